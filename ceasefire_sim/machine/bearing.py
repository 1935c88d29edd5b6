"""What has a bearing on what a scenario is asked, by the cone of influence of its questions.

The cone is that of the goal, of `holds`, of the invariants and properties, and of the phase, which every page tells of;
or of one of these questions alone. What is not in it changes no answer, whatever its value. What is in it may change
one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ceasefire_sim.expressions.tree import names_of
from ceasefire_sim.machine.cone_of_influence import Cone, cone_of_influence
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.rules import Group, Machine, Rule, Step
from ceasefire_sim.machine.variables import parameter_name
from ceasefire_sim.scenario.model.countables import SUM
from ceasefire_sim.scenario.model.fields import Constant, Formula
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path, leaves

__all__ = ["Bearing", "Bearings", "parameters_in_question"]

QUESTIONS: tuple[Path, ...] = (("goal",), ("holds",), ("invariants",), ("properties",))


@dataclass(frozen=True)
class Bearing:
    """What may change an answer: parameters, variables of the machine by name, sites at which luck is drawn."""

    parameters: frozenset[str]
    names: frozenset[str]
    sites: frozenset[str]


@dataclass(frozen=True)
class Bearings:
    """A scenario whose questions are looked at one by one; it is lowered once for all of them."""

    scenario: Scenario

    @cached_property
    def names(self) -> ExpressionLowering:
        """How expressions are lowered, parameters as names."""
        return ExpressionLowering(self.scenario, symbolic=True)

    @cached_property
    def machine(self) -> Machine:
        """The scenario as a machine."""
        return lower(self.scenario, self.names)

    def on(self, *questions: Path) -> Bearing:
        """What may change the answer to some questions, each a path (``("properties", "raids")``); to any, if none."""
        scenario, paths = self.scenario, questions or QUESTIONS
        roots = [leaf.node for leaf in expressions_at(scenario, paths)]
        counts = [prop.count for prop in properties_at(scenario, paths) if prop.count is not None]
        if not roots and not counts:
            return everything(scenario, self.machine)
        counted = {path for count in counts for path in (scenario.counted(count), *scenario.counted(count).split(SUM))}
        cone = cone_of_influence(self.machine, tuple(map(self.names.lower, roots)), (), counted)
        parameters = (name for name in scenario.file.parameters if parameter_bears(name, scenario, cone, paths))
        sites = frozenset(sites_of(cone.steps_within(self.machine.steps)))
        return Bearing(frozenset(parameters), frozenset(cone.names), sites)


def parameters_in_question(scenario: Scenario) -> frozenset[str]:
    """The parameters that may change an answer; all of them where nothing is asked."""
    return Bearings(scenario).on().parameters


def everything(scenario: Scenario, machine: Machine) -> Bearing:
    """All there is, where nothing is asked."""
    names = frozenset(variable.name for variable in machine.variables)
    return Bearing(frozenset(scenario.file.parameters), names, frozenset(sites_of(machine.steps)))


def expressions_at(scenario: Scenario, paths: Iterable[Path]) -> Iterator[Formula]:
    """Every expression of some questions."""
    for section, *names in paths:
        below = getattr(scenario.file, section)
        for _, leaf in leaves(below[names[0]] if names else below, (section, *names)):
            if isinstance(leaf, Formula):
                yield leaf


def properties_at(scenario: Scenario, paths: Iterable[Path]) -> Iterator[Property]:
    """The properties among some questions."""
    for section, *names in paths:
        if section == "properties":
            yield from (scenario.file.properties[name] for name in names or scenario.file.properties)


def sites_of(steps: Iterable[Step]) -> Iterator[str]:
    """The sites at which the rules of some steps draw."""
    for step in steps:
        for rule in step.rules if isinstance(step, Group) else ():
            yield from sites_of_rule(rule)


def sites_of_rule(rule: Rule) -> Iterator[str]:
    """The sites of a rule and of all that follows from it."""
    if rule.draw is not None:
        yield rule.site
    for branch in rule.branches:
        yield from sites_of(action for action in branch.actions if isinstance(action, Group))


def parameter_bears(name: str, scenario: Scenario, cone: Cone, paths: Iterable[Path]) -> bool:
    """Whether a parameter is in the cone of some questions."""
    return name in cone.names or parameter_name(name) in cone.names or decides_a_constant(name, scenario, cone, paths)


def decides_a_constant(name: str, scenario: Scenario, cone: Cone, paths: Iterable[Path]) -> bool:
    """Whether a parameter is named by a constant of what is in the cone, which the machine has as a mere number."""
    return any(
        isinstance(leaf, Constant) and name in names_of(leaf.formula.node) and in_cone(path, scenario, cone, paths)
        for path, leaf in leaves(scenario.file)
    )


def in_cone(path: Path, scenario: Scenario, cone: Cone, paths: Iterable[Path]) -> bool:
    """Whether what a constant belongs to is in the cone; of what has no variables, it is taken for granted."""
    section, *rest = path
    match section, rest:
        case "quantities" | "mechanisms" | "regions", [name, *_]:
            return name in cone.names
        case "parties", [party, _, name, *_]:
            return f"{party}.{name}" in cone.names
        case "parameters", [name, *_]:
            return parameter_name(name) in cone.names
        case "obligations", [name, *_]:
            return any(known.partition(".")[0] == name for known in cone.names)
        case (("invariants" | "properties"), [_, *_]):
            return any(path[: len(question)] == question for question in paths)
    return True
