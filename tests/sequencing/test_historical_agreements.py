"""Real agreements: what each side's reading allows alone, what is stuck under all of them, and what cured it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions.tree import Not
from ceasefire_sim.reachability.possibility import PossibilityVerdict, possible

AGREEMENTS = (
    "aceh-2005",
    "angola-1991",
    "gaza-january-2025",
    "good-friday-1998",
    "lebanon-2024",
    "mozambique-1992",
)
DISPUTED = {
    "gaza-january-2025": {"calm", "rest", "withdrawal", "demilitarisation", "third"},
    "good-friday-1998": {"decommissioning", "executive"},
    "lebanon-2024": {"withdrawal", "deployment", "dismantling", "five_points"},
    "mozambique-1992": {"administration", "assembly", "demobilisation", "joint_army", "elections"},
}
CYCLES = {
    "gaza-january-2025": [{"calm", "rest"}, {"withdrawal", "demilitarisation"}],
    "good-friday-1998": [{"decommissioning", "executive"}],
    "lebanon-2024": [{"withdrawal", "dismantling", "deployment"}],
    "mozambique-1992": [{"administration", "assembly"}],
}
CURES = {"good-friday-1998": "mitchell-1999", "lebanon-2024": "sectors", "mozambique-1992": "accords-1993"}


@lru_cache
def found(name: str, variant: str | None = None, *readings: str) -> Any:
    """The analysis of an agreement under some readings, without repairs."""
    return cs.sequence(cs.read_scenario(name, variant, readings), repairs=False, alternatives=False)


def duties(paths: Iterable[str]) -> set[str]:
    """The obligations among some elements, or those whose steps they are."""
    return {path.split(".")[1] for path in paths if path.startswith("obligations.")}


def cycles(answer: Any) -> list[set[str]]:
    """The obligations of every cycle."""
    return [duties(cycle) for cycle in answer.cycles]


def waited(answer: Any, source: str, on: str) -> bool:
    """Whether an obligation, or a step of it, waits on another."""
    return any(duties([wait.source]) == {source} and duties([wait.on]) == {on} for wait in answer.waits)


def breaks(invariant: str, name: str, variant: str | None = None, *readings: str) -> bool:
    """Whether any state that can be reached breaks an invariant."""
    scenario = cs.read_scenario(name, variant, readings)
    verdict = possible(scenario, Not(scenario.file.invariants[invariant].always.node)).verdict
    assert verdict is not PossibilityVerdict.UNKNOWN
    return verdict is PossibilityVerdict.POSSIBLE


def probability(answer: Any, name: str) -> float:
    """The exact probability a property asks for."""
    return float(answer.probability(name).value)


# all of them ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", AGREEMENTS)
def test_the_text_as_written_can_be_carried_out(name: str) -> None:
    answer = found(name)
    assert answer.reachable is True and answer.method == "exact"
    assert not duties(answer.stuck) and not answer.cycles


@pytest.mark.parametrize(("name", "reading"), [(n, f"party_{p}_reading") for n in DISPUTED for p in "ab"])
def test_each_reading_alone_can_be_carried_out(name: str, reading: str) -> None:
    answer = found(name, None, reading)
    assert answer.reachable is True
    assert not duties(answer.stuck) and not answer.cycles


@pytest.mark.parametrize("name", DISPUTED)
def test_both_readings_together_are_stuck_in_the_cycles_of_the_dispute(name: str) -> None:
    answer = found(name, None, "all")
    assert answer.reachable is False and answer.method == "exact"
    assert duties(answer.stuck) == DISPUTED[name]
    assert sorted(map(sorted, cycles(answer))) == sorted(map(sorted, CYCLES[name]))
    assert not duties(answer.gates)


@pytest.mark.parametrize("name", DISPUTED)
def test_both_readings_are_named_by_the_waits_of_the_stuck_duties(name: str) -> None:
    answer = found(name, None, "all")
    named = {wait.reading for wait in answer.waits if duties([wait.source])}
    assert {"party_a_reading", "party_b_reading"} <= named
    assert all(f"{name}.yaml:" in wait.at for wait in answer.waits)


@pytest.mark.parametrize(("name", "variant"), CURES.items())
def test_what_history_did_lets_everything_move_under_both_readings(name: str, variant: str) -> None:
    answer = found(name, variant, "all")
    assert answer.reachable is True
    assert not duties(answer.stuck) and not answer.cycles


# one by one -------------------------------------------------------------------------------------


def test_northern_ireland_either_side_giving_up_its_reading_is_the_smallest_way_out() -> None:
    answer = cs.sequence(cs.read_scenario("good-friday-1998", None, ["all"]), alternatives=False)
    dropped = {tuple((one.reading, one.condition) for one in r.relax) for r in answer.repairs if r.kind == "drop"}
    assert dropped == {
        (("party_a_reading", "decommissioning.first_act"),),
        (("party_b_reading", "executive.fulfilled"),),
    }


def test_northern_ireland_the_review_brings_a_government_and_no_day_for_the_first_weapon() -> None:
    review = cs.solve(cs.read_scenario("good-friday-1998", "mitchell-1999", ["all"]))
    assert probability(review, "government_without_arms") > 0.5
    assert probability(review, "arms_by_target") < 0.05


def test_lebanon_withdrawal_waits_for_both_the_army_and_the_dismantling_and_the_army_for_the_withdrawal() -> None:
    answer = found("lebanon-2024", None, "all")
    assert waited(answer, "withdrawal", "dismantling")
    assert waited(answer, "dismantling", "deployment")
    assert waited(answer, "deployment", "withdrawal")
    assert waited(answer, "withdrawal", "deployment")


def test_lebanon_the_five_points_are_behind_the_cycle_and_not_in_it() -> None:
    answer = found("lebanon-2024", None, "all")
    assert "obligations.five_points" in answer.stuck
    assert not any("five_points" in cycle for cycle in cycles(answer))


def test_mozambique_with_the_gate_no_reading_leads_to_elections_with_two_armies() -> None:
    for readings in ((), ("party_a_reading",), ("party_b_reading",), ("all",)):
        assert not breaks("no_election_with_two_armies", "mozambique-1992", None, *readings)
    assert not breaks("no_election_with_two_armies", "mozambique-1992", "accords-1993", "all")


def test_mozambique_without_the_gate_the_country_votes_with_two_armies_while_they_are_stuck() -> None:
    answer = found("mozambique-1992", "date-only", "all")
    assert answer.reachable is True
    assert duties(answer.stuck) == {"administration", "assembly", "demobilisation", "joint_army"}
    assert cycles(answer) == [{"administration", "assembly"}]
    assert breaks("no_election_with_two_armies", "mozambique-1992", "date-only", "all")


def test_angola_nobody_waits_in_a_circle_and_the_vote_with_armies_can_come() -> None:
    assert not found("angola-1991").stuck
    signed = cs.read_scenario("angola-1991")
    armies_at_the_polls = signed.file.properties["armies_at_the_polls"].eventually
    assert armies_at_the_polls is not None
    assert possible(signed, armies_at_the_polls.node).verdict is PossibilityVerdict.POSSIBLE
    assert not signed.file.invariants  # nothing in the text forbids it


def test_angola_with_the_gate_of_mozambique_the_vote_with_armies_cannot_come() -> None:
    answer = found("angola-1991", "mozambique-gate")
    assert answer.reachable is True and not duties(answer.stuck)
    assert not breaks("no_election_with_armies", "angola-1991", "mozambique-gate")


def test_angola_the_gate_costs_a_delay() -> None:
    signed, gated = (cs.solve(cs.read_scenario("angola-1991", variant)) for variant in (None, "mozambique-gate"))
    assert probability(signed, "polled_in_the_window") > 0.9 > 0.2 > probability(gated, "polled_in_the_window")
    assert probability(signed, "armies_at_the_polls") > 0.9
    assert probability(gated, "armies_at_the_polls") == 0
    assert probability(gated, "settled") > probability(signed, "settled")


def test_aceh_with_the_army_counting_the_last_stage_is_never_accepted_and_the_last_troops_starve() -> None:
    answer = found("aceh-2005", "army-counts")
    assert answer.reachable is False and not answer.cycles
    steps = {path for path in answer.stuck if path.count(".") == 2}
    assert steps == {"obligations.acceptance.fourth", "obligations.troops.fourth"}
    assert duties(answer.stuck) == duties(answer.gates) | {"troops"} == {"acceptance", "troops"}


def test_aceh_the_army_that_leaves_all_the_same_lets_the_goal_be_reached_with_the_count_still_short() -> None:
    answer = found("aceh-2005", "waived")
    assert answer.reachable is True
    assert duties(answer.stuck) == {"acceptance"}


def test_aceh_a_departure_that_waits_for_one_stage_more_is_a_cycle_at_once() -> None:
    answer = found("aceh-2005", "one-ahead")
    assert answer.reachable is False
    assert answer.cycles and all(cycle == {"weapons", "acceptance", "troops"} for cycle in cycles(answer))
    assert "obligations.weapons.first" not in answer.stuck
    assert {"obligations.weapons.second", "obligations.troops.first"} <= set(answer.stuck)


def test_gaza_consent_withheld_leaves_a_gate_and_no_cycle() -> None:
    answer = found("gaza-january-2025", "consent-withheld")
    assert answer.reachable is False and not answer.cycles
    assert duties(answer.stuck) == {"agree", "calm", "rest", "withdrawal", "third"}
    assert duties(answer.gates) == {"agree"}


def test_gaza_an_order_in_place_of_the_text_can_be_carried_out_and_on_top_of_it_is_a_cycle_by_itself() -> None:
    assert found("gaza-january-2025", None, "party_a_reading").reachable is True
    added = found("gaza-january-2025", "order-added", "party_a_reading")
    assert added.reachable is False
    assert cycles(added) == [{"calm", "rest"}]


def test_gaza_added_order_and_the_other_reading_make_two_cycles() -> None:
    answer = found("gaza-january-2025", "order-added", "all")
    assert sorted(map(sorted, cycles(answer))) == [["calm", "rest"], ["demilitarisation", "withdrawal"]]


def test_gaza_whether_talks_that_never_began_are_open_decides_whether_the_deal_lapses() -> None:
    text, rolling = (cs.solve(cs.read_scenario("gaza-january-2025", v)) for v in (None, "rolls-on"))
    assert probability(text, "lapses") > 0.05
    assert probability(rolling, "lapses") == 0
