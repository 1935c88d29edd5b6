"""Thresholds: from which value of a number on a claim about the answers holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product
from typing import Literal, SupportsFloat, SupportsIndex, TypeAlias

from ceasefire_sim.analysis.crossings import Crossing, Profile, Trial
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.measures import Measure
from ceasefire_sim.results.read_only import FrozenMapping
from ceasefire_sim.results.store import Store
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.studies.blocks import Progress, RunOptions, RunPlan, plan_runs
from ceasefire_sim.studies.engine_choice import EngineChoice
from ceasefire_sim.studies.sweeping.design import Point, SweepDesign, Varied, factors_of
from ceasefire_sim.studies.sweeping.factors import Factor, FactorValue
from ceasefire_sim.studies.sweeping.points import AllMeasures, Measured, PointStudy
from ceasefire_sim.studies.sweeping.sweep import RUNS_A_POINT, SweepBatch
from ceasefire_sim.studies.sweeping.table import Sweep, SweepLuck, known_measure, measures_there

__all__ = ["Claim", "Stretch", "Threshold", "ThresholdBatch", "Thresholds", "plan_threshold", "threshold"]

ClaimSign: TypeAlias = Literal[">=", "<=", ">", "<"]
CLAIM = re.compile(r"\s*([\w.-]+?)\s*(>=|<=|>|<)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(%?)\s*")
MOST_ROUNDS = 16


@dataclass(frozen=True, slots=True)
class Claim:
    """That an answer lies on one side of a level: ``reaches_second >= 0.5``."""

    measure: str
    sign: ClaimSign
    level: float

    @classmethod
    def of(cls, text: str) -> Claim:
        """The claim that a text makes; raises ``InputError`` where it makes none."""
        match = CLAIM.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise InputError(f"a claim is written such as 'reaches_second >= 0.5', not {text!r}")
        sign: ClaimSign = ">=" if match[2] == ">=" else "<=" if match[2] == "<=" else ">" if match[2] == ">" else "<"
        return cls(match[1], sign, float(match[3]) / (100 if match[4] else 1))

    @property
    def is_upward(self) -> bool:
        """Whether it holds above the level."""
        return self.sign.startswith(">")

    def holds(self, value: float) -> bool:
        """Whether it holds of an answer."""
        return {">=": value >= self.level, ">": value > self.level, "<=": value <= self.level,
                "<": value < self.level}[self.sign]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.measure} {self.sign} {self.level:g}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a range in which a claim holds; an end that is no crossing is an end of what was looked at."""

    begin: Crossing | float
    end: Crossing | float


@dataclass(frozen=True)
class Threshold:
    """Where a claim begins and ceases to hold as one number grows, at one setting of the other factors.

    ``holds`` are the stretches in which it does, ``doubts`` those where so many runs cannot tell.
    """

    setting: FrozenMapping[str, FactorValue]
    profile: Profile
    claim: Claim
    crossings: tuple[Crossing, ...] = field(init=False)
    doubts: tuple[tuple[float, float], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Works out the crossings."""
        object.__setattr__(self, "crossings", self.profile.crossings())
        object.__setattr__(self, "doubts", self.profile.doubts())

    @property
    def holds(self) -> tuple[Stretch, ...]:
        """The stretches in which the claim holds, as far as is known."""
        profile = self.profile
        if not profile.sure:
            return ()
        up = profile.near[profile.sure[0]] > 0
        ends: list[Crossing | float] = [profile.trials[0][0], *self.crossings, profile.trials[-1][0]]
        stretches = []
        for begin, end in pairwise(ends):
            if up == self.claim.is_upward:
                stretches.append(Stretch(begin, end))
            up = not up
        return tuple(stretches)


@dataclass(frozen=True)
class Thresholds:
    """A claim, the number that is varied, and where it holds at every setting of the other factors.

    ``swept`` has every point that was tried.
    """

    claim: Claim
    factor: Factor
    swept: Sweep
    each: tuple[Threshold, ...]


@dataclass(frozen=True)
class ThresholdBatch:
    """A search for thresholds that is planned."""

    scenario: Scenario
    factors: tuple[Factor, ...]
    claim: Claim
    plan: RunPlan

    @property
    def across(self) -> int:
        """The place of the factor with the most numbers, along which thresholds are looked for."""
        numeric = [place for place, factor in enumerate(self.factors) if factor.is_numeric and len(factor.values) > 1]
        if not numeric:
            raise InputError("a threshold is that of a number: vary one, such as --vary patience=10:60:9")
        return max(numeric, key=lambda place: len(self.factors[place].values))

    @property
    def sweep(self) -> SweepBatch:
        """The sweep that is searched in, without its points."""
        return SweepBatch(self.scenario, SweepDesign(self.factors, ()), self.plan)

    def identity(self) -> dict[str, object]:
        """What decides every number of the search."""
        return {**self.sweep.identity(), "threshold": str(self.claim), "confidence": self.plan.confidence}

    def finish(self, store: Store, thresholds: Thresholds, summary: Mapping[str, object]) -> list[str]:
        """Writes the table of all points that were tried, and the manifest; the names of the table's files."""
        return self.sweep.finish(store, thresholds.swept, summary)

    def play(self, store: Store | None = None, progress: Progress | None = None) -> Thresholds:
        """Plays the scan, then points where answers cross, until every interval is resolved.

        Points kept in a folder are not played again: which point follows which is decided by the identity alone.
        """
        across = self.across
        others = [factor.values for place, factor in enumerate(self.factors) if place != across]
        settings = list(product(*others))
        scan = tuple(sorted(float(value) for value in self.factors[across].values))
        measured: dict[Point, Measured] = {}
        wanted = [self.point(setting, value) for setting in settings for value in scan]
        for _ in range(MOST_ROUNDS):
            self.add(measured, wanted, store, progress)
            profiles = [self.profile(measured, setting, scan) for setting in settings]
            wanted = [
                self.point(setting, value)
                for setting, profile in zip(settings, profiles, strict=True)
                for value in profile.next_values()
            ]
            if not wanted:
                break
        points = tuple(sorted(measured, key=lambda point: self.order(point, settings)))
        design = SweepDesign(self.factors, points)
        luck = SweepLuck(self.plan.runs, self.plan.seed)
        swept = Sweep(self.scenario, design, luck, self.plan.confidence, tuple(measured[point] for point in points))
        claim = replace(self.claim, measure=swept.measure_name(self.claim.measure))
        names = [factor.name for place, factor in enumerate(self.factors) if place != across]
        each = tuple(
            Threshold(FrozenMapping(dict(zip(names, setting, strict=True)), "factor"), profile, claim)
            for setting, profile in zip(settings, profiles, strict=True)
        )
        return Thresholds(claim, self.factors[across], swept, each)

    def add(
        self,
        measured: dict[Point, Measured],
        points: Sequence[Point],
        store: Store | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Plays some points, and adds what was measured."""
        fresh = tuple(dict.fromkeys(points))
        study = PointStudy(self.scenario, self.factors, fresh, self.plan, AllMeasures(), begin=len(measured))
        measured |= dict(zip(fresh, study.play(store), strict=True))
        if progress is not None:
            progress(len(measured) * self.plan.runs)

    def point(self, setting: Sequence[FactorValue], value: float) -> Point:
        """The point of a setting of the other factors and a value of the number."""
        factor = self.factors[self.across]
        shown: FactorValue = int(value) if factor.whole or value.is_integer() else value
        return (*setting[: self.across], shown, *setting[self.across :])

    def order(self, point: Point, settings: Sequence[tuple[FactorValue, ...]]) -> tuple[int, float]:
        """By setting, then by the number."""
        setting = (*point[: self.across], *point[self.across + 1 :])
        return settings.index(setting), float(point[self.across])

    def profile(
        self, measured: Mapping[Point, Measured], setting: tuple[FactorValue, ...], scan: tuple[float, ...]
    ) -> Profile:
        """What is known at one setting of the other factors."""
        place = self.across
        trials: list[Trial] = [
            (float(point[place]), self.measure(values))
            for point, values in measured.items()
            if (*point[:place], *point[place + 1 :]) == setting
        ]
        trials.sort(key=lambda trial: trial[0])
        return Profile(tuple(trials), scan, self.claim.level, self.plan.confidence, self.factors[place].whole)

    def measure(self, values: Measured) -> Measure:
        """The answer that the claim is about, of all that was measured at a point."""
        by_name = {measure.name: measure for measure in values}
        return by_name[known_measure(self.claim.measure, list(by_name))]


def plan_threshold(scenario: Scenario, claim: str, vary: Varied, options: RunOptions) -> ThresholdBatch:
    """A search with every number and name checked. Raises ``InputError`` for what cannot be varied or claimed."""
    known_scenario(scenario)
    claimed = Claim.of(claim)
    known_measure(claimed.measure, measures_there(scenario))
    batch = ThresholdBatch(scenario, factors_of(scenario, vary), claimed, plan_runs(scenario, options))
    assert batch.across >= 0
    return batch


def threshold(
    scenario: Scenario,
    claim: str,
    vary: Varied,
    *,
    runs: SupportsIndex = RUNS_A_POINT,
    seed: SupportsIndex | None = None,
    engine: EngineChoice = "auto",
    workers: SupportsIndex | None = None,
    confidence: SupportsFloat = 0.95,
) -> Thresholds:
    """Where a claim such as ``reaches_second >= 0.5`` begins or ceases to hold as a number grows.

    ``vary`` is as in ``sweep``: the values of a number are looked at first, then values between where the answer
    crosses the level. With further factors there is an answer for each combination of their values.

    >>> import ceasefire_sim as cs
    >>> scenario = cs.read_scenario("two-party-deadlock")
    >>> cs.threshold(scenario, "concluded >= 0.5", {"pace": "0.02:0.5:9"}, runs=200).each[0].crossings[0].rising
    True

    Raises ``InputError`` as ``sweep`` does, and for a claim about nothing that is measured.
    """
    return plan_threshold(scenario, claim, vary, RunOptions(runs, seed, engine, workers, None, confidence)).play()
