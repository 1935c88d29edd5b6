"""What stands in the way of a condition that asks for time without it: nobody is waited for, it is waited out.

A part that names ``days_without(X)`` or ``happened(X)`` can be false for ever because X happens for certain. Naming X
makes nobody's move depend on it; X is then what stands in the way.
"""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.region_tests import held_name
from ceasefire_sim.expressions.tree import Call, Name, Node, walk
from ceasefire_sim.reachability.future import Future
from ceasefire_sim.scenario.model.memory import MEMORY
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.sequencing.enablers import Enablers

__all__ = ["in_the_way"]


def in_the_way(node: Node, done: tuple[str, int] | None, enablers: Enablers) -> tuple[str, ...]:
    """The paths of as few happenings as could be without which a part that is never true could be.

    All else that it looks at may meanwhile be anything; none if that is enough, or if nothing is.
    """
    future: Future = enablers.future
    others = enablers.free_names(node)
    names = [name for name in remembered_in(node, future.scenario.file) if not lacking(name, future)]
    if not names or future.could(node, enablers.freed(others), done):
        return ()
    if not future.could(node, enablers.freed([*others, *names]), done):
        return ()
    needed = list(names)
    for name in names:
        fewer = [other for other in needed if other != name]
        if future.could(node, enablers.freed([*others, *fewer]), done):
            needed = fewer
    return tuple(dict.fromkeys(name.partition("(")[2][:-1] for name in needed))


def remembered_in(node: Node, file: ScenarioFile) -> Iterator[str]:
    """The names of all that a part asks of the past, itself or by a definition."""
    waiting, seen = [node], set[str]()
    while waiting:
        for inner in walk(waiting.pop()):
            if isinstance(inner, Call) and inner.function in MEMORY:
                yield held_name(inner)
            elif isinstance(inner, Name) and inner.text in file.definitions and inner.text not in seen:
                seen.add(inner.text)
                waiting.append(file.definitions[inner.text].node)


def lacking(name: str, future: Future) -> bool:
    """Whether something would have to happen that never does."""
    function, _, rest = name.partition("(")
    return function == "happened" and not future.may(Call(function, (Name(rest[:-1]),)))
