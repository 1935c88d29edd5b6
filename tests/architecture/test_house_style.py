"""Rules of style that a linter does not know."""

from __future__ import annotations

import ast
import warnings

import pytest

from tests.architecture.tree import file_of, modules, room_of

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
MOST_ANY = 50
SELF = ("self", "cls")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class LongSource(UserWarning):
    """A module or function that a reviewer should look at."""


def test_nothing_below_the_command_line_prints() -> None:
    printing = [
        f"{file_of(module)}:{node.lineno}"
        for module, tree in modules().items()
        if room_of(module) != "cli"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "input")
    ]
    assert not printing, "\n".join(printing)


def test_nothing_is_evaluated_from_text_but_generated_source() -> None:
    homes = ("ceasefire_sim.expressions.scalar", "ceasefire_sim.engines.compiled", "ceasefire_sim.engines.vectorised")
    evaluating = [
        f"{file_of(module)}:{node.lineno}: {node.func.id}"
        for module, tree in modules().items()
        if not module.startswith(homes)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("eval", "exec")
    ]
    assert not evaluating, "\n".join(evaluating)


def test_values_have_no_hand_written_equality() -> None:
    written = [
        f"{file_of(module)}:{node.lineno}: {node.name}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, FUNCTIONS) and node.name in ("__eq__", "__hash__")
    ]
    assert not written, "\n".join(written)


@pytest.mark.filterwarnings("always::tests.architecture.test_house_style.LongSource")
def test_long_modules_and_functions_are_pointed_out() -> None:
    for module, tree in modules().items():
        lines = len(file_of(module).read_text("utf-8").splitlines())
        if lines > LONGEST_MODULE:
            warnings.warn(LongSource(f"{file_of(module).name} has {lines} lines"), stacklevel=1)
        for node in ast.walk(tree):
            if isinstance(node, FUNCTIONS):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    place = f"{file_of(module).name}:{node.lineno}"
                    warnings.warn(LongSource(f"{place}: {node.name} has {length} lines"), stacklevel=1)


def test_no_two_classes_bear_one_name() -> None:
    homes: dict[str, list[str]] = {}
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(module)
    assert not {name: places for name, places in homes.items() if len(places) > 1}


@pytest.mark.parametrize("name", ["found", "one", "asked", "told", "made"])
def test_no_name_says_as_little_as(name: str) -> None:
    bearers = [
        f"{file_of(module)}:{node.lineno}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.arg) and node.arg == name)
    ]
    assert not bearers, "\n".join(bearers)


def test_few_functions_have_more_than_five_parameters() -> None:
    """Only the front door's own, whose keywords are options, each with a default."""
    wide = {
        f"{module}.{node.name}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, FUNCTIONS)
        and len([a for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs) if a.arg not in SELF]) > 5
    }
    assert wide <= {
        "ceasefire_sim.scenario.loading.read_scenario_text",
        "ceasefire_sim.sequencing.sequence.sequence",
        "ceasefire_sim.studies.check.check",
        "ceasefire_sim.studies.forking.fork.fork",
        "ceasefire_sim.studies.forking.turning_points.turning_points",
        "ceasefire_sim.studies.simulate.simulate",
        "ceasefire_sim.studies.splitting.rare_event.rare_event",
        "ceasefire_sim.studies.sweeping.discovery.discover",
        "ceasefire_sim.studies.sweeping.sensitivity.sensitivity",
        "ceasefire_sim.studies.sweeping.sweep.sweep",
        "ceasefire_sim.studies.sweeping.thresholds.threshold",
    }


def test_any_stands_in_few_places() -> None:
    """``Any`` only where a library gives it; a ratchet, to be turned down, never up."""
    uses = sum(
        isinstance(node, ast.Name) and node.id == "Any" for tree in modules().values() for node in ast.walk(tree)
    )
    assert uses <= MOST_ANY
