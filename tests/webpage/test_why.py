"""Why something waits, on the page: line by line what `trace --why` says, for all that can wait."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sentences.table import sentences_in
from ceasefire_sim.story.why import chance_words, why_paths
from tests.webpage.chromium import Browser

DAYS = (0, 9, 33, 70)

pytestmark = pytest.mark.chromium

EVERY_WHY = """(() => {
  const all = {};
  for (const day of DAYS) {
    const slider = document.getElementById("day");
    slider.value = day;
    slider.dispatchEvent(new Event("input"));
    if (Number(slider.value) !== day) continue;
    const menu = document.getElementById("why");
    for (const path of Array.from(menu.options, ({ value }) => value).filter(Boolean)) {
      menu.value = path;
      menu.dispatchEvent(new Event("change"));
      const lines = Array.from(document.querySelectorAll("#why-lines div"), (line) => line.textContent);
      all[`${path} ${day}`] = lines;
    }
  }
  return all;
})()"""


def assert_reads_as_trace(chromium: Browser, scenario: Scenario, file: Path, address: str) -> None:
    chromium.open("about:blank")
    chromium.open(f"{file.as_uri()}#part=one-run&{address}")
    chromium.wait("document.body.dataset.shown !== undefined && document.getElementById('why').length > 1", 60_000)
    own = chromium.value(EVERY_WHY.replace("DAYS", str(list(DAYS))))
    agreement = cs.live(scenario, luck=cs.Luck.keyed(scenario.file.seed, 7))
    expected = {}
    for day in DAYS:
        agreement.retrace(day)
        if agreement.today == day:
            for path in why_paths(agreement):
                lines = str(agreement.why(path)).split("\n")
                expected[f"{path} {day}"] = [line.strip() for line in lines]
    assert len(expected) > len(why_paths(agreement))
    assert own == expected


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("two-party-deadlock", ""),
        ("two-party-deadlock", "all"),
        ("verification-and-trust", ""),
        ("upkeep-and-breach", ""),
        ("first-phase-first", ""),
        ("gaza-2025", ""),
    ],
)
def test_why_reads_as_trace(chromium: Browser, page_file: Callable[[Scenario], Path], name: str, reading: str) -> None:
    scenario = cs.read_scenario(name)
    version = f"&version=reading%3D{reading}" if reading else ""
    read = cs.read_scenario(name, readings=[reading]) if reading else scenario
    assert_reads_as_trace(chromium, read, page_file(scenario), f"run=7{version}")


@pytest.mark.slow
@pytest.mark.parametrize("name", tuple(cs.shipped_scenarios()))
def test_why_reads_as_trace_in_every_shipped_scenario(
    chromium: Browser, page_file: Callable[[Scenario], Path], name: str
) -> None:
    scenario = cs.read_scenario(name)
    assert_reads_as_trace(chromium, scenario, page_file(scenario), "run=7")
    readings = scenario.available_readings
    if readings:
        read = cs.read_scenario(name, readings=["all"])
        version = "all" if len(readings) > 1 else next(iter(readings))
        assert_reads_as_trace(chromium, read, page_file(scenario), f"run=7&version=reading%3D{version}")


@pytest.mark.parametrize(
    ("name", "language"), [("upkeep-and-breach", "he"), pytest.param("gaza-2025", "ar", marks=pytest.mark.slow)]
)
def test_why_reads_as_trace_in_another_language(
    chromium: Browser, page_file: Callable[[Scenario], Path], name: str, language: str
) -> None:
    scenario = cs.read_scenario(name, language=language)
    assert_reads_as_trace(chromium, scenario, page_file(scenario), "run=7")
    assert chromium.value("getComputedStyle(document.querySelector('#why-lines div')).direction") == "rtl"


def test_what_waits_on_the_day_comes_first_and_stands_in_the_address(
    chromium: Browser, page_file: Callable[[Scenario], Path]
) -> None:
    file = page_file(cs.read_scenario("two-party-deadlock"))
    chromium.open("about:blank")
    chromium.open(f"{file.as_uri()}#part=one-run&run=7&version=reading%3Dall&why=obligations.disarm")
    chromium.wait("document.body.dataset.shown !== undefined && document.getElementById('why').value !== ''")
    groups = chromium.value("Array.from(document.querySelectorAll('#why optgroup'), (group) => group.label)")
    assert groups[0] == "waits on this day (3)"
    assert chromium.value("document.querySelector('#why-lines div').textContent").endswith(
        "(obligations.disarm), day 0"
    )
    chromium.value("document.getElementById('why').value = ''")
    chromium.value("document.getElementById('why').dispatchEvent(new Event('change'))")
    chromium.wait("!location.hash.includes('why') && document.getElementById('why-lines').hidden")


def open_words(chromium: Browser) -> str:
    """Why the run shown is not called out of reach, where that is said."""
    return str(
        chromium.value(
            "(({ hidden, textContent }) => (hidden ? '' : textContent))(document.getElementById('run-open'))"
        )
    )


def test_a_run_that_has_not_reached_its_goal_says_what_can_still_go_on_and_no_other_run_does(
    chromium: Browser, page_file: Callable[[Scenario], Path]
) -> None:
    scenario = cs.read_scenario("gaza-2025")
    chromium.open("about:blank")
    chromium.open(f"{page_file(scenario).as_uri()}#part=one-run&run=1&runs=250")
    chromium.wait("document.body.dataset.shown === '1'", 60_000)
    agreement = cs.live(scenario, luck=cs.Luck.keyed(scenario.file.seed, 1))
    agreement.retrace(365)
    never = chance_words(0, sentences_in())
    places = why_paths(agreement).items()
    answers = [agreement.why(path) for path, place in places if place.kind in ("transition", "obligation")]
    going = [why.title for why in answers if why.applies and why.reason.holds and why.pace != never]
    first, second, *others = going
    assert (
        f"day 365 is only the last that is played, and as things stand ‘{first}’, ‘{second}’ and {len(others)} more"
        in (open_words(chromium))
    )
    chromium.value("location.hash = '#part=one-run&run=0&runs=250'")
    chromium.wait("document.body.dataset.shown === '0'")
    assert "ended in collapsed" in chromium.value("document.getElementById('run-end').textContent")
    assert open_words(chromium) == ""
