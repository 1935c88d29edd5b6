"""Flags: a variable for every `given`, raised on the first S(t) on which it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import Name, Node, Number, children, names_of
from ceasefire_sim.machine.rules import Assign, Branch, First, Group, Machine, Rule
from ceasefire_sim.machine.terms import Terms
from ceasefire_sim.machine.variables import Variable, VariableKind

__all__ = ["flags_of", "with_flags"]


def flags_of(machine: Machine) -> tuple[dict[str, str], dict[str, Node]]:
    """The name of the flag of every property with a `given`, and what raises each; alike ones share theirs."""
    flags: dict[str, str] = {}
    raised: dict[str, Node] = {}
    known: IdentityCache[Node, str] = IdentityCache()
    for observer in machine.observers:
        name, dot, what = observer.name.rpartition(".")
        if isinstance(observer, First) and dot and what == "given":
            flag = known.get(observer.truth)
            if flag is None:
                flag = known[observer.truth] = f"given.{name}"
            flags[name], raised[flag] = flag, observer.truth
    return flags, raised


def with_flags(machine: Machine, raised: Mapping[str, Node], terms: Terms) -> Machine:
    """The machine with flags, each raised at the end of a day by what is given."""
    variables, steps = [*machine.variables], [*machine.steps]
    for flag, truth in raised.items():
        variables.append(Variable(flag, VariableKind.AUXILIARY, flag, 0, 1))
        guard = terms.all_of((terms.compare(terms.name(flag), "==", terms.number(0)), tomorrow(truth, terms)))
        steps.append(Group((Rule(guard, (Branch((Assign(flag, "=", terms.number(1)),)),)),)))
    return replace(machine, variables=tuple(variables), steps=tuple(steps))


def tomorrow(node: Node, terms: Terms) -> Node:
    """A tree as it reads at the end of a day: the day's number is one more."""
    if "day" not in names_of(node):
        return node
    later = terms.arithmetic(terms.name("day"), "+", terms.number(1))
    known: IdentityCache[Node, Node] = IdentityCache()

    def shifted(part: Node) -> Node:
        if isinstance(part, Name):
            return later if part.text == "day" else part
        if isinstance(part, Number) or not children(part):
            return part
        if part not in known:
            known[part] = rebuilt(part)
        return known[part]

    def moved(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(
                (element[0], shifted(element[1])) if isinstance(element, tuple) else shifted(element)
                for element in value
            )
        return shifted(value)

    def rebuilt(part: Any) -> Node:
        fields = [field for field in part.__dataclass_fields__ if field not in ("at", "end", "op", "function")]
        node: Node = replace(part, **{field: moved(getattr(part, field)) for field in fields})
        return node

    return shifted(node)
