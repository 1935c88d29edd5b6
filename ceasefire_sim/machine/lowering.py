"""From a scenario to its machine, in the order of a day (language page, section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ceasefire_sim.expressions.tree import names_of
from ceasefire_sim.machine.commitments import Breaches, commitment_steps, happening
from ceasefire_sim.machine.effects import assignments
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.memory import counting_days_without, remembering
from ceasefire_sim.machine.obligations import obligation_steps
from ceasefire_sim.machine.observers import attributes, observers, waits
from ceasefire_sim.machine.reads import expressions_of, observed_expressions
from ceasefire_sim.machine.rules import (
    Action,
    Assign,
    Binomial,
    Branch,
    Chance,
    Choice,
    Draw,
    Group,
    Let,
    Machine,
    Poisson,
    Rule,
    Step,
)
from ceasefire_sim.machine.terms import TRUE
from ceasefire_sim.machine.variables import moved_name, variables_of
from ceasefire_sim.scenario.model.countables import SUM
from ceasefire_sim.scenario.model.fields import Count, Effects
from ceasefire_sim.scenario.model.parts import Attribution, Incident
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["lower"]


def lower(scenario: Scenario, names: ExpressionLowering | None = None) -> Machine:
    """The machine of a scenario; clocks nothing reads are left out.

    ``names`` lowers its expressions; give it to lower further ones over the same variables.
    """
    names = names or ExpressionLowering(scenario)
    steps = tuple(telling_sums(day_steps(names), counted_together(scenario)))
    observed, waiting, last = observers(names), waits(names), attributes(names)
    final = names.is_in("phase", list(scenario.final))
    if not scenario.final:
        final = names.terms.truth(False)
    expressions = [*expressions_of(steps), *observed_expressions(observed, waiting), *(node for _, node in last)]
    read = names_of(*expressions) | set(scenario.regions) | set(scenario.quantities)
    clocks = [region for region in scenario.regions if f"days_in({region})" in read]
    read |= {moved_name(region) for region in clocks}
    read |= {name.replace("days_without(", "happening(", 1) for name in read if name.startswith("days_without(")}
    steps = tuple(remembering(names, steps, read))
    variables = tuple(variable for variable in variables_of(scenario) if variable.name in read)
    known = {variable.name for variable in variables}
    regions = tuple((name, tuple(part.states)) for name, part in scenario.regions.items())
    steps = (*(pruned(step, known) for step in steps), *(count_days(names, region) for region in clocks))
    steps = (*steps, *counting_days_without(names, read))
    return Machine(scenario.horizon, variables, regions, steps, final, observed, waiting, last)


def counted_together(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """For each path that is counted together with others, the sums it belongs to."""
    sums: dict[str, dict[str, None]] = {}
    for prop in scenario.file.properties.values():
        counted = scenario.counted(prop.count) if prop.count is not None else ""
        for path in counted.split(SUM) if SUM in counted else ():
            sums.setdefault(path, {})[counted] = None
    return {path: tuple(of_path) for path, of_path in sums.items()}


def telling_sums(steps: Iterable[Step], sums: Mapping[str, tuple[str, ...]]) -> Iterator[Step]:
    """The steps, in which what is told of a path is told of the sums it belongs to as well."""
    for step in steps:
        yield group_telling(step, sums) if sums and isinstance(step, Group) else step


def group_telling(group: Group, sums: Mapping[str, tuple[str, ...]]) -> Group:
    """A group whose branches tell of sums, too."""
    return Group(
        tuple(
            replace(rule, branches=tuple(branch_telling(branch, sums) for branch in rule.branches))
            for rule in group.rules
        )
    )


def branch_telling(branch: Branch, sums: Mapping[str, tuple[str, ...]]) -> Branch:
    """A branch that tells of sums, too."""
    tells = [happening for path in branch.tells for happening in (path, *sums.get(path, ()))]
    actions = [group_telling(action, sums) if isinstance(action, Group) else action for action in branch.actions]
    return replace(branch, actions=tuple(actions), tells=tuple(tells))


# the day ----------------------------------------------------------------------------------------


def day_steps(names: ExpressionLowering) -> Iterator[Step]:
    """The steps of a day, before it is counted."""
    file = names.scenario.file
    for section in ("incidents", "responses"):
        for name, incident in getattr(file, section).items():
            yield incident_group(names, f"{section}.{name}", incident)
    for name in file.mechanisms:
        yield transition_group(names, name)
    for name, part in file.obligations.items():
        yield from obligation_steps(names, name, part)
    for name in file.commitments:
        yield from commitment_steps(names, name)
    for name in (*file.regions, "phase"):
        yield transition_group(names, name)


def incident_group(names: ExpressionLowering, path: str, part: Incident) -> Group:
    """An incident or response."""
    actions: list[Action] = [*assignments(names, part.do)]
    if part.outcomes:
        weights = tuple(names.lower(outcome.weight.node) for outcome in part.outcomes)
        branches = tuple(Branch(assignments(names, outcome.do)) for outcome in part.outcomes)
        actions.append(Group((Rule(TRUE, branches, Choice(weights), f"{path}.outcomes"),)))
    verdicts = (f"{path}.attributed", f"{path}.contested")
    verdict = attribution_group(names, path, part.attribution) if part.attribution is not None else Group(())
    breaches = Breaches.of(names, (path, *verdicts), (*actions, verdict))
    if part.attribution is not None and breaches.asked_of(verdicts):  # the verdict is the last thing that is done
        actions.append(attribution_group(names, path, part.attribution, breaches))
        branch = happening(path, tuple(actions), breaches, ())
    else:
        whole = (*actions, verdict) if verdict.rules else tuple(actions)
        branch = happening(path, whole, breaches, breaches.counted((path,)))
    return Group((Rule(names.lower(part.when.node), (branch,), incident_draw(names, part), path),))


def attribution_group(
    names: ExpressionLowering, path: str, part: Attribution, breaches: Breaches | None = None
) -> Group:
    """Whether a happening is attributed, or contested; with the breaches that it is either way."""
    active = names.is_in(part.by, names.scenario.regions[part.by].active_states)

    def branch(verdict: str, effects: Effects) -> Branch:
        own = f"{path}.{verdict}"
        counted = breaches.counted((path, own)) if breaches is not None else ()
        return Branch((*assignments(names, effects), *counted), (own,))

    attributed, contested = branch("attributed", part.do), branch("contested", part.otherwise)
    rule = Rule(active, (attributed, contested), Chance(names.lower(part.chance.node)), f"{path}.attribution")
    return Group((rule, Rule(names.terms.not_(active), (contested,))))


def incident_draw(names: ExpressionLowering, part: Incident) -> Draw:
    """Whether or how often it happens."""
    count: Count | None = part.count
    if count is None:
        return Chance(names.lower(part.chance.node))
    if count.mean is not None:
        return Poisson(names.lower(count.mean.node), part.at_most.whole if part.at_most else 1)
    assert count.number is not None and count.chance is not None
    cap = names.constant(part.at_most) if part.at_most else None
    return Binomial(names.constant(count.number), names.lower(count.chance.node), cap)


def transition_group(names: ExpressionLowering, region: str) -> Group:
    """The transitions of a region, of which at most one is taken."""
    terms, part = names.terms, names.scenario.regions[region]
    known, section = names.states[region], names.scenario.section(region)
    rules = []
    for key, transition in part.transitions.items():
        guard = [names.leaving(region, key), names.lower(transition.when.node)]
        if transition.after is not None:
            guard.append(terms.compare(terms.name(f"days_in({region})"), ">=", names.constant(transition.after)))
        actions = (
            Assign(region, "=", terms.number(known[transition.to])),
            Assign(f"days_in({region})", "=", terms.number(0)),
            Assign(moved_name(region), "=", terms.number(1)),
            *assignments(names, transition.do),
        )
        path = f"{section}.{key}"
        breaches = Breaches.of(names, (path,), actions)
        branch = happening(path, actions, breaches, breaches.counted((path,)))
        rules.append(Rule(terms.all_of(guard), (branch,), Chance(names.lower(transition.chance.node)), path))
    return Group(tuple(rules))


def count_days(names: ExpressionLowering, region: str) -> Group:
    """The day counted in a region that did not move on it."""
    terms = names.terms
    moved = terms.compare(terms.name(moved_name(region)), "!=", terms.number(0))
    stayed = Rule(terms.not_(moved), (Branch((Assign(f"days_in({region})", "+=", terms.number(1)),)),))
    return Group((Rule(moved, (Branch((Assign(moved_name(region), "=", terms.number(0)),)),)), stayed))


# what is kept ---------------------------------------------------------------------------------


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
