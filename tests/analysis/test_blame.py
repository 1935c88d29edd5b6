"""Who owes what was waited for: of the branch in force, of parts that are missing, of alternatives, jointly."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.analysis.waiting import WaitingRecord, blocking_conjunct, waiting_records
from ceasefire_sim.studies.engine_choice import EngineChoice
from tests.present.pages import run_json, run_page

TEXT = """
scenario: swap
horizon: 40
parties: {east: {title: The East}, west: {title: The West}, guests: {title: The Guests}}
definitions: {ready: ships.fulfilled and trains.fulfilled}
obligations:
  ships: {owed_by: east, requires: day > 29}
  trains: {owed_by: west}
  wagons: {owed_by: [east, west], pace: 0}
  coach: {owed_by: guests, pace: 0}
  swap: {owed_by: west, requires: ready}
  later: {owed_by: west, requires: coach.fulfilled}
amendments:
  protocol: {when: day >= 20, set: {obligations.later.requires: ships.fulfilled}}
phases: {initial: p, states: [p], transitions: {}}
"""


def records(engine: EngineChoice = "vectorised") -> dict[str, WaitingRecord]:
    """Every element of two runs, by path."""
    runs = cs.simulate(cs.read_scenario_text(TEXT), runs=2, engine=engine)
    return {record.path: record for record in waiting_records(runs)}


def ways(condition: str) -> tuple[tuple[str, ...], ...]:
    """Who owes a condition, by ways."""
    return blocking_conjunct(cs.read_scenario_text(TEXT), "", condition, 1).alternatives


@pytest.mark.parametrize("engine", ["compiled", "vectorised", "reference"])
def test_of_a_named_condition_only_what_is_missing_is_owed(engine: EngineChoice) -> None:
    """The West's trains ran on day 0, so that on days 1 to 30 only the ships of the East lacked."""
    (part,) = records(engine)["obligations.swap"].alone
    assert (part.condition, part.days, part.owed_by) == ("ships.fulfilled", 2 * 30, ("east",))


@pytest.mark.parametrize("engine", ["compiled", "vectorised", "reference"])
def test_only_the_branch_in_force_is_waited_for(engine: EngineChoice) -> None:
    """Until day 19 the text asks for the coach of the guests, from day 20 to 30 the protocol for the ships."""
    by_condition = {part.condition: (part.days, part.owed_by) for part in records(engine)["obligations.later"].alone}
    assert by_condition == {"coach.fulfilled": (2 * 20, ("guests",)), "ships.fulfilled": (2 * 11, ("east",))}


@pytest.mark.parametrize("engine", ["compiled", "vectorised", "reference"])
@pytest.mark.parametrize(
    "both", ["(ships.fulfilled and trains.fulfilled)", "ready", "min(ships.done, trains.done) >= 1"]
)
def test_of_alternatives_made_of_parts_only_what_lacks_that_day_is_owed(engine: EngineChoice, both: str) -> None:
    """On the morning of day 0 ships and trains lack, jointly; on days 1 to 30 the ships of the East alone."""
    text = TEXT.replace("requires: ready", f'requires: "{both} or coach.fulfilled"')
    runs = cs.simulate(cs.read_scenario_text(text), runs=2, engine=engine)
    (record,) = (record for record in waiting_records(runs) if record.path == "obligations.swap")
    assert [(part.days, part.alternatives) for part in record.alone] == [
        (2 * 30, (("east",), ("guests",))),
        (2 * 1, (("east", "west"), ("guests",))),
    ]
    assert record.open - record.free == 2 * 31


@pytest.mark.parametrize("engine", ["compiled", "vectorised", "reference"])
def test_of_a_branch_inside_an_alternative_the_one_in_force_is_waited_for(engine: EngineChoice) -> None:
    branches = "(wagons.fulfilled if day < 10 else ships.fulfilled) or coach.done >= 1"
    text = TEXT.replace("requires: ready", f"requires: {branches}")
    runs = cs.simulate(cs.read_scenario_text(text), runs=2, engine=engine)
    (record,) = (record for record in waiting_records(runs) if record.path == "obligations.swap")
    assert [(part.days, part.alternatives) for part in record.alone] == [
        (2 * 21, (("east",), ("guests",))),
        (2 * 10, (("east", "west"), ("guests",))),
    ]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("ships.fulfilled or coach.fulfilled", (("east",), ("guests",))),
        ("wagons.fulfilled", (("east", "west"),)),
        ("wagons.fulfilled or coach.fulfilled", (("east", "west"), ("guests",))),
        ("(ships.fulfilled and trains.fulfilled) or coach.fulfilled", (("east", "west"), ("guests",))),
        ("ready or ships.fulfilled", (("east",),)),
        ("ships.done + coach.done >= 1", (("east",), ("guests",))),
        ("min(ships.done, coach.done) >= 1", (("east", "guests"),)),
        ("day > 5 or coach.fulfilled", (("guests",),)),
        ("not coach.fulfilled", ()),
    ],
)
def test_ways_are_alternatives_and_the_parties_of_one_act_jointly(
    condition: str, expected: tuple[tuple[str, ...], ...]
) -> None:
    assert ways(condition) == expected


def test_the_page_joins_alternatives_by_or_and_the_document_lists_them() -> None:
    text = TEXT.replace("requires: ready", "requires: ships.fulfilled or wagons.fulfilled or coach.fulfilled")
    runs = cs.simulate(cs.read_scenario_text(text), runs=2)
    page = " ".join(" ".join(run_page(runs)).split())
    assert "(owed by the East or the Guests)" in page  # what both would owe jointly, one of them can do alone
    (blocked,) = run_json(runs)["waiting"]["obligations.swap"]["alone"]
    assert blocked["owed_by_any"] == [["east"], ["guests"]]


def test_why_says_of_alternatives_that_one_would_do() -> None:
    text = TEXT.replace("requires: ready", "requires: ships.fulfilled or coach.fulfilled")
    lines = str(cs.live(cs.read_scenario_text(text)).why("swap")).splitlines()
    at = lines.index("  → one of these would do:")
    assert lines[at + 1 : at + 3] == [
        "       → ships.fulfilled: the East owes ships",
        "    or → coach.fulfilled: the Guests owe coach",
    ]
