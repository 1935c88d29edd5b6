"""Where faults are gathered: each with its path, and from the path its place in a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ceasefire_sim.errors import ExpressionError, Fault
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.source.nodes import Node, Scalar, place_in
from ceasefire_sim.scenario.source.places import key_place, node_at

__all__ = ["FaultSink", "in_order"]


@dataclass
class FaultSink:
    """Faults and warnings about one merged scenario, in the order they are found.

    ``root`` is the scenario as nodes; ``lost`` are names of things left out because they were
    themselves at fault, about which no more is said.
    """

    root: Node
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

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
        return Fault(place.file, place.line, place.column, ".".join(path), message, severity)

    def sorted(self) -> list[Fault]:
        """Every fault once, ordered by place."""
        return in_order(self.faults)


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Faults, each once, ordered by place."""
    ordered = sorted(dict.fromkeys(faults), key=lambda fault: (fault.file, fault.line, fault.column))
    # in a mapping that a caller gave, a column is only the number of a value
    return [fault if fault.line else replace(fault, column=0) for fault in ordered]
