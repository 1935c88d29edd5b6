"""Mechanisms that `about` names and whose removal changes nothing that runs can tell.

One is taken away by holding it in its first state in which it is not active; with and without it, runs share their
luck. Every question is looked at under every reading and variant, at a confidence that holds for all of them together
(Bonferroni), so that one is called idle only where no text shows what it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ceasefire_sim.errors import Fault
from ceasefire_sim.expressions.tree import Truth
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.results.paired import Difference
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.parts import Region
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.compare import compare
from ceasefire_sim.studies.simulate import simulate
from ceasefire_sim.studies.ways_of_reading import ways_of_reading

__all__ = ["IdleMechanism", "idle_mechanisms", "mechanisms_in_about"]

ERROR = 0.05  # the probability that something is taken for a difference which is none, over all questions and texts
ARTICLE = re.compile(r"(the|a|an)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class IdleMechanism:
    """A mechanism without which nothing changes: what its absence does to one question of the plain text."""

    name: str
    question: str
    difference: Difference
    runs: int
    texts: int

    def warning(self, scenario: Scenario) -> Fault:
        """The warning about it, where `about` stands."""
        shares = self.question == "goal" or scenario.is_truth(scenario.file.properties[self.question])
        place = scenario.place(("about",))
        what = "the goal is reached" if self.question == "goal" else f"'{self.question}' comes out"
        message = (
            f"`about` names the mechanism '{self.name}', and no question tells whether it is there:"
            f" {what} {figures(self.difference, shares)} ({times(self.runs, 'run')} with it and as many without, on the"
            f" same luck, of {times(self.texts, 'text')}); let something asked hang on it, or say in `about` that it"
            " changes little"
        )
        return Fault(place.file, place.line, place.column, "about", message, "warning")


def times(number: int, noun: str) -> str:
    """So many of something."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def figures(difference: Difference, shares: bool) -> str:
    """With and without a mechanism, and the difference with its interval."""
    factor, unit = (100, " %") if shares else (1, "")
    first, second = (f"{factor * (value or 0.0):.3g}{unit}" for value in (difference.first, difference.second))
    value, low, high = (factor * (end or 0.0) for end in (difference.value, difference.low, difference.high))
    points = " points" if shares else ""
    return f"{first} with it and {second} without, a difference of {value:+.2g}{points} [{low:+.2g}, {high:+.2g}]"


def mechanisms_in_about(scenario: Scenario) -> list[str]:
    """The mechanisms that `about` calls by their name or title and that can be taken away."""
    about = " ".join((scenario.file.about or "").split())
    return [
        name
        for name, part in scenario.file.mechanisms.items()
        if inactive_state(part) is not None and any(is_named(words, about) for words in (name, part.title or ""))
    ]


def is_named(words: str, text: str) -> bool:
    """Whether a text has some words, but for their article, as whole words."""
    bare = ARTICLE.sub("", words.replace("_", " "), count=1) if ARTICLE.match(words) else words.replace("_", " ")
    return bool(bare) and re.search(rf"\b{re.escape(bare)}\b", text, re.IGNORECASE) is not None


def inactive_state(part: Region) -> str | None:
    """The state in which a mechanism is away: its initial one, else the first that is not active; None if none is."""
    states = [state for state in (part.initial, *part.states) if state not in part.active_states]
    return states[0] if states else None


def without_mechanism(scenario: Scenario, name: str) -> Scenario:
    """The scenario in which a mechanism stays away."""
    part = scenario.file.mechanisms[name]
    never = Formula(Role.CONDITION, Truth(False))
    transitions = {key: move.model_copy(update={"when": never}) for key, move in part.transitions.items()}
    away = part.model_copy(update={"initial": inactive_state(part), "transitions": ReadOnlyDict(transitions)})
    mechanisms = ReadOnlyDict({**scenario.file.mechanisms, name: away})
    return replace(scenario, file=scenario.file.model_copy(update={"mechanisms": mechanisms}))


def idle_mechanisms(scenario: Scenario, runs: int) -> list[IdleMechanism]:
    """The mechanisms in `about` without which nothing changes, as far as so many runs of every text tell."""
    texts = tuple(ways_of_reading(scenario))
    idle = (idle_mechanism(name, texts, runs) for name in mechanisms_in_about(scenario))
    return [mechanism for mechanism in idle if mechanism is not None]


def idle_mechanism(name: str, texts: Sequence[Scenario], runs: int) -> IdleMechanism | None:
    """A mechanism and what its absence does to the plain text; None where it changes an answer of one of the texts."""
    plain: dict[str, Difference] = {}
    for text in texts:
        answers = dict(differences(text, name, runs, len(texts)))
        if any(differ(answer) for answer in answers.values()):
            return None
        plain = plain or answers
    if not plain:
        return None
    question = next(iter(plain))
    return IdleMechanism(name, question, plain[question], runs, len(texts))


def differences(text: Scenario, name: str, runs: int, texts: int) -> Iterator[tuple[str, Difference]]:
    """What the absence of a mechanism does to the goal and to every property, at the common confidence."""
    if name not in text.file.mechanisms:
        return
    questions = len(text.file.properties) + (text.file.goal is not None)
    confidence = 1 - ERROR / max(1, texts * questions)
    first, second = (
        simulate(alternative, runs, confidence=confidence) for alternative in (text, without_mechanism(text, name))
    )
    comparison = compare(first, second)
    if text.file.goal is not None:
        yield "goal", comparison.endings()["reached"]
    yield from comparison.properties().items()


def differ(difference: Difference) -> bool:
    """Whether two answers differ by more than luck."""
    return difference.low is not None and difference.high is not None and not difference.low <= 0 <= difference.high
