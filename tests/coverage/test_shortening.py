"""Luck with as little forced as it takes."""

from __future__ import annotations

from ceasefire_sim.coverage.shortening import shortened
from ceasefire_sim.luck import Luck

FORCED = tuple((day, "incidents.raid", True) for day in range(30))


def test_what_is_left_still_shows_it_and_nothing_can_be_left_out() -> None:
    luck = Luck(1, ((0, 0),), FORCED)
    needed = {(3, "incidents.raid", True), (17, "incidents.raid", True)}
    assert set(shortened(luck, lambda less: needed <= set(less.forced)).forced) == needed


def test_no_more_replays_are_made_than_allowed() -> None:
    replays: list[Luck] = []

    def never(less: Luck) -> bool:
        replays.append(less)
        return False

    shortened(Luck(1, ((0, 0),), FORCED), never, 10)
    assert len(replays) == 10
