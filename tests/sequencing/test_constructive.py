"""Ways out built for two obligations that wait for each other: what each sets, and that each works."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.reachability.elements import elements
from ceasefire_sim.reachability.future import bounded_future
from ceasefire_sim.reachability.possibility import PossibilityVerdict, possible
from ceasefire_sim.sequencing.constructive import Construction, Pair, ways_out
from ceasefire_sim.sequencing.repairs import pairs
from ceasefire_sim.sequencing.verdict import reading_answer
from tests.sequencing.small_texts import CIRCLE, circle, goal_node, small

MONITORS = """
mechanisms:
  monitors:
    initial: none
    states: [none, active]
    active: [active]
    transitions: {deploy: {from: none, to: active, chance: 0.1}}
"""


def pair_of(scenario: cs.Scenario) -> Pair:
    """The one pair of a text's cycle."""
    [pair] = pairs(reading_answer(scenario, goal_node(scenario), 1000), elements(scenario))
    return pair


def built(scenario: cs.Scenario) -> dict[str, list[Construction]]:
    """What can be built for the pair, by kind, both ways one beside the other."""
    ways: dict[str, list[Construction]] = {}
    for way in ways_out(bounded_future(scenario), pair_of(scenario)):
        ways.setdefault(way.kind, []).append(way)
    return ways


def test_the_pair_of_a_circle_is_in_the_order_of_the_file_with_what_makes_each_wait() -> None:
    pair = pair_of(circle())
    assert (pair.first, pair.second) == ("leave", "disarm")
    assert [part.condition for part in pair.first_waits] == ["disarm.fulfilled"]
    assert [part.condition for part in pair.second_waits] == ["leave.fulfilled"]


LEAVE, DISARM = "obligations.leave.requires", "obligations.disarm.requires"
SLICED = {
    "leave": "{owed_by: north, steps: 4, pace: 0.5, requires: disarm.fulfilled}",
    "disarm": "{owed_by: south, steps: 4, pace: 0.5, requires: leave.fulfilled}",
}


def test_each_way_out_sets_what_it_says_both_ways() -> None:
    scenario = small(SLICED, "leave.fulfilled and disarm.fulfilled")
    settings = {kind: [dict(way.set) for way in ways] for kind, ways in built(scenario).items()}
    custody = settings.pop("custody")
    days = (1, 5, 10, 20)
    assert settings == {
        "tranches": [
            {LEAVE: "disarm.done >= leave.done", DISARM: "leave.done > disarm.done"},
            {LEAVE: "disarm.done > leave.done", DISARM: "leave.done >= disarm.done"},
        ],
        "together": [{LEAVE: "true", DISARM: "true", "obligations.leave.together": "disarm"}],
        "date": [*({LEAVE: f"day >= {day}"} for day in days), *({DISARM: f"day >= {day}"} for day in days)],
        "guarantor": [
            {LEAVE: "disarm.fulfilled or leave.age >= 6"},
            {DISARM: "leave.fulfilled or disarm.age >= 6"},
        ],
    }
    assert [way.get(LEAVE) or way[DISARM] for way in custody] == ["custody == held"] * 2
    region = custody[0]["mechanisms.custody"]
    assert isinstance(region, dict) and region["initial"] == "none" and region["states"] == ["none", "held"]


def test_who_begins_stands_first_within_the_day_and_the_order_of_the_file_changes_no_way_out() -> None:
    conclude = "leave.fulfilled and disarm.fulfilled"
    there = built(small(SLICED, conclude))
    back = built(small(dict(reversed(SLICED.items())), conclude))
    for kind, ways in there.items():
        mine, other = ({str(sorted(way.set.items())): way for way in side} for side in (ways, back[kind]))
        if kind != "together":  # of equal paces: who leads is who stands first
            assert mine.keys() == other.keys()
            for text, way in mine.items():
                assert list(way.scenario.file.obligations) == list(other[text].scenario.file.obligations)
    assert [way.order for way in there["tranches"]] == [(), ("disarm", "leave")]
    assert [next(iter(way.scenario.file.obligations)) for way in there["date"]] == ["leave"] * 4 + ["disarm"] * 4


def test_who_leads_a_joint_step_stays_before_the_other() -> None:
    duties = {**SLICED, "aside": "{owed_by: envoy, steps: 4}"}
    duties["leave"] = duties["leave"].replace("steps: 4", "steps: 4, together: aside")
    order = {name: duties[name] for name in ("leave", "aside", "disarm")}
    ways = built(small(order, "leave.fulfilled and disarm.fulfilled"))
    assert [way.order for way in ways["tranches"]] == [(), ()]
    assert "together" not in ways


def test_joint_steps_of_unlike_paces_are_offered_at_either() -> None:
    duties = {**SLICED, "leave": SLICED["leave"].replace("0.5", "0.25")}
    ways = built(small(duties, "leave.fulfilled and disarm.fulfilled"))["together"]
    assert [way.words.rpartition(", ")[2] for way in ways] == ["at the pace of leave", "at the pace of disarm"]
    assert [next(iter(way.scenario.file.obligations)) for way in ways] == ["leave", "disarm"]


@pytest.mark.parametrize("kind", ["tranches", "together", "verification first", "custody", "date", "guarantor"])
def test_each_way_out_lets_the_goal_be_reached(kind: str) -> None:
    scenario = small(SLICED, "leave.fulfilled and disarm.fulfilled", more=MONITORS)
    assert possible(scenario, goal_node(scenario)).verdict is PossibilityVerdict.IMPOSSIBLE
    for way in built(scenario)[kind]:
        assert possible(way.scenario, goal_node(scenario)).verdict is PossibilityVerdict.POSSIBLE


def test_slices_of_unequal_numbers_are_held_to_shares() -> None:
    duties = {**SLICED, "leave": "{owed_by: north, steps: 3, requires: disarm.fulfilled}"}
    scenario = small(duties, "leave.fulfilled and disarm.fulfilled")
    first, second = (way.set for way in built(scenario)["tranches"])
    assert (first[LEAVE], first[DISARM]) == ("disarm.done * 3 >= leave.done * 4", "leave.done * 4 > disarm.done * 3")
    assert (second[LEAVE], second[DISARM]) == ("disarm.done * 3 > leave.done * 4", "leave.done * 4 >= disarm.done * 3")


def test_what_cannot_be_divided_is_not_sliced() -> None:
    assert "tranches" not in built(circle())
    one = {**SLICED, "leave": CIRCLE["leave"]}
    assert "tranches" not in built(small(one, "leave.fulfilled and disarm.fulfilled"))


def test_a_third_party_is_one_of_the_text_or_said_not_to_be() -> None:
    conclude = "leave.fulfilled and disarm.fulfilled"
    assert all("(such as envoy)" in way.words for way in built(circle())["custody"])
    owing = {**CIRCLE, "aside": "{owed_by: envoy}"}
    ways = built(small(owing, conclude))
    assert all("(a third party not in the text)" in way.words for way in (*ways["custody"], *ways["guarantor"]))


def test_what_the_file_has_no_place_for_is_not_built() -> None:
    assert "verification first" not in built(circle())
    linked = {**CIRCLE, "aside": "{owed_by: envoy, together: disarm}"}
    order = {name: linked[name] for name in ("leave", "aside", "disarm")}
    assert "together" not in built(small(order, "leave.fulfilled and disarm.fulfilled"))
    taken = "quantities: {custody: {initial: 0, range: [0, 1]}}"
    assert "custody" not in built(small(CIRCLE, "leave.fulfilled and disarm.fulfilled", more=taken))


def test_days_follow_the_horizon_and_due_days_by_the_calendar() -> None:
    duties = {**CIRCLE, "leave": "{owed_by: north, requires: disarm.fulfilled, due: 77, due_counts: calendar}"}
    ways = built(small(duties, "leave.fulfilled and disarm.fulfilled", horizon=400))
    assert [way.day for way in ways["date"]] == [1, 50, 77, 100, 200] * 2
    assert ways["guarantor"][0].set == {LEAVE: "disarm.fulfilled or leave.age >= 30"}


def test_what_counts_for_the_other_side_is_what_its_text_looks_at() -> None:
    for looked_at, credit in (("fulfilled", "done"), ("verified == 2", "verified")):
        duties = {
            "leave": f"{{owed_by: north, steps: 2, requires: disarm.{looked_at}}}",
            "disarm": "{owed_by: south, steps: 2, requires: leave.fulfilled, verified_by: monitors, verification: 0.5}",
        }
        scenario = small(duties, "leave.fulfilled and disarm.fulfilled", more=MONITORS)
        condition = built(scenario)["tranches"][0].set[LEAVE]
        assert condition == f"disarm.{credit} >= leave.done"


def words_built(duties: dict[str, str], kind: str) -> dict[str, str]:
    """What the repairs of a kind set of each obligation's condition, with their words."""
    parts = {name: f"{{owed_by: north, requires: {requires}}}" for name, requires in duties.items()}
    answer = cs.sequence(small(parts, " and ".join(f"{name}.fulfilled" for name in duties)))
    return {
        " ".join(path for path in repair.set if path.endswith(("requires", "together"))): repair.effect
        for repair in answer.repairs
        if repair.kind == kind
    }


def test_into_custody_goes_what_the_one_that_begins_waits_for_and_in_a_star_all_of_it() -> None:
    circle_of_three = {"road": "guns.fulfilled", "guns": "flag.fulfilled", "flag": "road.fulfilled"}
    words = words_built(circle_of_three, "custody")
    assert {path: text.split(" goes into")[0] for path, text in words.items()} == {
        "obligations.road.requires": "custody: what guns are about",
        "obligations.guns.requires": "custody: what flag is about",
        "obligations.flag.requires": "custody: what road is about",
    }
    star = {"strait": "nets.fulfilled and buoys.fulfilled", "nets": "strait.fulfilled", "buoys": "strait.fulfilled"}
    words = words_built(star, "custody")
    assert words["obligations.strait.requires"].startswith("custody: what nets and buoys are about")


def test_what_else_is_waited_for_no_longer_is_told_of_two_at_the_same_moment() -> None:
    words = words_built({"road": "guns.fulfilled", "guns": "flag.fulfilled", "flag": "road.fulfilled"}, "together")
    first = next(text for path, text in words.items() if "road" in path and "guns" in path)
    assert "road and guns happen together, and flag is no longer waited for by the two; " in first
