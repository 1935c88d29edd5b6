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
from tests.webpage.chromium import Browser

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


@pytest.mark.parametrize("part", PARTS)
def test_axe_finds_nothing(chromium: Browser, axe: str, page_file: Callable[[Scenario], Path], part: str) -> None:
    file = page_file(cs.read_scenario("monitoring"))
    chromium.open("about:blank")
    address = f"#part={part}&run=7&day=12&force=incidents.raid@12=1&why=mechanisms.monitoring.arrive"
    chromium.open(file.as_uri() + address)
    chromium.wait("document.body.dataset.ready === '2000'")
    if part == "one-run":
        chromium.wait("document.body.dataset.shown !== undefined")
        chromium.value("document.getElementById('fork').click()")
        chromium.wait("document.body.dataset.forked === '12'")
    chromium.value(f"{axe}; true")
    slips = chromium.value(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))"
    )
    assert slips == []
