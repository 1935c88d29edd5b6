"""A chance that no run sees is said to be above 0 wherever a figure leaves it out."""

from __future__ import annotations

from typing import Literal

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.check_report import Retelling, check_lines
from ceasefire_sim.present.grain import grain_lines
from ceasefire_sim.scenario.validation.grain import chances_never_seen
from tests.present.pages import run_page

TEXT = """
scenario: tiny
horizon: 10
goal: phase == b
parties: {north: {title: The North}}
parameters: {luck: {value: 1e-12, range: [0, 1]}}
incidents: {raid: {title: A raid, chance: 0.5, attribution: {by: phase, chance: 0, otherwise: []}}}
obligations: {pay: {title: Payment, owed_by: north, steps: 2, pace: 0.5}}
phases: {initial: a, states: [a, b], transitions: {go: {from: a, to: b, chance: luck}}}
properties: {later: {eventually: phase == b, within: unbounded}}
"""
SEEN = "No run ever sees “go”: the chance, 1e-12 a day at most, is above 0,"
COUNTED = "and less than one draw in 4,294,967,296. What hangs on it alone counts as out of reach."
EXACT = "The other exact figures reckon with it."
RUNS = "So no figure on this page reckons with it; those of `check --method exact` do."


def read(text: str = TEXT, **overrides: float) -> cs.Scenario:
    return cs.read_scenario_text(text, overrides={f"parameters.{name}": value for name, value in overrides.items()})


def test_a_page_of_runs_says_that_they_never_see_it() -> None:
    page = run_page(cs.simulate(read(), runs=20))
    at = page.index(SEEN)
    assert page[at + 1 : at + 3] == [COUNTED, RUNS]
    assert any(line.startswith("  goal out of reach  100.0 %") for line in page[:at])


@pytest.mark.parametrize(("method", "last"), [("exact", EXACT), ("both", EXACT), ("simulate", RUNS)])
def test_a_check_tells_the_two_ways_to_count_apart(method: Literal["exact", "both", "simulate"], last: str) -> None:
    lines = list(check_lines(cs.check(read(), method=method, runs=100), Retelling("x")))
    at = lines.index(SEEN)
    assert lines[at + 1 : at + 3] == [COUNTED, last]


def test_exact_figures_of_it_are_never_0_nor_certain() -> None:
    checked = cs.check(read(), method="exact")
    assert checked.endings()["reached"].value == pytest.approx(1e-11, rel=1e-9)
    words = "\n".join(check_lines(checked, Retelling("x")))
    assert "reached            less than 0.000000001" in words
    assert "goal out of reach  above 0.999999, though not certain" in words


@pytest.mark.parametrize(("luck", "seen"), [(0.0, True), (2.0**-32, True), (0.9 * 2.0**-32, False), (0.5, True)])
def test_what_counts_is_the_chance_as_it_is_set(luck: float, seen: bool) -> None:
    scenario = read(luck=luck)
    assert [".".join(chance.path) for chance in chances_never_seen(scenario)] == (
        [] if seen else ["phases.transitions.go.chance"]
    )
    assert bool(list(grain_lines(scenario, exact=True, simulated=False))) is not seen


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (("chance: 0.5, attribution", "chance: 1e-11, attribution"), "“A raid”"),
        (("chance: 0, otherwise", "chance: 1e-11, otherwise"), "the attribution of “A raid”"),
        (("pace: 0.5", "pace: 1e-11"), "a step of payment"),
        (("pace: 0.5", "pace: 0.5, acknowledgement: 1e-11"), "the acknowledgement of payment"),
    ],
)
def test_it_is_called_what_it_brings_about(change: tuple[str, str], name: str) -> None:
    lines = list(grain_lines(read(TEXT.replace(*change), luck=0.5), exact=True, simulated=False))
    assert lines[1] == f"No run ever sees {name}: the chance, 1e-11 a day at most, is above 0,"


def test_why_says_so_of_what_nothing_else_stands_in_the_way_of() -> None:
    answer = str(cs.live(read()).why("go"))
    assert "a chance of 1e-12 a day, less than one draw in 4,294,967,296: no run sees it." in answer
