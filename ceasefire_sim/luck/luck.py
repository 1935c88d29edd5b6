"""Luck as a value: keyed, spliced and forced, so that every finding can be retold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ceasefire_sim.errors import InputError
from ceasefire_sim.luck import sampling
from ceasefire_sim.luck.keys import key
from ceasefire_sim.luck.squares import squares32

__all__ = ["Luck", "parse_run"]

RUNS = 1 << 48
SEEDS = 1 << 64


@dataclass(frozen=True)
class Luck:
    """The luck of one run.

    ``runs`` says from which day on which run's draws are used; ``forced`` decides single draws by hand
    (day, site, and whether it happens or the value); ``day`` is where a finding wants to be read.
    """

    seed: int = 1
    runs: tuple[tuple[int, int], ...] = ((0, 0),)
    forced: tuple[tuple[int, str, bool | int], ...] = ()
    day: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.seed < SEEDS:
            raise InputError(f"a seed lies between 0 and 2^64-1, not at {self.seed}")
        if not self.runs or self.runs[0][0] != 0:
            raise InputError("a luck begins on day 0")
        for _, run in self.runs:
            if not 0 <= run < RUNS:
                raise InputError(f"a run number lies between 0 and 2^48-1, not at {run}")
        if any(later[0] <= earlier[0] for earlier, later in zip(self.runs, self.runs[1:], strict=False)):
            raise InputError("the days of a spliced luck must grow")

    @classmethod
    def keyed(cls, seed: int, run: int = 0) -> Luck:
        """The luck of a seed and a run."""
        return cls(seed, ((0, run),))

    @classmethod
    def spliced(cls, seed: int, runs: Sequence[tuple[int, int]]) -> Luck:
        """The luck of several runs, each from its day on."""
        return cls(seed, tuple(runs))

    def force(self, day: int, site: str, value: bool | int) -> Luck:
        """This luck with one draw decided by hand."""
        kept = tuple(entry for entry in self.forced if entry[:2] != (day, site))
        return replace(self, forced=(*kept, (day, site, value)))

    @cached_property
    def by_hand(self) -> Mapping[tuple[int, str], bool | int]:
        """The draws decided by hand."""
        return {(day, site): value for day, site, value in self.forced}

    def run_on(self, day: int) -> int:
        """The run whose draws are used on a day."""
        found = self.runs[0][1]
        for first, run in self.runs:
            if day >= first:
                found = run
        return found

    def draw(self, day: int, site: str) -> int:
        """The draw of a site on a day, 0 to 2^32-1."""
        run = self.runs[0][1] if len(self.runs) == 1 else self.run_on(day)
        return squares32((run * 65536 + day) & 0xFFFFFFFFFFFFFFFF, key(self.seed, site))

    def forced_value(self, day: int, site: str) -> bool | int | None:
        """What was decided by hand at a site on a day; None where nothing was."""
        return self.by_hand.get((day, site)) if self.forced else None

    def chance(self, day: int, site: str, p: float) -> bool:
        """Whether a chance comes up."""
        forced = self.forced_value(day, site)
        if forced is not None:
            return bool(forced)
        limit = sampling.threshold(p)
        return limit > 0 and (limit == 1 << 32 or self.draw(day, site) < limit)

    def choose(self, day: int, site: str, weights: Sequence[float]) -> int | None:
        """Which of several weighted things comes up; None if all weights are 0."""
        forced = self.forced_value(day, site)
        if forced is not None:
            return int(forced)
        return sampling.choice(self.draw(day, site), weights)

    def binomial(self, day: int, site: str, k: int, p: float, at_most: int | None = None) -> int:
        """How many of k come up; a value decided by hand is kept within 0 and k."""
        forced = self.forced_value(day, site)
        if forced is not None:
            return min(max(int(forced), 0), k if at_most is None else min(k, at_most))
        return sampling.binomial(self.draw(day, site), k, p, at_most)

    def poisson(self, day: int, site: str, m: float, at_most: int) -> int:
        """How often something happens; a value decided by hand is kept within 0 and ``at_most``."""
        forced = self.forced_value(day, site)
        if forced is not None:
            return min(max(int(forced), 0), at_most)
        return sampling.poisson(self.draw(day, site), m, at_most)

    def to_json(self) -> dict[str, Any]:
        """The luck as plain data."""
        return {
            "seed": self.seed,
            "runs": [list(pair) for pair in self.runs],
            "forced": [list(entry) for entry in self.forced],
            "day": self.day,
        }

    @classmethod
    def from_json(cls, data: Any) -> Luck:
        """The luck of plain data; raises ``InputError`` for anything else."""
        try:
            runs = tuple((whole(first), whole(run)) for first, run in data.get("runs", [[0, 0]]))
            forced = tuple((whole(day), text(site), decided(value)) for day, site, value in data.get("forced", []))
            day = data.get("day")
            return cls(whole(data.get("seed", 1)), runs, forced, None if day is None else whole(day))
        except (AttributeError, TypeError, ValueError):
            shape = '{"seed": 1, "runs": [[0, 0]], "forced": [[3, "incidents.raid", true]], "day": null}'
            raise InputError(f"this is not a luck; it looks like {shape}") from None


def whole(value: Any) -> int:
    """An integer, or a ValueError."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError
    return value


def text(value: Any) -> str:
    """A text, or a ValueError."""
    if not isinstance(value, str):
        raise ValueError
    return value


def decided(value: Any) -> bool | int:
    """A truth value or an integer, or a ValueError."""
    if not isinstance(value, (bool, int)):
        raise ValueError
    return value


def parse_run(written: str, seed: int) -> Luck:
    """The luck written as a run (``7``) or as runs spliced (``7,0@57``: from day 57 on run 0)."""
    pairs: list[tuple[int, int]] = []
    for number, piece in enumerate(written.split(",")):
        found = re.fullmatch(r"\s*(\d{1,18})(?:@(\d{1,5}))?\s*", piece)
        if found is None or (number > 0) != (found.group(2) is not None):
            raise InputError(
                f"'{written}' is not a run: write 7, or 7,0@57 for run 7 that goes on as run 0 from day 57"
            )
        pairs.append((int(found.group(2) or 0), int(found.group(1))))
    return Luck.spliced(seed, pairs)
