"""Parameters that can be given another value without reading the scenario again.

A free parameter has a range, is not drawn, and decides no constant (a horizon, a number of days or steps, a weight).
What a scenario allows is judged over the ranges of its parameters, so within its range every value of a free one is
allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ceasefire_sim.expressions.tree import names_of
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.fields import Constant
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import leaf_node, leaves

__all__ = ["free_parameters", "with_free_parameters"]


def free_parameters(scenario: Scenario) -> frozenset[str]:
    """The parameters that can be given any value of their range as the scenario stands."""
    file = scenario.file
    fixed: set[str] = set()
    for parts in (file, scenario.meaning.file):
        for _, leaf in leaves(parts):
            if isinstance(leaf, Constant):
                fixed |= names_of(leaf_node(leaf))
    return frozenset(
        name for name, part in file.parameters.items() if part.range and not part.drawn and name not in fixed
    )


def with_free_parameters(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The scenario with other values of free parameters, each within its range: what ``with_`` gives, at no cost.

    Only the text it was written in stays as it was.
    """
    numbers = {name: float(value) for name, value in values.items()}
    settings = {**dict(scenario.overrides), **{f"parameters.{name}": value for name, value in values.items()}}
    meaning = scenario.meaning
    return replace(
        scenario,
        file=with_values(scenario.file, numbers),
        meaning=replace(
            meaning, file=with_values(meaning.file, numbers), values=ReadOnlyDict({**meaning.values, **numbers})
        ),
        overrides=tuple(settings.items()),
    )


def with_values(file: ScenarioFile, values: Mapping[str, float]) -> ScenarioFile:
    """The parts with other values of some parameters."""
    parameters = {
        name: part.model_copy(update={"value": values[name]}) if name in values else part
        for name, part in file.parameters.items()
    }
    return file.model_copy(update={"parameters": ReadOnlyDict(parameters)})
