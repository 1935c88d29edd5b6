"""Settings that say how many times as large something is to be, or by how many per cent larger: ``x0.5``, ``+10%``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import inf

from ceasefire_sim.errors import InputError
from ceasefire_sim.scenario.model.parts import Parameter
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

    A parameter that is drawn once a run stays drawn: every value it may have changes with it. Raises ``InputError``
    where nothing is there, or no number.
    """
    return tuple(
        each
        for path, value in settings
        for each in (absolute(scenario, path, str(value)) if is_relative(value) else ((path, value),))
    )


def absolute(scenario: Scenario, path: str, written: str) -> tuple[tuple[str, object], ...]:
    """One relative setting as a number; of a drawn parameter with what it is drawn from."""
    setting = (path, changed_number(number_at(scenario, path, written), written))
    section, _, name = path.partition(".")
    parameter = scenario.file.parameters.get(name) if section == "parameters" else None
    if parameter is None or not parameter.drawn:
        return (setting,)
    values = {changed_number(value, written): weight for value, weight in parameter.drawn}
    check_inside(parameter, values, setting, written)
    return (setting, (f"{path}.draw", {f"{value}": weight for value, weight in values.items()}))


def check_inside(parameter: Parameter, values: Iterable[float], setting: tuple[str, object], written: str) -> None:
    """Raises ``InputError`` where a value that would be drawn is not held plausible."""
    path, single = setting
    low, high = parameter.range or (-inf, inf)
    outside = [value for value in values if not low <= value <= high]
    if not outside:
        return
    alone = f"; --set {path}={single} is one value for all runs" if low <= float(str(single)) <= high else ""
    raise InputError(
        f"--set {path}={written}: it is drawn for each run, and {outside[0]:g} would be drawn, too, which is outside"
        f" its range {low:g} to {high:g}{alone}"
    )


def changed_number(value: float, written: str) -> float | int:
    """A number changed as a relative setting says, a whole one where it was whole and still is."""
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
