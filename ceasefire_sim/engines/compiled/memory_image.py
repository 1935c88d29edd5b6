"""The words of a module's memory for one setting of the parameters, one seed and one luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.arrays import IntArray
from ceasefire_sim.engines.compiled.change_marks import signed_word
from ceasefire_sim.engines.compiled.layout import WORD, Header
from ceasefire_sim.engines.compiled.module_text import ModuleText
from ceasefire_sim.engines.compiled.runtime_functions import ENTRY, TABLE_ENTRIES
from ceasefire_sim.engines.compiled.settings import ALWAYS, ParameterValues, SlotKind
from ceasefire_sim.engines.compiled.state_places import COUNT, HALVES
from ceasefire_sim.expressions.tree import Node, Number, names_of
from ceasefire_sim.luck import Luck, key
from ceasefire_sim.luck.sampling import poisson_thresholds
from ceasefire_sim.machine.rules import Binomial, Draw, Extreme, First, Latch, Observer, Poisson

__all__ = ["SPLICE", "MemoryImage", "MemoryPiece"]

SPLICE = 2 * WORD  # bytes: a first day and a run
LINE = 64  # bytes of a line of a cache
ROOM_FOR_TABLES = 1 << 20  # bytes of binomial tables, unless one alone needs more
MOST_STEPS = 10_000  # of an obligation
NEVER = 1 << 62  # a day that no run comes to


@dataclass(frozen=True, slots=True)
class MemoryPiece:
    """A piece of memory behind the fixed places."""

    place: int
    size: int

    @property
    def end(self) -> int:
        """The place behind it."""
        return self.place + self.size


class MemoryImage:
    """What stands in memory before a block is played.

    ``words`` are the fixed places and, behind them, the keys of happenings inside counts and what a luck decides;
    ``free`` is the first place behind these.
    """

    def __init__(self, program: ModuleText, constants: Mapping[str, float], seed: int, luck: Luck | None) -> None:
        self.program = program
        self.setting = ParameterValues(constants)
        self.tail: list[int] = []
        self.head = -(-program.layout.end // LINE) * LINE
        self.words: IntArray = np.zeros(self.head // WORD, np.int64)
        self.put(Header.HORIZON, program.machine.horizon)
        self.put(Header.DAYS, program.machine.horizon + 1)
        program.settings.words(self.words, constants)
        self.fill_keys(seed)
        self.fill_machine()
        if luck is not None:
            self.fill_luck(luck)
        self.words = np.concatenate([self.words, np.array(self.tail, np.int64)])
        self.free = -(-len(self.words) * WORD // LINE) * LINE

    def put(self, place: int, *values: int) -> None:
        """Writes words at a fixed place."""
        self.words[place // WORD : place // WORD + len(values)] = values

    def append(self, values: list[int]) -> int:
        """Writes words behind the fixed places; gives where they stand."""
        place = self.head + WORD * len(self.tail)
        self.tail += values
        return place

    # what seed and parameters decide ------------------------------------------------------------

    def fill_keys(self, seed: int) -> None:
        """The keys of all sites."""
        day = self.program.day
        self.key_places = dict(day.keys)
        for site, place in day.keys.items():
            self.put(place, signed_key(seed, site))
        for site, pointer in day.marked.items():
            names = [f"{site}#{mark}" if mark else site for mark in range(self.most(day.counts[site]))]
            start = self.append([signed_key(seed, name) for name in names])
            self.put(pointer, start)
            self.key_places |= {name: start + WORD * mark for mark, name in enumerate(names)}

    def most(self, draw: Draw) -> int:
        """The most happenings of a count."""
        if isinstance(draw, Poisson):
            return draw.cap
        assert isinstance(draw, Binomial)
        return min(self.largest(node) for node in (draw.number, draw.cap) if node is not None)

    def largest(self, node: Node) -> int:
        """The most that the number of a count can be: that of parameters, or the steps of an obligation."""
        if any(name not in self.setting.constants for name in names_of(node)):
            return MOST_STEPS
        return int(self.setting.value(node))

    def fill_machine(self) -> None:
        """Bounds, last days, the template of a run, and what it draws."""
        program, machine, places = self.program, self.program.machine, self.program.places
        for observer in machine.observers:
            self.put(places.lasts[observer.name], observer.day if isinstance(observer, Latch) else observer.last)
        shift = places.template - places.state
        for variable in machine.variables:
            self.put(places.variables[variable.name] + shift, variable.initial)
            if variable.name in program.ends:
                self.put(program.ends[variable.name], variable.high)
            if variable.drawn:
                values, weights = zip(*variable.drawn, strict=True)
                limits = self.setting.words(SlotKind.LIMITS, [Number(float(weight)) for weight in weights])
                self.put(program.drawn[variable.name], *values, *limits)
        for observer in machine.observers:
            self.put(places.rows[observer.name] + shift, unseen(observer, machine.horizon))
        for place, poisson in program.day.caps:
            self.put(place, poisson.cap)
        for place, poisson in program.day.means:
            limits = poisson_thresholds(max(float(self.setting.value(poisson.mean)), 0.0), poisson.cap)
            self.put(place, self.append([*limits[:-1], ALWAYS]))
        for name, table in places.marks.tables().items():
            self.put(program.day.truths[name], *map(signed_word, table))
        self.put(program.calendar, *sorted({day for day in program.calendar_days() if day > 0}), NEVER)
        self.fill_daily()

    def fill_daily(self) -> None:
        """Where what is counted by day stands in the row of a day."""
        places, column, sums = self.program.places, COUNT, 0
        widths = {name: number.bins for name, number in places.numbers.items()}
        sizes = {name: (1, len(states)) for name, states in places.machine.regions}
        self.columns: dict[str, tuple[int, int]] = {}
        self.sums: dict[str, int] = {}
        for daily in places.daily:
            width, count = sizes.get(daily.name) or (widths[daily.name].width, widths[daily.name].count)
            if daily.name in places.daily_slots:
                self.put(places.daily_slots[daily.name], width, column, sums)
            self.columns[daily.name] = (column // COUNT, count)
            column += COUNT * count
            if daily.sums is not None:
                self.sums[daily.name] = sums // HALVES
                sums += HALVES
        self.daily_columns = column // COUNT
        self.sums_row = sums

    # what a luck decides ------------------------------------------------------------------------

    def fill_luck(self, luck: Luck) -> None:
        """The runs whose draws are used, and what is decided by hand."""
        splices = [word for first, run in luck.runs for word in (first, run)]
        self.put(Header.SPLICES, self.append(splices), len(luck.runs))
        forced = [
            (day, self.key_places[site], int(value))
            for (day, site), value in luck.by_hand.items()
            if site in self.key_places
        ]
        self.put(Header.FORCED, self.append([word for triple in forced for word in triple]), len(forced))

    # what a block needs -------------------------------------------------------------------------

    def regions(self, runs: int, chosen: int, recorded: bool, splices: int = 0) -> dict[Header, MemoryPiece]:
        """The pieces of memory behind the words, by the header's pointer to each.

        ``splices`` says how many each run has of its own, if runs have any.
        """
        program = self.program
        days = program.machine.horizon + 1
        sizes = {
            Header.TABLES: self.room_for_tables(),
            Header.DAILY: COUNT * self.daily_columns * days,
            Header.SUMS: self.sums_row * days,
            Header.CHOSEN: WORD * chosen,
            Header.SPLICES: SPLICE * splices * runs,
            Header.ROWS: program.places.row_bytes * runs,
            Header.STATES: WORD * len(program.machine.variables) * days if recorded else 0,
            Header.EVENTS: 4 * len(program.day.happenings) * days if recorded else 0,
        }
        regions, place = {}, self.free
        for header, size in sizes.items():
            if size:
                regions[header] = MemoryPiece(place, size)
                place += -(-size // LINE) * LINE
        return regions

    def room_for_tables(self) -> int:
        """The bytes of the tables of binomial counts and of their index; 0 where nothing is counted so."""
        largest = max((self.largest(draw.number) for draw in self.program.day.binomials), default=None)
        if largest is None:
            return 0
        return ENTRY * TABLE_ENTRIES + max(ROOM_FOR_TABLES, WORD * (largest + 1))


def signed_key(seed: int, site: str) -> int:
    """The key of a site as a signed word."""
    return signed_word(key(seed, site))


def unseen(observer: Observer, horizon: int) -> int:
    """The word of an observer that has seen nothing yet."""
    if isinstance(observer, First):
        return horizon + 1
    if isinstance(observer, Extreme):
        return int(np.float64(-np.inf * observer.sign).view(np.int64))
    return int(np.float64(np.nan).view(np.int64)) if isinstance(observer, Latch) else 0
