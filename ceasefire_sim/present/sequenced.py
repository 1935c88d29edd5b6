"""A sequencing dispute in words: the answer in three sentences, the waits drawn, the repairs in a table."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.english import listed, sentence
from ceasefire_sim.expressions.tree import show
from ceasefire_sim.luck import Luck
from ceasefire_sim.present.mended import loosening, repair_lines
from ceasefire_sim.present.stuck import clause, stuck_duties, told_blocks, wait_lines, whole
from ceasefire_sim.present.tongue import Tongue, capital, dated, number, wrapped
from ceasefire_sim.scenario.scenario import Scenario
from ceasefire_sim.studies.answers import Answer, Sequencing

__all__ = ["sequencing_lines"]

MOST_CYCLES = 3


def sequencing_lines(found: Sequencing) -> Iterator[str]:
    """The whole answer as a page of text."""
    tongue = Tongue(found.scenario)
    yield found.scenario.title + (f" — variant {found.scenario.variant}" if found.scenario.variant else "")
    if found.readings:
        yield f"read as: {', '.join(found.readings)}"
    yield f"goal: {found.goal}"
    yield ""
    yield from wrapped(" ".join(three_sentences(found, tongue)))
    subject = found.repaired or found.answer
    drawn = list(wait_lines(subject, tongue))
    if drawn:
        yield ""
        yield from wrapped(f"Who waits for whom{f' ({tongue.called(subject)})' if subject is not found.answer else ''}")
        yield from drawn
    if found.repairs or found.repair_note:
        yield ""
        yield "What would let them move"
        yield from repair_lines(found.repairs, found.repair_note, tongue)
    if found.alternatives:
        yield ""
        yield "The same text, read otherwise"
        for one in (found.answer, *found.alternatives):
            yield from wrapped(f"{capital(tongue.called(one))}: {verdict(one, tongue)}", "  ", "      ")
    yield from day_lines(found, tongue)
    yield ""
    yield from how_lines(found)


# the answer -------------------------------------------------------------------------------------


def three_sentences(found: Sequencing, tongue: Tongue) -> Iterator[str]:
    """Who waits for whom; whose reading it is that makes it so; and the smallest way out."""
    subject = found.repaired or found.answer
    if subject.reachable is not False:
        yield from when_reachable(found, tongue)
        return
    yield waits_sentence(subject, tongue)
    yield readings_sentence(found, subject, tongue)
    yield way_out_sentence(found, tongue)
    yield from deadline_sentences(found, tongue)


def when_reachable(found: Sequencing, tongue: Tongue) -> Iterator[str]:
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


def deadline_sentences(found: Sequencing, tongue: Tongue) -> Iterator[str]:
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


def waits_sentence(subject: Answer, tongue: Tongue) -> str:
    """Who waits for what, along the first cycle; else the gate; else what never holds together."""
    clauses = []
    for cycle in subject.cycles[:MOST_CYCLES]:
        inside = set(cycle) | {path for path in subject.stuck if path.rpartition(".")[0] in cycle}
        for path in cycle:
            block = next((one for one in told_blocks(subject, path) if inside.intersection(one.on)), None)
            if block is not None:
                clauses.append(clause(path, block, tongue))
    if clauses:
        return sentence("; ".join(clauses))
    if subject.gates:
        return gate_sentence(subject, tongue)
    joint = next((block for block in subject.goal_blocks if block.jointly), None)
    if joint is not None:
        return f"Parts of the goal never hold together: {listed([joint.conjunct.text, *joint.jointly])}."
    return sentence(f"the goal cannot be reached: {subject.why}")


def gate_sentence(subject: Answer, tongue: Tongue) -> str:
    """What nothing can open."""
    path = subject.gates[0]
    others = [one for one in stuck_duties(subject, tongue) if one != whole(path, subject, tongue)]
    wait = "wait" if len(others) > 1 or any(map(tongue.many, others)) else "waits"
    behind = f", and {listed(tongue.owned(one) for one in others[:4])} {wait} behind it" if others else ""
    if path in subject.blocked.never:
        come = "come" if tongue.many(path) else "comes"
        return sentence(f"{tongue.owned(path)} never {come}, for the chance is 0{behind}")
    blocks = [block for block in subject.blocked.blocks[path] if not block.on]
    return sentence(f"{clause(path, blocks[0], tongue)}, and nothing can bring that about{behind}")


def readings_sentence(found: Sequencing, subject: Answer, tongue: Tongue) -> str:
    """Which reading makes it so."""
    count = len(stuck_duties(subject, tongue))
    stuck, be = f"{number(count)} obligation{'s' * (count != 1)}", "is" if count == 1 else "are"
    answers = {(one.readings, one.without): one for one in (found.answer, *found.alternatives)}
    singles = [answers.get(((name,), subject.without)) for name in subject.readings]
    plain = answers.get(((), subject.without))
    least = "" if subject.whole else "at least "
    if subject.without:
        names = listed(tongue.reading(name) for name in subject.without)
        it, is_what = ("it", "is what") if len(subject.without) == 1 else ("them", "are what")
        read = f"with {tongue.called_whole(subject)} and without {it}" if subject.readings else f"without {it}"
        return sentence(f"{names} {is_what} opens the way: {read}, {least}{stuck} would be stuck")
    if len(subject.readings) > 1:
        alone = [name for name, one in zip(subject.readings, singles, strict=True) if one and one.reachable is False]
        if alone:
            return sentence(f"{listed(tongue.reading(n) for n in alone)} alone leaves the goal out of reach already; "
                            f"together they leave {least}{stuck} stuck")  # fmt: skip
        none = "Neither reading" if len(subject.readings) == 2 else "No reading"
        if plain is not None and plain.reachable is False:
            where = "The text as written leaves the goal out of reach already"
            return f"{where}; under all readings {least}{stuck} {be} stuck."
        return f"{none} alone is the problem; together they leave {least}{stuck} stuck."
    if subject.readings:
        return sentence(f"under {tongue.reading(subject.readings[0])} alone {least}{stuck} {be} stuck")
    return sentence(f"so it stands in the text itself, which leaves {least}{stuck} stuck")


def way_out_sentence(found: Sequencing, tongue: Tongue) -> str:
    """The smallest way out."""
    smallest = [one for one in found.repairs if one.relax]
    if any(not one.unsafe for one in smallest):
        smallest = [one for one in smallest if not one.unsafe]
    if not smallest:
        built = next(iter(found.repairs), None)
        if built is None:
            return sentence(f"no way out was found: {found.repair_note}")
        return sentence(f"leaving out parts of conditions does not help; a way out: {built.effect}")
    first = smallest[0]
    more = len(smallest) - 1
    others = f" (or one of {number(more)} others of that size)" if more > 1 else " (or one other)" if more else ""
    unsafe = f", which would let {listed(first.breaks)} be broken" if first.unsafe else ""
    return sentence(f"the smallest way out: {listed(loosening(one, tongue) for one in first.relax)}{others}{unsafe}")


def verdict(one: Answer, tongue: Tongue) -> str:
    """What one way to read the text allows, in a line."""
    if one.reachable:
        found = "" if one.method == "exact" else " in a run that was found"
        day = "" if one.witness is None else f" (day {one.witness.day}{found})"
        duties = stuck_duties(one, tongue)
        also = f"; never fulfilled: {listed(tongue.name(path) for path in duties)}" if duties else ""
        return f"can be reached{day}{also}"
    if one.reachable is None:
        return "not known"
    duties = stuck_duties(one, tongue)
    what = f"{number(len(duties))} obligation{'s' * (len(duties) != 1)} stuck" if duties else "out of reach"
    circles = "; ".join(" → ".join(tongue.name(path) for path in (*cycle, cycle[0])) for cycle in one.cycles)
    return f"{what}" + (f": {circles}" if circles else f", {one.why}")


# days -------------------------------------------------------------------------------------------


def day_lines(found: Sequencing, tongue: Tongue) -> Iterator[str]:
    """The earliest days, and the path the goal hangs on."""
    if found.earliest and found.answer.reachable is not False:
        exact = found.answer.whole
        yield ""
        which = "the earliest day" if exact else "not before day"
        yield f"With all luck good, {which} (what changes on a day is seen on the next)"
        for path, day in sorted(found.earliest.items(), key=lambda pair: pair[1]):
            if tongue.known[path].kind != "step":
                when = f"{day:>5}{dated(found.scenario, day)}  "
                yield from wrapped(f"{when}{capital(tongue.owned(path))}", "  ", " " * (len(when) + 2))
    if found.critical_path:
        path = " → ".join(f"{tongue.name(one)} (day {day})" for day, one in found.critical_path)
        yield ""
        yield from wrapped(f"What the goal hangs on, in order: {path}", "", "  ")


def how_lines(found: Sequencing) -> Iterator[str]:
    """How it was found, and how to retell it."""
    main = found.answer
    if main.method == "exact":
        states = f"{main.states:,} state{'s' * (main.states != 1)} that can stand at the beginning of a day"
        yield f"Found by searching all {states}; the horizon does not count."
    else:
        yield from wrapped(
            "Found by bounds: what they rule out is impossible; what they do not is shown by a run. "
            "The horizon does not count."
        )
    if main.witness is not None:
        yield "A run that reaches the goal: --luck-to FILE writes its luck, and trace --luck FILE retells it."
