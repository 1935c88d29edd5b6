"""The ledger of a scenario: every number that an answer hangs on, with where it comes from and what it does.

A number stands under a name (a parameter), as the beginning of a quantity, or in a rule itself (a chance, a pace, a
weight), where nothing varies it. What the answer cannot depend on is told apart, by the cone of influence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from ceasefire_sim.expressions.tree import Effect, Number, names_of, show, walk
from ceasefire_sim.machine.bearing import Bearing, Bearings
from ceasefire_sim.results.formatting_html import table
from ceasefire_sim.results.lookup import known
from ceasefire_sim.results.measures import REACHED
from ceasefire_sim.scenario.model.fields import Constant, Formula, Role
from ceasefire_sim.scenario.model.names import section_of
from ceasefire_sim.scenario.model.part import Part
from ceasefire_sim.scenario.model.parts import Acting, Parameter, Quantity
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.scenario.model.sites import initial_site
from ceasefire_sim.scenario.model.walk import Path, leaf_node, leaves
from ceasefire_sim.scenario.source.nodes import Place
from ceasefire_sim.studies.sweeping.sensitivity import Sensitivity
from ceasefire_sim.studies.sweeping.table import known_measure, measures_there
from ceasefire_sim.studies.sweeping.tornado import Swing

__all__ = ["Assumption", "AssumptionKind", "Ledger", "assumptions", "ledger_of"]

AssumptionKind: TypeAlias = Literal["parameter", "beginning", "rule"]
ASSUMED = "assumption"  # the source of what nobody else says
DRAWN_AT = (Role.CHANCE, Role.WEIGHT, Role.MEAN)
PACES = ("pace", "verification", "acknowledgement")  # of an obligation, each a site of its own


@dataclass(frozen=True)
class Assumption:
    """One number: where it stands, its value, what is held plausible, who says so, and what it does.

    ``written`` is the value as it stands in the file; ``value`` the number, None where it is an expression. ``drawn``
    are the values it may have, each with its weight, where it is drawn once a run. ``span`` is the range held
    plausible; ``swing`` what it does to the answer at both ends of it, where that was asked of runs.
    """

    path: str
    kind: AssumptionKind
    written: str
    value: float | None
    drawn: tuple[tuple[float, float], ...]
    span: tuple[float, float] | None
    unit: str
    source: tuple[str, ...]
    note: str
    place: Place
    swing: Swing | None = None

    @property
    def name(self) -> str:
        """Its name in the file, without the section."""
        return self.path.partition(".")[2]

    @property
    def is_drawn(self) -> bool:
        """Whether it is drawn once a run; else it is the same in all of them."""
        return bool(self.drawn)

    @property
    def is_assumed(self) -> bool:
        """Whether the file says that it is an assumption, if only in part."""
        return ASSUMED in self.source

    @property
    def cited(self) -> tuple[str, ...]:
        """Its sources, but for the word that it is an assumption."""
        return tuple(source for source in self.source if source != ASSUMED)

    @property
    def influence(self) -> float:
        """The larger change that it makes at the ends of its range; 0 where none is known."""
        return 0.0 if self.swing is None else self.swing.size


@dataclass(frozen=True, repr=False)
class Ledger:
    """The numbers that an answer hangs on, the weightiest first where that was asked of runs, else in file order.

    ``question`` is the property, or ``ending.reached`` for the goal; empty for all that the scenario is asked.
    ``aside`` are the numbers that cannot change the answer. ``amounts`` is how many effects have a number of their own,
    such as ``tension += 3``: these are not listed, and have no range either.
    """

    scenario: Scenario
    question: str
    entries: tuple[Assumption, ...]
    aside: tuple[Assumption, ...]
    amounts: int
    weights: Sensitivity | None = None

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Assumption]:
        return iter(self.entries)

    def __getitem__(self, name: str) -> Assumption:
        """An assumption by its path, or by its name where that is enough."""
        everything = (*self.entries, *self.aside)
        paths = {entry.path: entry for entry in everything} | {entry.name: entry for entry in reversed(everything)}
        return paths[known("assumption", name, list(paths))]

    def __repr__(self) -> str:
        about = f"{self.question} hangs on" if self.question else f"the answers of {self.scenario.name} hang on"
        return f"<Ledger: {about} {len(self.entries)} numbers; {len(self.aside)} have no bearing>"

    def _repr_html_(self) -> str:
        """The ledger as a table, for notebooks."""
        rows = [
            (entry.name, entry.written, "" if entry.span is None else f"{entry.span[0]:g} to {entry.span[1]:g}",
             ", ".join(entry.source) or "no source given")
            for entry in self.entries
        ]  # fmt: skip
        return table(repr(self).strip("<>"), ("number", "value", "held plausible", "source"), rows)

    @property
    def drawn(self) -> tuple[Assumption, ...]:
        """Those that are drawn once a run."""
        return tuple(entry for entry in self.entries if entry.is_drawn)

    @property
    def without_range(self) -> tuple[Assumption, ...]:
        """Those of which the file says neither a range nor values to draw."""
        return tuple(entry for entry in self.entries if entry.span is None and not entry.is_drawn)

    @property
    def without_source(self) -> tuple[Assumption, ...]:
        """Those of which the file does not even say that they are assumed."""
        return tuple(entry for entry in self.entries if not entry.source)


def assumptions(scenario: Scenario, question: str | None = None, weights: Sensitivity | None = None) -> Ledger:
    """The numbers that an answer hangs on: of a property, of the goal (``reached``), or of all that is asked.

    ``weights`` is a tornado of the scenario, as ``sensitivity`` makes it; with it the ledger is about its measure, the
    number with the largest change first.

    >>> import ceasefire_sim as cs
    >>> [entry.path for entry in cs.assumptions(cs.read_scenario("two-party-deadlock"), "concluded")]
    ['parameters.pace']

    Raises ``InputError`` for a question that the scenario does not ask.
    """
    return ledger_of(Bearings(known_scenario(scenario)), question, weights)


def ledger_of(bearings: Bearings, question: str | None = None, weights: Sensitivity | None = None) -> Ledger:
    """The same for a scenario that has been lowered; its questions one after another cost little."""
    scenario = bearings.scenario
    if question is None and weights is not None:
        question = weights.measure
    name = "" if question is None else known_measure(question, measures_there(scenario))
    path = ("goal",) if name == REACHED else ("properties", name)
    bearing = bearings.on(path) if name else bearings.on()
    swings = {swing.factor.path: swing for swing in weights.swings} if weights and weights.measure == name else {}
    entries: list[Assumption] = []
    aside: list[Assumption] = []
    for entry in numbers(scenario):
        (entries if bears(entry, bearing, scenario) else aside).append(replace(entry, swing=swings.get(entry.path)))
    if swings:
        entries.sort(key=lambda entry: (entry.swing is None, -entry.influence))
    return Ledger(scenario, name, tuple(entries), tuple(aside), amounts(scenario), weights if swings else None)


# what numbers there are -----------------------------------------------------------------------------


def numbers(scenario: Scenario) -> Iterator[Assumption]:
    """Every number of a scenario that could be another, in the order of a file: parameters, beginnings, rules."""
    for name, parameter in scenario.file.parameters.items():
        yield parameter_entry(scenario, name, parameter)
    for name, quantity in scenario.quantities.items():
        yield beginning_entry(scenario, name, quantity)
    yield from rule_entries(scenario)


def parameter_entry(scenario: Scenario, name: str, part: Parameter) -> Assumption:
    """A number with a name."""
    path = ("parameters", name)
    return Assumption(
        ".".join(path), "parameter", f"{part.value:g}", part.value, part.drawn, part.range, part.unit or "",
        part.source, part.note or "", scenario.place(path),
    )  # fmt: skip


def beginning_entry(scenario: Scenario, name: str, part: Quantity) -> Assumption:
    """What a quantity is on day 0."""
    path = initial_site(name)
    fixed = part.initial if isinstance(part.initial, Constant) else None
    written = show(fixed.formula.node) if fixed else f"{min(part.drawn)[0]} to {max(part.drawn)[0]}"
    drawn = tuple((float(value), weight) for value, weight in part.drawn)
    return Assumption(
        path, "beginning", written, fixed.value if fixed else None, drawn, None, part.unit or "", part.source,
        part.note or "", scenario.place(tuple(path.split("."))),
    )  # fmt: skip


def rule_entries(scenario: Scenario) -> Iterator[Assumption]:
    """The numbers that stand in rules themselves: chances, paces and weights that name no parameter."""
    parameters = set(scenario.file.parameters)
    for path, leaf in leaves(scenario.file):
        node = leaf_node(leaf)
        if not is_luck(path, leaf) or names_of(node) & parameters or not any(map(is_number, walk(node))):
            continue
        if isinstance(node, Number) and node.value in (0.0, 1.0):
            continue  # what is certain, or shut, is no estimate
        owner = owner_of(scenario, path)
        value = node.value if isinstance(node, Number) else None
        yield Assumption(
            ".".join(path), "rule", show(node), value, (), None, unit_of(path, leaf), owner.source, owner.note or "",
            scenario.place(path),
        )  # fmt: skip


def is_number(node: object) -> bool:
    """Whether a part of an expression is a number."""
    return isinstance(node, Number)


def is_luck(path: Path, leaf: object) -> bool:
    """Whether what stands at a path decides how likely or how fast something is."""
    if isinstance(leaf, Formula):
        return leaf.role in DRAWN_AT
    return isinstance(leaf, Constant) and path[0] == "obligations" and any(name in PACES for name in path[2:5])


def unit_of(path: Path, leaf: object) -> str:
    """What the number counts."""
    role = leaf.role if isinstance(leaf, Formula) else None
    if role is Role.WEIGHT or "lasts" in path:
        return "weight"
    if role is Role.CHANCE:
        return "" if "attribution" in path else "per day"
    return "days" if role is None else ""


def owner_of(scenario: Scenario, path: Path) -> Part:
    """The part that says where a number comes from: a happening, a move or a duty, or what stands within it."""
    value: object = scenario.file
    parts: list[Part] = []
    for key in path:
        value = below(value, key)
        if isinstance(value, Part):
            parts.append(value)
    whole = max(place for place, part in enumerate(parts) if isinstance(part, Acting))
    return next((part for part in reversed(parts[whole:]) if part.source), parts[whole])


def below(value: object, key: str) -> object:
    """What stands below a value under a key of the file; None where that is no part, mapping or list."""
    if isinstance(value, Part):
        fields = {field.alias or name: name for name, field in type(value).model_fields.items()}
        return getattr(value, fields[key]) if key in fields else None
    if isinstance(value, dict):
        return value.get(key)
    return value[int(key)] if isinstance(value, (tuple, list)) and key.isdecimal() else None


# what bears -----------------------------------------------------------------------------------------


def bears(entry: Assumption, bearing: Bearing, scenario: Scenario) -> bool:
    """Whether a number may change an answer."""
    if entry.kind == "parameter":
        return entry.name in bearing.parameters
    if entry.kind == "beginning":
        return any(initial_site(name) == entry.path for name in scenario.quantities if name in bearing.names)
    path = tuple(entry.path.split("."))
    if site_of(path, scenario) in bearing.sites:
        return True
    return entry.unit == "days" and any(known.partition(".")[0] == path[1] for known in bearing.names)


def site_of(path: Path, scenario: Scenario) -> str:
    """The site at which what stands in a rule is drawn."""
    section, *rest = path
    if section == "obligations":
        return f"obligations.{rest[0]}.{next(name for name in PACES if name in rest)}"
    if section in ("incidents", "responses"):
        own = next((f".{name}" for name in ("outcomes", "attribution") if name in rest), "")
        return f"{section}.{rest[0]}{own}"
    region = "phase" if section == "phases" else rest[0]
    return ".".join((*section_of(scenario.file, region), path[path.index("transitions") + 1]))


def amounts(scenario: Scenario) -> int:
    """How many effects have a number of their own, such as ``tension += 3``."""
    parameters = set(scenario.file.parameters)
    effects = (leaf.amount for _, leaf in leaves(scenario.file) if isinstance(leaf, Effect))
    return sum(any(map(is_number, walk(amount))) and not names_of(amount) & parameters for amount in effects)
