"""Repairs, tried: the smallest parts to leave out, then ways out built for the cycles, each confirmed by a run.

A repair is *unsafe* if it lets an invariant be broken that could not be broken before.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ceasefire_sim.analysis.elements import Element, Key, elements
from ceasefire_sim.analysis.possibility import Verdict, possible
from ceasefire_sim.analysis.repairs import Loosening, candidates, cone, smallest
from ceasefire_sim.analysis.waits import Block
from ceasefire_sim.expressions.tree import Not
from ceasefire_sim.luck import Luck
from ceasefire_sim.scenario.scenario import Scenario
from ceasefire_sim.studies.answers import Answer, Repair
from ceasefire_sim.studies.constructive import Built, Pair, ways_out
from ceasefire_sim.studies.scoring import Score, score
from ceasefire_sim.studies.witness import OWN_RUNS, reaches, witness

__all__ = ["repaired"]

MOST_BUILT = 6
LUCKY_TRIES = 2
MOST_LUCKS = 3  # found elsewhere, that are tried first
SCORED = 2  # of the parts left out where every score takes a second, besides those that were played anyway


def repaired(
    answer: Answer, max_states: int, runs: int, build: bool = True, lucks: Iterable[Luck] = ()
) -> tuple[tuple[Repair, ...], str]:
    """The repairs of a text whose goal cannot be reached, smallest first, and what should be known of the search."""
    scenario, goal = answer.scenario, answer.goal
    trial = Trial(answer, max_states, lucks, runs)
    known = elements(scenario)
    likely_paths = backward(answer, known)
    # what holds now and then can stand in the way, too; trying that takes a search
    others = cone(scenario, goal, known) if answer.method == "exact" else ()
    found, likely = candidates(answer.future, known, likely_paths, others)
    tried = smallest(scenario, goal, found, likely, trial.confirmed)
    order = {one.key: place for place, one in enumerate(found)}
    inside = {path for cycle in answer.cycles for path in cycle}
    made: list[tuple[Repair, Scenario]] = []
    for chosen in sorted(tried.sets, key=lambda one: rank(one, inside, order)):
        changed, luck = trial.changed[chosen], trial.lucks[chosen]
        kind = "permit" if any(one.permit for one in chosen) else "drop"
        made.append((Repair(kind, chosen, arrival(luck), trial.breaks(changed), luck=luck), changed))
    made.sort(key=lambda one: one[0].unsafe)
    for built in built_ways(answer, known) if build else ():
        yes, luck = trial.reached(built.scenario)
        if yes:
            effect = f"{built.words}; {arrival(luck)}"
            repair = Repair(built.kind, (), effect, trial.breaks(built.scenario), built.set, luck)
            made.append((repair, built.scenario))
    note = tried.note
    if not tried.sets:
        note = f"no set of up to {tried.upto} parts left out lets the goal be reached" + (f"; {note}" if note else "")
    return tuple(trial.scored(one, changed, place) for place, (one, changed) in enumerate(made)), note


def rank(chosen: tuple[Loosening, ...], inside: set[str], order: dict[Key, int]) -> tuple[int, int, int]:
    """What a reading brought in first, then what is part of a cycle, then the order of the file."""
    read = sum(one.kind == "reading" for one in chosen)
    cyclic = sum(one.path.rpartition(".")[0] in inside for one in chosen)
    return -read, -cyclic, min(order[one.key] for one in chosen)


def arrival(luck: Luck | None) -> str:
    """What a witness shows."""
    when = "" if luck is None else f", with all luck good on day {luck.day}"
    return f"the goal can be reached{when}"


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
    """For each cycle two obligations in it, one of which waits for the other, and both for somebody in it."""
    order = list(answer.scenario.file.obligations)
    for cycle in answer.cycles:
        owners = list(dict.fromkeys(known[path].owner for path in cycle if known[path].kind != "transition"))
        inside = {path for path, one in known.items() if one.owner in owners and one.kind != "transition"}
        for one, other in itertools.pairwise((*owners, *owners[:1])):
            first, second = sorted((one, other), key=order.index)
            waits = [tuple(waits_inside(answer, known, name, inside)) for name in (first, second)]
            if first != second and all(waits):
                yield Pair(first, second, *waits)
                break


def waits_inside(answer: Answer, known: dict[str, Element], owner: str, inside: set[str]) -> Iterator[Loosening]:
    """What makes an obligation wait for others of its cycle."""
    for path, blocks in answer.blocked.blocks.items():
        if known[path].owner != owner or known[path].kind == "transition":
            continue
        for block in blocks:
            one = block.conjunct
            others = {on for on in block.on if known[on].owner != owner}
            if inside & others and one.path.rpartition(".")[2] in ("requires", "during"):
                yield Loosening(one.path, one.text, one.reading, one.kind, at=one.at)


class Trial:
    """Tries changed texts, and knows which invariants could be broken before."""

    def __init__(self, answer: Answer, max_states: int, lucks: Iterable[Luck], runs: int) -> None:
        self.goal = answer.goal
        self.runs = runs
        self.scores: dict[int, tuple[Scenario, Score]] = {}
        known = elements(answer.scenario)
        inside = {known[path].owner for cycle in answer.cycles for path in cycle}
        # exposure is about those who wait for each other, else about all
        self.whose = [name for name in answer.scenario.file.obligations if name in inside] or None
        # where the text as it is does not fit, what is near it will not either
        self.max_states = max_states if answer.method == "exact" else 1
        self.changed: dict[tuple[Loosening, ...], Scenario] = {}
        self.lucks: dict[tuple[Loosening, ...], Luck | None] = {}
        self.found = list(lucks)  # what reached the goal elsewhere may reach it here
        invariants = answer.scenario.file.invariants
        self.safe = [name for name in invariants if self.breakable(answer.scenario, name) is False]

    def confirmed(self, chosen: tuple[Loosening, ...], scenario: Scenario) -> bool | None:
        """Whether the goal is reached with some parts left out; keeps the luck."""
        self.changed[chosen] = scenario
        verdict, self.lucks[chosen] = self.reached(scenario)
        return verdict

    def reached(self, scenario: Scenario) -> tuple[bool | None, Luck | None]:
        """Whether the goal is reached (None: not known), and by which luck."""
        found = possible(scenario, self.goal, max_states=self.max_states)
        if found.verdict is not Verdict.UNKNOWN:
            return found.verdict is Verdict.POSSIBLE, found.witness
        luck = self.scored_luck(scenario) if self.runs else None  # it is to be scored anyway
        if luck is None:
            luck = next((one for one in self.found[: -MOST_LUCKS - 1 : -1] if reaches(scenario, self.goal, one)), None)
        if luck is None:
            own = 0 if self.runs else OWN_RUNS
            luck = witness(scenario, self.goal, scenario.file.seed, LUCKY_TRIES, own)
        if luck is not None and luck not in self.found:
            self.found.append(luck)
        return (True, luck) if luck is not None else (None, None)

    def score(self, scenario: Scenario) -> Score:
        """The score of a changed text, worked out once."""
        if id(scenario) not in self.scores:
            self.scores[id(scenario)] = (scenario, score(scenario, self.goal, self.runs, self.whose))
        return self.scores[id(scenario)][1]

    def scored(self, repair: Repair, changed: Scenario, place: int) -> Repair:
        """A repair with its score; where scores take long, only the first parts left out and what was built."""
        quick = self.max_states > 1 or not repair.relax or place < SCORED or id(changed) in self.scores
        return scored(repair, self.score(changed)) if self.runs and quick else repair

    def scored_luck(self, scenario: Scenario) -> Luck | None:
        """The luck of the run that reached the goal first when the text was scored."""
        soonest = self.score(scenario).soonest
        return None if soonest is None else Luck(scenario.file.seed, ((0, soonest[0]),), (), soonest[1])

    def breakable(self, scenario: Scenario, name: str) -> bool | None:
        """Whether an invariant can be broken; None where that is not known."""
        broken = Not(scenario.file.invariants[name].always.node)
        verdict = possible(scenario, broken, max_states=self.max_states, retold=False).verdict
        return None if verdict is Verdict.UNKNOWN else verdict is Verdict.POSSIBLE

    def breaks(self, scenario: Scenario) -> tuple[str, ...]:
        """The invariants that a change makes breakable."""
        return tuple(name for name in self.safe if self.breakable(scenario, name))


def scored(repair: Repair, found: Score) -> Repair:
    """A repair with the probability of the goal and the exposures, on the luck all repairs share."""
    return replace(
        repair, probability=found.probability, interval=(found.low, found.high), exposure=dict(found.exposure)
    )
