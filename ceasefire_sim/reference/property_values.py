"""What one run says of every property: the reference reading of the language page, section 6.

A property that looks no further than day n is about S(0) … S(n), as if the horizon were n; a run that
ended before stays in its last state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import Name
from ceasefire_sim.luck import Luck
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.parts import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["PropertyValues", "first", "is_unbounded", "values"]

Value = bool | float | None
COUNTED = {"contested": "contested", "attributed": "attributed"}


def is_unbounded(asked: Property) -> bool:
    """Whether a property looks as far as it takes, which only an exact method can answer."""
    return asked.within is not None and asked.within.formula.node == Name("unbounded")


def first(series: Sequence[Any], start: int = 0) -> int | None:
    """The first day from ``start`` on which a truth holds."""
    return next((day for day in range(start, len(series)) if series[day]), None)


@dataclass(frozen=True, slots=True)
class Finding:
    """The series a property needs from one run, cut off at the last day it looks at.

    ``end`` is the last day of the run within it, ``last`` the last day it looks at.
    """

    end: int
    last: int
    series: Callable[[Formula], Sequence[Any]]
    events: Sequence[Sequence[Mapping[str, Any]]]


class PropertyValues:
    """Gathers, state by state, what the properties of a scenario need from one run."""

    def __init__(self, agreement: Reference) -> None:
        self.agreement = agreement
        self.series: IdentityCache[Formula, list[Any]] = IdentityCache()
        for asked in agreement.scenario.file.properties.values():
            for name in type(asked).model_fields:
                part = getattr(asked, name)
                for formula in part if isinstance(part, tuple) else (part,):
                    if isinstance(formula, Formula):
                        self.series[formula] = []
        self.events: list[list[Mapping[str, Any]]] = []

    def observe(self) -> None:
        """Takes note of the state the agreement is in, and of the day that led to it."""
        for formula, values in self.series.items():
            values.append(self.agreement.asked(formula)())
        self.events.append(list(self.agreement.events))

    def values(self) -> dict[str, Value]:
        """The value of every property in this run; None where censored, not given or not answerable."""
        return {name: self.value(asked) for name, asked in self.agreement.scenario.file.properties.items()}

    def value(self, asked: Property) -> Value:
        """The value of one property in this run."""
        if is_unbounded(asked) or not self.is_given(asked):
            return None
        return value_of(asked, self.finding(asked), self.agreement.scenario)

    def is_given(self, asked: Property) -> bool:
        """Whether the run is one of those a property is about."""
        return asked.given is None or first(self.series[asked.given]) is not None

    def with_cap(self, asked: Property) -> tuple[Value, float | None, bool]:
        """The value; the number its mean is made of (a censored wait counts up to the last day); if given."""
        value, given = self.value(asked), self.is_given(asked)
        if is_unbounded(asked) or not given or isinstance(value, bool):
            return value, None, given
        if value is None and asked.days_until is not None:
            return value, float(self.finding(asked).last), given
        if value is None and asked.between is not None:
            run = self.finding(asked)
            start = first(run.series(asked.between[0]))
            return value, None if start is None else float(run.last - start), given
        return value, value, given

    def finding(self, asked: Property) -> Finding:
        """What a property needs of this run."""
        horizon = self.agreement.scenario.horizon
        last = horizon if asked.within is None else min(max(asked.within.whole, 0), horizon)
        end = min(len(self.events) - 1, last)
        return Finding(end, last, lambda formula: self.series[formula][: end + 1], self.events[: end + 1])


def value_of(asked: Property, run: Finding, scenario: Scenario) -> Value:
    """The value of one property of a finding."""
    if asked.eventually is not None:
        return any(run.series(asked.eventually))
    if asked.always is not None:
        return all(run.series(asked.always))
    if asked.hold is not None and asked.until is not None:
        day = first(run.series(asked.until))
        return day is not None and all(run.series(asked.hold)[:day])
    if asked.days_until is not None:
        day = first(run.series(asked.days_until))
        return None if day is None else float(day)
    if asked.between is not None:
        start = first(run.series(asked.between[0]))
        day = None if start is None else first(run.series(asked.between[1]), start)
        return None if start is None or day is None else float(day - start)
    if asked.days_when is not None:
        return float(sum(map(bool, run.series(asked.days_when)[: run.end])))
    return value_at(asked, run, scenario)


def value_at(asked: Property, run: Finding, scenario: Scenario) -> Value:
    """The value of a property that reads a number, or counts."""
    if asked.at_end is not None:
        return plain(run.series(asked.at_end)[-1])
    if asked.value is not None and asked.on is not None:
        day = min(max(asked.on.whole, 0), run.end)
        return plain(run.series(asked.value)[day])
    if asked.most is not None:
        return float(max(run.series(asked.most)))
    if asked.least is not None:
        return float(min(run.series(asked.least)))
    assert asked.count is not None
    return float(counted(scenario.counted(asked.count), run))


def plain(value: Any) -> Value:
    """A truth value as it is, a number as a float."""
    return value if isinstance(value, bool) else float(value)


def counted(path: str, run: Finding) -> int:
    """How often something happened on the days that led to S(1) … S(end)."""
    section, name, *verdict = path.split(".")
    what, site = "happens", path
    if verdict and section in ("incidents", "responses"):
        what, site = verdict[0], f"{section}.{name}.attribution"
    elif section == "obligations":
        what, site = "step", f"{path}.pace"
    elif section in ("mechanisms", "regions", "phases"):
        what = "moves"
    days = run.events[1:]
    return sum(event["what"] == what and event["site"].partition("#")[0] == site for day in days for event in day)


def values(scenario: Scenario, seed: int, run: int, luck: Any = None) -> dict[str, Value]:
    """The value of every property in one run."""
    agreement = Reference(scenario, luck or Luck.keyed(seed, run))
    observed = PropertyValues(agreement)
    observed.observe()
    while not agreement.ended:
        agreement.day()
        observed.observe()
    return observed.values()
