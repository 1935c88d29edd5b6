"""The state machine over an agreement finds what breaks, and tells it with its luck."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, run_state_machine_as_test

import ceasefire_sim as cs
from ceasefire_sim.luck import Luck
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.testing import AgreementMachine, BrokenContractError, scenarios

PLAY = settings(
    max_examples=12,
    stateful_step_count=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
TEXT = """
scenario: x
horizon: 9
quantities: {tension: {initial: 0, range: [0, 5]}}
incidents: {growth: {chance: 0.3, do: [tension += 1]}}
phases: {initial: a, states: [a]}
"""


class OverTheLanguage(AgreementMachine):
    scenario = scenarios(6, everything=True)
    declared_invariants = False


class Lesson(AgreementMachine):
    scenario = cs.read_scenario("monitoring")


class Declared(AgreementMachine):
    scenario = cs.read_scenario_text(TEXT + "invariants: {calm: {always: tension < 2}}\n")


class Watched(AgreementMachine):
    scenario = cs.read_scenario_text(TEXT)

    @invariant()
    def nobody_is_tense(self) -> None:
        assert self.agreement.quantities["tension"] < 2


@pytest.mark.parametrize("machine", [OverTheLanguage, Lesson])
def test_agreements_are_the_same_in_whatever_order_they_are_played(machine: type[AgreementMachine]) -> None:
    run_state_machine_as_test(machine, settings=PLAY)


def test_an_invariant_of_the_file_that_breaks_is_told_with_its_place_and_the_luck() -> None:
    with pytest.raises(BrokenContractError, match="the invariant 'calm' is broken") as broken:
        run_state_machine_as_test(Declared, settings=PLAY)
    finding = broken.value.finding
    assert (finding.fault.path, finding.fault.line) == ("invariants.calm.always", 7)
    assert finding.luck is not None
    retold = cs.live(Declared.scenario, luck=finding.luck)
    retold.retrace(finding.day or 0)
    assert retold.quantities["tension"] >= 2


class Late(AgreementMachine):
    scenario = cs.read_scenario_text(TEXT.replace("9", "400") + "invariants: {early: {always: day < 60}}\n")


def test_what_comes_late_is_met_on_its_day() -> None:
    with pytest.raises(BrokenContractError, match="on day 60 the invariant 'early' is broken"):
        run_state_machine_as_test(Late, settings=PLAY)


def test_what_a_subclass_watches_is_told_with_the_steps_and_the_luck() -> None:
    with pytest.raises(AssertionError) as broken:
        run_state_machine_as_test(Watched, settings=PLAY)
    notes = "\n".join(broken.value.__notes__)
    assert "state.begin(scenario=<Scenario x: 9 days" in notes
    assert "state.nobody_is_tense()" in notes
    luck = Luck.from_json(json.loads(notes.split("luck: ")[1].splitlines()[0]))
    retold = cs.live(Watched.scenario, luck=luck)
    retold.retrace(luck.day or 0)
    assert retold.quantities["tension"] == 2


def test_a_day_that_comes_out_otherwise_when_it_is_played_again_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def drifting(self: Reference, days: int = 1) -> None:
        self.retrace(max(self.today - days, 0))
        if self.today:
            self.now.quantities["tension"] = 5

    monkeypatch.setattr(Reference, "back", drifting)
    with pytest.raises(BrokenContractError, match="the state is another than it was before"):
        run_state_machine_as_test(Unwatched, settings=PLAY)


class Unwatched(AgreementMachine):
    scenario = cs.read_scenario_text(TEXT)


def test_a_machine_without_an_agreement_says_what_it_lacks() -> None:
    class Empty(AgreementMachine):
        pass

    with pytest.raises(cs.InputError, match=r"Empty.scenario is a scenario, or a strategy that draws them"):
        run_state_machine_as_test(Empty, settings=PLAY)
    assert isinstance(OverTheLanguage.scenario, st.SearchStrategy)
