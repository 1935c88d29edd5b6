"""A sequencing dispute as a whole page: the answer in sentences, the waits, the repairs and the days."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.english import all_so_many, capitalised, listed
from ceasefire_sim.present.sequencing.dispute import answer_sentences, gate_clause, way_out_sentence
from ceasefire_sim.present.sequencing.naming import Naming, date_in_brackets, stuck_words
from ceasefire_sim.present.sequencing.repair_table import repair_lines
from ceasefire_sim.present.sequencing.wait_list import stuck_duties, wait_lines
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.sequencing.answer import Dispute, ReadingAnswer
from ceasefire_sim.sequencing.sequence import Sequencing
from ceasefire_sim.story.titles import readings_line

__all__ = ["day_lines", "head_lines", "how_lines", "sequencing_lines", "verdict_line"]


def head_lines(sequencing: Sequencing, tongue: Naming) -> Iterator[str]:
    """What is asked: the scenario, its variant, how it is read, and the goal."""
    scenario = sequencing.scenario
    variant = f" — variant {scenario.variant}" if scenario.variant else ""
    yield from wrap(f"{scenario.title}{variant}", hanging="  ")
    for line in readings_line(scenario):
        yield from wrap(line, hanging="  ")
    yield from wrap(f"goal: {sequencing.goal}", hanging="  ")


def sequencing_lines(sequencing: Sequencing, brief: bool = False, command: str = "") -> Iterator[str]:
    """The whole answer as a page of text; ``brief`` ends it behind the waits.

    ``command`` is what was typed behind ``ceasefire-sim sequence``; with it every repair says how it is used.
    """
    tongue = Naming(sequencing.scenario)
    yield from head_lines(sequencing, tongue)
    yield ""
    sentences = list(answer_sentences(sequencing, tongue))
    if sequencing.repairs or sequencing.repair_note:
        sentences.append(way_out_sentence(sequencing, tongue))
    yield from wrap(" ".join(filter(None, sentences)))
    drawn = list(wait_lines(sequencing.answer, tongue))
    if drawn:
        yield ""
        yield "Who waits for whom"
        yield from drawn
    if brief:
        return
    if sequencing.repairs or sequencing.repair_note:
        yield ""
        yield "What would let them move"
        yield from repair_lines(sequencing.repairs, sequencing.repair_note, tongue, command)
    if sequencing.dispute is not None:
        yield from dispute_lines(sequencing.dispute, tongue)
    if sequencing.alternatives:
        yield ""
        yield "The same text, read otherwise"
        for answer in (sequencing.answer, *sequencing.alternatives):
            yield from wrap(f"{capitalised(tongue.called(answer))}: {verdict_line(answer, tongue)}", "  ", "      ")
    yield from day_lines(sequencing, tongue)
    yield ""
    yield from how_lines(sequencing)


def dispute_lines(dispute: Dispute, tongue: Naming) -> Iterator[str]:
    """What another way to read the text would leave stuck, and what would let them move then."""
    yield ""
    yield from wrap(f"Who would wait for whom: {tongue.called(dispute.answer)}")
    yield from wait_lines(dispute.answer, tongue)
    if dispute.repairs or dispute.note:
        yield ""
        yield from wrap(f"What would let them move then: {tongue.called(dispute.answer)}")
        yield from repair_lines(dispute.repairs, dispute.note, tongue)


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
    what = f"out of reach, {stuck_words(answer.stuck)} stuck" if answer.stuck else "out of reach, nothing stuck"
    reasons = [" → ".join(tongue.name(path) for path in (*cycle, cycle[0])) for cycle in answer.cycles]
    gate = gate_clause(answer, tongue)
    if gate:
        reasons.append(f"besides, {gate}" if reasons else gate)
    return f"{what}: {'; '.join(reasons)}" if reasons else f"{what}, {answer.why}"


# days -------------------------------------------------------------------------------------------


def day_lines(sequencing: Sequencing, tongue: Naming) -> Iterator[str]:
    """The soonest way to the goal, and the earliest day of all that somebody waits for."""
    yield from way_lines(sequencing, tongue)
    awaited = [path for path in sequencing.earliest if path in sequencing.awaited]
    if awaited and sequencing.answer.reachable is not False:
        which = "the earliest day" if sequencing.answer.whole else "not before day"
        text = tongue.called(sequencing.answer)
        yield ""
        what = f"{which} of what others wait for ({text}; what changes on a day is seen on the next)"
        yield from wrap(f"With all luck good, {what}")
        for path in sorted(awaited, key=lambda path: sequencing.earliest[path]):
            day = sequencing.earliest[path]
            when = f"{day:>5}{date_in_brackets(sequencing.scenario, day)}  "
            yield from wrap(f"{when}{capitalised(tongue.owned(path))}", "  ", " " * (len(when) + 2))


def way_lines(sequencing: Sequencing, tongue: Naming) -> Iterator[str]:
    """All that has to happen on the way to the goal, in order, up to the day on which it holds."""
    if not sequencing.critical_path:
        return
    *steps, (last, _) = sequencing.critical_path
    parts = [f"{tongue.name(path)} (day {day})" for day, path in steps]
    which = "The soonest way" if sequencing.answer.method == "exact" else "A way"
    yield ""
    yield from wrap(f"{which} to the goal: {' → '.join((*parts, f'the goal (day {last})'))}", "", "  ")


def how_lines(sequencing: Sequencing) -> Iterator[str]:
    """How it was found, and how to retell it."""
    main = sequencing.answer
    if main.method == "exact":
        states = all_so_many(main.states, "state")
        yield f"Found by searching {states} that can stand at the beginning of a day; the horizon does not count."
    else:
        yield from wrap(
            "Found by bounds: what they rule out is impossible; what they do not is shown by a run. "
            "The horizon does not count."
        )
    if main.witness is not None:
        yield "A run that reaches the goal: --luck-to FILE writes its luck, and trace --luck FILE retells it."
