"""Repairs: the smallest parts to leave out, then ways out built for the cycles, each confirmed by a trial.

A repair is *unsafe* if it lets an invariant be broken that could not be broken before.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ceasefire_sim.luck import Luck
from ceasefire_sim.mappings import ReadOnlyDict
from ceasefire_sim.reachability.elements import ConjunctKey, Element, elements
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.answer import ReadingAnswer, Repair
from ceasefire_sim.sequencing.candidates import candidates, cone_of_influence
from ceasefire_sim.sequencing.constructive import Construction, Pair, ways_out
from ceasefire_sim.sequencing.correction_sets import CorrectionSets, minimal_correction_sets
from ceasefire_sim.sequencing.readings import given_up
from ceasefire_sim.sequencing.relaxations import Relaxation, drop
from ceasefire_sim.sequencing.trials import RepairSearch, Trials

__all__ = ["Repairs", "repairs_of"]

MOST_BUILT = 6


@dataclass(frozen=True)
class Repairs:
    """The repairs of a text, smallest first, and what should be known of the search for them."""

    repairs: tuple[Repair, ...] = ()
    note: str = ""


def repairs_of(answer: ReadingAnswer, search: RepairSearch, lucks: Iterable[Luck] = ()) -> Repairs:
    """The repairs of a text whose goal cannot be reached.

    ``lucks`` reach the goal under other readings.
    """
    scenario, known = answer.scenario, elements(answer.scenario)
    trials = Trials(answer, search, lucks)
    changed: dict[tuple[Relaxation, ...], Scenario] = {}

    def confirm(chosen: tuple[Relaxation, ...], relaxed: Scenario) -> bool | None:
        changed[chosen] = relaxed
        return trials.arrival(relaxed).reached

    # what holds now and then can stand in the way, too; trying that takes a search
    others = cone_of_influence(scenario, answer.goal, known) if answer.method == "exact" else ()
    among = candidates(answer.future, known, hung_on_paths(answer, known), others)
    smallest = minimal_correction_sets(scenario, answer.goal, among, confirm)
    order = {relaxation.key: place for place, relaxation in enumerate(among.all)}
    circular = {path for cycle in answer.cycles for path in cycle}
    sets = sorted(smallest.sets, key=lambda chosen: rank(chosen, circular, order))
    built = given_up(scenario, answer.without, trials.reaches, [conjunct_keys(chosen) for chosen in sets])
    if search.constructive:
        built += [way for way in constructions(answer, known) if trials.may_reach(way.scenario)]
    trials.score_all([*(changed[chosen] for chosen in sets), *(way.scenario for way in built)])
    dropped = [assessed(trials, relaxing(chosen), changed[chosen]) for chosen in sets]
    dropped.sort(key=lambda repair: repair.unsafe)
    working = [way for way in built if trials.arrival(way.scenario).reached]
    constructed = [assessed(trials, constructing(way), way.scenario) for way in working]
    return Repairs((*dropped, *constructed), note_of(smallest))


def note_of(smallest: CorrectionSets) -> str:
    """What should be known of the search for sets of parts to leave out."""
    if smallest.sets:
        return smallest.note
    note = f"no set of up to {smallest.upto} parts left out lets the goal be reached"
    return f"{note}; {smallest.note}" if smallest.note else note


# ranked -----------------------------------------------------------------------------------------


def conjunct_keys(chosen: tuple[Relaxation, ...]) -> frozenset[ConjunctKey]:
    """What some relaxations leave out."""
    return frozenset(relaxation.key for relaxation in chosen)


def rank(chosen: tuple[Relaxation, ...], circular: set[str], order: Mapping[ConjunctKey, int]) -> tuple[int, int, int]:
    """What a reading brought in first, then what is part of a cycle, then the order of the file."""
    from_readings = sum(relaxation.origin == "reading" for relaxation in chosen)
    in_cycles = sum(relaxation.path.rpartition(".")[0] in circular for relaxation in chosen)
    return -from_readings, -in_cycles, min(order[relaxation.key] for relaxation in chosen)


def hung_on_paths(answer: ReadingAnswer, known: Mapping[str, Element]) -> list[str]:
    """The stuck elements that the goal hangs on, in file order; all elements where the goal names none."""
    waiting = [path for block in answer.goal_blocks for path in block.on]
    if not waiting:
        return list(known)
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        waiting += [on for block in answer.blocked.blocks.get(path, ()) for on in block.on]
        owner = known[path].owner
        if known[path].kind != "transition":  # steps that come later are behind their own conditions, too
            waiting += [other for other, element in known.items() if element.owner == owner and other in answer.stuck]
    return [path for path in known if path in seen]


# built ------------------------------------------------------------------------------------------


def constructions(answer: ReadingAnswer, known: Mapping[str, Element]) -> Iterator[Construction]:
    """Ways out for the pairs of obligations in the cycles."""
    ways = (way for pair in pairs(answer, known) for way in ways_out(answer.future, pair))
    yield from itertools.islice(ways, MOST_BUILT)


def pairs(answer: ReadingAnswer, known: Mapping[str, Element]) -> Iterator[Pair]:
    """For each cycle two obligations in it, one of which waits for the other, and both for somebody in it."""
    order = list(answer.scenario.file.obligations)
    for cycle in answer.cycles:
        owners = list(dict.fromkeys(known[path].owner for path in cycle if known[path].kind != "transition"))
        inside = {path for path, element in known.items() if element.owner in owners and element.kind != "transition"}
        for neighbours in itertools.pairwise((*owners, *owners[:1])):
            first, second = sorted(neighbours, key=order.index)
            waits = [tuple(waits_inside(answer, known, name, inside)) for name in (first, second)]
            if first != second and all(waits):
                yield Pair(first, second, *waits)
                break


def waits_inside(
    answer: ReadingAnswer, known: Mapping[str, Element], owner: str, inside: set[str]
) -> Iterator[Relaxation]:
    """What makes an obligation wait for others of its cycle."""
    for path, blocks in answer.blocked.blocks.items():
        if known[path].owner != owner or known[path].kind == "transition":
            continue
        for block in blocks:
            others = {on for on in block.on if known[on].owner != owner}
            if inside & others and block.conjunct.path.rpartition(".")[2] in ("requires", "during"):
                yield drop(block.conjunct)


# assessed ---------------------------------------------------------------------------------------


def relaxing(chosen: tuple[Relaxation, ...]) -> Repair:
    """Parts left out, as a repair."""
    return Repair("permit" if any(relaxation.permit for relaxation in chosen) else "drop", chosen, "")


def constructing(way: Construction) -> Repair:
    """A way out that was built, as a repair."""
    return Repair(way.kind, (), f"{way.words}; ", set=ReadOnlyDict(way.set))


def assessed(trials: Trials, repair: Repair, changed: Scenario) -> Repair:
    """A repair with what it does: the soonest arrival known, its score, what it lets be broken."""
    luck = trials.arrival(changed).luck
    if trials.runs:
        score, soonest = trials.score(changed), trials.scored_luck(changed)
        interval = (score.low, score.high)
        repair = replace(repair, probability=score.probability, interval=interval, exposure=score.exposure)
        lucks = [other for other in (luck, soonest) if other is not None]
        luck = min(lucks, key=lambda other: other.day or 0, default=None)
    how = "with all luck good" if trials.possibility(changed).method == "exact" else "in the soonest run found"
    when = "" if luck is None else f" (day {luck.day} {how})"
    effect = f"{repair.effect}the goal can be reached{when}"
    return replace(repair, effect=effect, breaks=trials.breaks(changed), luck=luck)
