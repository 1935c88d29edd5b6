"""The document of a check: what ``check --json`` prints and ``check.json`` holds."""

from __future__ import annotations

from ceasefire_sim.results.documents import Document, answer_document
from ceasefire_sim.studies.check import Check, InvariantCheck, PropertyCheck

__all__ = ["check_document", "luck_file"]


def check_document(check: Check) -> Document:
    """Everything that a check says, as JSON."""
    scenario, exact, runs = check.scenario, check.exact, check.runs
    return {
        "scenario": scenario.name,
        "hash": scenario.hash,
        "variant": scenario.variant,
        "readings": list(scenario.readings),
        "overrides": dict(scenario.overrides),
        "horizon": scenario.horizon,
        "method": "both" if exact and runs else "exact" if exact else "simulation",
        "states": exact.states if exact else None,
        "lost": exact.lost if exact else None,
        "runs": len(runs) if runs else None,
        "seed": runs.seed if runs else None,
        "note": check.note or None,
        "ending": {name: share.value for name, share in check.endings().items()},
        "properties": {name: property_document(prop) for name, prop in check.properties().items()},
        "invariants": {name: invariant_document(invariant) for name, invariant in check.invariants.items()},
    }


def property_document(prop: PropertyCheck) -> Document:
    """The exact answer, else the simulated one; with both, the exact one with the other beside it."""
    document = answer_document(prop.answer)
    if prop.exact is None or prop.simulated is None:
        return document
    return {**document, "simulation": answer_document(prop.simulated), "p_value": prop.p_value}


def invariant_document(invariant: InvariantCheck) -> Document:
    """Whether an invariant holds, how far was looked, and the luck that breaks it."""
    return {
        "holds": invariant.holds,
        "states": invariant.states,
        "runs": invariant.runs,
        "violations": invariant.violations,
        "first": None if invariant.first is None else invariant.first.to_json(),
    }


def luck_file(name: str) -> str:
    """The name of the file with the luck that breaks an invariant."""
    return f"{name}.luck.json"
