"""The page of rules names only what there is."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.architecture.tree import ROOT, modules

PAGE = (ROOT / "docs" / "rules.md").read_text("utf-8")
CASES = ROOT / "tests" / "conformance" / "cases"
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in PAGE.splitlines() if line.startswith("| ")]
RULES = [row for row in ROWS if row[0] not in ("rule", "---")]
PLACE = re.compile(r"`([a-z_.]+):([A-Za-z_.]+)`")


@cache
def names_in(module: str) -> frozenset[str]:
    """The functions and classes of a module, methods as ``Class.method``."""
    names = set()
    for node in modules()[f"ceasefire_sim.{module}"].body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
    return frozenset(names)


@pytest.mark.parametrize("row", RULES, ids=lambda row: row[0])
def test_every_rule_names_its_places_and_a_case(row: list[str]) -> None:
    *places, case = row[1:]
    assert places
    for place in places:
        match = PLACE.fullmatch(place.strip())
        assert match is not None, place
        assert match[2] in names_in(match[1]), place
    assert (CASES / f"{case.strip('` |')}.yaml").is_file(), case


@pytest.mark.parametrize("section", ["Expressions and effects", "A day", "Luck", "Properties"])
def test_the_two_readings_of_a_rule_are_in_the_reference_and_in_the_machine(section: str) -> None:
    text = PAGE.partition(f"## {section}")[2].partition("\n## ")[0]
    places = [PLACE.findall(line) for line in text.splitlines() if PLACE.search(line)]
    assert len(places) >= 5
    for (reference, _), (machine, _) in places:
        assert reference.startswith(("reference.", "expressions.")) and machine.startswith("machine.")


def test_every_paragraph_of_an_obligations_turn_has_a_row() -> None:
    assert {rule[0][:3] for rule in RULES} >= {"(a)", "(b)", "(c)", "(d)", "(e)"}
