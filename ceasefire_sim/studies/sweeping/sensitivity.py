"""What matters: which numbers an answer hangs on, one at a time, over all their ranges at once, or as written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, SupportsFloat, SupportsIndex, TypeAlias, get_args

from ceasefire_sim.analysis.resampling import Resampled
from ceasefire_sim.arguments import real_number, whole_number
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.lookup import known
from ceasefire_sim.results.store import Store, run_identity
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.studies.blocks import Progress, RunOptions, RunPlan, plan_runs
from ceasefire_sim.studies.engine_choice import EngineChoice
from ceasefire_sim.studies.sweeping.answer_over_ranges import AnswerOverRanges
from ceasefire_sim.studies.sweeping.design import factors_of
from ceasefire_sim.studies.sweeping.factors import Factor, narrowed, ranged_parameters
from ceasefire_sim.studies.sweeping.morris_effects import ElementaryEffect, play_morris
from ceasefire_sim.studies.sweeping.slopes import Slope, exact_slopes
from ceasefire_sim.studies.sweeping.sobol_shares import VarianceShare, play_sobol
from ceasefire_sim.studies.sweeping.table import SweepLuck, known_measure, measures_there
from ceasefire_sim.studies.sweeping.tornado import Swing, play_tornado

__all__ = ["METHODS", "Sensitivity", "SensitivityBatch", "SensitivityMethod", "around_written", "plan_sensitivity",
           "sensitivity", "with_rows"]  # fmt: skip

SensitivityMethod: TypeAlias = Literal["tornado", "morris", "sobol", "derivatives"]
METHODS: tuple[SensitivityMethod, ...] = get_args(SensitivityMethod)
RUNS = {"tornado": 1000, "morris": 200, "sobol": 200, "derivatives": 1}  # at a point, unless a number is named
ROWS = {"tornado": 0, "morris": 32, "sobol": 128, "derivatives": 0}
PAIRED = ("morris", "sobol")  # methods with two blocks of runs at every point
MOST_ROWS = 65_536
SHARED = {"tornado": "a tornado has two for each number", "derivatives": "derivatives are taken at the one as written"}


@dataclass(frozen=True)
class Sensitivity:
    """What one answer of a scenario hangs on, the weightiest number first.

    ``swings`` (tornado) are one at a time, ``effects`` (Morris) and ``shares`` (Sobol) over all ranges, ``noise`` what
    a number without any bearing would show there; ``slopes`` (derivatives) are exact, ``left_out`` those whose value
    each run draws. ``value`` is the answer of the scenario as written, or over all points (Morris, Sobol), ``points``
    how many settings were played or solved.
    """

    scenario: Scenario
    measure: str
    is_share: bool
    luck: SweepLuck
    confidence: float
    points: int
    value: float | None
    method: SensitivityMethod = "tornado"
    swings: tuple[Swing, ...] = ()
    effects: tuple[ElementaryEffect, ...] = ()
    shares: tuple[VarianceShare, ...] = ()
    slopes: tuple[Slope, ...] = ()
    noise: Resampled | None = None
    left_out: tuple[str, ...] = ()

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The numbers, the weightiest first."""
        swings, slopes = ([each.factor for each in group] for group in (self.swings, self.slopes))
        effects, shares = ([each.factor for each in group] for group in (self.effects, self.shares))
        return (*swings, *effects, *shares, *slopes)


@dataclass(frozen=True)
class SensitivityBatch:
    """A study of what matters that is planned; ``begin`` is the number that its first point has in a folder."""

    scenario: Scenario
    factors: tuple[Factor, ...]
    measure: str
    method: SensitivityMethod
    rows: int
    plan: RunPlan
    begin: int = 0

    @property
    def points(self) -> int:
        """At how many settings runs are made, a dummy's left out."""
        count = len(self.factors)
        return {
            "tornado": 2 * count + 1,
            "morris": self.rows * (count + 1),
            "sobol": self.rows * (count + 2),
            "derivatives": 0,
        }[self.method]

    @property
    def end(self) -> int:
        """The number after that of the last point in a folder; with two blocks of runs, points lie there twice."""
        return self.begin + (2 * (self.points + self.rows) if self.method in PAIRED else self.points)

    @property
    def total_runs(self) -> int:
        """How many runs are made in all, those of the dummy included."""
        return self.plan.runs * (self.points + self.rows)

    def identity(self) -> dict[str, object]:
        """What decides every number of the study."""
        own = run_identity(self.scenario, self.plan.runs, self.plan.seed)
        factors = [[factor.path, list(factor.values), factor.span] for factor in self.factors]
        swept = {**own, "method": self.method, "measure": self.measure, "rows": self.rows, "factors": factors}
        if self.method == "tornado":  # what is kept of a point has its interval
            swept["confidence"] = self.plan.confidence
        return {"swept": swept, "seed": self.plan.seed, "runs": self.plan.runs}

    def play(self, store: Store | None = None, progress: Progress | None = None) -> Sensitivity:
        """Plays all points; those kept in a folder are not played again."""
        luck = SweepLuck(self.plan.runs, self.plan.seed)
        common = Sensitivity(
            self.scenario, self.measure, True, luck, self.plan.confidence, self.points, None, self.method
        )
        over = AnswerOverRanges(self.scenario, self.factors, self.measure, self.rows, self.plan, self.begin)
        match self.method:
            case "tornado":
                tornado = play_tornado(over, store, progress)
                return replace(common, is_share=tornado.is_share, value=tornado.value, swings=tornado.swings)
            case "morris":
                moved = play_morris(over, store, progress)
                return replace(common, is_share=moved.is_share, value=moved.value, effects=moved.effects,
                               noise=moved.noise)  # fmt: skip
            case "sobol":
                shared = play_sobol(over, store, progress)
                return replace(common, is_share=shared.is_share, value=shared.value, shares=shared.shares,
                               noise=shared.noise)  # fmt: skip
        exact = exact_slopes(over)
        return replace(common, is_share=exact.is_share, value=exact.value, slopes=exact.slopes,
                       left_out=exact.left_out, points=exact.solves)  # fmt: skip


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
    if method == "derivatives" and options.runs is not None:
        raise InputError("derivatives are of exact answers, so a number of runs has no use")
    if options.runs is None:
        options = replace(options, runs=RUNS[method])
    plan = plan_runs(scenario, options)
    if method in PAIRED:
        if plan.runs < 2:
            raise InputError(f"method {method} needs two blocks of runs at every point, so --runs is at least 2")
        plan = replace(plan, runs=plan.runs // 2 * 2)
    return SensitivityBatch(scenario, factors, name, method, ROWS[method], plan)


def with_rows(batch: SensitivityBatch, points: SupportsIndex | None) -> SensitivityBatch:
    """The study with as many rows of points as are named; raises ``InputError`` where none are played."""
    if points is None:
        return batch
    if batch.method in SHARED:
        raise InputError(f"a number of points is that of method sobol or morris: {SHARED[batch.method]}")
    return replace(batch, rows=whole_number("the number of points", points, 4, MOST_ROWS))


def around_written(batch: SensitivityBatch, around: SupportsFloat | None) -> SensitivityBatch:
    """The study within so many per cent of the values in the file, instead of over the ranges; not beyond those."""
    if around is None:
        return batch
    percent = real_number("the per cent around what is written", around, 0, 100)
    return replace(batch, factors=tuple(narrowed(batch.scenario, factor, percent / 100) for factor in batch.factors))


def sensitivity(
    scenario: Scenario,
    measure: str | None = None,
    vary: Iterable[str] = (),
    *,
    method: SensitivityMethod = "tornado",
    points: SupportsIndex | None = None,
    around: SupportsFloat | None = None,
    runs: SupportsIndex | None = None,
    seed: SupportsIndex | None = None,
    engine: EngineChoice = "auto",
    workers: SupportsIndex | None = None,
    confidence: SupportsFloat = 0.95,
) -> Sensitivity:
    """What an answer of a scenario hangs on: a property, or ``reached``; without a name the first probability.

    ``vary`` names parameters, without any all with a range. ``tornado`` sets each to both ends of its range, all else
    as written. ``morris`` moves each across its range at ``points`` settings of the others. ``sobol`` draws ``points``
    rows from all ranges at once and shares the variance out. Both have a noise floor. ``derivatives`` are those of the
    exact answer as written. ``around`` looks within so many per cent of the values in the file, not over the ranges.

    >>> import ceasefire_sim as cs
    >>> weights = cs.sensitivity(cs.read_scenario("two-party-deadlock"), "concluded", runs=100)
    >>> [swing.factor.name for swing in weights.swings]
    ['pace']

    Raises ``InputError`` for names that there are not, and for parameters without a range; ``LimitError`` where exact
    answers do not fit.
    """
    batch = plan_sensitivity(scenario, measure, vary, method, RunOptions(runs, seed, engine, workers, None, confidence))
    return around_written(with_rows(batch, points), around).play()
