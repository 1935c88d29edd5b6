"""One way over every expression of a scenario: read them all, or change them all.

Paths are tuples of the keys as written in the file (``("obligations", "withdraw", "due")``).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

from pydantic import BaseModel

from ceasefire_sim.expressions.identity import WeakIdentityCache
from ceasefire_sim.expressions.tree import Effect, Node
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.fields import Constant, Count, Effects, Formula, Pace, Role

__all__ = ["Leaf", "Path", "leaf_node", "leaves", "node_role", "rebuilt"]

Path = tuple[str, ...]
Leaf = Formula | Constant | Effect

Value = TypeVar("Value")

WRAPPERS = (Pace, Count)
PLAIN = (str, int, float, type(None))
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
    if isinstance(value, PLAIN):
        return
    if isinstance(value, (Formula, Constant, Effect)):
        yield path, value
    elif isinstance(value, Effects):
        for number, effect in enumerate(value.items):
            yield (*path, str(number)), effect
    elif isinstance(value, BaseModel):
        yield from (((*path, *inner), leaf) for inner, leaf in leaves_of_part(value))
    else:
        for key, below in values_below(value):
            yield from leaves(below, (*path, key) if key else path)


def leaves_of_part(part: BaseModel) -> tuple[tuple[Path, Leaf], ...]:
    """The leaves of a frozen part, with their paths from it."""
    kept = LEAVES.get(part)
    if kept is None:
        kept = LEAVES[part] = tuple(
            leaf for key, below in values_below(part) for leaf in leaves(below, (key,) if key else ())
        )
    return kept


def values_below(value: object) -> Iterator[tuple[str, object]]:
    """The values directly below one, with their keys as the file has them ("" for none)."""
    if isinstance(value, BaseModel):
        for name, key in field_keys(type(value)):
            yield key, getattr(value, name)
    elif isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, (tuple, list)):
        yield from ((str(number), item) for number, item in enumerate(value))
    elif isinstance(value, Pace):
        key = "" if value.kind == "chance" else value.kind
        yield key, value.between or value.lasts or (value.chance if value.days is None else value.days)
    elif isinstance(value, Count):
        yield from (("", part) for part in (value.mean, value.number, value.chance) if part is not None)


def rebuilt(value: Value, change: Callable[[Path, Leaf], Leaf], path: Path = ()) -> Value:
    """The value with every leaf replaced by what ``change`` makes of it; unchanged parts are kept.

    ``change`` gives a formula for a formula, a constant for a constant, an effect for an effect.
    """
    return cast(Value, rebuilt_value(value, change, path))


def rebuilt_value(value: object, change: Callable[[Path, Leaf], Leaf], path: Path) -> object:
    """As ``rebuilt``, whatever the value is."""
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, (Formula, Constant, Effect)):
        return change(path, value)
    if isinstance(value, Effects):
        return Effects(tuple(rebuilt(effect, change, (*path, str(n))) for n, effect in enumerate(value.items)))
    if isinstance(value, BaseModel):
        return rebuilt_part(value, change, path)
    if isinstance(value, dict):
        entries = ReadOnlyDict({key: rebuilt_value(below, change, (*path, key)) for key, below in value.items()})
        return entries if any(entries[key] is not value[key] for key in value) else value
    if isinstance(value, tuple):
        items = tuple(rebuilt_value(item, change, (*path, str(n))) for n, item in enumerate(value))
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    if isinstance(value, WRAPPERS):
        return rebuilt_wrapper(value, change, path)
    return value


def rebuilt_part(value: BaseModel, change: Callable[[Path, Leaf], Leaf], path: Path) -> BaseModel:
    """A part with its leaves replaced; one that has none, or keeps all, as it is."""
    if not leaves_of_part(value):
        return value
    changed = {}
    for name, key in field_keys(type(value)):
        below = getattr(value, name)
        if not isinstance(below, PLAIN):
            fresh = rebuilt_value(below, change, (*path, key))
            if fresh is not below:
                changed[name] = fresh
    return value.model_copy(update=changed) if changed else value


def rebuilt_wrapper(value: Pace | Count, change: Callable[[Path, Leaf], Leaf], path: Path) -> Pace | Count:
    """A pace or a count with its formulas replaced."""
    below = (*path, value.kind) if isinstance(value, Pace) and value.kind != "chance" else path
    fresh: Any = {  # Any: the fields of two classes by name, which no type can tell apart
        field.name: rebuilt_value(getattr(value, field.name), change, below) for field in dataclasses.fields(value)
    }
    return dataclasses.replace(value, **fresh)


def leaf_node(leaf: Leaf) -> Node:
    """The expression of a leaf: of an effect, its amount."""
    if isinstance(leaf, Effect):
        return leaf.amount
    return leaf.node if isinstance(leaf, Formula) else leaf.formula.node


def node_role(leaf: Formula | Constant) -> Role:
    """What an expression is for."""
    return leaf.role if isinstance(leaf, Formula) else leaf.formula.role
