"""Pages of numbers: what was set, an example for every ending, what a mean counts, digits that can be read."""

from __future__ import annotations

import re

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.check_document import check_document
from ceasefire_sim.present.check_report import Retelling, check_lines
from ceasefire_sim.present.comparison_document import Compared
from ceasefire_sim.present.comparison_report import comparison_lines, failure_lines
from ceasefire_sim.present.numbers import known_share, six_digits
from ceasefire_sim.present.run_summary import summarise
from ceasefire_sim.studies.check import check
from tests.present.pages import run_json, run_page

SLICES = {"parameters.slices": 8}


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are as wide as the terminal; here no line is broken."""
    monkeypatch.setenv("COLUMNS", "160")


def tranches(horizon: int | None = None) -> cs.RunSet:
    return cs.simulate(cs.read_scenario("reciprocal-tranches", overrides=SLICES), runs=200, seed=1)


def test_every_ending_names_a_run_that_ends_so_and_the_page_says_it() -> None:
    runs = tranches()
    endings = run_json(runs)["ending"]
    for ending, row in endings.items():
        assert (row["first"] is None) == (row["runs"] == 0)
        if row["first"] is not None:
            agreement = cs.live(runs.scenario, seed=1, run=row["first"])
            agreement.retrace(runs.scenario.horizon)
            assert runs.column("ending")[row["first"]] == ending
    lines = [line for line in run_page(runs) if line.startswith("  reached ")]
    assert lines[0].endswith(f"such as run {endings['reached']['first']}")


def test_what_was_set_stands_on_the_page_and_in_the_document() -> None:
    runs = tranches()
    assert run_page(runs)[1] == "set: parameters.slices = 8"
    assert run_json(runs)["overrides"] == SLICES
    other = cs.compare(runs, runs)
    assert "set: parameters.slices = 8" in list(
        comparison_lines(Compared("as written", summarise(runs), {"again": other}))
    )
    found = check(runs.scenario)
    assert list(check_lines(found, Retelling("x")))[1] == "set: parameters.slices = 8"
    assert check_document(found)["overrides"] == SLICES
    assert "set: parameters.slices = 8" in cs.live(runs.scenario, seed=1).story().split("\n")


def test_the_mean_of_days_says_what_never_counts_as() -> None:
    runs = cs.simulate(cs.read_scenario("two-party-deadlock", readings=["all"]), runs=20)
    row = next(line for line in run_page(runs) if line.startswith("  days_to_conclusion"))
    assert "mean 180 [149.7, 180] (a run in which it does not come counts with 180), median –, happens in 0.0 %" in row
    found = check(runs.scenario)
    assert any(
        "mean 180 (a run in which it does not come counts with 180)" in line
        for line in check_lines(found, Retelling("x"))
    )
    compared = Compared("as read", summarise(runs), {"again": cs.compare(runs, runs)})
    assert "where it never comes" in list(comparison_lines(compared))[-1]


def test_a_mean_of_days_until_what_always_comes_says_nothing_of_never() -> None:
    text = """
scenario: x
horizon: 30
phases: {initial: a, states: [a, b], transitions: {move: {from: a, to: b, when: day >= 3}}}
properties: {days: {days_until: phase == b}, soon: {days_until: phase == b, within: 2}}
"""
    rows = [line for line in run_page(cs.simulate(cs.read_scenario_text(text), runs=5)) if "mean" in line]
    assert "never" not in rows[0]
    assert "(a run in which it does not come counts with 2)" in rows[1]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.0, "0 (impossible)"), (1.0, "1 (certain)"), (0.02621652127, "0.0262165"), (1.6e-40, "less than 0.000000001"),
        (0.9999998624, "above 0.999999, though not certain"),
        (1 - 1e-12, "above 0.999999, though not certain"), (0.99999, "0.99999"),
    ],
)  # fmt: skip
def test_what_is_known_exactly_is_told_in_digits_that_can_be_read(value: float, told: str) -> None:
    assert known_share(value) == told


def test_means_have_six_digits_at_most() -> None:
    told = [six_digits(value) for value in (343.7450597, 0.0, 1234567.8, -3.25)]
    assert told == ["343.745", "0", "1,234,568", "-3.25"]


def test_an_ending_is_certain_where_every_other_is_impossible_though_a_sum_was_rounded() -> None:
    found = check(cs.read_scenario("verification-and-trust", readings=["all"]))
    assert any(re.match(r"  goal out of reach +1 \(certain\)$", line) for line in check_lines(found, Retelling("x")))
    found = check(cs.read_scenario("two-party-deadlock", readings=["all"]))
    assert "exact: 1 state at the beginning of a day, 180 days" in check_lines(found, Retelling("x"))


def test_what_is_not_as_expected_is_named_with_the_alternative() -> None:
    runs = cs.simulate(cs.read_scenario("verification-and-trust", readings=["all"]), runs=200)
    assert list(failure_lines("as written", summarise(runs))) == [
        "'as written' is not as expected: concluded is 0.0 %, expected >= 0.9"
    ]
