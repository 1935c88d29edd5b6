"""Readings and amendments: which condition is in force where several sides read one text.

The rules (language page, section 3): a reading replaces, and-s and or-s; several form a union in which
each side must be satisfied on its own reading and either may use its own way out; an amendment then
replaces the whole condition while it holds. Each piece is marked with where it comes from.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import And, Choose, Name, Node, Noted, Or, Truth, children, show
from ceasefire_sim.scenario.limits import HEAVIEST_CONDITION, MOST_AMENDED
from ceasefire_sim.scenario.model.amending import amended_number
from ceasefire_sim.scenario.model.changes import Amendment, Reading
from ceasefire_sim.scenario.model.definitions import names_in
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.origins import Origin
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.model.walk import Leaf, Path, leaves, rebuilt

__all__ = ["Target", "amended", "not_a_condition", "read_by", "structured", "substituted", "targets"]

TRUE = Truth(True)
TARGET_SECTIONS = ("incidents", "responses", "mechanisms", "regions", "obligations", "commitments", "phases")
TARGET_FIELDS = ("when", "requires", "during", "keep")
NUMBERS = "`due`, `pace`, `not_before`, `verification` and `acknowledgement` of an obligation"
TOUCHED = {
    "readings": "readings touch only `when`, `requires`, `during` and `keep`",
    "amendments": f"amendments touch only `when`, `requires`, `during` and `keep`, and set {NUMBERS}",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A condition that readings and amendments may touch, at its real path."""

    path: Path
    node: Node


def targets(file: ScenarioFile) -> dict[Path, Target]:
    """Every condition a reading or an amendment may touch."""
    conditions = {}
    for section in TARGET_SECTIONS:
        for path, leaf in leaves(getattr(file, section), (section,)):
            if path[-1] in TARGET_FIELDS and isinstance(leaf, Formula) and leaf.role is Role.CONDITION:
                conditions[path] = Target(path, leaf.node)
    return conditions


def real_path(file: ScenarioFile, dotted: str) -> Path:
    """The path of a condition as the parts have it; ``.transitions.`` and ``.steps.`` may be left out."""
    path = tuple(dotted.split("."))
    if path[0] in ("mechanisms", "regions") and len(path) == 4 and path[2] != "transitions":
        return (*path[:2], "transitions", *path[2:])
    if path[0] == "phases" and len(path) == 3:
        return ("phases", "transitions", *path[1:])
    if path[0] == "obligations" and len(path) == 4 and path[2] != "steps":
        return (*path[:2], "steps", *path[2:])
    return path


def not_a_condition(path: Path) -> str | None:
    """Why a reading or amendment cannot touch what a path inside it names; None if it could be a condition."""
    if len(path) < 4 or path[0] not in ("readings", "amendments") or path[2] not in ("set", "add", "or"):
        return None
    field = path[3].rpartition(".")[2]
    if field in TARGET_FIELDS or path[3].startswith("definitions."):
        return None
    if path[0] == "amendments" and amended_number(path[3]):
        return None if path[2] == "set" else f"`{field}` is a number: amendments can `set` it, not {path[2]} to it"
    return f"{TOUCHED[path[0]]}, not `{field}`; a variant can change anything"


def substituted(node: Node, meanings: Mapping[str, Node]) -> Node:
    """The tree with names replaced by what they mean."""
    if not meanings:
        return node
    if isinstance(node, Name):
        return meanings.get(node.text, node)
    changes: dict[str, Any] = {}
    for own in dataclasses.fields(node):
        value = getattr(node, own.name)
        if isinstance(value, tuple):
            changes[own.name] = tuple(substituted_item(item, meanings) for item in value)
        elif dataclasses.is_dataclass(value) and own.name != "origin":
            changes[own.name] = substituted(value, meanings)  # type: ignore[arg-type]
    return dataclasses.replace(node, **changes) if changes else node


def substituted_item(item: Any, meanings: Mapping[str, Node]) -> Any:
    """One item of a tuple in a tree: a node, or an operator with a node."""
    if isinstance(item, tuple):
        return (item[0], substituted(item[1], meanings))
    return substituted(item, meanings)


def meanings_under(file: ScenarioFile, name: str, reading: Reading, sink: Sink) -> dict[str, Node]:
    """The definitions a reading changes, and those that use them, written out in full."""
    own = {
        path.split(".", 1)[1]: Noted(
            formula.node, Origin("reading", name, ("readings", name, "set", path), reading.title or "")
        )
        for path, formula in reading.set.items()
        if path.startswith("definitions.")
    }
    texts: dict[str, Node] = {key: own.get(key, formula.node) for key, formula in file.definitions.items()}
    affected = set(own)
    while True:
        more = {key for key, node in texts.items() if key not in affected and names_in(node) & affected}
        if not more:
            break
        affected |= more
    full: dict[str, Node] = {}
    weights: IdentityCache[Node, int] = IdentityCache()

    def expand(key: str, above: tuple[str, ...]) -> Node:
        if key in above:
            sink(("readings", name), f"under this reading '{key}' is defined in a circle")
            return Name(key)
        if key not in full:
            inner = {k: expand(k, (*above, key)) for k in names_in(texts[key]) & affected}
            full[key] = substituted(texts[key], inner)
            if weight(full[key], weights) > HEAVIEST_CONDITION:
                sink(
                    ("readings", name),
                    f"under this reading '{key}' has more than {HEAVIEST_CONDITION} parts when written out",
                )
                full[key] = Name(key)
        return full[key]

    return {key: expand(key, ()) for key in affected if key in texts}


@dataclass(frozen=True, slots=True)
class Side:
    """What one reading makes of the conditions: replaced, added, widened; and its definitions."""

    name: str
    meanings: Mapping[str, Node]
    pieces: Mapping[str, Mapping[Path, Node]]  # "set", "add", "or"

    def holds(self, path: Path, plain: Node) -> Node:
        """The condition under this reading, without its way out."""
        chosen = self.pieces["set"].get(path, substituted(plain, self.meanings))
        added = self.pieces["add"].get(path)
        return chosen if added is None else And((chosen, added))

    def touches(self, path: Path, plain: Node) -> bool:
        """Whether it changes the condition at all."""
        return any(path in piece for piece in self.pieces.values()) or bool(names_in(plain) & set(self.meanings))


Sink = Callable[[Path, str], None]  # takes the path and the words of a fault


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a reading or an amendment writes into conditions: its kind, its name, its texts.

    ``meanings`` are the definitions it reads otherwise, written out.
    """

    kind: str
    name: str
    part: Reading | Amendment
    meanings: Mapping[str, Node] = field(default_factory=dict)


def pieces_of(file: ScenarioFile, contribution: Contribution, sink: Sink) -> dict[str, dict[Path, Node]]:
    """The marked texts of a contribution by operation and real path; faults go to the sink."""
    kind, name, part = contribution.kind, contribution.name, contribution.part
    known = targets(file)
    pieces: dict[str, dict[Path, Node]] = {"set": {}, "add": {}, "or": {}}
    for operation, written in (("set", part.set), ("add", part.add), ("or", part.or_)):
        for dotted, formula in written.items():
            place: Path = (f"{kind}s", name, operation, dotted)
            if kind == "amendment" and amended_number(dotted):
                continue  # a number that is set is put in force by itself
            assert isinstance(formula, Formula)
            if kind == "reading" and operation == "set" and dotted.startswith("definitions."):
                if dotted.split(".", 1)[1] not in file.definitions:
                    sink(place, f"there is no '{dotted}' to read otherwise")
                continue
            path = real_path(file, dotted)
            if path not in known:
                allowed = "; readings and amendments touch `when`, `requires`, `during` and `keep` of what is there"
                sink(place, f"there is no condition '{dotted}' in the scenario{allowed}")
                continue
            pieces[operation][path] = Noted(
                substituted(formula.node, contribution.meanings), Origin(kind, name, place, part.title or "")
            )
    return pieces


def read_by(file: ScenarioFile, names: Iterable[str], sink: Sink) -> dict[Path, Node]:
    """The conditions in force under the union of some readings, for every condition they touch."""
    sides = []
    for name in names:
        reading = file.readings[name]
        meanings = meanings_under(file, name, reading, sink)
        sides.append(Side(name, meanings, pieces_of(file, Contribution("reading", name, reading, meanings), sink)))
    changed = {}
    for path, target in targets(file).items():
        plain: Node = Noted(target.node, Origin("text", "", path))
        if any(side.touches(path, target.node) for side in sides):
            changed[path] = union(path, plain, sides)
    return changed


def union(path: Path, plain: Node, sides: Iterable[Side]) -> Node:
    """(C1 and … and Cn) or O1 or … or Om, each C once."""
    musts = tuple(dict.fromkeys(side.holds(path, plain) for side in sides))
    ways_out = tuple(side.pieces["or"][path] for side in sides if path in side.pieces["or"])
    whole = musts[0] if len(musts) == 1 else And(musts)
    return Or((whole, *ways_out)) if ways_out else whole


def structured(node: Node) -> bool:
    """Whether a part of a condition was put together from what a reading or an amendment contributed."""
    return isinstance(node, Noted) or (isinstance(node, (And, Or)) and any(structured(part) for part in node.parts))


def amended(file: ScenarioFile, conditions: Mapping[Path, Node], sink: Sink) -> dict[Path, Node]:
    """The conditions after every amendment, in file order, each over what the earlier left."""
    current = dict(conditions)
    plain = targets(file)
    times: Counter[Path] = Counter()
    for name, amendment in file.amendments.items():
        pieces = pieces_of(file, Contribution("amendment", name, amendment), sink)
        for path in dict.fromkeys(path for piece in pieces.values() for path in piece):
            if weight(current.get(path, TRUE), IdentityCache()) > HEAVIEST_CONDITION:
                continue  # said by check_weights
            times[path] += 1
            if times[path] > MOST_AMENDED:
                sink(("amendments", name), f"more than {MOST_AMENDED} amendments change {'.'.join(path)}")
                continue
            old = current.get(path, Noted(plain[path].node, Origin("text", "", path)))
            new = pieces["set"].get(path, old)
            if path in pieces["add"]:
                new = And((new, pieces["add"][path]))
            if path in pieces["or"]:
                new = Or((new, pieces["or"][path]))
            if weight(old, IdentityCache()) < 200 and show(new) == show(old):
                continue  # it changes nothing here
            when = amendment.when.node
            certain = isinstance(when, Truth) and when.value
            note = Noted(when, Origin("amendment", name, ("amendments", name, "when"), amendment.title or ""))
            current[path] = new if certain else Choose(note, new, old)
    return current


def check_weights(conditions: Mapping[Path, Node], sink: Sink) -> None:
    """Adds a fault for every composed condition that has grown too large to evaluate."""
    known: IdentityCache[Node, int] = IdentityCache()
    for path, node in conditions.items():
        if weight(node, known) > HEAVIEST_CONDITION:
            sink(path, f"with its readings and amendments this condition has more than {HEAVIEST_CONDITION} parts")


def weight(node: Node, known: IdentityCache[Node, int]) -> int:
    """How many parts a tree has, counting shared ones as often as they stand in it."""
    if node not in known:
        known[node] = 1 + sum(weight(below, known) for below in children(node))
    return known[node]


def in_force(file: ScenarioFile, conditions: Mapping[Path, Node]) -> ScenarioFile:
    """The scenario with its conditions replaced by those in force."""

    def change(path: Path, leaf: Leaf) -> Leaf:
        return Formula(leaf.role, conditions[path]) if path in conditions and isinstance(leaf, Formula) else leaf

    changed: ScenarioFile = rebuilt(file, change)
    return changed
