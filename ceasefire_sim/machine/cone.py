"""A machine cut down to what decides some questions, for an engine that visits every state.

What nothing asked hangs on is left out: variables, rules, lets. Clocks saturate one above the largest
number they are compared with, where they are only compared.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ceasefire_sim.expressions.identity import IdentitySet
from ceasefire_sim.expressions.intervals import Interval, span
from ceasefire_sim.expressions.tree import Compare, Name, Node, children
from ceasefire_sim.machine.lowering import asked, names_of
from ceasefire_sim.machine.rules import (
    Action,
    Assign,
    Branch,
    Chance,
    Choice,
    Group,
    Let,
    Machine,
    Rule,
    Step,
    Variable,
)

__all__ = ["sliced"]


def sliced(machine: Machine, roots: Iterable[Node], regions: Iterable[str], paths: Iterable[str]) -> Machine:
    """The machine without what has no bearing on some expressions, regions and happenings."""
    roots = tuple(roots)
    cut = needed_of(machine, roots, regions, paths)
    tops = clock_tops(machine, cut, roots)
    return replace(cut, variables=tuple(saturated(one, tops.get(one.name), one.high) for one in cut.variables))


def sliced_endless(
    machine: Machine, roots: Iterable[Node], regions: Iterable[str], paths: Iterable[str]
) -> tuple[Machine, tuple[str, ...]]:
    """The same for days beyond the horizon, and the clocks that are reckoned with, which grow without end.

    A clock then saturates above what it is compared with even if the horizon never lets it come so far.
    """
    roots = tuple(roots)
    cut = needed_of(machine, roots, regions, paths)
    tops, clocks = clock_tops(machine, cut, roots, endless=True), clocks_of(machine)
    reckoned = tuple(one.name for one in cut.variables if one.name in clocks and one.name not in tops)
    variables = tuple(saturated(one, tops.get(one.name), math.inf) for one in cut.variables)
    return replace(cut, variables=variables), reckoned


def needed_of(machine: Machine, roots: tuple[Node, ...], regions: Iterable[str], paths: Iterable[str]) -> Machine:
    """The machine without what has no bearing; its clocks as they are."""
    counted = frozenset(paths)
    needed = names_of(machine.final, *roots) | set(regions) | {"phase"}
    while True:
        before = len(needed)
        for step in machine.steps:
            if isinstance(step, Let):
                if step.name in needed:
                    needed |= names_of(step.value)
            elif bears(step, needed, counted):
                needed |= names_of(*what_decides(step, needed, counted))
        if len(needed) == before:
            break
    steps = tuple(kept_steps(machine.steps, needed, counted))
    variables = tuple(variable for variable in machine.variables if variable.name in needed)
    return replace(machine, variables=variables, steps=steps, observers=(), waits=(), attributes=())


def bears(action: Action, needed: set[str], counted: frozenset[str]) -> bool:
    """Whether an action changes something needed, or is counted."""
    if isinstance(action, Assign):
        return action.target in needed
    return any(
        counted.intersection(branch.tells) or any(bears(inner, needed, counted) for inner in branch.actions)
        for rule in action.rules
        for branch in rule.branches
    )


def what_decides(group: Group, needed: set[str], counted: frozenset[str]) -> Iterator[Node]:
    """The expressions that decide what a group does to what is needed."""
    last = max(i for i, rule in enumerate(group.rules) if bears(Group((rule,)), needed, counted))
    for rule in group.rules[: last + 1]:
        yield from asked(Group((replace(rule, branches=()),)))
        for branch in rule.branches:
            for action in branch.actions:
                if isinstance(action, Assign):
                    if action.target in needed:
                        yield action.amount
                elif bears(action, needed, counted):
                    yield from what_decides(action, needed, counted)


def kept_steps(steps: Iterable[Step], needed: set[str], counted: frozenset[str]) -> Iterator[Step]:
    """The steps that bear on something needed, without what does not."""
    for step in steps:
        if isinstance(step, Let):
            if step.name in needed:
                yield step
        elif bears(step, needed, counted):
            yield lean(step, needed, counted)


def lean(group: Group, needed: set[str], counted: frozenset[str]) -> Group:
    """A group without actions that have no bearing; rules that only stand in the way of others stay."""
    rules = []
    for rule in group.rules:
        branches = []
        for branch in rule.branches:
            actions = [
                action if isinstance(action, Assign) else lean(action, needed, counted)
                for action in branch.actions
                if bears(action, needed, counted)
            ]
            branches.append(Branch(tuple(actions), tuple(path for path in branch.tells if path in counted)))
        rules.append(replace(rule, branches=tuple(branches)))
    last = max(i for i, rule in enumerate(rules) if any(b.actions or b.tells for b in rule.branches))
    return Group(tuple(simplest(rule) for rule in rules[: last + 1]))


def simplest(rule: Rule) -> Rule:
    """A rule whose draw decides nothing that is left, without the draw."""
    empty = not any(branch.actions or branch.tells for branch in rule.branches)
    if empty and isinstance(rule.draw, Choice):
        return replace(rule, draw=None, branches=(Branch(),))
    idle = len(rule.branches) > 1 and not (rule.branches[1].actions or rule.branches[1].tells)
    if isinstance(rule.draw, Chance) and idle:
        return replace(rule, branches=rule.branches[:1])
    return rule


def clocks_of(machine: Machine) -> set[str]:
    """The variables that only count days: a quantity of such a name is none."""
    owed = {path.split(".")[1] for path, _ in machine.attributes}
    counts = {f"{name}.{clock}" for name in owed for clock in ("age", "count")}
    return counts | {f"days_in({name})" for name, _ in machine.regions}


def saturated(variable: Variable, top: float | None, high: float) -> Variable:
    """A clock with the least upper bound at which no comparison can tell what lies above."""
    if top is None:
        return variable
    return replace(variable, high=int(max(0, min(high, math.floor(top) + 1))))


def clock_tops(machine: Machine, cut: Machine, roots: tuple[Node, ...], endless: bool = False) -> dict[str, float]:
    """The largest number each clock is compared with; without those that are reckoned with."""
    clocks = clocks_of(machine) & {one.name for one in cut.variables}
    ranges = {one.name: Interval(float(one.low), float(one.high)) for one in cut.variables}
    ranges |= {step.name: Interval(0.0, 1.0) for step in cut.steps if isinstance(step, Let)}
    ranges["day"] = Interval(0.0, float(cut.horizon))
    tops, reckoned = dict.fromkeys(clocks, -1.0), set[str]()

    def compared(clock: str, other: Node) -> None:
        """Notes a clock compared with a number."""
        names = names_of(other)
        if clock in names or (endless and names & (clocks | {"day"})):
            reckoned.add(clock)
            return
        found = span(other, ranges)
        assert isinstance(found, Interval)
        tops[clock] = max(tops[clock], found.high)

    waiting = [cut.final, *roots]
    for step in cut.steps:
        waiting += [step.value] if isinstance(step, Let) else asked(step)
    seen: IdentitySet[Node] = IdentitySet()
    while waiting:
        node = waiting.pop()
        if not seen.add(node):
            continue
        match node:
            case Compare(first=first, rest=((_, other),)):
                for one, against in ((first, other), (other, first)):
                    if isinstance(one, Name) and one.text in clocks:
                        compared(one.text, against)
                    else:
                        waiting.append(one)
            case Name(text=text) if text in clocks:
                reckoned.add(text)
            case _:
                waiting += children(node)
    return {name: top for name, top in tops.items() if name not in reckoned}
