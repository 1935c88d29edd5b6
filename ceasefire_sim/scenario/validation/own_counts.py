"""Conditions on the steps of an obligation whose pace is ``{each: p}``: they hold none of its steps back."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.tree import Name, Node, walk
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.parts import Obligation, ScenarioFile
from ceasefire_sim.scenario.model.walk import Path, leaves
from ceasefire_sim.scenario.validation.faults import FaultSink

__all__ = ["warn_of_own_counts"]

CONDITIONS = ("requires", "during")


def warn_of_own_counts(file: ScenarioFile, sink: FaultSink) -> None:
    """A condition on its own steps beside ``{each}``: it is asked once a day, whatever is done on that day."""
    leader = {part.together: name for name, part in file.obligations.items() if part.together is not None}
    for path, owner, node in conditions_of_obligations(file):
        obligation = file.obligations.get(owner)
        if obligation is None:
            continue  # a path of nothing, which is said elsewhere
        if file.obligations[leader.get(owner, owner)].pace.kind != "each":
            continue
        name = count_named(node, own_counts(owner, obligation), file)
        if name is not None:
            message = (
                "the condition is asked once a day, and `each` can then do all remaining steps: it holds none of them"
                f" back by '{name}'; with a plain chance as `pace`, at most one step a day is done"
            )
            sink.warn(path, message, node.at)


def conditions_of_obligations(file: ScenarioFile) -> Iterator[tuple[Path, str, Node]]:
    """The conditions of every obligation as written, and what readings and amendments make of them."""
    for name, part in file.obligations.items():
        yield ("obligations", name, "requires"), name, part.requires.node
        if part.during is not None:
            yield ("obligations", name, "during"), name, part.during.node
    for section in ("readings", "amendments"):
        for path, leaf in leaves(getattr(file, section), (section,)):
            first, *rest = path[-1].split(".")
            if first == "obligations" and len(rest) == 2 and rest[1] in CONDITIONS and isinstance(leaf, Formula):
                yield path, rest[0], leaf.node


def own_counts(name: str, obligation: Obligation) -> set[str]:
    """What grows with every step it does on a day."""
    attributes = {"done", "amount"}
    attributes |= {"verified"} if obligation.verified_by is None else set()
    attributes |= {"acknowledged"} if obligation.acknowledgement is None else set()
    return {f"{name}.{attribute}" for attribute in attributes}


def count_named(node: Node, counts: set[str], file: ScenarioFile) -> str | None:
    """The first of some counts that an expression names, itself or by a definition."""
    pending, seen = [node], set[str]()
    while pending:
        for inner in walk(pending.pop()):
            if not isinstance(inner, Name) or inner.text in seen:
                continue
            if inner.text in counts:
                return inner.text
            seen.add(inner.text)
            if inner.text in file.definitions:
                pending.append(file.definitions[inner.text].node)
    return None
