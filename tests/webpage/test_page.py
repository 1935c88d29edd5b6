"""The page in a browser: its figures are Python's, sliders move them, and nothing is asked of a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.webpage.export import page
from tests.webpage.chromium import Browser
from tests.webpage.figures import (
    RUNS,
    answers,
    differences,
    endings,
    python_answers,
    python_differences,
    python_endings,
)

HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>&amp;${title}"

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def gaza() -> Scenario:
    return cs.read_scenario("gaza-2025")


@pytest.fixture(scope="module")
def gaza_file(gaza: Scenario, page_file: Callable[[Scenario], Path]) -> Path:
    return page_file(gaza)


@pytest.fixture(scope="module")
def deadlock_file(page_file: Callable[[Scenario], Path]) -> Path:
    return page_file(cs.read_scenario("two-party-deadlock"))


def opened(chromium: Browser, file: Path, address: str = "") -> Browser:
    """A page whose first 2,000 runs are there; what was noted of others is forgotten."""
    chromium.open("about:blank")
    chromium.requests.clear()
    chromium.complaints.clear()
    chromium.size(1280, 720)
    chromium.open(file.as_uri() + address)
    chromium.wait(f"document.body.dataset.ready === '{RUNS}'", 60_000)
    return chromium


def written(tmp_path: Path, scenario: Scenario) -> Path:
    file = tmp_path / "page.html"
    file.write_text(page(scenario), "utf-8")
    return file


def test_answers_and_intervals_equal_pythons_to_the_last_printed_digit(
    chromium: Browser, gaza: Scenario, gaza_file: Path
) -> None:
    opened(chromium, gaza_file, "#part=what-if")
    runs = cs.simulate(gaza, RUNS)
    assert answers(chromium) == python_answers(runs)
    assert endings(chromium) == python_endings(runs)
    assert chromium.requests[0] == gaza_file.as_uri() + "#part=what-if" or chromium.requests[0] == gaza_file.as_uri()
    assert [address for address in chromium.requests[1:] if not address.startswith(("blob:", "data:"))] == []
    assert chromium.complaints == []


def test_a_setting_of_the_address_gives_pythons_answers_and_paired_differences(
    chromium: Browser, gaza: Scenario, gaza_file: Path
) -> None:
    opened(chromium, gaza_file, "#part=what-if&p.attack_rate=0.06&version=variant%3Ddisarm-first")
    there = gaza.with_({"parameters.attack_rate": 0.06}, variant="disarm-first")
    first, second = cs.simulate(gaza, RUNS), cs.simulate(there, RUNS)
    assert answers(chromium) == python_answers(second)
    assert differences(chromium) == python_differences(first, second)
    command = chromium.value("document.getElementById('command').textContent")
    assert command == (
        "ceasefire-sim run gaza-2025 --variant=disarm-first --set parameters.attack_rate=0.06 --runs 2000 --seed 1"
    )


def test_a_slider_obeys_the_keyboard_and_a_double_click_brings_the_files_value_back(
    chromium: Browser, deadlock_file: Path
) -> None:
    opened(chromium, deadlock_file, "#part=what-if")
    before = answers(chromium)
    chromium.value("document.getElementById('slider-pace').focus()")
    chromium.press("ArrowRight", 39)
    chromium.wait(f"document.body.dataset.ready === '{RUNS}' && location.hash.includes('p.pace=0.11')")
    assert answers(chromium) != before
    assert "as the file has it" not in chromium.value("document.getElementById('sentence').textContent")
    chromium.value("document.getElementById('slider-pace').dispatchEvent(new MouseEvent('dblclick'))")
    chromium.wait(f"document.body.dataset.ready === '{RUNS}' && !location.hash.includes('pace')")
    assert answers(chromium) == before


def test_a_goal_out_of_reach_wherever_sliders_stand_is_called_so(chromium: Browser, deadlock_file: Path) -> None:
    opened(chromium, deadlock_file, "#part=what-if&version=reading%3Dall&p.pace=0.3")
    assert "goal out of reach" in chromium.value("document.getElementById('endings').textContent")
    assert chromium.value("document.documentElement.scrollWidth") == 1280
    chromium.size(390, 844)
    chromium.wait("document.documentElement.scrollWidth === 390")


def test_hostile_titles_are_text(chromium: Browser, tmp_path: Path) -> None:
    titles = {"title": HOSTILE, "about": HOSTILE, "properties.concluded.title": HOSTILE + " and so on" * 9}
    scenario = cs.read_scenario("two-party-deadlock").with_(titles)
    opened(chromium, written(tmp_path, scenario), "#part=what-if&p.pace=0.02")
    assert chromium.value("document.querySelector('h1').textContent") == HOSTILE
    assert chromium.value("document.images.length") == 0
    announced = chromium.value("document.querySelector('#sentence[role=status]').textContent")
    assert announced.endswith("….") and len(announced.split()) == 20
    assert chromium.complaints == []


def test_with_scripts_off_the_page_is_the_agreement_and_its_results(chromium: Browser, deadlock_file: Path) -> None:
    chromium.open("about:blank")
    chromium.call("Emulation.setScriptExecutionDisabled", value=True)
    chromium.open(deadlock_file.as_uri())
    text = chromium.value("document.body.innerText")
    chromium.call("Emulation.setScriptExecutionDisabled", value=False)
    assert "Who owes what" in text
    assert "Results at the file’s own numbers" in text
    assert "2,000 runs of 180 days, seed 1." in text
    assert "Everything back to the file" not in text


def test_a_browser_that_cannot_unpack_it_shows_the_whole_document_and_says_why_it_does_not_play(
    chromium: Browser, page_file: Callable[[Scenario], Path]
) -> None:
    removal = "delete globalThis.DecompressionStream"
    script = chromium.call("Page.addScriptToEvaluateOnNewDocument", source=removal)
    chromium.open(page_file(cs.read_scenario("impossible-deadline")).as_uri() + "#part=bets")
    chromium.wait("!document.getElementById('trouble').hidden")
    chromium.call("Page.removeScriptToEvaluateOnNewDocument", **script)
    assert "DecompressionStream" in chromium.value("document.getElementById('trouble').textContent")
    text = chromium.value("document.body.innerText")
    assert "Who owes what" in text
    assert "Results at the file’s own numbers" in text


def test_where_the_start_script_does_not_run_the_page_is_a_document(
    chromium: Browser, page_file: Callable[[Scenario], Path], tmp_path: Path
) -> None:
    text = page_file(cs.read_scenario("impossible-deadline")).read_text("utf-8")
    assert text.count("run().catch(") == 1
    file = tmp_path / "page.html"
    file.write_text(text.replace("run().catch(", "run(.catch("), "utf-8")
    chromium.open(file.as_uri())
    chromium.wait("document.documentElement.classList.length === 0")
    text = chromium.value("document.body.innerText")
    assert "Who owes what" in text
    assert "Results at the file’s own numbers" in text


def test_everything_that_can_be_used_has_a_name_and_everything_drawn_a_text(chromium: Browser, gaza_file: Path) -> None:
    opened(chromium, gaza_file, "#part=what-if")
    nameless = chromium.value(
        "Array.from(document.querySelectorAll('input, select, button, a'), (used) =>"
        " (used.labels?.length || used.textContent.trim() || used.ariaLabel) ? '' : used.outerHTML).filter(Boolean)"
    )
    assert nameless == []
    undescribed = chromium.value(
        "Array.from(document.querySelectorAll('svg:not([aria-hidden])'), (picture) =>"
        " picture.querySelector('title')?.textContent ? '' : picture.outerHTML.slice(0, 200)).filter(Boolean)"
    )
    assert undescribed == []
    twice = chromium.value(
        "(() => { const ids = Array.from(document.querySelectorAll('[id]'), (part) => part.id);"
        " return ids.filter((id, at) => ids.indexOf(id) !== at); })()"
    )
    assert twice == []


@pytest.mark.slow
@pytest.mark.parametrize("name", tuple(cs.shipped_scenarios()))
def test_every_shipped_page_comes_alive_with_pythons_answers(chromium: Browser, tmp_path: Path, name: str) -> None:
    scenario = cs.read_scenario(name)
    opened(chromium, written(tmp_path, scenario), "#part=what-if")
    assert answers(chromium) == python_answers(cs.simulate(scenario, RUNS))
    for version in range(chromium.value("document.getElementById('version').length")):
        chromium.value(
            f"(() => {{ const menu = document.getElementById('version'); menu.value = {version};"
            " menu.dispatchEvent(new Event('change')); })()"
        )
        chromium.wait(f"document.body.dataset.ready === '{RUNS}'", 60_000)
    chromium.value("document.getElementById('to-one-run').click()")
    chromium.wait("document.body.dataset.shown === '0'")
    for day in (0, 5, 20):
        chromium.value(
            f"(() => {{ const day = document.getElementById('day'); day.value = {day};"
            " day.dispatchEvent(new Event('input')); })()"
        )
    chromium.size(390, 844)
    chromium.wait("document.documentElement.scrollWidth === 390")
    assert chromium.complaints == []
