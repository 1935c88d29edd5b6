"""Sequencing: can the goal be reached, who waits for whom, and what is the smallest thing that would let them move.

The text is asked about as it is read, then as each side reads it, as all do together, and without each amendment:
the usual finding is that every reading alone can be carried out and all together cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, SupportsIndex, TypeAlias, get_args

from ceasefire_sim.arguments import whole_number
from ceasefire_sim.bounds.earliest_days import paths_of
from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions.english import so_many
from ceasefire_sim.expressions.tree import Not, show
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.elements import elements
from ceasefire_sim.reachability.future import first_days_at_least
from ceasefire_sim.reachability.possibility import PossibilityVerdict, ProofMethod, SearchLimits, possible
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.assembly import reread
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.scenario.validation.suggestions import did_you_mean
from ceasefire_sim.sequencing.answer import REACH, Dispute, Quarrel, ReadingAnswer, Repair
from ceasefire_sim.sequencing.critical_path import awaited, critical_path
from ceasefire_sim.sequencing.day_order import goal_in_opposite_order
from ceasefire_sim.sequencing.deadlines import Deadline, missed_by_all
from ceasefire_sim.sequencing.document import (
    SequencingDocument,
    day_document,
    deadline_document,
    dispute_document,
    luck_document,
    quarrel_document,
    reading_document,
    repair_document,
    trap_document,
)
from ceasefire_sim.sequencing.hindrances import with_hindrances
from ceasefire_sim.sequencing.notebook import repair_table, wait_table
from ceasefire_sim.sequencing.repairs import Repairs, repairs_of
from ceasefire_sim.sequencing.traps import Trap, trap_of
from ceasefire_sim.sequencing.trials import RepairSearch
from ceasefire_sim.sequencing.verdict import goal_of, reading_answer
from ceasefire_sim.sequencing.waits import Wait

__all__ = ["MOST_STATES", "KindOfRepairs", "Sequencing", "sequence"]

MOST_STATES = 40_000
KindOfRepairs: TypeAlias = Literal["smallest", "own"]
KINDS_OF_REPAIRS: tuple[KindOfRepairs, ...] = get_args(KindOfRepairs)


@dataclass(frozen=True, repr=False)
class Sequencing:
    """The whole answer: that of the text asked about, its repairs and days, and those of the other readings.

    ``repair_note`` says what should be known of the search for ``repairs``. ``earliest`` are the first days by path
    (lower bounds where the states were not searched), ``critical_path`` the days and paths of the soonest way to the
    goal. Where the goal can be reached as the text is read, ``dispute`` is the way to read it that closes every way,
    if there is one. ``breakable`` are the invariants that some state the text allows breaks, with luck that leads
    there. ``opposite_order_day`` is the earliest day of the goal with the lines of obligations in the opposite order,
    where states were searched and that is another day: who stands first acts first within a day;
    ``opposite_order_reaches`` whether it can be reached then, where that is another verdict. ``trap``,
    where runs were asked for and the goal can be reached, is how many runs end where it no longer can.
    ``breakable_alone`` has, by reading in force, the invariants that it lets be broken alone, though not with others.
    ``quarrels`` are what clashes: every smallest way out takes something from each; with ``choice`` these are exactly
    one choice from each. Those of a dispute among other readings stand in it.
    """

    scenario: Scenario
    answer: ReadingAnswer
    repairs: tuple[Repair, ...] = ()
    repair_note: str = ""
    earliest: Mapping[str, int] = field(default_factory=ReadOnlyDict, hash=False)
    infeasible_deadlines: tuple[Deadline, ...] = ()
    critical_path: tuple[tuple[int, str], ...] = ()
    alternatives: tuple[ReadingAnswer, ...] = ()
    dispute: Dispute | None = None
    breakable: Mapping[str, Luck | None] = field(default_factory=ReadOnlyDict, hash=False)
    opposite_order_day: int | None = None
    opposite_order_reaches: bool | None = None
    trap: Trap | None = None
    breakable_alone: Mapping[str, tuple[str, ...]] = field(default_factory=ReadOnlyDict, hash=False)
    quarrels: tuple[Quarrel, ...] = ()
    choice: bool = False

    @property
    def goal(self) -> str:
        """The goal, as text."""
        return show(self.answer.goal)

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings in force."""
        return self.scenario.readings

    @property
    def reachable(self) -> bool | None:
        """Whether the goal can be reached; None where it is not known."""
        return self.answer.reachable

    @property
    def why(self) -> str:
        """Why, in words."""
        return self.answer.why

    @property
    def method(self) -> ProofMethod:
        """How that was proven."""
        return self.answer.method

    @property
    def stuck(self) -> tuple[str, ...]:
        """What can never happen."""
        return self.answer.stuck

    @property
    def waits(self) -> tuple[Wait, ...]:
        """Who waits on whom."""
        return self.answer.waits

    @property
    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """Who waits for whom in a circle."""
        return self.answer.cycles

    @property
    def gates(self) -> tuple[str, ...]:
        """What hangs on a chance of 0 or on nothing that can change."""
        return self.answer.gates

    @property
    def awaited(self) -> frozenset[str]:
        """What the goal or the condition of something else names: what somebody waits for."""
        return awaited(self.scenario, self.answer.goal)

    @property
    def witness(self) -> Luck | None:
        """Luck that reaches the goal."""
        return self.answer.witness

    def as_json(self) -> SequencingDocument:
        """The answer as plain data, in the form of ``sequence --json``."""
        return {
            "goal": self.goal,
            "overrides": dict(self.scenario.overrides),
            **reading_document(self.answer),
            "repairs": [repair_document(repair) for repair in self.repairs],
            "repairs_of": None if self.dispute is None else list(self.dispute.readings),
            "repairs_note": self.repair_note,
            "earliest": dict(self.earliest),
            "infeasible_deadlines": [deadline_document(deadline) for deadline in self.infeasible_deadlines],
            "critical_path": [day_document(day, path) for day, path in self.critical_path],
            "breakable": {name: luck_document(luck) for name, luck in self.breakable.items()},
            "alternatives": [reading_document(answer) for answer in self.alternatives],
            "breakable_alone": {name: list(invariants) for name, invariants in self.breakable_alone.items()},
            "quarrels": [quarrel_document(quarrel) for quarrel in self.quarrels],
            "trap": None if self.trap is None else trap_document(self.trap),
            "opposite_order_day": self.opposite_order_day,
            "opposite_order_reaches": self.opposite_order_reaches,
            "dispute": None if self.dispute is None else dispute_document(self.dispute),
        }

    def __repr__(self) -> str:
        circles, ways = so_many(len(self.cycles), "cycle"), so_many(len(self.repairs), "repair")
        counts = f"{len(self.stuck)} stuck, {circles}, {ways}"
        return f"<Sequencing of {self.scenario.name}: {self.goal} {REACH[self.reachable]}; {counts}>"

    def _repr_html_(self) -> str:
        """The waits and the repairs as tables, for notebooks."""
        tables = wait_table(self.answer, self.scenario.title, self.goal)
        if self.dispute is not None:
            tables += wait_table(self.dispute.answer, self.scenario.title, self.goal)
        repairs = self.repairs if self.dispute is None else self.dispute.repairs
        return tables + (repair_table(repairs) if repairs else "")


def sequence(
    scenario: Scenario,
    goal: str | None = None,
    *,
    max_states: SupportsIndex = MOST_STATES,
    repairs: bool | KindOfRepairs = True,
    alternatives: bool = True,
    runs: SupportsIndex = 0,
    workers: SupportsIndex = 1,
) -> Sequencing:
    """Whether a scenario's goal can be reached, who waits for whom if not, and what would let them move.

    ``goal`` is an expression (the scenario's own unless given), ``max_states`` how many states a search may visit;
    ``runs`` so many runs score each repair, shared out over ``workers`` processes where a score takes long; with
    ``repairs="smallest"`` none are built, only parts left out, with ``repairs="own"`` none are looked for of a
    dispute among other readings. Without ``alternatives`` the text is asked about as it is read alone. Raises
    ``InputError`` where there is no goal, or an argument is none.
    """
    known_scenario(scenario)
    if repairs not in (True, False, *KINDS_OF_REPAIRS):
        hint = did_you_mean(str(repairs), KINDS_OF_REPAIRS)
        raise InputError(f"repairs are True, False, 'smallest' or 'own', not {repairs!r}{hint}")
    search = RepairSearch(
        whole_number("max_states", max_states, 1), whole_number("runs", runs, 0), whole_number("workers", workers, 1),
        constructive=repairs != "smallest",
    )  # fmt: skip
    node = goal_of(scenario, goal)
    main = reading_answer(scenario, node, search.max_states)
    others = other_answers(main, search.max_states) if alternatives else []
    lucks = lucks_of(main, *others)
    closed = [answer for answer in union_first(others) if answer.reachable is False]
    dispute = None if main.reachable is False or not closed else Dispute(closed[0])
    if dispute is not None and repairs in (True, "smallest"):
        way_out = repairs_of(dispute.answer, search, lucks)
        dispute = Dispute(caused(dispute.answer, way_out), way_out.repairs, way_out.note, way_out.quarrels)
    own = repairs_of(main, search, lucks) if repairs and main.reachable is False else Repairs()
    main = caused(main, own)
    earliest = earliest_of(main)
    return Sequencing(
        scenario, main, own.repairs, own.note, earliest, tuple(missed_by_all(main.future, earliest)),
        () if main.witness is None else critical_path(scenario, node, elements(scenario), main.witness),
        tuple(others), dispute, breakable(main, search.max_states), *in_other_order(main, search.max_states),
        trap_of(scenario, node, search.runs) if search.runs and main.reachable else None,
        breakable_alone(main, others, search.max_states), own.quarrels, own.choice,
    )  # fmt: skip


def caused(answer: ReadingAnswer, mended: Repairs) -> ReadingAnswer:
    """The answer with the cause that its repairs tell, where they do, and with what stands in the way."""
    answer = with_hindrances(answer, mended.quarrels)
    return replace(answer, why=mended.cause, cause=mended.cause) if mended.cause else answer


# other readings ---------------------------------------------------------------------------------


def other_answers(main: ReadingAnswer, max_states: int) -> list[ReadingAnswer]:
    """The answers of the other ways to read the text."""
    limit = max_states if main.whole else 1  # where one does not fit the others do not
    others: list[ReadingAnswer] = []
    for readings, without in alternatives_of(main.scenario):
        changed = reread(main.scenario, readings, without)
        others.append(reading_answer(changed, main.goal, limit, without, lucks_of(main, *others)))
    return others


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


def union_first(others: Iterable[ReadingAnswer]) -> list[ReadingAnswer]:
    """The readings in the order in which a dispute is looked for: all together, then each, then without amendments."""
    return sorted(others, key=lambda answer: (len(answer.without), -len(answer.readings)))


def lucks_of(*answers: ReadingAnswer) -> list[Luck]:
    """The lucks that reach the goal under some readings, each once."""
    return list(dict.fromkeys(answer.witness for answer in answers if answer.witness is not None))


# days and invariants ----------------------------------------------------------------------------


def earliest_of(main: ReadingAnswer) -> ReadOnlyDict[str, int]:
    """The first days by path in the order of a day; lower bounds of what is not certainly stuck, where not searched."""
    first = main.future.first if main.whole else first_days_at_least(main.scenario)
    known = [path for path in paths_of(main.scenario) if path in first and path in main.future.first]
    return ReadOnlyDict({path: first[path] for path in known})


def in_other_order(main: ReadingAnswer, max_states: int) -> tuple[int | None, bool | None]:
    """The earliest day of the goal in the opposite order of obligations, and whether it comes; None where alike."""
    turned = goal_in_opposite_order(main.scenario, main.goal, max_states) if main.method == "exact" else None
    if turned is None or turned.method != "exact":
        return None, None
    reaches = turned.verdict is PossibilityVerdict.POSSIBLE
    if reaches != main.reachable:
        return turned.days if reaches else None, reaches
    same = main.witness is None or turned.days == main.witness.day
    return None if same else turned.days, None


def breakable(main: ReadingAnswer, max_states: int) -> ReadOnlyDict[str, Luck | None]:
    """The invariants that the text lets be broken, as far as they can be searched for."""
    limits = SearchLimits(max_states if main.method == "exact" else 1)
    lucks: dict[str, Luck | None] = {}
    for name, invariant in main.scenario.file.invariants.items():
        possibility = possible(main.scenario, Not(invariant.always.node), limits)
        if possibility.verdict is PossibilityVerdict.POSSIBLE:
            lucks[name] = possibility.witness
    return ReadOnlyDict(lucks)


def breakable_alone(
    main: ReadingAnswer, others: Iterable[ReadingAnswer], max_states: int
) -> ReadOnlyDict[str, tuple[str, ...]]:
    """By reading in force among several, the invariants that it alone lets be broken, though all together do not."""
    if len(main.readings) < 2:
        return ReadOnlyDict()
    together, alone = breakable(main, max_states), dict[str, tuple[str, ...]]()
    for answer in others:
        if answer.without == main.without and len(answer.readings) == 1 and answer.readings[0] in main.readings:
            fresh = tuple(name for name in breakable(answer, max_states) if name not in together)
            if fresh:
                alone[answer.readings[0]] = fresh
    return ReadOnlyDict(alone)
