"""From a scenario to its machine, in the order of a day (language page, section 5)."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.identity import IdentitySet
from ceasefire_sim.expressions.tree import Name, Node, children
from ceasefire_sim.machine.effects import assignments
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.obligations import obligation_steps
from ceasefire_sim.machine.observers import attributes, observers, waits
from ceasefire_sim.machine.rules import (
    Action,
    Assign,
    Binomial,
    Branch,
    Chance,
    Choice,
    Draw,
    Extreme,
    First,
    Group,
    Latch,
    Let,
    Machine,
    Observer,
    Poisson,
    Rule,
    Step,
    Sum,
    Variable,
    WaitCounter,
)
from ceasefire_sim.machine.terms import TRUE
from ceasefire_sim.scenario.model.fields import Constant, Count
from ceasefire_sim.scenario.model.parts import Incident, Quantity
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.sites import initial_site

__all__ = ["lower"]


def lower(scenario: Scenario, names: ExpressionLowering | None = None) -> Machine:
    """The machine of a scenario; clocks nothing reads are left out.

    ``names`` lowers its expressions; give it to lower further ones over the same variables.
    """
    names = names or ExpressionLowering(scenario)
    steps = tuple(day(names))
    watched, waiting, told = observers(names), waits(names), attributes(names)
    final = names.is_in("phase", list(scenario.final))
    if not scenario.final:
        final = names.terms.truth(False)
    read = names_read(steps, watched, waiting, told) | set(scenario.regions) | set(scenario.quantities)
    clocks = [region for region in scenario.regions if f"days_in({region})" in read]
    closing = tuple(close(names, region) for region in clocks)
    variables = tuple(variable for variable in all_variables(scenario) if kept(variable.name, read, clocks))
    known = {variable.name for variable in variables}
    regions = tuple((name, tuple(part.states)) for name, part in scenario.regions.items())
    pruned_steps = tuple(pruned(step, known) for step in steps)
    return Machine(scenario.horizon, variables, regions, (*pruned_steps, *closing), final, watched, waiting, told)


# the day ----------------------------------------------------------------------------------------


def day(names: ExpressionLowering) -> Iterator[Step]:
    """The steps of a day, before it is counted."""
    file = names.scenario.file
    for section in ("incidents", "responses"):
        for name, incident in getattr(file, section).items():
            yield happening(names, f"{section}.{name}", incident)
    for name in file.mechanisms:
        yield moves(names, name)
    for name, part in file.obligations.items():
        yield from obligation_steps(names, name, part)
    for name in (*file.regions, "phase"):
        yield moves(names, name)


def happening(names: ExpressionLowering, path: str, part: Incident) -> Group:
    """An incident or response."""
    actions: list[Action] = [*assignments(names, part.do)]
    if part.outcomes:
        weights = tuple(names.lower(outcome.weight.node) for outcome in part.outcomes)
        branches = tuple(Branch(assignments(names, outcome.do)) for outcome in part.outcomes)
        actions.append(Group((Rule(TRUE, branches, Choice(weights), f"{path}.outcomes"),)))
    if part.attribution is not None:
        region = names.scenario.regions[part.attribution.by]
        active = names.is_in(part.attribution.by, region.active_states)
        found = Branch(assignments(names, part.attribution.do), (f"{path}.attributed",))
        contested = Branch(assignments(names, part.attribution.otherwise), (f"{path}.contested",))
        chance = Chance(names.lower(part.attribution.chance.node))
        verdict = Rule(active, (found, contested), chance, f"{path}.attribution")
        actions.append(Group((verdict, Rule(names.terms.not_(active), (contested,)))))
    branch = Branch(tuple(actions), (path,))
    return Group((Rule(names.lower(part.when.node), (branch,), drawn(names, part), path),))


def drawn(names: ExpressionLowering, part: Incident) -> Draw:
    """Whether or how often it happens."""
    count: Count | None = part.count
    if count is None:
        return Chance(names.lower(part.chance.node))
    if count.mean is not None:
        return Poisson(names.lower(count.mean.node), part.at_most.whole if part.at_most else 1)
    assert count.number is not None and count.chance is not None
    cap = names.terms.number(part.at_most.whole) if part.at_most else None
    return Binomial(names.terms.number(count.number.whole), names.lower(count.chance.node), cap)


def moves(names: ExpressionLowering, region: str) -> Group:
    """The transitions of a region, of which at most one is taken."""
    terms, part = names.terms, names.scenario.regions[region]
    known, section = names.states[region], names.scenario.section(region)
    rules = []
    for key, transition in part.transitions.items():
        guard = [names.leaving(region, key), names.lower(transition.when.node)]
        if transition.after is not None:
            guard.append(terms.compare(terms.name(f"days_in({region})"), ">=", terms.number(transition.after.whole)))
        actions = (
            Assign(region, "=", terms.number(known[transition.to])),
            Assign(f"days_in({region})", "=", terms.number(0)),
            Assign(f"moved({region})", "=", terms.number(1)),
            *assignments(names, transition.do),
        )
        path = f"{section}.{key}"
        chance = Chance(names.lower(transition.chance.node))
        rules.append(Rule(terms.all_of(guard), (Branch(actions, (path,)),), chance, path))
    return Group(tuple(rules))


def close(names: ExpressionLowering, region: str) -> Group:
    """The day counted in a region that did not move on it."""
    terms = names.terms
    moved = terms.compare(terms.name(f"moved({region})"), "!=", terms.number(0))
    stayed = Rule(terms.not_(moved), (Branch((Assign(f"days_in({region})", "+=", terms.number(1)),)),))
    return Group((Rule(moved, (Branch((Assign(f"moved({region})", "=", terms.number(0)),)),)), stayed))


# variables --------------------------------------------------------------------------------------


def all_variables(scenario: Scenario) -> Iterator[Variable]:
    """Every variable there may be."""
    for name, quantity in scenario.quantities.items():
        yield quantity_variable(name, quantity)
    for name, region in scenario.regions.items():
        yield Variable(name, 0, len(region.states) - 1, region.states.index(region.initial))
        yield Variable(f"days_in({name})", 0, scenario.horizon)
        yield Variable(f"moved({name})", 0, 1)
    for name, part in scenario.file.obligations.items():
        for attribute in ("done", "verified", "acknowledged"):
            yield Variable(f"{name}.{attribute}", 0, part.total)
        yield Variable(f"{name}.age", 0, scenario.horizon)
        paces = [part.pace, *(step.pace for step in part.named.values() if step.pace is not None)]
        longest = max((pace.days.whole for pace in paces if pace.days is not None), default=0)
        yield Variable(f"{name}.count", 0, min(longest, scenario.horizon + 1))
        for number in range(len(part.due_days)):
            yield Variable(f"{name}.missed[{number}]", 0, 1)


def quantity_variable(name: str, quantity: Quantity) -> Variable:
    """A quantity, with the values it may have on day 0."""
    low, high = quantity.range
    if isinstance(quantity.initial, Constant):
        return Variable(name, low, high, quantity.initial.whole)
    return Variable(name, low, high, quantity.drawn[0][0], quantity.drawn, initial_site(name))


def kept(name: str, read: set[str], clocks: list[str]) -> bool:
    """Whether a variable is read; the flag of a move where its region's days are counted."""
    if name.startswith("moved("):
        return name[6:-1] in clocks
    return name in read


# what is read -----------------------------------------------------------------------------------


def names_read(
    steps: tuple[Step, ...],
    observers: tuple[Observer, ...],
    waits: tuple[WaitCounter, ...],
    told: tuple[tuple[str, Node], ...],
) -> set[str]:
    """The names in everything that is asked; what an assignment reads only to change itself does not count."""
    nodes: list[Node] = [node for _, node in told]
    for step in steps:
        nodes += [step.value] if isinstance(step, Let) else asked(step)
    for one in observers:
        if isinstance(one, (First, Sum)):
            nodes.append(one.truth)
        elif isinstance(one, (Extreme, Latch)):
            nodes.append(one.number)
    for wait in waits:
        nodes += [wait.base, *(node for _, node in wait.parts)]
    return names_of(*nodes)


def names_of(*nodes: Node) -> set[str]:
    """The names in some trees, each part visited once."""
    waiting, seen, names = list(nodes), IdentitySet[Node](), set[str]()
    while waiting:
        node = waiting.pop()
        if seen.add(node):
            waiting += children(node)
            if isinstance(node, Name):
                names.add(node.text)
    return names


def asked(action: Action) -> list[Node]:
    """Every expression of an action."""
    if isinstance(action, Assign):
        return [] if names_of(action.amount) <= {action.target} else [action.amount]
    found: list[Node] = []
    for rule in action.rules:
        found.append(rule.guard)
        match rule.draw:
            case Chance(p=p):
                found.append(p)
            case Choice(weights=weights):
                found += weights
            case Binomial(number=number, p=p, cap=cap):
                found += [number, p, *([cap] if cap is not None else [])]
            case Poisson(mean=mean):
                found.append(mean)
        for branch in rule.branches:
            for inner in branch.actions:
                found += asked(inner)
    return found


def pruned(step: Step, known: set[str]) -> Step:
    """A step without assignments to variables that are left out."""
    if isinstance(step, Let):
        return step
    return Group(tuple(pruned_rule(rule, known) for rule in step.rules))


def pruned_rule(rule: Rule, known: set[str]) -> Rule:
    """A rule without assignments to variables that are left out."""
    branches = tuple(
        Branch(tuple(kept for kept in (pruned_action(a, known) for a in branch.actions) if kept), branch.tells)
        for branch in rule.branches
    )
    return Rule(rule.guard, branches, rule.draw, rule.site)


def pruned_action(action: Action, known: set[str]) -> Action | None:
    """An action, unless it changes nothing that is kept."""
    if isinstance(action, Assign):
        return action if action.target in known else None
    return Group(tuple(pruned_rule(rule, known) for rule in action.rules))
