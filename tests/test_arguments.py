"""Numbers at the door."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from ceasefire_sim.arguments import real_number, whole_number
from ceasefire_sim.errors import InputError


@pytest.mark.parametrize("value", [3, np.int32(3), np.uint64(3)])
def test_whole_numbers_of_any_integer_type_are_taken(value: Any) -> None:
    taken = whole_number("a seed", value, 0)
    assert taken == 3
    assert type(taken) is int


@pytest.mark.parametrize("value", [1.0, True, False, "1", None, np.bool_(True), np.float64(1), Decimal(1), [1]])
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(InputError, match="a seed is a whole number, such as 1, not"):
        whole_number("a seed", value, 0)


def test_whole_numbers_out_of_bounds_are_refused() -> None:
    assert whole_number("n", 0, 0, 5) == 0
    assert whole_number("n", 5, 0, 5) == 5
    with pytest.raises(InputError, match="between 0 and 5, not 6"):
        whole_number("n", 6, 0, 5)
    with pytest.raises(InputError, match="at least 0, not -1"):
        whole_number("n", -1, 0)


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), Decimal("0.5")])
def test_real_numbers_are_taken(value: Any) -> None:
    assert real_number("a confidence", value, 0, 1) == 0.5


@pytest.mark.parametrize("value", [0, 1, 2.0, float("nan"), "0.5", True, None])
def test_real_numbers_out_of_bounds_or_of_another_kind_are_refused(value: Any) -> None:
    with pytest.raises(InputError, match="a confidence is a number between 0 and 1, not"):
        real_number("a confidence", value, 0, 1)
