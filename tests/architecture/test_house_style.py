"""Rules of style that a linter does not know."""

from __future__ import annotations

import ast
import warnings

import pytest

from tests.architecture.tree import file_of, modules, room_of

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
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
