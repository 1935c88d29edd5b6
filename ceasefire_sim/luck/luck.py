"""Luck as a value: keyed, spliced and forced, so that every finding can be retold."""

from __future__ import annotations

import difflib
import itertools
import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, SupportsIndex, TypedDict

from ceasefire_sim.arguments import short_repr, whole_number
from ceasefire_sim.errors import InputError
from ceasefire_sim.luck import sampling
from ceasefire_sim.luck.keys import key
from ceasefire_sim.luck.squares import squares32

__all__ = ["ForcedDraw", "Luck", "LuckRecord", "parse_run", "written_runs"]

RUNS = 1 << 48
SEEDS = 1 << 64
SHAPE = '{"seed": 1, "runs": [[0, 0]], "forced": [[3, "incidents.raid", true]], "day": null}'

ForcedDraw = tuple[int, str, bool | int]  # day, site, and whether it happens or the value


class LuckRecord(TypedDict):
    """A luck as plain data: ``runs`` are pairs (first day, run), ``forced`` triples (day, site, value)."""

    seed: int
    runs: list[list[int]]
    forced: list[list[bool | int | str]]
    day: int | None


@dataclass(frozen=True)
class Luck:
    """The luck of one run.

    ``runs`` says from which day on which run's draws are used; ``forced`` decides single draws by hand
    (day, site, and whether it happens or the value); ``day`` is where a finding wants to be read.

    Raises ``InputError`` for numbers that are not whole or out of bounds, and for days that do not grow.
    """

    seed: int = 1
    runs: tuple[tuple[int, int], ...] = ((0, 0),)
    forced: tuple[ForcedDraw, ...] = ()
    day: int | None = None

    def __post_init__(self) -> None:
        runs = tuple((day_number(first), run_number(run)) for first, run in record_entries("runs", self.runs, 2))
        if not runs or runs[0][0] != 0:
            began = f", not on day {runs[0][0]}" if runs else ""
            raise InputError(f'a luck begins on day 0, as "runs": [[0, 7]] does{began}')
        if any(later[0] <= earlier[0] for earlier, later in itertools.pairwise(runs)):
            raise InputError("the days of a spliced luck must grow")
        object.__setattr__(self, "seed", seed_number(self.seed))
        object.__setattr__(self, "runs", runs)
        forced = tuple(forced_draw(*draw) for draw in record_entries("forced", self.forced, 3))
        object.__setattr__(self, "forced", forced)
        object.__setattr__(self, "day", None if self.day is None else day_number(self.day))

    @classmethod
    def keyed(cls, seed: SupportsIndex, run: SupportsIndex = 0) -> Luck:
        """The luck of a seed and a run."""
        return cls(seed_number(seed), ((0, run_number(run)),))

    @classmethod
    def spliced(cls, seed: SupportsIndex, runs: Sequence[tuple[int, int]]) -> Luck:
        """The luck of several runs, each from its day on."""
        return cls(seed_number(seed), tuple(runs))

    def force(self, day: SupportsIndex, site: str, value: bool | SupportsIndex) -> Luck:
        """This luck with one draw decided by hand."""
        return self.with_forced((forced_draw(day, site, value),))

    def with_forced(self, draws: Sequence[ForcedDraw]) -> Luck:
        """This luck with some draws decided by hand, each in place of what was decided of it before."""
        places = {draw[:2] for draw in draws}
        kept = tuple(draw for draw in self.forced if draw[:2] not in places)
        return replace(self, forced=(*kept, *draws))

    def then(self, day: SupportsIndex, other: Luck) -> Luck:
        """This luck on the days before ``day``, and another of the same seed from that day on.

        That holds for what is decided by hand, too. Raises ``InputError`` where the seeds differ.
        """
        day = day_number(day)
        if not isinstance(other, Luck):
            raise InputError(f"a luck goes on as another Luck, not as {short_repr(other)}")
        if other.seed != self.seed:
            raise InputError(f"a luck of seed {self.seed} cannot go on as one of seed {other.seed}")
        before = tuple(pair for pair in self.runs if pair[0] < day)
        after = tuple(pair for pair in other.runs if pair[0] > day)
        run = other.run_on(day)
        here = () if before and before[-1][1] == run else ((day, run),)
        forced = (
            *(draw for draw in self.forced if draw[0] < day),
            *(draw for draw in other.forced if draw[0] >= day),
        )
        return Luck(self.seed, (*before, *here, *after), forced, other.day)

    @cached_property
    def by_hand(self) -> Mapping[tuple[int, str], bool | int]:
        """The draws decided by hand."""
        return {(day, site): value for day, site, value in self.forced}

    def run_on(self, day: int) -> int:
        """The run whose draws are used on a day."""
        return next(run for first, run in reversed(self.runs) if first <= max(day, 0))

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
        """Which of several weighted things comes up; None if all weights are 0.

        Raises ``InputError`` where what is decided by hand is none of them.
        """
        forced = self.forced_value(day, site)
        if forced is None:
            return sampling.choice(self.draw(day, site), weights)
        if not 0 <= int(forced) < len(weights):
            raise InputError(f"the luck forces {site} on day {day} to be {forced}, of 0 to {len(weights) - 1}")
        return int(forced)

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

    def to_json(self) -> LuckRecord:
        """The luck as plain data."""
        return {
            "seed": self.seed,
            "runs": [list(pair) for pair in self.runs],
            "forced": [list(draw) for draw in self.forced],
            "day": self.day,
        }

    @classmethod
    def from_json(cls, data: object) -> Luck:
        """The luck of plain data; raises ``InputError`` that says what is wrong and what a luck looks like."""
        try:
            return cls(**checked_record(data))
        except InputError as error:
            raise InputError(f"this is not a luck: {error}; a luck looks like {SHAPE}") from None


class LuckArguments(TypedDict, total=False):
    """What a luck is made of, as far as a record gives it."""

    seed: int
    runs: tuple[tuple[int, int], ...]
    forced: tuple[ForcedDraw, ...]
    day: int | None


def checked_record(data: object) -> LuckArguments:
    """The entries of a record, their shape checked; ``Luck`` itself checks the numbers."""
    if not isinstance(data, Mapping):
        raise InputError(f"{short_repr(data)} is no mapping")
    known = list(LuckRecord.__annotations__)
    for name in data:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise InputError(f"it has {', '.join(known)}, and no {short_repr(name)}{hint}")
    given: LuckArguments = {}
    if "seed" in data:
        given["seed"] = data["seed"]
    if data.get("day") is not None:
        given["day"] = data["day"]
    if "runs" in data:
        given["runs"] = tuple((first, run) for first, run in record_entries("runs", data["runs"], 2))
    if "forced" in data:
        given["forced"] = tuple((day, site, value) for day, site, value in record_entries("forced", data["forced"], 3))
    return given


def record_entries(name: str, value: object, length: int) -> list[list[Any]]:  # what JSON gives; ``Luck`` looks closer
    """The entries of a list of lists of one length."""
    wanted = {2: "[first day, run]", 3: "[day, site, value]"}[length]
    if not isinstance(value, (list, tuple)):
        raise InputError(f'"{name}" is a list of {wanted}, not {short_repr(value)}')
    for entry in value:
        if not isinstance(entry, (list, tuple)) or len(entry) != length:
            raise InputError(f'"{name}" is a list of {wanted}, and {short_repr(entry)} is none')
    return list(value)


def seed_number(seed: SupportsIndex) -> int:
    """A seed."""
    return whole_number("the seed", seed, 0, SEEDS - 1)


def day_number(day: SupportsIndex) -> int:
    """A day of a luck."""
    return whole_number("a day", day, 0)


def run_number(run: SupportsIndex) -> int:
    """The number of a run."""
    return whole_number("the run", run, 0, RUNS - 1)


def forced_draw(day: SupportsIndex, site: str, value: bool | SupportsIndex) -> ForcedDraw:
    """A draw decided by hand, its parts checked as far as that goes without a scenario."""
    if not isinstance(site, str):
        raise InputError(f"a site is a text such as 'incidents.raid', not {short_repr(site)}")
    if isinstance(value, bool):
        return day_number(day), site, value
    try:
        return day_number(day), site, operator.index(value)
    except TypeError:
        raise InputError(f"{site} is forced to be true, false or a whole number, not {short_repr(value)}") from None


def parse_run(written: str, seed: int) -> Luck:
    """The luck written as a run (``7``) or as runs spliced (``7,0@57``: from day 57 on run 0)."""
    pairs: list[tuple[int, int]] = []
    for number, piece in enumerate(written.split(",")):
        match = re.fullmatch(r"\s*(\d{1,18})(?:@(\d{1,5}))?\s*", piece)
        if match is None or (number > 0) != (match.group(2) is not None):
            raise InputError(
                f"'{written}' is not a run: write 7, or 7,0@57 for run 7 that goes on as run 0 from day 57"
            )
        pairs.append((int(match.group(2) or 0), int(match.group(1))))
    return Luck.spliced(seed, pairs)


def written_runs(luck: Luck) -> str:
    """The runs of a luck as ``parse_run`` reads them; the seed and what is forced do not stand in it."""
    return ",".join(f"{run}@{first}" if first else str(run) for first, run in luck.runs)
