"""What an author writes: frozen parts that mirror a scenario file, field by field.

The parts say which fields there are and of what kind; what the fields mean together is checked in
``checks``, and what they do is told by the engines. The JSON Schema of the file is made from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Tag

from ceasefire_sim.expressions.tree import Number, Truth
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.limits import LARGEST_NUMBER, MOST_DAYS
from ceasefire_sim.scenario.model.changes import Amendment, Reading, Variant
from ceasefire_sim.scenario.model.commitments import Commitment
from ceasefire_sim.scenario.model.due_days import DueDay
from ceasefire_sim.scenario.model.fields import (
    CHANCE,
    CONDITION,
    CONSTANT,
    COUNT,
    DAY,
    DAY_CONSTANT,
    EFFECTS,
    LABEL,
    PACE,
    RATE,
    REAL,
    REAL_CONSTANT,
    TEXTS,
    VALUE,
    WEIGHT,
    WHOLE,
    Constant,
    Effects,
    Formula,
    Pace,
    Role,
)
from ceasefire_sim.scenario.model.part import FOR, ByName, Part, text
from ceasefire_sim.scenario.model.questions import Invariant, Property
from ceasefire_sim.scenario.model.sweeps import Steps, without_texts
from ceasefire_sim.scenario.model.translations import WORDS

__all__ = [
    "Acting",
    "Attribution",
    "Incident",
    "NamedStep",
    "Obligation",
    "Outcome",
    "Parameter",
    "Party",
    "Phases",
    "Quantity",
    "Region",
    "ScenarioFile",
    "Transition",
    "drawn_number",
    "parameter_number",
]

ALWAYS = Formula(Role.CONDITION, Truth(True))
CERTAIN = Formula(Role.CHANCE, Number(1.0))
ONE_STEP = Constant(Formula(Role.WHOLE, Number(1.0)), 1.0)
EVERY_DAY = Pace("chance", CERTAIN)
NOTHING = Effects()


def drawn_number(key: str) -> float:
    """The number that a key of `initial` writes, as YAML's core reads it where it is a value: 0x1 and 0o1 too.

    Raises ``ValueError`` where it is none.
    """
    return float(int(key, 0)) if key[:2] in ("0x", "0o") else float(key)


def parameter_number(key: str) -> float | None:
    """The number that a key of `draw` writes; None where it is none that a parameter may have."""
    try:
        value = drawn_number(key)
    except (ValueError, OverflowError):
        return None
    return value if abs(value) <= LARGEST_NUMBER else None


class Quantity(Part):
    """A shared bounded integer."""

    for_: TEXTS = FOR
    initial: Annotated[
        Annotated[CONSTANT, Tag("one")] | Annotated[ByName[REAL_CONSTANT], Tag("drawn")],
        Discriminator(lambda written: "drawn" if isinstance(written, dict) else "one"),
    ] = text("Its value on day 0: an integer, or value: weight, drawn once a run.", 2, {"0": 0.8, "1": 0.2})
    range: tuple[WHOLE, WHOLE] = text("The smallest and the largest value it can take.", [0, 10])
    unit: WORDS | None = text("What one unit is.", "points", default=None)

    @property
    def drawn(self) -> tuple[tuple[int, float], ...]:
        """The values it may be drawn as on day 0, in increasing order, each with its weight; empty if it is fixed."""
        if not isinstance(self.initial, Mapping):
            return ()
        return tuple(sorted((int(drawn_number(value)), weight.value or 0.0) for value, weight in self.initial.items()))


class Party(Part):
    """One of those who agree, owe, are owed, mediate or act."""

    plural: bool | None = text("Whether a verb after its title stands in the plural.", True, default=None)
    quantities: ByName[Quantity] = text("Quantities of this party, named PARTY.NAME.", {}, default_factory=ReadOnlyDict)


class Parameter(Part):
    """A constant of a run, which sweeps and sensitivity studies vary."""

    for_: TEXTS = FOR
    value: REAL = text("Its value.", 0.1, 30)
    range: tuple[REAL, REAL] | None = text("The values held plausible.", [0.0, 0.5], default=None)
    draw: ByName[REAL_CONSTANT] | None = text(
        "Where it is not known: value: weight, drawn once a run.", {"0.06": 1, "0.12": 2, "0.24": 1}, default=None
    )
    unit: WORDS | None = text("Its unit.", "per day", default=None)

    @property
    def drawn(self) -> tuple[tuple[float, float], ...]:
        """The values it may be drawn as, in increasing order, each with its weight; empty if it is not drawn."""
        values = {key: parameter_number(key) for key in self.draw or {}}
        weights = [(values[key], constant.value or 0.0) for key, constant in (self.draw or {}).items()]
        return tuple(sorted((value, weight) for value, weight in weights if value is not None))

    @property
    def hull(self) -> tuple[float, float]:
        """Between what it lies: its range, else from the least to the greatest of its value and those drawn."""
        if self.range is not None:
            return self.range
        values = [self.value, *(value for value, _ in self.drawn)]
        return min(values), max(values)


class Attribution(Part):
    """How a happening is attributed to who did it, or stays contested."""

    by: LABEL = text("The region that attributes, while it is in an active state.", "monitoring")
    chance: CHANCE = text("The chance of an attribution then.", 0.7)
    do: EFFECTS = text("Effects when attributed.", ["south.trust -= 1"], default=NOTHING)
    otherwise: EFFECTS = text("Effects when not.", ["north.trust -= 3"], default=NOTHING)


class Outcome(Part):
    """One of several ways a happening can turn out."""

    weight: WEIGHT = text("Its weight against the other outcomes.", 3)
    do: EFFECTS = text("Its effects.", ["tension -= 2"], default=NOTHING)


class Acting(Part):
    """Something done by someone."""

    by: TEXTS = text("Who does it.", "south", default=())
    performed_by: TEXTS = text("Who carries it out, where that is another.", "south", default=())


class Incident(Acting):
    """What happens, or (under `responses`) how parties and quantities react."""

    for_: TEXTS = FOR
    against: TEXTS = text("Whom it is directed at.", "north", default=())
    when: CONDITION = text("When it can happen.", "phase in (first, second)", default=ALWAYS)
    chance: CHANCE = text(
        "The chance that it happens on such a day.", "raid_rate * (1 + tension / 10)", default=CERTAIN
    )
    count: COUNT | None = text("How often it happens on such a day, instead of a chance.", "poisson(0.4)", default=None)
    at_most: CONSTANT | None = text("The most happenings in a day, 1 to 1000.", 5, default=None)
    do: EFFECTS = text("Effects of each happening.", ["tension += 1"], default=NOTHING)
    outcomes: tuple[Outcome, ...] = text("Ways it turns out, one of which is drawn.", [{"weight": 1}], default=())
    attribution: Attribution | None = text(
        "Whether it is attributed.", {"by": "monitoring", "chance": 0.7}, default=None
    )


class Transition(Acting):
    """A move of a region from a state to another."""

    from_: TEXTS = text("A state, a list of states, or `any`.", "first", ["first", "second"], alias="from")
    to: LABEL = text("The state it leads to.", "second")
    when: CONDITION = text("The condition (guard) it waits for.", "withdraw.done >= 1", default=ALWAYS)
    chance: CHANCE = text("The chance that it is taken on such a day.", 0.1, default=CERTAIN)
    after: CONSTANT | None = text("Days its region must have been in its state.", 10, default=None)
    do: EFFECTS = text("Effects of the move.", ["tension -= 1"], default=NOTHING)


class Region(Part):
    """A part of the agreement's state: an institution, a mechanism, the phases."""

    for_: TEXTS = FOR
    initial: LABEL = text("The state on day 0.", "none")
    states: TEXTS = text("All states.", ["none", "agreed", "active"])
    active: TEXTS | None = text(
        "The states in which it verifies and attributes; the last unless given.", ["active"], default=None
    )
    transitions: ByName[Transition] = text(
        "Its transitions, in the order they are tried.", {}, default_factory=ReadOnlyDict
    )

    @property
    def active_states(self) -> tuple[str, ...]:
        """The states in which it verifies and attributes."""
        return self.states[-1:] if self.active is None else self.active

    @property
    def final_states(self) -> tuple[str, ...]:
        """The states that nothing leads out of, for they end a run; only the phases have any."""
        return ()

    def sources_of(self, transition: str) -> tuple[str, ...]:
        """The states a transition leads out of: `any` is every state but its target; none is final."""
        part = self.transitions[transition]
        sources = part.from_
        if sources == ("any",):
            sources = tuple(state for state in self.states if state != part.to)
        return tuple(state for state in sources if state not in self.final_states)


class Phases(Region):
    """The region called `phase`: the agreement itself."""

    final: TEXTS = text("States that end a run.", ["concluded", "collapsed"], default=())

    @property
    def final_states(self) -> tuple[str, ...]:
        """The states that end a run."""
        return self.final


class NamedStep(Part):
    """One of the named steps of an obligation, in order."""

    size: CONSTANT | None = text("How much it counts for in `amount`.", 200, default=None)
    requires: CONDITION = text(
        "What it waits for, besides the obligation's own condition.", "monitoring == active", default=ALWAYS
    )
    not_before: DAY_CONSTANT | None = text("The first day (or date) it may be done.", 30, default=None)
    due: DAY | None = text("Days by which it is due.", 60, default=None)
    pace: PACE | None = text("Its own pace.", "1/20", default=None)
    on_step: EFFECTS = text("Effects when it is done.", ["tension -= 1"], default=NOTHING)


class Obligation(Acting):
    """Who owes what to whom, by when, on what condition."""

    for_: TEXTS = FOR
    owed_by: TEXTS = text("Who owes it.", "north", default=())
    owed_to: TEXTS = text("To whom it is owed.", "south", default=())
    steps: Annotated[
        Annotated[CONSTANT, Tag("number")] | Annotated[ByName[NamedStep], Tag("named")],
        Discriminator(lambda written: "named" if isinstance(written, dict) else "number"),
    ] = text("How many equal steps, or named steps in order.", 4, {"heavy": {"size": 200}}, default=ONE_STEP)
    during: CONDITION | None = text(
        "When it is owed; by default while the phase is not final.", "phase in (first, second)", default=None
    )
    requires: CONDITION = text("Whether it may proceed.", "disarm.verified >= withdraw.done", default=ALWAYS)
    pace: PACE = text(
        "How fast: a chance a day, {each: p} or {days: n}.", 0.1, {"each": 0.2}, {"days": 5}, default=EVERY_DAY
    )
    due: DAY | None = text("The number of days by which all of it is due.", "patience * 2", default=None)
    due_counts: LABEL = text("Which days its clock counts: owed, allowed or calendar.", "owed", default="owed")
    verified_by: LABEL | None = text("The region that verifies steps done.", "monitoring", default=None)
    verification: RATE = text("How fast steps done are verified.", 0.3, {"each": 0.3}, default=EVERY_DAY)
    acknowledgement: RATE | None = text(
        "How fast the side it is owed to credits steps done.", "south.trust / 200", default=None
    )
    together: LABEL | None = text("Another obligation: the two step only at the same moment.", "disarm", default=None)
    on_step: EFFECTS = text("Effects of each step.", ["south.trust += 2"], default=NOTHING)
    on_verified: EFFECTS = text("Effects of each verification.", ["tension -= 1"], default=NOTHING)
    on_acknowledged: EFFECTS = text("Effects of each acknowledgement.", ["tension -= 1"], default=NOTHING)
    on_fulfilled: EFFECTS = text("Effects when all steps are done.", ["tension -= 2"], default=NOTHING)
    on_overdue: EFFECTS = text("Effects of each due day missed.", ["tension += 1"], default=NOTHING)

    @property
    def named(self) -> Mapping[str, NamedStep]:
        """The named steps in order; empty where steps are equal."""
        return self.steps if isinstance(self.steps, Mapping) else ReadOnlyDict()

    @property
    def total(self) -> int:
        """How many steps are owed in all."""
        return len(self.steps) if isinstance(self.steps, Mapping) else self.steps.whole

    @property
    def due_days(self) -> tuple[DueDay, ...]:
        """The due days of its named steps, in order, then its own."""
        due_days = [
            DueDay(number, step.due, name)
            for number, (name, step) in enumerate(self.named.items(), 1)
            if step.due is not None
        ]
        return (*due_days, DueDay(self.total, self.due)) if self.due is not None else tuple(due_days)

    @property
    def most_missed(self) -> int:
        """How often due days can be missed in all: each once under each of its versions."""
        return sum(len(due_day.missable) for due_day in self.due_days)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The size of every step, in order."""
        if not isinstance(self.steps, Mapping):
            return (1,) * self.total
        return tuple(1 if step.size is None else step.size.whole for step in self.steps.values())


def short_parameter(written: object) -> object:
    """``30`` counts as ``{value: 30}``."""
    return written if isinstance(written, dict) else {"value": written}


def short_invariant(written: object) -> object:
    """A bare condition counts as ``{always: condition}``."""
    return written if isinstance(written, dict) else {"always": written}


class ScenarioFile(Part):
    """A whole scenario file, after `extends`, a variant and `--set`."""

    scenario: LABEL = text("Its short name.", "two-party-truce")
    goal: CONDITION | None = text("Success: reached when it holds on some day.", "phase == concluded", default=None)
    holds: CONDITION | None = text(
        "When the truce is holding; survival is about this.", "phase != collapsed", default=None
    )
    start: LABEL | None = text("The date of day 0.", "2025-10-10", default=None)
    horizon: DAY_CONSTANT = text(f"How many days are simulated, 1 to {MOST_DAYS}.", 365)
    runs: WHOLE = text("How many runs unless said otherwise, 1 or more.", 10000, default=10000)
    seed: WHOLE = text("The seed unless said otherwise, 0 to 2^64-1.", 1, default=1)
    sources: TEXTS = text("Fact files.", ["../seeds/cairo-talks.yaml"], default=())
    extends: TEXTS = text("Scenario files this one is merged over.", "base.yaml", default=())
    indexes: ByName[TEXTS] = text(
        "Names of which parts can stand for each: the values of every index.",
        {"sector": ["west", "east"]},
        default_factory=ReadOnlyDict,
    )
    anchors: ByName[LABEL] = text("Names for dates.", {"signing": "2025-10-09"}, default_factory=ReadOnlyDict)
    parties: ByName[Party] = text("Who takes part.", {"north": {"title": "The North"}}, default_factory=ReadOnlyDict)
    parameters: ByName[Annotated[Parameter, BeforeValidator(short_parameter)]] = text(
        "Constants of a run.", {"patience": 30}, default_factory=ReadOnlyDict
    )
    quantities: ByName[Quantity] = text(
        "Shared bounded integers.", {"tension": {"initial": 2, "range": [0, 10]}}, default_factory=ReadOnlyDict
    )
    definitions: ByName[VALUE] = text("Named expressions.", {"calm": "tension <= 2"}, default_factory=ReadOnlyDict)
    incidents: ByName[Incident] = text("What happens.", {"raid": {"chance": 0.1}}, default_factory=ReadOnlyDict)
    responses: ByName[Incident] = text(
        "How parties and quantities react.", {"cooling": {"chance": 0.2}}, default_factory=ReadOnlyDict
    )
    mechanisms: ByName[Region] = text("Regions that serve others.", {}, default_factory=ReadOnlyDict)
    obligations: ByName[Obligation] = text(
        "Who owes what to whom.", {"withdraw": {"steps": 4}}, default_factory=ReadOnlyDict
    )
    commitments: ByName[Commitment] = text(
        "What is owed all the time.", {"hold_fire": {"breached_by": "incidents.raid"}}, default_factory=ReadOnlyDict
    )
    regions: ByName[Region] = text("Further regions.", {}, default_factory=ReadOnlyDict)
    phases: Phases = text("The agreement itself.", {"initial": "first", "states": ["first"]})
    invariants: ByName[Annotated[Invariant, BeforeValidator(short_invariant)]] = text(
        "What must always hold.", {"bounded": {"always": "tension < 10"}}, default_factory=ReadOnlyDict
    )
    properties: ByName[Property] = text(
        "What the scenario is asked.", {"raids": {"count": "raid"}}, default_factory=ReadOnlyDict
    )
    variants: ByName[Variant] = text(
        "What-if alternatives.", {"calmer": {"set": {"parameters.rate": 0.1}}}, default_factory=ReadOnlyDict
    )
    readings: ByName[Reading] = text("How a side reads the text.", {}, default_factory=ReadOnlyDict)
    amendments: ByName[Amendment] = text("What a later instrument changes.", {}, default_factory=ReadOnlyDict)
    sweeps: ByName[Annotated[ByName[tuple[REAL, ...] | Steps], BeforeValidator(without_texts)]] = text(
        "Values to try.", {"pace": {"rate": [0.1, 0.2]}}, default_factory=ReadOnlyDict
    )
