"""Storm as an oracle: what the model checker says of a scenario's PRISM export.

Needs the extra ``storm``. C. Hensel, S. Junges, J.-P. Katoen, T. Quatmann, M. Volk, "The probabilistic model
checker Storm", STTT 24 (2022).
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from ceasefire_sim.export.prism import prism_lines, property_lines
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["StormModel"]


class StormModel:
    """A scenario's export, built by Storm."""

    def __init__(self, scenario: Scenario) -> None:
        import stormpy

        self.storm: Any = stormpy
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.prism"
            path.write_text("\n".join(prism_lines(scenario)) + "\n", "utf-8")
            self.program = stormpy.parse_prism_program(str(path))
        self.formulas = [line for line in property_lines(scenario) if not line.startswith("//")]
        self.named = {}
        name = ""
        for line in property_lines(scenario):
            if line.startswith("// ") and ":" not in line and " of " not in line:
                name = line[3:]
            elif not line.startswith("//") and name:
                self.named[name] = line
                name = ""
        properties = stormpy.parse_properties("\n".join(self.formulas), self.program)
        self.model = stormpy.build_model(self.program, properties)
        self.states = self.model.nr_states

    def value(self, formula: str) -> float:
        """The value of a formula in the initial state."""
        question = self.storm.parse_property(formula.rstrip(";"), self.program)
        result = self.storm.model_checking(self.model, question)  # days only grow: nothing is iterated
        return float(result.get_value(self.model.initial_states[0]))
