"""A sequencing answer as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ceasefire_sim.sequencing.correction_sets import Relaxation
from ceasefire_sim.sequencing.waits import StuckReasons, Wait

if TYPE_CHECKING:
    from ceasefire_sim.sequencing.verdict import Answer, Repair, Sequencing

__all__ = ["sequencing_json"]


def sequencing_json(found: Sequencing) -> dict[str, Any]:
    """The document of ``sequence --json``."""
    return {
        "goal": found.goal,
        "overrides": dict(found.scenario.overrides),
        **answer_json(found.answer),
        "repairs": [repair_json(one) for one in found.repairs],
        "repairs_of": None if found.repaired is None else list(found.repaired.readings),
        "repairs_note": found.repair_note,
        "earliest": dict(found.earliest),
        "infeasible_deadlines": [vars_of(one) for one in found.infeasible_deadlines],
        "critical_path": [{"day": day, "path": path} for day, path in found.critical_path],
        "breakable": {name: luck and luck.to_json() for name, luck in found.breakable.items()},
        "alternatives": [answer_json(one) for one in found.alternatives],
    }


def answer_json(found: Answer) -> dict[str, Any]:
    """What one reading allows."""
    return {
        "readings": list(found.readings),
        "without": list(found.without),
        "reachable": found.reachable,
        "why": found.why,
        "method": found.method,
        "states": found.states or None,
        "stuck": list(found.stuck),
        "stuck_is_all": found.whole,
        "waits": [wait_json(one) for one in found.waits],
        "cycles": [list(cycle) for cycle in found.cycles],
        "gates": list(found.gates),
        "blocked": {path: blocked_json(found.blocked, path) for path in found.stuck},
        "witness": None if found.witness is None else found.witness.to_json(),
    }


def blocked_json(found: StuckReasons, path: str) -> list[dict[str, Any]]:
    """Why something stuck never happens: the parts of its condition that are never true, or its own chance of 0."""
    reasons: list[dict[str, Any]] = [
        {
            "because": block.conjunct.text,
            "reading": block.conjunct.reading or None,
            "at": block.conjunct.at,
            "on": list(block.on),
            "jointly": list(block.jointly),
        }
        for block in found.blocks.get(path, ())
    ]
    if path in found.never:
        reasons.append({"because": "its chance is 0", "reading": None, "at": None, "on": [], "jointly": []})
    return reasons


def wait_json(wait: Wait) -> dict[str, Any]:
    """One wait."""
    return {
        "from": wait.source,
        "on": wait.on,
        "because": wait.because,
        "reading": wait.reading or None,
        "at": wait.at,
    }


def repair_json(repair: Repair) -> dict[str, Any]:
    """One repair."""
    return {
        "kind": repair.kind,
        "relax": [relaxed_json(one) for one in repair.relax],
        "set": dict(repair.set),
        "effect": repair.effect,
        "unsafe": repair.unsafe,
        "breaks": list(repair.breaks),
        "probability": repair.probability,
        "interval": None if repair.interval is None else list(repair.interval),
        "exposure": dict(repair.exposure),
        "witness": None if repair.luck is None else repair.luck.to_json(),
    }


def relaxed_json(one: Relaxation) -> dict[str, Any]:
    """One part left out, or a chance permitted."""
    return {
        "path": one.path,
        "condition": one.condition,
        "reading": one.reading or None,
        "permit": one.permit,
        "at": one.at,
    }


def vars_of(record: Any) -> Mapping[str, Any]:
    """A small record as a mapping."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
