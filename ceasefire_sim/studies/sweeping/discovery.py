"""Scenario discovery: in which settings, of all that the ranges allow, a claim about the answers holds.

The boxes are chosen on one sample of settings, all on the same luck, so they are judged by another one: fresh settings,
with runs that no setting of the first had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import SupportsFloat, SupportsIndex

import numpy as np

from ceasefire_sim.analysis.boxes import BoxSearch, Face, LimitBox, PeelStep
from ceasefire_sim.arguments import whole_number
from ceasefire_sim.arrays import BoolArray, FloatArray
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.estimate import Estimate, share
from ceasefire_sim.results.store import Store
from ceasefire_sim.scenario.limits import LARGEST_SEED
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.studies.blocks import Progress, RunOptions, RunPlan, plan_runs
from ceasefire_sim.studies.engine_choice import EngineChoice
from ceasefire_sim.studies.sweeping.design import (
    MOST_POINTS,
    Sample,
    SweepDesign,
    Varied,
    factors_of,
    sample_design,
)
from ceasefire_sim.studies.sweeping.factors import Factor, FactorValue, ranged_parameters
from ceasefire_sim.studies.sweeping.points import AllMeasures, PointStudy
from ceasefire_sim.studies.sweeping.sweep import SweepBatch
from ceasefire_sim.studies.sweeping.table import Sweep, SweepLuck, known_measure, measures_there
from ceasefire_sim.studies.sweeping.thresholds import Claim

__all__ = ["Discovery", "DiscoveryBatch", "DiscoveryOptions", "FactorLimit", "SettingsBox", "discover",
           "plan_discovery"]  # fmt: skip

SETTINGS = 256
RUNS_A_SETTING = 200
FEWEST = 20  # settings in which boxes can be sought
LEAST_COUNTING = 10  # settings in which the claim holds, and in which it does not
DIGITS = 6
ABOVE, BELOW = "low", "high"  # sides of a box where it is limited
FRESH = 0x5EED  # from the seed of one sample to that of the other


@dataclass(frozen=True)
class FactorLimit:
    """One limit of a box: a number above or below a value, or a name that is left out.

    ``quasi_p`` is the chance of at least as many settings in which the claim holds, did the limit not matter;
    ``stability`` the share of resampled sets of settings in whose best box the factor is limited there, too.
    """

    factor: Factor
    above: float | None
    below: float | None
    without: FactorValue | None
    quasi_p: float
    stability: float


@dataclass(frozen=True)
class SettingsBox:
    """Settings among which the claim holds unusually often.

    ``density`` is how many of the settings inside it holds in, ``coverage`` how many of those in which it holds lie
    inside; the fresh ones are of settings and runs on which nothing was chosen. ``steps`` are the boxes on the way:
    their coverage and density.
    """

    limits: tuple[FactorLimit, ...]
    density: Estimate
    coverage: Estimate
    fresh_density: Estimate
    fresh_coverage: Estimate
    steps: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Discovery:
    """In which settings a claim holds: boxes, the best first, each sought in what those before it leave.

    ``swept`` has every setting in which boxes were sought, ``holding`` in which of them the claim holds, ``base`` how
    often that is; ``fresh`` is the same of the settings by which boxes are judged.
    """

    claim: Claim
    swept: Sweep
    holding: tuple[bool, ...]
    base: Estimate
    fresh: Estimate
    boxes: tuple[SettingsBox, ...]


@dataclass(frozen=True)
class DiscoveryOptions:
    """What is varied over its range, how settings are drawn from all ranges, and how many."""

    vary: Varied = ()
    sample: Sample = "lhs"
    points: SupportsIndex | None = None


@dataclass(frozen=True)
class DiscoveryBatch:
    """A search for boxes that is planned."""

    scenario: Scenario
    design: SweepDesign
    fresh: SweepDesign
    claim: Claim
    plan: RunPlan

    @property
    def sweep(self) -> SweepBatch:
        """The sweep in which boxes are sought."""
        return SweepBatch(self.scenario, self.design, self.plan)

    @property
    def total_runs(self) -> int:
        """How many runs are made in all."""
        return self.plan.runs * (len(self.design.points) + len(self.fresh.points))

    def identity(self) -> dict[str, object]:
        """What decides every number of the search."""
        return {**self.sweep.identity(), "discover": str(self.claim), "confidence": self.plan.confidence}

    def finish(self, store: Store, discovery: Discovery, summary: Mapping[str, object]) -> list[str]:
        """Writes the table of all settings that boxes were sought in, and the manifest; the names of its files."""
        return self.sweep.finish(store, discovery.swept, summary)

    def play(self, store: Store | None = None, progress: Progress | None = None) -> Discovery:
        """Plays both samples, or what is missing of them in a folder, and seeks boxes."""
        settings = (*self.design.points, *self.fresh.points)
        count = len(self.design.points)
        runs = self.plan.runs
        firsts = (self.plan.first,) * count + (self.plan.first + runs,) * len(self.fresh.points)
        study = PointStudy(self.scenario, self.design.factors, settings, self.plan, AllMeasures(), firsts)
        measured = study.play(store, progress)
        luck = SweepLuck(runs, self.plan.seed)
        swept = Sweep(self.scenario, self.design, luck, self.plan.confidence, measured[:count])
        fresh = Sweep(self.scenario, self.fresh, luck, self.plan.confidence, measured[count:])
        holding, fresh_holding = self.holds(swept), self.holds(fresh)
        claim = replace(self.claim, measure=swept.measure_name(self.claim.measure))
        return Discovery(
            claim, swept, tuple(holding.tolist()), self.part(holding), self.part(fresh_holding),
            self.boxes(holding, fresh_holding),
        )  # fmt: skip

    def holds(self, swept: Sweep) -> BoolArray:
        """At which points the claim holds, as far as their runs say."""
        values = [measure.value for measure in swept.measure(self.claim.measure)]
        if None in values:
            raise InputError(f"at some points no run answers {self.claim.measure}: ask something that every run"
                             " answers, or make more runs")  # fmt: skip
        return np.array([self.claim.holds(float(value or 0.0)) for value in values])

    def part(self, holding: BoolArray) -> Estimate:
        """How many of some settings the claim holds in."""
        return share(int(holding.sum()), len(holding), self.plan.confidence)

    def boxes(self, holding: BoolArray, fresh_holding: BoolArray) -> tuple[SettingsBox, ...]:
        """The boxes, judged by fresh settings; none where the claim holds nearly nowhere or nearly everywhere."""
        if min(int(holding.sum()), int((~holding).sum())) < LEAST_COUNTING:
            return ()
        names = tuple(names_of(factor) for factor in self.design.factors)
        search = BoxSearch(coded(self.design), holding, names)
        fresh = BoxSearch(coded(self.fresh), fresh_holding, names)
        boxes = []
        for remaining, step in search.boxes():
            rounded = remaining.step(self.rounded_box(remaining, step.box))
            boxes.append(self.settings_box(remaining, rounded, fresh))
            outside = ~fresh.inside(rounded.box)
            fresh = BoxSearch(fresh.points[outside], fresh.counting[outside], names)
        return tuple(boxes)

    def settings_box(self, search: BoxSearch, step: PeelStep, fresh: BoxSearch) -> SettingsBox:
        """A box with all that is known of it, from the settings it was sought in and from fresh ones."""
        faces = step.box.faces
        limits = [
            self.limit(step.box, face, (search.quasi_p(step.box, face), stability))
            for face, stability in zip(faces, search.stability(faces, self.plan.seed), strict=True)
        ]
        judged = fresh.step(step.box)
        counting, fresh_counting = int(search.counting.sum()), int(fresh.counting.sum())
        confidence = self.plan.confidence
        return SettingsBox(
            tuple(sorted(limits, key=lambda limit: limit.quasi_p)),
            share(step.counting, step.points, confidence),
            share(step.counting, counting, confidence),
            share(judged.counting, judged.points, confidence),
            share(judged.counting, fresh_counting, confidence),
            tuple((each.counting / counting, each.counting / each.points) for each in search.peeled()),
        )

    def limit(self, box: LimitBox, face: Face, doubts: tuple[float, float]) -> FactorLimit:
        """One limit of a box, with its quasi-p-value and its stability."""
        column, side = face
        factor = self.design.factors[column]
        above = box.low[column] if side == ABOVE else None
        below = box.high[column] if side == BELOW else None
        without = None if side in (ABOVE, BELOW) else side
        return FactorLimit(factor, above, below, without, *doubts)

    def rounded_box(self, search: BoxSearch, box: LimitBox) -> LimitBox:
        """The box with limits of few digits, between the last setting inside and the first outside."""
        for column, side in box.faces:
            values = search.points[:, column]
            if side == ABOVE:
                ends = (float(values[values < box.low[column]].max()), box.low[column])
                box = box.limited((column, side), between(*ends, self.design.factors[column].whole))
            elif side == BELOW:
                ends = (box.high[column], float(values[values > box.high[column]].min()))
                box = box.limited((column, side), between(*ends, self.design.factors[column].whole))
        return box


def between(low: float, high: float, whole: bool) -> float:
    """A number of few digits between two; of whole numbers half of one, so that it is clear which are inside."""
    middle = (low + high) / 2
    for digits in range(1, DIGITS):
        rounded = float(f"{middle:.{digits}g}")
        if low < rounded < high and not (whole and rounded.is_integer()):
            return rounded
    return middle


def names_of(factor: Factor) -> tuple[str, ...]:
    """The names among which a factor varies; none of a number."""
    return () if factor.is_numeric else tuple(map(str, factor.values))


def coded(design: SweepDesign) -> FloatArray:
    """The points of a design as numbers: names as their places."""
    names = [names_of(factor) for factor in design.factors]
    return np.array([[code(value, there) for value, there in zip(point, names, strict=True)]
                     for point in design.points], np.float64)  # fmt: skip


def code(value: FactorValue, names: Sequence[str]) -> float:
    """A value as a number."""
    return float(names.index(str(value))) if names else float(value)


def plan_discovery(scenario: Scenario, claim: str, wanted: DiscoveryOptions, options: RunOptions) -> DiscoveryBatch:
    """A search with every number and name checked; without names all parameters with a range vary.

    Raises ``InputError`` for what cannot be varied or claimed.
    """
    known_scenario(scenario)
    claimed = Claim.of(claim)
    known_measure(claimed.measure, measures_there(scenario))
    vary = [wanted.vary] if isinstance(wanted.vary, str) else wanted.vary
    factors = factors_of(scenario, vary or ranged_parameters(scenario))
    if options.runs is None:
        options = replace(options, runs=RUNS_A_SETTING)
    plan = plan_runs(scenario, options)
    points = SETTINGS if wanted.points is None else wanted.points
    count = whole_number("the number of points", points, FEWEST, MOST_POINTS)
    design = sample_design(factors, wanted.sample, count, plan.seed)
    fresh = sample_design(factors, "lhs", count, (plan.seed + FRESH) % LARGEST_SEED)
    return DiscoveryBatch(scenario, design, fresh, claimed, plan)


def discover(
    scenario: Scenario,
    claim: str,
    vary: Varied = (),
    *,
    sample: Sample = "lhs",
    points: SupportsIndex | None = None,
    runs: SupportsIndex | None = None,
    seed: SupportsIndex | None = None,
    engine: EngineChoice = "auto",
    workers: SupportsIndex | None = None,
    confidence: SupportsFloat = 0.95,
) -> Discovery:
    """In which settings a claim such as ``reaches_second < 0.5`` holds, as boxes: limits of few numbers.

    ``vary`` is as in ``sweep``, without names all parameters with a range. So many ``points`` (256) are drawn from all
    ranges at once and played with so many ``runs`` (200), and as many fresh ones judge what was found.

    >>> import ceasefire_sim as cs
    >>> scenario = cs.read_scenario("reciprocal-tranches")
    >>> discovery = cs.discover(scenario, "concluded >= 0.8", points=60, runs=50)
    >>> [limit.factor.name for limit in discovery.boxes[0].limits]
    ['pace']

    Raises ``InputError`` as ``sweep`` does, and for a claim about nothing that is measured.
    """
    wanted = DiscoveryOptions(vary, sample, points)
    options = RunOptions(runs, seed, engine, workers, None, confidence)
    return plan_discovery(scenario, claim, wanted, options).play()
