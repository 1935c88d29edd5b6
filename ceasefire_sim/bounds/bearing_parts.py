"""On which quantities, regions, obligations and commitments the over-approximation of an expression hangs.

What the others stand at changes nothing of whether the expression may still hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ceasefire_sim.expressions.tree import Effect, Node, names_of
from ceasefire_sim.scenario.model.commitments import Commitment
from ceasefire_sim.scenario.model.part import Part
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import leaf_node, leaves

__all__ = ["bearing_owners", "owner_of"]


@dataclass(frozen=True, slots=True)
class Influence:
    """What can happen: what it reads, and what it may let grow, each by the names of owners."""

    reads: frozenset[str]
    moves: frozenset[str]


def bearing_owners(scenario: Scenario, wanted: Node) -> frozenset[str]:
    """The names of all that the over-approximation of an expression hangs on.

    Among them are the phase, which may end it, and the day, by which duties are due.
    """
    influences, file = list(influences_in(scenario)), scenario.file
    owners = {"day", *scenario.quantities, *scenario.regions, *file.obligations, *file.commitments}
    bearing = owners_of(scenario, [wanted]) | {"phase", "day"}
    while True:
        more = bearing.union(*(part.reads for part in influences if part.moves & bearing))
        if more == bearing:
            return bearing & owners
        bearing = more


def influences_in(scenario: Scenario) -> Iterator[Influence]:
    """Everything that can happen, a commitment's own turn included."""
    file = scenario.file
    for section, incidents in (("incidents", file.incidents), ("responses", file.responses)):
        for name, incident in incidents.items():
            beside = [] if incident.attribution is None else [incident.attribution.by]
            yield breaching(scenario, f"{section}.{name}", influence(scenario, incident, beside))
    for name, region in scenario.regions.items():
        for key, transition in region.transitions.items():
            yield breaching(scenario, f"{scenario.section(name)}.{key}", influence(scenario, transition, [name]))
    for name, part in file.obligations.items():
        beside = [name, *(other for other in (part.together, part.verified_by) if other is not None)]
        yield breaching(scenario, f"obligations.{name}", influence(scenario, part, beside))
    for name, commitment in file.commitments.items():
        yield breach(scenario, name, commitment)


def influence(scenario: Scenario, part: Part, beside: Iterable[str]) -> Influence:
    """What a part reads and moves; it may do both to all that stands ``beside`` it."""
    inner = [leaf for _, leaf in leaves(part)]
    targets = (owner_of(scenario, leaf.target) for leaf in inner if isinstance(leaf, Effect))
    return Influence(owners_of(scenario, map(leaf_node, inner)).union(beside), frozenset([*targets, *beside]))


def breach(scenario: Scenario, name: str, commitment: Commitment) -> Influence:
    """What a breach reads and moves: its effects hang on no number of breaches before it."""
    alone = influence(scenario, commitment, ())
    return Influence(alone.reads, alone.moves | {name})


def breaching(scenario: Scenario, path: str, alone: Influence) -> Influence:
    """What happens by a path, and may breach commitments by that."""
    moves = alone.moves.union(
        *(
            breach(scenario, name, commitment).moves
            for name, commitment in scenario.file.commitments.items()
            if any(f"{way}.".startswith(f"{path}.") for way in commitment.breached_by)
        )
    )
    return Influence(alone.reads, moves)


def owners_of(scenario: Scenario, nodes: Iterable[Node]) -> frozenset[str]:
    """The owners of all that some trees name, and the definitions they use."""
    owners: set[str] = set()
    waiting, definitions = list(nodes), dict(scenario.file.definitions)
    while waiting:
        names = names_of(*waiting)
        owners |= {owner_of(scenario, name) for name in names - scenario.file.definitions.keys()}
        waiting = [definitions.pop(name).node for name in names & definitions.keys()]
    return frozenset(owners)


def owner_of(scenario: Scenario, name: str) -> str:
    """What an attribute belongs to; a quantity and a region to itself."""
    return name if name in scenario.quantities or name in scenario.regions else name.partition(".")[0]
