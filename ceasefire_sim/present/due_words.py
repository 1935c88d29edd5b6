"""By when something is due, in words: on a date, or after days of its own clock; under each of its versions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ceasefire_sim.expressions import words
from ceasefire_sim.expressions.tree import Name, Node, Number
from ceasefire_sim.present.rates import days_words, without_notes
from ceasefire_sim.scenario.model.due_days import NO_DUE_DAY, DueDay
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles

__all__ = ["due_day_words", "due_words"]

DATE = re.compile(r"\d{4}-\d\d-\d\d")


def due_day_words(scenario: Scenario, day: DueDay, counts: str, titles: Titles) -> str:
    """By when it is due as the text has it, then by when under each amendment that sets it."""
    return "; ".join(version_words(scenario, day, counts, titles))


def version_words(scenario: Scenario, day: DueDay, counts: str, titles: Titles) -> Iterator[str]:
    """The versions of a due day, each in words; a text that has none says nothing."""
    for version in day.versions:
        text = due_words(scenario, version.due, counts, titles)
        if version.amendment:
            yield f"{text} once amended by “{titles.reading(version.amendment)}”"
        elif version.can_be_missed:
            yield text


def due_words(scenario: Scenario, due: Node, counts: str, titles: Titles) -> str:
    """By when something is due: on a date, or after days of its own clock."""
    node = without_notes(due)
    if node == NO_DUE_DAY:
        return "not due by any day"
    text, number = words(node, titles), int(node.value) if isinstance(node, Number) else None
    if counts == "calendar":
        date = scenario.date(number) if number is not None else None
        dated = text if date is None else str(date)
        return f"due on {dated}" if DATE.match(dated) else f"due on day {text}"
    days = f"{text} days" if number is None else days_words(number)
    parameter = scenario.file.parameters.get(node.text) if isinstance(node, Name) else None
    if parameter is not None and isinstance(node, Name):
        days = f"{days_words(int(parameter.value))} ({parameter.title or node.text.replace('_', ' ')})"
    return f"due after {days}{' on which it may proceed' * (counts == 'allowed')}"
