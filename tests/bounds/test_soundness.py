"""Nothing that can happen is called impossible, no earliest day is too late, no deadline that can be met is hopeless.

Every generated scenario is held against everything that can happen in it, found by trying it all.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.bounds.brute_force import TooLargeError
from tests.bounds.laws import held
from tests.bounds.small_scenarios import small_scenarios

THOROUGH = settings(
    max_examples=300, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
)  # fmt: skip


def check(data: dict[str, Any]) -> None:
    """Holds a scenario to the laws; one with too many states is passed over."""
    try:
        beside = held(data)
    except TooLargeError:
        return
    assert list(beside.errors()) == []


@THOROUGH
@given(small_scenarios())
def test_bounds_claim_no_impossibility_that_trying_everything_refutes(data: dict[str, Any]) -> None:
    check(data)


@pytest.mark.nightly
@settings(THOROUGH, max_examples=2000, derandomize=False)
@given(small_scenarios())
def test_bounds_claim_no_impossibility_in_many_more_scenarios(data: dict[str, Any]) -> None:
    check(data)
