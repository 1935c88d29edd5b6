"""The typical run: nearest to the medians, and one for each ending that occurs."""

from __future__ import annotations

import numpy as np

import ceasefire_sim as cs
from ceasefire_sim.analysis.typical import examples, typical_run

COUNTING = """
scenario: counting
horizon: 10
phases:
  initial: going
  states: [going, {over: {final: true}}]
  transitions: {stop: {from: going, to: over, chance: 0.2}}
"""


def test_where_runs_differ_in_their_length_alone_the_typical_one_has_the_median_length() -> None:
    runs = cs.simulate(cs.read_scenario_text(COUNTING.replace("{over: {final: true}}", "over")), runs=301, seed=3)
    days = runs.array("days.going")
    place = int(np.flatnonzero(runs.array("run") == typical_run(runs))[0])
    assert days[place] == np.median(days)


def test_a_mask_chooses_among_which_runs_it_is_typical() -> None:
    runs = cs.simulate(cs.read_scenario("gaza-2025"), runs=60, seed=1)
    late = runs.array("end_day") >= np.median(runs.array("end_day"))
    assert typical_run(runs, late) in runs.array("run")[late].tolist()


def test_each_ending_that_occurs_has_one_example_and_the_first_stands_for_all() -> None:
    runs = cs.simulate(cs.read_scenario("gaza-2025"), runs=200, seed=1)
    shown = examples(runs)
    endings = {row["run"]: row["ending"] for row in runs.rows}
    assert shown[0].ending is None and shown[0].share == 1
    own = [endings[example.run] for example in shown]
    assert sorted(map(str, own)) == sorted(name for name, share in runs.endings().items() if share.value > 0)
    assert all(example.ending in (None, endings[example.run]) for example in shown)
