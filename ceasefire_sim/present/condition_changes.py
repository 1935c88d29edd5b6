"""What each reading and each amendment makes of the conditions and numbers, in words."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.words import stated, words
from ceasefire_sim.present.due_words import due_words
from ceasefire_sim.present.rates import pace_words
from ceasefire_sim.scenario.model.amending import AmendedPart, amended_number
from ceasefire_sim.scenario.model.changes import Amendment, Reading
from ceasefire_sim.scenario.model.fields import Constant, Formula
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles

__all__ = ["change_lines", "day_words"]


def change_lines(scenario: Scenario, part: Reading | Amendment, titles: Titles) -> Iterator[str]:
    """What a reading or an amendment replaces, adds and permits besides, a condition or a number a line."""
    if isinstance(part, Amendment) and stated(part.when.node, titles) != "always":
        yield f"in force while {stated(part.when.node, titles)}"
    for path, value in part.set.items():
        number = amended_number(path) if isinstance(part, Amendment) else ""
        new = number_words(scenario, path, value, titles) if number else replacing_words(path, value, titles)
        yield f"{subject_words(scenario, path, titles)}: {new}"
    for path, formula in part.add.items():
        yield f"{subject_words(scenario, path, titles)}: besides, only when {stated(formula.node, titles)}"
    for path, formula in part.or_.items():
        yield f"{subject_words(scenario, path, titles)}: or else, when {stated(formula.node, titles)}"


def number_words(scenario: Scenario, path: str, value: AmendedPart, titles: Titles) -> str:
    """A number that stands instead of the text's."""
    field = amended_number(path)
    if isinstance(value, Formula):
        counts = scenario.file.obligations[path.split(".")[1]].due_counts
        return due_words(scenario, value.node, counts, titles)
    if isinstance(value, Constant):
        return f"not before {day_words(scenario, value.whole)}" if value.whole > 0 else "on any day"
    if field == "pace":
        return pace_words(value, titles)
    credit = "verified" if field == "verification" else "credited"
    return f"{credit} {pace_words(value, titles)}".replace("as soon as it may proceed", "at once")


def day_words(scenario: Scenario, day: int) -> str:
    """A day by its date, or its number."""
    date = scenario.date(day)
    return f"day {day}" if date is None else str(date)


def replacing_words(path: str, formula: AmendedPart, titles: Titles) -> str:
    """A condition that stands instead of the text's; a definition that means something else."""
    assert isinstance(formula, Formula)
    if path.startswith("definitions."):
        return f"means {words(formula.node, titles)}"
    when = stated(formula.node, titles)
    if path.endswith(".during"):
        return f"owed only while {when}"
    return "without a condition" if when == "always" else f"only when {when}"


def subject_words(scenario: Scenario, path: str, titles: Titles) -> str:
    """The thing whose condition stands at a path: a definition, an obligation, a step of one, a move, an incident."""
    section, *rest = path.replace(".transitions.", ".").replace(".steps.", ".").split(".")
    if section == "definitions":
        return f"“{rest[0].replace('_', ' ')}”"
    if section == "obligations" and len(rest) == 3:
        step = scenario.file.obligations[rest[0]].named[rest[1]]
        return f"{titles.obligation(rest[0])} ({step.title or rest[1].replace('_', ' ')})"
    named = titles.thing(".".join((section, *rest[:-1])))
    return named if section == "obligations" else f"“{named}”"
