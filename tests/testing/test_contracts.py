"""Contracts give what breaks them: where it is written, on which day, and the luck that retells it."""

from __future__ import annotations

import pickle
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import ceasefire_sim as cs
from ceasefire_sim import testing
from ceasefire_sim.engines.vectorised.single_run import states_and_findings
from ceasefire_sim.expressions.tree import Truth
from ceasefire_sim.scenario.validation import conditions
from ceasefire_sim.testing import contracts, contracts_of_answers
from ceasefire_sim.testing.checks import LAWS
from tests.cli.calls import call

TENSE = """
scenario: tense
horizon: 9
quantities: {tension: {initial: 0, range: [0, 5]}}
incidents: {raid: {chance: 0.5, do: [tension += 1]}}
phases: {initial: a, states: [a]}
invariants: {calm: {always: tension < 3}}
properties:
  tense: {eventually: tension >= 5, expect: <= 0.2}
  raided: {eventually: tension >= 1, expect: ">= 0.9"}
"""
LUCK = cs.Luck.keyed(1, 4)


def test_a_finding_says_where_what_and_by_which_luck() -> None:
    scenario = cs.read_scenario_text(TENSE, "tense.yaml")
    (finding,) = testing.findings(scenario, 5, 1, [testing.invariants_hold])
    assert (finding.contract, finding.fault.path) == ("invariants_hold", "invariants.calm.always")
    assert (finding.fault.file, finding.fault.line, finding.fault.column) == ("tense.yaml", 7, 29)
    assert finding.luck is not None
    agreement = cs.live(scenario, luck=finding.luck)
    agreement.retrace(finding.day or 0)
    assert (agreement.today, agreement.quantities["tension"]) == (finding.day, 3)
    where, luck = str(finding).splitlines()
    assert where == f"tense.yaml:7:29: invariants.calm.always: on day {finding.day} the invariant 'calm' is broken"
    assert cs.Luck.from_json(eval(luck.removeprefix("  luck: "))) == finding.luck


def test_a_finding_in_a_file_is_printed_with_the_command_that_tells_its_run(tmp_path: Path) -> None:
    (tmp_path / "two words.yaml").write_text(TENSE, "utf-8")
    scenario = cs.read_scenario(tmp_path / "two words.yaml", overrides={"horizon": 30})
    (finding,) = testing.findings(scenario, 5, 1, [testing.invariants_hold])
    _, _, replay = str(finding).splitlines()
    assert replay == f"  replay: {finding.replay}"
    _, command, *rest = shlex.split(finding.replay)
    story = call(command, *rest).stdout
    assert f"Day {(finding.day or 0) - 1}\n" in story and "The invariant 'calm' is broken" in story


def test_a_check_raises_the_first_finding_which_survives_a_pickle() -> None:
    scenario = cs.read_scenario_text(TENSE)
    with pytest.raises(testing.BrokenContractError, match="the invariant 'calm' is broken") as broken:
        testing.require(testing.findings(scenario, 5))
    assert pickle.loads(pickle.dumps(broken.value)).finding == broken.value.finding
    testing.require(())


def test_every_contract_holds_on_a_shipped_lesson() -> None:
    scenario = cs.read_scenario("two-party-deadlock")
    assert list(testing.findings(scenario, 2)) == []
    assert list(testing.exact_agrees_with_runs(scenario)) == list(testing.expectations_are_met(scenario)) == []


@settings(max_examples=8, deadline=None)
@given(testing.scenarios(6, readings=(2, 3), incidents=True, quantities=1, phases=True, amendments=(0, 1)))
def test_a_union_of_readings_lies_between_them(scenario: cs.Scenario) -> None:
    assert list(testing.findings(scenario, 1, 1, LAWS)) == []


def test_expectations_that_are_not_met_are_findings_at_their_own_places() -> None:
    scenario = cs.read_scenario_text(TENSE)
    tense, calm = testing.expectations_are_met(scenario)
    assert str(tense) == "scenario.yaml:9:45: properties.tense.expect: it is 0.5, and <= 0.2 is expected"
    assert (calm.day, calm.what) == (3, "the invariant 'calm' can be broken, on day 3 at the soonest seen")


def test_an_exact_answer_that_runs_contradict_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = cs.read_scenario_text(TENSE)
    assert list(testing.exact_agrees_with_runs(scenario)) == []
    other = scenario.with_({"incidents.raid.chance": 0.6})
    answers = cs.check(scenario, "both", runs=1000)
    mixed = cs.Check(scenario, cs.solve(other), answers.runs, {})
    monkeypatch.setattr(contracts_of_answers, "check", lambda *_, **__: mixed)
    (finding,) = testing.exact_agrees_with_runs(scenario)
    assert finding.fault.path == "properties.tense"
    assert finding.what.startswith("it is exactly 0.733432, and 0.")


def test_an_engine_that_goes_another_way_is_a_finding_on_its_first_day(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = cs.read_scenario_text(TENSE)
    assert list(testing.engines_agree(scenario, LUCK)) == []
    vectorised = states_and_findings

    def astray(*given: Any) -> tuple[list[dict[str, Any]], dict[str, float]]:
        states, values = vectorised(*given)
        return [{**s, "quantities": {"tension": 9}} if n > 3 else s for n, s in enumerate(states)], values

    monkeypatch.setattr(contracts_of_answers, "states_and_findings", astray)
    (finding,) = testing.engines_agree(scenario, LUCK)
    tension = cs.live(scenario, luck=LUCK).trajectory().states[4]["quantities"]["tension"]
    assert finding.fault.path == "quantities.tension"
    assert finding.what == f"on day 4 it is {tension} on the reference, and 9 on 'vectorised'"
    assert finding.fault.line == 4


@pytest.mark.parametrize(("asked", "held"), [("day >= 0", False), ("day < 0", True)])
def test_a_union_that_is_not_between_its_readings_is_a_finding(
    asked: str, held: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = {"add": {"obligations.leave.requires": asked}}
    data = {"scenario": "x", "horizon": 3, "obligations": {"leave": {}}, "readings": {"north": side, "south": side}}
    scenario = cs.read_scenario({**data, "phases": {"initial": "a", "states": ["a"]}})
    assert list(testing.union_between_its_readings(scenario, LUCK)) == []
    composed = conditions.union

    def astray(path: Any, plain: Any, sides: Any) -> Any:
        return Truth(held) if len(sides) > 1 else composed(path, plain, sides)

    monkeypatch.setattr(conditions, "union", astray)
    (finding,) = testing.union_between_its_readings(scenario, LUCK)
    alone = str(not held).lower()
    what = f"on day 0 it is {str(held).lower()} under all readings together, and {alone} and {alone} under each"
    assert (finding.fault.path, finding.what) == ("obligations.leave.requires", what)


def test_a_run_that_hangs_on_what_was_played_before_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = cs.read_scenario_text(TENSE)
    plain, played = contracts.states_played, iter(range(100))

    def drifting(agreement: cs.Agreement) -> tuple[Any, ...]:
        number = next(played)
        return tuple({**state, "quantities": {"tension": number}} for state in plain(agreement))

    monkeypatch.setattr(contracts, "states_played", drifting)
    (finding,) = contracts.replayed_alike(scenario, LUCK)
    assert (finding.day, finding.what) == (0, "from day 0 on the run differs once another run was played before it")
    retold: Iterator[testing.Finding] = contracts.retold_alike(scenario, LUCK)
    assert [f.what for f in retold] == [
        "from day 0 on the run differs when it is told from JSON",
        "from day 0 on the run differs when its draws are forced",
    ]


AMENDED = """
scenario: amended
horizon: 9
obligations: {bridges: {pace: 1}}
phases: {initial: a, states: [a]}
readings: {north_reading: {set: {obligations.bridges.requires: day >= 2}}}
amendments: {slower: {set: {obligations.bridges.pace: 0}}}
"""


def test_numbers_that_an_amendment_sets_are_in_force_under_a_reading_composed_by_hand() -> None:
    assert list(testing.union_of_one_reading(cs.read_scenario_text(AMENDED), LUCK)) == []
