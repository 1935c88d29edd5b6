"""Which parameters have a bearing on what a scenario is asked, by the cone of influence of its questions.

The cone is that of the goal, of `holds`, of the invariants and properties, and of the phase, which every page tells of.
What is not in it changes no answer, whatever its value. What is in it may change one.
"""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.tree import names_of
from ceasefire_sim.machine.cone_of_influence import Cone, cone_of_influence
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.variables import parameter_name
from ceasefire_sim.scenario.model.countables import SUM
from ceasefire_sim.scenario.model.fields import Constant, Formula
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path, leaves

__all__ = ["parameters_in_question"]

QUESTIONS = ("goal", "holds", "invariants", "properties")


def parameters_in_question(scenario: Scenario) -> frozenset[str]:
    """The parameters that may change an answer; all of them where nothing is asked."""
    roots = [leaf.node for leaf in expressions_of_questions(scenario)]
    counts = [prop.count for prop in scenario.file.properties.values() if prop.count is not None]
    if not roots and not counts:
        return frozenset(scenario.file.parameters)
    names = ExpressionLowering(scenario, symbolic=True)
    paths = {path for count in counts for path in (scenario.counted(count), *scenario.counted(count).split(SUM))}
    cone = cone_of_influence(lower(scenario, names), tuple(map(names.lower, roots)), (), paths)
    return frozenset(
        name
        for name in scenario.file.parameters
        if name in cone.names or parameter_name(name) in cone.names or decides_a_constant(name, scenario, cone)
    )


def expressions_of_questions(scenario: Scenario) -> Iterator[Formula]:
    """Every expression of a question."""
    for section in QUESTIONS:
        for _, leaf in leaves(getattr(scenario.file, section), (section,)):
            if isinstance(leaf, Formula):
                yield leaf


def decides_a_constant(name: str, scenario: Scenario, cone: Cone) -> bool:
    """Whether a parameter is named by a constant of what is in the cone, which the machine has as a mere number."""
    return any(
        isinstance(leaf, Constant) and name in names_of(leaf.formula.node) and in_cone(path, scenario, cone)
        for path, leaf in leaves(scenario.file)
    )


def in_cone(path: Path, scenario: Scenario, cone: Cone) -> bool:
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
    return True
