"""Names that are defined by way of themselves: definitions, and what obligations and commitments say of themselves."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.tree import Name, Node, walk
from ceasefire_sim.scenario.model.definitions import names_in
from ceasefire_sim.scenario.model.parts import Obligation, ScenarioFile
from ceasefire_sim.scenario.validation.faults import FaultSink

__all__ = ["check_circles", "definition_circle"]


def definition_circle(file: ScenarioFile, name: str, broken: set[str]) -> list[str]:
    """A chain of definitions that leads from one back to a name already in it, or too deep."""
    chain = [name]
    while True:
        stuck = sorted(names_in(file.definitions[chain[-1]].node) & broken)
        if not stuck or stuck[0] in chain:
            return [*chain, stuck[0]] if stuck else chain
        chain.append(stuck[0])


def uses(name: str, file: ScenarioFile) -> Iterator[Node]:
    """The expressions that say what a definition, `o.waiting`, `o.late` or `c.owed` is."""
    if name in file.definitions:
        yield file.definitions[name].node
        return
    owner, _, attribute = name.partition(".")
    commitment, obligation = file.commitments.get(owner), file.obligations.get(owner)
    if commitment is not None and commitment.during is not None and attribute == "owed":
        yield commitment.during.node
    if obligation is None:
        return
    if attribute == "waiting":
        yield from waiting_conditions(obligation)
    elif attribute == "late":
        yield from (due_day.due.node for due_day in obligation.due_days)


def waiting_conditions(obligation: Obligation) -> Iterator[Node]:
    """The conditions `o.waiting` looks at."""
    if obligation.during:
        yield obligation.during.node
    yield obligation.requires.node
    yield from (step.requires.node for step in obligation.named.values())


def check_circles(file: ScenarioFile, sink: FaultSink) -> None:
    """`o.waiting`, `o.late`, `c.owed` and definitions do not lead back to themselves."""
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            chain = " → ".join((*above[above.index(name) :], name))
            owner = name.partition(".")[0]
            section = "commitments" if owner in file.commitments else "obligations"
            sink((section, owner), f"'{name}' is asked in a circle: {chain}")
            done.update(above)
            return
        if name in done:
            return
        for node in uses(name, file):
            for inner in walk(node):
                if isinstance(inner, Name):
                    visit(inner.text, (*above, name))
        done.add(name)

    for owner in file.obligations:
        visit(f"{owner}.waiting", ())
        visit(f"{owner}.late", ())
    for owner in file.commitments:
        visit(f"{owner}.owed", ())
