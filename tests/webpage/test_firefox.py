"""Firefox plays the engine's own runs, too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import ceasefire_sim as cs
from tests.webpage.firefox import Firefox
from tests.webpage.test_machine_in_the_browser import RUNS, SHIPPED, digests_page, engine_digest, settings_of

COMMON = ("two-party-deadlock", "gaza-2025")

pytestmark = pytest.mark.firefox


@pytest.mark.parametrize(
    "name", [*COMMON, *(pytest.param(name, marks=pytest.mark.slow) for name in SHIPPED if name not in COMMON)]
)
def test_last_states_equal_the_engines_digest_by_digest(one_firefox: Firefox, tmp_path: Path, name: str) -> None:
    scenario = cs.read_scenario(name)
    asked: list[dict[str, object]] = []
    expected = []
    for number, values in enumerate(settings_of(scenario)):
        asked.append({"version": 0, "seed": str(number + 1), "runs": RUNS, "values": values})
        expected.append(engine_digest(scenario, values, number + 1))
    file = tmp_path / "digests.html"
    file.write_text(digests_page([scenario], asked), "utf-8")
    one_firefox.open(file.as_uri())
    one_firefox.wait("document.body.dataset.answer !== undefined", 120_000)
    assert json.loads(one_firefox.value("document.body.dataset.answer")) == expected
