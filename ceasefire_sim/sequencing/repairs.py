"""Repairs: the smallest parts to leave out, then ways out built for the cycles, each confirmed by a trial.

A repair is *unsafe* if it lets an invariant be broken that could not be broken before.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import get_args

from ceasefire_sim.expressions.tree import Name, Node, Not
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.elements import ConjunctKey, Element, elements, leader_of
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.results.estimate import wilson
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.answer import Quarrel, ReadingAnswer, Repair
from ceasefire_sim.sequencing.blameless import blameless_sets
from ceasefire_sim.sequencing.candidates import candidates, cone_of_influence, debt_of
from ceasefire_sim.sequencing.causes import cause_of
from ceasefire_sim.sequencing.constructive import Construction, ConstructionKind, Pair, Setting, ways_out
from ceasefire_sim.sequencing.correction_sets import CorrectionSets, minimal_correction_sets
from ceasefire_sim.sequencing.extensions import extensions, set_apart
from ceasefire_sim.sequencing.quarrels import one_choice_each, quarrels_of
from ceasefire_sim.sequencing.readings_given_up import given_up
from ceasefire_sim.sequencing.relaxations import Relaxation, RelaxationKind, changed_chance, drop, permit, relaxed
from ceasefire_sim.sequencing.trials import RepairSearch, Trials
from ceasefire_sim.sequencing.waits import CHANCE

__all__ = ["Repairs", "repairs_of"]

MOST_PAIRS = 12  # of a circle for which ways out are built
KINDS: tuple[ConstructionKind, ...] = get_args(ConstructionKind)  # in the order in which ways out are told
DATE_RUNS = 200  # that score each day a date can be, before the best is scored


@dataclass(frozen=True)
class Repairs:
    """The repairs of a text, smallest first, what is to be known of the search, and the cause where they tell it.

    ``quarrels`` are what clashes, told from the smallest ways out; ``choice`` says that these are exactly one choice
    from each.
    """

    repairs: tuple[Repair, ...] = ()
    note: str = ""
    cause: str = ""
    quarrels: tuple[Quarrel, ...] = ()
    choice: bool = False


def repairs_of(answer: ReadingAnswer, search: RepairSearch, lucks: Iterable[Luck] = ()) -> Repairs:
    """The repairs of a text whose goal cannot be reached.

    ``lucks`` reach the goal under other readings.
    """
    scenario, known = answer.scenario, elements(answer.scenario)
    trials = Trials(answer, search, lucks)
    changed: dict[tuple[Relaxation, ...], Scenario] = {}

    def confirm(chosen: tuple[Relaxation, ...], text: Scenario) -> bool | None:
        changed[chosen] = text
        debts = [debt for part in chosen if (debt := debt_of(scenario, part)) is not None]
        reached = trials.arrival(text).reached
        return trials.reaches_with(text, debts) if debts and reached is not False else reached

    # what holds now and then can stand in the way, too; trying that takes a search
    others = cone_of_influence(scenario, answer.goal, known) if answer.method == "exact" else ()
    paths = hung_on_paths(answer, known)
    among = candidates(answer.future, known, paths, others, answer.blocked.raised)
    smallest = minimal_correction_sets(scenario, answer.goal, among, confirm)
    order = {relaxation.key: place for place, relaxation in enumerate(among.all)}
    circular = {path for cycle in answer.cycles for path in cycle}
    further = blameless_sets(scenario, answer.goal, among, smallest, confirm) if answer.method == "exact" else ()
    sets = sorted((*smallest.sets, *further), key=lambda chosen: rank(chosen, circular, order))
    cut_off = [f"{known[path].owner}.fulfilled" for path in paths if known[path].kind == "obligation"]
    sets = [guarded(scenario, chosen, " and ".join(cut_off), trials, changed) for chosen in sets]
    sets = [dated_anew(scenario, chosen, trials, changed) for chosen in sets]
    built = given_up(scenario, answer.without, trials.reaches, [conjunct_keys(chosen) for chosen in smallest.sets])
    if search.constructive:
        built += extensions(scenario, sets, trials)
        built += [way for way in set_apart(scenario) if trials.may_reach(way.scenario)]
        built += best_choices([way for way in constructions(answer, known) if trials.may_reach(way.scenario)], trials)
    trials.score_all([*(changed[chosen] for chosen in sets), *(way.scenario for way in built)])
    dropped = [assessed(trials, relaxing(chosen), changed[chosen]) for chosen in sets]
    dropped = ranked(dropped)
    working = [way for way in built if trials.arrival(way.scenario).reached]
    constructed = [assessed(trials, constructing(way), way.scenario) for way in working]
    quarrels = quarrels_of(answer, sets, changed, trials)
    cause = cause_of(answer, [quarrel.members for quarrel in quarrels], trials)
    return Repairs((*dropped, *constructed), note_of(smallest), cause, quarrels, one_choice_each(quarrels, sets))


def guarded(
    scenario: Scenario,
    chosen: tuple[Relaxation, ...],
    guard: str,
    trials: Trials,
    changed: dict[tuple[Relaxation, ...], Scenario],
) -> tuple[Relaxation, ...]:
    """A set in which moves held back for good wait instead for the duties they cut off, where that is enough."""
    if not guard or all(part.guard or part.kind != "hold back" for part in chosen):
        return chosen
    waiting = tuple(replace(part, guard=part.guard or guard) if part.kind == "hold back" else part for part in chosen)
    text = relaxed(scenario, waiting)
    if not trials.reaches(text):
        return chosen
    changed[waiting] = text
    return waiting


def dated_anew(
    scenario: Scenario, chosen: tuple[Relaxation, ...], trials: Trials, changed: dict[tuple[Relaxation, ...], Scenario]
) -> tuple[Relaxation, ...]:
    """A set in which each due day that is lifted becomes the least that works, all others being lifted."""
    dated = tuple(least_due(scenario, chosen, part, trials) if part.kind == "lift" else part for part in chosen)
    text = relaxed(scenario, dated)
    if dated == chosen or not trials.reaches(text):
        return chosen  # no day within the horizon is late enough
    changed[dated] = text
    return dated


def least_due(scenario: Scenario, chosen: tuple[Relaxation, ...], lifted: Relaxation, trials: Trials) -> Relaxation:
    """A due day that is lifted as the least that works, found by halving; one that is met, if the horizon has one."""
    in_time = Not(Name(f"{lifted.path.split('.')[1]}.overdue"))

    def works(due: int, debts: list[Node]) -> bool:
        text = relaxed(scenario, [replace(part, due=due) if part is lifted else part for part in chosen])
        return trials.reaches_with(text, debts) is True if debts else trials.reaches(text)

    debts: list[Node] = [in_time] if works(scenario.horizon, [in_time]) else []
    low, high = -1, scenario.horizon
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if works(middle, debts) else (middle, high)
    return replace(lifted, due=high)


TOLD_FIRST = ("permit", "lift", "withhold", "hold back")  # what asks no side to give way, then what asks it


def ranked(repairs: Iterable[Repair]) -> list[Repair]:
    """Sets of relaxations of one size: safe ones first, moves of the phase last, then by kind, then by gain.

    Those whose gains runs do not tell apart keep the order they come in: none has a rank by chance.
    """
    ordered: list[Repair] = []
    for _, alike in itertools.groupby(sorted(repairs, key=standing), key=standing):
        left = list(alike)
        while left:
            best = max(left, key=lambda repair: repair.probability or 0.0)
            ties = [repair for repair in left if not told_apart(best, repair)]
            ordered += ties
            left = [repair for repair in left if repair not in ties]
    return ordered


def standing(repair: Repair) -> tuple[bool, int, tuple[int, ...]]:
    """How a set of relaxations ranks among those of its size, whatever it gains."""
    phases = sum(part.kind == "drop" and part.path.startswith("phases.") for part in repair.relax)
    waits = ("drop" if part.raised else part.kind for part in repair.relax)  # a chance that a step raises is a wait
    kinds = (TOLD_FIRST.index(kind) if kind in TOLD_FIRST else len(TOLD_FIRST) for kind in waits)
    return repair.unsafe, phases, tuple(sorted(kinds))


def told_apart(best: Repair, repair: Repair) -> bool:
    """Whether runs tell the gain of one repair from that of a better one: their intervals do not meet."""
    return best.interval is not None and repair.interval is not None and repair.interval[1] < best.interval[0]


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
    """Ways out for the pairs of obligations in the cycles, each once; those of one kind stand together."""
    ways = [way for pair in pairs(answer, known) for way in ways_out(answer.future, pair)]
    unique: dict[tuple[str, str], Construction] = {}
    for way in ways:
        unique.setdefault((way.kind, str(sorted(way.set.items()))), way)
    yield from sorted(unique.values(), key=lambda way: KINDS.index(way.kind))


def pairs(answer: ReadingAnswer, known: Mapping[str, Element]) -> Iterator[Pair]:
    """The pairs of obligations of a cycle one of which waits for the other, and both for somebody in it.

    Of too many only those that wait for each other; of too many such pairs none, lest the order of the file chooses.
    """
    for cycle in answer.cycles:
        names = list(dict.fromkeys(known[path].owner for path in cycle if known[path].kind != "transition"))
        inside = {path for path, element in known.items() if element.owner in names and element.kind != "transition"}
        led = {name: leader for name in names if (leader := leader_of(answer.scenario, name)) in names}
        owners = [name for name in names if name not in led]  # two that step only together count as the one that leads
        waits = {
            owner: tuple(
                wait
                for name in names
                if led.get(name, name) == owner
                for wait in waits_inside(answer, known, name, inside)
            )
            for owner in owners
        }
        ends = ((known[wait.source].owner, known[wait.on].owner) for wait in answer.waits if wait.source in inside)
        arrows = {(led.get(a, a), led.get(b, b)) for a, b in ends}
        waiting = [both for both in itertools.combinations(owners, 2) if all(waits[name] for name in both)]
        direct = [(a, b) for a, b in waiting if (a, b) in arrows or (b, a) in arrows]
        if len(direct) > MOST_PAIRS:
            direct = [(a, b) for a, b in direct if (a, b) in arrows and (b, a) in arrows]
        if len(direct) <= MOST_PAIRS:
            named = {a: {b: waits[b] for b in owners if b != a and (a, b) in arrows} for a in owners}
            yield from (Pair(a, b, waits[a], waits[b], named[a], named[b]) for a, b in direct)


def best_choices(ways: list[Construction], trials: Trials) -> list[Construction]:
    """The ways with one of each choice: the likeliest to reach the goal, of equals the earliest."""
    chosen: list[Construction] = []
    for choice in dict.fromkeys(way.choice or (str(place),) for place, way in enumerate(ways)):
        among = [way for place, way in enumerate(ways) if (way.choice or (str(place),)) == choice]
        chosen.append(among[0] if len(among) == 1 else best_day(among, trials))
    return chosen


def best_day(ways: list[Construction], trials: Trials) -> Construction:
    """The earliest of several days that runs do not tell from the best, and what the first and the last would give."""
    if not trials.runs:
        return next((way for way in ways if trials.reaches(way.scenario)), ways[0])
    runs = min(DATE_RUNS, trials.runs)
    scores = trials.quick_scores([way.scenario for way in ways], runs)
    least, _ = wilson(round(max(scores) * runs), runs)
    best = next(place for place, score in enumerate(scores) if score >= least)  # as good, as far as runs can tell
    ends = ", ".join(f"day {ways[place].day} about {100 * scores[place]:.0f} %" for place in (0, -1))
    return replace(ways[best], words=f"{ways[best].words} (of {len(ways)} days tried the best: {ends})")


def waits_inside(
    answer: ReadingAnswer, known: Mapping[str, Element], owner: str, inside: set[str]
) -> Iterator[Relaxation]:
    """What makes an obligation wait for others of its cycle."""
    for path, blocks in answer.blocked.blocks.items():
        if known[path].owner != owner or known[path].kind == "transition":
            continue
        for block in blocks:
            others = {on for on in block.on if known[on].owner != owner}
            if inside & others and block.conjunct.kind == CHANCE:
                yield replace(permit(answer.scenario, known[path]), raised=True)
            elif inside & others and block.conjunct.path.rpartition(".")[2] in ("requires", "during"):
                yield drop(block.conjunct)


# assessed ---------------------------------------------------------------------------------------


def relaxing(chosen: tuple[Relaxation, ...]) -> Repair:
    """Relaxations as a repair; it has the kind of the first that is more than a part left out."""
    kind: RelaxationKind = next((relaxation.kind for relaxation in chosen if relaxation.kind != "drop"), "drop")
    settings: dict[str, Setting] = {}
    amended: dict[str, Setting] = {}
    for relaxation in chosen:
        chance = changed_chance(relaxation)
        if relaxation.kind == "lift":
            (amended if relaxation.reading else settings)[relaxation.path] = relaxation.due
        elif relaxation.kind != "permit" and chance is not None:
            settings[long_form(relaxation.path)] = chance
    if amended:  # only a later instrument goes over those that set the due day
        settings["amendments.lifted"] = {"set": amended}
    return Repair(kind, chosen, "", set=ReadOnlyDict(settings))


def long_form(path: str) -> str:
    """The path of a chance as a setting has it that may make it: with ``transitions`` in it."""
    section, *rest = path.split(".")
    named = {"phases": 0, "regions": 1, "mechanisms": 1}.get(section)
    return path if named is None else ".".join((section, *rest[:named], "transitions", *rest[named:]))


def constructing(way: Construction) -> Repair:
    """A way out that was built, as a repair."""
    return Repair(way.kind, (), f"{way.words}; ", set=ReadOnlyDict(way.set), order=way.order)


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
    return replace(repair, effect=effect, breaks=trials.breaks(changed), luck=luck, scenario=changed)
