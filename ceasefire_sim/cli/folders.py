"""The folders that results go to unless one is named: what is run differently lies apart, so nothing is replaced."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["comparison_folder", "run_folder", "sweep_folder"]

RESULTS = "results"
LONGEST = 60  # characters of a list of names; a longer one is given by its hash
UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)  # devices of Windows


def run_folder(scenario: Scenario) -> Path:
    """``results/SCENARIO``, then ``-VARIANT``, ``+READINGS`` and ``-set-`` with a hash of what was set."""
    return Path(RESULTS, base_name(scenario))


def comparison_folder(scenario: Scenario, others: Iterable[str]) -> Path:
    """The folder of the scenario's runs with ``-compared``, then the names it is compared with, if any are given."""
    names = [part(name) for name in others]
    return Path(RESULTS, f"{base_name(scenario)}-compared{'-' + listed(names) if names else ''}")


def sweep_folder(scenario: Scenario, factors: Iterable[str], sample: str | None) -> Path:
    """The folder of the scenario's runs with ``-sweep-`` (of a sample its kind), then what is varied."""
    names = [part(name) for name in factors]
    return Path(RESULTS, f"{base_name(scenario)}-{sample or 'sweep'}-{listed(names)}")


def base_name(scenario: Scenario) -> str:
    """A name that differs where the scenario is run differently."""
    name = part(scenario.name)
    if scenario.variant:
        name += f"-{part(scenario.variant)}"
    if scenario.readings:
        every = len(scenario.readings) > 1 and set(scenario.readings) == set(scenario.file.readings)
        name += "+reading-all" if every else f"+{listed([part(reading) for reading in scenario.readings])}"
    if scenario.overrides:
        name += f"-set-{mark([[path, value] for path, value in scenario.overrides])}"
    return name


def listed(names: list[str]) -> str:
    """Some names as one; as a hash where they are too many for the name of a folder."""
    joined = "+".join(names)
    return joined if len(joined) <= LONGEST else f"{len(names)}-{mark(names)}"


def mark(data: object) -> str:
    """Six hexadecimal digits that differ, in all likelihood, where data differ."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def part(name: str) -> str:
    """A name as part of a folder's name, on any system; one that had to be changed gets a hash of what it was."""
    safe = UNSAFE.sub("-", name).strip("-.")
    if safe == name and len(safe) <= LONGEST and not RESERVED.match(safe):
        return safe
    return f"{safe[:LONGEST].strip('-.') or 'x'}-{mark(name)}"
