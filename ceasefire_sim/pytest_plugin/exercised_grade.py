"""Whether the questions of a file ask anything, and what of the file runs exercise."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.coverage.exercise import SHOWN, Exercise, Exercised, ExerciseStatus, exercise
from ceasefire_sim.expressions.english import all_so_many, so_many
from ceasefire_sim.luck import luck_token
from ceasefire_sim.pytest_plugin.examined import ExaminedFile
from ceasefire_sim.pytest_plugin.grade import Grade
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["exercised_grade"]


def exercised_grade(examined: ExaminedFile) -> Grade:
    """Fails where a question is vacuous; what runs did not exercise is listed, with luck that does or why none can."""
    options = examined.options
    result = exercise(examined.scenario, options.runs, options.most_states)
    listed = tuple(listed_lines(examined, result))
    score = sum(result.count(status) for status in SHOWN)
    if not result.vacuous:
        summary = exercised_words(result)
        return Grade("holds", examined.file, summary, listed=listed, score=score, whole=result.reachable)
    number = len(result.vacuous)
    words = "a question is vacuous" if number == 1 else f"{number} questions are vacuous"
    first, *others = [f"{place_of(examined, thing)}: {thing.target.words} ({why(thing)})" for thing in result.vacuous]
    summary = f"{words}: no run exercises what they ask" if number > 1 else f"{words}: no run exercises what it asks"
    lines = (f"  {first}", *(f"  {line}" for line in others))
    return Grade("fails", examined.file, summary, lines, listed=listed, score=score, whole=result.reachable)


def exercised_words(result: Exercise) -> str:
    """How much was exercised, in a sentence."""
    seen, forced = result.count(ExerciseStatus.SEEN), result.count(ExerciseStatus.FORCED)
    elsewhere = result.count(ExerciseStatus.ELSEWHERE)
    impossible, unknown = result.count(ExerciseStatus.IMPOSSIBLE), result.count(ExerciseStatus.UNKNOWN)
    parts = [f"of {so_many(len(result.things), 'thing')} {seen:,} exercised in {so_many(result.runs, 'run')}"]
    parts += [f"{forced:,} by forced luck"] if forced else []
    parts += [f"{elsewhere:,} under a variant or reading"] if elsewhere else []
    parts += [f"{impossible:,} cannot be"] if impossible else []
    parts += [f"{unknown:,} not known"] if unknown else []
    return ", ".join(parts)


def listed_lines(examined: ExaminedFile, result: Exercise) -> Iterator[str]:
    """A line for everything that runs did not exercise: the least certain first."""
    for status in (
        ExerciseStatus.UNKNOWN, ExerciseStatus.IMPOSSIBLE, ExerciseStatus.ELSEWHERE, ExerciseStatus.FORCED,
    ):  # fmt: skip
        for thing in result.things:
            if thing.status is status:
                yield f"{place_of(examined, thing)}: {thing.target.words}: {why(thing)}"


def place_of(examined: ExaminedFile, thing: Exercised) -> str:
    """Where a target stands."""
    return examined.place(thing.target.path)


def why(thing: Exercised) -> str:
    """What became of a target, in words."""
    match thing.status:
        case ExerciseStatus.IMPOSSIBLE if thing.states:
            return f"it cannot be, {all_so_many(thing.states, 'state')} searched"
        case ExerciseStatus.IMPOSSIBLE:
            return "it cannot be, by bounds"
        case ExerciseStatus.ELSEWHERE if thing.text is not None:
            return f"only with {' '.join(options_of(thing.text))}, in {so_many(thing.runs, 'run')}"
        case ExerciseStatus.FORCED if thing.luck is not None:
            return f"only by forced luck, --luck {luck_token(thing.luck)}"
    return "whether it can be is not known"


def options_of(text: Scenario) -> list[str]:
    """The options by which a way of reading a file is chosen."""
    variant = [] if text.variant is None else [f"--variant {text.variant}"]
    return [*variant, *(f"--reading {name}" for name in text.readings)]
