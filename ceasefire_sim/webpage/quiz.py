"""A quiz of six items with its key: computed by the exact engine where the states fit, else from runs, and so said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from ceasefire_sim.errors import CeasefireError
from ceasefire_sim.expressions.english import capitalised
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.varying import free_parameters, with_free_parameters
from ceasefire_sim.studies.simulate import simulate
from ceasefire_sim.studies.solve import solve
from ceasefire_sim.webpage.languages import PageTexts
from ceasefire_sim.webpage.slider_order import by_influence
from ceasefire_sim.webpage.verdicts import TextVerdict
from ceasefire_sim.webpage.versions import Version

__all__ = ["QuizItem", "quiz_items"]

ITEMS = 6
MOST_STATES = 40_000
RUNS = 2000
TEXTS = 4  # asked about one by one
SHARES = (0.9, 0.1)  # nearly always; hardly ever
EQUAL = 0.02  # shares that differ by less are called alike


@dataclass(frozen=True)
class QuizItem:
    """A question, its options, which of them is right, and what the key rests on."""

    question: str
    options: tuple[str, ...]
    key: int
    basis: str

    @property
    def data(self) -> dict[str, object]:
        """What the scripts read."""
        return {"question": self.question, "options": list(self.options), "key": self.key, "basis": self.basis}


def quiz_items(texts: Sequence[Version], answers: Sequence[TextVerdict], words: PageTexts) -> list[QuizItem]:
    """Six items, or as many as the scenario gives; none without a goal."""
    if not answers:
        return []
    closed = next((answer for answer in answers if answer.whole is not None and answer.reachable is False), None)
    read = [text for text in texts if text.group != words("versions.variants") and text.parent is None]
    varied = [text for text in texts if text.group == words("versions.variants")]
    quizzed = [*read[:TEXTS], *varied]
    last = [item for item in (why_item(answers, closed, words), way_item(closed, words)) if item is not None]
    shares = (share_item(text, words) for text in quizzed)
    moved = number_items(texts[0].scenario, words)
    return [*islice(chain(shares, moved), ITEMS - len(last)), *last]


def goal_share(scenario: Scenario, words: PageTexts) -> tuple[float, str]:
    """The chance that the goal is reached, and what it rests on."""
    try:
        return solve(scenario, MOST_STATES).endings()["reached"].value, words("quiz.exact")
    except CeasefireError:
        return simulate(scenario, RUNS).endings()["reached"].value, words("quiz.runs", runs=RUNS)


def share_item(text: Version, words: PageTexts) -> QuizItem:
    """In how many runs of a text the goal is reached."""
    share, basis = goal_share(text.scenario, words)
    high, low = SHARES
    key = 0 if share >= high else 1 if share > low else 2 if share > 0 else 3
    question = words("quiz.ask_share", title=capitalised(text.title), days=text.scenario.horizon)
    options = tuple(map(words, ("quiz.share_0", "quiz.share_1", "quiz.share_2", "quiz.share_3")))
    return QuizItem(question, options, key, f"{100 * share:.1f} %; {basis}")


def number_items(scenario: Scenario, words: PageTexts) -> Iterator[QuizItem]:
    """What the numbers that matter most do to the goal at the upper end of their range, then at the lower."""
    free = free_parameters(scenario)
    names = [name for name in by_influence(scenario, scenario.file.parameters) if name in free]
    if not names:
        return
    before = simulate(scenario, RUNS).endings()["reached"].value
    for name, end in ((name, end) for end in (1, 0) for name in names):
        part = scenario.file.parameters[name]
        moved = with_free_parameters(scenario, {name: part.hull[end]})
        after = simulate(moved, RUNS).endings()["reached"].value
        change = after - before
        key = 2 if abs(change) < EQUAL else 0 if change > 0 else 1
        key_of_question = "quiz.ask_number" if end else "quiz.ask_number_low"
        title = part.title or name.replace("_", " ")
        question = words(key_of_question, title=title, value=f"{part.hull[end]:g}")
        options = tuple(map(words, ("quiz.change_0", "quiz.change_1", "quiz.change_2")))
        yield QuizItem(question, options, key, words("quiz.runs", runs=RUNS))


def why_item(answers: Sequence[TextVerdict], closed: TextVerdict | None, words: PageTexts) -> QuizItem | None:
    """Why nobody can move, where they wait for one another and no reading alone is the problem."""
    if closed is None or closed.answer is None or not closed.answer.cycles:
        return None
    singles = [answer for answer in answers if len(answer.version.scenario.readings) == 1]
    if len(closed.version.scenario.readings) < 2 or not all(answer.reachable for answer in singles):
        return None
    options = tuple(map(words, ("quiz.why_0", "quiz.why_1", "quiz.why_2", "quiz.why_3")))
    return QuizItem(
        words("quiz.ask_why", title=capitalised(closed.version.title)), options, 1, proof_words(closed, words)
    )


def way_item(closed: TextVerdict | None, words: PageTexts) -> QuizItem | None:
    """What would be enough to let them move."""
    if closed is None or not closed.ways:
        return None
    way = closed.ways[0].title.partition(": ")[2]
    options = (words("quiz.way_time"), words("quiz.way_will"), capitalised(way), words("quiz.way_talk"))
    return QuizItem(
        words("quiz.ask_way", title=capitalised(closed.version.title)), options, 2, proof_words(closed, words)
    )


def proof_words(closed: TextVerdict, words: PageTexts) -> str:
    """How the verdict was proven."""
    exact = closed.answer is not None and closed.answer.method == "exact"
    return words("quiz.searched" if exact else "quiz.bounded")
