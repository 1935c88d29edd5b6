"""Marks of what has changed since the last morning: one word, a bit for each variable that something observed reads.

What is observed is worked out anew only where a mask of such bits meets the marks of the day. A truth that compares a
count of days, or the day itself, with a number can change on few days alone; so such a count is marked only where it
comes to one of these numbers, and the day only where it is one of them. Comparisons of a quantity have marks of their
own: a table has the truths of each value, and where a quantity changes, those that turn are told by both its values.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from ceasefire_sim.expressions.tree import Call, Compare, Name, Node, Number, children
from ceasefire_sim.machine.variables import Variable, VariableKind

__all__ = ["CALENDAR", "EVERY_DAY", "FIRST_DAY", "ChangeMarks", "marked"]

EVERY_DAY = -1  # the mask of what hangs on the day in other ways, too
FIRST_DAY = 1 << 63  # a mark that is set on day 0 alone: the mask of what never changes
CALENDAR = 1 << 62  # the mark of days that something observed names
BITS = 62  # marks of variables and truths; where more are observed, some share one
WIDEST = 256  # values of a quantity of whose truths a table is kept
OFTEN = {VariableKind.QUANTITY: 30.0, VariableKind.BREACHES: 10.0, VariableKind.REGION: 1.0}  # days of a hundred
ORDERED = ("min", "max")  # a comparison of these with a number is made of the comparisons of their parts


@dataclass
class ChangeMarks:
    """The bits of variables, the values at which counts of days are marked, and the days that are.

    ``followed`` are the variables every change of which is marked; ``truths`` the bits of comparisons of quantities, by
    name, whether for equality, and the number.
    """

    variables: Iterable[Variable]
    bits: dict[str, int] = field(default_factory=dict)
    named: dict[str, set[int]] = field(default_factory=dict)
    followed: set[str] = field(default_factory=set)
    truths: dict[tuple[str, bool, int], int] = field(default_factory=dict)
    days: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.known = {variable.name: variable for variable in self.variables}
        self.clocks = {name for name, variable in self.known.items() if variable.kind.is_clock}

    def mask(self, *nodes: Node) -> int:
        """The marks under which the values of trees may change."""
        mask = 0
        for node in nodes:
            mask |= self.of(node)
        return mask or FIRST_DAY

    def of(self, node: Node) -> int:
        """The marks of a tree, 0 where nothing it reads changes."""
        match node:
            case Name(text="day"):
                return EVERY_DAY
            case Name(text=text):
                return self.follow(text) if text in self.known else 0
            case Compare(first=first, rest=((op, Number(value=value)),)) if self.count_days(first):
                mask = 0
                for name in counted(first):
                    mask |= self.name_values(name, crossings(op, value))
                return mask
            case Compare(first=Name(text=text), rest=((op, Number(value=value)),)) if self.tabled(text):
                return self.truth(text, op, value)
        return self.of_all(children(node))

    def of_all(self, nodes: Iterable[Node]) -> int:
        """The marks of several trees."""
        mask = 0
        for node in nodes:
            mask |= self.of(node)
        return mask

    def count_days(self, node: Node) -> bool:
        """Whether a tree is the day or a count of days, or the least or largest of some."""
        return all(name == "day" or name in self.clocks for name in counted(node)) and bool(counted(node))

    def follow(self, name: str) -> int:
        """The mark of a variable, every change of which is marked from here on."""
        self.followed.add(name)
        return self.bit(name)

    def name_values(self, name: str, values: Iterable[int]) -> int:
        """The mark of a count of days, set at some values; of the day, too."""
        if name == "day":
            self.days.update(values)
            return CALENDAR
        self.named.setdefault(name, set()).update(values)
        return self.bit(name)

    def tabled(self, name: str) -> bool:
        """Whether a variable changes often and has few values, so that comparisons of it have marks of their own."""
        variable = self.known.get(name)
        return variable is not None and variable.kind is VariableKind.QUANTITY and variable.values <= WIDEST

    def truth(self, name: str, op: str, value: float) -> int:
        """The mark of a comparison of a quantity with a number; of its every change where no marks are left."""
        truth = (name, op in ("==", "!="), min(crossings(op, value)))
        if truth not in self.truths:
            if len(self.bits) + len(self.truths) >= BITS:
                return self.follow(name)
            self.truths[truth] = len(self.bits) + len(self.truths)
        return 1 << self.truths[truth]

    def tables(self) -> dict[str, list[int]]:
        """For each quantity with truths of its own the marks of those that hold, value by value."""
        tables: dict[str, list[int]] = {}
        for (name, equal, at), bit in self.truths.items():
            variable = self.known[name]
            table = tables.setdefault(name, [0] * variable.values)
            for number in range(variable.low, variable.high + 1):
                if number == at or (number > at and not equal):
                    table[number - variable.low] |= 1 << bit
        return tables

    def rates(self) -> dict[int, float]:
        """On about how many of a hundred days each mark is set, by its bit."""
        rates = {CALENDAR.bit_length() - 1: 3.0, FIRST_DAY.bit_length() - 1: 0.3}
        rates |= dict.fromkeys(self.truths.values(), 4.0)
        for name, bit in self.bits.items():
            often = 3.0
            if name in self.followed:
                often = 100.0 if name in self.clocks else OFTEN.get(self.known[name].kind, 3.0)
            rates[bit] = rates.get(bit, 0.0) + often
        return rates

    def marked_at(self, name: str) -> tuple[int, ...] | None:
        """The values at which a variable is marked as it goes up by one; None for all of them."""
        return None if name in self.followed or name not in self.clocks else tuple(sorted(self.named.get(name, ())))

    def bit(self, name: str) -> int:
        """The mark of a variable."""
        return 1 << self.bits.setdefault(name, (len(self.bits) + len(self.truths)) % BITS)


def counted(node: Node) -> tuple[str, ...]:
    """The names of which a tree is the least or the largest, or its own; none for other trees."""
    match node:
        case Name(text=text):
            return (text,)
        case Call(function=function, arguments=arguments) if function in ORDERED:
            parts = [counted(argument) for argument in arguments]
            return tuple(name for part in parts for name in part) if all(parts) else ()
    return ()


def crossings(op: str, value: float) -> set[int]:
    """The whole numbers at which a comparison with a number may change, where what is compared goes up by ones."""
    above = math.floor(value) + 1
    match op:
        case ">=" | "<":
            return {math.ceil(value)}
        case ">" | "<=":
            return {above}
    return {math.ceil(value), above}


def marked(mask: int) -> str:
    """Whether any of some marks is set."""
    return f"(i64.ne (i64.and (local.get $changed) (i64.const {signed_word(mask & ((1 << 64) - 1))})) (i64.const 0))"


def signed_word(word: int) -> int:
    """A word of 64 bits as a signed number."""
    return word - (1 << 64) if word >> 63 else word
