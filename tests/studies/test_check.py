"""What a check is made of, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import ceasefire_sim as cs
from ceasefire_sim.arrays import IntArray
from ceasefire_sim.errors import InputError
from ceasefire_sim.reachability.search import Search
from ceasefire_sim.results.answer import ProbabilityAnswer
from ceasefire_sim.studies.check import CheckMethod

TEXT = """
scenario: coin
horizon: 3
phases:
  initial: up
  states: [up, heads]
  transitions: {win: {from: up, to: heads, chance: 1/2}}
invariants: {never: {always: phase == up}, always: {always: day >= 0}}
properties:
  wins: {eventually: phase == heads, expect: "> 0.9"}
  days: {days_until: phase == heads}
"""


def check(method: CheckMethod, text: str = TEXT) -> cs.Check:
    return cs.check(cs.read_scenario_text(text), method, runs=200, seed=1)


def test_with_both_methods_each_answers_and_a_p_value_says_how_well_they_agree() -> None:
    both = check("both")
    assert both.method == "both"
    for name in ("wins", "days"):
        prop = both.property(name)
        assert prop.exact is not None
        assert prop.simulated is not None
        assert prop.answer is prop.exact
        assert prop.p_value is not None
        assert 0 < prop.p_value <= 1
    assert both.property("wins").answer.value == pytest.approx(7 / 8, rel=1e-14)


def test_one_method_alone_has_no_p_value() -> None:
    exact, simulated = check("exact"), check("simulate")
    assert (exact.method, exact.runs, exact.property("wins").p_value) == ("exact", None, None)
    assert (simulated.method, simulated.exact, simulated.property("wins").p_value) == ("simulation", None, None)
    assert isinstance(simulated.property("wins").answer, ProbabilityAnswer)


def test_an_invariant_is_judged_over_all_states_or_over_the_runs() -> None:
    exact, simulation = check("exact").invariants, check("simulate")
    simulated, won = simulation.invariants, simulation.property("wins").answer.value
    assert won is not None
    assert (exact["never"].holds, exact["never"].first is not None) == (False, True)
    assert (exact["always"].holds, exact["always"].first) == (True, None)
    assert (simulated["never"].holds, simulated["never"].violations) == (False, round(200 * won))
    assert (simulated["always"].holds, simulated["always"].runs) == (None, 200)


def test_a_check_is_shown_in_one_line_and_compares() -> None:
    exact = check("exact")
    assert repr(exact) == "Check(coin, exact, 1 of 2 properties not met, 1 of 2 invariants broken)"
    assert (exact, hash(exact)) == (check("exact"), hash(check("exact")))
    assert exact != check("both")
    assert "&lt;" not in exact._repr_html_()
    assert "<td>never</td><td></td><td>broken</td>" in exact._repr_html_()


SLIPS: dict[str, tuple[Callable[[cs.Scenario], object], str]] = {
    "method": (
        lambda scenario: cs.check(scenario, "exakt"),  # type: ignore[arg-type]
        "there is no method 'exakt'; did you mean 'exact'?",
    ),
    "no states": (lambda scenario: cs.solve(scenario, 0), "the largest number of states is a whole number at least 1"),
    "half a state": (lambda scenario: cs.solve(scenario, 1.5), "the largest number of states"),  # type: ignore[arg-type]
    "all dropped": (lambda scenario: cs.solve(scenario, drop=1.0), "the probability to drop is a number between"),
    "none at all": (lambda scenario: cs.solve(scenario, drop=-0.1), "the probability to drop is a number between"),
    "runs": (lambda scenario: cs.check(scenario, "simulate", runs=0), "the number of runs is a whole number"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_refused_in_words(slip: str) -> None:
    call, message = SLIPS[slip]
    with pytest.raises(InputError) as refused:
        call(cs.read_scenario_text(TEXT))
    assert message in str(refused.value)


RARE = """
scenario: rare
horizon: 1
quantities: {q: {initial: 0, range: [0, 4]}}
incidents: {rarity: {chance: 0.003, do: q += 1}}
phases: {initial: a, states: [a, b], final: [b], transitions: {go: {from: a, to: b, when: q >= 1}}}
properties:
  count_of_it: {count: rarity, expect: "> 0"}
  highest: {most: q, expect: "> 0"}
"""


def test_what_no_run_shows_is_undecided_and_contradicts_no_exact_answer() -> None:
    """With 0.003 a run, 80 runs show none with 79 %: no mean is 0 for certain, and no p-value is."""
    result = cs.check(cs.read_scenario_text(RARE), "both", runs=80, seed=4)
    for name, prop in result.properties().items():
        assert prop.simulated is not None and prop.simulated.interval is not None
        assert prop.simulated.value == 0, name
        assert prop.simulated.interval[1] > 0.003
        assert prop.simulated.met == "undecided"
        assert prop.p_value is not None and prop.p_value > 0.5


WIDE = """
scenario: wide
horizon: 30
quantities:
  a: {initial: 0, range: [0, 90]}
  b: {initial: 0, range: [0, 90]}
  c: {initial: 0, range: [0, 9]}
incidents:
  grow: {chance: 1/2, do: [a += 1, c += 1]}
  turn: {chance: 1/2, do: b += a}
phases: {initial: up, states: [up]}
invariants: {first: {always: a + b < 999}, few: {always: c < 20}, second: {always: a - b < 999}}
"""


def test_invariants_that_hang_on_the_same_are_searched_once_where_the_states_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    walks: list[Search] = []
    walk = Search.walk

    def counted(search: Search, limit: int | None) -> Iterator[tuple[int, IntArray]]:
        walks.append(search)
        return walk(search, limit)

    monkeypatch.setattr(Search, "walk", counted)
    kept = cs.check(cs.read_scenario_text(WIDE), "auto", runs=20, max_states=40).invariants
    assert {name: each.holds for name, each in kept.items()} == {"first": None, "few": True, "second": None}
    assert [len(search.machine.variables) for search in walks] == [3, 2]  # with the phase
