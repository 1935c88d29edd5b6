"""The dispute on the page: the words of `sequence`, and ways out that are in force everywhere once they are chosen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import ceasefire_sim as cs
from ceasefire_sim.cli.app import cli
from ceasefire_sim.present.document.sequencing_chapter import verdict_sentences
from ceasefire_sim.present.sequencing.naming import Naming
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.webpage.dispute_part import dispute_part
from ceasefire_sim.webpage.export import page
from ceasefire_sim.webpage.languages import page_texts
from ceasefire_sim.webpage.verdicts import TextVerdict, verdicts
from ceasefire_sim.webpage.versions import versions
from tests.webpage.chromium import Browser
from tests.webpage.figures import RUNS, answers, python_answers
from tests.webpage.test_page import opened

SLICES = 3  # the way out of both readings that cuts duties into slices, as `sequence` numbers it


@pytest.fixture(scope="module")
def lesson() -> Scenario:
    return cs.read_scenario("two-party-deadlock")


@pytest.fixture(scope="module")
def texts(lesson: Scenario) -> list[TextVerdict]:
    return verdicts(list(versions(lesson)), page_texts())


@pytest.fixture(scope="module")
def lesson_file(lesson: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "lesson.html"
    file.write_text(page(lesson), "utf-8")
    return file


def test_each_text_has_its_verdict_and_variants_are_asked_with_all_readings_too(texts: list[TextVerdict]) -> None:
    assert [(text.version.name, text.reachable) for text in texts] == [
        ("", True),
        ("variant=slices", True),
        ("reading=north_reading", True),
        ("reading=south_reading", True),
        ("reading=all", False),
        ("variant=slices;reading=all", True),
    ]


def test_the_verdict_is_told_in_the_words_of_sequence_with_clauses_instead_of_lines(texts: list[TextVerdict]) -> None:
    (both,) = [text for text in texts if text.reachable is False]
    assert both.whole is not None
    lines = " ".join(verdict_sentences(both.whole))
    assert "The North's withdrawal waits until disarmament is fulfilled (line NN, the North's reading)" in re.sub(
        r"line \d+", "line NN", lines
    )
    assert "drop `disarm.fulfilled` from what" in lines
    clauses = re.sub(r"line \d+, ", "", lines)
    for name, words in (("disarm", "disarmament"), ("withdraw", "withdrawal")):
        clauses = clauses.replace(f"`{name}.fulfilled`", f"“{words} is fulfilled”")
    panel = panels(dispute_part(texts, page_texts()))["reading=all"]
    explained, helpful = (" ".join(re.findall(f">({first}[^<]*)<", panel)) for first in ("The ", "Any "))
    for sentence in re.split(r"(?<=\.) ", clauses):
        assert sentence in (helpful if sentence.startswith("Any") else explained)
    assert panel.index("The goal is out of reach.") < panel.index("<svg") < panel.index("The North's withdrawal waits")
    assert panel.index('class="ways-out"') < panel.index("Any one of two equally small ways out")


def test_no_text_speaks_of_lines_or_options_that_a_class_does_not_see(texts: list[TextVerdict]) -> None:
    part = dispute_part(texts, page_texts())
    assert re.findall(r"line \d+|--reading", re.sub("<details>.*?</details>", "", part)) == []


def test_a_condition_stands_in_its_clause_or_its_sources() -> None:
    tongue = Naming(cs.read_scenario("gaza-2025"), at_terminal=False)
    reading = "(Israel's reading, gaza-accounts/not-one-millimetre and revised-proposal/security-first)"
    assert tongue.where("gaza-2025.yaml:542", "party_a_reading", "obligations.withdraw.requires") == reading
    dayton = Naming(cs.read_scenario("dayton-1995"), at_terminal=False)
    name, clause = next((key, part.clause) for key, part in dayton.scenario.file.obligations.items() if part.clause)
    assert dayton.where("dayton-1995.yaml:54", "", f"obligations.{name}.requires") == f"(the text, {clause})"


def test_where_nothing_is_stuck_words_stand_in_place_of_the_picture(texts: list[TextVerdict]) -> None:
    assert page_texts()("dispute.nothing_stuck") in panels(dispute_part(texts, page_texts()))["variant=slices"]


def panels(part: str) -> dict[str, str]:
    """The panel of each text, by its name."""
    plain = part.replace("&#x27;", "'").replace("</code>", "`").replace("<code>", "`")
    names = re.findall(r'<section class="verdict" data-text="([^"]*)">', plain)
    return dict(zip(names, plain.split('<section class="verdict"')[1:], strict=True))


def test_a_way_out_plays_the_scenario_that_its_command_writes(texts: list[TextVerdict], tmp_path: Path) -> None:
    (both,) = [text for text in texts if text.reachable is False]
    way = both.ways[SLICES - 1]
    assert way.parent == "reading=all"
    assert way.before == "ceasefire-sim sequence two-party-deadlock --reading=north_reading --reading=south_reading" + (
        f" --repair {SLICES} -o repair-{SLICES}.yaml"
    )
    file = tmp_path / f"repair-{SLICES}.yaml"
    typed = [word.replace(file.name, str(file)) for word in way.before.split()[1:]]
    assert CliRunner().invoke(cli, typed).exit_code == 0
    assert way.typed.split()[:4] == ["ceasefire-sim", "run", file.name, f"--variant=repair-{SLICES}"]
    written = cs.read_scenario(str(file), f"repair-{SLICES}", ["north_reading", "south_reading"])
    own, theirs = cs.simulate(way.scenario, 300), cs.simulate(written, 300)
    assert own.endings() == theirs.endings()
    assert [row["end_day"] for row in own] == [row["end_day"] for row in theirs]


def test_what_is_told_of_a_text_without_its_amendment_can_be_put_in_force_with_its_picture() -> None:
    later = {"title": "A later letter", "set": {"obligations.withdraw.requires": True}}
    scenario = cs.read_scenario("two-party-deadlock", overrides={"amendments.later": later})
    answers = verdicts(list(versions(scenario)), page_texts())
    both = next(text for text in answers if text.version.name.startswith("without=later;reading=north_reading,"))
    assert both.version.title == "all readings at once, without “A later letter”"
    assert both.reachable is False
    assert "--set=amendments.later=null" in both.version.command
    part = dispute_part(answers, page_texts())
    assert f'data-put="{both.version.name}"' in part
    assert "<svg" in panels(part)[both.version.name]


def test_a_scenario_without_a_goal_says_that_there_is_no_dispute() -> None:
    scenario = cs.read_scenario("monitoring", overrides={"goal": None})
    assert verdicts(list(versions(scenario)), page_texts()) == []
    assert page_texts()("dispute.no_goal") in dispute_part([], page_texts())


@pytest.mark.chromium
def test_a_way_out_that_is_chosen_is_in_force_everywhere_and_its_address_brings_it_back(
    chromium: Browser, texts: list[TextVerdict], lesson_file: Path
) -> None:
    (both,) = [text for text in texts if text.reachable is False]
    way = both.ways[SLICES - 1]
    opened(chromium, lesson_file, "#part=dispute&version=reading%3Dall")
    assert "In force on the whole page: all readings at once." in said(chromium)
    chromium.wait("document.getElementById('in-force').textContent.includes('reached in 0.0 % of 2,000 runs')")
    chromium.value(f"document.querySelector('[data-put=\"{way.name}\"]').click()")
    chromium.wait("document.body.dataset.ready === '2000'")
    chromium.value("document.getElementById('to-what-if').click()")
    assert answers(chromium) == python_answers(cs.simulate(way.scenario, RUNS))
    command = chromium.value("document.getElementById('command').textContent")
    assert command == f"{way.before}\n{way.typed} --runs 2000 --seed 1"
    address = chromium.value("location.hash")
    opened(chromium, lesson_file, address.replace("what-if", "dispute"))
    pressed = "[...document.querySelectorAll('[aria-pressed=\"true\"]')].map((button) => button.dataset.put)"
    assert chromium.value(pressed) == [way.name]
    shown = (
        "[...document.querySelectorAll('[data-text]')].filter((part) => !part.hidden).map((part) => part.dataset.text)"
    )
    assert chromium.value(shown) == ["reading=all"]
    chromium.value(f"document.querySelector('[data-put=\"{way.name}\"]').click()")
    assert chromium.value(pressed) == ["reading=all"]
    chromium.size(390, 844)
    chromium.wait("document.documentElement.scrollWidth === 390")
    assert chromium.complaints == []


def said(chromium: Browser) -> str:
    """What the page says is in force."""
    return str(chromium.value("document.getElementById('in-force').textContent"))
