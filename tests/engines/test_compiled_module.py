"""The module of a machine: one text for every setting, readable, and at work in several threads at once."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ceasefire_sim import Luck, Scenario, read_scenario, read_scenario_text
from ceasefire_sim.engines.compiled.hosting import module_bytes
from ceasefire_sim.engines.compiled.playing import CompiledMachine, symbolic_machine
from ceasefire_sim.engines.compiled.run_columns import compiled, play_block
from ceasefire_sim.engines.compiled.single_run import recorded_run
from ceasefire_sim.engines.interruption import AbandonedError, heed
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.errors import InputError, LimitError
from ceasefire_sim.expressions.tree import Compare, Name, Number
from ceasefire_sim.reference.play import play_block as play_on_reference
from ceasefire_sim.scenario.source.files import shipped_names
from ceasefire_sim.studies.engine_choice import chosen_engine, default_engine
from ceasefire_sim.studies.simulate import simulate
from tests.architecture.tree import ROOT
from tests.properties.test_engines_agree import assert_equal, assert_equal_runs

CONSTANTS = """
scenario: constants
horizon: length
goal: phase == over
parameters:
  length: {value: 20, range: [5, 40]}
  wait: {value: 3, range: [0, 10]}
  parts: {value: 4, range: [1, 9]}
  most: {value: 3, range: [1, 6]}
  rate: {value: 0.4, range: [0, 1]}
  start: {value: 2, range: [0, 6]}
  odds: {value: 1, range: [0, 5]}
  early: {value: 8, range: [0, 30]}
quantities:
  heat: {initial: start, range: [0, 6]}
  will: {initial: {0: odds, 1: 2}, range: [0, 1]}
incidents:
  raid: {count: poisson(rate), at_most: most, do: [heat += 1], outcomes: [{weight: odds, do: [heat -= 1]}, {weight: 1}]}
  clash: {count: "binomial(parts, rate)", do: [heat -= 1]}
  calm: {chance: "per(rate, 7)", when: rate > 0.2, do: [heat -= 1]}
obligations:
  leave:
    steps: parts
    pace: {each: rate}
    due: wait * 2
    on_step: [heat -= 1]
  stay: {steps: {one: {size: parts, not_before: wait}, two: {pace: {days: most}}}, pace: {days: wait + 1}}
phases:
  initial: first
  states: [first, over]
  final: [over]
  transitions: {end: {from: first, to: over, after: wait, when: leave.fulfilled and stay.fulfilled}}
properties:
  soon: {eventually: phase == over, within: early}
  heat_then: {value: heat, on: early}
"""


def text_of(scenario: Scenario) -> str:
    return compiled(scenario).program.text


def settings_of(scenario: Scenario) -> list[dict[str, Any]]:
    """Settings of the parameters: each at either end of its range; one that is drawn would be drawn no more."""
    settings: list[dict[str, Any]] = []
    for name, parameter in scenario.file.parameters.items():
        if parameter.range is not None and not parameter.drawn:
            settings += [{f"parameters.{name}": end} for end in parameter.range]
    return settings


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_scenario_has_the_same_module_at_every_setting(name: str) -> None:
    scenario = read_scenario(name)
    text = text_of(scenario)
    for setting in settings_of(scenario)[:8]:
        assert text_of(scenario.with_(setting)) == text, setting


@pytest.mark.parametrize(
    "setting",
    [
        {"length": 35}, {"wait": 0}, {"wait": 9}, {"parts": 1}, {"parts": 9}, {"most": 6}, {"rate": 0}, {"rate": 1},
        {"start": 0}, {"odds": 0}, {"early": 30}, {"length": 5, "parts": 7, "rate": 0.9},
    ],
    ids=str,
)  # fmt: skip
def test_constants_made_of_parameters_change_no_byte_of_the_module(setting: dict[str, float]) -> None:
    plain = read_scenario_text(CONSTANTS)
    scenario = plain.with_({f"parameters.{name}": value for name, value in setting.items()})
    machine = compiled(scenario)
    assert module_bytes(machine.program.text) == module_bytes(text_of(plain))
    reference = play_on_reference(scenario, 3, 0, 40)
    assert_equal_runs(reference, play_block(scenario, machine, 3, 0, 40))
    assert_equal(reference, play_block(scenario, machine, 3, 0, 40))


def test_the_module_holds_no_value_of_a_parameter_and_no_seed() -> None:
    text = CONSTANTS.replace("value: 0.4", "value: 0.4375").replace("value: 20", "value: 37")
    module = text_of(read_scenario_text(text))
    assert "0.4375" not in module
    assert not re.search(r"const 37\b", module)
    assert module == text_of(read_scenario_text(CONSTANTS))


def test_the_module_can_be_read() -> None:
    module = text_of(read_scenario("two-party-deadlock"))
    functions = re.findall(r"^\(func (\$\w+)", module, flags=re.MULTILINE)
    assert {"$play", "$begin", "$close", "$day0", "$morning0"} <= set(functions)
    assert re.findall(r'\(export "(\w+)"\)', module) == ["memory", "play"]
    assert sum(len(line) > 200 for line in module.splitlines()) < 20


def test_threads_play_on_one_machine_at_a_time() -> None:
    scenario = read_scenario("gaza-january-2025")
    machine = compiled(scenario)
    spans = [(first, 30) for first in range(0, 240, 30)]
    alone = [play_block(scenario, machine, 1, *span) for span in spans]
    gate = threading.Barrier(4)

    def play(number: int) -> Any:
        if number < 4:
            gate.wait(timeout=60)  # four begin together, each in a thread of its own
        return play_block(scenario, machine, 1, *spans[number])

    with ThreadPoolExecutor(4) as pool:
        for block, expected in zip(pool.map(play, range(len(spans))), alone, strict=True):
            assert_equal(expected, block)


@pytest.mark.parametrize(("horizon", "runs"), [(30, 1000), (3650, 20)])
def test_a_call_that_nothing_interrupts_is_short_and_its_length_changes_no_run(horizon: int, runs: int) -> None:
    moves = "transitions: {up: {from: off, to: on, chance: 0.1}, down: {from: on, to: off, chance: 0.1}}"
    mechanisms = "".join(f"  m{number}: {{initial: off, states: [off, on], {moves}}}\n" for number in range(200))
    phases = "phases: {initial: a, states: [a]}"
    machine = compiled(read_scenario_text(f"scenario: big\nhorizon: {horizon}\n{phases}\nmechanisms:\n{mechanisms}"))
    assert machine.call == runs
    if horizon == 30:
        whole, machine.call = machine.play(RunRange(1, 0, 5)), 2
        halved = machine.play(RunRange(1, 0, 5))
        assert np.array_equal(whole.last["m7"], halved.last["m7"]) and whole.waits == halved.waits


def test_a_block_that_nobody_waits_for_is_given_up() -> None:
    machine = compiled(read_scenario("monitoring"))

    def play() -> None:
        ended = threading.Event()
        heed(ended)
        machine.play(RunRange(1, 0, 5))
        ended.set()
        with pytest.raises(AbandonedError):
            machine.play(RunRange(1, 0, 5))

    with ThreadPoolExecutor(1) as pool:
        pool.submit(play).result()


def test_workers_of_the_compiled_engine_are_threads_and_change_nothing() -> None:
    scenario = read_scenario("monitoring")
    alone = simulate(scenario, runs=500, engine="compiled", block=100)
    shared = simulate(scenario, runs=500, engine="compiled", block=100, workers=2)
    assert_equal(alone.block, shared.block)
    assert alone.engine == "compiled"


def test_a_record_says_what_happened_on_each_day() -> None:
    scenario = read_scenario("two-party-deadlock")
    block = play_block(scenario, compiled(scenario), 5, 0, 40)
    for run in range(40):
        record = recorded_run(scenario, Luck.keyed(5, run))
        assert len(record.states) == block.columns["end_day"][run] + 1
        for name in scenario.file.obligations:
            steps = sum(day.get(f"obligations.{name}", 0) for day in record.happenings)
            assert steps == block.columns[f"obligations.{name}.done"][run]


def test_a_luck_that_forces_what_is_not_drawn_is_refused() -> None:
    with pytest.raises(InputError):
        recorded_run(read_scenario("two-party-deadlock"), Luck.keyed(1).force(0, "incidents.nothing", True))


def test_a_program_that_used_the_engine_ends_in_silence() -> None:
    code = "import ceasefire_sim as cs; print(cs.simulate(cs.read_scenario('monitoring'), runs=20, engine='compiled'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0
    assert done.stderr == ""


def test_memory_grows_between_blocks_and_runs_stay_the_same() -> None:
    scenario = read_scenario("two-party-deadlock")
    machine = compiled(scenario)
    small, large = play_block(scenario, machine, 1, 0, 5), play_block(scenario, machine, 1, 0, 4000)
    assert all(
        np.array_equal(values, large.columns[name][:5], equal_nan=values.dtype.kind == "f")
        for name, values in small.columns.items()
    )


def test_a_count_of_very_many_has_room_for_its_table() -> None:
    scenario = read_scenario_text(
        """
scenario: very-many
horizon: 1
parameters: {many: {value: 300, range: [1, 999]}}
quantities: {x: {initial: 0, range: [0, 99]}}
incidents: {step: {count: "binomial(many * 1000, (x + 1) / 100000)", do: x += 1}}
phases: {initial: a, states: [a]}
properties: {steps: {count: step}}
"""
    )
    runs = simulate(scenario, runs=20, seed=1, engine="compiled")
    assert (
        runs.array("properties.steps").tolist()
        == simulate(scenario, runs=20, seed=1, engine="vectorised").array("properties.steps").tolist()
    )
    assert set(runs.array("properties.steps")) > {2.0, 3.0}


def test_runs_that_take_more_than_a_module_holds_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ceasefire_sim.engines.compiled.hosting.LARGEST_MEMORY", 1000)
    with pytest.raises(LimitError, match=r"takes 0\.0 GB, and the compiled engine has 4\.3: shorten the horizon"):
        simulate(read_scenario("monitoring"), runs=5, engine="compiled")


@pytest.mark.skipif(sys.platform != "linux", reason="addresses are limited as Linux does")
def test_where_addresses_are_too_few_it_is_said() -> None:
    code = (
        "import resource; import ceasefire_sim as cs\n"
        "resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))\n"
        "try: cs.simulate(cs.read_scenario('monitoring'), runs=5)\n"
        "except cs.LimitError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("the compiled engine sets 4 GB of addresses aside in every thread")


def test_the_engine_is_refused_by_name_where_wasmtime_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ceasefire_sim.studies.engine_choice.wasmtime_is_here", lambda: False)
    with pytest.raises(InputError, match="wasmtime"):
        chosen_engine("compiled")


def test_without_wasmtime_the_vectorised_engine_does_the_work_and_that_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ceasefire_sim.studies.engine_choice.wasmtime_is_here", lambda: False)
    default_engine.cache_clear()
    try:
        with caplog.at_level(logging.WARNING, logger="ceasefire_sim"):
            assert [chosen_engine("auto") for _ in range(3)] == ["vectorised"] * 3
        assert len(caplog.records) == 1
        assert simulate(read_scenario("monitoring"), runs=5).engine == "vectorised"
    finally:
        default_engine.cache_clear()


def test_the_default_engine_is_the_compiled_one() -> None:
    assert chosen_engine("auto") == "compiled"
    assert simulate(read_scenario("monitoring"), runs=5).engine == "compiled"


MANY = """
scenario: many
horizon: 12
quantities: {a: {initial: 3, range: [0, 9]}, b: {initial: {1: 1, 8: 1}, range: [0, 9]}}
responses: {move: {chance: 0.5, do: [a += 1, b -= 1]}}
properties:
  wholes: {at_end: "NAME(WHOLES)"}
  reals: {most: "NAME(REALS)"}
phases: {initial: first, states: [first]}
"""


@pytest.mark.parametrize("name", ["min", "max"])
def test_a_function_of_many_numbers_is_written_at_a_length_that_grows_with_them(name: str) -> None:
    wholes = ", ".join(f"a + {number} - b" for number in range(20))
    reals = ", ".join(f"a / {number} - b / 3" for number in range(1, 21))
    scenario = read_scenario_text(MANY.replace("NAME", name).replace("WHOLES", wholes).replace("REALS", reals))
    machine = compiled(scenario)
    assert len(machine.program.text) < 100_000
    assert_equal(play_on_reference(scenario, 1, 0, 30), play_block(scenario, machine, 1, 0, 30))


def test_a_name_that_the_engine_was_not_taught_is_refused() -> None:
    scenario = read_scenario("monitoring")
    machine = symbolic_machine(scenario)
    strange = replace(machine, final=Compare(Name("moon"), (("==", Number(1.0)),)))
    with pytest.raises(InputError, match="does not know what 'moon' is"):
        CompiledMachine(scenario, strange).play(RunRange(1, 0, 1))


def test_a_first_day_after_another_is_looked_for_last_whatever_else_hangs_on_the_day() -> None:
    scenario = read_scenario(
        {
            "scenario": "late",
            "horizon": 1,
            "quantities": {"q": {"initial": 0, "range": [0, 5]}},
            "obligations": {"o": {"steps": {"one": {}, "two": {"not_before": 5}}}},
            "phases": {"initial": "first", "states": ["first"]},
            "invariants": {"some": {"always": "day >= 0"}},
            "properties": {"wait": {"between": ["o.done > q", "o.waiting"]}},
        }
    )
    played = play_block(scenario, compiled(scenario), 1, 0, 3)
    assert played.columns["properties.wait"].tolist() == [0.0, 0.0, 0.0]
