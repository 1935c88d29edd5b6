"""What is decided by hand on the page, and the futures of a run: as `trace --force` and `trace --fork` have them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.comparison_report import difference_cells
from ceasefire_sim.present.fork_report import fork_sentence, with_first
from ceasefire_sim.present.numbers import number, number_span, percent, percent_span
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.forcing import forced_draws
from ceasefire_sim.story.agreement import live
from ceasefire_sim.story.narrative import day_sentences
from ceasefire_sim.studies.forking.fork import Fork, ForkOptions, forked
from ceasefire_sim.webpage.injections import injections
from tests.webpage.chromium import Browser

HOSTILE = "<img src=x onerror=alert(1)></select><script>alert(2)</script>"

Show = Callable[[Scenario, str], Browser]

pytestmark = pytest.mark.chromium


@pytest.fixture
def shown(chromium: Browser, page_file: Callable[[Scenario], Path]) -> Show:
    """Opens the page of a scenario on one run, at an address."""

    def show(scenario: Scenario, address: str) -> Browser:
        chromium.open("about:blank")
        chromium.complaints.clear()
        chromium.size(1280, 720)
        chromium.open(f"{page_file(scenario).as_uri()}#part=one-run&{address}")
        chromium.wait("document.body.dataset.shown !== undefined && !document.getElementById('fork').disabled", 60_000)
        return chromium

    return show


def text_of(chromium: Browser, query: str) -> list[str]:
    lines: list[str] = chromium.value(f"Array.from(document.querySelectorAll({query!r}), (part) => part.textContent)")
    return lines


def rows_of(chromium: Browser) -> list[list[str]]:
    """The table of futures."""
    rows: list[list[str]] = chromium.value(
        "Array.from(document.querySelectorAll('#fork-answer tr'),"
        " (row) => Array.from(row.cells, (cell) => cell.textContent))"
    )
    return rows[1:]


def play_futures(chromium: Browser, day: int) -> None:
    chromium.value("document.getElementById('fork').click()")
    chromium.wait(f"document.body.dataset.forked === '{day}'", 60_000)


def python_rows(fork: Fork) -> dict[str, list[str]]:
    """The cells of the properties and of the goal, by title, as `trace --fork` prints them."""
    file = fork.scenario.file
    rows = {"reached": [percent(fork.by_luck.endings()["reached"].value)]}
    rows["reached"] += with_first(difference_cells(fork.endings()["reached"], True))
    for name, prop in file.properties.items():
        truth = fork.scenario.is_truth(prop)
        own = (percent if truth else number)(fork.by_luck.property(name).value)
        rows[prop.title or name.replace("_", " ")] = [own, *with_first(difference_cells(fork.property(name), truth))]
    return rows


def test_futures_with_and_without_are_those_of_trace_to_the_last_printed_digit(shown: Show) -> None:
    scenario = cs.read_scenario("gaza-2025")
    chromium = shown(scenario, "run=7&day=57&force=incidents.strike@20=1&force=incidents.war_elsewhere@57=1")
    play_futures(chromium, 57)
    past = cs.Luck.keyed(1, 7).force(20, "incidents.strike", True)
    agreement = live(scenario, luck=past)
    agreement.retrace(57)
    fork = forked(agreement, forced_draws(scenario, 57, {"incidents.war_elsewhere": True}), ForkOptions())
    expected = python_rows(fork)
    assert {label: cells for label, *cells in rows_of(chromium) if label in expected} == expected
    assert text_of(chromium, "#fork-answer .result") == [fork_sentence(fork)]
    assert chromium.complaints == []


@pytest.mark.parametrize("day", [0, 12])
def test_futures_without_anything_decided_are_those_of_trace(shown: Show, day: int) -> None:
    scenario = cs.read_scenario("generic-monitored")
    chromium = shown(scenario, f"run=3&day={day}")
    play_futures(chromium, day)
    futures, none = cs.fork(scenario, run=3, day=day).by_luck, ["no future answers it", ""]
    expected = []
    for name, prop in scenario.file.properties.items():
        answer = futures.property(name)
        words, span = (percent, percent_span) if scenario.is_truth(prop) else (number, number_span)
        cells = [words(answer.value), span(answer.interval or (0, 0))] if answer.value is not None else none
        expected.append([prop.title or name.replace("_", " "), *cells])
    assert rows_of(chromium)[-len(expected) :] == expected


def test_an_inject_is_told_as_trace_tells_it_stands_in_the_address_and_can_be_taken_back(shown: Show) -> None:
    scenario = cs.read_scenario("monitoring")
    chromium = shown(scenario, "run=7&day=12")
    before = text_of(chromium, "#day-sentences li")
    assert text_of(chromium, "#inject-way option")[0] == "“A raid” happens"
    chromium.value("document.getElementById('inject').click()")
    chromium.wait(
        "location.hash.includes('force=incidents.raid%4012%3D1') && document.body.dataset.shown.includes('raid')"
    )
    agreement = live(scenario, luck=cs.Luck.keyed(1, 7).force(12, "incidents.raid", True))
    agreement.retrace(12)
    told = [text for text in day_sentences(scenario, [{**event, "effects": {}} for event in agreement.day()]) if text]
    own = text_of(chromium, "#day-sentences li")
    assert [line for line in own if " rises " not in line and " falls " not in line] == told
    assert own != before
    assert text_of(chromium, "#inject-list li") == ["Day 12: “A raid” happens Take back"]
    assert text_of(chromium, "#run-command") == [
        "ceasefire-sim trace monitoring --run 7 --seed 1 --force incidents.raid@12"
    ]
    chromium.value("document.querySelector('#inject-list button').click()")
    chromium.wait("!location.hash.includes('force') && document.body.dataset.shown === '7'")
    assert text_of(chromium, "#day-sentences li") == before


def test_an_inject_that_finds_its_condition_false_says_so(shown: Show) -> None:
    chromium = shown(
        cs.read_scenario("monitoring"), "run=7&day=3&force=mechanisms.monitoring.arrive@3=1&force=no.such@3=1"
    )
    assert text_of(chromium, "#inject-list li") == [
        "Day 3: “The monitors arrive” happens (nothing was drawn there: its condition does not hold on that day)"
        " Take back",
        "1 more that this text does not draw.",
    ]


def test_titles_in_the_form_are_text(shown: Show) -> None:
    scenario = cs.read_scenario("monitoring", overrides={"incidents.raid.title": HOSTILE})
    chromium = shown(scenario, "run=7&day=3&force=incidents.raid@3=1")
    chromium.wait("document.querySelector('#inject-what option') !== null")
    assert HOSTILE in text_of(chromium, "#inject-what option")
    assert any(HOSTILE in line for line in text_of(chromium, "#inject-list li"))
    assert chromium.value("document.images.length") == 0
    assert chromium.complaints == []


def test_every_draw_can_be_decided_and_is_named() -> None:
    scenario = cs.read_scenario("gaza-2025")
    sites = {str(entry["site"]): entry for entry in injections(scenario)}
    talks = sites["incidents.talks_round"]
    assert talks["how"] == ["incidents.talks_round.outcomes"]
    assert sites["incidents.talks_round.outcomes"]["words"] == [
        f"“A round of talks in Cairo” turns out: {way}"
        for way in ("some understanding", "no result", "a public quarrel")
    ]
    remains = sites["obligations.return_remains.pace"]
    assert (remains["most"], remains["many"]) == (28, "{count} steps of return of the remains of hostages are done")
    assert sites["quantities.leverage.initial"]["variable"] == "leverage"
