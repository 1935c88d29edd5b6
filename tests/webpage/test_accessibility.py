"""axe-core finds nothing on any part of the page; it comes from npm, for this test alone."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.webpage.export import page
from tests.webpage.chromium import Browser
from tests.webpage.test_class import bet, click

NPM = shutil.which("npm")
PARTS = ("agreement", "what-if", "one-run", "dispute", "bets", "roles", "debrief")

pytestmark = [pytest.mark.chromium, pytest.mark.slow]


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("axe")
    if (
        NPM is None
        or subprocess.run([NPM, "pack", "axe-core"], cwd=folder, capture_output=True, timeout=300).returncode
    ):
        pytest.skip("npm does not give axe-core")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        script = archive.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode()


def slips(chromium: Browser, axe: str) -> list[list[str]]:
    """What axe finds, by its rule, with the elements."""
    chromium.value(f"{axe}; true")
    found: list[list[str]] = chromium.value(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))"
    )
    return found


def opened(chromium: Browser, file: Path, address: str, width: int = 1280) -> None:
    chromium.open("about:blank")
    chromium.size(width, 720 if width > 400 else 844)
    chromium.open(file.as_uri() + address)
    chromium.wait("document.body.dataset.ready === '2000'", 60_000)


@pytest.mark.parametrize("part", PARTS)
def test_axe_finds_nothing(chromium: Browser, axe: str, page_file: Callable[[Scenario], Path], part: str) -> None:
    address = f"#part={part}&run=7&day=12&force=incidents.raid@12=1&why=mechanisms.monitoring.arrive"
    opened(chromium, page_file(cs.read_scenario("monitoring")), address)
    if part == "one-run":
        chromium.wait("document.body.dataset.shown !== undefined")
        chromium.value("document.getElementById('fork').click()")
        chromium.wait("document.body.dataset.forked === '12'")
    assert slips(chromium, axe) == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("part", PARTS)
def test_axe_finds_nothing_on_a_large_agreement(
    chromium: Browser, axe: str, page_file: Callable[[Scenario], Path], part: str, width: int
) -> None:
    file = page_file(cs.read_scenario("gaza-2025"))
    opened(chromium, file, f"#part={part}&run=7&day=57&p.attack_rate=0.06", width)
    if part == "one-run":
        chromium.wait("document.body.dataset.shown !== undefined")
    assert slips(chromium, axe) == []


@pytest.mark.parametrize("language", ["en", "es", "he"])
def test_axe_finds_nothing_at_any_step_of_a_class(chromium: Browser, axe: str, tmp_path: Path, language: str) -> None:
    file = tmp_path / "lesson.html"
    file.write_text(page(cs.read_scenario("two-party-deadlock"), language, lesson=True), "utf-8")
    opened(chromium, file, "")
    steps = chromium.value("Array.from(document.querySelectorAll('#steps-list button'), (step) => step.id)")
    assert len(steps) >= 5
    found = {"bets": slips(chromium, axe)}
    bet(chromium, 0, [60, 70])
    found["locked"] = slips(chromium, axe)
    for step in steps:
        click(chromium, step)
        found[step] = slips(chromium, axe)
        if step == "step-run":
            click(chromium, "veil-reveal")
            chromium.wait("document.getElementById('veil').hidden")
            found["revealed"] = slips(chromium, axe)
    chromium.wait("document.body.dataset.debrief === 'ready'", 60_000)
    for part in PARTS:
        click(chromium, f"to-{part}")
        found[part] = slips(chromium, axe)
    assert {place: at for place, at in found.items() if at} == {}
