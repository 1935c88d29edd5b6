"""The figures on a page, and the same in Python: answers, endings, and paired differences from the file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

import ceasefire_sim as cs
from ceasefire_sim.present.numbers import never_words, number, number_span, percent, percent_span
from ceasefire_sim.present.run_report import answer_words
from ceasefire_sim.results.estimate import wilson
from ceasefire_sim.results.paired import difference
from ceasefire_sim.scenario.model.scenario import Scenario

RUNS = 2000


class Page(Protocol):
    """A page in some browser."""

    def open(self, address: str) -> None: ...

    def value(self, expression: str) -> Any: ...

    def wait(self, condition: str, milliseconds: int = ...) -> None: ...


def answers(page: Page) -> dict[str, str]:
    """The answers on the page, by property."""
    rows = page.value(
        "Array.from(document.querySelectorAll('[data-property]'), (cell) => [cell.dataset.property, cell.textContent])"
    )
    return dict(rows)


def differences(page: Page) -> dict[str, str]:
    """The differences from the file on the page, by property; what is zero has no sign."""
    rows = page.value(
        "Array.from(document.querySelectorAll('[data-property]'),"
        " (cell) => [cell.dataset.property, cell.nextElementSibling.textContent])"
    )
    return {name: unsigned(words) for name, words in rows}


def endings(page: Page) -> list[str]:
    """The shares of endings on the page, each with its interval."""
    shares: list[str] = page.value(
        "Array.from(document.querySelectorAll('#endings tr:not(:first-child)'),"
        " (row) => row.children[2].textContent + row.children[3].textContent)"
    )
    return shares


def unsigned(words: str) -> str:
    """A zero is a zero, whichever side it was rounded from."""
    return words.replace("-0.0 ", "0.0 ")


def python_answers(runs: cs.RunSet) -> dict[str, str]:
    """The answers of runs, without what is expected and what is on record."""
    found_answers = {name: runs.property(name) for name in runs.scenario.file.properties}
    return {
        name: answer_words(replace(answer, expect=None, observed=None), never_words(runs.scenario, answer))
        for name, answer in found_answers.items()
    }


def python_endings(runs: cs.RunSet) -> list[str]:
    """What the page tells of endings: reached, where there is a goal; ended; and all the others together."""
    counts = [round(ending.value * len(runs)) for ending in runs.endings().values()]
    told = [*counts[:2], counts[2] + counts[3]] if runs.scenario.file.goal else [counts[1], counts[2] + counts[3]]
    return [f"{percent(count / len(runs))}{percent_span(wilson(count, len(runs)))}" for count in told]


def python_differences(first: cs.RunSet, second: cs.RunSet) -> dict[str, str]:
    """The paired differences of two sets of runs, the second less the first."""
    scenario = first.scenario
    return {name: difference_words(first, second, scenario, name) for name in scenario.file.properties}


def difference_words(first: cs.RunSet, second: cs.RunSet, scenario: Scenario, name: str) -> str:
    """One difference, as the page says it; nothing, where no pair of runs answers."""
    change = difference(first, second, name)
    if change.value is None or change.interval is None:
        return ""
    sign = "+" if change.value > 0 else ""
    if scenario.is_truth(scenario.file.properties[name]):
        return unsigned(f"{sign}{100 * change.value:.1f} of 100 {percent_span(change.interval)}")
    return unsigned(f"{sign}{number(change.value)} {number_span(change.interval)}")
