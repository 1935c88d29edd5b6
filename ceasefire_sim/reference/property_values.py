"""What one run says of every property: the reference reading of the language page, section 6.

A property that looks no further than day n is about S(0) … S(n), as if the horizon were n; a run that
ended before stays in its last state.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ceasefire_sim.expressions.tree import Name
from ceasefire_sim.luck import Luck
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.reference.evaluation import Value
from ceasefire_sim.results.trajectory import Event
from ceasefire_sim.scenario.model.countables import SUM
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Observation", "PropertyValue", "PropertyValues", "property_values"]

PropertyValue = bool | float | None  # None: censored, not given, or not answerable by a run


@dataclass(frozen=True, slots=True)
class Observation:
    """A property in one run; ``capped`` is the number its mean is made of: a censored wait counts up to the last day.

    ``is_given`` says whether the run is one of those the property is about.
    """

    value: PropertyValue
    capped: float | None
    is_given: bool


@dataclass(frozen=True, slots=True)
class ObservedDays:
    """The series a property needs from one run, cut off at the last day it looks at.

    ``end`` is the last day of the run within it, ``last`` the last day it looks at.
    """

    end: int
    last: int
    series: Callable[[Formula], Sequence[Value]]
    events: Sequence[Sequence[Event]]

    def first_day(self, formula: Formula, start: int = 0) -> int | None:
        """The first day from ``start`` on which a truth holds."""
        return first_true(self.series(formula), start)


class PropertyValues:
    """Gathers, state by state, what the properties of a scenario need from one run."""

    def __init__(self, agreement: Reference) -> None:
        self.agreement = agreement
        self.functions: dict[int, Callable[[], Value]] = {}
        for prop in agreement.scenario.file.properties.values():
            for formula in formulas_of(prop):
                self.functions[id(formula)] = agreement.evaluation.function(formula)
        self.series: dict[int, list[Value]] = {key: [] for key in self.functions}
        self.events: list[list[Event]] = []

    def observe(self) -> None:
        """Takes note of the state the agreement is in, and of the day that led to it."""
        for key, value in self.functions.items():
            self.series[key].append(value())
        self.events.append(list(self.agreement.events))

    def observations(self) -> dict[str, Observation]:
        """Every property in this run."""
        return {name: self.observation(prop) for name, prop in self.agreement.scenario.file.properties.items()}

    def observation(self, prop: Property) -> Observation:
        """One property in this run."""
        given = prop.given is None or first_true(self.series[id(prop.given)]) is not None
        if is_unbounded(prop) or not given:
            return Observation(None, None, given)
        days = self.observed_days(prop)
        value = property_value(prop, days, self.agreement.scenario)
        if isinstance(value, bool):
            return Observation(value, None, True)
        return Observation(value, capped_wait(prop, days) if value is None else value, True)

    def observed_days(self, prop: Property) -> ObservedDays:
        """What a property looks at of this run."""
        horizon = self.agreement.scenario.horizon
        last = horizon if prop.within is None else min(max(prop.within.whole, 0), horizon)
        end = min(len(self.events) - 1, last)
        return ObservedDays(end, last, lambda formula: self.series[id(formula)][: end + 1], self.events[: end + 1])


def formulas_of(prop: Property) -> list[Formula]:
    """The expressions of a property."""
    fields = [getattr(prop, name) for name in type(prop).model_fields]
    flat = [part for field in fields for part in (field if isinstance(field, tuple) else (field,))]
    return [part for part in flat if isinstance(part, Formula)]


def is_unbounded(prop: Property) -> bool:
    """Whether a property looks as far as it takes, which only an exact method can answer."""
    return prop.within is not None and prop.within.formula.node == Name("unbounded")


def first_true(series: Sequence[Value], start: int = 0) -> int | None:
    """The first place from ``start`` at which a truth holds."""
    return next((day for day in range(start, len(series)) if series[day]), None)


def capped_wait(prop: Property, days: ObservedDays) -> float | None:
    """The length of a wait that did not end, up to the last day looked at; None where it did not begin."""
    if prop.days_until is not None:
        return float(days.last)
    start = days.first_day(prop.between[0]) if prop.between is not None else None
    return None if start is None else float(days.last - start)


def property_value(prop: Property, days: ObservedDays, scenario: Scenario) -> PropertyValue:
    """The value of one property of a run."""
    if prop.eventually is not None:
        return any(days.series(prop.eventually))
    if prop.always is not None:
        return all(days.series(prop.always))
    if prop.hold is not None and prop.until is not None:
        until = days.first_day(prop.until)
        return until is not None and all(days.series(prop.hold)[:until])
    if prop.days_until is not None:
        day = days.first_day(prop.days_until)
        return None if day is None else float(day)
    if prop.between is not None:
        start = days.first_day(prop.between[0])
        stop = None if start is None else days.first_day(prop.between[1], start)
        return None if start is None or stop is None else float(stop - start)
    if prop.days_when is not None:
        return float(sum(map(bool, days.series(prop.days_when)[: days.end])))
    return read_value(prop, days, scenario)


def read_value(prop: Property, days: ObservedDays, scenario: Scenario) -> PropertyValue:
    """The value of a property that reads a number or a truth, or counts."""
    if prop.at_end is not None:
        return truth_or_float(days.series(prop.at_end)[-1])
    if prop.value is not None and prop.on is not None:
        day = min(max(prop.on.whole, 0), days.end)
        return truth_or_float(days.series(prop.value)[day])
    if prop.most is not None:
        return max(map(float, days.series(prop.most)))
    if prop.least is not None:
        return min(map(float, days.series(prop.least)))
    assert prop.count is not None
    return float(event_count(scenario.counted(prop.count), days))


def truth_or_float(value: Value) -> bool | float:
    """A truth value as it is, a number as a float."""
    return value if isinstance(value, bool) else float(value)


def event_count(path: str, days: ObservedDays) -> int:
    """How often something, or any of several things, happened on the days that led to S(1) … S(end)."""
    if SUM in path:
        return sum(event_count(each, days) for each in path.split(SUM))
    section, name, *verdict = path.split(".")
    what, site = "happens", path
    if verdict and section in ("incidents", "responses"):
        what, site = verdict[0], f"{section}.{name}.attribution"
    elif section == "obligations":
        what, site = "step", f"{path}.pace"
    elif section == "commitments":
        what = "breached"
    elif section in ("mechanisms", "regions", "phases"):
        what = "moves"
    events = (event for day in days.events[1:] for event in day)
    return sum(event["what"] == what and event["site"].partition("#")[0] == site for event in events)


def property_values(scenario: Scenario, luck: Luck) -> dict[str, PropertyValue]:
    """The value of every property in one run."""
    agreement = Reference(scenario, luck)
    observed = PropertyValues(agreement)
    observed.observe()
    while not agreement.ended:
        agreement.day()
        observed.observe()
    return {name: observation.value for name, observation in observed.observations().items()}
