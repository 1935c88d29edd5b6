"""Settings that nothing would feel: a parameter that is not there, by a slip of the pen."""

from __future__ import annotations

from ceasefire_sim.errors import Fault
from ceasefire_sim.scenario.model.names import names_used
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.model.selection import is_setting
from ceasefire_sim.scenario.source.nodes import MappingNode
from ceasefire_sim.scenario.source.places import key_place, node_at
from ceasefire_sim.scenario.validation.faults import FaultSink
from ceasefire_sim.scenario.validation.suggestions import did_you_mean

__all__ = ["check_settings"]


def check_settings(file: ScenarioFile, sink: FaultSink) -> None:
    """A setting that gives a value to a parameter nobody declares is at fault, unless an expression uses it.

    Whoever means to declare one gives all of it: ``{value: 0.2}``.
    """
    settings = {name: key_place(sink.root, ("parameters", name)) for name in file.parameters}
    settings = {name: place for name, place in settings.items() if is_setting(place.file)}
    if not settings:
        return
    used = names_used(file)
    for name, place in settings.items():
        if name not in used and not isinstance(node_at(sink.root, ("parameters", name))[0], MappingNode):
            hint = did_you_mean(name, (known for known in file.parameters if known not in settings), "parameters")
            message = f"there is no parameter '{name}', and nothing would use it{hint}"
            sink.faults.append(Fault(place.file, 0, 0, "", message))
