"""What every name of an expression is worth on the agreement as it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ceasefire_sim.expressions import function

if TYPE_CHECKING:
    from ceasefire_sim.reference.agreement import Reference

__all__ = ["getter"]

Getter = Callable[[], "float | bool | str"]


def getter(agreement: Reference, name: str) -> Getter:
    """A function without arguments that says what a name is worth now."""
    scenario = agreement.scenario
    if name in scenario.constants:
        value = scenario.constants[name]
        return lambda: value
    if name == "day":
        return lambda: agreement.today
    if name in scenario.quantities:
        return lambda: agreement.quantities[name]
    if name in scenario.file.definitions:
        return function(scenario.file.definitions[name].node, agreement.lookup)
    if name.startswith("days_in("):
        counted = agreement.regions[name[8:-1]]
        return lambda: counted.days
    if name in agreement.regions:
        region = agreement.regions[name]
        return lambda: region.state
    owner, _, attribute = name.partition(".")
    obligation = agreement.obligations[owner]
    if attribute in obligation.part.named:
        return lambda: obligation.has_done(attribute)
    return lambda: getattr(obligation, attribute)
