"""`sequence` on small scenarios that go back as well as forward, against every course of luck, played out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions.tree import show
from ceasefire_sim.testing import to_yaml
from tests.sequencing.courses import Explored, Explorer, TooLargeError, strict
from tests.sequencing.worlds import World

CHUNK = 50
WORLDS = 2200  # of these at least 2000 are small enough
Outcome = tuple[Explored, Any, Any]


def world(number: int, **overrides: Any) -> tuple[cs.Scenario, str]:
    text = to_yaml(World(number).data())
    readings = ["all"] if "readings:" in text else []
    return cs.read_scenario_text(text, "world.yaml", None, readings, overrides), text


def explored(scenario: cs.Scenario, text: str) -> Explored | None:
    """Everything that can happen in a world, or None where that is too much."""
    assert scenario.file.goal is not None
    try:
        return Explorer(scenario, text).explore(show(scenario.file.goal.node))
    except TooLargeError:
        return None


def check_verdict(truth: Explored, found: Any) -> None:
    """Never true where it is impossible, never false where it is possible, unknown only beyond exact search."""
    possible = truth.goal_day is not None
    assert found.reachable in (possible, None), f"{found.reachable} by {found.method}: {found.why}"
    if found.reachable is None:
        assert found.method == "bounds" and found.why
    if found.reachable is False:
        assert found.why


def check_elements(truth: Explored, found: Any) -> None:
    """What can never happen, and the first days of what can: exactly, or on the safe side."""
    stuck, first = set(found.stuck), {path: day for path, day in found.earliest.items() if path in truth.elements}
    if found.answer.whole:  # the goal alone may be searched where all that is in a world is not
        # of a duty that is fulfilled and undone on one day it may be said that it never is, or is later
        assert truth.stuck() <= stuck <= truth.stuck() | truth.undone()
        assert set(first) == set(truth.elements) - stuck
        assert all(day in (truth.happens[path], truth.stands.get(path)) for path, day in first.items())
    else:
        assert stuck <= truth.stuck()
        for path, day in truth.happens.items():
            assert first.get(path, 0) <= day, path
    assert {wait.source for wait in found.waits} <= stuck
    assert set(found.gates) <= stuck and {path for cycle in found.cycles for path in cycle} <= stuck


def check_witness(longer: cs.Scenario, truth: Explored, found: Any) -> None:
    """Luck that may come up, and brings the goal on its day, not sooner than it can be."""
    if found.reachable:
        agreement = cs.live(longer, luck=strict(found.witness))
        agreement.retrace(found.witness.day)
        assert truth.goal_day is not None and truth.goal_day <= found.witness.day == agreement.today
        goal = agreement.scenario.file.goal
        assert goal is not None
        assert agreement.truth(goal)
    else:
        assert found.witness is None


def check_world(number: int) -> str | None:
    """All laws for one world; returns how it was decided, None if it is too large to be played out."""
    longer, text = world(number, horizon=400)
    truth = explored(longer, text)
    if truth is None:
        return None
    scenario, _ = world(number)
    found = cs.sequence(scenario, repairs=False, alternatives=False)
    answers = [found]
    if number % 2:
        answers.append(cs.sequence(scenario, repairs=False, alternatives=False, max_states=1))
    for one in answers:
        check_verdict(truth, one)
        check_elements(truth, one)
        check_witness(longer, truth, one)
    return f"{found.method} {found.reachable}"


def check_worlds(numbers: Iterable[int]) -> Counter[str | None]:
    """How often worlds are decided how."""
    told: Counter[str | None] = Counter()
    for number in numbers:
        try:
            told[check_world(number)] += 1
        except AssertionError as error:
            raise AssertionError(f"world({number}): {error}") from error
    return told


def test_the_first_scenarios_are_told_as_playing_every_course_of_luck_finds_them() -> None:
    told = check_worlds(range(30))
    assert told["exact True"] >= 5 and told["exact False"] >= 5, told


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, WORLDS, CHUNK))
def test_verdicts_witnesses_stuck_elements_and_earliest_days(first: int) -> None:
    told = check_worlds(range(first, first + CHUNK))
    assert told[None] <= 8, told  # so that 2000 of all are searched
    assert told["exact True"] >= 10 and told["exact False"] >= 10, told
