"""The turning points of a run, told day by day, and as a document."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.english import capitalised
from ceasefire_sim.luck import written_runs
from ceasefire_sim.present.comparison_document import difference_document
from ceasefire_sim.present.endings import ending_label, ending_verb
from ceasefire_sim.present.numbers import percent, percent_span
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.results.documents import Document, pair
from ceasefire_sim.results.paired import Difference
from ceasefire_sim.story.forced_words import forced_words
from ceasefire_sim.story.narrative import day_sentences
from ceasefire_sim.story.titles import date_of, state_words
from ceasefire_sim.studies.forking.turning_points import NOTABLE, ChanceOnDay, TurningCause, TurningDay, TurningPoints

__all__ = ["cause_words", "turning_document", "turning_lines"]

MOST_SENTENCES = 3  # of what happened at a turning point
SHOWN = 4  # mornings that are told where no day is a turning point


def turning_lines(turns: TurningPoints) -> Iterator[str]:
    """What turned the run, and below it which run it is and how that was worked out."""
    yield "How it came to this"
    for paragraph in turning_paragraphs(turns):
        yield from wrap(paragraph, "  ", "    ")
    yield from wrap(
        f"(Run {written_runs(turns.luck)} of seed {turns.luck.seed}. The chance on a morning is the share of"
        f" {turns.runs:,} futures from there on, each with luck of its own; in brackets {100 * turns.confidence:g} %"
        " intervals. The days were searched with other futures.)",
        "  ",
    )


def turning_paragraphs(turns: TurningPoints) -> Iterator[str]:
    """How the chance went: at first, day by day where it turned, and in the end."""
    verb = ending_verb(turns.scenario, turns.outcome)
    yield f"In the beginning the chance that {verb} was {chance_words(turns.chances[0])}."
    for point in turns.points:
        yield " ".join(point_sentences(turns, point))
    if not turns.points:
        yield steady_words(turns)
    yield settled_words(turns)


def steady_words(turns: TurningPoints) -> str:
    """How the chance went where no single day turned it."""
    values = [each.chance.value for each in turns.chances]
    if max(values) - min(values) < NOTABLE:
        return "It was the same on every morning that was looked at."
    middle = turns.chances[1:-1]
    some = middle[:: max(1, len(middle) // SHOWN)]
    shown = ", ".join(f"{percent(each.chance.value)} on day {each.day}" for each in some)
    return f"No single day turned it; it was {shown}." if shown else "No single day turned it."


def settled_words(turns: TurningPoints) -> str:
    """How the run ended."""
    run = turns.trajectory
    match run.ending:
        case "open":
            return f"Nothing was settled up to the last day, {run.end}."
        case "stuck":
            return f"By the last day, {run.end}, the goal was out of reach."
    phase = state_words(run.phase)
    return f"Day {run.end} settled it: {ending_label(turns.scenario, run.ending)}, with the phase {phase}."


def chance_words(each: ChanceOnDay) -> str:
    """A chance with its interval."""
    assert each.chance.interval is not None
    return f"{percent(each.chance.value)} {percent_span(each.chance.interval)}"


def point_sentences(turns: TurningPoints, point: TurningDay) -> Iterator[str]:
    """What happened on a day, what that did to the chance, and what it would have been otherwise."""
    change = point.change
    assert change.value is not None
    verb = "rose" if change.value > 0 else "fell"
    otherwise = "" if point.cause is None else f"; {otherwise_words(point.cause)}"
    yield f"{date_of(turns.scenario, point.day)}: {cause_words(turns, point.cause)}"
    yield (
        f"The chance {verb} from {percent(change.first)} to {percent(change.second)},"
        f" {points_words(change)}{otherwise}."
    )


def points_words(change: Difference) -> str:
    """A difference in points, with its interval."""
    assert change.value is not None and change.low is not None and change.high is not None
    return f"{100 * change.value:+.1f} points [{100 * change.low:+.1f}, {100 * change.high:+.1f}]"


def cause_words(turns: TurningPoints, cause: TurningCause | None) -> str:
    """What moved the chance, in sentences."""
    if cause is None:
        return "Several things together, none of which did it alone."
    sentences = list(day_sentences(turns.scenario, cause.events))[:MOST_SENTENCES]
    return " ".join(sentences) or f"{capitalised(forced_words(turns.scenario, cause.draws[:1], days=False))}."


def otherwise_words(cause: TurningCause) -> str:
    """What the chance would have been on the next morning, had it gone otherwise."""
    if cause.other_way is None:
        return f"had luck drawn that once more, it would have been {percent(cause.worth.first)}"
    happened = bool(cause.draws[0][2])
    return f"had that {'not ' if happened else ''}happened, it would have been {percent(cause.other_way.first)}"


def turning_document(turns: TurningPoints) -> Document:
    """The turning points as plain data."""
    run = turns.trajectory
    return {
        "scenario": turns.scenario.name,
        "hash": turns.scenario.hash,
        "luck": turns.luck.to_json(),
        "ending": run.ending,
        "end_day": run.end,
        "phase": run.phase,
        "outcome": turns.outcome,
        "runs": turns.runs,
        "confidence": turns.confidence,
        "chances": [
            {"day": each.day, "chance": each.chance.value, "interval": pair(each.chance.interval)}
            for each in turns.chances
        ],
        "turning_points": [
            {
                "day": point.day,
                "change": difference_document(point.change),
                "cause": None if point.cause is None else cause_document(turns, point.cause),
            }
            for point in turns.points
        ],
    }


def cause_document(turns: TurningPoints, cause: TurningCause) -> Document:
    """What moved the chance on a day."""
    return {
        "draws": [list(draw) for draw in cause.draws],
        "words": cause_words(turns, cause),
        "worth": difference_document(cause.worth),
        "other_way": None if cause.other_way is None else difference_document(cause.other_way),
    }
