"""Runs played again: a row, a run, some of them, and questions asked afterwards."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.errors import InputError

pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def runs() -> cs.RunSet:
    return cs.simulate(cs.read_scenario("aceh-2005"), runs=120, seed=3, first=40)


def test_a_place_gives_the_row_of_a_run_and_no_run_number(runs: cs.RunSet) -> None:
    rows = list(runs.rows)
    assert runs[0] == rows[0]
    assert runs[0]["run"] == 40
    assert runs[-1] == rows[-1]
    with pytest.raises(InputError, match="a place in the run set"):
        runs[120]
    with pytest.raises(InputError, match="a place in the run set"):
        runs[1.0]  # type: ignore[call-overload]


def test_a_slice_is_a_run_set_of_its_own(runs: cs.RunSet) -> None:
    part = runs[10:20]
    assert isinstance(part, cs.RunSet)
    assert list(part.rows) == list(runs.rows)[10:20]
    assert part == cs.simulate(runs.scenario, runs=10, seed=3, first=50)


def test_a_run_is_retraced_by_its_number(runs: cs.RunSet) -> None:
    for place in (0, 7, 119):
        agreement = runs.retrace(40 + place)
        assert agreement.ending == runs[place]["ending"]
        assert agreement.today == runs[place]["end_day"]
    assert runs.retrace(41, day=5).today == 5
    with pytest.raises(InputError, match="run 7 is not in this set, whose runs are 40 to 159"):
        runs.retrace(7)
    with pytest.raises(InputError, match="a day is a whole number"):
        runs.retrace(41, day=-1)


@pytest.mark.parametrize("ending", ["reached", "open", "failed"])
def test_the_runs_of_an_ending_are_played_again_whole(runs: cs.RunSet, ending: str) -> None:
    expected = [row for row in runs.rows if row["ending"] == ending]
    if not expected:
        with pytest.raises(InputError, match="no run is so"):
            runs.where(ending=ending)
        return
    part = runs.where(ending=ending)
    assert list(part.rows) == expected
    assert part.endings()[ending].value == 1
    assert part.daily("phase").sum(axis=1).tolist() == [len(expected)] * (runs.scenario.horizon + 1)


def test_by_day_and_waiting_of_parts_add_up_to_those_of_the_whole(runs: cs.RunSet) -> None:
    half = np.arange(len(runs)) % 2 == 0
    even, odd = runs.where(half), runs.where(~half)
    assert (even.daily("phase") + odd.daily("phase")).tolist() == runs.daily("phase").tolist()
    assert all(even.waits[key] + odd.waits[key] == days for key, days in runs.waits.items())
    assert even + odd == runs
    assert (even + odd).properties() == runs.properties()


def test_unknown_columns_endings_and_odd_conditions_are_refused(runs: cs.RunSet) -> None:
    with pytest.raises(InputError, match="did you mean 'ending'"):
        runs.where(endin="failed")
    with pytest.raises(InputError, match="did you mean 'failed'"):
        runs.where(ending="fail")
    with pytest.raises(InputError, match="a truth value for each of the 120 runs"):
        runs.where(np.ones(3, np.bool_))


def test_a_question_asked_afterwards_has_the_answer_of_one_asked_before(runs: cs.RunSet) -> None:
    goal = runs.ask("phase == concluded")
    assert isinstance(goal, cs.ProbabilityAnswer)
    assert goal.value == runs.endings()["reached"].value
    days = runs.ask("phase == concluded", kind="days_until")
    assert isinstance(days, cs.DistributionAnswer)
    reached = runs.array("goal")
    horizon = runs.scenario.horizon
    assert days.value == pytest.approx(np.minimum(reached, horizon).mean(), abs=1e-9)
    assert runs.ask("phase == concluded", within=0).value == 0
    text = cs.read_scenario("aceh-2005").with_({"properties.before": {"days_when": "phase != concluded"}})
    before = cs.simulate(text, runs=120, seed=3, first=40).property("before")
    after = runs.ask("phase != concluded", kind="days_when")
    assert (before.value, before.interval) == (after.value, after.interval)


def test_questions_that_cannot_be_read_are_refused_in_words(runs: cs.RunSet) -> None:
    with pytest.raises(InputError, match="unknown name 'phas'"):
        runs.ask("phas == concluded")
    with pytest.raises(InputError, match="did you mean 'eventually'"):
        runs.ask("phase == concluded", kind="eventualy")  # type: ignore[arg-type]


def test_tables_for_other_libraries_say_what_the_rows_say(runs: cs.RunSet) -> None:
    frame = runs.to_pandas()
    assert list(frame.index) == list(range(40, 160))
    assert frame["ending"].value_counts().to_dict() == {
        ending: round(share.value * 120) for ending, share in runs.endings().items()
    }
    table = runs.to_arrow()
    assert table.to_pylist() == [dict(row) for row in runs.rows]


def test_run_sets_copy_pickle_add_and_open_as_run_sets(runs: cs.RunSet, tmp_path: Path) -> None:
    assert pickle.loads(pickle.dumps(runs)) == runs
    assert copy.deepcopy(runs) == runs
    later = cs.simulate(runs.scenario, runs=10, seed=3, first=160)
    assert isinstance(runs + later, cs.RunSet)
    runs.save(tmp_path / "kept")
    again = cs.open_results(tmp_path / "kept")
    assert isinstance(again, cs.RunSet)
    assert again == runs
    assert again.retrace(41).ending == runs.retrace(41).ending
