"""A scenario: a checked file with its variant, settings, readings and amendments in force."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import Protocol

from ceasefire_sim.arguments import short_repr
from ceasefire_sim.errors import Fault, InputError
from ceasefire_sim.expressions import Kind, States, kind_of, span
from ceasefire_sim.expressions.tree import Effect, show
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.countables import SUM, counted_path, summands
from ceasefire_sim.scenario.model.facts import FactFile
from ceasefire_sim.scenario.model.fields import Constant, Count, Effects, Formula, Pace
from ceasefire_sim.scenario.model.html_summary import html_summary
from ceasefire_sim.scenario.model.meaning import Meaning
from ceasefire_sim.scenario.model.memory import remembered_paths
from ceasefire_sim.scenario.model.names import quantities_of, regions_of, section_of
from ceasefire_sim.scenario.model.part import Part
from ceasefire_sim.scenario.model.parts import Attribution, Parameter, Quantity, Region, ScenarioFile
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.selection import Selection, checked_overrides
from ceasefire_sim.scenario.model.translations import DEFAULT_LANGUAGE, languages_in
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.source.nodes import Entry, MappingNode, Place
from ceasefire_sim.scenario.source.nodes import Node as Written
from ceasefire_sim.scenario.source.places import key_place, node_at
from ceasefire_sim.scenario.source.yaml_writer import written_yaml

__all__ = ["SEMANTICS", "Rereadable", "Scenario", "known_scenario"]

SEMANTICS = 2  # the version of the language's meaning; in 1, exp and powers were the C library's
TEXT_FIELDS = (
    "title",
    "about",
    "note",
    "clause",
    "source",
    "sources",
    "unit",
    "by",
    "performed_by",
    "against",
    "plural",
    "for_",
)
PROBABILITIES = ("eventually", "always", "hold")
LATER_FIELDS = ("draw", "commitments")  # left out where they are absent, so that files without them keep their hash
UNREAD_SECTIONS = ("variants", "sweeps", "extends", "runs", "seed", "indexes")


def identity_of(scenario: Scenario) -> str:
    """What two equal scenarios have in common, as text: hash, variant, readings, overrides."""
    return json.dumps([scenario.hash, scenario.variant, scenario.readings, scenario.overrides])


class Rereadable(Protocol):
    """What a scenario was read from, and can be read from again."""

    def scenario(self, selection: Selection) -> Scenario:
        """The scenario with other things written over it."""
        ...


class TextPrinter(Protocol):
    """What Hypothesis and IPython print values with."""

    def text(self, words: str, /) -> None:
        """Prints some words."""
        ...


class Unset(Enum):
    """Says that an argument was not given, where None means something."""

    UNSET = "unset"


UNSET = Unset.UNSET


@dataclass(frozen=True, repr=False)
class Scenario:
    """One agreement as it is to be run: what every engine reads.

    ``file`` holds the parts with constants evaluated and the conditions in force; ``written`` the text it came
    from, which says where everything stands. Nothing in it can be changed; ``with_`` gives another. Two scenarios
    are equal where their hash, variant, readings and overrides are.
    """

    file: ScenarioFile = field(compare=False)
    meaning: Meaning = field(compare=False)
    written: Written = field(compare=False)
    source: Rereadable = field(compare=False)
    path: str = field(default="", compare=False)
    variant: str | None = field(default=None, compare=False)
    readings: tuple[str, ...] = field(default=(), compare=False)
    overrides: tuple[tuple[str, object], ...] = field(default=(), compare=False)
    left_out: tuple[str, ...] = field(default=(), compare=False)
    language: str = field(default=DEFAULT_LANGUAGE, compare=False)
    warnings: tuple[Fault, ...] = field(default=(), compare=False)
    facts: Mapping[str, FactFile] = field(default_factory=ReadOnlyDict, compare=False)
    # the only field compared; worked out when it is first asked for, as the hash of a changed scenario rarely is
    identity: str = field(default=cached_property(identity_of), init=False)  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Scenario {self.name}: {self.details}>"

    def _repr_pretty_(self, printer: TextPrinter, cycle: bool) -> None:
        """The same in one line, for Hypothesis and IPython, which else print every field."""
        printer.text(repr(self))

    def _repr_html_(self) -> str:
        """The scenario at a glance, for notebooks."""
        return html_summary(self.file, f"{self.name}: {self.details}")

    @property
    def details(self) -> str:
        """How long it runs and how it is read, in a line."""
        said = [f"variant {self.variant}"] if self.variant is not None else []
        said += [f"read as {', '.join(self.readings)}"] if self.readings else []
        said += [f"set {', '.join(path for path, _ in self.overrides)}"] if self.overrides else []
        return "; ".join((f"{self.horizon} days", *said, f"hash {self.hash[:8]}"))

    def with_(
        self,
        overrides: Mapping[str, object] | None = None,
        *,
        variant: str | Unset | None = UNSET,
        readings: str | Iterable[str] | Unset = UNSET,
        language: str | Unset = UNSET,
        **more: object,
    ) -> Scenario:
        """The scenario read again with another variant, other readings, further settings; what is not given stays.

        ``variant=None`` is the scenario without one. ``language`` is that of texts that stand in several. Overrides
        map dotted paths to values, in a mapping or as keywords: ``scenario.with_({"parameters.patience": 60})``,
        ``scenario.with_(horizon=90)``.

        >>> import ceasefire_sim as cs
        >>> cs.read_scenario("two-party-deadlock").with_(horizon=90).horizon
        90

        Raises ``InputError`` for names and paths that are not there, and for values that do not fit.
        """
        given = Selection.of(
            self.variant if isinstance(variant, Unset) else variant,
            self.readings if isinstance(readings, Unset) else readings,
            {**checked_overrides({} if overrides is None else overrides), **more},
            self.language if isinstance(language, Unset) else language,
        )
        merged = tuple({**dict(self.overrides), **dict(given.overrides)}.items())
        return self.source.scenario(replace(given, overrides=merged, left_out=self.left_out))

    def to_yaml(self) -> str:
        """The scenario as one YAML text: what it extends, its variant and its settings written into it.

        Read again, with the same ``readings``, it has the same hash and the same runs. The text is the one before
        readings and amendments: both stand in it as sections, for a condition in force would lose who contributed
        what. Left out are ``sources``, whose paths hold only beside the file, and, once a variant is written in,
        ``variants``, which change the text without it.
        """
        dropped = ["extends", "sources"] + ["variants"] * (self.variant is not None)
        return written_yaml(without_entries(self.written, dropped, self.left_out))

    @cached_property
    def variants(self) -> Mapping[str, str]:
        """The titles of the file's variants, by name."""
        return titles_of(self.file.variants)

    @cached_property
    def available_readings(self) -> Mapping[str, str]:
        """The titles of the file's readings, by name; ``readings`` are those in force."""
        return titles_of(self.file.readings)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The tags of the languages in which some text stands; ``language`` is the one that is taken."""
        return tuple(sorted(set(languages_in(self.written))))

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
    def quantities(self) -> ReadOnlyDict[str, Quantity]:
        """Every quantity by its name in expressions."""
        return quantities_of(self.file)

    @cached_property
    def remembered(self) -> tuple[str, ...]:
        """The paths of everything whose past some expression asks for."""
        return tuple(remembered_paths(self.file))

    @cached_property
    def regions(self) -> ReadOnlyDict[str, Region]:
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
        holds = self.file.holds.node
        spans = {
            state: span(holds, {**self.meaning.ranges, "phase": States(frozenset((state,)))})
            for state in self.file.phases.states
        }
        return frozenset(state for state, truth in spans.items() if not getattr(truth, "may_hold", True))

    @property
    def constants(self) -> Mapping[str, float]:
        """The value of every anchor, and of every parameter that is not drawn."""
        return self.meaning.values

    @cached_property
    def drawn_parameters(self) -> ReadOnlyDict[str, Parameter]:
        """The parameters that are drawn once a run."""
        return ReadOnlyDict({name: part for name, part in self.file.parameters.items() if part.drawn})

    def section(self, region: str) -> str:
        """The path of a region in the file, which begins its sites: ``mechanisms.monitoring``."""
        return ".".join(section_of(self.file, region))

    def date(self, day: int) -> datetime.date | None:
        """The date of a day, where the scenario has dates."""
        return None if self.start is None else self.start + datetime.timedelta(days=day)

    def day_of(self, written: str) -> float:
        """The number of a day written as a date, the number written, or a truth as 1 or 0."""
        if written in ("true", "false"):
            return float(written == "true")
        try:
            date = datetime.date.fromisoformat(written)
        except ValueError:
            return float(written)
        return float((date - self.start).days) if self.start else float("nan")

    def counted(self, written: str) -> str:
        """The path of what a `count` property counts; of several the paths, joined by a plus."""
        return SUM.join(counted_path(name, self.file)[0] for name in summands(written))

    def is_truth(self, prop: Property) -> bool:
        """Whether a property has a truth value in a run, so that over runs it is a probability."""
        if any(getattr(prop, form) is not None for form in PROBABILITIES):
            return True
        observed = prop.at_end or prop.value
        return observed is not None and kind_of(observed.node, self.meaning.scope) is Kind.TRUTH

    def place(self, path: Path) -> Place:
        """Where a path of the scenario was written: the value, else the nearest thing above."""
        node, exact = node_at(self.written, path)
        return node.place if exact else key_place(self.written, path)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the scenario's canonical form: order kept, defaults filled in, texts left out."""
        text = json.dumps([SEMANTICS, canonical(self.file)], ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def titles_of(parts: Mapping[str, Part]) -> Mapping[str, str]:
    """The title of each part by its name; its name where it has no title."""
    return ReadOnlyDict({name: part.title or name for name, part in parts.items()})


def without_entries(root: Written, keys: Iterable[str], amendments: Iterable[str]) -> Written:
    """The nodes of a file without some top-level keys and some amendments."""
    assert isinstance(root, MappingNode)
    entries = {key: entry for key, entry in root.entries.items() if key not in set(keys)}
    section = entries.get("amendments")
    if section is not None and isinstance(section.node, MappingNode):
        left = {name: entry for name, entry in section.node.entries.items() if name not in set(amendments)}
        entries["amendments"] = Entry(section.key_place, MappingNode(left, section.node.place))
    return MappingNode(entries, root.place)


def canonical(value: object) -> object:
    """A value of the parts as plain data, without what changes no run."""
    if isinstance(value, Part):
        skipped = (*TEXT_FIELDS, *(UNREAD_SECTIONS if isinstance(value, ScenarioFile) else ()))
        kept = ("by",) if isinstance(value, Attribution) else ()  # there it names a region, not a party
        skipped = (*skipped, *(name for name in LATER_FIELDS if not getattr(value, name, None)))
        fields = [name for name in type(value).model_fields if name in kept or name not in skipped]
        return [[name, canonical(getattr(value, name))] for name in fields]
    if isinstance(value, Mapping):
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
        counted = [canonical(part) for part in (value.between, value.lasts) if part]
        return [value.kind, canonical(value.chance), canonical(value.days), *counted]
    if isinstance(value, Count):
        return [value.kind, canonical(value.mean), canonical(value.number), canonical(value.chance)]
    if isinstance(value, float):
        return repr(value)
    return value


def known_scenario(scenario: object) -> Scenario:
    """A scenario that a caller hands in; raises ``InputError`` for anything else, such as the name of one."""
    if not isinstance(scenario, Scenario):
        raise InputError(f"a scenario is what read_scenario(…) returns, not {short_repr(scenario)}")
    return scenario
