"""Luck with as little forced as it takes: what a run shows is shown again with fewer draws decided by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ceasefire_sim.errors import CeasefireError
from ceasefire_sim.luck import Luck
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.agreement import live

__all__ = ["breaks_on", "shortened"]

MOST_REPLAYS = 150


def breaks_on(scenario: Scenario, invariant: str, luck: Luck) -> int | None:
    """The first day on which a run breaks an invariant; None where it does not."""
    try:
        agreement = live(scenario, luck=luck)
        agreement.retrace(scenario.horizon if luck.day is None else luck.day)
    except CeasefireError:
        return None
    return min((day for day, name in agreement.violations if name == invariant), default=None)


def shortened(luck: Luck, shows: Callable[[Luck], bool], most_replays: int = MOST_REPLAYS) -> Luck:
    """A luck that still shows what it did, in which no smaller half, quarter, … of what is forced can be left out.

    Delta debugging: pieces are dropped while what is left still shows it, then smaller pieces; at most so many
    replays are made.
    """
    replays, size = 0, len(luck.forced)
    while size and replays < most_replays:
        at = 0
        while at < len(luck.forced) and replays < most_replays:
            less = replace(luck, forced=(*luck.forced[:at], *luck.forced[at + size :]))
            replays += 1
            if shows(less):
                luck = less
            else:
                at += size
        size //= 2
    return luck
