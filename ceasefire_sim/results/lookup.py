"""What a caller names, looked up in the scenario: properties, regions and days, or an error that says what there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import SupportsIndex

from ceasefire_sim.arguments import whole_number
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.read_only import UnknownNameError
from ceasefire_sim.scenario.model.parts import Region
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.suggestions import did_you_mean

__all__ = [
    "MissingAttributeError",
    "known",
    "known_day",
    "known_property",
    "known_region",
    "missing_attribute",
    "number_property",
    "survival_scenario",
    "truth_property",
]


def known(kind: str, name: str, names: Iterable[str]) -> str:
    """The name, which must be one of those there are; raises ``UnknownNameError`` with the nearest of them."""
    there = list(names)
    if name not in there:
        none = "" if there else "; there is none"
        raise UnknownNameError(f"there is no {kind} {name!r}{did_you_mean(str(name), there)}{none}")
    return name


def known_property(scenario: Scenario, name: str) -> Property:
    """A property of the scenario."""
    return scenario.file.properties[known("property", name, scenario.file.properties)]


def truth_property(scenario: Scenario, name: str) -> Property:
    """A property that is true or false in a run, so that it has a probability."""
    prop = known_property(scenario, name)
    if not scenario.is_truth(prop):
        raise InputError(f"{name!r} is a number, which has no probability: ask for its mean or its quantiles")
    return prop


def number_property(scenario: Scenario, name: str) -> Property:
    """A property that is a number in a run, so that it has a mean and quantiles."""
    prop = known_property(scenario, name)
    if scenario.is_truth(prop):
        raise InputError(f"{name!r} is true or false, which has no mean and no quantiles: ask for its probability")
    return prop


def known_region(scenario: Scenario, name: str) -> Region:
    """A region of the scenario, the phase or a mechanism."""
    return scenario.regions[known("region", name, scenario.regions)]


def known_day(scenario: Scenario, day: SupportsIndex) -> int:
    """A day from 0 to the horizon."""
    return whole_number("a day", day, 0, scenario.horizon)


def survival_scenario(scenario: Scenario) -> None:
    """Raises ``InputError`` where the scenario does not say what it is that survives."""
    if scenario.file.holds is None:
        raise InputError(f"survival needs `holds`, which says while what the truce holds; {scenario.name} has none")


class MissingAttributeError(InputError, AttributeError):
    """What one kind of result cannot say; an ``AttributeError``, so that ``hasattr`` works."""


def missing_attribute(kind: str, name: str, reasons: Mapping[str, str]) -> AttributeError:
    """The error for an attribute that a kind of result has not: with the reason, where the other kind has it."""
    if name in reasons:
        return MissingAttributeError(f"{reasons[name]} (`{name}`)")
    return AttributeError(f"{kind!r} object has no attribute {name!r}")
