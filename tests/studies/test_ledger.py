"""The ledger: every number an answer hangs on, what is known of it, and nothing the answer cannot depend on."""

from __future__ import annotations

from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.assumptions_summary import assumptions_summary
from ceasefire_sim.present.ledger import ledger_document, ledger_lines

TEXT: dict[str, Any] = {
    "scenario": "x",
    "title": "A truce",
    "horizon": 30,
    "parameters": {
        "raid_rate": {"value": 0.1, "range": [0.0, 0.5], "unit": "per day", "source": "assumption", "note": "a guess"},
        "rain_rate": {"value": 0.3, "range": [0, 1], "source": ["a yearbook"]},
        "weight": {"value": 1, "draw": {"1": 1, "3": 3}},
        "bare": 0.2,
    },
    "quantities": {
        "tension": {"initial": 0, "range": [0, 9], "source": ["a diary"]},
        "water": {"initial": {"1": 1, "2": 1}, "range": [0, 9]},
    },
    "incidents": {
        "raid": {"title": "A raid", "chance": "raid_rate * weight / 3", "do": "tension += 1"},
        "theft": {"chance": 0.04, "do": "tension += 1", "source": ["assumption"]},
        "rain": {"chance": "rain_rate", "do": "water += 1"},
        "calm": {"when": "tension > 4 + bare", "chance": 1, "do": "tension -= 1"},
    },
    "obligations": {"pay": {"pace": {"days": 4}}, "leave": {"steps": 2, "pace": 0.3, "requires": "tension <= 3"}},
    "phases": {"initial": "on", "states": ["on"]},
    "properties": {"tense": {"eventually": "tension >= 3"}, "left": {"eventually": "leave.fulfilled"},
                   "paid": {"eventually": "pay.fulfilled"}, "wet": {"most": "water"}},
}  # fmt: skip
TENSE = ["parameters.raid_rate", "parameters.weight", "parameters.bare", "quantities.tension.initial",
         "incidents.theft.chance"]  # fmt: skip


def paths(question: str | None) -> list[str]:
    return [entry.path for entry in cs.assumptions(cs.read_scenario(TEXT), question)]


@pytest.mark.parametrize(
    ("question", "hangs_on"),
    [
        ("tense", TENSE),
        ("left", [*TENSE, "obligations.leave.pace"]),
        ("paid", ["obligations.pay.pace.days"]),
        ("wet", ["parameters.rain_rate", "quantities.water.initial"]),
    ],
)
def test_an_answer_hangs_on_what_its_cone_of_influence_has_and_on_nothing_else(
    question: str, hangs_on: list[str]
) -> None:
    ledger = cs.assumptions(cs.read_scenario(TEXT), question)
    assert paths(question) == hangs_on
    assert {entry.path for entry in ledger.aside}.isdisjoint(hangs_on)
    assert len(ledger.aside) + len(ledger) == 9


def test_without_a_question_the_ledger_is_about_all_that_is_asked() -> None:
    assert len(paths(None)) == 9


def test_a_certain_chance_and_one_that_names_a_parameter_are_no_numbers_of_rules() -> None:
    assert not {"incidents.calm.chance", "incidents.raid.chance"} & set(paths(None))


def test_what_is_known_of_a_number_is_told_with_its_place_and_what_is_not_known_is_said() -> None:
    ledger = cs.assumptions(cs.read_scenario(TEXT))
    raid = ledger["raid_rate"]
    assert (raid.value, raid.span, raid.unit, raid.note) == (0.1, (0.0, 0.5), "per day", "a guess")
    assert raid.source == ("assumption",)
    assert raid.is_assumed and not raid.is_drawn and raid.cited == ()
    assert ledger["weight"].drawn == ((1.0, 1.0), (3.0, 3.0))
    assert [entry.path for entry in ledger.drawn] == ["parameters.weight", "quantities.water.initial"]
    assert [entry.path for entry in ledger.without_range] == [
        "parameters.bare", "quantities.tension.initial", "incidents.theft.chance", "obligations.pay.pace.days",
        "obligations.leave.pace",
    ]  # fmt: skip
    assert [entry.path for entry in ledger.without_source] == [
        "parameters.weight", "parameters.bare", "quantities.water.initial", "obligations.pay.pace.days",
        "obligations.leave.pace",
    ]  # fmt: skip
    assert ledger.amounts == 4


def test_a_number_of_a_move_has_the_source_of_the_move_and_not_that_of_its_region() -> None:
    moves = {"end": {"from": "on", "to": "off", "chance": 0.1}}
    phases = {"initial": "on", "states": ["on", "off"], "source": ["a treaty"], "transitions": moves}
    ledger = cs.assumptions(cs.read_scenario({**TEXT, "phases": phases}))
    assert ledger["phases.transitions.end.chance"].source == ()


def test_with_a_tornado_the_number_that_changes_the_answer_most_comes_first_and_those_without_a_range_last() -> None:
    scenario = cs.read_scenario(TEXT)
    weights = cs.sensitivity(scenario, "tense", runs=200)
    ledger = cs.assumptions(scenario, weights=weights)
    assert ledger.question == "tense"
    assert next(iter(ledger)).path == "parameters.raid_rate"
    assert [entry.swing is None for entry in ledger] == [False, True, True, True, True]
    assert ledger["raid_rate"].influence == weights.swings[0].size > 0.1


def test_a_question_that_nobody_asks_is_told_with_the_nearest() -> None:
    with pytest.raises(cs.InputError, match="tense"):
        cs.assumptions(cs.read_scenario(TEXT), "tens")


def test_the_page_says_plainly_what_is_drawn_has_no_range_or_no_source() -> None:
    page = "\n".join(ledger_lines(cs.assumptions(cs.read_scenario(TEXT), "tense")))
    assert "`tense` hangs on 5 numbers, in the order of the file" in page
    assert "- raid_rate = 0.1 per day; held plausible: 0 to 0.5\n      source: assumption – a guess" in page
    assert "- weight = 1; drawn for each run, 1 (25 %) or 3 (75 %)\n      no source given" in page
    assert "- bare = 0.2; fixed, no range given\n      no source given" in page
    assert "- “theft” = 0.04 per day; fixed, no range given\n      source: assumption" in page
    assert "Without any bearing on it: rain_rate, water, “pay” (pace days) and “leave” (pace)." in page


def test_the_document_has_every_number_of_the_ledger() -> None:
    document = ledger_document(cs.assumptions(cs.read_scenario(TEXT), "tense"))
    entries = document["assumptions"]
    assert isinstance(entries, list)
    assert [entry["path"] for entry in entries] == TENSE
    assert entries[1]["drawn"] == [[1.0, 1.0], [3.0, 3.0]]
    assert document["no_bearing"] == ["parameters.rain_rate", "quantities.water.initial", "obligations.pay.pace.days",
                                      "obligations.leave.pace"]  # fmt: skip


def test_the_document_of_runs_says_in_brief_what_their_parameters_rest_on() -> None:
    assert assumptions_summary(cs.read_scenario(TEXT, overrides={"parameters.bare": 0.4})) == {
        "parameters": 4,
        "drawn": ["weight"],
        "without_range": ["bare"],
        "without_source": ["weight", "bare"],
        "overrides": ["parameters.bare"],
    }
