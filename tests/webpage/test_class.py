"""A class on the page: bets before every reveal, a quiz with its key, role cards, a debrief on one sheet."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import ceasefire_sim as cs
from ceasefire_sim.cli.app import cli
from ceasefire_sim.present.numbers import percent_span
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.webpage.export import page
from ceasefire_sim.webpage.inlining import WEB
from ceasefire_sim.webpage.languages import page_texts
from ceasefire_sim.webpage.quiz import quiz_items
from ceasefire_sim.webpage.role_cards import role_cards
from ceasefire_sim.webpage.verdicts import verdicts
from ceasefire_sim.webpage.versions import versions
from tests.webpage.chromium import Browser
from tests.webpage.test_page import opened

BETS = ([95, 90, 70], [60, 50], [60, 40], [20, 0, 30])
HOSTILE = "<img src=x onerror=alert(1)></script>&amp;${title} 🕊️ اتفاق " + "long " * 40 + "W" * 300


@pytest.fixture(scope="module")
def lesson() -> Scenario:
    return cs.read_scenario("two-party-deadlock")


@pytest.fixture(scope="module")
def lesson_file(lesson: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "lesson.html"
    file.write_text(page(lesson, lesson=True), "utf-8")
    return file


def text_of(chromium: Browser, name: str) -> str:
    return str(chromium.value(f"document.getElementById('{name}').textContent"))


def click(chromium: Browser, name: str) -> None:
    chromium.value(f"document.getElementById('{name}').click()")


def bet(chromium: Browser, number: int, guesses: list[int]) -> None:
    """Collects guesses as a pasted list, and locks them."""
    click(chromium, f"round-{number}")
    lines = "\\n".join(map(str, guesses))
    chromium.value("document.getElementById('way-pasted').open = true")
    chromium.value(f"document.getElementById('bet-list').value = '{lines}'")
    chromium.value("document.querySelector('#way-pasted form').requestSubmit()")
    click(chromium, "bet-lock")


def choose_text(chromium: Browser, name: str) -> None:
    at = f"[...document.querySelectorAll('#version option')].find((option) => option.textContent === '{name}').value"
    chromium.value(
        f"(() => {{ const menu = document.getElementById('version'); menu.value = {at};"
        " menu.dispatchEvent(new Event('change')); })()"
    )
    chromium.wait("document.body.dataset.ready === '2000'")


def pages_of(chromium: Browser) -> int:
    """How many sheets of paper the page takes."""
    paper = base64.b64decode(chromium.call("Page.printToPDF", preferCSSPageSize=True)["data"])
    return len(re.findall(rb"/Type\s*/Page[^s]", paper))


@pytest.mark.chromium
def test_class_1_is_played_whole_and_its_address_brings_it_back(
    chromium: Browser, lesson: Scenario, lesson_file: Path
) -> None:
    opened(chromium, lesson_file)
    assert chromium.value("document.getElementById('bets').hidden") is False
    for number, guesses in enumerate(BETS):
        bet(chromium, number, guesses)
    for part, hidden in (("agreement", "nobody can ever move"), ("one-run", "reached"), ("dispute", "out of reach")):
        click(chromium, f"to-{part}")
        assert hidden not in chromium.value(f"document.getElementById('{part}').innerText")
        assert hidden in text_of(chromium, part)
    click(chromium, "step-run")
    assert chromium.value("getComputedStyle(document.querySelector('.results')).display") == "none"
    click(chromium, "veil-reveal")
    chromium.wait("document.getElementById('veil').hidden")
    reached = cs.simulate(lesson, 2000).endings()["reached"]
    came = f"{100 * reached.value:.1f} of 100 runs {percent_span(reached.interval or (0, 0))}"
    assert text_of(chromium, "bet-said").startswith(f"The room bet 85 on average (3 guesses); it came to {came}.")
    both = "all readings at once"
    for name in ("The North: No withdrawal before disarmament", "The South: No disarmament before withdrawal", both):
        choose_text(chromium, name)
        click(chromium, "veil-reveal")
        chromium.wait("document.getElementById('veil').hidden")
    click(chromium, "to-bets")
    brier = (0.2**2 + 0.0**2 + 0.3**2) / 3
    assert f"Their mean Brier score is {brier:.2f}; the best possible here is 0.00" in text_of(chromium, "bet")
    chromium.value(
        "(() => { const box = document.getElementById('bet-saw'); box.value = 'None got through.';"
        " box.dispatchEvent(new Event('change')); })()"
    )
    click(chromium, "step-explain")
    panel = "document.querySelector('[data-text=\"reading=all\"]')"
    words = chromium.value(f"{panel}.innerText")
    assert "The North's withdrawal waits until disarmament is fulfilled (the North's reading)" in words
    assert not re.search("way out|ways out|drop|slices", words)
    offered = (
        "[...document.querySelectorAll('#version option:not([hidden]), #dispute .put')]"
        ".filter((choice) => choice.localName === 'option' || choice.checkVisibility()).map((one) => one.textContent)"
    )
    assert not re.search("way out|put in force", " ".join(chromium.value(offered)))
    seen = f"(() => {{ const box = {panel}.querySelector('svg').getBoundingClientRect();"
    assert chromium.value(f"{seen} return box.top > 0 && box.bottom <= innerHeight; }})()")
    click(chromium, "step-repair")
    assert "Any one of two equally small ways out is enough" in chromium.value(f"{panel}.innerText")
    ahead = "Days on which the North has done more than its share: 8.9."
    assert ahead not in chromium.value(f"{panel}.innerText")  # it is told once it was tried
    chromium.value("document.querySelector('[data-put=\"reading=all;repair=3\"]').click()")
    chromium.wait("document.body.dataset.ready === '2000' && location.hash.includes('repair%3D3%22')")
    assert ahead in chromium.value(f"{panel}.innerText")
    assert text_of(chromium, "bet-said") == ""  # no bet was on the way out
    click(chromium, "step-debrief")
    chromium.wait("document.body.dataset.debrief === 'ready'")
    sheet = text_of(chromium, "debrief")
    for part in (
        "None got through.",
        "The goal is out of reach.",
        "way out 3: slices",
        "0.0 %",
        "What does “way out 3: slices",
    ):
        assert part in sheet
    assert (
        "ceasefire-sim sequence two-party-deadlock --reading=north_reading --reading=south_reading --repair 3" in sheet
    )
    assert pages_of(chromium) == 1
    address = chromium.value("location.hash")
    opened(chromium, lesson_file, address)
    chromium.wait("document.body.dataset.debrief === 'ready'")
    assert text_of(chromium, "debrief") == sheet
    click(chromium, "to-roles")
    assert pages_of(chromium) == 2
    assert chromium.complaints == []


class Reader:
    """Somebody who has the accessibility tree alone: finds by role and name, focuses, types and presses keys."""

    def __init__(self, chromium: Browser) -> None:
        self.chromium = chromium
        chromium.call("Accessibility.enable")

    def node(self, role: str, name: str) -> Any:
        """The first node of a role whose name has these words."""
        nodes = self.chromium.call("Accessibility.getFullAXTree")["nodes"]
        own = (node for node in nodes if not node.get("ignored") and node["role"]["value"] == role)
        node = next((node for node in own if name in str(node.get("name", {}).get("value", ""))), None)
        assert node is not None, f"no {role} called {name}"
        return node

    def focus(self, role: str, name: str) -> None:
        self.chromium.call("DOM.focus", backendNodeId=self.node(role, name)["backendDOMNodeId"])

    def press(self, name: str, role: str = "button") -> None:
        """Presses a button, or opens what is folded."""
        self.focus(role, name)
        for kind in ("keyDown", "keyUp"):
            self.chromium.call(
                "Input.dispatchKeyEvent", type=kind, key=" ", code="Space", windowsVirtualKeyCode=32, text=" "
            )

    def write(self, name: str, words: str) -> None:
        self.focus("textbox", name)
        self.chromium.call("Input.insertText", text=words)


@pytest.mark.chromium
def test_class_1_can_be_played_from_the_accessibility_tree_alone(chromium: Browser, lesson_file: Path) -> None:
    opened(chromium, lesson_file)
    reader = Reader(chromium)
    for text in ("as the file has it", "The North", "The South", "all readings"):
        reader.press(text)
        reader.write("Guess", "60")
        reader.press("Add guess")
        reader.press("Lock the bets")
    reader.press("Run")
    for text in ("as the file has it", "The North", "The South", "all readings"):
        reader.press("Bet")
        reader.press(text)
        reader.press("Reveal")
        chromium.wait("document.getElementById('bet-came') !== null")
    assert reader.node("image", "The guesses, and what came")
    reader.press("Explain")
    assert reader.node("heading", "All readings at once")
    assert reader.node("image", "Who waits for whom")
    reader.press("Repair")
    reader.press("Way out 3: put in force")
    chromium.wait("document.body.dataset.ready === '2000' && location.hash.includes('repair%3D3%22')")
    reader.press("Debrief")
    chromium.wait("document.body.dataset.debrief === 'ready'")
    assert reader.node("heading", "3. What would have changed it")
    assert reader.node("button", "Print this sheet")


@pytest.mark.chromium
def test_a_students_code_becomes_a_guess_and_a_slip_of_the_pen_does_not(chromium: Browser, lesson_file: Path) -> None:
    opened(chromium, lesson_file)

    def own(words: str) -> str:
        chromium.value(
            f"(() => {{ const box = document.getElementById('bet-own'); box.value = '{words}';"
            " box.dispatchEvent(new Event('input')); })()"
        )
        return text_of(chromium, "bet-own-code")

    length = int(re.findall(r"LENGTH = (\d+);", (WEB / "codes.js").read_text())[0])
    code = own("37")
    assert re.fullmatch(f"[0-9A-HJKMNP-TV-Z]{{{length}}}", code)
    assert f"its code aloud: {length} letters and digits" in text_of(chromium, "way-student")
    assert text_of(chromium, "bet-own-said") == "This code says 37."
    assert own("370") == ""
    assert text_of(chromium, "bet-own-said") == "Type a number from 0 to 100."

    def typed(words: str) -> None:
        chromium.value(f"document.getElementById('bet-code').value = '{words}'")
        chromium.value("document.querySelector('#way-codes form').requestSubmit()")

    typed(code.lower())
    guesses = "JSON.parse(new URLSearchParams(location.hash.slice(1)).get('class')).rounds[0].guesses"
    assert chromium.value(guesses) == [[37, 1]]
    assert "open, 1 guess – Added: 37." in text_of(chromium, "bet")
    typed(f" {' '.join(code)} ")
    typed(f"{code[:2]} {code[2:]}, {code}")
    assert chromium.value(guesses) == [[37, 1]] * 4
    slip = code[:-1] + ("0" if code[-1] != "0" else "1")
    typed(f"{code} {slip}")
    assert chromium.value(guesses) == [[37, 1]] * 4
    assert f"{slip} is no code: mistyped, or of another page or question; nothing was added." in text_of(
        chromium, "bet"
    )
    click(chromium, "round-1")
    typed(code)
    assert f"{code} is a code for another question, “as the file has it: " in text_of(chromium, "bet")
    on_a_phone(chromium)


def on_a_phone(chromium: Browser) -> None:
    """A student sees first where a guess becomes a code, below one line of steps."""
    chromium.size(390, 844)
    places = (
        "['way-student', 'bet-guess', 'way-hands', 'way-pasted', 'way-codes', 'round-0']"
        ".map((id) => document.getElementById(id).getBoundingClientRect().top)"
    )
    tops = chromium.value(places)
    assert tops == sorted(tops)
    assert chromium.value("document.getElementById('steps').offsetHeight") <= 56
    assert chromium.value("document.getElementById('step-run').textContent") == "Run"
    click(chromium, "step-explain")
    letters = (
        "(() => { const picture = document.querySelector('[data-text=\"reading=all\"] svg');"
        " const own = [...picture.querySelectorAll('[font-size]')].map((part) => part.getAttribute('font-size'));"
        " return Math.min(...own) * picture.getBoundingClientRect().width / picture.viewBox.baseVal.width; })()"
    )
    chromium.wait(f"{letters} >= 10.9")
    assert text_of(chromium, "dispute").count("The picture is larger than its frame") == 1
    chromium.wait("document.documentElement.scrollWidth === 390")


@pytest.mark.chromium
def test_a_question_of_ones_own_is_asked_of_any_page_and_hands_are_counted(chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(page(cs.read_scenario("monitoring")), "utf-8")
    opened(chromium, file, "#part=bets")
    assert chromium.value("document.getElementById('lesson').hidden") is True
    chromium.value("document.getElementById('bet-asked').value = 'own'")
    chromium.value("document.getElementById('bet-words').value = 'How many of us would sign?'")
    chromium.value("document.querySelector('#bet-add button').click()")
    chromium.value("document.getElementById('hand-2').value = 5")
    chromium.value("document.querySelector('#way-hands form').requestSubmit()")
    click(chromium, "bet-lock")
    chromium.value("document.getElementById('bet-answer').value = 30")
    chromium.value("document.querySelector('#bet form').requestSubmit()")
    assert text_of(chromium, "bet-came") == "It came to 30."
    assert "The mean of 5 guesses is 20." in text_of(chromium, "bet")
    chromium.value(
        "(() => { const texts = document.getElementById('bet-text'); texts.value = '1';"
        " texts.dispatchEvent(new Event('change')); document.querySelector('#bet-add button').click(); })()"
    )
    assert "Of this text: No monitors" in text_of(chromium, "bet")
    chromium.value("document.getElementById('bet-list').value = 'Ann 60\\nBob: 70 %\\n80%\\nDan 101\\nEve\\n'")
    chromium.value("document.querySelector('#way-pasted form').requestSubmit()")
    assert "open, 3 guesses – Not read: “Dan 101”, “Eve”." in text_of(chromium, "bet")
    chromium.value("document.getElementById('bet-guess').value = 'many'")
    chromium.value("document.getElementById('bet-guess').form.requestSubmit()")
    assert "many is no guess for this question; nothing was added. Type a number from 0 to 100." in text_of(
        chromium, "bet"
    )
    chromium.value("document.getElementById('bet-asked').value = 'own'")
    chromium.value("document.getElementById('bet-words').value = 'Who is holding it up?'")
    chromium.value("document.getElementById('bet-choices').value = 'The North, the South, neither'")
    chromium.value("document.querySelector('#bet-add button').click()")
    chromium.value("document.getElementById('bet-list').value = 'the north\\nMia: neither\\nnobody'")
    chromium.value("document.querySelector('#way-pasted form').requestSubmit()")
    chromium.value("document.getElementById('bet-guess').value = '1'")
    chromium.value("document.querySelector('#bet form').requestSubmit()")
    click(chromium, "bet-lock")
    chromium.value("document.getElementById('bet-answer').value = '2'")
    chromium.value("document.querySelector('#bet form').requestSubmit()")
    assert text_of(chromium, "bet-came") == "It came to neither."
    assert "1 of 3 guesses were this." in text_of(chromium, "bet")
    address = chromium.value("location.hash")
    opened(chromium, file, address)
    chromium.wait("document.getElementById('bet-came') !== null")
    assert text_of(chromium, "bet-came") == "It came to neither."
    click(chromium, "to-debrief")
    chromium.wait("document.body.dataset.debrief === 'ready'", 60_000)
    assert "Who is holding it up?" in text_of(chromium, "debrief-happened")
    assert chromium.complaints == []


@pytest.mark.chromium
def test_hostile_titles_are_text_in_every_part_of_a_class(chromium: Browser, tmp_path: Path) -> None:
    titles = ("title", "parties.north.title", "obligations.withdraw.title", "readings.north_reading.title",
              "phases.transitions.conclude.title", "variants.slices.title")  # fmt: skip
    scenario = cs.read_scenario("two-party-deadlock", overrides=dict.fromkeys(titles, HOSTILE))
    file = tmp_path / "page.html"
    file.write_text(page(scenario, lesson=True), "utf-8")
    opened(chromium, file)
    for number, guesses in enumerate(BETS):
        bet(chromium, number, guesses)
        click(chromium, "bet-reveal")
        chromium.wait("document.getElementById('bet-came') !== null")
    for width, height in ((1280, 720), (390, 844)):
        chromium.size(width, height)
        for part in ("bets", "roles", "dispute", "what-if", "agreement", "one-run", "debrief"):
            click(chromium, f"to-{part}")
            chromium.wait(f"document.documentElement.scrollWidth === {width}")
        assert chromium.value("document.querySelector('header').offsetHeight") < 200  # it stays on top
    chromium.wait("document.body.dataset.debrief === 'ready'")
    assert chromium.value("document.querySelectorAll('img').length") == 0
    assert chromium.complaints == []


def test_the_quiz_has_six_items_whose_key_the_exact_engine_gives(lesson: Scenario) -> None:
    texts, words = list(versions(lesson)), page_texts()
    items = quiz_items(texts, verdicts(texts, words), words)
    assert [item.key for item in items] == [0, 0, 0, 3, 1, 2]
    assert [item.basis for item in items[2:4]] == [
        f"{percent} %; computed by the exact engine" for percent in exact_percents(lesson)
    ]
    assert items[4].options[1] == "each waits for the other, and each reading alone could be carried out"
    assert items[4].question == "All readings at once: where the goal is not reached, why is that?"
    assert items[5].options[2] == (
        "Drop “disarmament is fulfilled” from what the North's withdrawal waits for (the North's reading)"
    )


def exact_percents(lesson: Scenario) -> list[str]:
    """The chance of the goal as the South reads the text, and with both readings."""
    ways = (["south_reading"], ["north_reading", "south_reading"])
    return [f"{100 * cs.solve(lesson.with_(readings=way)).endings()['reached'].value:.1f}" for way in ways]


def test_a_scenario_without_readings_is_quizzed_on_variants_and_numbers() -> None:
    texts, words = list(versions(cs.read_scenario("monitoring"))), page_texts()
    items = quiz_items(texts, verdicts(texts, words), words)
    assert [item.question.partition(":")[0] for item in items[:2]] == ["As the file has it", "No monitors"]
    assert "at the upper end of its range" in items[2].question
    assert all(0 <= item.key < len(item.options) for item in items)


def test_a_card_has_its_partys_duties_and_reading_and_not_the_others(lesson: Scenario) -> None:
    north, south = role_cards(lesson.with_(readings=("all",)), page_texts())
    assert north.title == "The North"
    assert [line.partition(", with")[0] for line in north.owes] == ["The North owes the South: withdrawal in 4 steps"]
    assert north.reads == ("No withdrawal before disarmament.", "Withdrawal: only when disarmament is fulfilled.")
    assert "No disarmament before withdrawal" not in str(north)
    assert south.reads == ("No disarmament before withdrawal.", "Disarmament: only when withdrawal is fulfilled.")


def test_what_is_verified_is_seen_only_as_found() -> None:
    cards = role_cards(cs.read_scenario("verification-and-trust"), page_texts())
    (north,) = [card for card in cards if card.party == "north"]
    assert any("Not what is done, only what is verified" in line for line in north.sees)


@pytest.mark.parametrize("typed", [[], ["monitoring", "--lesson", "monitoring"]])
def test_a_page_is_of_a_file_or_of_a_lesson(typed: list[str]) -> None:
    result = CliRunner().invoke(cli, ["page", *typed])
    assert "name a scenario as FILE, or as --lesson NAME" in str(result.exception)


@pytest.mark.slow
@pytest.mark.chromium
@pytest.mark.parametrize("name", ["monitoring", "force-and-consent", "elections-and-demobilisation", "gaza-2025"])
def test_any_scenario_is_a_lesson(chromium: Browser, tmp_path: Path, name: str) -> None:
    file = tmp_path / "page.html"
    file.write_text(page(cs.read_scenario(name), lesson=True), "utf-8")
    opened(chromium, file)
    bet(chromium, 0, [50])
    click(chromium, "bet-reveal")
    chromium.wait("document.getElementById('bet-came') !== null", 60_000)
    for step in ("run", "explain", "repair", "debrief"):
        click(chromium, f"step-{step}")
    chromium.wait("document.body.dataset.debrief === 'ready'", 60_000)
    assert pages_of(chromium) == 1
    assert chromium.value("document.querySelectorAll('#quiz fieldset').length") == 6
    chromium.size(390, 844)
    chromium.wait("document.documentElement.scrollWidth === 390")
    assert chromium.complaints == []
