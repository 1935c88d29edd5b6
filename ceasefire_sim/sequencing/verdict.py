"""What one reading of a text allows: whether the goal can be reached, and if not, who waits for whom.

The horizon is left out of account: what counts is whether something can come at all. Where the states fit they are
searched; where they do not, bounds prove impossibility, and a run that reaches the goal proves the contrary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ceasefire_sim.errors import ExpressionError, InputError
from ceasefire_sim.expressions import Kind, check, parse_expression
from ceasefire_sim.expressions.tree import Node, show
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.elements import Element, elements
from ceasefire_sim.reachability.future import Future, bounded_future, room, searched_future
from ceasefire_sim.reachability.possibility import Verdict, possible
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.correction_sets import Relaxation
from ceasefire_sim.sequencing.cycles import cycles
from ceasefire_sim.sequencing.deadlines import Deadline
from ceasefire_sim.sequencing.waits import Causes, FalsePart, StuckReasons, Wait, blocked
from ceasefire_sim.sequencing.witness import reaches, witness

__all__ = ["MOST_STATES", "Answer", "Repair", "Sequencing", "answered", "goal_of"]

MOST_STATES = 40_000


@dataclass(frozen=True)
class Repair:
    """A change that lets the goal be reached.

    ``kind`` is ``drop`` (parts of conditions left out), ``permit`` (among them a chance of 0 let come up), or one of
    the constructive ones, which ``set`` says path by path. ``breaks`` are the invariants that it makes breakable;
    ``gain`` the change in the probability of the goal, ``exposure`` by pair of parties, where it was scored.
    """

    kind: str
    relax: tuple[Relaxation, ...]
    effect: str
    breaks: tuple[str, ...] = ()
    set: Mapping[str, Any] = field(default_factory=dict)
    luck: Luck | None = None
    probability: float | None = None
    interval: tuple[float, float] | None = None
    exposure: Mapping[str, float] = field(default_factory=dict)

    @property
    def unsafe(self) -> bool:
        """Whether an invariant becomes breakable."""
        return bool(self.breaks)


@dataclass(frozen=True)
class Answer:
    """What one reading of the text allows.

    ``reachable`` is True (a witness shows it), False (proven) or None (``why`` says why not known). ``whole`` says
    whether ``stuck`` was searched, so that it is all there is; else these are certainly stuck, and there may be more.
    """

    scenario: Scenario
    goal: Node
    reachable: bool | None
    why: str
    method: str
    blocked: StuckReasons
    future: Future
    goal_blocks: tuple[FalsePart, ...] = ()
    witness: Luck | None = None
    states: int = 0
    without: tuple[str, ...] = ()

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings in force."""
        return self.scenario.readings

    @property
    def whole(self) -> bool:
        """Whether the stuck set is all there is."""
        return self.future.method == "exact"

    @property
    def stuck(self) -> tuple[str, ...]:
        """What can never happen."""
        return self.blocked.stuck

    @property
    def waits(self) -> tuple[Wait, ...]:
        """Who waits on whom."""
        return self.blocked.waits

    @property
    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """Who waits for whom in a circle."""
        return cycles((wait.source, wait.on) for wait in self.blocked.waits)

    @property
    def gates(self) -> tuple[str, ...]:
        """What hangs on a chance of 0 or on nothing that can change."""
        return self.blocked.gates


@dataclass(frozen=True)
class Sequencing:
    """The whole answer: that of the text asked about, its repairs and days, and those of the other readings.

    ``breakable`` are the invariants that some state the text allows breaks, with luck that leads there.
    """

    scenario: Scenario
    answer: Answer
    repairs: tuple[Repair, ...] = ()
    repair_note: str = ""
    earliest: Mapping[str, int] = field(default_factory=dict)
    infeasible_deadlines: tuple[Deadline, ...] = ()
    critical_path: tuple[tuple[int, str], ...] = ()
    alternatives: tuple[Answer, ...] = ()
    repaired: Answer | None = None
    breakable: Mapping[str, Luck | None] = field(default_factory=dict)

    goal = property(lambda self: show(self.answer.goal), doc="The goal, as text.")
    readings = property(lambda self: self.scenario.readings, doc="The readings in force.")
    reachable = property(lambda self: self.answer.reachable, doc="True, False, or None where it is not known.")
    why = property(lambda self: self.answer.why, doc="Why, in words.")
    method = property(lambda self: self.answer.method, doc="``exact`` or ``bounds``.")
    stuck = property(lambda self: self.answer.stuck, doc="What can never happen.")
    waits = property(lambda self: self.answer.waits, doc="Who waits on whom.")
    cycles = property(lambda self: self.answer.cycles, doc="Who waits for whom in a circle.")
    gates = property(lambda self: self.answer.gates, doc="What hangs on a chance of 0 or on nothing that can change.")
    witness = property(lambda self: self.answer.witness, doc="Luck that reaches the goal.")

    def as_json(self) -> dict[str, Any]:
        """The answer as plain data, in the form of ``sequence --json``."""
        from ceasefire_sim.sequencing.document import sequencing_json

        return sequencing_json(self)


def goal_of(scenario: Scenario, written: str | None) -> Node:
    """The goal asked about: the scenario's own unless another is written; raises ``InputError`` for a faulty one."""
    if written is None:
        if scenario.file.goal is None:
            raise InputError(f"{scenario.name} has no goal; say with --goal what is to be reached")
        return scenario.file.goal.node
    try:
        node = parse_expression(written)
    except ExpressionError as error:
        raise InputError(f"the goal '{written}': {error.message}") from None
    faults = check(node, scenario.meaning.scope, Kind.TRUTH)
    if faults:
        raise InputError(f"the goal '{written}': {'; '.join(fault.message for fault in faults)}")
    return node


def answered(
    scenario: Scenario,
    goal: Node,
    max_states: int = MOST_STATES,
    without: tuple[str, ...] = (),
    lucks: Iterable[Luck] = (),
) -> Answer:
    """Whether the goal can be reached under one reading, and what stands in the way.

    ``lucks`` reach it under others; they are tried first where the states do not fit.
    """
    known = elements(scenario)
    roots = [goal, *(node for one in known.values() for _, node in one.conditions)]
    future = searched_future(scenario, roots, max_states) if max_states > 1 else None
    if future is not None:
        assert future.search is not None
        found = future.search.first(future.search.names.lower(goal), None)
        luck = future.search.luck(found, scenario.file.seed) if found is not None else None
        verdict, method, states = found is not None, "exact", future.states
        return told(scenario, goal, known, verdict, method, future, luck, states, without)
    future = bounded_future(scenario)
    if not future.may(goal):
        return told(scenario, goal, known, False, "bounds", future, None, 0, without)
    # what hangs on the goal alone may fit where the whole did not, if it is narrower
    if max_states > 1 and room(scenario, [goal]) < room(scenario, roots, known) - 1:
        maybe = possible(scenario, goal, max_states=max_states)
        if maybe.verdict is not Verdict.UNKNOWN:
            reached = maybe.verdict is Verdict.POSSIBLE
            return told(scenario, goal, known, reached, maybe.method, future, maybe.witness, maybe.states, without)
    luck = next((one for one in list(lucks)[:-3:-1] if reaches(scenario, goal, one)), None)
    luck = luck or witness(scenario, goal, scenario.file.seed)
    return told(scenario, goal, known, True if luck else None, "bounds", future, luck, 0, without)


def told(
    scenario: Scenario,
    goal: Node,
    known: Mapping[str, Element],
    reachable: bool | None,
    method: str,
    future: Future,
    luck: Luck | None,
    states: int,
    without: tuple[str, ...],
) -> Answer:
    """The answer with its reasons."""
    found = blocked(future, known)
    blocks: tuple[FalsePart, ...] = ()
    if reachable is not True:
        target = Element("goal", "goal", "", ((("goal",), goal),))
        blocks = tuple(Causes(future, known, frozenset(found.stuck)).of_conditions(target, (), None))
    made = Answer(scenario, goal, reachable, "", method, found, future, blocks, luck, states, without)
    return replace(made, why=reason(made, known))


def hung_on(found: Answer) -> set[str]:
    """The stuck elements that the goal hangs on, through waits."""
    arrows: dict[str, set[str]] = {}
    for wait in found.waits:
        arrows.setdefault(wait.source, set()).add(wait.on)
    waiting, seen = [on for block in found.goal_blocks for on in block.on], set()
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += arrows.get(path, ())
    return seen


def reason(found: Answer, known: Mapping[str, Element]) -> str:
    """Why the goal can be reached, or cannot, in a sentence."""
    if found.reachable:
        day = found.witness.day if found.witness is not None else None
        how = "the shortest run there is reaches it" if found.method == "exact" else "a run reaches it"
        return f"{how} on day {day}"
    if found.reachable is None:
        return (
            "bounds do not rule it out, the states are too many to be searched, and no run that was tried reaches it;"
            " give --max-states more, or ask for less"
        )
    duties = [path for path in found.stuck if known[path].kind == "obligation"]
    behind = hung_on(found)
    cycle = next((one for one in found.cycles if not behind or behind.intersection(one)), None)
    if cycle is not None:
        return f"{len(cycle)} of what is stuck wait for one another in a circle"
    gate = next((path for path in found.gates if not behind or path in behind), None)
    if gate is not None:
        return f"{gate} can never happen, and nothing that can change would let it"
    blocks = [("goal", found.goal_blocks), *((path, found.blocked.blocks.get(path, ())) for path in found.stuck)]
    for path, parts in blocks:
        joint = next((block for block in parts if block.jointly), None)
        if joint is not None and (path == "goal" or not behind or path in behind):
            texts = " and ".join(f"`{text}`" for text in (joint.conjunct.text, *joint.jointly))
            return f"the parts of {'the goal' if path == 'goal' else path} never hold together: {texts}"
    if found.goal_blocks and not found.stuck:
        text = found.goal_blocks[0].conjunct.text
        return f"nothing is stuck, but `{text}` never holds: what would bring it comes too late, or not at all"
    return f"{len(duties)} obligations are stuck" if duties else "what it needs can never happen"
