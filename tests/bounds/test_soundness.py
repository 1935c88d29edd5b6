"""Nothing that can happen is called impossible, no day is too late, no run that is truly lost is called open.

Every generated scenario is held against everything that can happen in it, found by trying it all.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from tests.bounds.brute_force import TooLargeError
from tests.bounds.laws import held
from tests.bounds.lost_runs import Tally
from tests.bounds.small_scenarios import amended_scenarios, pledging_scenarios, small_scenarios

THOROUGH = settings(
    deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
)  # fmt: skip
MOST_UNPROVEN = 0.1  # of lost runs, by bounds alone: what they miss may become less, never more


def search(options: settings, scenarios: SearchStrategy[dict[str, Any]]) -> Tally:
    """Holds generated scenarios to the laws, passing over those of too many states; how their runs end."""
    tally = Tally()

    @options
    @given(scenarios)
    def hold(data: dict[str, Any]) -> None:
        try:
            beside = held(data)
        except TooLargeError:
            return
        assert list(beside.errors()) == []
        tally.add(beside)

    hold()
    return tally


@pytest.fixture(scope="module")
def tally() -> Tally:
    """How the runs of 300 scenarios end, of which no law was broken."""
    return search(settings(THOROUGH, max_examples=300), small_scenarios())


def test_bounds_claim_no_impossibility_that_trying_everything_refutes(tally: Tally) -> None:
    assert tally.lost > 5_000
    assert tally.wrong == 0


def test_no_run_that_is_truly_lost_is_called_open(tally: Tally) -> None:
    assert tally.open == 0


def test_bounds_alone_miss_no_more_lost_runs_than_they_did(tally: Tally) -> None:
    assert tally.unproven <= MOST_UNPROVEN * tally.lost


def test_bounds_and_endings_are_right_where_amendments_set_numbers() -> None:
    tally = search(settings(THOROUGH, max_examples=20), amended_scenarios())
    assert tally.lost > 100
    assert (tally.wrong, tally.open) == (0, 0)


def test_bounds_and_endings_are_right_where_there_are_duties_to_keep() -> None:
    tally = search(settings(THOROUGH, max_examples=25), pledging_scenarios())
    assert tally.lost > 100
    assert (tally.wrong, tally.open) == (0, 0)


@pytest.mark.nightly
def test_bounds_and_endings_are_right_in_many_more_where_there_are_duties_to_keep() -> None:
    tally = search(settings(THOROUGH, max_examples=1000, derandomize=False), pledging_scenarios())
    assert tally.wrong == 0
    assert tally.share <= 0.005


@pytest.mark.nightly
def test_bounds_and_endings_are_right_in_many_more_where_amendments_set_numbers() -> None:
    tally = search(settings(THOROUGH, max_examples=1000, derandomize=False), amended_scenarios())
    assert tally.wrong == 0
    assert tally.share <= 0.005


@pytest.mark.nightly
def test_bounds_and_endings_are_right_in_many_more_scenarios() -> None:
    tally = search(settings(THOROUGH, max_examples=2000, derandomize=False), small_scenarios())
    assert tally.wrong == 0
    assert tally.share <= 0.005  # where a date that moves keeps days from becoming alike, bounds alone answer
    assert tally.unproven <= 0.1 * tally.lost  # other scenarios every time
