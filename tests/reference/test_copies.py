"""Forks, copies and pickles of an agreement: independent, on the same day, and with the future they are given."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest

import ceasefire_sim as cs
from ceasefire_sim import Agreement, InputError, Luck

DAY = 20


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario("gaza-2025")


@pytest.fixture
def agreement(scenario: cs.Scenario) -> Agreement:
    """An agreement some days on, with something decided by hand in its past and in its future."""
    agreement = cs.live(scenario, seed=1, run=4)
    site = next(f"incidents.{name}" for name in scenario.file.incidents)
    agreement.force(site, 1, day=5)
    agreement.force(site, 1, day=DAY + 4)
    agreement.retrace(DAY)
    return agreement


def future(agreement: Agreement) -> list[object]:
    """The states from now to the end, by playing on."""
    states: list[object] = [agreement.state()]
    while not agreement.ended:
        agreement.day()
        states.append(agreement.state())
    return states


def pickled(agreement: Agreement) -> Agreement:
    copied = pickle.loads(pickle.dumps(agreement))
    assert isinstance(copied, Agreement)
    return copied


COPIES: dict[str, Callable[[Agreement], Agreement]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": pickled,
    "fork": Agreement.fork,
}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_has_the_same_future_and_leaves_the_original_where_it_is(agreement: Agreement, name: str) -> None:
    now = agreement.state()
    copied = COPIES[name](agreement)
    played = future(copied)
    assert len(played) > 10
    assert agreement.state() == now
    assert future(agreement) == played
    assert copied.trajectory() == agreement.trajectory()
    assert copied.violations == agreement.violations


@pytest.mark.parametrize("name", COPIES)
def test_playing_the_original_leaves_a_copy_where_it_is(agreement: Agreement, name: str) -> None:
    copied = COPIES[name](agreement)
    now = copied.state()
    agreement.now.quantities.update(dict.fromkeys(agreement.quantities, 0))
    agreement.retrace(3)
    assert copied.state() == now
    assert copied.today == DAY


def test_a_copy_keeps_values_that_were_set_by_hand(agreement: Agreement) -> None:
    name = next(iter(agreement.quantities))
    agreement.now.quantities[name] = agreement.scenario.quantities[name].range[1]
    assert copy.deepcopy(agreement).quantities == agreement.quantities


def test_a_fork_with_another_run_has_that_runs_draws_from_today_on(agreement: Agreement) -> None:
    fork = agreement.fork(run=8)
    assert fork.state() == agreement.state()
    assert fork.luck.runs == ((0, 4), (DAY, 8))
    assert fork.luck.forced == agreement.luck.forced
    assert future(fork) != future(agreement)
    assert fork.trajectory() == cs.live(agreement.scenario, luck=fork.luck).trajectory()


@pytest.mark.parametrize(("seed", "run"), [(7, None), (7, 2), (1, 2)])
def test_a_fork_under_another_seed_is_retold_by_its_own_luck(agreement: Agreement, seed: int, run: int | None) -> None:
    fork = agreement.fork(seed=seed, run=run)
    assert fork.luck.seed == seed
    assert fork.luck.run_on(DAY) == (4 if run is None else run)
    retold = cs.live(agreement.scenario, luck=Luck.from_json(fork.luck.to_json()))
    retold.retrace(DAY)
    assert retold.state() == fork.state() == agreement.state()
    assert future(retold) == future(fork)


def test_a_fork_takes_its_future_from_a_luck_and_what_that_decides_by_hand(agreement: Agreement) -> None:
    site = agreement.luck.forced[0][1]
    fork = agreement.fork(luck=Luck.keyed(1, 9).force(2, site, 0).force(DAY + 1, site, 0))
    assert fork.luck.runs == ((0, 4), (DAY, 9))
    assert [day for day, _, _ in fork.luck.forced] == [5, DAY + 1]
    assert fork.trajectory().states[: DAY + 1] == agreement.trajectory().states[: DAY + 1]


def test_a_fork_on_day_0_keeps_the_initial_values_that_were_drawn() -> None:
    text = """{scenario: a, horizon: 30, quantities: {q: {initial: {0: 1, 1: 1, 2: 1, 3: 1}, range: [0, 40]}},
    incidents: {i: {chance: 0.5, do: q += 1}}, phases: {initial: p, states: [p]}}"""
    agreement = cs.live(cs.read_scenario_text(text), seed=1)
    forks = [agreement.fork(run=run) for run in range(1, 20)]
    assert {fork.trajectory().states[0]["quantities"]["q"] for fork in forks} == {agreement.quantities["q"]}
    assert len({fork.trajectory().states[-1]["quantities"]["q"] for fork in forks}) > 3


def test_a_fork_of_two_lucks_is_refused(agreement: Agreement) -> None:
    with pytest.raises(InputError, match="not from both"):
        agreement.fork(luck=Luck.keyed(1), run=2)


def test_a_fork_with_a_luck_that_cannot_be_is_refused(agreement: Agreement) -> None:
    with pytest.raises(InputError, match="there is no such site"):
        agreement.fork(luck=Luck.keyed(1).force(30, "incidents.nothing", True))


def test_a_trajectory_leaves_the_agreement_where_it_is(agreement: Agreement) -> None:
    now = agreement.state()
    run = agreement.trajectory()
    assert agreement.state() == now
    assert run.states[DAY] == now
    assert run == agreement.trajectory()
    assert repr(run).count("\n") == 0 and len(repr(run)) < 100
    assert run._repr_html_().startswith("<table>")


def test_an_agreement_is_one_line(agreement: Agreement) -> None:
    assert repr(agreement) == f"<Agreement 'gaza-2025' on day {DAY} in phase '{agreement.phase}'>"
