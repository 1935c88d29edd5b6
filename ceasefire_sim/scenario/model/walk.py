"""One way over every expression of a scenario: read them all, or change them all.

Paths are tuples of the keys as written in the file (``("obligations", "withdraw", "due")``).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Set
from typing import Any, TypeVar, cast

from pydantic import BaseModel

from ceasefire_sim.expressions.identity import WeakIdentityCache
from ceasefire_sim.expressions.tree import Effect, Node
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.fields import Constant, Count, Effects, Formula, Pace, Role

__all__ = ["PLAIN", "Leaf", "Path", "field_keys", "leaf_node", "leaves", "node_role", "rebuilt"]

Path = tuple[str, ...]
Leaf = Formula | Constant | Effect

Value = TypeVar("Value")

# New leaves by the paths and identities of the old ones: the number and the chance of a count have one path.
Fresh = dict[tuple[Path, int], Leaf]

WRAPPERS = (Pace, Count)
PLAIN = frozenset((str, int, float, bool, type(None)))  # nothing stands below values of these types
FIELDS: dict[type[BaseModel], tuple[tuple[str, str], ...]] = {}
# a scenario that is read is walked a dozen times, and most of its parts are frozen and shared by its ways
LEAVES: WeakIdentityCache[BaseModel, tuple[tuple[Path, Leaf], ...]] = WeakIdentityCache()


def field_keys(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """The fields of a part: the name in Python and the key in the file."""
    if model not in FIELDS:
        FIELDS[model] = tuple((name, field.alias or name) for name, field in model.model_fields.items())
    return FIELDS[model]


def leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, Leaf]]:
    """Every formula, constant and effect at or below a value, with its path, in file order."""
    if isinstance(value, BaseModel) and not path:
        return iter(leaves_of_part(value))
    listed: list[tuple[Path, Leaf]] = []
    list_leaves(value, path, listed)
    return iter(listed)


def list_leaves(value: object, path: Path, listed: list[tuple[Path, Leaf]]) -> None:
    """Adds the leaves at or below a value."""
    if isinstance(value, (Formula, Constant, Effect)):
        listed.append((path, value))
    elif isinstance(value, Effects):
        listed += (((*path, str(number)), effect) for number, effect in enumerate(value.items))
    elif isinstance(value, BaseModel):
        listed += (((*path, *inner), leaf) for inner, leaf in leaves_of_part(value))
    else:
        for key, below in values_below(value):
            if type(below) not in PLAIN:
                list_leaves(below, (*path, key) if key else path, listed)


def leaves_of_part(part: BaseModel) -> tuple[tuple[Path, Leaf], ...]:
    """The leaves of a frozen part, with their paths from it."""
    kept = LEAVES.get(part)
    if kept is None:
        listed: list[tuple[Path, Leaf]] = []
        for name, key in field_keys(type(part)):
            below = getattr(part, name)
            if type(below) not in PLAIN:
                list_leaves(below, (key,) if key else (), listed)
        kept = LEAVES[part] = tuple(listed)
    return kept


def values_below(value: object) -> Iterable[tuple[str, object]]:
    """The values directly below one that is no part, with their keys as the file has them ("" for none)."""
    if isinstance(value, dict):
        return value.items()
    if isinstance(value, (tuple, list)):
        return [(str(number), item) for number, item in enumerate(value)]
    if isinstance(value, Pace):
        key = "" if value.kind == "chance" else value.kind
        return ((key, value.between or value.lasts or (value.chance if value.days is None else value.days)),)
    if isinstance(value, Count):
        return [("", part) for part in (value.mean, value.number, value.chance) if part is not None]
    return ()


def rebuilt(value: Value, change: Callable[[Path, Leaf], Leaf], path: Path = ()) -> Value:
    """The value with every leaf replaced by what ``change`` makes of it; unchanged parts are kept.

    ``change`` gives a formula for a formula, a constant for a constant, an effect for an effect.
    """
    fresh: Fresh = {}
    touched: set[Path] = set()
    for at, leaf in leaves(value, path):
        changed = change(at, leaf)
        if changed is not leaf:
            fresh[at, id(leaf)] = changed
            touched.update(at[:length] for length in range(len(path), len(at) + 1))
    if not fresh:
        return value
    return cast(Value, rebuilt_value(value, fresh, touched, path))


def rebuilt_value(value: object, fresh: Fresh, touched: Set[Path], path: Path) -> object:
    """A value with new leaves at some paths; ``touched`` are these paths and all above them."""
    if path not in touched:
        return value
    if isinstance(value, (Formula, Constant, Effect)):
        return fresh.get((path, id(value)), value)
    if isinstance(value, Effects):
        effects = (fresh.get(((*path, str(n)), id(item)), item) for n, item in enumerate(value.items))
        return Effects(cast(tuple[Effect, ...], tuple(effects)))
    if isinstance(value, BaseModel):
        changed = {}
        for name, key in field_keys(type(value)):
            below = getattr(value, name)
            if type(below) not in PLAIN:
                changed[name] = rebuilt_value(below, fresh, touched, (*path, key))
        return value.model_copy(update=changed)
    if isinstance(value, dict):
        return ReadOnlyDict({key: rebuilt_value(below, fresh, touched, (*path, key)) for key, below in value.items()})
    if isinstance(value, tuple):
        return tuple(rebuilt_value(item, fresh, touched, (*path, str(n))) for n, item in enumerate(value))
    if isinstance(value, WRAPPERS):
        return rebuilt_wrapper(value, fresh, touched, path)
    return value


def rebuilt_wrapper(value: Pace | Count, fresh: Fresh, touched: Set[Path], path: Path) -> Pace | Count:
    """A pace or a count with new formulas."""
    below = (*path, value.kind) if isinstance(value, Pace) and value.kind != "chance" else path
    parts: Any = {  # Any: the fields of two classes by name, which no type can tell apart
        field.name: rebuilt_value(part, fresh, touched, below)
        for field in dataclasses.fields(value)
        if type(part := getattr(value, field.name)) not in PLAIN
    }
    return dataclasses.replace(value, **parts)


def leaf_node(leaf: Leaf) -> Node:
    """The expression of a leaf: of an effect, its amount."""
    if isinstance(leaf, Effect):
        return leaf.amount
    return leaf.node if isinstance(leaf, Formula) else leaf.formula.node


def node_role(leaf: Formula | Constant) -> Role:
    """What an expression is for."""
    return leaf.role if isinstance(leaf, Formula) else leaf.formula.role
