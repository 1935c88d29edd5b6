"""Forks: futures of a run share its past, are retold one by one, and differ by what is forced alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim import InputError
from ceasefire_sim.engines.exact import forward
from ceasefire_sim.luck.paths import OFFSPRING, Paths
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.rules import Machine
from ceasefire_sim.studies.forking.fork import other_way

SMALL = """
scenario: small
horizon: 12
quantities:
  tension: {initial: {0: 3, 1: 2, 4: 1}, range: [0, 6]}
  weather: {initial: 2, range: [0, 4]}
incidents:
  raid:
    chance: 0.3
    outcomes:
      - {title: a small raid, weight: 3, do: [tension += 1]}
      - {title: a large raid, weight: 1, do: [tension += 3]}
  shells: {count: poisson(0.4), at_most: 3, do: [tension += 1]}
  storm: {chance: 0.4, do: [weather += 1]}
responses:
  cooling: {when: tension > 0, chance: 0.5, do: [tension -= 1]}
  clearing: {chance: 0.4, do: [weather -= 1]}
phases:
  initial: truce
  states: [truce, tense, collapsed]
  final: [collapsed]
  transitions:
    worsen: {from: truce, to: tense, when: tension >= 4, chance: 0.5}
    calm: {from: tense, to: truce, when: tension <= 1}
    collapse: {from: tense, to: collapsed, when: tension >= 5, chance: 0.5}
goal: day >= 12
properties:
  collapses: {eventually: phase == collapsed}
  tense_days: {days_when: phase == tense}
  storms: {count: incidents.storm}
"""


@pytest.fixture(scope="module")
def small() -> cs.Scenario:
    return cs.read_scenario_text(SMALL)


def test_futures_draw_as_the_run_before_the_day_and_as_fresh_runs_from_then_on() -> None:
    paths = Paths.futures(cs.Luck(1, ((0, 7), (3, 9), (20, 4))), 5, 10, 2)
    assert paths.first_days.tolist() == [[0, 3, 5], [0, 3, 5]]
    assert paths.runs.tolist() == [[7, 9, OFFSPRING + 10], [7, 9, OFFSPRING + 11]]
    assert Paths.futures(cs.Luck.keyed(1, 7), 0, 0, 1).runs.tolist() == [[OFFSPRING]]


@pytest.mark.parametrize("engine", ["vectorised", "compiled"])
@pytest.mark.parametrize("day", [0, 4])
def test_every_future_is_retold_by_its_luck(small: cs.Scenario, engine: str, day: int) -> None:
    answer = cs.fork(small, run=3, day=day, force={"incidents.raid": "large raid"}, runs=40, engine=engine)  # type: ignore[arg-type]
    for futures in answer.sides().values():
        for number in range(0, 40, 3):
            again = futures.retrace(number)
            row = {name: futures.column(name)[number] for name in ("end_day", "phase", "ending")}
            assert row == {"end_day": again.today, "phase": again.phase, "ending": again.ending}
            assert futures.column("quantities.tension")[number] == again.quantities["tension"]
            own = cs.live(small, run=3)
            own.retrace(day)
            again.retrace(day)
            assert again.state() == own.state()


def test_both_engines_give_the_same_futures(small: cs.Scenario) -> None:
    forced = {"incidents.shells": 2, "incidents.storm": False}
    first, second = (cs.fork(small, 3, 4, forced, runs=200, engine=engine) for engine in ("vectorised", "compiled"))
    assert first.sides() == second.sides()
    for name, futures in first.sides().items():
        for column, values in futures.block.columns.stored.items():
            assert np.array_equal(values, second.sides()[name].block.columns.stored[column], equal_nan=True), column


def test_what_is_forced_changes_only_what_hangs_on_it(small: cs.Scenario) -> None:
    answer = cs.fork(small, run=3, day=4, force={"incidents.storm": True}, runs=300)
    without, with_it = answer.pair()
    assert answer.other_way == ((4, "incidents.storm", False),)
    for name in ("end_day", "phase", "quantities.tension", "properties.tense_days"):
        assert np.array_equal(without.array(name), with_it.array(name)), name
    assert np.array_equal(with_it.array("properties.storms"), without.array("properties.storms") + 1)
    difference = answer.property("storms")
    assert difference.value == 1 and difference.ratio is None
    assert answer.changes() == [] and not answer.changed_nothing()
    later = cs.live(small, luck=with_it.luck(5)), cs.live(small, luck=without.luck(5))
    for day in range(12):
        sites = [{event["site"] for event in agreement.day()} for agreement in later]
        if day != 4:
            assert {site for site in sites[0] ^ sites[1] if site != "responses.clearing"} == set(), day


def test_the_sides_of_a_fork_are_luck_what_is_forced_and_the_other_way(small: cs.Scenario) -> None:
    day = 4
    raid, large = (day, "incidents.raid", True), (day, "incidents.raid.outcomes", 1)
    assert other_way(small, (raid,)) == ((day, "incidents.raid", False),)
    assert other_way(small, (raid, large)) == ((day, "incidents.raid", False),)
    assert other_way(small, ((day, "incidents.raid", False),)) == (raid,)
    assert other_way(small, ((day, "incidents.shells", 3),)) == ((day, "incidents.shells", False),)
    assert other_way(small, (large,)) == ()
    assert other_way(small, (raid, (day, "incidents.storm", True))) == ()
    several = cs.fork(small, 3, day, {"incidents.raid": True, "incidents.storm": True}, runs=10)
    assert several.without is several.by_luck


def test_what_is_not_drawn_on_that_day_changes_nothing(small: cs.Scenario) -> None:
    answer = cs.fork(small, run=3, day=4, force={"phases.collapse": True}, runs=50)
    assert answer.changed_nothing()


def test_the_morning_of_the_first_day_keeps_what_the_run_began_with(small: cs.Scenario) -> None:
    own = cs.live(small, run=5)
    answer = cs.fork(own, runs=30)
    assert {answer.by_luck.retrace(number).trajectory().states[0]["quantities"]["tension"] for number in range(30)} == {
        own.quantities["tension"]
    }
    assert len({answer.by_luck.retrace(number).trajectory() for number in range(8)}) > 1


@pytest.mark.parametrize(
    ("name", "run", "day", "from_the_start"), [("monitoring", 7, 20, 0.0025), ("reciprocal-tranches", 1, 40, 0.155)]
)
def test_a_fork_without_a_change_has_the_exact_answer_from_the_state_of_the_run(
    name: str, run: int, day: int, from_the_start: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """n = 4000, an interval of 99.9 %: it holds the exact share that fail from there, and not the one from day 0."""
    scenario = cs.read_scenario(name)
    own = cs.live(scenario, run=run)
    own.retrace(day)
    assert own.today == day
    values = own.now.variables()

    def lowered(part: cs.Scenario, names: ExpressionLowering | None = None) -> Machine:
        machine = lower(part, names)
        begun = (replace(known, initial=values[known.name], drawn=()) for known in machine.variables)
        return replace(machine, variables=tuple(begun))

    monkeypatch.setattr(forward, "lower", lowered)
    exact = cs.solve(scenario.with_({"horizon": scenario.horizon - day})).endings()["failed"]
    monkeypatch.undo()
    failed = cs.fork(own, runs=4000, confidence=0.999).by_luck.endings()["failed"]
    assert failed.low is not None and failed.high is not None
    assert failed.low <= exact.value <= failed.high
    assert not failed.low <= from_the_start <= failed.high


def test_an_agreement_forks_where_it_stands_and_keeps_what_its_luck_decides_by_hand(small: cs.Scenario) -> None:
    agreement = cs.live(
        small, luck=cs.Luck.keyed(1, 3).force(2, "incidents.storm", True).force(9, "incidents.storm", False)
    )
    agreement.retrace(4)
    answer = cs.fork(agreement, force={"incidents.raid": True}, runs=20)
    assert agreement.today == 4
    assert answer.with_it is not None
    assert answer.with_it.luck(7).forced == (
        (2, "incidents.storm", True),
        (9, "incidents.storm", False),
        (4, "incidents.raid", True),
    )
    assert answer.with_it.luck(7).runs == ((0, 3), (4, OFFSPRING + 7))


def test_an_agreement_is_copied_with_something_forced_today(small: cs.Scenario) -> None:
    agreement = cs.live(small, run=3)
    agreement.retrace(4)
    forced = agreement.fork(force={"incidents.raid": "large raid"})
    assert forced.today == 4 and agreement.luck.forced == ()
    assert ("incidents.raid", "outcome", 1) in [
        (event["site"].removesuffix(".outcomes"), event["what"], event.get("value")) for event in forced.day()
    ]


@pytest.mark.parametrize(
    ("force", "message"),
    [
        ({"raid": True}, "there is no such site; did you mean 'incidents.raid'?"),
        ({"incidents.raid": "huge"}, "does not come out as 'huge'; there are: a small raid, a large raid"),
        ({"incidents.storm": "huge"}, "'incidents.storm' does not come out as 'huge'; it has no outcomes"),
        ({"phases.calm": "huge"}, "'phases.calm' is forced to be yes or no, not 'huge'"),
        ({"incidents.raid": 2.0}, "is forced to be true, false or a whole number, not 2.0"),
    ],
)  # fmt: skip
def test_what_cannot_be_forced_is_refused_in_words(small: cs.Scenario, force: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as refused:
        cs.fork(small, 3, 4, force)  # type: ignore[arg-type]
    assert message in str(refused.value)


def test_a_run_that_is_over_has_no_futures(small: cs.Scenario) -> None:
    with pytest.raises(InputError, match="this run ends on day 12, and nothing is to come"):
        cs.fork(small, 3, 12)
    with pytest.raises(InputError, match="name the day"):
        cs.fork(small, 3)
    with pytest.raises(InputError, match="fork it without a run"):
        cs.fork(cs.live(small), run=3)
