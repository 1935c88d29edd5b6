"""Which parts stand for several: their indexes, the names made for them, and what a path may name."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ceasefire_sim.read_only_dict import ReadOnlyDict

__all__ = ["EXPRESSION_SECTIONS", "SECTIONS", "Families", "Family", "UnknownMemberError"]

EXPRESSION_SECTIONS = (
    *("parameters", "mechanisms", "regions", "obligations", "commitments", "quantities", "definitions"),
)
SECTIONS = (*EXPRESSION_SECTIONS, "incidents", "responses", "invariants", "properties")
MEMBER = re.compile(r"([a-z][a-z0-9_-]*)\s*\[([^\[\]]*)\]")


class UnknownMemberError(Exception):
    """A name in brackets that names no part; the text says why."""


@dataclass(frozen=True, slots=True)
class Family:
    """The parts that one is written for: ``members`` are their names by the values of its indexes."""

    section: str
    name: str
    indexes: tuple[str, ...]
    members: Mapping[tuple[str, ...], str]

    @classmethod
    def over(cls, section: str, name: str, indexes: Mapping[str, tuple[str, ...]]) -> Family:
        """The family of a part over some indexes with their values, the last index fastest."""
        combinations = itertools.product(*indexes.values())
        members = {values: "_".join((name, *values)) for values in combinations}
        return cls(section, name, tuple(indexes), ReadOnlyDict(members))

    def values_of(self, member: str) -> dict[str, str] | None:
        """The value of each index for which a member stands; None if it is none."""
        for values, name in self.members.items():
            if name == member:
                return dict(zip(self.indexes, values, strict=True))
        return None


@dataclass(frozen=True)
class Families:
    """Every index of a file, and every part that stands for several."""

    indexes: Mapping[str, tuple[str, ...]] = field(default_factory=ReadOnlyDict)
    families: tuple[Family, ...] = ()

    def of_section(self, section: str) -> dict[str, Family]:
        """The families of a section by the name of the part written."""
        return {family.name: family for family in self.families if family.section == section}

    def named(self, name: str, section: str | None = None) -> list[Family]:
        """The families of a name, in a section or in any whose parts may be named with an index."""
        sections = [section] if section else [each for each in SECTIONS if each not in ("invariants", "properties")]
        return [family for family in self.families if family.name == name and family.section in sections]

    def member(self, name: str, values: tuple[str, ...], section: str | None = None) -> str:
        """The name of one part of a family. Raises ``UnknownMemberError``, which says what is wrong."""
        families = self.named(name, section)
        for family in families:
            if values in family.members:
                return family.members[values]
        if not families:
            known = sorted({family.name for family in self.families if section in (None, family.section)})
            raise UnknownMemberError(f"there is no part '{name}' with `for`, so it takes no [ ]{near(name, known)}")
        family = families[0]
        if len(values) != len(family.indexes):
            wanted = ", ".join(family.indexes)
            raise UnknownMemberError(f"'{name}' is written for {wanted}: give all of them, as in {example(family)}")
        for index, value in zip(family.indexes, values, strict=True):
            if value not in self.indexes[index]:
                raise UnknownMemberError(f"'{value}' is no {index}{near(value, self.indexes[index])}")
        raise UnknownMemberError(f"'{name}' has no part for {', '.join(values)}")

    def targets(self, dotted: str) -> list[tuple[str, dict[str, str]]]:
        """The paths that one stands for, each with the values of the indexes there.

        The path of a part written once means each. Raises ``UnknownMemberError``.
        """
        section, dot, rest = dotted.partition(".")
        if not dot or section not in SECTIONS:
            return [(dotted, {})]
        if match := MEMBER.match(rest):
            values = tuple(value.strip() for value in match[2].split(","))
            name = self.member(match[1], values, section)
            family = next(family for family in self.named(match[1], section) if values in family.members)
            return [(f"{section}.{name}{rest[match.end() :]}", dict(zip(family.indexes, values, strict=True)))]
        name, dot, below = rest.partition(".")
        whole = self.of_section(section).get(name)
        if whole is not None:
            return [
                (f"{section}.{member}{dot}{below}", dict(zip(whole.indexes, values, strict=True)))
                for values, member in whole.members.items()
            ]
        return [(dotted, self.values_at(section, name))]

    def values_at(self, section: str, name: str) -> dict[str, str]:
        """The values of the indexes for which a part stands; empty if it is written for itself."""
        for family in self.of_section(section).values():
            if (values := family.values_of(name)) is not None:
                return values
        return {}

    def originals(self) -> dict[str, str]:
        """What to say where the name of a part that stands for several, or of an index, stands by itself."""
        where = "is an index; it stands inside [ ], in braces, and behind `in`"
        about = {name: f"'{name}' {where}" for name in self.indexes}
        for family in self.families:
            about[family.name] = f"'{family.name}' stands for several parts; name one, as in {example(family)}"
        return about

    def written_path(self, dotted: str) -> str:
        """The path at which a part was written whose path is that of one it stands for."""
        names = dotted.split(".")
        start = 3 if names[0] in ("readings", "amendments") else 0
        if len(names) > start + 1:
            for family in self.of_section(names[start]).values():
                if names[start + 1] in family.members.values():
                    names[start + 1] = family.name
        return ".".join(names)

    def members_of(self, section: str, name: str) -> Iterator[str]:
        """The names of the parts of a family."""
        family = self.of_section(section).get(name)
        yield from family.members.values() if family else ()


def example(family: Family) -> str:
    """How one part of a family is named."""
    values = next(iter(family.members))
    return f"{family.name}[{', '.join(values)}]"


def near(name: str, known: Mapping[str, object] | list[str] | tuple[str, ...]) -> str:
    """A hint at the nearest known name, or at all there are."""
    names = list(known)
    close = difflib.get_close_matches(name, names, 1)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; there are: {', '.join(names[:12])}" if names else ""
