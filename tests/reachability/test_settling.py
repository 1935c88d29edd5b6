"""The day from which on the day's number decides nothing new."""

from __future__ import annotations

import pytest

from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.tree import show
from ceasefire_sim.machine.settling import day_parts_of, settling_day


@pytest.mark.parametrize(
    ("condition", "day"),
    [
        ("day >= 7", 8),
        ("day > 7", 8),
        ("7 < day", 8),
        ("day == 3", 4),
        ("day < 2.5", 3),
        ("day in (2, 9, 4)", 10),
        ("day >= 7 and day < 20", 21),
        ("not day == 5", 6),
    ],
)
def test_a_comparison_settles_on_the_day_after_its_number(condition: str, day: int) -> None:
    node = parse_expression(condition)
    assert settling_day([node]) == day
    # from then on it stays as it is, and it is not yet settled before
    assert settling_day([node, parse_expression("day >= 2")]) == max(day, 3)


def test_what_is_reckoned_with_the_day_may_never_settle() -> None:
    assert settling_day([parse_expression("day * 2 >= 7"), parse_expression("day >= 2")]) is None


def test_nothing_dated_is_settled_from_the_beginning() -> None:
    assert settling_day([]) == 0


def test_the_largest_parts_that_hang_on_the_day_alone_are_taken_whole() -> None:
    node = parse_expression("(day >= 3 and day < 9) and leave.fulfilled and not (trust > 2 or day == 4)")
    assert sorted(show(part) for part in day_parts_of(node)) == ["day == 4", "day >= 3 and day < 9"]
