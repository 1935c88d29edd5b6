"""What one reading allows: by search, by bounds, by a search for the goal alone, by a run; and why."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.reachability.possibility import ProofMethod
from ceasefire_sim.sequencing.verdict import goal_of, reading_answer
from tests.sequencing.small_texts import circle, goal_node, small

WIDE = {"walk": "{owed_by: north, pace: 0.5}", **{f"d{n}": "{owed_by: south, steps: 9, pace: 0.5}" for n in range(3)}}


def answered(scenario: cs.Scenario, max_states: int) -> tuple[bool | None, ProofMethod, bool]:
    """Whether the goal can be reached, how that was proven, and whether the stuck set is all there is."""
    answer = reading_answer(scenario, goal_node(scenario), max_states)
    return answer.reachable, answer.method, answer.whole


def test_where_the_states_fit_they_are_searched() -> None:
    assert answered(circle(), 1000) == (False, "exact", True)
    assert answered(small(WIDE, "walk.fulfilled"), 5000) == (True, "exact", True)


def test_where_they_do_not_bounds_prove_impossibility() -> None:
    assert answered(circle(), 1) == (False, "bounds", False)


def test_what_the_goal_alone_hangs_on_is_searched_where_all_together_do_not_fit() -> None:
    scenario = small(WIDE, "false", goal="walk.fulfilled")
    narrow = reading_answer(scenario, goal_node(scenario), 500)
    assert (narrow.reachable, narrow.method, narrow.whole) == (True, "exact", False)
    assert narrow.witness is not None and narrow.witness.day == 1


def test_without_a_search_a_run_shows_that_it_can_be_reached() -> None:
    scenario = small(WIDE, "walk.fulfilled")
    answer = reading_answer(scenario, goal_node(scenario), 1)
    assert (answer.reachable, answer.method, answer.states) == (True, "bounds", 0)
    assert answer.witness is not None and answer.why == f"a run reaches it on day {answer.witness.day}"


def test_luck_from_another_reading_is_tried_before_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = small(WIDE, "walk.fulfilled")
    luck = reading_answer(scenario, goal_node(scenario), 1).witness
    assert luck is not None

    useless = [cs.Luck(seed, luck.runs) for seed in range(3)]  # the last ones are tried first

    def never(*_: object) -> None:
        raise AssertionError("looked for, though luck was at hand")

    monkeypatch.setattr("ceasefire_sim.sequencing.witness.OwnRuns.soonest", never)
    assert reading_answer(scenario, goal_node(scenario), 1, lucks=[*useless, luck]).witness == luck


def test_what_neither_bounds_nor_runs_can_tell_is_not_known() -> None:
    more = "quantities: {calm: {initial: 1, range: [0, 9]}}\nincidents: {raid: {chance: 0.5, do: [calm = 4]}}"
    clash = small({"walk": "{owed_by: north, requires: calm < 2 and calm > 3}"}, "walk.fulfilled", more=more)
    answer = reading_answer(clash, goal_node(clash), 1)
    assert answer.reachable is None and answer.why.startswith("bounds do not rule it out")
    searched = reading_answer(clash, goal_node(clash), 1000)
    assert searched.reachable is False
    assert searched.why == "the parts of what walk waits for never hold together: `calm < 2` and `calm > 3`"


def test_the_reason_is_a_circle_before_a_gate_before_a_number_of_duties() -> None:
    why = reading_answer(circle(), goal_node(circle()), 1000).why
    assert why == "2 of what is stuck wait for one another in a circle"
    gate = small({"shut": "{owed_by: north, pace: 0}"}, "shut.fulfilled")
    assert reading_answer(gate, goal_node(gate), 1000).why == (
        "obligations.shut can never happen, and nothing that can change would let it"
    )


def test_a_circle_that_the_goal_does_not_hang_on_is_not_the_reason() -> None:
    duties = {"a": "{owed_by: north, requires: b.fulfilled}", "b": "{owed_by: south, requires: a.fulfilled}",
              "shut": "{owed_by: north, pace: 0}"}  # fmt: skip
    scenario = small(duties, "shut.fulfilled")
    answer = reading_answer(scenario, goal_node(scenario), 1000)
    assert len(answer.cycles) == 1
    assert answer.why.startswith("obligations.shut can never happen")


def test_a_goal_that_is_no_text_is_refused() -> None:
    with pytest.raises(cs.InputError, match="a goal is an expression as text"):
        goal_of(circle(), 3)  # type: ignore[arg-type]
