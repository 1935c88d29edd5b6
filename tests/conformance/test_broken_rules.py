"""Ten rules of section 8 broken in a copy of the package, one at a time: the conformance case of each fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "ceasefire_sim"
FAST, ALL = ("vectorised", "compiled"), ("reference", "vectorised", "compiled")


@dataclass(frozen=True)
class Break:
    """A line of the package, what stands there instead, and which case fails on which engines then."""

    module: str
    line: str
    broken: str
    case: str
    engines: tuple[str, ...]


BREAKS = [
    Break(
        "reference/commitments.py",
        "isdisjoint(each.part.breached_by) and each.owed]",
        "isdisjoint(each.part.breached_by)]",
        "8-duty-not-owed-no-breach",
        ("reference",),
    ),
    Break(
        "machine/commitments.py",
        'full = terms.compare(terms.name(days), ">=", terms.arithmetic(every, "-", step))',
        'full = terms.compare(terms.name(days), ">=", every)',
        "8-duty-keep-every-nth-day-on-which-it-is-owed",
        FAST,
    ),
    Break(
        "reference/commitment_state.py",
        "min(self.breaches + 1, self.part.at_most.whole)",
        "self.breaches + 1",
        "8-duty-at-most",
        ("reference",),
    ),
    Break(
        "machine/commitments.py",
        "return (*breaches.asks, *actions, *breaches.counted((path,)), *breaches.forgets)",
        "return (*breaches.asks, *breaches.counted((path,)), *actions, *breaches.forgets)",
        "8-duty-steps-may-be-breaches",
        FAST,
    ),
    Break(
        "reference/state.py",
        "max(self.today - 1 - last, 0)",
        "max(self.today - last, 0)",
        "8-memory-seven-days-without-cannot-hold-before-s7",
        ("reference",),
    ),
    Break(
        "machine/memory.py",
        'memory_name("days_without", path), "=", names.terms.number(0)',
        'memory_name("days_without", path), "=", names.terms.number(1)',
        "8-memory-days-without-is-0-from-the-happening-on",
        FAST,
    ),
    Break(
        "reference/evaluation.py",
        "date.isoweekday()",
        "date.weekday()",
        "8-time-month-weekday-and-day-of-year",
        ("reference",),
    ),
    Break(
        "scenario/model/fields.py",
        "1 / (last - days + 1)",
        "1 / (last - days + 2)",
        "8-pace-between-of-another-run",
        ALL,
    ),
    Break(
        "scenario/model/due_days.py",
        "return tuple(reversed(list(latest_first(self.due.node))))",
        "return tuple(latest_first(self.due.node))",
        "8-amendment-the-version-is-the-last-whose-when-holds",
        ALL,
    ),
    Break(
        "scenario/indexed/families.py",
        "itertools.product(*indexes.values())",
        "(each[::-1] for each in itertools.product(*reversed(indexes.values())))",
        "8-several-two-indexes-the-last-fastest",
        ALL,
    ),
]


def failing(package: Path, *rules: Break) -> set[tuple[str, str]]:
    """The cases that fail in a folder with a copy of the package, each with the engine."""
    test = "tests/conformance/test_conformance.py::test_an_engine_follows_the_case"
    nodes = {f"{test}[{engine}-{rule.case}]": (rule.case, engine) for engine in ALL for rule in rules}
    command = [sys.executable, "-m", "pytest", "-q", "-rf", "--tb=no", "-p", "no:cacheprovider", *nodes]
    environment = os.environ | {"PYTHONPATH": str(package.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(command, cwd=package.parent, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 1), ran.stdout + ran.stderr
    return {case for node, case in nodes.items() if f"FAILED {node}" in ran.stdout}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package and the cases alone, so that nothing else can be imported."""
    folder = tmp_path_factory.mktemp("broken")
    shutil.copytree(PACKAGE, folder / "ceasefire_sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(HERE, folder / "tests" / "conformance", ignore=shutil.ignore_patterns("__pycache__"))
    return folder / "ceasefire_sim"


@pytest.mark.nightly
def test_unbroken_every_case_holds(copy: Path) -> None:
    assert failing(copy, *BREAKS) == set()


@pytest.mark.nightly
@pytest.mark.parametrize("rule", BREAKS, ids=lambda rule: rule.case)
def test_a_broken_rule_fails_its_case(copy: Path, rule: Break) -> None:
    file = copy / rule.module
    text = file.read_text("utf-8")
    assert text.count(rule.line) == 1
    file.write_text(text.replace(rule.line, rule.broken), "utf-8")
    try:
        assert failing(copy, rule) == {(rule.case, engine) for engine in rule.engines}
    finally:
        file.write_text(text, "utf-8")


def test_every_line_that_is_to_be_broken_is_there_once() -> None:
    for rule in BREAKS:
        assert (PACKAGE / rule.module).read_text("utf-8").count(rule.line) == 1, rule.module
        assert (HERE / "cases" / f"{rule.case}.yaml").exists()
