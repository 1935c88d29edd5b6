"""Repairs, tried: the smallest parts to leave out, then ways out built for the cycles, each confirmed by a run.

A repair is *unsafe* if it lets an invariant be broken that could not be broken before.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import Not
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.elements import Element, Key, elements
from ceasefire_sim.reachability.possibility import Possibility, Verdict, possible
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.constructive import Built, Pair, ways_out
from ceasefire_sim.sequencing.correction_sets import Relaxation, candidates, cone, smallest
from ceasefire_sim.sequencing.readings import given_up
from ceasefire_sim.sequencing.scoring import Score, score, scores
from ceasefire_sim.sequencing.verdict import Answer, Repair
from ceasefire_sim.sequencing.waits import FalsePart
from ceasefire_sim.sequencing.witness import OWN_RUNS, reaches, witness

__all__ = ["repaired"]

MOST_BUILT = 6
LUCKY_TRIES = 2
WORTH_SHARING = 2_000  # days to be played, in all scenarios: fewer take no longer than processes take to start
MOST_LUCKS = 3  # found elsewhere, that are tried first


def repaired(
    answer: Answer, max_states: int, runs: int, build: bool = True, lucks: Iterable[Luck] = (), workers: int = 1
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
    sets = sorted(tried.sets, key=lambda one: rank(one, inside, order))
    ways = given_up(scenario, answer.without, trial.reaches, map(keys_of, sets))
    ways += [built for built in built_ways(answer, known) if trial.may_reach(built.scenario)] if build else []
    trial.score_all([*(trial.changed[chosen] for chosen in sets), *(built.scenario for built in ways)], workers)
    made = [trial.left_out(chosen) for chosen in sets]
    made.sort(key=lambda one: one.unsafe)
    made += [trial.built(built) for built in ways if trial.reached(built.scenario)[0]]
    note = tried.note
    if not tried.sets:
        note = f"no set of up to {tried.upto} parts left out lets the goal be reached" + (f"; {note}" if note else "")
    return tuple(made), note


def keys_of(chosen: tuple[Relaxation, ...]) -> frozenset[Key]:
    """What some loosenings leave out."""
    return frozenset(one.key for one in chosen)


def rank(chosen: tuple[Relaxation, ...], inside: set[str], order: dict[Key, int]) -> tuple[int, int, int]:
    """What a reading brought in first, then what is part of a cycle, then the order of the file."""
    read = sum(one.kind == "reading" for one in chosen)
    cyclic = sum(one.path.rpartition(".")[0] in inside for one in chosen)
    return -read, -cyclic, min(order[one.key] for one in chosen)


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
        blocks: tuple[FalsePart, ...] = answer.blocked.blocks.get(path, ())
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


def waits_inside(answer: Answer, known: dict[str, Element], owner: str, inside: set[str]) -> Iterator[Relaxation]:
    """What makes an obligation wait for others of its cycle."""
    for path, blocks in answer.blocked.blocks.items():
        if known[path].owner != owner or known[path].kind == "transition":
            continue
        for block in blocks:
            one = block.conjunct
            others = {on for on in block.on if known[on].owner != owner}
            if inside & others and one.path.rpartition(".")[2] in ("requires", "during"):
                yield Relaxation(one.path, one.text, one.reading, one.kind, at=one.at)


class Trial:
    """Tries changed texts, and knows which invariants could be broken before."""

    def __init__(self, answer: Answer, max_states: int, lucks: Iterable[Luck], runs: int) -> None:
        self.goal = answer.goal
        self.runs = runs
        self.scores: IdentityCache[Scenario, Score] = IdentityCache()
        self.answers: IdentityCache[Scenario, Possibility] = IdentityCache()
        self.arrivals: IdentityCache[Scenario, tuple[bool | None, Luck | None]] = IdentityCache()
        known = elements(answer.scenario)
        inside = {known[path].owner for cycle in answer.cycles for path in cycle}
        # exposure is about those who wait for each other, else about all
        self.whose = [name for name in answer.scenario.file.obligations if name in inside] or None
        # where the text as it is does not fit, what is near it will not either
        self.max_states = max_states if answer.method == "exact" else 1
        self.changed: dict[tuple[Relaxation, ...], Scenario] = {}
        self.lucks: dict[tuple[Relaxation, ...], Luck | None] = {}
        self.found = list(lucks)  # what reached the goal elsewhere may reach it here
        invariants = answer.scenario.file.invariants
        self.safe = [name for name in invariants if self.breakable(answer.scenario, name) is False]

    def confirmed(self, chosen: tuple[Relaxation, ...], scenario: Scenario) -> bool | None:
        """Whether the goal is reached with some parts left out; keeps the luck."""
        self.changed[chosen] = scenario
        verdict, self.lucks[chosen] = self.reached(scenario)
        return verdict

    def reaches(self, scenario: Scenario) -> bool:
        """Whether the goal is certainly reached."""
        return self.reached(scenario)[0] is True

    def searched(self, scenario: Scenario) -> Possibility:
        """What a search or bounds say of the goal, worked out once."""
        if scenario not in self.answers:
            self.answers[scenario] = possible(scenario, self.goal, max_states=self.max_states)
        return self.answers[scenario]

    def may_reach(self, scenario: Scenario) -> bool:
        """Whether it is not ruled out that the goal is reached."""
        return self.searched(scenario).verdict is not Verdict.IMPOSSIBLE

    def reached(self, scenario: Scenario) -> tuple[bool | None, Luck | None]:
        """Whether the goal is reached (None: not known), and by which luck; looked for once."""
        if scenario not in self.arrivals:
            self.arrivals[scenario] = self.arrival(scenario)
        return self.arrivals[scenario]

    def arrival(self, scenario: Scenario) -> tuple[bool | None, Luck | None]:
        """The same, looked for: by a search or bounds, else by luck known from elsewhere, else by playing."""
        found = self.searched(scenario)
        if found.verdict is not Verdict.UNKNOWN:
            return found.verdict is Verdict.POSSIBLE, found.witness
        luck = self.scored_luck(scenario) if scenario in self.scores else None
        if luck is None:
            lucks = self.found[: -MOST_LUCKS - 1 : -1]
            luck = next((one for one in lucks if reaches(scenario, self.goal, one)), None)
        if luck is None and self.runs and scenario not in self.scores:
            luck = self.scored_luck(scenario)  # it is to be scored anyway
        if luck is None:
            own = 0 if self.runs else OWN_RUNS
            luck = witness(scenario, self.goal, scenario.file.seed, LUCKY_TRIES, own)
        if luck is not None and luck not in self.found:
            self.found.append(luck)
        return (True, luck) if luck is not None else (None, None)

    def score(self, scenario: Scenario) -> Score:
        """The score of a changed text, worked out once."""
        if scenario not in self.scores:
            self.scores[scenario] = score(scenario, self.goal, self.runs, self.whose)
        return self.scores[scenario]

    def score_all(self, scenarios: list[Scenario], workers: int) -> None:
        """Scores what has no score yet, shared out over processes."""
        missing = [one for one in scenarios if one not in self.scores] if self.runs else []
        if sum(one.horizon for one in missing) < WORTH_SHARING:
            workers = 1
        for one, found in zip(missing, scores(missing, self.goal, self.runs, self.whose, workers), strict=True):
            self.scores[one] = found

    def left_out(self, chosen: tuple[Relaxation, ...]) -> Repair:
        """Parts left out, as a repair."""
        kind = "permit" if any(one.permit for one in chosen) else "drop"
        return self.told(Repair(kind, chosen, ""), self.changed[chosen], self.lucks[chosen])

    def built(self, built: Built) -> Repair:
        """A way out that was built, as a repair."""
        repair = Repair(built.kind, (), f"{built.words}; ", set=built.set)
        return self.told(repair, built.scenario, self.reached(built.scenario)[1])

    def told(self, repair: Repair, changed: Scenario, luck: Luck | None) -> Repair:
        """A repair with what it does: the soonest arrival known, its score, what it lets be broken."""
        if self.runs:
            score, soonest = self.score(changed), self.scored_luck(changed)
            repair = scored(repair, score)
            luck = min((one for one in (luck, soonest) if one is not None), key=lambda one: one.day or 0, default=None)
        how = "with all luck good" if self.searched(changed).method == "exact" else "in the soonest run found"
        when = "" if luck is None else f" (day {luck.day} {how})"
        effect = f"{repair.effect}the goal can be reached{when}"
        return replace(repair, effect=effect, breaks=self.breaks(changed), luck=luck)

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
