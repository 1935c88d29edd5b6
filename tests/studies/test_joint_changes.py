"""Two numbers at once: a conclusion that no number turns round alone, and the pair that does."""

from __future__ import annotations

from typing import Any

import ceasefire_sim as cs
from ceasefire_sim.studies.blocks import RunOptions
from ceasefire_sim.studies.conclusions import Conclusion, claims_of, conclusion
from ceasefire_sim.studies.joint_changes import JointChanges, joint_changes
from ceasefire_sim.studies.sweeping.range_ends import sensitivities

TEXT: dict[str, Any] = {
    "scenario": "x",
    "horizon": 20,
    "parameters": {
        "one": {"value": 0.0, "range": [0.0, 1.0]},
        "other": {"value": 0.0, "range": [0.0, 1.0]},
        "idle": {"value": 0.5, "range": [0.0, 1.0]},
    },
    "quantities": {"level": {"initial": 0, "range": [0, 99]}, "rest": {"initial": 0, "range": [0, 99]}},
    "incidents": {
        "a": {"chance": "0.05 + one * 0.06", "do": "level += 1"},
        "b": {"chance": "0.05 + other * 0.06", "do": "level += 1"},
        "c": {"chance": "idle", "do": "rest += 1"},
    },
    "phases": {"initial": "on", "states": ["on"]},
    "properties": {"high": {"eventually": "level >= 4"}},
}


def tried(text: dict[str, Any], runs: int = 400) -> tuple[Conclusion, tuple[JointChanges, ...]]:
    scenario = cs.read_scenario(text)
    weights = sensitivities(scenario, ["high"], RunOptions(runs))["high"]
    played = cs.simulate(scenario, runs)
    concluded = conclusion(next(claims_of(played)), played, weights, {})
    assert concluded is not None
    return concluded, joint_changes(scenario, [concluded], RunOptions(runs))


def test_two_numbers_together_flip_what_neither_flips_alone() -> None:
    concluded, (joint,) = tried(TEXT)
    assert concluded.holds is False
    assert concluded.flips == ()
    assert [(pair.first.name, pair.second.name) for pair in joint.flips] in ([("one", "other")], [("other", "one")])
    together = cs.read_scenario(TEXT).with_({"parameters.one": 1.0, "parameters.other": 1.0})
    assert joint.flips[0].estimate.value == cs.simulate(together, 400).probability("high").value
    assert joint.nearest == joint.flips[0]


def test_a_number_that_does_not_move_the_answer_is_not_paired() -> None:
    _, (joint,) = tried(TEXT)
    assert {flip.name for pair in joint.pairs for flip in (pair.first, pair.second)} == {"one", "other"}


def test_no_pair_is_tried_where_one_number_is_enough() -> None:
    strong = {**TEXT, "incidents": {**TEXT["incidents"], "a": {"chance": "0.05 + one * 0.9", "do": "level += 1"}}}
    concluded, joint = tried(strong)
    assert {flip.name for flip in concluded.flips} == {"one"}
    assert joint == ()
