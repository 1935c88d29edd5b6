"""Parameters that are used and change no answer, whatever their value: it takes a machine to see."""

from __future__ import annotations

from ceasefire_sim.errors import Fault
from ceasefire_sim.machine.bearing import parameters_in_question
from ceasefire_sim.scenario.model.names import names_used
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.source.places import key_place
from ceasefire_sim.studies.ways_of_reading import ways_of_reading

__all__ = ["idle_parameters"]


def idle_parameters(scenario: Scenario) -> list[Fault]:
    """A warning for every parameter that is used and changes no answer, with no variant and under no reading."""
    used = names_used(scenario.meaning.file)
    in_question: frozenset[str] | None = None
    for text in ways_of_reading(scenario):
        known = parameters_in_question(text)
        in_question = known if in_question is None else in_question | known
        if in_question >= scenario.file.parameters.keys() & used.keys():
            return []
    if in_question is None:
        return []
    idle = [name for name in scenario.file.parameters if name in used and name not in in_question]
    warnings = [idle_parameter(name, scenario) for name in idle]
    places = {(warning.file, warning.line, warning.column): warning for warning in reversed(warnings)}
    return [warning for warning in warnings if warning in places.values()]  # of one written for an index, the first


def idle_parameter(name: str, scenario: Scenario) -> Fault:
    """The warning about one."""
    path = ("parameters", name)
    place = key_place(scenario.written, path)
    where = ".".join(names_used(scenario.meaning.file)[name][0])
    message = (
        f"no question depends on the parameter '{name}': it is used (first in {where}), yet the goal, `holds`, the"
        " invariants and the properties come out alike whatever its value; add a property about what it changes, or"
        " leave it out"
    )
    return Fault(place.file, place.line, place.column, ".".join(path), message, "warning")
