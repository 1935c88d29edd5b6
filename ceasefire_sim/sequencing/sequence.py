"""Sequencing: can the goal be reached, who waits for whom, and what is the smallest thing that would let them move.

The text is asked about as it is read, then as each side reads it, as all do together, and without each amendment:
the usual finding is that every reading alone can be carried out and all together cannot.
"""

from __future__ import annotations

from ceasefire_sim.bounds.earliest_days import paths_of
from ceasefire_sim.expressions.tree import Not
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.elements import elements
from ceasefire_sim.reachability.future import soonest
from ceasefire_sim.reachability.possibility import Verdict, possible
from ceasefire_sim.scenario.loading import reread
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.deadlines import critical_path, missed_by_all
from ceasefire_sim.sequencing.repairs import repaired
from ceasefire_sim.sequencing.verdict import MOST_STATES, Answer, Repair, Sequencing, answered, goal_of

__all__ = ["sequence"]


def alternatives_of(scenario: Scenario) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Other ways to read the scenario: the readings and the amendments left out, the one asked about not among them."""
    names = tuple(scenario.file.readings)
    ways: list[tuple[tuple[str, ...], tuple[str, ...]]] = [((), ())]
    ways += [((name,), ()) for name in names]
    if len(names) > 1:
        ways.append((names, ()))
    for amendment in scenario.file.amendments:
        each = (names[number : number + 1] for number in range(len(names)))
        ways += [(readings, (amendment,)) for readings in dict.fromkeys(((), scenario.readings, *each, names))]
    return [way for way in dict.fromkeys(ways) if way != (scenario.readings, ())]


def sequence(
    scenario: Scenario,
    goal: str | None = None,
    *,
    max_states: int = MOST_STATES,
    repairs: bool | str = True,
    alternatives: bool = True,
    runs: int = 0,
    workers: int = 1,
) -> Sequencing:
    """Whether a scenario's goal can be reached, who waits for whom if not, and what would let them move.

    ``goal`` is an expression (the scenario's own unless given), ``max_states`` how many states a search may visit;
    ``runs`` so many runs score each repair, shared out over ``workers`` processes where a score takes long; with
    ``repairs="smallest"`` none are built, only parts left out. Raises ``InputError`` where there is no goal.
    """
    node = goal_of(scenario, goal)
    main = answered(scenario, node, max_states)
    others: list[Answer] = []
    if alternatives:
        limit = max_states if main.whole else 1  # where one does not fit the others do not
        for readings, without in alternatives_of(scenario):
            lucks = lucks_of(main, *others)
            others.append(answered(reread(scenario, readings, without), node, limit, without, lucks))
    subject = next((one for one in (main, *union_first(others)) if one.reachable is False), None)
    found: tuple[Repair, ...] = ()
    note = ""
    if repairs and subject is not None:
        found, note = repaired(subject, max_states, runs, repairs != "smallest", lucks_of(main, *others), workers)
    known = elements(scenario)
    first = dict(main.future.first) if main.whole else bounded_days(main)
    order = [path for path in paths_of(scenario) if path in first]
    earliest = {path: first[path] for path in order}
    return Sequencing(
        scenario, main, found, note, earliest, tuple(missed_by_all(main.future, earliest)),
        critical_path(scenario, node, known, earliest) if main.reachable is not False else (),
        tuple(others), subject if subject is not main else None, breakable(main, max_states),
    )  # fmt: skip


def lucks_of(*answers: Answer) -> list[Luck]:
    """The lucks that reach the goal under some readings, each once."""
    return list(dict.fromkeys(one.witness for one in answers if one.witness is not None))


def breakable(main: Answer, max_states: int) -> dict[str, Luck | None]:
    """The invariants that the text lets be broken, as far as they can be searched for."""
    found: dict[str, Luck | None] = {}
    for name, invariant in main.scenario.file.invariants.items():
        limit = max_states if main.method == "exact" else 1
        one = possible(main.scenario, Not(invariant.always.node), max_states=limit)
        if one.verdict is Verdict.POSSIBLE:
            found[name] = one.witness
    return found


def union_first(others: list[Answer]) -> list[Answer]:
    """The readings in the order in which a dispute is looked for: all together, then each, then without amendments."""
    return sorted(others, key=lambda one: (len(one.without), -len(one.readings)))


def bounded_days(main: Answer) -> dict[str, int]:
    """Lower bounds on the first days of what is not certainly stuck."""
    return {path: day for path, day in soonest(main.scenario).items() if path in main.future.first}
