"""No side is taken: names and places exchanged, in every lesson, in agreements and in generated disputes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from itertools import groupby
from random import Random
from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.sequencing.report import sequencing_lines
from ceasefire_sim.present.sequencing.screen import screen_lines
from ceasefire_sim.sequencing.answer import Repair
from ceasefire_sim.sequencing.orders import orders
from ceasefire_sim.sequencing.scoring import Scoring, exact_score
from tests.sequencing.exchanging import Rename, exchange_of, numbered, scenario_of, shipped_data, turned
from tests.sequencing.making_graphs import planted_graph, random_graph
from tests.sequencing.small_texts import goal_node
from tests.sequencing.test_lessons import LESSONS
from tests.sequencing.worlds import World

RUNS = 200
SEARCHED = ["aceh-2005", "angola-1991", "lebanon-2024"]
LARGE = ["gaza-2025", "gaza-january-2025", "good-friday-1998", "mozambique-1992"]


def generated(count: int) -> Iterator[dict[str, Any]]:
    """Disputes drawn at random, each with duties of several parties."""
    for number in range(count):
        graph = (planted_graph, random_graph)[number % 2](50_000 + number)
        yield with_parties(dict(graph.data))
        yield with_parties(World(number).data())


def with_parties(data: dict[str, Any]) -> dict[str, Any]:
    """The data whose duties are owed by two parties in turn."""
    owed = {name: {**part, "owed_by": ("north", "south")[place % 2]}
            for place, (name, part) in enumerate(data["obligations"].items())}  # fmt: skip
    return {**data, "parties": {"north": {}, "south": {}}, "obligations": owed}


# names ------------------------------------------------------------------------------------------


def hold_names(data: Mapping[str, Any]) -> None:
    """The answer and its pages are the same up to the names."""
    exchanged = exchange_of(data)
    there, back = (cs.sequence(scenario_of(numbered(data, backwards))) for backwards in (False, True))
    assert json.loads(exchanged(json.dumps(there.as_json()))) == json.loads(json.dumps(back.as_json()))
    for lines in (sequencing_lines, lambda answer: screen_lines(answer, "text.yaml")):
        mine, other = (" ".join(" ".join(lines(answer)).split()) for answer in (there, back))
        assert exchanged(mine) == other


@pytest.mark.parametrize("name", LESSONS)
def test_names_exchanged_change_nothing_but_the_names_in_a_lesson(name: str) -> None:
    hold_names(shipped_data(name))


@pytest.mark.parametrize("name", [SEARCHED[0], pytest.param(SEARCHED[2], marks=pytest.mark.slow)])
def test_nor_in_an_agreement_whose_states_are_searched(name: str) -> None:
    hold_names(shipped_data(name))


@pytest.mark.parametrize("count", [8, pytest.param(400, marks=pytest.mark.nightly)])
def test_nor_in_generated_disputes(count: int) -> None:
    for data in generated(count):
        hold_names(data)


def hold_scores(data: Mapping[str, Any]) -> None:
    """Exact scores of repairs are equal; those from runs, whose draws hang on names, no further apart than chance."""
    exchanged = exchange_of(data)
    there, back = (cs.sequence(scenario_of(numbered(data, backwards)), runs=RUNS) for backwards in (False, True))
    assert len(there.repairs) == len(back.repairs)
    theirs = {identity(repair): repair for repair in back.repairs}
    for repair in there.repairs:
        other = theirs[identity(repair, exchanged)]
        assert repair.probability is not None and other.probability is not None
        assert not told_apart(repair.probability, other.probability), repair
        exact, other_exact = map(exactly, (repair, other))
        assert exact == other_exact


def told_apart(share: float, other: float) -> bool:
    """Whether two shares of 200 runs are further apart than chance has it once in a hundred thousand times."""
    mean = (share + other) / 2
    return abs(share - other) > 4.5 * math.sqrt(2 * mean * (1 - mean) / RUNS)


def exactly(repair: Repair) -> float | None:
    """The probability of the goal with a repair, without runs; None where the states do not fit."""
    assert repair.scenario is not None
    score = exact_score(repair.scenario, Scoring(goal_node(repair.scenario), 1, ()))
    return None if score is None else score.probability


def identity(repair: Repair, rename: Rename = str) -> str:
    """What a repair is, wherever its parts stand in the file; of a common pace who leads is who stands first."""
    relaxed = sorted(rename(f"{part.kind} {part.path} {part.condition} {part.reading}") for part in repair.relax)
    settings = [path if repair.kind == "date" else f"{path}: {value}" for path, value in repair.set.items()]
    settings = sorted(rename(text) for text in settings if ".together: " not in text)
    return f"{repair.kind} {repair.unsafe} {relaxed} {settings}"


@pytest.mark.parametrize("name", ["passage-and-surrender", "remains-and-crossing"])
def test_names_exchanged_move_no_score_further_than_chance_does(name: str) -> None:
    hold_scores(shipped_data(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", LESSONS)
def test_so_it_is_in_every_lesson(name: str) -> None:
    hold_scores(shipped_data(name))


# places -----------------------------------------------------------------------------------------


def hold_places(data: Mapping[str, Any], runs: int = 0) -> None:
    """The order of lines changes neither the verdict nor which repairs there are, nor how these rank."""
    there, back = (cs.sequence(scenario_of(text), runs=runs) for text in (data, turned(data)))
    assert (there.reachable, set(there.stuck), set(there.gates)) == (back.reachable, set(back.stuck), set(back.gates))
    assert sorted(map(sorted, there.cycles)) == sorted(map(sorted, back.cycles))
    assert {(wait.source, wait.on, wait.because) for wait in there.waits} == {
        (wait.source, wait.on, wait.because) for wait in back.waits
    }
    assert set(there.breakable) == set(back.breakable)
    both = [(there.repairs, back.repairs)]
    if there.dispute is not None and back.dispute is not None:
        assert there.dispute.readings == back.dispute.readings
        both.append((there.dispute.repairs, back.dispute.repairs))
    assert (there.dispute is None) == (back.dispute is None)
    for mine, other in both:
        assert sorted(map(identity, mine)) == sorted(map(identity, other))
        assert [ranked(group) for group in by_rank(mine)] == [ranked(group) for group in by_rank(other)]


def by_rank(repairs: tuple[Repair, ...]) -> list[list[Repair]]:
    """The repairs one after another, those of one kind and size together."""
    return [list(group) for _, group in groupby(repairs, key=lambda repair: (repair.kind, len(repair.relax)))]


def ranked(group: list[Repair]) -> tuple[str, list[str]]:
    """What stands together, whichever of it stands first."""
    return group[0].kind, sorted(map(identity, group))


@pytest.mark.parametrize("name", LESSONS)
def test_the_order_of_lines_changes_no_repair_and_no_rank_in_a_lesson(name: str) -> None:
    hold_places(shipped_data(name))


@pytest.mark.parametrize(
    "name", [SEARCHED[0], *(pytest.param(other, marks=pytest.mark.slow) for other in SEARCHED[1:])]
)
def test_nor_in_an_agreement(name: str) -> None:
    hold_places(shipped_data(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_nor_in_a_large_agreement(name: str) -> None:
    hold_places(shipped_data(name))


@pytest.mark.parametrize("count", [8, pytest.param(400, marks=pytest.mark.nightly)])
def test_nor_in_generated_disputes_in_which_nothing_depends_on_the_day(count: int) -> None:
    for number in range(count):
        graph = (planted_graph, random_graph)[number % 2](50_000 + number)
        hold_places(with_parties(dict(graph.data)))


@pytest.mark.parametrize("name", ["two-party-deadlock", "permanence-and-leverage"])
def test_the_order_of_lines_changes_no_exact_score_where_the_order_of_the_day_does_not_matter(name: str) -> None:
    data = shipped_data(name)
    there, back = (cs.sequence(scenario_of(text)) for text in (data, turned(data)))
    theirs = {identity(repair): repair for repair in back.repairs}
    built = [
        repair for repair in there.repairs if repair.kind in ("tranches", "together", "custody", "date", "guarantor")
    ]
    assert built
    for repair in built:  # who begins stands first in what is built, whatever the file's order
        assert exactly(repair) == pytest.approx(exactly(theirs[identity(repair)]), abs=1e-12)


# mirrors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(6))
def test_mirror_orders_of_a_mirror_image_dispute_score_alike(number: int) -> None:
    luck = Random(f"mirror {number}")
    steps, pace, strike = luck.choice((1, 2, 3)), luck.choice((0.2, 0.5)), luck.choice((0.02, 0.1))
    due = {"due": luck.choice((3, 8)), "on_overdue": ["anger += 1"]} if luck.random() < 0.5 else {}
    duties = {f"{side}_guns": {"owed_by": side, "steps": steps, "pace": pace, **due} for side in ("north", "south")}
    data = {
        "scenario": "mirror", "horizon": 40, "parties": {"north": {}, "south": {}},
        "goal": "north_guns.fulfilled and south_guns.fulfilled and struck == 0",
        "quantities": {"struck": {"initial": 0, "range": [0, 1]}, "anger": {"initial": 0, "range": [0, 2]}},
        "incidents": {"strike": {"when": "north_guns.done != south_guns.done", "do": ["struck = 1"],
                                 "chance": f"{strike} * (1 + anger)"}},
        "obligations": duties,
        "phases": {"initial": "truce", "states": ["truce"]},
    }  # fmt: skip
    scenario = scenario_of(data)
    ranking = orders(scenario, goal_node(scenario))
    first, second = ranking.ranked
    assert ranking.exact and first.obligations == second.obligations[::-1]
    assert first.score.probability == pytest.approx(second.score.probability, abs=1e-12)
    exposures = [sorted(order.score.exposure.values()) for order in (first, second)]
    assert exposures[0] == pytest.approx(exposures[1], abs=1e-9)
