"""The truce of October 2025: what its text, its readings and its notes claim, and what comes of it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import lru_cache

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions.tree import Name
from ceasefire_sim.present.agreement import fact_lines

RUNS = 1000
SIDES = {"party_a", "party_b"}


@lru_cache
def simulated(variant: str | None = None, *settings: tuple[str, float]) -> cs.RunSet:
    """Runs of the scenario on the luck of seed 1."""
    return cs.simulate(cs.read_scenario("gaza-2025", variant, overrides=dict(settings)), runs=RUNS, seed=1)


@lru_cache
def scenario() -> cs.Scenario:
    """The text as written."""
    return cs.read_scenario("gaza-2025")


def mean(runs: cs.RunSet, name: str) -> float:
    """The mean of a number that the scenario asks for."""
    return float(runs.array(f"properties.{name}").mean())


def test_three_flare_ups_by_day_44_are_usual_and_most_truces_survive_them() -> None:
    runs = simulated()
    flares = runs.array("properties.flare_ups_by_day_44")
    assert 2 <= flares.mean() <= 4
    assert (flares >= 3).mean() > 0.4
    assert runs.array("properties.unbroken_365")[flares >= 3].mean() > 0.5


def test_the_guarantor_who_presses_brings_the_truce_back() -> None:
    idle, pressing = (simulated(None, ("quantities.leverage.initial", level)) for level in (0, 2))
    assert idle.probability("unbroken_365").value + 0.3 < pressing.probability("unbroken_365").value


def test_without_attribution_there_is_more_violence_by_everybody() -> None:
    watched, unwatched = simulated(), simulated("no-monitoring")
    assert mean(unwatched, "flare_ups") > 1.2 * mean(watched, "flare_ups")
    for count in ("breaches_of_a_by_b", "breaches_of_b_by_a"):  # a day: without monitors truces end sooner
        assert mean(unwatched, count) / unwatched.array("end_day").mean() > 1.04 * (
            mean(watched, count) / watched.array("end_day").mean()
        )
    assert mean(unwatched, "days_suspended") > 1.2 * mean(watched, "days_suspended")


def test_trust_dampens_violence() -> None:
    start = [f"parties.{side}.quantities.trust.initial" for side in sorted(SIDES)]
    low, high = (simulated(None, *((path, trust) for path in start)) for trust in (0, 60))
    assert mean(high, "breaches_of_a_by_b") < 0.9 * mean(low, "breaches_of_a_by_b")


def test_strikes_and_attacks_answer_each_other() -> None:
    deaf, usual = (simulated(None, ("parameters.answer_factor", factor)) for factor in (1, 2))
    for count in ("breaches_of_a_by_b", "breaches_of_b_by_a"):
        assert mean(deaf, count) < 0.95 * mean(usual, count)


@pytest.mark.parametrize("reading", [(), ("party_a_reading",), ("party_b_reading",)])
def test_the_text_and_either_reading_alone_can_be_carried_out_without_the_proposal(reading: tuple[str, ...]) -> None:
    runs = cs.simulate(cs.read_scenario(without_proposal(), readings=reading), runs=RUNS, seed=1)
    assert runs.endings()["reached"].value > 0


def test_both_readings_together_are_a_circle_of_two_without_the_proposal() -> None:
    answer = cs.sequence(cs.read_scenario(without_proposal(), readings=["all"]), repairs=False, alternatives=False)
    assert answer.reachable is False
    (cycle,) = answer.cycles
    assert {path.split(".")[1] for path in cycle} == {"withdraw", "disarm"}


def without_proposal() -> dict[str, object]:
    """The scenario without its amendment, quick to carry out, so that a few runs show what can come."""
    quick = {"withdraw_pace": {"value": 0.1}, "disarm_pace": {"value": 0.1}, "seat_rate": {"value": 0.1}}
    return {
        "extends": "gaza-2025", "scenario": "gaza-text", "amendments": {"revised_proposal": None}, "parameters": quick,
    }  # fmt: skip


def test_the_text_leaves_the_order_open() -> None:
    text = cs.read_scenario(without_proposal())
    for name in ("withdraw", "disarm"):
        assert text.file.obligations[name].requires.node == Name("truce_in_force")


def duties_alone(*, second: bool) -> dict[str, object]:
    """The scenario with nothing but its duties: no trust is won or lost by anything else."""
    file = scenario().file
    rates = {"search_rate": 0.12, "slow_search_rate": 0.1, "aid_pace": 0.3, "blame": 0, "withdraw_pace": 0.1,
             "disarm_pace": 0.1, "seat_rate": 0.1, "mandate_rate": 0.1}  # fmt: skip
    declare = {"chance": "1", "when": "day >= 200"} if second else None
    return {
        "extends": "gaza-2025", "scenario": "duties",
        "definitions": {"attacked": "false", "struck": "false", "quiet_days": "0"},
        "parameters": {name: {"value": value} for name, value in rates.items()},
        "properties": dict.fromkeys(file.properties) | {side: {"at_end": f"{side}.trust"} for side in SIDES},
        "phases": {"transitions": {"advance": None, "declare": declare}},
        "regions": {"tunnels": None, "crossing": {"transitions": {"shut": None}}},
        **{room: dict.fromkeys(getattr(file, room)) for room in ("incidents", "responses", "commitments", "variants")},
    }  # fmt: skip


@pytest.mark.parametrize(("second", "share"), [(False, 1), (True, 1.5)])
def test_what_duties_earn_does_not_hang_on_how_many_a_side_has(second: bool, share: float) -> None:
    alone = cs.read_scenario(duties_alone(second=second), overrides={"horizon": 600})
    runs = cs.simulate(alone, runs=100, seed=1)
    for side in sorted(SIDES):
        assert set(runs.array(f"properties.{side}")) == {20 + share * alone.constants["credit"]}


def test_a_second_phase_can_be_violated_and_suspended_too() -> None:
    assert (simulated().ask("phase == second and truce == violated").value or 0) > 0.5
    assert (simulated().ask("phase == second and truce == suspended").value or 0) > 0.05


def test_what_was_gained_can_be_lost_again() -> None:
    runs = simulated()
    assert (runs.ask("day >= 1 and line.done < line.steps").value or 0) > 0.7
    history = runs.retrace(0).trajectory()
    aid = [state["obligations"]["aid_access"]["done"] for state in history.states]
    assert any(after < before for before, after in itertools.pairwise(aid))


def test_each_side_counts_fewer_breaches_of_its_own_than_the_other_does() -> None:
    runs = simulated()
    for side, other in (("a", "b"), ("b", "a")):
        own, others = (runs.array(f"properties.breaches_of_{side}_by_{who}") for who in (side, other))
        assert (own <= others).all()
    assert (runs.array("properties.weeks_short_by_crossing") <= runs.array("properties.weeks_short_by_tracker")).all()


def test_a_week_without_is_a_week_without() -> None:
    """Trust recovers and the truce counts as kept again only where seven days had no violence."""
    violent = {f"incidents.{name}" for name in ("strike", "attack", "stray_attack", "other_attack", "flare_up")}
    restored = 0
    for run in range(8):
        quiet = 0
        for state in simulated().retrace(run).trajectory().states[1:]:
            sites = {str(event["site"]) for event in state["events"]}
            if sites & {"responses.trust_recovers", "regions.truce.settle"}:
                assert quiet >= 7
                restored += 1
            quiet = 0 if sites & violent else quiet + 1
    assert restored > 0


def test_statements_denials_and_allegations_of_either_side_are_as_frequent() -> None:
    incidents = scenario().file.incidents
    pairs = [(f"{what}_by_a", f"{what}_by_b") for what in ("statement", "denial")]
    for one, other in (*pairs, ("diversion_alleged", "access_alleged")):
        assert {*incidents[one].by, *incidents[other].by} == SIDES
        assert incidents[one].chance == incidents[other].chance


def test_every_parameter_has_a_range_a_source_and_a_reason() -> None:
    for name, parameter in scenario().file.parameters.items():
        assert parameter.range is not None and parameter.source, name


def test_every_fact_became_something_or_says_why_not() -> None:
    known = {f"{stem}/{key}": fact for stem, file in scenario().facts.items() for key, fact in file.facts.items()}
    assert len([key for key in known if not key.startswith("gaza-accounts/")]) >= 95
    for key, fact in known.items():
        assert bool(fact.became) != bool(fact.context), key


def part_at(path: str) -> object:
    """The part of the scenario that a path names; a transition or a named step may be named without its room."""
    part: object = scenario().file
    for name in path.split("."):
        rooms = [part, *(getattr(part, room, None) for room in ("transitions", "steps"))]
        part = next(
            below
            for room in rooms
            if (below := room.get(name) if isinstance(room, Mapping) else getattr(room, name, None)) is not None
        )
    return part


def test_no_fact_dangles() -> None:
    for file in scenario().facts.values():
        for fact in file.facts.values():
            for path in fact.became or ():
                assert part_at(str(path)) is not None, path


def test_the_coverage_of_facts_is_told() -> None:
    lines = "\n".join(fact_lines(scenario()))
    assert "cairo-talks: 41 facts, 37 modelled" in lines
    assert "revised-proposal: 63 facts" in lines
