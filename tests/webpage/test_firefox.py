"""Firefox plays the engine's own runs, too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import ceasefire_sim as cs
from tests.webpage.firefox import FIREFOX, Firefox, firefox
from tests.webpage.test_machine_in_the_browser import FEW, RUNS, digests_page, engine_digest, settings_of

pytestmark = pytest.mark.firefox


@pytest.fixture(scope="module")
def page() -> Iterator[Firefox]:
    if FIREFOX is None:
        pytest.skip("no Firefox is installed")
    with firefox() as opened:
        yield opened


def test_last_states_equal_the_engines_digest_by_digest(page: Firefox, tmp_path: Path) -> None:
    scenarios = [cs.read_scenario(name) for name in FEW]
    asked: list[dict[str, object]] = []
    expected = []
    for version, scenario in enumerate(scenarios):
        for number, values in enumerate(settings_of(scenario)):
            asked.append({"version": version, "seed": str(number + 1), "runs": RUNS, "values": values})
            expected.append(engine_digest(scenario, values, number + 1))
    file = tmp_path / "digests.html"
    file.write_text(digests_page(scenarios, asked), "utf-8")
    page.open(file.as_uri())
    page.wait("document.body.dataset.answer !== undefined", 120_000)
    assert json.loads(page.value("document.body.dataset.answer")) == expected
