"""What a sweep varies: parameters, the variant, readings, or what else stands at a path; and the values it takes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ceasefire_sim.arguments import short_repr, whole_number
from ceasefire_sim.errors import InputError, ScenarioError
from ceasefire_sim.scenario import overlay
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.sweeps import Steps
from ceasefire_sim.scenario.validation.suggestions import did_you_mean

__all__ = [
    "AS_WRITTEN",
    "NONE",
    "READING",
    "TOGETHER",
    "VARIANT",
    "Factor",
    "FactorValue",
    "Levels",
    "declared_sweep",
    "factor_of",
    "narrowed",
    "ranged_parameters",
    "rounded",
    "scenario_at",
]

FactorValue: TypeAlias = float | int | str
Levels: TypeAlias = str | Sequence[FactorValue] | None

VARIANT, READING = "variant", "reading"
NONE, ALL = "none", "all"  # of variants and readings
AS_WRITTEN = "as written"  # the value of a parameter that runs draw, where it is left alone
TOGETHER = "+"  # between readings that hold together
FEW = 9  # values of a range whose number was not said
MOST_VALUES = 10_000
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
DIGITS = 12  # of a value that was worked out; the rest is rounding
DRAWN_DIGITS = 6  # of a value that was drawn
INNER = 0.4370891  # a share of a range at which no whole number stands


@dataclass(frozen=True)
class Factor:
    """One thing that varies: its name, its path in the scenario, and the values that a grid gives it.

    ``span`` is the range that samples are drawn from, None for a factor without numbers; of a ``whole`` one only whole
    numbers are taken, for the scenario allows no others.
    """

    name: str
    path: str
    values: tuple[FactorValue, ...]
    span: tuple[float, float] | None = None
    whole: bool = False

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers, so that they lie on an axis."""
        return all(not isinstance(value, str) for value in self.values)

    def at(self, share: float) -> FactorValue:
        """The value at a share, from 0 to 1, of its range; of a factor without one, one of its values."""
        if self.span is None:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        low, high = self.span
        if not self.whole:
            return float(f"{low + (high - low) * share:.{DRAWN_DIGITS}g}")
        return min(int(low) + int(share * (int(high) - int(low) + 1)), int(high))


def rounded(value: float) -> float:
    """A number without the last digits, which are rounding."""
    return float(f"{value:.{DIGITS}g}")


def scenario_at(scenario: Scenario, factors: Sequence[Factor], values: Sequence[FactorValue]) -> Scenario:
    """The scenario with every factor at a value. Raises ``InputError`` for what the scenario does not allow."""
    overrides: dict[str, object] = {}
    changed = scenario
    for factor, value in zip(factors, values, strict=True):
        if factor.path == VARIANT:
            changed = changed.with_(variant=None if value == NONE else str(value))
        elif factor.path == READING:
            changed = changed.with_(readings=() if value == NONE else str(value).split(TOGETHER))
        elif value != AS_WRITTEN:
            overrides[factor.path] = value
    return changed.with_(overrides) if overrides else changed


def ranged_parameters(scenario: Scenario) -> list[str]:
    """The parameters that have a range with room in it."""
    return [name for name, part in scenario.file.parameters.items() if part.range and part.range[0] < part.range[1]]


def narrowed(scenario: Scenario, factor: Factor, share: float) -> Factor:
    """A parameter within a share of its value in the file to either side, and within its range.

    Raises ``InputError`` where that leaves no room.
    """
    part = scenario.file.parameters.get(factor.name)
    if part is None or factor.span is None:
        return factor
    ends = [part.value * (1 - share), part.value * (1 + share)]
    low, high = max(min(ends), factor.span[0]), min(max(ends), factor.span[1])
    if factor.whole:
        low, high = math.floor(low), math.ceil(high)
    if not low < high:
        near = f"within {100 * share:g} % of {part.value:g} and its range {factor.span[0]:g} to {factor.span[1]:g}"
        raise InputError(f"{factor.name} has no room {near}: name the others with --vary, or look at whole ranges")
    values = (int(low), int(high)) if factor.whole else (rounded(low), rounded(high))
    return replace(factor, values=values, span=values)


def declared_sweep(scenario: Scenario, name: str) -> dict[str, Levels]:
    """What a sweep of the file varies. Raises ``InputError`` for a name that none has."""
    sweeps = scenario.file.sweeps
    if name not in sweeps:
        none = "" if sweeps else "; the scenario declares none"
        raise InputError(f"there is no sweep {name!r}{did_you_mean(name, sweeps)}{none}")
    return {
        key: steps_of(levels) if isinstance(levels, Steps) else [plain(level) for level in levels]
        for key, levels in sweeps[name].items()
    }


def steps_of(steps: Steps) -> list[FactorValue]:
    """The values from one to another in equal steps."""
    if steps.step == 0 or (steps.to - steps.from_) / steps.step < 0:
        raise InputError(f"from {steps.from_:g} there are no steps of {steps.step:g} to {steps.to:g}")
    count = int((steps.to - steps.from_) / steps.step + 1e-9) + 1
    whole_number("the number of values", count, 1, MOST_VALUES)
    return [plain(steps.from_ + steps.step * number) for number in range(count)]


def plain(value: float) -> FactorValue:
    """A number as one writes it: 3, not 3.0."""
    value = rounded(value)
    return int(value) if value.is_integer() else value


# from what is written -------------------------------------------------------------------------------


def factor_of(scenario: Scenario, name: str, levels: Levels = None) -> Factor:
    """A factor by its name, with the values written for it; without any, those that the scenario declares.

    ``levels`` are ``LO:HI:N``, ``LO:HI``, ``a,b,c`` or a sequence. Raises ``InputError`` for what is not there, and for
    values that the scenario does not allow.
    """
    kinds: Mapping[str, Callable[[Scenario, Levels], Factor]] = {VARIANT: variant_factor, READING: reading_factor}
    if name in kinds and name not in scenario.file.parameters:
        factor = kinds[name](scenario, levels)
    else:
        factor = path_factor(scenario, name, levels)
        factor = whole_where_needed(scenario, factor)
    check_values(scenario, factor)
    return factor


def written_levels(name: str, levels: Levels) -> tuple[tuple[FactorValue, ...], tuple[float, float] | None]:
    """The values that were written, and the range; a range alone has few values."""
    if levels is None:
        return (), None
    if not isinstance(levels, str):
        values = tuple(levels)
        for value in values:
            if isinstance(value, bool) or not isinstance(value, (int, float, str)):
                raise InputError(f"the values of {name} are numbers or names, not {short_repr(value)}")
        return values, None
    parts = [part.strip() for part in levels.split(":")]
    if len(parts) in (2, 3) and all(NUMBER.fullmatch(part) for part in parts[:2]):
        count = parts[2] if len(parts) == 3 else str(FEW)
        if not count.isdecimal() or not 2 <= int(count) <= MOST_VALUES:
            raise InputError(f"{name}={levels}: the number of values is a whole number from 2 to {MOST_VALUES}")
        low, high = float(parts[0]), float(parts[1])
        if not low < high:
            raise InputError(f"{name}={levels}: {parts[0]} is not less than {parts[1]}")
        return spaced(low, high, int(count)), (low, high)
    return tuple(written_value(part.strip()) for part in levels.split(",") if part.strip()), None


def spaced(low: float, high: float, count: int) -> tuple[FactorValue, ...]:
    """So many values at equal distances."""
    return tuple(plain(low + (high - low) * number / (count - 1)) for number in range(count))


def written_value(text: str) -> FactorValue:
    """A value that stands in a list: a number, or a name."""
    return plain(float(text)) if NUMBER.fullmatch(text) else text


def variant_factor(scenario: Scenario, levels: Levels) -> Factor:
    """The variant as a factor; without values the text as written and every variant."""
    values, _ = written_levels(VARIANT, levels)
    return Factor(VARIANT, VARIANT, known_names(values, scenario.file.variants, "variant", (NONE,)))


def reading_factor(scenario: Scenario, levels: Levels) -> Factor:
    """The reading as a factor; without values none, each and all."""
    values, _ = written_levels(READING, levels)
    return Factor(READING, READING, known_names(values, scenario.file.readings, "reading", (NONE, ALL)))


def known_names(
    values: Sequence[FactorValue], names: Mapping[str, object], kind: str, more: tuple[str, ...]
) -> tuple[FactorValue, ...]:
    """The names that were written, or all; raises ``InputError`` for one that the scenario has not."""
    if not names:
        raise InputError(f"{kind} cannot be varied: the scenario has none")
    for value in values:
        for name in str(value).split(TOGETHER):
            if name not in names and name not in more:
                raise InputError(f"there is no {kind} {name!r}{did_you_mean(name, (*names, *more))}")
    return tuple(values) or (more[0], *names, *(more[1:] if len(names) > 1 else ()))


def path_factor(scenario: Scenario, name: str, levels: Levels) -> Factor:
    """A parameter, or what stands at a path, as a factor."""
    parameters = scenario.file.parameters
    short = name.removeprefix("parameters.").removesuffix(".value")
    path = f"parameters.{short}" if short in parameters else name
    if path == name and "." not in name:
        hint = did_you_mean(name, [*parameters, VARIANT, READING])
        raise InputError(f"there is no parameter {name!r} to vary{hint}")
    if reason := overlay.absent(scenario.written, path):
        raise InputError(f"{name} cannot be varied: {reason}")
    values, span = written_levels(name, levels)
    declared = parameters[short].range if short in parameters else None
    if levels is None:
        if declared is None or not declared[0] < declared[1]:
            raise InputError(f"{name} declares no range: write {name}=LO:HI:N, or {name}=A,B,C")
        values, span = spaced(*declared, FEW), declared
    if not values:
        raise InputError(f"{name} has no values: write {name}=LO:HI:N, or {name}=A,B,C")
    return Factor(short if short in parameters else name, path, values, span)


def whole_where_needed(scenario: Scenario, factor: Factor) -> Factor:
    """The factor, of whole numbers alone where the scenario allows no others within a range of them."""
    if factor.span is None or not all(float(end).is_integer() for end in factor.span):
        return factor
    low, high = factor.span
    try:
        scenario.with_({factor.path: low + (high - low) * INNER})
    except InputError:
        values = dict.fromkeys(round(float(value)) for value in factor.values)
        return replace(factor, values=tuple(values), whole=True)
    return factor


def check_values(scenario: Scenario, factor: Factor) -> None:
    """Raises ``InputError`` for a value that the scenario does not allow, the ends of a range among them."""
    span = factor.span or ()
    ends = (int(end) if factor.whole else end for end in span)
    for value in dict.fromkeys((*ends, *(factor.values if not span else (factor.values[0], factor.values[-1])))):
        try:
            scenario_at(scenario, [factor], [value])
        except ScenarioError as error:
            first = next(iter(faults_in_words(error)))
            raise InputError(f"{factor.name} cannot be {value}: {first}") from None


def faults_in_words(error: ScenarioError) -> Iterator[str]:
    """What is wrong, without the place, which is that of a value nobody wrote into a file."""
    for fault in error.faults:
        yield f"{fault.path}: {fault.message}" if fault.path else fault.message
