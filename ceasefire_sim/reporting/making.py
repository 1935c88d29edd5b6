"""A report made from a scenario: the door of the room."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

from ceasefire_sim.arguments import real_number, whole_number
from ceasefire_sim.reporting.carried import QUICK, WHOLE, Carried, ReportLuck, carried
from ceasefire_sim.reporting.findings import find, first_measure
from ceasefire_sim.reporting.whole import Report, report_of
from ceasefire_sim.scenario.limits import LARGEST_SEED, MOST_RUNS
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario

__all__ = ["ReportOptions", "plan_report", "report"]


@dataclass(frozen=True)
class ReportOptions:
    """What a caller asks for; None stands for the scenario's own number of runs and seed.

    ``quick`` makes fewer runs of everything; ``measure`` is the answer that comes first.
    """

    runs: SupportsIndex | None = None
    seed: SupportsIndex | None = None
    quick: bool = False
    measure: str | None = None
    confidence: SupportsFloat = 0.95


def plan_report(scenario: Scenario, options: ReportOptions) -> Carried:
    """What the report of a scenario carries, every number and name checked.

    Raises ``InputError`` for what cannot be asked, and for a scenario that was changed after it was read.
    """
    known_scenario(scenario)
    effort = QUICK if options.quick else WHOLE
    wanted = options.runs if options.runs is not None else min(effort.runs or MOST_RUNS, scenario.file.runs)
    runs = whole_number("the number of runs", wanted, 1, MOST_RUNS)
    seed = whole_number("the seed", scenario.file.seed if options.seed is None else options.seed, 0, LARGEST_SEED)
    measure = first_measure(scenario, options.measure)
    luck = ReportLuck(
        runs, min(effort.ends, runs), effort.repairs, seed, real_number("the confidence", options.confidence, 0, 1),
        measure,
    )  # fmt: skip
    return carried(scenario, luck, datetime.date.today().isoformat())


def report(
    scenario: Scenario,
    runs: SupportsIndex | None = None,
    seed: SupportsIndex | None = None,
    *,
    quick: bool = False,
    measure: str | None = None,
) -> Report:
    """The whole report on a scenario: ``report(…).html`` is one file that needs nothing else, ``.markdown`` its twin.

    It makes ``runs`` of the text and of each of its variants and readings (as many as the file says, at most; with
    ``quick`` 1,000), looks at every number at both ends of its range, and asks who waits for whom. ``measure`` is the
    answer that comes first: a property, or ``reached`` for the goal.

    Raises ``InputError`` for what cannot be asked, and for a scenario that was changed after it was read.
    """
    return report_of(find(plan_report(scenario, ReportOptions(runs, seed, quick, measure))))
