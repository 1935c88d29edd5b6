"""One run on the page is that of `trace`: its states by day, and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.analysis.typical import typical_run
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.narrative import day_sentences
from ceasefire_sim.story.titles import Titles
from ceasefire_sim.webpage.tellings import tellings
from ceasefire_sim.webpage.versions import versions
from tests.webpage.chromium import Browser

RUN = 4
CONSEQUENCES = re.compile(r"[:;] (?:(?![:;] ).)*? (?:rise|fall)s? from -?\d+ to -?\d+.*\.(?= \(This|$)")

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def lesson() -> Scenario:
    return cs.read_scenario("three-sectors")


@pytest.fixture(scope="module")
def lesson_file(lesson: Scenario, page_file: Callable[[Scenario], Path]) -> Path:
    return page_file(lesson)


def shown(chromium: Browser, file: Path, address: str) -> Browser:
    chromium.open("about:blank")
    chromium.complaints.clear()
    chromium.size(1280, 720)
    chromium.open(file.as_uri() + address)
    chromium.wait("document.body.dataset.shown !== undefined", 60_000)
    return chromium


def sentences_of(chromium: Browser) -> list[str]:
    """The sentences of the day, without what rose and fell."""
    lines: list[str] = chromium.value(
        "Array.from(document.querySelectorAll('#day-sentences li'), (line) => line.textContent)"
    )
    return [line for line in lines if " rises from " not in line and " falls from " not in line]


def test_every_day_is_told_as_trace_tells_it(chromium: Browser, lesson: Scenario, lesson_file: Path) -> None:
    shown(chromium, lesson_file, f"#part=one-run&run={RUN}")
    agreement = cs.live(lesson, luck=cs.Luck.keyed(lesson.file.seed, RUN))
    days = 0
    while not agreement.ended:
        states = chromium.value("document.getElementById('run-states').textContent")
        assert states.startswith(f"The phase: {agreement.phase.replace('_', ' ')}")
        events = [{**event, "effects": {}} for event in agreement.day()]
        expected = [text for text in day_sentences(lesson, events) if text]  # type: ignore[arg-type]
        own = sentences_of(chromium)
        assert own == (expected or ["Nothing changes."]), agreement.today
        days += 1
        chromium.value("document.getElementById('day-on').click()")
    assert days > 20
    assert sentences_of(chromium) == ["The run ends here."]
    assert f"The run ends on day {days}" in chromium.value("document.getElementById('run-end').textContent")
    assert chromium.complaints == []


def test_a_day_is_told_in_the_language_of_the_page(chromium: Browser, page_file: Callable[[Scenario], Path]) -> None:
    scenario = cs.read_scenario("three-sectors", language="he")
    titles = Titles.of_reading(scenario)
    shown(chromium, page_file(scenario), "#part=one-run&run=4")
    agreement = cs.live(scenario, luck=cs.Luck.keyed(scenario.file.seed, RUN))
    told = 0
    for _ in range(12):
        events = [{**event, "effects": {}} for event in agreement.day()]
        expected = [text for text in day_sentences(scenario, events, titles) if text]  # type: ignore[arg-type]
        lines = chromium.value("[...document.querySelectorAll('#day-sentences [lang=he]')].map((li) => li.textContent)")
        assert lines == expected, agreement.today
        told += len(lines)
        chromium.value("document.getElementById('day-on').click()")
    assert told > 5


def told_once_each(lines: list[str]) -> list[str]:
    """The sentences of a day in one order, without what they bring about; one for several happenings so often."""
    plain_lines: list[str] = []
    for line in lines:
        plain = CONSEQUENCES.sub(".", line)
        several = re.fullmatch(r"(.*) \(This (\d+) times\.\)", plain)
        plain_lines += [several[1]] * int(several[2]) if several else [plain]
    return plain_lines


@pytest.mark.parametrize(
    ("name", "run"),
    [
        ("gaza-2025", 6),
        *(pytest.param(name, 4, marks=pytest.mark.slow) for name in cs.shipped_scenarios()),
    ],
)
def test_a_run_reads_as_trace_tells_it(
    chromium: Browser, page_file: Callable[[Scenario], Path], name: str, run: int
) -> None:
    """In the order of the day, but for what each happening brings about and what happens again, each told once."""
    scenario = cs.read_scenario(name)
    shown(chromium, page_file(scenario), f"#part=one-run&run={run}")
    agreement = cs.live(scenario, luck=cs.Luck.keyed(scenario.file.seed, run))
    for _ in range(60):
        events = agreement.day()
        lines = chromium.value(
            "[...document.querySelectorAll('#day-sentences [lang]')].map((line) => line.textContent)"
        )
        own, traced = told_once_each(lines), told_once_each(list(day_sentences(scenario, events)))
        assert sorted(own) == sorted(traced), agreement.today
        if len(set(own)) == len(own):
            assert own == traced, agreement.today
        if agreement.ended:
            break
        chromium.value("document.getElementById('day-on').click()")


def test_the_typical_run_is_pythons(chromium: Browser, lesson: Scenario, lesson_file: Path) -> None:
    shown(chromium, lesson_file, "#part=one-run")
    chromium.value("document.getElementById('run-typical').click()")
    expected = typical_run(cs.simulate(lesson, 2000))
    chromium.wait(f"document.body.dataset.shown === '{expected}'")
    assert chromium.value("location.hash") == f"#part=one-run&run={expected}"


def test_the_current_state_is_lit_in_the_picture_and_the_link_restores_the_day(
    chromium: Browser, lesson: Scenario, lesson_file: Path
) -> None:
    shown(chromium, lesson_file, f"#part=one-run&run={RUN}&day=9")
    agreement = cs.live(lesson, luck=cs.Luck.keyed(lesson.file.seed, RUN))
    agreement.retrace(9)
    lit = chromium.value("Array.from(document.querySelectorAll('#run-pictures .lit'), (box) => box.dataset.state)")
    assert f"phase.{agreement.phase}" in lit
    assert chromium.value("document.getElementById('day').value") == "9"


def test_the_right_arrow_on_the_slider_goes_a_day_on(chromium: Browser, lesson_file: Path) -> None:
    shown(chromium, lesson_file, f"#part=one-run&run={RUN}&day=3")
    chromium.value("document.getElementById('day').focus()")
    chromium.press("ArrowRight", 39)
    chromium.wait("location.hash.includes('day=4')")


def test_a_deadline_that_amendments_move_is_told_as_trace_tells_it() -> None:
    scenario = cs.read_scenario("gaza-2025")
    (text,) = [version for version in versions(scenario) if not version.name]
    duties = tellings(scenario, text.compiled)["duties"]
    assert isinstance(duties, list)
    agreement = cs.live(scenario, luck=cs.Luck.keyed(1, 6))
    events = [event for _ in range(40) for event in agreement.day() if event["what"] == "missed"]
    assert len(events) > 2
    own = {sentence for duty in duties for _, sentence in duty["missed"]}
    assert {line for event in events for line in day_sentences(scenario, [{**event, "effects": {}}])} <= own
