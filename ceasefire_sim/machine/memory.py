"""Lowering memory: what has happened is put on record in the branch that tells of it, before anything else it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace

from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.rules import Action, Assign, Branch, Group, Rule, Step
from ceasefire_sim.machine.terms import TRUE
from ceasefire_sim.scenario.model.memory import memory_name

__all__ = ["counting_days_without", "remembering"]

Records = Mapping[str, tuple[Assign, ...]]  # by path


def remembering(names: ExpressionLowering, steps: Iterable[Step], read: Set[str]) -> Iterator[Step]:
    """The steps, in which whatever is remembered is put on record where it happens."""
    yes = names.terms.number(1)
    records: dict[str, tuple[Assign, ...]] = {}
    for path in names.scenario.remembered:
        kinds = [
            kind
            for kind, function in (("happened", "happened"), ("happening", "days_without"))
            if memory_name(function, path) in read
        ]
        record = [Assign(memory_name(kind, path), "=", yes) for kind in kinds]
        if "happening" in kinds:
            record.append(Assign(memory_name("days_without", path), "=", names.terms.number(0)))
        if record:
            records[path] = tuple(record)
    for step in steps:
        yield recording_group(step, records) if records and isinstance(step, Group) else step


def recording_group(group: Group, records: Records) -> Group:
    """A group whose branches put on record what they tell of."""
    return Group(
        tuple(
            replace(rule, branches=tuple(recording(branch, records) for branch in rule.branches))
            for rule in group.rules
        )
    )


def recording(branch: Branch, records: Records) -> Branch:
    """A branch that puts on record what it tells of."""
    record: list[Action] = [assign for path in branch.tells for assign in records.get(path, ())]
    actions = [recording_group(action, records) if isinstance(action, Group) else action for action in branch.actions]
    return replace(branch, actions=(*record, *actions))


def counting_days_without(names: ExpressionLowering, read: Set[str]) -> Iterator[Step]:
    """The end of a day: the days without something grow, unless it happened today."""
    terms = names.terms
    for path in names.scenario.remembered:
        days, today = memory_name("days_without", path), memory_name("happening", path)
        if days in read:
            had = terms.compare(terms.name(today), "!=", terms.number(0))
            forgotten = Branch((Assign(today, "=", terms.number(0)),))
            yield Group((Rule(had, (forgotten,)), Rule(TRUE, (Branch((Assign(days, "+=", terms.number(1)),)),))))
