"""All orders of some obligations, and what mechanisms are worth, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ceasefire_sim.present.table import Column, table
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.orders import Orders
from ceasefire_sim.sequencing.scoring import Score
from ceasefire_sim.sequencing.worth import Worth
from ceasefire_sim.story.titles import Titles

__all__ = ["order_lines", "parties_of_pair", "worth_lines"]

MOST_SHOWN = 24


def order_lines(orders: Orders) -> Iterator[str]:
    """The orders, likeliest goal first; those that no other beats in everything are marked."""
    titles = Titles(orders.scenario)
    how = "exact" if orders.exact else f"{orders.ranked[0].score.runs} runs each, on the same luck"
    yield f"{orders.scenario.title}: {orders.tried} of {orders.count} orders, {how}"
    pairs = list(shown_pairs(orders))
    if pairs:
        yield from wrap(
            "days ahead: a day on which a side has done all that it owes, the other nothing, counts 1; half of it, 0.5",
            "  ", "    ",
        )  # fmt: skip
    for place, pair in enumerate(pairs, 1):
        first, other = parties_of_pair(pair)
        yield from wrap(f"({place}) {titles.who(first)}, ahead of {titles.who(other)}", "  ", "      ")
    if len(pairs) < len(orders.ranked[0].score.exposure):
        yield "  nobody else is ahead of anybody in any order"
    yield ""
    yield from order_rows(orders, pairs, titles)
    yield ""
    yield "★ no other order is at least as good in everything and better in something"


def order_rows(orders: Orders, pairs: Sequence[str], titles: Titles) -> Iterator[str]:
    """The table of orders; below an order that was tried again on fresh runs, what these gave."""
    shown = [order for place, order in enumerate(orders.ranked) if place < MOST_SHOWN or order.best]
    rows: list[tuple[str, ...]] = []
    for order in shown:
        exposures = (f"{order.score.exposure[pair]:.1f}" for pair in pairs)
        sequence = " → ".join(titles.obligation(name) for name in order.obligations)
        rows.append(("★" if order.best else "", goal_chance(order.score), *exposures, sequence))
        if order.again is not None:
            rows.append(("", goal_chance(order.again), "on fresh runs"))
    exposed = (Column(f"({place})", "right", 6, gap=" ") for place in range(1, len(pairs) + 1))
    yield from table((Column(least=1), Column("goal", "right", 8), *exposed, Column("order")), rows, indent="")
    if len(shown) < len(orders.ranked):
        yield f"   … and {len(orders.ranked) - len(shown)} more"


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


def worth_lines(scenario: Scenario, worth: Worth) -> Iterator[str]:
    """What each mechanism contributes."""
    titles = Titles(scenario)
    how = "exact" if worth.exact else f"from {worth.runs} runs each, on the same luck"
    if not worth.shares:
        yield f"{scenario.title}: there is no mechanism, so there is nothing whose worth could be told."
        return
    yield f"{scenario.title}: what each mechanism adds to the probability of the goal ({how})"
    none, every = interval_words(worth, "without"), interval_words(worth, "whole")
    yield f"  with none of them {100 * worth.without:.1f} %{none}, with all {100 * worth.whole:.1f} %{every}"
    for name, share in sorted(worth.shares.items(), key=lambda pair: -pair[1]):
        yield f"  {100 * share:+6.1f} points{interval_words(worth, f'shares.{name}', '+.1f')}  {titles(name)}"
    yield "Shares are averages over all orders in which the mechanisms could be put in place; they add up."


def interval_words(worth: Worth, name: str, spec: str = ".1f") -> str:
    """The interval of a value from runs, in percent; empty where it is exact."""
    if name not in worth.intervals:
        return ""
    low, high = worth.intervals[name]
    return f" [{100 * low:{spec}}, {100 * high:{spec}}]"
