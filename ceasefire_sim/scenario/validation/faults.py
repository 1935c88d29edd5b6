"""Where faults are gathered: each with its path, and from the path its place in a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ceasefire_sim.errors import ExpressionError, Fault
from ceasefire_sim.scenario.indexed.declaring import declared_names
from ceasefire_sim.scenario.indexed.families import Families
from ceasefire_sim.scenario.model.calendar import CALENDAR
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.source.nodes import Node, Scalar, place_in
from ceasefire_sim.scenario.source.places import key_place, node_at

__all__ = ["FaultSink", "in_order"]

UNKNOWN = re.compile(r"(?:unknown \w+|there is nothing called) '([a-z][a-z0-9_]*)[.']")


@dataclass
class FaultSink:
    """Faults and warnings about one merged scenario, in the order they are found.

    ``root`` is the scenario as nodes; ``lost`` are names of things left out because they were
    themselves at fault, about which no more is said; ``several`` has for the name of each part that stands for
    several, and of each index, what to say where it stands by itself. ``references`` are the faults of references
    to one of several; where there is one, at a path in ``faulty_paths``, no more is said.
    """

    root: Node
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    families: Families = field(default_factory=Families)
    several: dict[str, str] = field(default_factory=dict)
    references: list[Fault] = field(default_factory=list)
    faulty_paths: set[str] = field(default_factory=set)

    def learn(self, families: Families, faults: Iterable[Fault]) -> None:
        """Takes note of the parts that stand for several, and of what was wrong when they were written out."""
        self.families = families
        self.several = families.originals()
        self.references = [replace(fault, path=families.written_path(fault.path)) for fault in faults]
        self.faulty_paths = {fault.path for fault in self.references if fault.path.count(".") > 1}
        self.faults += self.references

    def __call__(self, path: Path, message: str, column: int | None = None) -> None:
        """Adds a fault at a path; with a column, at that character of the text there."""
        self.faults.append(self.fault(path, message, column, "error"))

    def key(self, path: Path, message: str) -> None:
        """Adds a fault at the key of a path."""
        place = key_place(self.root, path)
        self.faults.append(Fault(place.file, place.line, place.column, ".".join(path), message))

    def warn(self, path: Path, message: str, column: int | None = None) -> None:
        """Adds a warning at a path."""
        self.warnings.append(self.fault(path, message, column, "warning"))

    def warn_of_key(self, path: Path, message: str) -> None:
        """Adds a warning at the key of a path."""
        place = key_place(self.root, path)
        self.warnings.append(Fault(place.file, place.line, place.column, ".".join(path), message, "warning"))

    def expression(self, path: Path, errors: list[ExpressionError]) -> None:
        """Adds the faults of one expression."""
        for error in errors:
            if not self.about_lost(error.message):
                self(path, error.message, error.column)

    def about_lost(self, message: str) -> bool:
        """Whether a message is about a name that was left out because it is itself at fault."""
        quoted = message.split("'")[1] if message.count("'") > 1 else ""
        return bool(self.lost.intersection(quoted.split(".")))

    def fault(self, path: Path, message: str, column: int | None, severity: str) -> Fault:
        """A fault with its place looked up."""
        node, exact = node_at(self.root, path)
        place = node.place
        if exact and column is not None and isinstance(node, Scalar):
            place = place_in(node, column)
        elif not exact:
            place = key_place(self.root, path)
        return Fault(place.file, place.line, place.column, ".".join(path), self.reworded(message), severity)

    def reworded(self, message: str) -> str:
        """The message, in other words where a name stands for several parts, or a function's is taken."""
        match = UNKNOWN.match(message)
        name = match[1] if match else ""
        if name in self.several:
            return self.several[name]
        if message.startswith("unknown name") and name in CALENDAR:
            return f"'{name}' needs `start`, the date of day 0"
        if message.startswith("unknown function") and name in (declared := declared_names(self.root)):
            return f"'{name}' is {declared[name]} of this file, so it is no function here; rename that"
        return message

    def sorted(self) -> list[Fault]:
        """Every fault once, ordered by place."""
        return self.as_written(self.faults)

    def sorted_warnings(self) -> list[Fault]:
        """Every warning once, ordered by place."""
        return self.as_written(self.warnings)

    def as_written(self, faults: list[Fault]) -> list[Fault]:
        """Faults or warnings at the paths that were written, each once, ordered by place."""
        if not self.several:
            return in_order(faults)
        apart: dict[tuple[str, int, int, str], Fault] = {}
        for fault in faults:  # the parts that one stands for have their faults at the same place
            written = replace(fault, path=self.families.written_path(fault.path))
            if written in self.references or not self.is_faulty(written.path):
                apart.setdefault((fault.file, fault.line, fault.column, fault.message), written)
        return in_order(apart.values())

    def is_faulty(self, path: str) -> bool:
        """Whether a path, or one above it, is that of a reference at fault."""
        names = path.split(".")
        return any(".".join(names[:length]) in self.faulty_paths for length in range(3, len(names) + 1))


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Faults, each once, ordered by place."""
    ordered = sorted(dict.fromkeys(faults), key=lambda fault: (fault.file, fault.line, fault.column))
    # in a mapping that a caller gave, a column is only the number of a value
    return [fault if fault.line else replace(fault, column=0) for fault in ordered]
