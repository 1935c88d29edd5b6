"""All orders of some obligations, and what mechanisms are worth, as tables and plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.orders import Order, Orders
from ceasefire_sim.sequencing.scoring import Score
from ceasefire_sim.sequencing.worth import Worth
from ceasefire_sim.story.titles import Titles

__all__ = ["order_lines", "orders_summary", "sides", "worth_lines", "worth_summary"]

MOST_SHOWN = 24


def order_lines(found: Orders) -> Iterator[str]:
    """The orders, likeliest goal first; those that no other beats in everything are marked."""
    titles = Titles(found.scenario)
    how = "exact" if found.exact else f"{found.found[0].score.runs} runs each, on the same luck"
    yield f"{found.scenario.title}: {found.tried} of {found.all} orders, {how}"
    pairs = list(told_pairs(found))
    for place, pair in enumerate(pairs, 1):
        first, other = sides(pair)
        ahead = f"how far {titles.who(first)} {'are' if titles.many(first) else 'is'} ahead of {titles.who(other)}"
        yield f"  exposure {place}: {ahead}, in days of {'their' if titles.many(first) else 'its'} whole share"
    if len(pairs) < len(found.found[0].score.exposure):
        yield "  nobody else is ahead of anybody in any order"
    yield ""
    heads = ["", "goal", *(f"exposure {place}" for place in range(1, len(pairs) + 1)), "order"]
    yield "  ".join(f"{head:>10}" if place else f"{head:1}" for place, head in enumerate(heads[:-1])) + "  order"
    shown = [one for place, one in enumerate(found.found) if place < MOST_SHOWN or one.best]
    for one in shown:
        yield order_line(one, pairs, titles)
        if one.again is not None:
            yield f"   {chance(one.again):>10}  on fresh runs"
    if len(shown) < len(found.found):
        yield f"   … and {len(found.found) - len(shown)} more"
    yield ""
    yield "★ no other order is at least as good in everything and better in something"


def order_line(one: Order, pairs: list[str], titles: Titles) -> str:
    """One order as a row."""
    cells = [chance(one.score), *(f"{one.score.exposure[pair]:.1f}" for pair in pairs)]
    order = " → ".join(titles.obligation(name) for name in one.obligations)
    return f"{'★' if one.best else ' '}  " + "  ".join(f"{cell:>10}" for cell in cells) + f"  {order}"


def chance(score: Score) -> str:
    """The probability of the goal."""
    return f"{100 * score.probability:.{1 if score.runs else 2}f} %"


def sides(pair: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parties of both sides of a pair, as exposures name it."""
    one, _, other = pair.partition(" to ")
    return tuple(one.split(" and ")), tuple(other.split(" and "))


def told_pairs(found: Orders) -> Iterator[str]:
    """The pairs whose exposure is told: of more than two only those in which somebody is ever ahead."""
    pairs = list(found.found[0].score.exposure)
    for pair in pairs:
        if len(pairs) <= 2 or any(round(one.score.exposure[pair], 1) > 0 for one in found.found):
            yield pair


def orders_summary(found: Orders) -> dict[str, Any]:
    """The orders as plain data."""
    return {
        "scenario": found.scenario.name,
        "method": "exact" if found.exact else "simulation",
        "tried": found.tried,
        "orders_in_all": found.all,
        "orders": [order_data(one) for one in found.found],
    }


def order_data(one: Order) -> dict[str, Any]:
    """One order as plain data."""
    return {
        "order": list(one.obligations),
        "best": one.best,
        **score_data(one.score),
        "again": None if one.again is None else score_data(one.again),
    }


def score_data(score: Score) -> dict[str, Any]:
    """A score as plain data."""
    interval = [score.low, score.high] if score.runs else None
    return {"probability": score.probability, "interval": interval, "exposure": dict(score.exposure)}


def worth_lines(scenario: Scenario, found: Worth) -> Iterator[str]:
    """What each mechanism contributes."""
    titles = Titles(scenario)
    how = "exact" if found.exact else f"from {found.runs} runs each, on the same luck"
    yield f"{scenario.title}: what each mechanism adds to the probability of the goal ({how})"
    yield f"  with none of them {100 * found.without:.1f} %, with all {100 * found.whole:.1f} %"
    for name, share in sorted(found.shares.items(), key=lambda pair: -pair[1]):
        yield f"  {100 * share:+6.1f} points  {titles(name)}"
    yield "Shares are averages over all orders in which the mechanisms could be put in place; they add up."


def worth_summary(found: Worth) -> dict[str, Any]:
    """The worth of mechanisms as plain data."""
    return {
        "shares": dict(found.shares),
        "without": found.without,
        "whole": found.whole,
        "method": "exact" if found.exact else "simulation",
        "runs": None if found.exact else found.runs,
    }
