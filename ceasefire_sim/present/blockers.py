"""What alone stood in the way of something that matters, on how many days, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ceasefire_sim.analysis.waiting import BlockingConjunct, WaitingRecord
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.english import plural
from ceasefire_sim.expressions.tree import Name, walk
from ceasefire_sim.expressions.words import stated
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.scenario.model.parts import Region, Transition
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles

__all__ = ["Blocker", "awaited_paths", "condition_words", "longest_blockers", "missed_ends", "slowness_words"]

WORTH_FIRST = 0.1  # an obligation comes before transitions if it waited for at least so much of the longest wait
LONGEST = 500  # letters of a condition that is put into words


@dataclass(frozen=True, slots=True)
class Blocker:
    """A part of a condition that alone kept something waiting, on which share of the days of all runs."""

    waited: WaitingRecord
    part: BlockingConjunct
    share: float

    def rank(self, longest: int) -> tuple[bool, int]:
        """The order in which they are told: obligations first, unless they hardly waited; then by days.

        A last transition waits for its own duty by the nature of it; what that duty waits for says more.
        """
        duty = self.waited.path.startswith("obligations.")
        return not (duty and self.part.days >= longest * WORTH_FIRST), -self.part.days


def longest_blockers(runs: RunTable, waiting: Sequence[WaitingRecord], most: int = 3) -> tuple[Blocker, ...]:
    """The conditions that alone stood in the way of something awaited on most days, those of obligations first."""
    paths, days = awaited_paths(runs.scenario), runs.block.days
    blockers = [
        Blocker(waited, part, part.days / days if days else 0.0)
        for waited in waiting
        if waited.path in paths
        for part in waited.alone
    ]
    longest = max((blocker.part.days for blocker in blockers), default=0)
    return tuple(sorted(blockers, key=lambda blocker: blocker.rank(longest))[:most])


def awaited_paths(scenario: Scenario) -> set[str]:
    """Elements whose waiting is of interest: obligations, and transitions that lead onwards."""
    paths = {f"obligations.{name}" for name in scenario.file.obligations}
    missed = missed_ends(scenario)
    for name, region in scenario.regions.items():
        for key, transition in region.transitions.items():
            if leads_onwards(region, transition) and not (name == "phase" and transition.to in missed):
                paths.add(f"{scenario.section(name)}.{key}")
    return paths


def leads_onwards(region: Region, transition: Transition) -> bool:
    """Whether a transition's state comes later in the region's list than those it leaves, with no way back."""
    order = {state: number for number, state in enumerate(region.states)}
    ways = {(other.to, state) for other in region.transitions.values() for state in other.from_}
    sources = [state for state in transition.from_ if state != "any"]
    returns = any((state, transition.to) in ways for state in sources)
    return bool(sources) and not returns and all(order[state] < order[transition.to] for state in sources)


def missed_ends(scenario: Scenario) -> set[str]:
    """The final phases nobody waits for: those the truce breaks in, and those a goal that names phases leaves out."""
    final = set(scenario.final)
    goal = scenario.file.goal
    aims = {inner.text for inner in walk(goal.node) if isinstance(inner, Name)} if goal is not None else set()
    others = final - aims if aims.intersection(scenario.file.phases.states) else set()
    return final.intersection(scenario.broken_phases) | others


def condition_words(condition: str, titles: Titles) -> str:
    """A condition in words; one too long to be read stays as it is written."""
    return stated(parse_expression(condition), titles) if len(condition) <= LONGEST else condition


def slowness_words(waited: WaitingRecord, horizon: int, titles: Titles) -> str | None:
    """In a sentence, that something cannot be done in the days there are; None where it can."""
    if waited.needed is None or not waited.too_slow(horizon):
        return None
    owed = waited.path.startswith("obligations.")
    name = titles.thing(waited.path) if owed else f"“{titles.thing(waited.path)}”"
    many = owed and plural(name)
    if waited.never:
        return f"{name} never {'come' if many else 'comes'}: the chance is 0"
    best = ", at best" if waited.needed.at_best else ""
    need = "need" if many else "needs"
    return f"at this pace {name} {need} about {waited.needed.days:,.0f} days{best}; the horizon is {horizon:,}"
