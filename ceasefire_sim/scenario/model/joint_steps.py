"""Obligations that step only together: a step of either is a step of both, so that it is up to the parties of both."""

from __future__ import annotations

from ceasefire_sim.scenario.model.parts import ScenarioFile

__all__ = ["acting_parties", "mate_of"]


def mate_of(file: ScenarioFile, name: str) -> str | None:
    """The obligation with which another steps together, whichever of the two says so; None where there is none."""
    own = file.obligations[name].together
    return own or next((other for other, part in file.obligations.items() if part.together == name), None)


def acting_parties(file: ScenarioFile, name: str) -> tuple[str, ...]:
    """The parties that have to act for a step of an obligation: those that owe it, and those that owe its mate."""
    mate = mate_of(file, name)
    owed_by = file.obligations[name].owed_by
    return owed_by if mate is None else tuple(dict.fromkeys((*owed_by, *file.obligations[mate].owed_by)))
