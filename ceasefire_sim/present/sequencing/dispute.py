"""A sequencing dispute in three sentences: who waits for whom, whose reading makes it so, and the smallest way out."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.english import listed, sentence
from ceasefire_sim.expressions.tree import show
from ceasefire_sim.luck import Luck
from ceasefire_sim.present.sequencing.naming import Naming, dated, number
from ceasefire_sim.present.sequencing.repair_table import loosening
from ceasefire_sim.present.sequencing.wait_list import clause, stuck_duties, told_blocks, whole
from ceasefire_sim.reachability.elements import Key
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.verdict import Answer, Repair, Sequencing

__all__ = ["gate_clause", "three_sentences"]

MOST_CYCLES = 3
MOST_LINKS = 5  # of circles, told in a sentence; the drawing has them all
MOST_TOLD = 3  # parts left out, told in a sentence


def three_sentences(found: Sequencing, tongue: Naming) -> Iterator[str]:
    """Who waits for whom; whose reading it is that makes it so; and the smallest way out."""
    subject = found.repaired or found.answer
    if subject.reachable is not False:
        yield from when_reachable(found, tongue)
        return
    yield waits_sentence(subject, tongue)
    yield readings_sentence(found, subject, tongue)
    yield way_out_sentence(found, tongue)
    yield from deadline_sentences(found, tongue)


def when_reachable(found: Sequencing, tongue: Naming) -> Iterator[str]:
    """The sentences where nothing stands in the way, or nothing can be proven to."""
    main = found.answer
    if main.reachable is None:
        yield f"It is not known whether the goal can be reached: {main.why}."
    else:
        day = None if main.witness is None else main.witness.day
        soon = f" on day {day}{dated(found.scenario, day)}" if day is not None else ""
        how = "at the earliest" if main.method == "exact" else "in a run that was found"
        yield f"The goal can be reached{soon and ', ' + how + soon}."
    others = [one for one in found.alternatives if not one.without]
    if others and all(one.reachable for one in others):
        yield "The same is so under each reading alone, and under all of them together."
    duties = stuck_duties(main, tongue)
    if duties:
        yield f"What can never be fulfilled: {listed(tongue.owned(path) for path in duties)}."
    elif main.stuck:
        yield f"What can never happen: {listed(tongue.name(path) for path in main.stuck)}."
    else:
        yield "Nothing is stuck." if main.whole else "Nothing is certainly stuck."
    for name, luck in found.breakable.items():
        yield unsafe_sentence(found.scenario, name, luck)
    yield from deadline_sentences(found, tongue)


def deadline_sentences(found: Sequencing, tongue: Naming) -> Iterator[str]:
    """Deadlines that cannot be met by anyone's good faith."""
    for one in found.infeasible_deadlines:
        be, its, take = ("are", "their", "take") if tongue.many(one.path) else ("is", "its", "takes")
        yield f"Nobody can meet one deadline: {tongue.owned(one.path)} {be} due on day {one.due} of {its} clock"
        yield f"and {take} until day {one.earliest} at the least."


def unsafe_sentence(scenario: Scenario, name: str, luck: Luck | None) -> str:
    """That what must always hold can be broken, though nothing is stuck."""
    invariant = scenario.file.invariants[name]
    soon = "" if luck is None or luck.day is None else f", as soon as day {luck.day}{dated(scenario, luck.day)}"
    why = invariant.title or invariant.note or f"`{show(invariant.always.node)}`"
    return f"It is not safe: {name.replace('_', ' ')} ({why}) can be broken{soon}."


def waits_sentence(subject: Answer, tongue: Naming) -> str:
    """Who waits for what, along the first cycles, and the gate there is besides; else what never holds together."""
    clauses, gate = cycle_clauses(subject, tongue), gate_clause(subject, tongue)
    if clauses:
        left = len(clauses) - MOST_LINKS
        more = f"; and so on, with {number(left)} more" if left > 0 else ""
        told = sentence("; ".join(clauses[:MOST_LINKS]) + more)
        return f"{told} {sentence(f'besides, {gate}')}" if gate else told
    if gate:
        return sentence(gate + behind_gate(subject, tongue))
    joint = next((block for block in subject.goal_blocks if block.jointly), None)
    if joint is not None:
        return f"Parts of the goal never hold together: {listed([joint.conjunct.text, *joint.jointly])}."
    return sentence(f"the goal cannot be reached: {subject.why}")


def cycle_clauses(subject: Answer, tongue: Naming) -> list[str]:
    """Each link of the first cycles: who waits until what; steps of one obligation that wait alike are told once."""
    clauses: list[str] = []
    said: set[tuple[str, Key]] = set()
    for cycle in subject.cycles[:MOST_CYCLES]:
        inside = set(cycle) | {path for path in subject.stuck if path.rpartition(".")[0] in cycle}
        for path in cycle:
            owner = tongue.known[path].owner
            blocks = [one for one in told_blocks(subject, path) if inside.intersection(one.on)]
            blocks = [one for one in blocks if (owner, one.conjunct.key) not in said]
            said.update((owner, one.conjunct.key) for one in blocks)
            if blocks:
                clauses.append(clause(path, blocks, tongue))
    return clauses


def gate_clause(subject: Answer, tongue: Naming) -> str:
    """What nothing can open, outside the circles; empty where there is no such thing."""
    inside = {path for cycle in subject.cycles for path in cycle}
    gates = [path for path in subject.gates if path not in inside and path.rpartition(".")[0] not in inside]
    if not gates:
        return ""
    path = gates[0]
    if path in subject.blocked.never:
        come = "come" if tongue.many(path) else "comes"
        return f"{tongue.owned(path)} never {come} about, for the chance is 0"
    blocks = [block for block in subject.blocked.blocks[path] if not block.on]
    return f"{clause(path, blocks[:1], tongue)}, and nothing can bring that about"


def behind_gate(subject: Answer, tongue: Naming) -> str:
    """Which obligations wait behind the first gate."""
    others = [one for one in stuck_duties(subject, tongue) if one != whole(subject.gates[0], subject, tongue)]
    wait = "wait" if len(others) > 1 or any(map(tongue.many, others)) else "waits"
    return f", and {listed(tongue.owned(one) for one in others[:4])} {wait} behind it" if others else ""


def readings_sentence(found: Sequencing, subject: Answer, tongue: Naming) -> str:
    """Which reading makes it so: the text as written, one alone, or only several together."""
    count = len(stuck_duties(subject, tongue))
    least = "" if subject.whole else "at least "
    stuck, be = f"{least}{number(count)} obligation{'s' * (count != 1)}", "is" if count == 1 else "are"
    answers = {(one.readings, one.without): one for one in (found.answer, *found.alternatives)}
    plain = answers.get(((), subject.without))
    told = {name: answers.get(((name,), subject.without)) for name in subject.readings}
    alone = [tongue.reading(name) for name, one in told.items() if one is not None and one.reachable is False]
    begin = ""
    if subject.without:
        names = [tongue.reading(name) for name in subject.without]
        many = len(names) > 1
        begin = f"{listed(names)} {'are' if many else 'is'} what opens the way: without {'them' if many else 'it'}, "
    if not subject.readings:
        whose = "the text as written leaves" if begin else "so it stands in the text itself, which leaves"
        return sentence(f"{begin}{whose} {stuck} stuck")
    if plain is not None and plain.reachable is False:
        under = f"{'with' if len(subject.readings) > 1 else 'under'} {tongue.called_whole(subject)}"
        whose = "the text as written leaves the goal out of reach already" if begin else (
            "so it stands in the text itself, which leaves the goal out of reach however it is read")  # fmt: skip
        return sentence(f"{begin}{whose}; {under}, {stuck} {be} stuck")
    if len(subject.readings) == 1:
        return sentence(f"{begin}{tongue.reading(subject.readings[0])} alone leaves {stuck} stuck")
    if alone:
        every = len(alone) == len(subject.readings)
        each = "either" if len(alone) == 2 else "each"
        who = f"{each} reading" if every else listed(alone)
        leave = "leaves" if every or len(alone) == 1 else "each leave"
        together = f"together they leave {stuck} stuck"
        return sentence(f"{begin}{who} alone {leave} the goal out of reach already; {together}")
    none = "neither reading" if len(subject.readings) == 2 else "no reading"
    return sentence(f"{begin}{none} alone is the problem; together they leave {stuck} stuck")


def way_out_sentence(found: Sequencing, tongue: Naming) -> str:
    """The smallest way out; where there are a few, all of them, so that nobody is named alone by chance."""
    smallest = [one for one in found.repairs if one.relax]
    if any(not one.unsafe for one in smallest):
        smallest = [one for one in smallest if not one.unsafe]
    if not smallest:
        built = next(iter(found.repairs), None)
        if built is None:
            return sentence(f"no way out was found: {found.repair_note}")
        return sentence(f"leaving out parts of conditions does not help; a way out: {built.effect}")
    size = len(smallest[0].relax)
    ways = [listed(loosening(part, tongue) for part in one.relax) + unsafe(one) for one in smallest]
    if size == 1:
        ways += [up(one, tongue) for one in found.repairs if one.kind == "reading" and len(one.set) == 1]
    if len(ways) * size <= MOST_TOLD:
        return sentence(f"the smallest way{'s' * (len(ways) > 1)} out: {', or '.join(ways)}")
    more = len(ways) - 1
    others = f" (or one of {number(more)} others of that size)" if more > 1 else " (or one other)"
    return sentence(f"the smallest way out: {ways[0]}{others}")


def unsafe(repair: Repair) -> str:
    """What a repair would let be broken."""
    return f", which would let {listed(repair.breaks)} be broken" if repair.unsafe else ""


def up(repair: Repair, tongue: Naming) -> str:
    """A reading given up, and whose it is."""
    names = [path.removeprefix("readings.") for path in repair.set]
    return f"give up {listed(tongue.reading(name) for name in names)} whole{unsafe(repair)}"
