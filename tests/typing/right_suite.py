"""A property tester's suite as a user types it; type checkers must find nothing here. It is checked, not run."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

import ceasefire_sim as cs
from ceasefire_sim import testing

LESSON = cs.read_scenario("monitoring")
DRAWN: st.SearchStrategy[cs.Scenario] = testing.scenarios(
    12, obligations=2, readings=(0, 3), incidents=True, due=True, indexes=True, extends=True, notes=False
)


@settings(deadline=None, max_examples=20)
@given(DRAWN, testing.seeds(), testing.run_numbers())
def test_runs_have_an_end(scenario: cs.Scenario, seed: int, run: int) -> None:
    assert cs.live(scenario, seed=seed, run=run).trajectory().end <= scenario.horizon


@given(testing.lucks(LESSON), testing.overrides(LESSON))
def test_what_the_file_declares_holds(luck: cs.Luck, settings_drawn: dict[str, float]) -> None:
    testing.target_broken_invariant(LESSON, luck)
    testing.require(testing.invariants_hold(LESSON, luck))
    findings: list[testing.Finding] = list(
        testing.findings(LESSON.with_(settings_drawn), runs=3, wanted=[testing.steps_in_order])
    )
    places: list[str] = [f"{finding.fault.file}:{finding.fault.line}" for finding in findings]
    assert not places


class Lesson(testing.AgreementMachine):
    scenario = LESSON

    @invariant()
    def nobody_takes_more_steps_than_are_owed(self) -> None:
        assert all(duty.done <= duty.steps for duty in self.agreement.obligations.values())


def dead_under_both(scenario: cs.Scenario) -> AbstractSet[str]:
    return testing.stuck_duties(scenario.with_(readings="all")) - testing.stuck_duties(scenario)


def smallest() -> int:
    small: testing.SmallestAgreement = testing.find_smallest(dead_under_both, readings=2, seconds=60, examples=2000)
    cut: testing.SmallestAgreement = testing.cut_down(LESSON, testing.stuck_of_all_readings)
    return small.lines + len(cut.text)


def own_law(scenario: cs.Scenario, luck: cs.Luck) -> None:
    try:
        testing.require(testing.exact_agrees_with_runs(scenario, runs=500))
    except testing.BrokenContractError as broken:
        finding: testing.Finding = broken.finding
        cs.live(scenario, luck=finding.luck or luck)
