"""A repair as a scenario file: it extends the file that was asked about, and holds the repair as a variant.

What a repair does to conditions, and to numbers that amendments set, stands in an amendment that is in force from the
first day, for an amendment goes over every reading and every earlier one; whatever else it does, the variant sets. So
the file, run with the same readings, as many runs and the same seed, gives the score of the repair to the bit.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions.english import listed, plural
from ceasefire_sim.expressions.parser import parse_expression
from ceasefire_sim.expressions.tree import Effect, show
from ceasefire_sim.expressions.words import stated
from ceasefire_sim.scenario.model.amending import amended_number
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Leaf, Path, leaf_node, leaves
from ceasefire_sim.scenario.source.files import shipped, shipped_folder
from ceasefire_sim.scenario.source.nodes import MappingNode, Place, plain_data
from ceasefire_sim.scenario.source.python_data import nodes_of
from ceasefire_sim.scenario.source.yaml_writer import written_yaml
from ceasefire_sim.scenario.validation.conditions import real_path, targets
from ceasefire_sim.sequencing.answer import Repair
from ceasefire_sim.sequencing.causes import title_of
from ceasefire_sim.sequencing.constructive import simplified
from ceasefire_sim.sequencing.relaxations import Relaxation
from ceasefire_sim.story.titles import Titles

__all__ = ["RepairFile", "free_name", "repair_file", "repair_title"]

PACES = ("each", "days")
CREDITS = ("verification", "acknowledgement")


@dataclass(frozen=True)
class RepairFile:
    """The text of a file that holds a repair, and the name of the variant that it is there."""

    text: str
    variant: str


def repair_file(scenario: Scenario, repair: Repair, number: int, target: FilePath) -> RepairFile:
    """The file for ``target`` that holds a repair, the ``number``-th, of a scenario read from a file.

    Raises ``InputError`` where the scenario stands in no file that ``target`` could extend.
    """
    name = free_name(scenario, f"repair-{number}")
    variants: dict[str, object] = {}
    below = [scenario.variant] if scenario.variant is not None else []
    change: dict[str, object] = dict(scenario.overrides)
    moved = moved_obligations(scenario, repair)
    if moved:
        before = free_name(scenario, f"{name}-before")
        taken = [f"obligations.{obligation}" for obligation in moved]
        variants[before] = without_nothing({"with": below, "set": change, "remove": taken})
        below, change = [before], {f"obligations.{key}": plain_obligation(scenario, key) for key in moved}
    settings, amended = settings_of(scenario, repair), amended_paths(scenario)
    paths = {path: dotted(real_path(scenario.file, path)) for path in settings}
    change |= {path: value for path, value in settings.items() if paths[path] not in amended}
    news: dict[str, object] = {dotted(path): text for path, text in conditions_of(scenario, repair)}
    news |= {paths[path]: value for path, value in settings.items() if paths[path] in amended}
    if news:
        change[f"amendments.{name}"] = {"title": f"repair {number}", "set": news}
    variants[name] = without_nothing({"title": repair_title(scenario, repair, number), "with": below, "set": change})
    document = {
        "scenario": scenario.name,
        "extends": base_name(scenario, target),
        **{section: {} for section in missing_sections(scenario, change)},
        "variants": variants,
    }
    return RepairFile(written_yaml(nodes_of(document, Place("", 0, 0))), name)


def without_nothing(part: Mapping[str, object]) -> dict[str, object]:
    """A part without its empty keys."""
    return {key: value for key, value in part.items() if value}


def missing_sections(scenario: Scenario, paths: Iterable[str]) -> list[str]:
    """The sections that settings go into and the extended file may lack: a setting makes no section."""
    sections = dict.fromkeys(path.split(".")[0] for path in paths if "." in path)
    assert isinstance(scenario.written, MappingNode)
    own = scenario.variant is None and not scenario.overrides  # else what is written came by these, perhaps
    there = scenario.written.entries if own else ("obligations", "phases")
    return [section for section in sections if section not in there]


def repair_title(scenario: Scenario, repair: Repair, number: int) -> str:
    """What a repair is called in the file."""
    what = listed(relaxation_title(scenario, part) for part in repair.relax)
    return f"repair {number}: {what or repair.effect.partition(';')[0]}"


def relaxation_title(scenario: Scenario, part: Relaxation) -> str:
    """One relaxation as a title has it: what becomes of a duty or a move."""
    name = title_of(scenario, part)
    many = part.path.startswith("obligations.") and plural(name)
    if part.kind == "lift":
        due = "no due day" if part.due is None else f"a due day of {part.due}"
        return f"{name} {'have' if many else 'has'} {due}"
    if part.kind == "hold back":
        return f"{name} is held back {f'until {part.guard}' if part.guard else 'for good'}"
    if part.kind == "withhold":
        return f"{name} is less than certain"
    if part.permit:
        credit = part.path.rpartition(".")[2]
        return f"{f'the {credit} of {name}' if credit in CREDITS else name} may come about"
    missed = stated(parse_expression(part.condition), Titles(scenario))
    return f"{name} no longer {'wait' if many else 'waits'} until {missed}"


def amended_paths(scenario: Scenario) -> set[str]:
    """The numbers that amendments set, which only a later amendment goes over."""
    written = (path for amendment in scenario.file.amendments.values() for path in amendment.set)
    return {dotted(real_path(scenario.file, path)) for path in written if amended_number(path)}


def free_name(scenario: Scenario, wanted: str) -> str:
    """A name that no variant and no amendment of the scenario has."""
    taken = {*scenario.file.variants, *scenario.meaning.file.amendments}
    name = wanted
    while name in taken:
        name += "-again"
    return name


def base_name(scenario: Scenario, target: FilePath) -> str:
    """What the file extends: a shipped name where the scenario is shipped, else the path from the file's folder."""
    if not scenario.path or not FilePath(scenario.path).is_file():
        raise InputError("a repair is written for a scenario that stands in a file; this one stands in none")
    file = FilePath(scenario.path).resolve()
    if file.is_relative_to(shipped_folder().resolve()) and shipped(file.stem) is not None:
        return file.stem
    try:
        return FilePath(os.path.relpath(file, target.resolve().parent)).as_posix()
    except ValueError:  # on another drive
        raise InputError(f"{target} stands on another drive than {file}, which it is to extend") from None


# what is changed --------------------------------------------------------------------------------


def moved_obligations(scenario: Scenario, repair: Repair) -> list[str]:
    """The obligations to be written anew, in the order of the repair: all behind the first that moves."""
    assert repair.scenario is not None
    old, new = list(scenario.file.obligations), list(repair.scenario.file.obligations)
    same = next((place for place, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(new))
    return new[same:]


def plain_obligation(scenario: Scenario, name: str) -> object:
    """An obligation as it is written, with the variant and the settings asked about."""
    obligations = scenario.written.entries["obligations"].node if isinstance(scenario.written, MappingNode) else None
    assert isinstance(obligations, MappingNode)
    return plain_data(obligations.entries[name].node)


def conditions_of(scenario: Scenario, repair: Repair) -> Iterator[tuple[Path, str]]:
    """The conditions in force that a repair changes, whole, by path."""
    assert repair.scenario is not None
    before = targets(scenario.file)
    for path, target in targets(repair.scenario.file).items():
        if path in before and show(before[path].node) != show(target.node):
            yield path, show(simplified((target.node,)))


def settings_of(scenario: Scenario, repair: Repair) -> dict[str, object]:
    """What a repair sets besides conditions, by dotted path: parts and texts of its own, then chances and numbers."""
    assert repair.scenario is not None
    fixed = repair.scenario.file
    settings: dict[str, object] = {
        path: value
        for path, value in repair.set.items()
        if not path.startswith(("readings.", "amendments.")) and real_path(fixed, path) not in targets(fixed)
    }
    before: Mapping[Path, Leaf] = dict(leaves(scenario.file))
    after: Mapping[Path, Leaf] = dict(leaves(fixed))
    gone = (path for path, leaf in before.items() if path not in after and not isinstance(leaf, Effect))
    settings |= {dotted(path): None for path in gone if path[-1] not in PACES}
    for where, leaf in after.items():
        known = before.get(where)
        if known is None or known is leaf or isinstance(leaf, Effect) or where in targets(fixed):
            continue
        text = show(leaf_node(leaf))
        if text != show(leaf_node(known)):
            key, value = (where[:-1], {where[-1]: text}) if where[-1] in PACES else (where, text)
            settings.setdefault(dotted(key), value)
    return settings


def dotted(path: Path) -> str:
    """A path as a variant or an amendment names it."""
    return ".".join(path)
