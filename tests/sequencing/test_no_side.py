"""No side is taken: neither by its name nor by its place in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.sequencing.screen import screen_lines
from ceasefire_sim.sequencing.answer import Repair
from ceasefire_sim.sequencing.orders import orders
from tests.sequencing.small_texts import CIRCLE, goal_node, small

CONCLUDE = "leave.fulfilled and disarm.fulfilled"
SLICED = {
    "leave": "{owed_by: north, steps: 3, pace: 0.3, requires: disarm.fulfilled}",
    "disarm": "{owed_by: south, steps: 2, pace: 0.6, requires: leave.fulfilled}",
}
THREE = {
    "leave": "{owed_by: north, pace: 0.3, requires: disarm.fulfilled}",
    "disarm": "{owed_by: south, pace: 0.6, requires: open_road.fulfilled}",
    "open_road": "{owed_by: envoy, pace: 0.5, requires: leave.fulfilled}",
}
DISPUTES: Mapping[str, dict[str, str]] = {"circle": CIRCLE, "sliced": SLICED, "three": THREE}
EXCHANGE = {"north": "south", "south": "north", "leave": "disarm", "disarm": "leave"}


def identity(repair: Repair) -> tuple[object, ...]:
    """What a repair is, wherever its parts stand in the file."""
    relaxed = sorted((part.kind, part.path, part.condition) for part in repair.relax)
    return (repair.kind, str(relaxed), str(sorted(repair.set.items())))


def exchanged(text: str) -> str:
    """A text with the names of parties and duties exchanged."""
    return re.sub(r"\b(north|south|leave|disarm)\b", lambda match: EXCHANGE[match.group()], text)


@pytest.mark.parametrize("name", DISPUTES)
def test_the_order_of_the_file_changes_no_repair_and_no_score_of_what_is_built(name: str) -> None:
    there, back = (
        cs.sequence(small(duties, CONCLUDE), runs=100)
        for duties in (DISPUTES[name], dict(reversed(DISPUTES[name].items())))
    )
    assert (there.reachable, set(there.stuck), set(there.gates)) == (back.reachable, set(back.stuck), set(back.gates))
    mine, other = ({identity(repair): repair for repair in answer.repairs} for answer in (there, back))
    joint = {key for key in (*mine, *other) if key[0] == "together"}  # of equal paces who leads is who stands first
    assert mine.keys() - joint == other.keys() - joint
    assert len(mine) == len(there.repairs) == len(back.repairs)
    if name == "three":
        return  # a third duty acts within the day where the file has it
    for key in mine.keys() - joint:
        if mine[key].set:  # the file's own order moves what is only left out
            assert mine[key].probability == other[key].probability
            assert mine[key].exposure == other[key].exposure


@pytest.mark.parametrize("name", ["circle", "sliced"])
def test_the_names_of_the_sides_change_nothing_but_the_names(name: str) -> None:
    duties = DISPUTES[name]
    swapped = {exchanged(duty): exchanged(part) for duty, part in duties.items()}
    there, back = (cs.sequence(small(parts, CONCLUDE)) for parts in (duties, swapped))
    assert [exchanged(path) for path in there.stuck] == list(back.stuck)
    assert exchanged(there.why) == back.why
    theirs = [(repair.kind, repair.effect, str(dict(repair.set))) for repair in back.repairs]
    mine = [(repair.kind, exchanged(repair.effect), exchanged(str(dict(repair.set)))) for repair in there.repairs]
    assert mine == theirs


def test_each_way_out_for_one_side_stands_beside_that_for_the_other() -> None:
    kinds = [repair.kind for repair in cs.sequence(small(SLICED, CONCLUDE)).repairs]
    both_ways = ["tranches", "custody", "date", "guarantor"]
    assert kinds == ["drop", "drop", *(kind for kind in both_ways for _ in range(2))]


def test_an_order_is_tried_with_its_duties_standing_so_that_mirror_orders_score_alike() -> None:
    race = """
incidents:
  strike: {when: north_shelter.done != south_shelter.done, chance: 0.1, do: [struck = 1]}
quantities:
  struck: {initial: 0, range: [0, 1]}
"""
    shelters = {f"{side}_shelter": f"{{owed_by: {side}, steps: 3, pace: 0.2}}" for side in ("north", "south")}
    goal = "north_shelter.fulfilled and south_shelter.fulfilled and struck == 0"
    scenario = small(shelters, "false", goal=goal, more=race)
    first, second = orders(scenario, goal_node(scenario)).ranked
    assert first.obligations == second.obligations[::-1]
    assert first.score.probability == pytest.approx(second.score.probability, abs=1e-12)
    assert 0 < first.score.probability < 1


def test_the_best_of_several_days_is_the_date_told_and_the_ends_of_the_curve_with_it() -> None:
    slow = {name: part.replace("pace: 0.5", "pace: 0.1") for name, part in CIRCLE.items()}
    dates = [repair for repair in cs.sequence(small(slow, CONCLUDE), runs=200).repairs if repair.kind == "date"]
    assert [dict(repair.set) for repair in dates] == [
        {"obligations.leave.requires": "day >= 1"},
        {"obligations.disarm.requires": "day >= 1"},
    ]
    for repair in dates:
        ends = re.search(r"of 4 days tried the best: day 1 about (\d+) %, day 20 about (\d+) %", repair.effect)
        assert ends is not None and int(ends.group(1)) > int(ends.group(2))


def test_the_page_says_where_the_order_of_the_day_moves_its_day() -> None:
    duties = {"disarm": "{owed_by: south, requires: leave.fulfilled}", "leave": "{owed_by: north}"}
    there, back = (cs.sequence(small(dict(parts), CONCLUDE)) for parts in (duties, reversed(duties.items())))
    days = [(answer.witness.day, answer.opposite_order_day) for answer in (there, back) if answer.witness is not None]
    assert days == [(2, 1), (1, 2)]  # leave acts second, so that it is seen by disarm on the next day
    assert "on day 2; on day 1, were the lines of duties in the opposite order." in " ".join(screen_lines(there, "x"))
    alike = cs.sequence(small({"leave": "{owed_by: north}", "disarm": "{owed_by: south}"}, CONCLUDE))
    assert alike.opposite_order_day is None


def test_the_page_says_where_the_order_of_the_day_decides_whether_the_goal_can_be_reached() -> None:
    more = "incidents: {rearm: {when: leave.done >= 1, chance: 1, do: [disarm.done -= 1]}}"
    duties = {
        "disarm": "{owed_by: south, steps: 2, pace: 0.5}",
        "leave": "{owed_by: north, steps: 2, pace: 0.5, requires: disarm.fulfilled}",
    }
    there, back = (cs.sequence(small(dict(parts), CONCLUDE, more=more)) for parts in (duties, reversed(duties.items())))
    assert (there.reachable, there.opposite_order_reaches) == (True, False)
    assert "were the lines of duties in the opposite order, it would be out of reach." in " ".join(
        screen_lines(there, "x")
    )
    assert (back.reachable, back.opposite_order_reaches, back.opposite_order_day) == (False, True, 3)
    assert "Were the lines of duties in the opposite order, it could be reached, at the earliest on day 3." in " ".join(
        screen_lines(back, "x")
    )
