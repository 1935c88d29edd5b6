"""What is shown of a run set: its answers, gathered once, for the page, for JSON and for the exit code alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ceasefire_sim.analysis.waiting import WaitingRecord, waiting_records
from ceasefire_sim.luck import Luck
from ceasefire_sim.present.blockers import Blocker, longest_blockers
from ceasefire_sim.results.answer import Answer
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["BrokenInvariant", "RunSummary", "summarise"]


@dataclass(frozen=True)
class BrokenInvariant:
    """In how many runs an invariant broke; the first of them, and the luck up to the day on which it did."""

    runs: int
    first_run: int
    luck: Luck


@dataclass(frozen=True)
class RunSummary:
    """What many runs say of a scenario.

    ``invariants`` are None where they held in every run; ``blockers`` what alone stood in the way on most days.
    """

    runs: RunTable
    phases: Mapping[str, Estimate]
    endings: Mapping[str, Estimate]
    first_of_endings: Mapping[str, int | None]
    properties: Mapping[str, Answer]
    invariants: Mapping[str, BrokenInvariant | None]
    days_in_phases: Mapping[str, Mapping[float, float | None]]
    waiting: Mapping[str, WaitingRecord]
    blockers: tuple[Blocker, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario of the runs."""
        return self.runs.scenario

    @property
    def failed(self) -> bool:
        """Whether an invariant broke or an expectation is false."""
        broken = any(violation is not None for violation in self.invariants.values())
        return broken or any(answer.met is False for answer in self.properties.values())


def summarise(runs: RunTable) -> RunSummary:
    """Gathers what many runs say."""
    waiting = {element.path: element for element in waiting_records(runs)}
    return RunSummary(
        runs=runs,
        phases=runs.phases(),
        endings=runs.endings(),
        first_of_endings=runs.first_of_endings(),
        properties={name: runs.property(name) for name in runs.scenario.file.properties},
        invariants={name: broken_invariant(runs, name) for name in runs.scenario.file.invariants},
        days_in_phases=runs.days_in_phases(),
        waiting=waiting,
        blockers=longest_blockers(runs, tuple(waiting.values())),
    )


def broken_invariant(runs: RunTable, name: str) -> BrokenInvariant | None:
    """How an invariant broke; None if it held in every run."""
    violations = runs.violations(name)
    if violations.first_run is None:
        return None
    luck = Luck(runs.seed, ((0, violations.first_run),), (), violations.first_day)
    return BrokenInvariant(violations.runs, violations.first_run, luck)
