"""The variables of a machine: what each is, of whom, and what it may be on day 0.

A variable is asked for its ``kind`` and ``owner``, never for the spelling of its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ceasefire_sim.scenario.model.commitments import Commitment
from ceasefire_sim.scenario.model.fields import Constant
from ceasefire_sim.scenario.model.memory import memory_name
from ceasefire_sim.scenario.model.parts import Obligation, Quantity
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.sites import initial_site, parameter_site

__all__ = [
    "Variable",
    "VariableKind",
    "breaches_name",
    "count_name",
    "days_owed_name",
    "missed_name",
    "moved_name",
    "owing_name",
    "parameter_name",
    "quantity_variable",
    "variables_of",
]


class VariableKind(Enum):
    """What a variable is, of its quantity, region, obligation or commitment."""

    QUANTITY = "the value of a quantity"
    REGION = "the number of a region's state"
    DAYS_IN = "the days for which a region has been in its state"
    MOVED = "whether a region has moved today"
    DONE = "the steps of an obligation done"
    VERIFIED = "the steps verified"
    ACKNOWLEDGED = "the steps acknowledged"
    AGE = "the days on an obligation's clock"
    COUNT = "the days counted towards the next step"
    MISSED = "whether a due day was missed"
    HAPPENED = "whether something that is counted has happened"
    HAPPENING = "whether it has happened today"
    DAYS_WITHOUT = "the days that have passed without it"
    BREACHES = "how often a commitment was breached"
    DAYS_OWED = "the days on which a commitment was owed since it was last asked"
    OWING = "whether a commitment was owed just before what happens now"
    PARAMETER = "which of its values a parameter has that is drawn once a run, counted from 0"
    AUXILIARY = "what an engine notes for its own use"

    @property
    def is_clock(self) -> bool:
        """Whether it counts days, and nothing else changes it."""
        return self in CLOCKS

    @property
    def saturates(self) -> bool:
        """Whether it only counts up, or begins again at 0: what lies above all it is compared with is alike."""
        return self.is_clock or self is VariableKind.BREACHES

    @property
    def is_bookkeeping(self) -> bool:
        """Whether it is counted by the rules of the day, never by an effect that a scenario gives an amount."""
        return self.is_clock or self in BOOKKEEPING


CLOCKS = (
    VariableKind.DAYS_IN,
    VariableKind.AGE,
    VariableKind.COUNT,
    VariableKind.DAYS_WITHOUT,
    VariableKind.DAYS_OWED,
)
BOOKKEEPING = (
    VariableKind.MOVED,
    VariableKind.HAPPENED,
    VariableKind.HAPPENING,
    VariableKind.BREACHES,
    VariableKind.OWING,
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A bounded integer of the state, of a kind, that belongs to ``owner`` (a quantity, a region, a duty).

    ``drawn`` are the values it may have on day 0 with their weights, drawn at ``site``; else ``initial``.
    """

    name: str
    kind: VariableKind
    owner: str
    low: int
    high: int
    initial: int = 0
    drawn: tuple[tuple[int, float], ...] = ()
    site: str = ""

    @property
    def values(self) -> int:
        """How many values it can have."""
        return self.high - self.low + 1


def moved_name(region: str) -> str:
    """The name of the flag of a move."""
    return f"moved({region})"


def count_name(obligation: str) -> str:
    """The name of the count of days towards the next step."""
    return f"{obligation}.count"


def missed_name(obligation: str, number: int) -> str:
    """The name of the flag of a due day under one of its versions, counted from 0."""
    return f"{obligation}.missed[{number}]"


def breaches_name(commitment: str) -> str:
    """The name of the number of a commitment's breaches."""
    return f"{commitment}.breaches"


def days_owed_name(commitment: str) -> str:
    """The name of the count of days on which a commitment was owed since it was last asked."""
    return f"{commitment}.days"


def owing_name(commitment: str) -> str:
    """The name of the note that a commitment was owed just before what happens now."""
    return f"{commitment}.owing"


def parameter_name(parameter: str) -> str:
    """The name of the number of a drawn parameter's value."""
    return f"drawn({parameter})"


def variables_of(scenario: Scenario) -> Iterator[Variable]:
    """Every variable that the machine of a scenario may have."""
    for name, parameter in scenario.drawn_parameters.items():
        drawn = tuple((number, weight) for number, (_, weight) in enumerate(parameter.drawn))
        site, last = parameter_site(name), len(drawn) - 1
        yield Variable(parameter_name(name), VariableKind.PARAMETER, name, 0, last, 0, drawn, site)
    for name, quantity in scenario.quantities.items():
        yield quantity_variable(name, quantity)
    for name, region in scenario.regions.items():
        initial = region.states.index(region.initial)
        yield Variable(name, VariableKind.REGION, name, 0, len(region.states) - 1, initial)
        yield Variable(f"days_in({name})", VariableKind.DAYS_IN, name, 0, scenario.horizon)
        yield Variable(moved_name(name), VariableKind.MOVED, name, 0, 1)
    for path in scenario.remembered:
        yield Variable(memory_name("happened", path), VariableKind.HAPPENED, path, 0, 1)
        yield Variable(memory_name("happening", path), VariableKind.HAPPENING, path, 0, 1)
        yield Variable(memory_name("days_without", path), VariableKind.DAYS_WITHOUT, path, 0, scenario.horizon)
    for name, part in scenario.file.obligations.items():
        yield from obligation_variables(name, part, scenario.horizon)
    for name, commitment in scenario.file.commitments.items():
        yield from commitment_variables(name, commitment, scenario.horizon)


def commitment_variables(name: str, part: Commitment, horizon: int) -> Iterator[Variable]:
    """The breaches of a commitment, and what is noted on the way to one."""
    yield Variable(breaches_name(name), VariableKind.BREACHES, name, 0, part.at_most.whole)
    yield Variable(days_owed_name(name), VariableKind.DAYS_OWED, name, 0, min(part.every.whole - 1, horizon))
    yield Variable(owing_name(name), VariableKind.OWING, name, 0, 1)


def quantity_variable(name: str, quantity: Quantity) -> Variable:
    """A quantity, with the values it may have on day 0."""
    low, high = quantity.range
    if isinstance(quantity.initial, Constant):
        return Variable(name, VariableKind.QUANTITY, name, low, high, quantity.initial.whole)
    initial = quantity.drawn[0][0]
    return Variable(name, VariableKind.QUANTITY, name, low, high, initial, quantity.drawn, initial_site(name))


def obligation_variables(name: str, part: Obligation, horizon: int) -> Iterator[Variable]:
    """The steps, clocks and due days of an obligation."""
    for kind in (VariableKind.DONE, VariableKind.VERIFIED, VariableKind.ACKNOWLEDGED):
        yield Variable(f"{name}.{kind.name.lower()}", kind, name, 0, part.total)
    yield Variable(f"{name}.age", VariableKind.AGE, name, 0, horizon)
    paces = [part.pace, *(step.pace for step in part.named.values() if step.pace is not None)]
    longest = max((pace.most_days for pace in paces if pace.counts_days), default=0)
    yield Variable(count_name(name), VariableKind.COUNT, name, 0, min(longest, horizon + 1))
    for number in range(part.most_missed):
        yield Variable(missed_name(name, number), VariableKind.MISSED, name, 0, 1)
