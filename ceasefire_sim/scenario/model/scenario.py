"""A scenario: a checked file with its variant, settings, readings and amendments in force."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ceasefire_sim.errors import Fault
from ceasefire_sim.expressions import Kind, States, kind_of, span
from ceasefire_sim.expressions.tree import Effect, show
from ceasefire_sim.scenario.model.countables import counted_path
from ceasefire_sim.scenario.model.fields import Constant, Count, Effects, Formula, Pace
from ceasefire_sim.scenario.model.meaning import Meaning
from ceasefire_sim.scenario.model.names import quantities_of, regions_of, section_of
from ceasefire_sim.scenario.model.parts import Attribution, Part, Property, Quantity, Region, ScenarioFile
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.source.nodes import Node as Written
from ceasefire_sim.scenario.source.nodes import Place
from ceasefire_sim.scenario.source.places import find, key_place

__all__ = ["SEMANTICS", "Scenario"]

SEMANTICS = 1  # the version of the language's meaning
TEXT_FIELDS = ("title", "about", "note", "clause", "source", "sources", "unit", "by", "performed_by", "against")
PROBABILITIES = ("eventually", "always", "hold")
UNREAD_SECTIONS = ("variants", "sweeps", "extends", "runs", "seed")


@dataclass(frozen=True)
class Scenario:
    """One agreement as it is to be run: what every engine reads.

    ``file`` holds the parts with constants evaluated and the conditions in force; ``written`` the
    text it came from, which says where everything stands.
    """

    file: ScenarioFile
    meaning: Meaning = field(repr=False, compare=False)
    written: Written = field(repr=False, compare=False)
    path: str = ""
    variant: str | None = None
    readings: tuple[str, ...] = ()
    overrides: tuple[tuple[str, Any], ...] = ()
    warnings: tuple[Fault, ...] = field(default=(), compare=False)
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The scenario's short name."""
        return self.file.scenario

    @property
    def title(self) -> str:
        """What people call it."""
        return self.file.title or self.file.scenario

    @property
    def horizon(self) -> int:
        """How many days are simulated."""
        return self.file.horizon.whole

    @property
    def start(self) -> datetime.date | None:
        """The date of day 0."""
        return self.meaning.start

    @cached_property
    def quantities(self) -> dict[str, Quantity]:
        """Every quantity by its name in expressions."""
        return quantities_of(self.file)

    @cached_property
    def regions(self) -> dict[str, Region]:
        """Every region by its name in expressions, in the order of a day; `phase` is last."""
        return regions_of(self.file)

    @property
    def final(self) -> tuple[str, ...]:
        """The phases that end a run."""
        return self.file.phases.final

    @cached_property
    def broken_phases(self) -> frozenset[str]:
        """The phases in which the truce is not holding, as far as `holds` alone says."""
        if self.file.holds is None:
            return frozenset()
        found = set()
        for state in self.file.phases.states:
            truth = span(self.file.holds.node, {**self.meaning.ranges, "phase": States(frozenset((state,)))})
            if not getattr(truth, "may_hold", True):
                found.add(state)
        return frozenset(found)

    @property
    def constants(self) -> Mapping[str, float]:
        """The value of every parameter and anchor."""
        return self.meaning.values

    def section(self, region: str) -> str:
        """The path of a region in the file, which begins its sites: ``mechanisms.monitoring``."""
        return ".".join(section_of(self.file, region))

    def date(self, day: int) -> datetime.date | None:
        """The date of a day, where the scenario has dates."""
        return None if self.start is None else self.start + datetime.timedelta(days=day)

    def day_of(self, written: str) -> float:
        """The number of a day written as a date, or the number written."""
        try:
            date = datetime.date.fromisoformat(written)
        except ValueError:
            return float(written)
        return float((date - self.start).days) if self.start else float("nan")

    def counted(self, written: str) -> str:
        """The path of what a `count` property counts."""
        return counted_path(written, self.file)[0]

    def is_truth(self, asked: Property) -> bool:
        """Whether a property has a truth value in a run, so that over runs it is a probability."""
        if any(getattr(asked, form) is not None for form in PROBABILITIES):
            return True
        read = asked.at_end or asked.value
        return read is not None and kind_of(read.node, self.meaning.scope) is Kind.TRUTH

    def place(self, path: Path) -> Place:
        """Where a path of the scenario was written: the value, else the nearest thing above."""
        node, exact = find(self.written, path)
        return node.place if exact else key_place(self.written, path)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the scenario's canonical form: order kept, defaults filled in, texts left out."""
        text = json.dumps([SEMANTICS, canonical(self.file)], ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Any) -> Any:
    """A value of the parts as plain data, without what changes no run."""
    if isinstance(value, Part):
        skipped = (*TEXT_FIELDS, *(UNREAD_SECTIONS if isinstance(value, ScenarioFile) else ()))
        kept = ("by",) if isinstance(value, Attribution) else ()  # there it names a region, not a party
        fields = [name for name in type(value).model_fields if name in kept or name not in skipped]
        return [[name, canonical(getattr(value, name))] for name in fields]
    if isinstance(value, dict):
        return [[key, canonical(below)] for key, below in value.items()]
    if isinstance(value, (tuple, list, Effects)):
        return [canonical(item) for item in value]
    if isinstance(value, Constant):
        return value.value
    if isinstance(value, Formula):
        return show(value.node)
    if isinstance(value, Effect):
        return f"{value.target} {value.op} {show(value.amount)}"
    if isinstance(value, Pace):
        return [value.kind, canonical(value.chance), canonical(value.days)]
    if isinstance(value, Count):
        return [value.kind, canonical(value.mean), canonical(value.number), canonical(value.chance)]
    if isinstance(value, float):
        return repr(value)
    return value
