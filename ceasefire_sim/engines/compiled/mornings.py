"""The functions that observe the mornings, each of a few groups of observations that hang on the same changes.

Most days change little: a function is called where any mark is set that one of its groups asks for, and in it each
group asks for its own. So groups that share marks stand together, those of what often changes apart from the rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ceasefire_sim.engines.compiled.change_marks import EVERY_DAY, ChangeMarks, marked
from ceasefire_sim.engines.compiled.function_code import FunctionCode
from ceasefire_sim.engines.compiled.observation_code import MorningCheck
from ceasefire_sim.engines.compiled.value_writer import NamePlaces, ValueWriter

__all__ = ["MorningGroup", "morning_code", "sections"]

FUNCTION_WEIGHT = 4000  # operations of a function; a larger one would be compiled for longer than it saves
MOST_GROUPS = 8
CALL = 4  # what a call takes, in questions of a mark
PARAMETERS = {"$day": "i64", "$changed": "i64"}


@dataclass(frozen=True, slots=True)
class MorningGroup:
    """Observations under one mask; ``late`` after all others."""

    mask: int
    checks: tuple[MorningCheck, ...]
    late: bool

    @property
    def weight(self) -> int:
        """About how many operations they take."""
        return sum(check.weight for check in self.checks)


def morning_code(
    checks: Sequence[MorningCheck], marks: ChangeMarks, words: NamePlaces
) -> tuple[list[FunctionCode], list[str]]:
    """The functions that observe S(day), and the lines that call them."""
    codes, calls = [], []
    for number, section in enumerate(sections(groups_of(checks), marks.rates())):
        code = FunctionCode(f"$morning{number}", PARAMETERS)
        values = ValueWriter(code, words)
        whole = 0
        for group in section:
            whole |= group.mask
            with code.block("(block") if group.mask == EVERY_DAY else code.where(marked(group.mask)):
                for check in group.checks:
                    check.write(values)
        codes.append(code)
        call = f"(call {code.name} (local.get $day) (local.get $changed))"
        calls.append(call if whole == EVERY_DAY else f"(if {marked(whole)} (then {call}))")
    return codes, calls


def groups_of(checks: Sequence[MorningCheck]) -> list[MorningGroup]:
    """Observations grouped by their masks, in parts that fit into a function."""
    grouped: dict[tuple[bool, int], list[MorningCheck]] = {}
    for check in checks:
        grouped.setdefault((check.late, check.mask), []).append(check)
    return [
        MorningGroup(mask, tuple(part), late) for (late, mask), members in grouped.items() for part in parted(members)
    ]


def parted(members: list[MorningCheck]) -> Iterator[list[MorningCheck]]:
    """Observations under one mask, in parts that fit into a function."""
    part: list[MorningCheck] = []
    for observation in members:
        if part and sum(member.weight for member in part) + observation.weight > FUNCTION_WEIGHT:
            yield part
            part = []
        part.append(observation)
    yield part


def sections(groups: Sequence[MorningGroup], rates: Mapping[int, float]) -> Iterator[list[MorningGroup]]:
    """Groups shared out over functions so that little is asked on most days; the late ones come last."""
    for late in (False, True):
        left = [Shared([group], rates) for group in groups if group.late == late]
        left.sort(key=lambda shared: -shared.rate)
        while left:
            section = left.pop(0)
            while left:
                nearest = min(left, key=section.cost_of)
                if section.cost_of(nearest) > 0:
                    break
                left.remove(nearest)
                section = section.with_(nearest)
            yield section.groups


class Shared:
    """Groups of one function: how often it is called, in days of a hundred, and what it weighs."""

    def __init__(self, groups: list[MorningGroup], rates: Mapping[int, float]) -> None:
        self.groups = groups
        self.rates = rates
        self.mask = 0
        for group in groups:
            self.mask |= group.mask
        self.weight = sum(group.weight for group in groups)
        self.rate = self.rate_of(self.mask)

    def rate_of(self, mask: int) -> float:
        """On about how many of a hundred days a mask is met."""
        return 100.0 if mask == EVERY_DAY else sum(often for bit, often in self.rates.items() if mask >> bit & 1)

    def with_(self, other: Shared) -> Shared:
        """Both in one function."""
        return Shared(self.groups + other.groups, self.rates)

    def cost_of(self, other: Shared) -> float:
        """What is asked more where another joins than where it stands by itself; infinite where it does not fit."""
        number = len(self.groups)
        if number == MOST_GROUPS or self.weight + other.weight > FUNCTION_WEIGHT:
            return math.inf
        if (self.mask == EVERY_DAY) != (other.mask == EVERY_DAY):
            return math.inf
        together = self.rate_of(self.mask | other.mask) * (number + 1) - self.rate * number
        return together - 100 / MOST_GROUPS - CALL * other.rate
