"""States have one number each, by whichever way they are looked up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceasefire_sim.chain import state_table
from ceasefire_sim.chain.chain import counted
from ceasefire_sim.chain.state_table import StateTable, TooManyStatesError
from ceasefire_sim.machine.variables import Variable, VariableKind

WIDE, NARROW = 1 << 28, 5


def variables(high: int) -> list[Variable]:
    return [Variable(name, VariableKind.QUANTITY, name, low, high) for name, low in (("a", -2), ("b", 0))]


rows = st.lists(st.tuples(st.integers(-2, NARROW), st.integers(0, NARROW)), min_size=1, max_size=30)


@given(st.lists(rows, min_size=1, max_size=4))
def test_states_are_numbered_alike_by_table_and_by_sorting(batches: list[list[tuple[int, int]]]) -> None:
    direct, sorting = StateTable(variables(NARROW), 1000), StateTable(variables(WIDE), 1000)
    assert direct.number_of is not None
    assert sorting.number_of is None
    for batch in batches:
        table = np.array(batch, np.int64).T
        numbers = direct.numbers_of(table)
        # codes of two variables rise alike in both: the narrow one is a mixed radix of smaller widths
        assert len(set(numbers.tolist())) == len(set(batch))
        assert np.array_equal(direct.rows[:, numbers], table)
        again = sorting.numbers_of(table)
        assert np.array_equal(again, numbers)
        assert np.array_equal(sorting.rows[:, again], table)


def test_more_states_than_allowed_are_refused_with_the_widest_variables() -> None:
    table = StateTable(variables(NARROW), 3)
    with pytest.raises(TooManyStatesError) as refused:
        table.numbers_of(np.array([[0, 1, 2, 3], [0, 0, 0, 0]], np.int64))
    assert refused.value.widest[0] == ("a", 4)


@given(st.lists(st.integers(0, 9), max_size=50))
def test_counting_gives_the_stable_order(keys: list[int]) -> None:
    sources = np.array(keys, np.int64)
    assert np.array_equal(counted(sources), np.argsort(sources, kind="stable"))


def test_codes_beyond_the_table_are_sorted() -> None:
    assert state_table.DIRECT < WIDE
