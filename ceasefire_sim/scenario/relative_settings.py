"""Settings that say how many times as large something is to be, or by how many per cent larger: ``x0.5``, ``+10%``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ceasefire_sim.errors import InputError
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.overlay import PathError, real_key_path
from ceasefire_sim.scenario.source.nodes import MappingNode, plain_data
from ceasefire_sim.scenario.source.places import node_at

__all__ = ["absolute_settings", "is_relative"]

RELATIVE = re.compile(r"x\s*(?P<times>\d*\.?\d+)|(?P<sign>[+-])\s*(?P<more>\d*\.?\d+)\s*%")
DIGITS = 12  # the rest is rounding


def is_relative(value: object) -> bool:
    """Whether the value of a setting is told by what is there."""
    return isinstance(value, str) and RELATIVE.fullmatch(value.strip()) is not None


def absolute_settings(scenario: Scenario, settings: Iterable[tuple[str, object]]) -> tuple[tuple[str, object], ...]:
    """Settings as numbers, relative ones reckoned from what a scenario has there.

    Raises ``InputError`` where nothing is there, or no number.
    """
    return tuple((path, absolute(scenario, path, str(value)) if is_relative(value) else value)
                 for path, value in settings)  # fmt: skip


def absolute(scenario: Scenario, path: str, written: str) -> float | int:
    """One relative setting as a number, a whole one where it was whole and still is."""
    value = number_at(scenario, path, written)
    factor = RELATIVE.fullmatch(written.strip())
    assert factor is not None
    if factor["times"] is not None:
        changed = value * float(factor["times"])
    else:
        changed = value * (1 + float(f"{factor['sign']}{factor['more']}") / 100)
    changed = float(f"{changed:.{DIGITS}g}")
    return int(changed) if isinstance(value, int) and changed.is_integer() else changed


def number_at(scenario: Scenario, path: str, written: str) -> float | int:
    """The number that stands at a path; of a parameter its value."""
    try:
        real = real_key_path(scenario.written, path)
    except PathError as error:
        raise InputError(f"--set {path}={written}: {error}") from None
    node, _ = node_at(scenario.written, real)
    if len(real) == 2 and real[0] == "parameters" and isinstance(node, MappingNode):
        node, _ = node_at(node, ("value",))
    value = plain_data(node)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError(f"--set {path}={written}: what stands there is no number, of which so much could be taken")
    return value
