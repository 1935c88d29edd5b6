"""A sequencing dispute as a page: the answer in three sentences, the waits drawn, the repairs in a table."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.english import listed
from ceasefire_sim.present.sequencing.dispute import gate_clause, three_sentences
from ceasefire_sim.present.sequencing.naming import Naming, capital, dated, number, wrapped
from ceasefire_sim.present.sequencing.repair_table import repair_lines
from ceasefire_sim.present.sequencing.wait_list import stuck_duties, wait_lines
from ceasefire_sim.sequencing.verdict import Answer, Sequencing

__all__ = ["sequencing_lines"]


def sequencing_lines(found: Sequencing, brief: bool = False) -> Iterator[str]:
    """The whole answer as a page of text; ``brief`` ends it behind the waits."""
    tongue = Naming(found.scenario)
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
    if brief:
        return
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


def verdict(one: Answer, tongue: Naming) -> str:
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
    reasons = [" → ".join(tongue.name(path) for path in (*cycle, cycle[0])) for cycle in one.cycles]
    gate = gate_clause(one, tongue)
    if gate:
        reasons.append(f"besides, {gate}" if reasons else gate)
    return f"{what}: {'; '.join(reasons)}" if reasons else f"{what}, {one.why}"


# days -------------------------------------------------------------------------------------------


def day_lines(found: Sequencing, tongue: Naming) -> Iterator[str]:
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
        known = "" if found.answer.whole else ", as far as bounds tell"
        yield ""
        yield from wrapped(f"The soonest way to the goal{known}: {path}", "", "  ")


def how_lines(found: Sequencing) -> Iterator[str]:
    """How it was found, and how to retell it."""
    main = found.answer
    if main.method == "exact":
        states = "the one state" if main.states == 1 else f"all {main.states:,} states"
        yield f"Found by searching {states} that can stand at the beginning of a day; the horizon does not count."
    else:
        yield from wrapped(
            "Found by bounds: what they rule out is impossible; what they do not is shown by a run. "
            "The horizon does not count."
        )
    if main.witness is not None:
        yield "A run that reaches the goal: --luck-to FILE writes its luck, and trace --luck FILE retells it."
