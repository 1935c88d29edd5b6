"""A sequencing dispute as a page: the answer in three sentences, the waits drawn, the repairs in a table."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.english import capitalised, listed
from ceasefire_sim.present.sequencing.dispute import gate_clause, three_sentences
from ceasefire_sim.present.sequencing.naming import Naming, count_words, date_in_brackets
from ceasefire_sim.present.sequencing.repair_table import repair_lines
from ceasefire_sim.present.sequencing.wait_list import stuck_duties, wait_lines
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.sequencing.answer import ReadingAnswer
from ceasefire_sim.sequencing.sequence import Sequencing

__all__ = ["sequencing_lines"]


def sequencing_lines(sequencing: Sequencing, brief: bool = False) -> Iterator[str]:
    """The whole answer as a page of text; ``brief`` ends it behind the waits."""
    tongue = Naming(sequencing.scenario)
    yield sequencing.scenario.title + (
        f" — variant {sequencing.scenario.variant}" if sequencing.scenario.variant else ""
    )
    if sequencing.readings:
        yield f"read as: {', '.join(sequencing.readings)}"
    yield f"goal: {sequencing.goal}"
    yield ""
    yield from wrap(" ".join(three_sentences(sequencing, tongue)))
    subject = sequencing.repaired or sequencing.answer
    drawn = list(wait_lines(subject, tongue))
    if drawn:
        yield ""
        yield from wrap(
            f"Who waits for whom{f' ({tongue.called(subject)})' if subject is not sequencing.answer else ''}"
        )
        yield from drawn
    if brief:
        return
    if sequencing.repairs or sequencing.repair_note:
        yield ""
        yield "What would let them move"
        yield from repair_lines(sequencing.repairs, sequencing.repair_note, tongue)
    if sequencing.alternatives:
        yield ""
        yield "The same text, read otherwise"
        for answer in (sequencing.answer, *sequencing.alternatives):
            yield from wrap(f"{capitalised(tongue.called(answer))}: {verdict_line(answer, tongue)}", "  ", "      ")
    yield from day_lines(sequencing, tongue)
    yield ""
    yield from how_lines(sequencing)


def verdict_line(answer: ReadingAnswer, tongue: Naming) -> str:
    """What one way to read the text allows, in a line."""
    if answer.reachable:
        how = "" if answer.method == "exact" else " in a run that was found"
        day = "" if answer.witness is None else f" (day {answer.witness.day}{how})"
        duties = stuck_duties(answer, tongue)
        also = f"; never fulfilled: {listed(tongue.name(path) for path in duties)}" if duties else ""
        return f"can be reached{day}{also}"
    if answer.reachable is None:
        return "not known"
    duties = stuck_duties(answer, tongue)
    what = f"{count_words(len(duties))} obligation{'s' * (len(duties) != 1)} stuck" if duties else "out of reach"
    reasons = [" → ".join(tongue.name(path) for path in (*cycle, cycle[0])) for cycle in answer.cycles]
    gate = gate_clause(answer, tongue)
    if gate:
        reasons.append(f"besides, {gate}" if reasons else gate)
    return f"{what}: {'; '.join(reasons)}" if reasons else f"{what}, {answer.why}"


# days -------------------------------------------------------------------------------------------


def day_lines(sequencing: Sequencing, tongue: Naming) -> Iterator[str]:
    """The earliest days, and the path the goal hangs on."""
    if sequencing.earliest and sequencing.answer.reachable is not False:
        exact = sequencing.answer.whole
        yield ""
        which = "the earliest day" if exact else "not before day"
        yield f"With all luck good, {which} (what changes on a day is seen on the next)"
        for path, day in sorted(sequencing.earliest.items(), key=lambda pair: pair[1]):
            if tongue.known[path].kind != "step":
                when = f"{day:>5}{date_in_brackets(sequencing.scenario, day)}  "
                yield from wrap(f"{when}{capitalised(tongue.owned(path))}", "  ", " " * (len(when) + 2))
    if sequencing.critical_path:
        path = " → ".join(f"{tongue.name(element)} (day {day})" for day, element in sequencing.critical_path)
        known = "" if sequencing.answer.whole else ", as far as bounds tell"
        yield ""
        yield from wrap(f"The soonest way to the goal{known}: {path}", "", "  ")


def how_lines(sequencing: Sequencing) -> Iterator[str]:
    """How it was found, and how to retell it."""
    main = sequencing.answer
    if main.method == "exact":
        states = "the one state" if main.states == 1 else f"all {main.states:,} states"
        yield f"Found by searching {states} that can stand at the beginning of a day; the horizon does not count."
    else:
        yield from wrap(
            "Found by bounds: what they rule out is impossible; what they do not is shown by a run. "
            "The horizon does not count."
        )
    if main.witness is not None:
        yield "A run that reaches the goal: --luck-to FILE writes its luck, and trace --luck FILE retells it."
