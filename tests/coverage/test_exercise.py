"""What runs exercise: seen, by forced luck, impossible; and questions that nothing exercises."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.coverage.exercise import Exercise, ExerciseStatus, asking, exercise
from ceasefire_sim.coverage.targets import targets
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.agreement import live

RUNS = 50
STATES = 5_000
TRUCE = """\
scenario: truce
horizon: 40
goal: phase == settled
parties: {north: {title: N}, south: {title: S}}
quantities: {tension: {initial: 0, range: [0, 9]}}
incidents:
  raid: {when: tension >= 1 and phase == truce, chance: 0.2, do: [tension += 1]}
  storm: {chance: 1e-6, do: [tension += 3]}
  meeting: {chance: 0.3, outcomes: [{title: peace, weight: 1}, {title: war, weight: tension}, {weight: 0.0001}]}
obligations:
  bridges: {owed_by: north, owed_to: south, requires: depots.done > bridges.done, pace: 0.2}
  depots: {owed_by: south, owed_to: north, pace: 0.2, requires: tension <= 9}
phases:
  initial: truce
  states: [truce, settled, broken]
  final: [settled, broken]
  transitions:
    settle: {from: truce, to: settled, when: bridges.fulfilled and depots.fulfilled}
    break_off: {from: truce, to: broken, when: tension >= 3}
"""
ASKED = """\
invariants:
  in_order: {always: bridges.done == 0 or depots.done > 0}
  idle: {always: not happened(never) or tension >= 1}
properties:
  settled: {eventually: phase == settled, given: tension >= 1}
  beyond: {eventually: tension >= 10}
  none: {count: never}
  rarely: {eventually: happened(never), expect: "<= 0.01"}
  at_once: {days_until: tension >= 0}
"""


@pytest.fixture(scope="module")
def truce() -> Exercise:
    return exercise(cs.read_scenario_text(TRUCE), RUNS, STATES)


def status(result: Exercise, words: str) -> ExerciseStatus:
    (thing,) = (thing for thing in result.things if thing.target.words == words)
    return thing.status


def shows(scenario: Scenario, site: str, result: Exercise) -> bool:
    """Whether the luck of a target, replayed, has an event of its site on the day before the luck's."""
    (thing,) = (thing for thing in result.things if thing.target.words.startswith(f"{site} never"))
    assert thing.luck is not None and thing.luck.day is not None
    agreement = live(scenario, luck=thing.luck)
    agreement.retrace(thing.luck.day)
    return any(event["site"] == site for event in agreement.events)


def test_what_happens_in_runs_is_seen(truce: Exercise) -> None:
    assert status(truce, "phases.settle is never taken") is ExerciseStatus.SEEN
    assert status(truce, "obligations.bridges: no step is ever done") is ExerciseStatus.SEEN


def test_what_is_too_rare_for_runs_is_shown_by_luck_that_forces_little(truce: Exercise) -> None:
    (storm,) = (thing for thing in truce.things if thing.target.words == "incidents.storm never happens")
    assert storm.status is ExerciseStatus.FORCED
    assert storm.luck is not None
    assert [site for _, site, _ in storm.luck.forced] == ["incidents.storm"]
    assert shows(truce.scenario, "incidents.storm", truce)


def test_what_comes_about_within_a_day_and_is_used_counts_as_seen(truce: Exercise) -> None:
    assert status(truce, "`bridges.fulfilled` is never true") is ExerciseStatus.SEEN


def test_a_part_that_cannot_be_false_is_proven_so(truce: Exercise) -> None:
    assert status(truce, "`tension <= 9` is never false") is ExerciseStatus.IMPOSSIBLE
    assert status(truce, "`phase == truce` is never false") is ExerciseStatus.IMPOSSIBLE


def test_an_outcome_is_seen_or_forced_where_its_weight_allows_it(truce: Exercise) -> None:
    assert status(truce, "outcome 1 of incidents.meeting (peace) never comes up") is ExerciseStatus.SEEN
    assert status(truce, "outcome 2 of incidents.meeting (war) never comes up") is ExerciseStatus.UNKNOWN
    assert status(truce, "outcome 3 of incidents.meeting never comes up") is ExerciseStatus.FORCED


def test_a_question_that_nothing_exercises_is_vacuous() -> None:
    never = "incidents:\n  never: {when: tension >= 12}\n"
    text = TRUCE.replace("incidents:\n", never).replace("range: [0, 9]", "range: [0, 20]")
    result = exercise(cs.read_scenario_text(text + ASKED), RUNS, STATES)
    assert [".".join(vacuous.target.path) for vacuous in result.vacuous] == [
        "invariants.idle.always", "properties.beyond.eventually", "properties.none.count",
        "properties.at_once.days_until",
    ]  # fmt: skip
    assert "`tension >= 1` is never needed" in result.vacuous[0].target.words


VARIANTS = """\
variants:
  storms: {set: {incidents.storm.chance: 0.2}}
parameters: {most: {value: 9, range: [0, 9]}}
invariants:
  settled: {always: most == 9 or tension >= 1}
properties:
  stormy: {count: storm}
"""


def test_what_a_variant_alone_exercises_is_seen_there(truce: Exercise) -> None:
    impossible = TRUCE.replace("chance: 1e-6", "chance: 0")
    result = exercise(cs.read_scenario_text(impossible + VARIANTS), RUNS, STATES)
    (storm,) = (thing for thing in result.things if thing.target.words == "incidents.storm never happens")
    assert storm.status is ExerciseStatus.ELSEWHERE
    assert storm.text is not None and storm.text.variant == "storms"
    assert not result.vacuous  # nor is an `or` of which parameters alone decide one part


@pytest.mark.parametrize("name", ["two-party-deadlock", "reciprocal-tranches"])
def test_verdicts_agree_with_the_exact_engine(name: str) -> None:
    scenario = cs.read_scenario(name)
    wanted = list(targets(scenario))
    result = exercise(scenario, 20, STATES)
    for number, (target, thing) in enumerate(zip(wanted, result.things, strict=False)):
        assert thing.target.words == target.words
        if number % 4 == 0:  # each asks the exact engine once
            happened = cs.solve(asking(scenario, [target])).distribution("target0").happened
            assert (thing.status is ExerciseStatus.IMPOSSIBLE) == (happened == 0), target.words
