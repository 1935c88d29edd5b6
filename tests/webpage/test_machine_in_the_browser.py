"""A browser plays the engine's own runs: their last states are equal, digest by digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

import ceasefire_sim as cs
from ceasefire_sim.engines.compiled.playing import CompiledMachine, PlayedBlock, symbolic_machine
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.luck import ForcedDraw
from ceasefire_sim.luck.paths import Paths
from ceasefire_sim.scenario.model.draws import DrawKind, draws_of
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


def digests(page: Browser, tmp_path: Path, scenarios: list[Scenario], asked: list[dict[str, object]]) -> list[str]:
    """What a browser answers, by digest."""
    file = tmp_path / "digests.html"
    file.write_text(digests_page(scenarios, asked), "utf-8")
    page.open(file.as_uri())
    page.wait("document.body.dataset.answer", 120_000)
    assert not page.complaints
    answers: list[str] = json.loads(page.value("document.body.dataset.answer"))
    return answers


def assert_digests_equal(page: Browser, tmp_path: Path, names: tuple[str, ...]) -> None:
    scenarios = [cs.read_scenario(name) for name in names]
    asked: list[dict[str, object]] = []
    expected = []
    for version, scenario in enumerate(scenarios):
        for number, values in enumerate(settings_of(scenario)):
            seed = (1, 7, 12345678901234567890)[number]
            asked.append({"version": version, "seed": str(seed), "runs": RUNS, "values": values})
            expected.append((names[version], number, engine_digest(scenario, values, seed)))
    answers = digests(page, tmp_path, scenarios, asked)
    assert [(name, number, answer) for (name, number, _), answer in zip(expected, answers, strict=True)] == expected


def forced_at_random(scenario: Scenario, random: Random, count: int) -> tuple[ForcedDraw, ...]:
    """Draws decided by hand, anywhere in a scenario."""
    draws = {name: draw for name, draw in draws_of(scenario).items() if draw.kind is not DrawKind.INITIAL}
    decided = {
        (random.randrange(scenario.horizon), site): random.randint(draws[site].least, draws[site].most)
        for site in random.choices(sorted(draws), k=count)
    }
    return tuple((day, site, value) for (day, site), value in decided.items())


def test_what_is_decided_by_hand_and_futures_give_the_engines_rows(chromium: Browser, tmp_path: Path) -> None:
    random = Random(4)
    scenarios = [cs.read_scenario(name) for name in FEW]
    asked: list[dict[str, object]] = []
    expected, moved = [], 0
    for version, scenario in enumerate(scenarios):
        compiled = CompiledMachine(scenario, symbolic_machine(scenario))
        values = {name: float(scenario.constants[name]) for name in free_parameters(scenario)}
        plain = PlayedBlock(compiled, RunRange(1, 7, 1)).rows.tobytes()
        for day in (0, 12):
            forced = forced_at_random(scenario, random, 60)
            luck = cs.Luck(1, ((0, 7),), forced)
            own = PlayedBlock(compiled, RunRange(1, 7, 1, luck)).rows.tobytes()
            moved += own != plain
            futures = Paths.futures(luck, day, 0, 300)
            along = PlayedBlock(compiled, RunRange.along(1, futures, luck)).rows.tobytes()
            same: dict[str, object] = {"version": version, "seed": "1", "values": values, "forced": forced}
            asked.append({**same, "first": 7, "runs": 1})
            asked.append({**same, "runs": 300, "future": {"run": 7, "day": day}})
            expected += [hashlib.sha256(rows).hexdigest() for rows in (own, along)]
    assert moved >= 6
    assert digests(chromium, tmp_path, scenarios, asked) == expected


def test_last_states_equal_the_engines_digest_by_digest(chromium: Browser, tmp_path: Path) -> None:
    assert_digests_equal(chromium, tmp_path, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_last_states_of_every_shipped_scenario_equal_the_engines(chromium: Browser, tmp_path: Path, name: str) -> None:
    assert_digests_equal(chromium, tmp_path, (name,))
