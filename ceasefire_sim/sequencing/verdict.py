"""What one reading of a text allows: whether the goal can be reached, and if not, who waits for whom.

The horizon is left out of account: what counts is whether something can come at all. Where the states fit they are
searched; where they do not, bounds prove impossibility, and a run that reaches the goal proves the contrary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ceasefire_sim.errors import ExpressionError, InputError
from ceasefire_sim.expressions import Kind, check, parse_expression
from ceasefire_sim.expressions.english import listed, plural, so_many
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.elements import Element, elements
from ceasefire_sim.reachability.future import Future, bounded_future, searched_future, state_bits
from ceasefire_sim.reachability.possibility import PossibilityVerdict, ProofMethod, SearchLimits, possible
from ceasefire_sim.reachability.way_back import luck_of
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.answer import ReadingAnswer
from ceasefire_sim.sequencing.waits import FalseParts, stuck_reasons
from ceasefire_sim.sequencing.witness import witness
from ceasefire_sim.story.titles import Titles

__all__ = ["goal_of", "hung_on", "needing", "reading_answer"]

MOST_LUCKS = 2  # that reach the goal under other readings, and are tried first


@dataclass(frozen=True)
class Proof:
    """Whether the goal can be reached (None: not known), how that was proven, and luck that reaches it.

    ``states`` were searched.
    """

    reachable: bool | None
    method: ProofMethod
    witness: Luck | None = None
    states: int = 0


def goal_of(scenario: Scenario, written: str | None) -> Node:
    """The goal asked about: the scenario's own unless another is written; raises ``InputError`` for a faulty one."""
    if written is None:
        if scenario.file.goal is None:
            raise InputError(f"{scenario.name} has no goal; say what is to be reached (goal, --goal)")
        return scenario.file.goal.node
    if not isinstance(written, str):
        raise InputError(f"a goal is an expression as text, not {written!r}")
    try:
        node = parse_expression(written)
    except ExpressionError as error:
        raise InputError(f"the goal '{written}': {error.message}") from None
    faults = check(node, scenario.meaning.scope, Kind.TRUTH)
    if faults:
        raise InputError(f"the goal '{written}': {'; '.join(fault.message for fault in faults)}")
    return node


def reading_answer(
    scenario: Scenario,
    goal: Node,
    max_states: int,
    without: tuple[str, ...] = (),
    lucks: Iterable[Luck] = (),
) -> ReadingAnswer:
    """Whether the goal can be reached under one reading, and what stands in the way.

    ``without`` are the amendments the scenario is read without. ``lucks`` reach the goal under other readings; the
    last ones are tried first where the states do not fit.
    """
    known = elements(scenario)
    roots = [goal, *(node for element in known.values() for _, node in element.conditions)]
    future = searched_future(scenario, roots, max_states) if max_states > 1 else None
    if future is not None:
        proof = searched_proof(future, goal)
    else:
        future = bounded_future(scenario)
        proof = bounded_proof(future, goal, roots, max_states, lucks)
    return explained(future, goal, proof, known, without)


def searched_proof(future: Future, goal: Node) -> Proof:
    """What the states searched say of the goal."""
    search = future.search
    assert search is not None
    arrival = search.first(search.names.lower(goal), None)
    luck = None if arrival is None else luck_of(search, arrival, future.scenario.file.seed)
    return Proof(arrival is not None, "exact", luck, future.states)


def bounded_proof(future: Future, goal: Node, roots: list[Node], max_states: int, lucks: Iterable[Luck]) -> Proof:
    """What bounds say of the goal, else a search for it alone, else runs.

    ``roots`` are all expressions of which the states did not fit.
    """
    scenario = future.scenario
    if not future.may(goal):
        return Proof(False, "bounds")
    # what hangs on the goal alone may fit where the whole did not, if it is narrower
    if max_states > 1 and state_bits(scenario, [goal]) < state_bits(scenario, roots, elements(scenario)) - 1:
        maybe = possible(scenario, goal, SearchLimits(max_states))
        if maybe.verdict is not PossibilityVerdict.UNKNOWN:
            return Proof(maybe.verdict is PossibilityVerdict.POSSIBLE, maybe.method, maybe.witness, maybe.states)
    last = list(lucks)[: -MOST_LUCKS - 1 : -1]
    luck = witness(scenario, goal, scenario.file.seed, lucks=last)
    return Proof(True if luck else None, "bounds", luck)


def explained(
    future: Future, goal: Node, proof: Proof, known: Mapping[str, Element], without: tuple[str, ...]
) -> ReadingAnswer:
    """The answer with its reasons."""
    blocked = stuck_reasons(future, known)
    parts = FalseParts(future, known, frozenset(blocked.stuck))
    answer = ReadingAnswer(
        future.scenario, goal, proof.reachable, "", proof.method, blocked, future,
        tuple(parts.of_goal(goal)) if proof.reachable is not True else (), proof.witness, proof.states, without,
    )  # fmt: skip
    return replace(answer, why=reason(answer, known))


# in words ---------------------------------------------------------------------------------------


def reason(answer: ReadingAnswer, known: Mapping[str, Element]) -> str:
    """Why the goal can be reached, or cannot, in a sentence."""
    if answer.reachable:
        day = answer.witness.day if answer.witness is not None else None
        how = "the shortest run there is reaches it" if answer.method == "exact" else "a run reaches it"
        return f"{how} on day {day}"
    if answer.reachable is None:
        return (
            "bounds do not rule it out, the states are too many to be searched, and no run that was tried reaches it;"
            " allow more of them (max_states, --max-states), or ask for less"
        )
    behind = hung_on(answer)
    return circle_reason(answer, behind) or joint_reason(answer, behind) or last_reason(answer, known)


def hung_on(answer: ReadingAnswer) -> set[str]:
    """The stuck elements that the goal hangs on, through waits."""
    arrows: dict[str, set[str]] = {}
    for wait in answer.waits:
        arrows.setdefault(wait.source, set()).add(wait.on)
    waiting, seen = [on for block in answer.goal_blocks for on in block.on], set()
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += arrows.get(path, ())
    return seen


def circle_reason(answer: ReadingAnswer, behind: set[str]) -> str:
    """A circle that the goal hangs on, else a gate; empty where there is neither."""
    cycle = next((cycle for cycle in answer.cycles if not behind or behind.intersection(cycle)), None)
    if cycle is not None:
        if len(cycle) == 1:
            return f"{cycle[0]} waits for itself"
        return f"{len(cycle)} of what is stuck wait for one another in a circle"
    gate = next((path for path in answer.gates if not behind or path in behind), None)
    if gate is not None and gate in answer.blocked.tiny:
        return f"{gate} is less likely than one draw in 4,294,967,296: simulation never sees it"
    return "" if gate is None else f"{gate} can never happen, and nothing that can change would let it"


def joint_reason(answer: ReadingAnswer, behind: set[str]) -> str:
    """Parts of the goal, or of what it hangs on, that never hold together; empty where there are none."""
    false_parts = [("goal", answer.goal_blocks)]
    false_parts += [(path, answer.blocked.blocks.get(path, ())) for path in answer.stuck]
    for path, parts in false_parts:
        joint = next((part for part in parts if part.jointly), None)
        if joint is not None and (path == "goal" or not behind or path in behind):
            texts = listed(f"`{text}`" for text in (joint.conjunct.text, *joint.jointly))
            return f"the parts of {needing(answer.scenario, path)} never hold together: {texts}"
    return ""


def needing(scenario: Scenario, path: str) -> str:
    """What has parts, in words: the goal, or what a duty or a move waits for."""
    if path == "goal":
        return "the goal"
    titles = Titles(scenario)
    if not path.startswith("obligations."):
        return f"what {titles.happening(path)} waits for"
    duty = titles.thing(path)
    return f"what {duty} {'wait' if plural(duty) else 'waits'} for"


def last_reason(answer: ReadingAnswer, known: Mapping[str, Element]) -> str:
    """What is left to say where there is no circle, no gate and nothing that clashes."""
    if answer.goal_blocks and not answer.stuck:
        text = answer.goal_blocks[0].conjunct.text
        return f"nothing is stuck, but `{text}` never holds: what would bring it comes too late, or not at all"
    duties = [path for path in answer.stuck if known[path].kind == "obligation"]
    stuck = f"{so_many(len(duties), 'obligation')} {'is' if len(duties) == 1 else 'are'} stuck"
    return stuck if duties else "what it needs can never happen"
