"""What the names in an expression stand at in one state of an agreement."""

from __future__ import annotations

from ceasefire_sim.expressions import Kind, kind_of, show, walk
from ceasefire_sim.expressions.tree import Call, Name, Node, number_text
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.scenario.model.fields import Formula, Role

__all__ = ["values_in_words"]


def values_in_words(agreement: Reference, node: Node) -> str:
    """The value of every name and call of an expression, each once, as ``tension = 8, phase = truce``."""
    scenario = agreement.scenario
    values: dict[str, str] = {}
    for part in walk(node):
        text = show(part)
        if isinstance(part, Name) and text in agreement.regions:
            values[text] = agreement.regions[text].state
        elif isinstance(part, Call) and part.function in ("days_in", "days_without"):
            values[text] = number_text(agreement.number(Formula(Role.NUMBER, part)))
        elif isinstance(part, Name) and text in scenario.meaning.scope:
            if kind_of(part, scenario.meaning.scope) is Kind.TRUTH:
                values[text] = str(agreement.truth(Formula(Role.CONDITION, part))).lower()
            else:
                values[text] = number_text(agreement.number(Formula(Role.NUMBER, part)))
    return ", ".join(f"{name} = {value}" for name, value in values.items() if name not in scenario.constants)
