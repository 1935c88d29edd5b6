"""Reading the day states: the value of an expression in each, and the probabilities of regions' states."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray, NumberArray
from ceasefire_sim.chain.chain import Chain
from ceasefire_sim.expressions.arrays import Evaluation, array_value
from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import And, Name, Node, names_of
from ceasefire_sim.results.daily_values import DailyNumber, DailyShares

__all__ = ["Shares", "StateReader"]

NOWHERE = np.zeros(0, np.int64)


class StateReader:
    """Reads expressions in the day states of a chain; what no day's number changes is worked out once."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.known = -1
        self.values: dict[str, IntArray] = {}
        self.lasting: IdentityCache[Node, NumberArray] = IdentityCache()  # for so many states
        self.places: IdentityCache[Node, IntArray] = IdentityCache()
        self.dated: IdentityCache[Node, bool] = IdentityCache()
        self.bars: IdentityCache[Node, tuple[Node, ...]] = IdentityCache()
        self.today: tuple[int, Evaluation] = (-1, Evaluation({}))

    def __call__(self, node: Node, day: int) -> NumberArray:
        """The value of a tree in every day state, on a day."""
        self.renew()
        lasting = self.lasting.get(node)
        if lasting is not None:
            return lasting
        size = self.known
        if not self.hangs_on_day(node):
            value = np.broadcast_to(Evaluation(self.values).of(node), (size,))
            self.lasting[node] = value
            return value
        if self.today[0] != day:
            self.today = (day, Evaluation({**self.values, "day": day}))
        return np.broadcast_to(self.today[1].of(node), (size,))

    def truth(self, node: Node, day: int) -> BoolArray:
        """The value of a truth in every day state, on a day."""
        return np.asarray(self(node, day), bool)

    def where(self, node: Node, day: int) -> IntArray:
        """The day states in which a truth holds on a day."""
        self.renew()
        places = self.places.get(node)
        if places is not None:
            return places
        if self.hangs_on_day(node):
            return NOWHERE if self.barred(node, day) else np.flatnonzero(self(node, day))
        places = np.flatnonzero(self(node, day))
        self.places[node] = places
        return places

    def barred(self, node: Node, day: int) -> bool:
        """Whether a part of a truth that hangs on the day's number alone is false on a day."""
        bars = self.bars.get(node)
        if bars is None:
            parts = node.parts if isinstance(node, And) else (node,)
            bars = self.bars[node] = tuple(part for part in parts if names_of(part) == {"day"})
        return any(not array_value(part, {"day": day}) for part in bars)

    def hangs_on_day(self, node: Node) -> bool:
        """Whether the day's number has a bearing on a tree."""
        dated = self.dated.get(node)
        if dated is None:
            dated = self.dated[node] = "day" in names_of(node)
        return dated

    def renew(self) -> None:
        """Takes in day states met since."""
        size = len(self.chain.day_ids)
        if size != self.known:
            self.known, self.values = size, self.chain.values()
            self.lasting.clear()
            self.places.clear()
            self.today = (-1, Evaluation({}))


class Shares:
    """The probabilities, day by day, of the values of some variables, and of those of runs that have ended.

    Variables are added up together, by the combination of their bins, as far as there are at most ``together``.
    """

    def __init__(self, numbers: Mapping[str, DailyNumber], horizon: int, read: StateReader, together: int) -> None:
        self.read = read
        self.numbers = numbers
        self.groups: list[dict[str, int]] = []
        for name, number in numbers.items():
            size = number.bins.count
            if self.groups and math.prod(self.groups[-1].values()) * size <= together:
                self.groups[-1][name] = size
            else:
                self.groups.append({name: size})
        self.known = -1
        self.codes: list[IntArray] = []
        self.ended = [np.zeros(math.prod(group.values())) for group in self.groups]
        self.tables = [np.zeros((horizon + 1, len(row))) for row in self.ended]
        wide = [name for name, number in numbers.items() if number.bins.width > 1]
        self.means = {name: np.zeros(horizon + 1) for name in wide}
        self.means_of_ended = dict.fromkeys(wide, 0.0)

    def combined(self) -> list[IntArray]:
        """By group, the number of every day state's combination."""
        size = len(self.read.chain.day_ids)
        if size != self.known:
            self.known, self.codes = size, []
            for group in self.groups:
                code = np.zeros(size, np.intp)
                for name, count in group.items():
                    code = code * count + self.numbers[name].bins.indices(self.values(name))
                self.codes.append(code)
        return self.codes

    def values(self, name: str) -> IntArray:
        """The value of a variable in every day state."""
        return np.asarray(self.read(Name(self.numbers[name].expression), -1), np.int64)

    def observe(self, day: int, mass: FloatArray) -> None:
        """Adds up a day: all runs that go on, and those that have ended."""
        for table, ended, code in zip(self.tables, self.ended, self.combined(), strict=True):
            table[day] = ended + np.bincount(code, weights=mass, minlength=len(ended))
        for name, means in self.means.items():
            means[day] = self.means_of_ended[name] + float(self.values(name) @ mass)

    def close(self, which: IntArray, mass: FloatArray) -> None:
        """Takes in the runs that end, in some of the day states."""
        for ended, code in zip(self.ended, self.combined(), strict=True):
            ended += np.bincount(code[which], weights=mass, minlength=len(ended))
        for name in self.means:
            self.means_of_ended[name] += float(self.values(name)[which] @ mass)

    def by_name(self) -> Iterator[tuple[str, DailyShares]]:
        """Every variable with its probabilities: days by bins."""
        for group, table in zip(self.groups, self.tables, strict=True):
            whole = table.reshape(len(table), *group.values())
            for place, name in enumerate(group):
                others = tuple(axis + 1 for axis in range(len(group)) if axis != place)
                shares, bins = whole.sum(axis=others), self.numbers[name].bins
                yield name, DailyShares(bins, shares, self.means.get(name, shares @ bins.upper))
