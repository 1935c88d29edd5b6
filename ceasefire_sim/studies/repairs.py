"""Repairs, tried: the smallest parts to leave out, then ways out built for the cycles, each confirmed by a run.

A repair is *unsafe* if it lets an invariant be broken that could not be broken before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ceasefire_sim.analysis.elements import Element, elements
from ceasefire_sim.analysis.possibility import Verdict, possible
from ceasefire_sim.analysis.repairs import Loosening, candidates, smallest
from ceasefire_sim.analysis.repairs import loosened as left_out
from ceasefire_sim.analysis.waits import Block
from ceasefire_sim.expressions.tree import Node, Not
from ceasefire_sim.luck import Luck
from ceasefire_sim.scenario.scenario import Scenario
from ceasefire_sim.studies.answers import Answer, Repair
from ceasefire_sim.studies.constructive import Built, Pair, ways_out
from ceasefire_sim.studies.scoring import score
from ceasefire_sim.studies.witness import witness

__all__ = ["repaired"]

TRIAL_STATES = 20_000  # a trial may visit so many
MOST_BUILT = 6
LUCKY_TRIES = 2


def repaired(answer: Answer, max_states: int, runs: int) -> tuple[tuple[Repair, ...], str]:
    """The repairs of a text whose goal cannot be reached, smallest first, and what should be known of the search."""
    scenario, goal = answer.scenario, answer.goal
    trial = Trial(scenario, goal, min(max_states, TRIAL_STATES))
    known = elements(scenario)
    cone = backward(answer, known)
    found = candidates(answer.future, known, cone)
    tried = smallest(scenario, goal, found, lambda changed: trial.reached(changed)[0])
    order = {one.key: place for place, one in enumerate(found)}
    inside = {path for cycle in answer.cycles for path in cycle}
    made: list[Repair] = []
    for chosen in sorted(tried.sets, key=lambda one: rank(one, inside, order)):
        changed = left_out(scenario, chosen)
        _, luck = trial.reached(changed)
        kind = "permit" if any(one.permit for one in chosen) else "drop"
        made.append(Repair(kind, chosen, arrival(luck), trial.breaks(changed), luck=luck))
    for built in built_ways(answer, known):
        yes, luck = trial.reached(built.scenario)
        if yes:
            effect = f"{built.words}; {arrival(luck)}"
            made.append(Repair(built.kind, (), effect, trial.breaks(built.scenario), built.set, luck))
    if runs:
        made = [scored(answer, one, runs) for one in made]
    note = tried.note
    if not tried.sets:
        note = f"no set of up to {tried.upto} parts left out lets the goal be reached" + (f"; {note}" if note else "")
    return tuple(made), note


def rank(chosen: tuple[Loosening, ...], inside: set[str], order: dict[object, int]) -> tuple[int, int, int]:
    """What a reading brought in first, then what is part of a cycle, then the order of the file."""
    read = sum(one.kind == "reading" for one in chosen)
    cyclic = sum(one.path.rpartition(".")[0] in inside for one in chosen)
    return -read, -cyclic, min(order[one.key] for one in chosen)


def arrival(luck: Luck | None) -> str:
    """What a witness shows."""
    return "the goal can be reached" if luck is None else f"the goal can be reached, with all luck good on day {luck.day}"


def backward(answer: Answer, known: dict[str, Element]) -> list[str]:
    """The stuck elements that the goal hangs on, in file order; all of them where the goal names none."""
    waiting = [path for block in answer.goal_blocks for path in block.on]
    if not waiting:
        return list(known)
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        blocks: tuple[Block, ...] = answer.blocked.blocks.get(path, ())
        waiting += [on for block in blocks for on in block.on]
        owner = known[path].owner
        if known[path].kind != "transition":  # steps that come later are behind their own conditions, too
            waiting += [other for other, one in known.items() if one.owner == owner and other in answer.stuck]
    return [path for path in known if path in seen]


def built_ways(answer: Answer, known: dict[str, Element]) -> Iterator[Built]:
    """Ways out for the pairs of obligations in the cycles."""
    count = 0
    for pair in pairs(answer, known):
        for built in ways_out(answer.future, pair):
            if count >= MOST_BUILT:
                return
            count += 1
            yield built


def pairs(answer: Answer, known: dict[str, Element]) -> Iterator[Pair]:
    """The obligations that wait for each other, next to each other in a cycle."""
    scenario = answer.scenario
    order = list(scenario.file.obligations)
    for cycle in answer.cycles:
        owners = list(dict.fromkeys(known[path].owner for path in cycle if known[path].kind != "transition"))
        if len(owners) < 2:
            continue
        inside = set(cycle)
        chosen = sorted(owners[:2], key=order.index)
        waits = {name: tuple(waits_inside(answer, known, name, inside)) for name in chosen}
        if all(waits.values()):
            yield Pair(chosen[0], chosen[1], waits[chosen[0]], waits[chosen[1]])


def waits_inside(answer: Answer, known: dict[str, Element], owner: str, inside: set[str]) -> Iterator[Loosening]:
    """What makes an obligation wait for others of its cycle."""
    for path, blocks in answer.blocked.blocks.items():
        if known[path].owner != owner or known[path].kind == "transition":
            continue
        for block in blocks:
            one = block.conjunct
            if inside.intersection(block.on) and one.path.rpartition(".")[2] in ("requires", "during"):
                yield Loosening(one.path, one.text, one.reading, one.kind, at=one.at)


class Trial:
    """Tries changed texts, and knows which invariants could be broken before."""

    def __init__(self, scenario: Scenario, goal: Node, max_states: int) -> None:
        self.goal = goal
        self.max_states = max_states
        self.small = True  # until a search has not fitted
        self.safe = [name for name in scenario.file.invariants if self.breakable(scenario, name) is False]

    def reached(self, scenario: Scenario) -> tuple[bool | None, Luck | None]:
        """Whether the goal is reached (None: not known), and by which luck."""
        if self.small:
            found = possible(scenario, self.goal, max_states=self.max_states)
            if found.verdict is not Verdict.UNKNOWN:
                return found.verdict is Verdict.POSSIBLE, found.witness
            self.small = False
        luck = witness(scenario, self.goal, scenario.file.seed, LUCKY_TRIES)
        return (True, luck) if luck is not None else (None, None)

    def breakable(self, scenario: Scenario, name: str) -> bool | None:
        """Whether an invariant can be broken; None where that is not known."""
        broken = Not(scenario.file.invariants[name].always.node)
        verdict = possible(scenario, broken, max_states=self.max_states if self.small else 2).verdict
        return None if verdict is Verdict.UNKNOWN else verdict is Verdict.POSSIBLE

    def breaks(self, scenario: Scenario) -> tuple[str, ...]:
        """The invariants that a change makes breakable."""
        return tuple(name for name in self.safe if self.breakable(scenario, name))


def scored(answer: Answer, repair: Repair, runs: int) -> Repair:
    """A repair with the probability of the goal and the exposures, on the luck all repairs share."""
    changed = left_out(answer.scenario, repair.relax) if repair.relax else None
    if changed is None:
        known = elements(answer.scenario)
        changed = next(one.scenario for one in built_ways(answer, known) if one.kind == repair.kind)
    found = score(changed, answer.goal, runs)
    return replace(
        repair, probability=found.probability, interval=(found.low, found.high), exposure=dict(found.exposure)
    )
