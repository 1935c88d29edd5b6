"""The exact engine against runs: on every shipped lesson, as written and under its variants and readings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim.results.answer import ProbabilityAnswer
from tests.architecture.tree import ROOT

RUNS = 20_000
LEAST_P_VALUE = 1e-6  # the project's bar for calling exact and simulated answers different
LESSONS = sorted(file.stem for file in (ROOT / "scenarios" / "lessons").glob("*.yaml"))


def cases() -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    """Every lesson as written, under each variant, and under each and all of its readings."""
    for lesson in LESSONS:
        file = cs.read_scenario(lesson).file
        readings = [(name,) for name in file.readings] + ([("all",)] if file.readings else [])
        for variant in (None, *file.variants):
            for reading in ((), *readings):
                yield lesson, variant, reading


def p_value(successes: int, runs: int, p: float) -> float:
    """The exact two-sided binomial test: the chance of every count that is no likelier than the one seen."""
    if p in (0, 1):
        return float(successes == runs * p)
    whole, yes, no = math.lgamma(runs + 1), math.log(p), math.log1p(-p)
    logs = [whole - math.lgamma(k + 1) - math.lgamma(runs - k + 1) + k * yes + (runs - k) * no for k in range(runs + 1)]
    seen = logs[successes] + 1e-7  # counts as likely as the one seen must not be lost to rounding
    return min(1.0, math.fsum(math.exp(log) for log in logs if log <= seen))


@cache
def answers(lesson: str, variant: str | None, readings: tuple[str, ...]) -> tuple[Any, Any]:
    """Both answers to a lesson: exact, and from runs."""
    scenario = cs.read_scenario(lesson, variant=variant, readings=readings)
    return cs.solve(scenario), cs.simulate(scenario, runs=RUNS, seed=1)


def assert_alike(what: str, exact: float, seen: float, runs: int) -> None:
    """Fails unless a share of runs can come from an exact chance."""
    found = p_value(round(seen * runs), runs, exact)
    assert found >= LEAST_P_VALUE, f"{what}: {exact} exactly, {seen} of {runs} runs: p-value {found:.2g}"


@pytest.mark.parametrize(
    ("successes", "runs", "p", "expected"),
    [(0, 10, 0.5, 2 / 1024), (3, 10, 0.5, 352 / 1024), (5, 10, 0.5, 1), (2, 2, 0.1, 0.01), (7, 7, 1, 1), (1, 7, 0, 0)],
)
def test_the_binomial_test_gives_what_counting_gives(successes: int, runs: int, p: float, expected: float) -> None:
    # lgamma of numbers up to 11 is good to a few roundings
    assert p_value(successes, runs, p) == pytest.approx(expected, rel=1e-12)


def test_the_lessons_are_there() -> None:
    assert {"two-party-deadlock", "reciprocal-tranches", "monitoring", "impossible-deadline"} <= set(LESSONS)


@pytest.mark.parametrize(("lesson", "variant", "readings"), list(cases()))
def test_what_is_exact_is_what_runs_show(lesson: str, variant: str | None, readings: tuple[str, ...]) -> None:
    exact, runs = answers(lesson, variant, readings)
    compared = 0
    for name in runs.scenario.file.properties:
        solved, seen = exact.property(name), runs.property(name)
        assert type(solved) is type(seen), name
        assert solved.method == "exact", name
        if isinstance(solved, ProbabilityAnswer):
            assert solved.value is not None
            assert seen.value is not None
            assert_alike(name, solved.value, seen.value, seen.runs)
            compared += 1
        elif seen.occurrence is not None:
            assert_alike(f"{name}: happened", solved.happened, seen.happened, seen.runs)
            compared += 1
    assert compared, "no property has a chance to compare"
