"""What matters: which numbers an answer hangs on, one at a time, or all at once over their ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, SupportsFloat, SupportsIndex, TypeAlias, get_args

import numpy as np

from ceasefire_sim.analysis.variance_indices import VarianceIndex, saltelli_points, variance_indices
from ceasefire_sim.arguments import whole_number
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.lookup import known
from ceasefire_sim.results.measures import Measure
from ceasefire_sim.results.store import Store, run_identity
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.studies.blocks import Progress, RunOptions, RunPlan, plan_runs
from ceasefire_sim.studies.engine_choice import EngineChoice
from ceasefire_sim.studies.sweeping.design import Point, factors_of
from ceasefire_sim.studies.sweeping.factors import Factor, ranged_parameters
from ceasefire_sim.studies.sweeping.points import PointStudy
from ceasefire_sim.studies.sweeping.table import SweepLuck, known_measure, measures_there
from ceasefire_sim.studies.sweeping.tornado import Swing, play_tornado

__all__ = ["METHODS", "Sensitivity", "SensitivityBatch", "SensitivityMethod", "VarianceShare", "plan_sensitivity",
           "sensitivity", "with_rows"]  # fmt: skip

SensitivityMethod: TypeAlias = Literal["tornado", "sobol"]
METHODS: tuple[SensitivityMethod, ...] = get_args(SensitivityMethod)
RUNS = {"tornado": 1000, "sobol": 200}  # at a point, unless a number is named
ROWS = 128
MOST_ROWS = 65_536


@dataclass(frozen=True)
class VarianceShare:
    """How much of the variance of an answer one number accounts for: alone, and with all it interacts with."""

    factor: Factor
    first: VarianceIndex
    total: VarianceIndex


@dataclass(frozen=True)
class Sensitivity:
    """What one answer of a scenario hangs on, the weightiest number first.

    ``swings`` (tornado) are one at a time, ``shares`` (Sobol) over all ranges at once; ``noise`` is what a number
    without any bearing would show there. ``value`` is the answer of the scenario as written (tornado), or over all
    points (Sobol), ``points`` how many settings were played.
    """

    scenario: Scenario
    measure: str
    is_share: bool
    luck: SweepLuck
    confidence: float
    points: int
    value: float | None
    swings: tuple[Swing, ...] = ()
    shares: tuple[VarianceShare, ...] = ()
    noise: VarianceIndex | None = None


@dataclass(frozen=True)
class SensitivityBatch:
    """A study of what matters that is planned."""

    scenario: Scenario
    factors: tuple[Factor, ...]
    measure: str
    method: SensitivityMethod
    rows: int
    plan: RunPlan

    @property
    def points(self) -> int:
        """At how many settings runs are made."""
        count = len(self.factors)
        return 2 * count + 1 if self.method == "tornado" else self.rows * (count + 2)

    @property
    def total_runs(self) -> int:
        """How many runs are made in all, those of the dummy included."""
        return self.plan.runs * (self.points + (self.rows if self.method == "sobol" else 0))

    def identity(self) -> dict[str, object]:
        """What decides every number of the study."""
        own = run_identity(self.scenario, self.plan.runs, self.plan.seed)
        factors = [[factor.path, list(factor.values), factor.span] for factor in self.factors]
        swept = {**own, "method": self.method, "rows": self.rows, "factors": factors}
        return {"swept": swept, "seed": self.plan.seed, "runs": self.plan.runs}

    def play(self, store: Store | None = None, progress: Progress | None = None) -> Sensitivity:
        """Plays all points; of Sobol's method those kept in a folder are not played again."""
        luck = SweepLuck(self.plan.runs, self.plan.seed)
        common = Sensitivity(self.scenario, self.measure, True, luck, self.plan.confidence, self.points, None)
        if self.method == "tornado":
            tornado = play_tornado(self.scenario, self.factors, self.measure, self.plan)
            return replace(common, is_share=tornado.is_share, value=tornado.value, swings=tornado.swings)
        return self.play_sobol(common, store, progress)

    def play_sobol(self, common: Sensitivity, store: Store | None, progress: Progress | None) -> Sensitivity:
        """The indices of every number, and of a dummy: the points of A once more, on luck of their own.

        Each row of points has four blocks of runs that no other row has: two for its settings, two for its dummy.
        """
        cube = saltelli_points(self.rows, len(self.factors), self.plan.seed).tolist()
        settings: list[Point] = [
            tuple(factor.at(share) for factor, share in zip(self.factors, row, strict=True)) for row in cube
        ]
        half = self.plan.runs // 2
        dummy = settings[: self.rows]
        points = [*settings, *dummy, *settings, *dummy]
        blocks = ((settings, 0), (dummy, 2), (settings, 1), (dummy, 3))
        firsts = [half * (4 * (place % self.rows) + block) for group, block in blocks for place in range(len(group))]
        plan = replace(self.plan, runs=half)
        study = PointStudy(self.scenario, self.factors, tuple(points), plan, tuple(firsts))
        measures = [self.measured(values) for values in study.play(store, progress)]
        answers = np.array([measure.value for measure in measures], np.float64)
        if np.isnan(answers).any():
            raise InputError(f"at some points no run answers {self.measure}: ask something that every run answers, or"
                             " make more runs")  # fmt: skip
        indices = variance_indices(answers.reshape(2, -1), self.rows, self.plan.seed, self.plan.confidence)
        shares = [
            VarianceShare(factor, first, total)
            for factor, (first, total) in zip(self.factors, indices[:-1], strict=True)
        ]
        shares.sort(key=lambda share: -share.total.value)
        return replace(
            common, is_share=measures[0].kind == "probability", value=float(answers.mean()), shares=tuple(shares),
            noise=indices[-1][1],
        )  # fmt: skip

    def measured(self, values: Sequence[Measure]) -> Measure:
        """The answer in question, of all that was measured at a point."""
        return next(measure for measure in values if measure.name == self.measure)


def plan_sensitivity(
    scenario: Scenario, measure: str | None, vary: Iterable[str], method: SensitivityMethod, options: RunOptions
) -> SensitivityBatch:
    """A study with every name and number checked; without names all parameters with a range are looked at.

    ``options.block`` is no part of it. Raises ``InputError`` for what is not there.
    """
    known_scenario(scenario)
    known("method", method, METHODS)
    there = measures_there(scenario)
    if not there:
        raise InputError(f"{scenario.name} has no goal and asks nothing: declare a goal or a property")
    truths = [name for name, prop in scenario.file.properties.items() if scenario.is_truth(prop)]
    name = known_measure(measure, there) if measure is not None else (truths or there)[0]
    names = [vary] if isinstance(vary, str) else list(vary)
    factors = factors_of(scenario, names or ranged_parameters(scenario))
    if options.runs is None:
        options = replace(options, runs=RUNS[method])
    plan = plan_runs(scenario, options)
    if method == "sobol" and plan.runs < 2:
        raise InputError("Sobol's indices need two blocks of runs at every point, so --runs is at least 2")
    if method == "sobol":
        plan = replace(plan, runs=plan.runs // 2 * 2)
    return SensitivityBatch(scenario, factors, name, method, ROWS, plan)


def with_rows(batch: SensitivityBatch, points: SupportsIndex | None) -> SensitivityBatch:
    """The study with as many rows of points as are named; raises ``InputError`` where none are played."""
    if points is None:
        return batch
    if batch.method == "tornado":
        raise InputError("a number of points is that of method sobol: a tornado has two for each number")
    return replace(batch, rows=whole_number("the number of points", points, 4, MOST_ROWS))


def sensitivity(
    scenario: Scenario,
    measure: str | None = None,
    vary: Iterable[str] = (),
    *,
    method: SensitivityMethod = "tornado",
    points: SupportsIndex | None = None,
    runs: SupportsIndex | None = None,
    seed: SupportsIndex | None = None,
    engine: EngineChoice = "auto",
    workers: SupportsIndex | None = None,
    confidence: SupportsFloat = 0.95,
) -> Sensitivity:
    """What an answer of a scenario hangs on: a property, or ``reached``; without a name the first probability.

    ``vary`` names parameters, without any all with a range. ``tornado`` sets each to both ends of its range, all else
    as written. ``sobol`` draws ``points`` rows from all ranges at once and shares the variance out, with a noise floor.

    >>> import ceasefire_sim as cs
    >>> weights = cs.sensitivity(cs.read_scenario("two-party-deadlock"), "concluded", runs=100)
    >>> [swing.factor.name for swing in weights.swings]
    ['pace']

    Raises ``InputError`` for names that there are not, and for parameters without a range.
    """
    batch = plan_sensitivity(scenario, measure, vary, method, RunOptions(runs, seed, engine, workers, None, confidence))
    return with_rows(batch, points).play()
