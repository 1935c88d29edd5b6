"""Every shipped page, in both browsers, at the file's values and at two settings: its figures are Python's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.varying import free_parameters
from tests.webpage.figures import (
    RUNS,
    Page,
    answers,
    differences,
    endings,
    python_answers,
    python_differences,
    python_endings,
)

MOST_WORDS = 20
BROWSERS = (
    pytest.param("chromium", marks=pytest.mark.chromium),
    pytest.param("one_firefox", marks=pytest.mark.firefox),
)


def moved(scenario: Scenario) -> Iterator[dict[str, float]]:
    """Nothing; and every slider a third, and two thirds, of its way up."""
    ranges = {name: scenario.file.parameters[name].range for name in sorted(free_parameters(scenario))}
    for share in (0, 1 / 3, 2 / 3):
        yield {name: ends[0] + share * (ends[1] - ends[0]) for name, ends in ranges.items() if ends and share}


def assert_figures_are_pythons(page: Page, scenario: Scenario, file: Path) -> None:
    own = cs.simulate(scenario, RUNS)
    for values in moved(scenario):
        page.open("about:blank")
        setting = "".join(f"&p.{name}={value}" for name, value in values.items())
        page.open(f"{file.as_uri()}#part=what-if{setting}")
        page.wait(f"document.body.dataset.ready === '{RUNS}'", 120_000)
        there = scenario.with_({f"parameters.{name}": value for name, value in values.items()}) if values else scenario
        runs = cs.simulate(there, RUNS) if values else own
        assert answers(page) == python_answers(runs), values
        assert endings(page) == python_endings(runs), values
        assert not values or differences(page) == python_differences(own, runs), values
        announced = page.value("document.querySelector('#sentence[role=status]').textContent")
        assert 0 < len(announced.split()) <= MOST_WORDS, announced


@pytest.mark.slow
@pytest.mark.parametrize("browser", BROWSERS)
@pytest.mark.parametrize("name", tuple(cs.shipped_scenarios()))
def test_answers_endings_and_paired_differences_are_pythons(
    request: pytest.FixtureRequest, page_file: Callable[[Scenario], Path], name: str, browser: str
) -> None:
    scenario = cs.read_scenario(name)
    assert_figures_are_pythons(request.getfixturevalue(browser), scenario, page_file(scenario))


@pytest.mark.firefox
def test_so_they_are_of_a_lesson_in_firefox(
    request: pytest.FixtureRequest, page_file: Callable[[Scenario], Path]
) -> None:
    scenario = cs.read_scenario("reciprocal-tranches")
    assert_figures_are_pythons(request.getfixturevalue("one_firefox"), scenario, page_file(scenario))
