"""The calendar as trees over the number of the day: within the horizon a table by day, written as choices.

``month`` is a number that changes on the first day of each month. ``weekday`` and ``day_of_year`` are the day's number
and what has to be added to it, which changes on the first day of each week and year. What the trees give beyond the
horizon means nothing, and no analysis takes a day to be like another on their word: none of them is a choice alone
(``machine.settling``).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.machine.terms import Terms
from ceasefire_sim.scenario.limits import MOST_DAYS

__all__ = ["calendar_tree"]

Steps = list[tuple[int, float]]  # the first day of each stretch, and the number there


def calendar_tree(terms: Terms, name: str, start: datetime.date, horizon: int) -> Node:
    """`month`, `weekday` or `day_of_year` of a day, in a scenario whose day 0 is ``start``."""
    # A month longer than the horizon, or else no month might begin within it, and it would count as settled.
    days = [start + datetime.timedelta(days=day) for day in range(min(horizon, MOST_DAYS) + 32)]
    number: Callable[[int], float] = {
        "month": lambda day: days[day].month,
        "weekday": lambda day: days[day].isoweekday() - day,
        "day_of_year": lambda day: days[day].timetuple().tm_yday - day,
    }[name]
    steps: Steps = []
    for day in range(len(days)):
        if not steps or steps[-1][1] != number(day):
            steps.append((day, float(number(day))))
    base = terms.number(0) if name == "month" else terms.name("day")
    return terms.arithmetic(
        base, "+", terms.stepwise(terms.name("day"), [(day, terms.number(value)) for day, value in steps])
    )
