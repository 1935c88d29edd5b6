"""A lesson's own order: which bets come first, which text closes the way, and six items to ask before and after."""

from __future__ import annotations

from collections.abc import Sequence

from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.webpage.languages import PageTexts
from ceasefire_sim.webpage.quiz import quiz_items
from ceasefire_sim.webpage.verdicts import TextVerdict
from ceasefire_sim.webpage.versions import Version

__all__ = ["lesson_data"]

MOST_ROUNDS = 5


def lesson_data(texts: Sequence[Version], answers: Sequence[TextVerdict], words: PageTexts) -> dict[str, object]:
    """What the scripts read of a lesson: the bets that it opens with, the text that closes the way, the quiz."""
    closed = next((answer.version.name for answer in answers if answer.reachable is False), None)
    return {
        "rounds": [{"version": text.name, "asked": asked_of(text.scenario)} for text in betted(texts, words)],
        "closed": closed,
        "quiz": [item.data for item in quiz_items(texts, answers, words)],
    }


def betted(texts: Sequence[Version], words: PageTexts) -> list[Version]:
    """The texts that are bet on: the file's own, each reading and all; without readings, the variants."""
    readings = [text for text in texts if text.group == words("versions.readings")]
    variants = [text for text in texts if text.group == words("versions.variants")]
    return [texts[0], *(readings or variants)][:MOST_ROUNDS]


def asked_of(scenario: Scenario) -> str:
    """What is bet on: the goal (no name); where there is none the first property that is a share of runs."""
    if scenario.file.goal is not None:
        return ""
    shares = (name for name, part in scenario.file.properties.items() if scenario.is_truth(part))
    return next(shares, "")
