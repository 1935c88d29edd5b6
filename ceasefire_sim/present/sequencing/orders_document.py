"""The documents of all orders and of the worth of mechanisms: ``sequence --orders`` and ``--worth`` as JSON."""

from __future__ import annotations

from ceasefire_sim.results.documents import Document
from ceasefire_sim.sequencing.orders import Order, Orders
from ceasefire_sim.sequencing.scoring import Score
from ceasefire_sim.sequencing.worth import Worth

__all__ = ["orders_document", "worth_document"]


def orders_document(orders: Orders) -> Document:
    """Every order that was tried, likeliest goal first."""
    return {
        "scenario": orders.scenario.name,
        "method": "exact" if orders.exact else "simulation",
        "tried": orders.tried,
        "orders_in_all": orders.count,
        "orders": [order_document(order) for order in orders.ranked],
        "overrides": dict(orders.scenario.overrides),
    }


def order_document(order: Order) -> Document:
    """One order; ``again`` is its score on fresh runs, where it was tried on them."""
    return {
        "order": list(order.obligations),
        "best": order.best,
        **score_document(order.score),
        "again": None if order.again is None else score_document(order.again),
    }


def score_document(score: Score) -> Document:
    """The probability of the goal, and how far each side is ahead of each other."""
    interval = [score.low, score.high] if score.runs else None
    return {"probability": score.probability, "interval": interval, "exposure": dict(score.exposure)}


def worth_document(worth: Worth, overrides: tuple[tuple[str, object], ...]) -> Document:
    """What each mechanism adds to the probability of the goal."""
    return {
        "shares": dict(worth.shares),
        "without": worth.without,
        "whole": worth.whole,
        "intervals": {name: list(interval) for name, interval in worth.intervals.items()},
        "method": "exact" if worth.exact else "simulation",
        "runs": None if worth.exact else worth.runs,
        "overrides": dict(overrides),
    }
