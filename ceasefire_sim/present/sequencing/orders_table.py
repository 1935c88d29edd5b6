"""All orders of some obligations, and what mechanisms are worth, as tables and plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.orders import Order, Orders
from ceasefire_sim.sequencing.scoring import Score
from ceasefire_sim.sequencing.worth import Worth
from ceasefire_sim.story.titles import Titles

__all__ = ["order_lines", "orders_summary", "parties_of_pair", "worth_lines", "worth_summary"]

MOST_SHOWN = 24


def order_lines(orders: Orders) -> Iterator[str]:
    """The orders, likeliest goal first; those that no other beats in everything are marked."""
    titles = Titles(orders.scenario)
    how = "exact" if orders.exact else f"{orders.ranked[0].score.runs} runs each, on the same luck"
    yield f"{orders.scenario.title}: {orders.tried} of {orders.count} orders, {how}"
    pairs = list(shown_pairs(orders))
    for place, pair in enumerate(pairs, 1):
        first, other = parties_of_pair(pair)
        ahead = f"how far {titles.who(first)} {'are' if titles.many(first) else 'is'} ahead of {titles.who(other)}"
        yield f"  exposure {place}: {ahead}, in days of {'their' if titles.many(first) else 'its'} whole share"
    if len(pairs) < len(orders.ranked[0].score.exposure):
        yield "  nobody else is ahead of anybody in any order"
    yield ""
    heads = ["", "goal", *(f"exposure {place}" for place in range(1, len(pairs) + 1)), "order"]
    yield "  ".join(f"{head:>10}" if place else f"{head:1}" for place, head in enumerate(heads[:-1])) + "  order"
    shown = [order for place, order in enumerate(orders.ranked) if place < MOST_SHOWN or order.best]
    for order in shown:
        yield order_line(order, pairs, titles)
        if order.again is not None:
            yield f"   {goal_chance(order.again):>10}  on fresh runs"
    if len(shown) < len(orders.ranked):
        yield f"   … and {len(orders.ranked) - len(shown)} more"
    yield ""
    yield "★ no other order is at least as good in everything and better in something"


def order_line(one: Order, pairs: list[str], titles: Titles) -> str:
    """One order as a row."""
    cells = [goal_chance(one.score), *(f"{one.score.exposure[pair]:.1f}" for pair in pairs)]
    sequence = " → ".join(titles.obligation(name) for name in one.obligations)
    return f"{'★' if one.best else ' '}  " + "  ".join(f"{cell:>10}" for cell in cells) + f"  {sequence}"


def goal_chance(score: Score) -> str:
    """The probability of the goal."""
    return f"{100 * score.probability:.{1 if score.runs else 2}f} %"


def parties_of_pair(pair: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parties of both sides of a pair, as exposures name it."""
    first, _, other = pair.partition(" to ")
    return tuple(first.split(" and ")), tuple(other.split(" and "))


def shown_pairs(orders: Orders) -> Iterator[str]:
    """The pairs whose exposure is told: of more than two only those in which somebody is ever ahead."""
    pairs = list(orders.ranked[0].score.exposure)
    for pair in pairs:
        if len(pairs) <= 2 or any(round(order.score.exposure[pair], 1) > 0 for order in orders.ranked):
            yield pair


def orders_summary(orders: Orders) -> dict[str, Any]:
    """The orders as plain data."""
    return {
        "scenario": orders.scenario.name,
        "method": "exact" if orders.exact else "simulation",
        "tried": orders.tried,
        "orders_in_all": orders.count,
        "orders": [order_data(order) for order in orders.ranked],
    }


def order_data(order: Order) -> dict[str, Any]:
    """One order as plain data."""
    return {
        "order": list(order.obligations),
        "best": order.best,
        **score_data(order.score),
        "again": None if order.again is None else score_data(order.again),
    }


def score_data(score: Score) -> dict[str, Any]:
    """A score as plain data."""
    interval = [score.low, score.high] if score.runs else None
    return {"probability": score.probability, "interval": interval, "exposure": dict(score.exposure)}


def worth_lines(scenario: Scenario, worth: Worth) -> Iterator[str]:
    """What each mechanism contributes."""
    titles = Titles(scenario)
    how = "exact" if worth.exact else f"from {worth.runs} runs each, on the same luck"
    yield f"{scenario.title}: what each mechanism adds to the probability of the goal ({how})"
    yield f"  with none of them {100 * worth.without:.1f} %, with all {100 * worth.whole:.1f} %"
    for name, share in sorted(worth.shares.items(), key=lambda pair: -pair[1]):
        yield f"  {100 * share:+6.1f} points  {titles(name)}"
    yield "Shares are averages over all orders in which the mechanisms could be put in place; they add up."


def worth_summary(worth: Worth) -> dict[str, Any]:
    """The worth of mechanisms as plain data."""
    return {
        "shares": dict(worth.shares),
        "without": worth.without,
        "whole": worth.whole,
        "method": "exact" if worth.exact else "simulation",
        "runs": None if worth.exact else worth.runs,
    }
