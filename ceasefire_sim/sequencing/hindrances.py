"""What stands in the way of stuck things, told from the quarrels: happenings that, held back, are a way out.

A part that is never true, or never when it is needed, may look at what such a happening does: a quantity it moves, a
commitment it breaches, the region it moves, what is remembered of it. Nobody is waited for then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ceasefire_sim.expressions.tree import Effect, Node
from ceasefire_sim.reachability.elements import Element, conjuncts_of, elements
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.memory import MEMORY, memory_name
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import leaves
from ceasefire_sim.sequencing.answer import Quarrel, ReadingAnswer
from ceasefire_sim.sequencing.enablers import Enablers
from ceasefire_sim.sequencing.in_the_way import remembered_in
from ceasefire_sim.sequencing.waits import FalsePart

__all__ = ["with_hindrances"]

HELD = ("withhold", "hold back")


def with_hindrances(answer: ReadingAnswer, quarrels: Iterable[Quarrel]) -> ReadingAnswer:
    """The answer in which parts that nobody could make true name what stands in their way."""
    held = [part.path.removesuffix(".chance") for quarrel in quarrels for part in quarrel.members if part.kind in HELD]
    changes = {path: changed_by(answer.scenario, path) for path in held}
    if not changes:
        return answer
    known = elements(answer.scenario)
    enablers = Enablers(answer.future, known, frozenset(answer.stuck))
    blocks = dict(answer.blocked.blocks)
    for path, parts in blocks.items():
        if parts:
            blocks[path] = tuple(hindered(parts, changes, enablers))
        elif path not in answer.blocked.never:
            fresh = hindered(unexplained(answer, known[path]), changes, enablers)
            blocks[path] = tuple(part for part in fresh if part.in_the_way)
    return replace(answer, blocked=replace(answer.blocked, blocks=ReadOnlyDict(blocks)))


def hindered(
    parts: Iterable[FalsePart], changes: Mapping[str, frozenset[str]], enablers: Enablers
) -> Iterator[FalsePart]:
    """False parts with what stands in their way; what is only false together with one of these is told there."""
    named = []
    for part in parts:
        names = looked_at(part.conjunct.node, enablers)
        way = () if part.on else tuple(path for path, changed in changes.items() if names & changed)
        named.append(replace(part, in_the_way=part.in_the_way or way))
    told_there = {text for part in named if part.in_the_way for text in part.jointly}
    yield from (part for part in named if part.conjunct.text not in told_there or part.in_the_way or part.on)


def unexplained(answer: ReadingAnswer, element: Element) -> Iterator[FalsePart]:
    """The parts of the conditions of something stuck, each of which holds at times, only not in its turn."""
    for path, node in element.conditions:
        yield from (FalsePart(part, ()) for part in conjuncts_of(answer.scenario, path, node))


def looked_at(node: Node, enablers: Enablers) -> frozenset[str]:
    """All that a part looks at, through definitions: variables, breaches, what is remembered."""
    return frozenset((*enablers.looked_at(node), *remembered_in(node, enablers.scenario.file)))


def changed_by(scenario: Scenario, path: str) -> frozenset[str]:
    """The names that a happening may change."""
    section, name, *rest = path.split(".")
    file, region = scenario.file, None
    if section in ("incidents", "responses"):
        happening = (file.incidents if section == "incidents" else file.responses)[name]
        effects = [leaf for _, leaf in leaves(happening) if isinstance(leaf, Effect)]
    else:
        region, key = ("phase", name) if section == "phases" else (name, rest[0])
        effects = list(scenario.regions[region].transitions[key].do)
    names = {effect.target for effect in effects} | {memory_name(function, path) for function in MEMORY}
    names |= set() if region is None else {region, f"days_in({region})"}
    for commitment, part in file.commitments.items():
        if path in part.breached_by:
            names |= {f"{commitment}.{fact}" for fact in ("kept", "breaches")}
    return frozenset(names)
