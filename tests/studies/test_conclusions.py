"""What would overturn a conclusion: on which side of a level an answer lies, and what alone turns it round."""

from __future__ import annotations

from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.studies.blocks import RunOptions
from ceasefire_sim.studies.conclusions import Conclusion, Flip, claims_of, conclusion
from ceasefire_sim.studies.sweeping.range_ends import sensitivities
from ceasefire_sim.studies.sweeping.thresholds import Claim

TEXT: dict[str, Any] = {
    "scenario": "x",
    "horizon": 30,
    "goal": "pay.fulfilled",
    "parameters": {
        "p": {"value": 0.02, "range": [0.0, 0.5]},
        "q": {"value": 0.5, "range": [0.4, 0.6], "draw": {"0.4": 1, "0.6": 1}},
    },
    "quantities": {"tension": {"initial": 0, "range": [0, 9]}},
    "incidents": {"raid": {"chance": "p", "do": "tension += 1"}},
    "obligations": {"pay": {"pace": "q"}},
    "phases": {"initial": "on", "states": ["on"]},
    "properties": {
        "tense": {"eventually": "tension >= 3"},
        "paid": {"days_until": "pay.fulfilled", "expect": "<= 5"},
        "band": {"most": "tension", "expect": [0, 2]},
    },
    "variants": {"war": {"set": {"parameters.p": 0.4}}},
}


def concluded() -> dict[str, Conclusion]:
    scenario = cs.read_scenario(TEXT)
    runs, war = (cs.simulate(text, 200) for text in (scenario, scenario.with_(variant="war")))
    weights = sensitivities(scenario, ["ending.reached", "tense", "paid"], RunOptions(100))
    others = {"war": cs.compare(runs, war)}
    made = (conclusion(claim, runs, weights[claim.measure], others) for claim in claims_of(runs))
    return {each.claim.measure: each for each in made if each is not None}


def test_claims_are_about_the_goal_each_probability_and_each_expectation_with_one_level() -> None:
    claims = list(claims_of(cs.simulate(cs.read_scenario(TEXT), 5)))
    assert list(map(str, claims)) == ["ending.reached >= 0.5", "tense >= 0.5", "paid <= 5"]


def test_what_lies_wholly_on_the_other_side_flips_a_conclusion_and_nothing_else_does() -> None:
    conclusions = concluded()
    tense = conclusions["tense"]
    assert tense.holds is False
    assert {(flip.name, flip.at) for flip in tense.flips} == {("p", 0.5), ("war", None)}
    assert tense.nearest is not None and tense.nearest.name == "q"
    assert conclusions["ending.reached"].holds is True
    assert conclusions["ending.reached"].flips == ()
    paid = conclusions["paid"]
    assert (paid.holds, paid.expected, paid.is_share) == (True, True, False)


def test_a_parameter_that_is_drawn_stays_drawn_where_another_is_moved() -> None:
    scenario = cs.read_scenario(TEXT)
    weights = sensitivities(scenario, ["paid"], RunOptions(100))["paid"]
    assert weights.value == cs.simulate(scenario, 100).property("paid").value
    unmoved = next(swing for swing in weights.swings if swing.factor.name == "p")
    assert [change.value for change in unmoved.differences] == [0.0, 0.0]
    assert all(change.ratio is None for change in unmoved.differences)


def test_the_tornado_of_every_answer_is_the_one_of_each_alone() -> None:
    scenario = cs.read_scenario(TEXT)
    together = sensitivities(scenario, ["ending.reached", "tense", "paid"], RunOptions(60))
    for name, weights in together.items():
        assert weights == cs.sensitivity(scenario, name, runs=60)


@pytest.mark.parametrize(
    ("claim", "interval", "holds"),
    [
        ("x >= 0.5", (0.5, 0.6), True),
        ("x > 0.5", (0.5, 0.6), None),
        ("x >= 0.5", (0.4, 0.5), None),
        ("x > 0.5", (0.4, 0.5), False),
        ("x <= 0.5", (0.4, 0.5), True),
        ("x < 0.5", (0.4, 0.5), None),
        ("x < 0.5", (0.5, 0.6), False),
        ("x <= 0.5", (0.4, 0.6), None),
    ],
)  # fmt: skip
def test_a_claim_holds_where_the_whole_interval_is_on_its_side(
    claim: str, interval: tuple[float, float], holds: bool | None
) -> None:
    estimate = Estimate(sum(interval) / 2, *interval, 0.95, 100)
    flip = Flip("number", "p", 1.0, Estimate(0.45, 0.44, 0.46, 0.95, 100))
    each = Conclusion(Claim.of(claim), True, False, estimate, (flip,))
    assert each.holds is holds
    if holds is None:
        assert each.flips == ()
