"""While a slider moves: pictures follow it, each is of one setting, and processors decide nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.numbers import percent, percent_span
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.webpage.export import page
from tests.webpage.chromium import Browser
from tests.webpage.figures import RUNS
from tests.webpage.test_page import opened

FRAME = 500
SHOWN = "document.getElementById('what-if').querySelector('.results').innerHTML"
# moves a slider through values, one every few milliseconds, and notes what every picture says of itself
MOVES = """
(values, pause) => new Promise((done) => {
  const [input, command] = ["slider-deadline", "command"].map((id) => document.getElementById(id));
  const pictures = [];
  const reached = () => document.querySelector("#endings tr:nth-child(2)").textContent;
  const look = () => pictures.push([command.textContent, reached()]);
  const seen = new MutationObserver(look);
  seen.observe(command, { childList: true });
  const last = () => (document.body.dataset.ready ? done(JSON.stringify(pictures)) : setTimeout(last, 5));
  const move = ([value, ...others]) => {
    input.value = value;
    input.dispatchEvent(new Event("input"));
    setTimeout(others.length ? () => move(others) : last, pause);
  };
  move(values);
})
"""

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def lesson() -> Scenario:
    return cs.read_scenario("impossible-deadline")


def setting_of(command: str) -> tuple[int, int]:
    """The number that the slider had, and how many runs, of a command."""
    setting, _, runs = command.partition("--set parameters.deadline=")[2].partition(" --runs ")
    return int(setting), int(runs.partition(" ")[0])


def reached_words(lesson: Scenario, deadline: int, runs: int) -> str:
    """How many runs of a setting reach the goal, as the page says it."""
    reached = cs.simulate(lesson.with_({"parameters.deadline": deadline}), runs).endings()["reached"]
    return f"{percent(reached.value)}{percent_span(reached.interval or (0, 0))}"


def test_pictures_follow_a_slider_that_never_rests_and_each_tells_the_runs_of_its_own_setting(
    chromium: Browser, lesson: Scenario, page_file: Callable[[Scenario], Path]
) -> None:
    opened(chromium, page_file(lesson), "#part=what-if")
    values = [day for day in range(5, 16) if day != 10] * 4  # the file has 10
    pictures = json.loads(chromium.value(f"({MOVES})({values}, 10)"))
    moved = [setting_of(command) for command, _ in pictures]
    expected = {setting: reached_words(lesson, *setting) for setting in set(moved)}
    for setting, (_, endings) in zip(moved, pictures, strict=True):
        assert expected[setting] in endings, setting
    assert len([runs for _, runs in moved if runs == FRAME]) >= 3, "nothing is drawn before the slider rests"
    assert moved[-1] == (values[-1], RUNS)
    following = iter(values)
    assert all(day in following for day, runs in moved if runs == FRAME), "pictures are in the order of the moves"


def test_pictures_and_answers_are_the_same_on_one_processor_and_on_several(
    chromium: Browser, lesson: Scenario, page_file: Callable[[Scenario], Path]
) -> None:
    shown = []
    for processors in (1, 3):
        chromium.call("Emulation.setHardwareConcurrencyOverride", hardwareConcurrency=processors)
        opened(chromium, page_file(lesson), "#part=what-if&p.deadline=12")
        shown.append(chromium.value(SHOWN))
    chromium.call("Emulation.setHardwareConcurrencyOverride", hardwareConcurrency=2)
    assert shown[0] == shown[1]
    assert "2,000 runs" in shown[0]


def test_a_slider_moved_there_and_back_has_its_picture_and_the_address_the_number_it_rests_at(
    chromium: Browser, lesson: Scenario, page_file: Callable[[Scenario], Path]
) -> None:
    opened(chromium, page_file(lesson), "#part=what-if")
    chromium.value(f"({MOVES})([9, 7, 9], 0)")
    chromium.wait(f"location.hash === '#part=what-if&p.deadline=9' && document.body.dataset.ready === '{RUNS}'")
    assert chromium.complaints == []


def test_a_lesson_opened_on_its_results_veils_them_before_the_first_numbers(
    chromium: Browser, lesson: Scenario, tmp_path: Path
) -> None:
    file = tmp_path / "lesson.html"
    file.write_text(page(lesson, lesson=True), "utf-8")
    note = """new MutationObserver(() => {
      if (document.getElementById("count")?.textContent) globalThis.veiled ??= !document.getElementById("veil").hidden;
    }).observe(document, { subtree: true, childList: true })"""
    script = chromium.call("Page.addScriptToEvaluateOnNewDocument", source=note)
    opened(chromium, file, "#part=what-if")
    chromium.call("Page.removeScriptToEvaluateOnNewDocument", **script)
    assert chromium.value("veiled") is True
