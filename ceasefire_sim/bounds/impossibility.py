"""From which states something can certainly not come any more: what the over-approximation proves."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from ceasefire_sim.arrays import BoolArray, IntArray
from ceasefire_sim.bounds.overapproximation import OverApproximation
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["certainly_never"]

WORD = 1 << 62


def certainly_never(scenario: Scenario, wanted: Node, states: Mapping[str, IntArray]) -> BoolArray:
    """From which of some states an expression of the scenario can certainly never hold any more.

    ``states`` has an array of integers under ``day``, every quantity, every region (the number of its
    state), NAME.done, .verified, .acknowledged and .missed of every obligation, NAME.breaches of every commitment.
    """
    count = len(states["day"])
    if not count:
        return np.zeros(0, np.bool_)
    names = sorted(states)
    table = np.stack([np.asarray(states[name], np.int64) for name in names if name != "day"])
    days = np.asarray(states["day"], np.int64)
    distinct, places = distinct_columns(np.vstack([table, days]))
    rows = dict(zip([*(name for name in names if name != "day"), "day"], distinct, strict=True))
    with np.errstate(all="ignore"):
        return OverApproximation(scenario, rows).impossible(wanted)[places]


def distinct_columns(table: IntArray) -> tuple[IntArray, IntArray]:
    """The distinct columns of a table, and which of them each column is.

    Columns are compared as one number each, in mixed radix, where that fits a word: sorting them whole takes ten
    times as long.
    """
    low = table.min(axis=1)
    widths = [int(high) - int(least) + 1 for high, least in zip(table.max(axis=1), low, strict=True)]
    if math.prod(widths) >= WORD:
        columns, inverse = np.unique(table, axis=1, return_inverse=True)
        return columns, inverse.ravel()
    codes = np.zeros(table.shape[1], np.int64)
    for row, least, width in zip(table, low, widths, strict=True):
        codes = codes * width + (row - least)
    _, first, places = np.unique(codes, return_index=True, return_inverse=True)
    return table[:, first], places
