"""A browser plays the engine's own runs: their last states are equal, digest by digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.engines.compiled.playing import CompiledMachine, PlayedBlock, symbolic_machine
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.varying import free_parameters, with_free_parameters
from ceasefire_sim.webpage.inlining import data_block, policy, script
from ceasefire_sim.webpage.machine_parts import machine_parts
from ceasefire_sim.webpage.packing import packed_machines
from tests.webpage.chromium import Browser

HERE = Path(__file__).parent
RUNS = 500
SHIPPED = tuple(cs.shipped_scenarios())
FEW = ("two-party-deadlock", "monitoring", "reciprocal-tranches", "gaza-2025")

pytestmark = pytest.mark.chromium


def settings_of(scenario: Scenario) -> Iterator[dict[str, float]]:
    """The file's values, and two settings of the sliders: every number a third, and two thirds, of its range up."""
    free = sorted(free_parameters(scenario))
    yield {name: float(scenario.constants[name]) for name in free}
    for share in (1 / 3, 2 / 3):
        ranges = {name: scenario.file.parameters[name].range or (0.0, 0.0) for name in free}
        yield {name: low + share * (high - low) for name, (low, high) in ranges.items()}


def engine_digest(scenario: Scenario, values: dict[str, float], seed: int) -> str:
    """The digest of the rows of runs that the engine plays."""
    at = with_free_parameters(scenario, values)
    compiled = CompiledMachine(at, symbolic_machine(at))
    return hashlib.sha256(PlayedBlock(compiled, RunRange(seed, 0, RUNS)).rows.tobytes()).hexdigest()


def digests_page(scenarios: list[Scenario], questions: list[dict[str, object]]) -> str:
    """A page that answers questions about machines."""
    packed = packed_machines([machine_parts(scenario) for scenario in scenarios])
    worker, main = script(HERE / "digests_worker.js"), script(HERE / "digests_main.js")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy([main], "")}">'
        '<link rel="icon" href="data:,"></head><body>'
        f'<script type="text/plain" id="packed">{packed.text}</script>'
        f'<script type="text/plain" id="worker">{worker}</script>'
        f"{data_block('machines', packed.data)}{data_block('questions', questions)}"
        f'<script type="module">{main}</script></body></html>'
    )


def assert_digests_equal(page: Browser, tmp_path: Path, names: tuple[str, ...]) -> None:
    scenarios = [cs.read_scenario(name) for name in names]
    asked: list[dict[str, object]] = []
    expected = []
    for version, scenario in enumerate(scenarios):
        for number, values in enumerate(settings_of(scenario)):
            seed = (1, 7, 12345678901234567890)[number]
            asked.append({"version": version, "seed": str(seed), "runs": RUNS, "values": values})
            expected.append((names[version], number, engine_digest(scenario, values, seed)))
    file = tmp_path / "digests.html"
    file.write_text(digests_page(scenarios, asked), "utf-8")
    page.open(file.as_uri())
    page.wait("document.body.dataset.answer", 120_000)
    answers = json.loads(page.value("document.body.dataset.answer"))
    assert [(name, number, answer) for (name, number, _), answer in zip(expected, answers, strict=True)] == expected
    assert not page.complaints


def test_last_states_equal_the_engines_digest_by_digest(chromium: Browser, tmp_path: Path) -> None:
    assert_digests_equal(chromium, tmp_path, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_last_states_of_every_shipped_scenario_equal_the_engines(chromium: Browser, tmp_path: Path, name: str) -> None:
    assert_digests_equal(chromium, tmp_path, (name,))
