"""The door of the room: from a file, a shipped name, a text or a mapping to a checked scenario."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from ceasefire_sim.errors import Fault, ScenarioError
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.assembly import Assembly, faults_under
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.selection import Selection
from ceasefire_sim.scenario.model.translations import DEFAULT_LANGUAGE
from ceasefire_sim.scenario.opening import ScenarioSource, opened, opened_text
from ceasefire_sim.scenario.source.files import shipped_titles
from ceasefire_sim.scenario.validation.faults import in_order

__all__ = ["read_scenario", "read_scenario_text", "shipped_scenarios", "unintended", "validate", "validated"]

NOTHING: Mapping[str, object] = ReadOnlyDict()
OF_THE_FILE_ALONE = ("is not used", "never entered")  # warnings that are of no interest under a variant


def read_scenario(
    source: ScenarioSource,
    variant: str | None = None,
    readings: str | Iterable[str] = (),
    overrides: Mapping[str, object] = NOTHING,
    language: str = DEFAULT_LANGUAGE,
) -> Scenario:
    """The scenario at a path, of a shipped name, or of a mapping, checked, with what is written over it.

    A mapping is what the YAML would give: dates, tuples, ``Decimal`` and NumPy numbers may stand in it. What it
    ``extends`` is a shipped name, or a path from the current folder. ``readings`` are names (``all`` for every
    one); ``overrides`` map dotted paths to values. Texts that stand in several languages are read in ``language``, a
    tag such as ``ar``; where one is missing in it, in English, else in the first.

    >>> import ceasefire_sim as cs
    >>> cs.read_scenario("two-party-deadlock", overrides={"horizon": 90}).horizon
    90

    Raises ``InputError`` with every fault found.
    """
    selection = Selection.of(variant, readings, overrides, language)
    return Assembly(opened(source)).scenario(selection)


def read_scenario_text(
    text: str,
    name: str = "scenario.yaml",
    variant: str | None = None,
    readings: str | Iterable[str] = (),
    overrides: Mapping[str, object] = NOTHING,
    *,
    folder: str | os.PathLike[str] | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> Scenario:
    """The scenario of a YAML text, as ``read_scenario``; ``name`` stands in front of its faults.

    Files it names are looked for from ``folder`` (the current one if None), and it may extend shipped scenarios.
    Raises ``InputError`` with every fault found.
    """
    selection = Selection.of(variant, readings, overrides, language)
    return Assembly(opened_text(text, name, folder)).scenario(selection)


def shipped_scenarios() -> Mapping[str, str]:
    """The names of the scenarios and lessons that come with the package, each with its title.

    >>> import ceasefire_sim as cs
    >>> "gaza-2025" in cs.shipped_scenarios()
    True
    """
    return ReadOnlyDict(shipped_titles())


def unintended(warnings: Iterable[Fault]) -> list[Fault]:
    """Warnings without those of what a variant or a setting leaves without use, which is what they are for."""
    return [warning for warning in warnings if not any(words in warning.message for words in OF_THE_FILE_ALONE)]


def validate(source: ScenarioSource) -> tuple[list[Fault], list[Fault]]:
    """Every fault and every warning of a scenario: plain, under each variant, each reading, all readings."""
    _, faults, warnings = validated(source)
    return faults, warnings


def validated(source: ScenarioSource) -> tuple[Scenario | None, list[Fault], list[Fault]]:
    """The plain scenario, unless that has faults, and what ``validate`` says of it."""
    try:
        assembly = Assembly(opened(source))
        plain_scenario = assembly.scenario(Selection())
    except ScenarioError as error:
        return None, list(error.faults), []
    faults: list[Fault] = []
    warnings = list(plain_scenario.warnings)
    for variant in plain_scenario.file.variants:
        try:
            under_variant = assembly.scenario(Selection(variant))
        except ScenarioError as error:
            faults += error.faults
            continue
        warnings += unintended(under_variant.warnings)
    names = tuple(plain_scenario.file.readings)
    for readings in (*((name,) for name in names), *((names,) if len(names) > 1 else ())):
        faults += faults_under(plain_scenario, readings)
    return plain_scenario, in_order(faults), in_order(warnings)
