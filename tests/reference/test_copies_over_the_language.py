"""Over scenarios of every kind: copies go on as the original does, and the luck of a fork retells it."""

from __future__ import annotations

import pickle
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ceasefire_sim import Agreement, live, read_scenario_text, testing
from ceasefire_sim.luck import LuckRecord
from tests.examples import examples

MANY = settings(max_examples=examples(15), deadline=None, suppress_health_check=list(HealthCheck))


def standing(data: dict[str, Any], run: int, day: int) -> Agreement:
    """An agreement of a scenario that has been played to a day."""
    agreement = live(read_scenario_text(testing.to_yaml(data)), seed=1, run=run)
    agreement.retrace(day)
    return agreement


def future(agreement: Agreement) -> list[object]:
    """The states from now to the end, by playing on."""
    states: list[object] = [agreement.state()]
    while not agreement.ended:
        agreement.day()
        states.append(agreement.state())
    return states


@MANY
@given(testing.scenario_data(), st.integers(0, 3), st.integers(0, 12))
def test_a_pickle_goes_on_as_the_original_does(data: dict[str, Any], run: int, day: int) -> None:
    agreement = standing(data, run, day)
    copied = pickle.loads(pickle.dumps(agreement))
    assert future(copied) == future(agreement)
    assert (copied.ending, copied.violations) == (agreement.ending, agreement.violations)


@MANY
@given(testing.scenario_data(), st.integers(0, 3), st.integers(0, 12), st.integers(1, 2))
def test_the_luck_of_a_fork_retells_it(data: dict[str, Any], run: int, day: int, seed: int) -> None:
    agreement = standing(data, run, day)
    fork = agreement.fork(seed=seed, run=9)
    record: LuckRecord = fork.luck.to_json()
    retold = live(agreement.scenario, luck=type(fork.luck).from_json(record))
    retold.retrace(day)
    assert retold.state() == agreement.state()
    assert future(retold) == future(fork)
    assert list(retold.luck_remarks()) == []
