"""The draws of one agreement, and what became of those that were decided by hand."""

from __future__ import annotations

from collections.abc import Sequence

from ceasefire_sim.luck import ForcedDraw, Luck

__all__ = ["LiveDraws"]


class LiveDraws:
    """Draws from a luck; remembers which decisions by hand were drawn, and on which conditions they went against.

    ``recorded`` are all draws in order while recording is on; None otherwise.
    """

    def __init__(self, luck: Luck) -> None:
        self.luck = luck
        self.remarks: dict[tuple[int, str], str] = {}  # of every decision by hand that was drawn; mostly empty
        self.recorded: list[ForcedDraw] | None = None

    def restart(self, luck: Luck) -> None:
        """Begins again on day 0, with the same luck or another."""
        self.luck = luck
        self.remarks = {}
        if self.recorded is not None:
            self.recorded = []

    def chance(self, day: int, site: str, p: float) -> bool:
        """Whether a chance comes up."""
        drawn = self.luck.chance(day, site, p)
        self.note(day, site, drawn)
        return drawn

    def choose(self, day: int, site: str, weights: Sequence[float]) -> int | None:
        """Which of several weighted things comes up; None if all weights are 0."""
        drawn = self.luck.choose(day, site, weights)
        if drawn is not None:
            self.note(day, site, drawn, "" if weights[drawn] > 0 else "its weight is 0 then")
        return drawn

    def initial(self, site: str, weighted: Sequence[tuple[int, float]]) -> int:
        """Which of several weighted values a quantity begins with; one decided by hand need be none of them."""
        forced = self.luck.forced_value(0, site)
        if forced is not None:
            drawn = int(forced)
        else:
            place = self.luck.choose(0, site, [weight for _, weight in weighted])
            assert place is not None, "the check of the scenario refuses weights that are all 0"
            drawn = weighted[place][0]
        self.note(0, site, drawn, "" if dict(weighted).get(drawn, 0) > 0 else "the scenario gives it no weight")
        return drawn

    def binomial(self, day: int, site: str, k: int, p: float, at_most: int | None = None) -> int:
        """How many of k come up, at most ``at_most``."""
        drawn = self.luck.binomial(day, site, k, p, at_most)
        self.note(day, site, drawn, f"no more than {drawn} can come then")
        return drawn

    def poisson(self, day: int, site: str, m: float, at_most: int) -> int:
        """How often something happens, at most ``at_most``."""
        drawn = self.luck.poisson(day, site, m, at_most)
        self.note(day, site, drawn, f"no more than {drawn} may come")
        return drawn

    def note(self, day: int, site: str, drawn: bool | int, remark: str = "") -> None:
        """Notes a draw; the remark counts where a decision by hand came out otherwise, or has no weight."""
        if self.recorded is not None:
            self.recorded.append((day, site, drawn))
        forced = self.luck.forced_value(day, site)
        if forced is not None:
            as_forced = int(forced) == int(drawn)
            self.remarks[day, site] = remark if not as_forced or "weight" in remark else ""
