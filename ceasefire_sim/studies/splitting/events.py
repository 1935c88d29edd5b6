"""The event that a property is about: what can be estimated by splitting, and what cannot, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ceasefire_sim.errors import Fault, InputError, ScenarioError
from ceasefire_sim.expressions.tree import show
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.observers import is_unbounded
from ceasefire_sim.machine.passages import PassageMachine
from ceasefire_sim.results.lookup import known_property
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Event", "event_of", "passage_machines"]

NUMBER = "splitting_level"  # begins the names of the properties that read numbers of levels, which no file has
FORMS = "`eventually`, `always`, `hold` with `until`, and `at_end` or `value` of a truth"


@dataclass(frozen=True)
class Event:
    """A property whose probability is estimated: that it is true, or, of `always`, that it is broken."""

    name: str
    words: str
    broken: bool


def event_of(scenario: Scenario, name: str) -> Event:
    """The event of a property; raises ``InputError`` for those that have none which splitting can estimate."""
    prop = known_property(scenario, name)
    if not scenario.is_truth(prop):
        raise InputError(f"'{name}' is a number, which has no probability; rare events are {FORMS}")
    if prop.given is not None:
        raise InputError(
            f"'{name}' has a `given`, and splitting estimates no conditional probability: ask for both and for"
            " the condition alone, and divide"
        )
    if is_unbounded(prop):
        raise InputError(f"'{name}' looks beyond the horizon, which only the exact method can: ceasefire-sim check")
    words = described(prop)
    return Event(name, words, prop.always is not None)


def described(prop: Property) -> str:
    """The event in words, in the language of the file."""
    within = "" if prop.within is None else f" within {prop.within.whole} days"
    if prop.eventually is not None:
        return f"eventually {show(prop.eventually.node)}{within}"
    if prop.always is not None:
        return f"not always {show(prop.always.node)}{within}"
    if prop.hold is not None and prop.until is not None:
        return f"hold {show(prop.hold.node)} until {show(prop.until.node)}{within}"
    if prop.at_end is not None:
        return f"at the end {show(prop.at_end.node)}"
    assert prop.value is not None and prop.on is not None
    return f"{show(prop.value.node)} on day {prop.on.whole}"


def passage_machines(scenario: Scenario, event: Event, numbers: Sequence[str]) -> list[PassageMachine]:
    """The machine of an event with levels of each of some numbers; raises ``InputError`` for one that is none."""
    names = [f"{NUMBER}_{place}" for place in range(len(numbers))]
    numbered = {f"properties.{name}": number for name, number in zip(names, numbers, strict=True)}
    try:
        levelled = scenario.with_({path: {"most": number} for path, number in numbered.items()})
    except ScenarioError as error:
        owners = [(fault, fault.path.removesuffix(".most")) for fault in error.faults if fault.path.endswith(".most")]
        if not owners:
            raise
        raise InputError(
            Fault("", 0, 0, "", f"the level {numbered[path]!r}: {fault.message}") for fault, path in owners
        ) from None
    lowered = lower(levelled)
    return [PassageMachine(lowered, event.name, name) for name in names]
