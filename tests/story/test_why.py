"""Why something waits on a day: who acts next, whatever kind of step is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.scenario.source.files import shipped_names
from ceasefire_sim.story.why import Why, why_paths

TEXT = """scenario: asked
horizon: 9
parties: {north: {title: The North}, south: {title: The South}}
phases:
  initial: truce
  states: [truce, over]
  final: [over]
  transitions: {finish: {from: truce, to: over, when: disarm.verified == disarm.steps}}
mechanisms:
  monitors:
    title: The monitors
    initial: away
    states: [away, present]
    transitions: {arrive: {title: The monitors arrive, from: away, to: present, when: day >= 6, chance: 0.5}}
obligations:
  disarm:
    owed_by: south
    owed_to: north
    steps: {tanks: {title: tanks}, guns: {title: guns, requires: leave.fulfilled}}
    pace: {days: 2}
    verified_by: monitors
  leave: {owed_by: north, requires: disarm.verified >= 1}
  pay: {owed_by: north, requires: disarm.acknowledged >= 1}
"""


def asked(tmp_path: Path, path: str, day: int, text: str = TEXT) -> str:
    """Why an element waits on a day of the first run."""
    file = tmp_path / "asked.yaml"
    file.write_text(text, "utf-8")
    agreement = cs.live(cs.read_scenario(file))
    agreement.retrace(day)
    return str(agreement.why(path))


def test_before_a_step_is_done_its_ower_is_named_and_that_nobody_could_verify_it(tmp_path: Path) -> None:
    told = asked(tmp_path, "obligations.leave", 1)
    assert "the South owes step 1 of 2 of disarm (tanks)" in told
    assert "the monitors can verify only when 'present', and are 'away' now" in told


def test_a_step_done_and_not_verified_is_up_to_the_verifier_and_not_to_the_ower(tmp_path: Path) -> None:
    told = asked(tmp_path, "obligations.leave", 4)
    assert "the monitors have yet to verify step 1 of 2 of disarm (tanks); the monitors can verify only when" in told
    assert "the South owes" not in told


def test_a_step_done_and_not_credited_is_up_to_the_side_it_is_owed_to(tmp_path: Path) -> None:
    slow = TEXT.replace("pace: {days: 2}", "pace: {days: 2}\n    acknowledgement: 0.0001")
    told = asked(tmp_path, "obligations.pay", 4, slow)
    assert "the North has yet to acknowledge step 1 of 2 of disarm (tanks)" in told
    assert "the South owes" not in told
    assert "the South owes step 1 of 2" in asked(tmp_path, "obligations.pay", 0, slow)


def test_a_named_step_says_what_comes_before_it_and_what_it_waits_for_itself(tmp_path: Path) -> None:
    told = asked(tmp_path, "obligations.disarm.guns", 0)
    assert "✗ disarm.tanks" in told
    assert "→ disarm.tanks: the South owes step 1 of 2 of disarm (tanks)" in told
    assert "→ leave.fulfilled: the North owes leave" in told


def test_a_day_and_a_state_are_told_as_they_stand_with_the_move_that_leads_on(tmp_path: Path) -> None:
    assert "→ day >= 6: it is day 2" in asked(tmp_path, "mechanisms.monitors.arrive", 2)
    state = TEXT.replace("requires: disarm.acknowledged >= 1", "requires: monitors == present")
    told = asked(tmp_path, "obligations.pay", 2, state)
    assert "the monitors are 'away' now; “The monitors arrive” leads to 'present'" in told


def test_where_the_condition_holds_the_chance_is_told(tmp_path: Path) -> None:
    text = TEXT.replace("day >= 6", "day >= 1").replace("chance: 0.5", "chance: 0.000001")
    told = asked(tmp_path, "mechanisms.monitors.arrive", 3, text)
    assert "Nothing else stands in its way; it comes with a chance of 1e-06 a day." in told


def test_what_is_ruled_out_or_not_needed_is_owed_by_nobody(tmp_path: Path) -> None:
    text = TEXT.replace("requires: disarm.acknowledged >= 1", "requires: day >= 5 and not disarm.fulfilled")
    told = asked(tmp_path, "obligations.pay", 1, text)
    assert "→ day >= 5: it is day 1" in told
    assert "→ disarm.fulfilled" not in told


def test_what_is_done_waits_for_nothing(tmp_path: Path) -> None:
    assert asked(tmp_path, "obligations.disarm.tanks", 5).endswith("  It is done.")


def test_parts_that_are_simply_true_or_stand_there_twice_have_one_row_or_none(tmp_path: Path) -> None:
    plain = "disarm.acknowledged >= 1"
    told = asked(tmp_path, "obligations.pay", 1, TEXT.replace(plain, f"(true and {plain}) and (true and {plain})"))
    assert "true" not in told
    assert told.count(f"✗ {plain}") == 1
    told = asked(tmp_path, "obligations.pay", 1, TEXT.replace(plain, "true and true"))
    assert "true" not in told


def test_when_all_of_it_is_done_that_is_said_and_nothing_else(tmp_path: Path) -> None:
    told = asked(tmp_path, "obligations.pay", 9, TEXT.replace("disarm.acknowledged >= 1", "day < 2"))
    assert told == "pay (obligations.pay), day 9\n  All of it is done."


@pytest.mark.parametrize("name", shipped_names())
def test_everything_that_can_wait_can_be_asked_on_any_day_of_every_shipped_scenario(name: str) -> None:
    plain = cs.read_scenario(name)
    scenario = cs.read_scenario(name, readings=["all"]) if plain.file.readings else plain
    agreement, file = cs.live(scenario), scenario.file
    paths = list(why_paths(agreement))
    steps = [f"obligations.{one}.{key}" for one, part in file.obligations.items() for key in part.named]
    assert set(steps) <= set(paths)
    for day in (0, 1, 40, scenario.horizon):
        agreement.retrace(day)
        for path in paths:
            assert f"({path}), day {agreement.today}" in str(agreement.why(path))


def answer(path: str) -> Why:
    """Why an element waits on day 0."""
    return cs.live(cs.read_scenario_text(TEXT)).why(path)


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("leave", "obligations.leave"),
        ("arrive", "mechanisms.monitors.arrive"),
        ("mechanisms.monitors.transitions.arrive", "mechanisms.monitors.arrive"),
        ("obligations.disarm.steps.guns", "obligations.disarm.guns"),
    ],
)
def test_a_path_may_be_short_or_as_faults_write_it(written: str, path: str) -> None:
    assert answer(written).path == path


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("leav", "obligations.leave"),
        ("obligations.leaves", "obligations.leave"),
        ("arrival", "mechanisms.monitors.arrive"),
        ("mechanism.monitors.arrive", "mechanisms.monitors.arrive"),
    ],
)
def test_of_an_unknown_path_the_nearest_is_named(written: str, near: str) -> None:
    with pytest.raises(cs.InputError, match="there is nothing at") as error:
        answer(written)
    assert f"did you mean {near}" in str(error.value)


def test_an_answer_is_one_line_and_has_a_page_for_notebooks() -> None:
    waits = answer("leave")
    assert repr(waits) == "<Why obligations.leave on day 0: waits for disarm.verified >= 1>"
    assert repr(answer("disarm")) == "<Why obligations.disarm on day 0: its condition holds>"
    page = waits._repr_html_()
    assert page.startswith("<pre>leave (obligations.leave), day 0\n")
    assert "disarm.verified &gt;= 1" in page
