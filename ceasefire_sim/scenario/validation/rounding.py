"""Effects that are rounded to one and the same whole number whenever they act, which is not what is written."""

from __future__ import annotations

import math

from ceasefire_sim.expressions import Interval, span
from ceasefire_sim.expressions.tree import Effect
from ceasefire_sim.scenario.model.meaning import Meaning
from ceasefire_sim.scenario.model.walk import leaves
from ceasefire_sim.scenario.validation.faults import FaultSink

__all__ = ["warn_of_rounding"]


def warn_of_rounding(meaning: Meaning, sink: FaultSink) -> None:
    """Amounts that always count as one whole number though they are another number."""
    as_set = meaning.ranges_where({name: Interval(value, value) for name, value in meaning.values.items()})
    for path, leaf in leaves(meaning.file):
        if not isinstance(leaf, Effect):
            continue
        anywhere, here = span(leaf.amount, meaning.ranges), span(leaf.amount, as_set)
        assert isinstance(anywhere, Interval) and isinstance(here, Interval), "an amount is a number"
        if leaf.op != "=" and anywhere.low >= -0.5 and anywhere.high <= 0.5:
            sink.warn(path, "this effect always rounds to 0", leaf.amount.at)
        elif (message := always_rounded(here, anywhere != here)) is not None:
            sink.warn(path, message, leaf.amount.at)


def always_rounded(amount: Interval, by_parameters: bool) -> str | None:
    """What is to be said of an amount that is always rounded to the same number; None where it is not."""
    whole = round(amount.low)
    if round(amount.high) != whole or amount.low == amount.high == whole:
        return None
    amounts = f"{amount.low:g}" if amount.low == amount.high else f"{amount.low:g} to {amount.high:g}"
    setting = ", as the parameters are set," if by_parameters else ""
    message = f"this amount is {amounts}{setting} and always counts as {whole}: amounts are rounded to whole numbers"
    if amount.low != amount.high:
        return f"{message}; write {whole}, or a coarser scale for the quantity that it changes"
    below = math.floor(amount.low)
    above = amount.low - below
    outcomes = f"{below} by weight {1 - above:g} and {below + 1} by weight {above:g}"
    return f"{message}; write {whole}, or for {amounts} on average draw {outcomes} (`outcomes` of an incident)"
