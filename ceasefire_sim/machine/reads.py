"""What the parts of a machine read: their expressions, and the names in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ceasefire_sim.expressions.tree import Node, names_of
from ceasefire_sim.machine.rules import (
    Action,
    Assign,
    Binomial,
    Chance,
    Choice,
    Draw,
    Extreme,
    First,
    Latch,
    Let,
    Observer,
    Poisson,
    Step,
    Sum,
    WaitCounter,
)

__all__ = ["draw_expressions", "expressions_of", "expressions_read", "observed_expressions"]


def expressions_of(steps: Iterable[Step]) -> Iterator[Node]:
    """Every expression that steps of a day read."""
    for step in steps:
        if isinstance(step, Let):
            yield step.value
        else:
            yield from expressions_read(step)


def expressions_read(action: Action) -> Iterator[Node]:
    """Every expression of an action; what an assignment reads only to change its own target does not count."""
    if isinstance(action, Assign):
        if not names_of(action.amount) <= {action.target}:
            yield action.amount
        return
    for rule in action.rules:
        yield rule.guard
        yield from draw_expressions(rule.draw)
        for branch in rule.branches:
            for inner in branch.actions:
                yield from expressions_read(inner)


def draw_expressions(draw: Draw | None) -> Iterator[Node]:
    """Every expression of a draw."""
    match draw:
        case Chance(p=p):
            yield p
        case Choice(weights=weights):
            yield from weights
        case Binomial(number=number, p=p, cap=cap):
            yield from (number, p) if cap is None else (number, p, cap)
        case Poisson(mean=mean):
            yield mean


def observed_expressions(observers: Iterable[Observer], waits: Iterable[WaitCounter]) -> Iterator[Node]:
    """Every expression that is observed along the way."""
    for observer in observers:
        if isinstance(observer, (First, Sum)):
            yield observer.truth
        elif isinstance(observer, (Extreme, Latch)):
            yield observer.number
    for wait in waits:
        yield wait.base
        yield from (node for _, node in wait.parts)
