"""The generic ceasefires lie within what was measured over many, by the table that is printed for readers."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from benchmarks.ceasefires import DAYS, NAMES, Check, checks, probabilities, real_ceasefire

RUNS = 40


@pytest.fixture(scope="module")
def table() -> list[Check]:
    """Every check, with few runs."""
    return list(checks(RUNS))


def test_every_figure_lies_in_its_band(table: list[Check]) -> None:
    outside = [
        f"{check.scenario}: {check.figure} {check.value:.3f} not in {check.band}" for check in table if not check.inside
    ]
    assert not outside, "\n".join(outside)
    assert {check.scenario for check in table} == set(NAMES)


def test_a_real_truce_stands_beside_the_bands_of_a_watched_one(table: list[Check]) -> None:
    real = {check.figure: check for check in real_ceasefire()}
    watched = {check.figure: check.band for check in table if check.scenario == "generic-monitored"}
    assert {figure: check.band for figure, check in real.items()}.items() <= watched.items()
    assert {f"unbroken_{day}" for day in DAYS} < set(real)
    assert real["unbroken_30"].value == pytest.approx(0.95, abs=0.02)
    assert real["hazard without monitors over with them"].inside  # as docs/agreements.md says
    assert not real["unbroken_365"].inside


def test_a_figure_beyond_its_band_is_told() -> None:
    assert not Check("x", "y", 0.98, (0.71, 0.97)).inside


@pytest.mark.parametrize("day", DAYS)
def test_a_definitive_agreement_outlasts_a_watched_truce_and_that_one_nobody_watches(
    day: int, table: list[Check]
) -> None:
    values = {check.scenario: check.value for check in table if check.figure == f"unbroken_{day}"}
    assert values["generic-definitive"] > values["generic-monitored"] > values["generic-unmonitored"]


def test_without_types_drawn_once_a_run_the_hazard_does_not_fall() -> None:
    plain = cs.read_scenario("generic-monitored", overrides={"quantities.will.initial": {1: 1}})
    exact = cs.solve(plain)
    survival = [exact.probability(f"unbroken_{day}").value for day in (7, 30, 90)]
    fitted = probabilities("generic-monitored")
    assert survival[0] > fitted["unbroken_7"].value
    assert survival[2] < fitted["unbroken_90"].value


def test_no_actor_is_named_in_a_generic_scenario() -> None:
    for name in NAMES:
        parties = cs.read_scenario(name).file.parties
        assert [part.title for part in parties.values()] == ["One side", "The other side", "The monitors"]
