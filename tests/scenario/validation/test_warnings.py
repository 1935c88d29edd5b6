"""What is allowed but deserves a second look; each warning at both sides of where it begins."""

from __future__ import annotations

from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim import read_scenario
from ceasefire_sim.scenario.loading import read_scenario_text
from tests.scenario.validation.faults import PHASES, scenario, warnings

TENSION = {"tension": {"initial": 0, "range": [0, 10]}}


@pytest.mark.parametrize(
    ("duty", "least"),
    [
        # a clock that runs from day 0 shows d + 1 on day d; a step on the due day itself is in time
        ({"steps": 3, "pace": {"days": 4}, "due": 12}, None),
        ({"steps": 3, "pace": {"days": 4}, "due": 10}, 11),
        ({"steps": 3, "pace": {"days": 4}, "due": 11}, None),
        ({"steps": 3, "due": 2}, None),
        ({"steps": 3, "due": 1}, 2),
        ({"steps": 3, "pace": {"each": 0.5}, "due": 0}, None),
        ({"steps": {"a": {"not_before": 5}, "b": {"due": 6}}}, None),
        ({"steps": {"a": {"not_before": 5}, "b": {"due": 5}}}, 6),
        ({"steps": {"a": {"pace": {"days": 3}}, "b": {}}, "due": 3}, None),
        ({"steps": {"a": {"pace": {"days": 3}}, "b": {}}, "due": 2}, 3),
        # a clock of its own begins when it begins: only the days of work count
        ({"steps": {"a": {"not_before": 5}, "b": {}}, "due": 1, "due_counts": "allowed"}, None),
        ({"steps": 3, "due": 1, "due_counts": "allowed"}, 2),
        ({"steps": 3, "due": 1, "during": "day > 5"}, 2),
        # on the calendar a deadline is the number of a day
        ({"steps": 3, "due": 2, "due_counts": "calendar"}, None),
        ({"steps": 3, "due": 1, "due_counts": "calendar"}, 2),
    ],
)
def test_a_deadline_nobody_can_meet_is_warned_of_to_the_day(duty: dict[str, Any], least: int | None) -> None:
    told = [line for line in warnings(obligations={"o": duty}) if "nobody can meet" in line]
    if least is None:
        assert told == []
    else:
        (line,) = told
        assert line.endswith(f"the least due day that could be met is {least}")


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        ("tension / 10", None),
        ("tension / 9", "this chance can be 0 to 1.11111"),
        ("tension / 10 - 0.1", "this chance can be -0.1 to 0.9"),
    ],
)
def test_a_chance_that_is_clamped_is_warned_of(chance: str, words: str | None) -> None:
    told = warnings(quantities=TENSION, incidents={"i": {"chance": chance}})
    assert [words in line for line in told if words] == ([True] if words else [])
    assert bool(told) == bool(words)


def test_weights_below_zero_are_warned_of() -> None:
    outcomes = {"i": {"outcomes": [{"weight": 1}, {"weight": "tension - 1"}]}}
    assert "this weight can be -1" in warnings(quantities=TENSION, incidents=outcomes)[0]
    drawn = {"q": {"initial": {0: 1, 1: -1}, "range": [0, 1]}}
    assert warnings(quantities=drawn) == ["quantities.q.initial.1: a weight below 0 counts as 0"]


@pytest.mark.parametrize(
    ("effect", "warned"),
    [("tension += 0.5", True), ("tension += 0.51", False), ("tension -= -0.5", True), ("tension = 0", False)],
)
def test_an_effect_that_rounds_to_nothing_is_warned_of(effect: str, warned: bool) -> None:
    told = warnings(quantities=TENSION, incidents={"i": {"do": effect}})
    assert ["always rounds to 0" in line for line in told if "always counts" not in line] == [True] * warned


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        ("tension += 0.6", "this amount is 0.6 and always counts as 1"),
        ("tension += 1", None),
        ("tension = 0.4", "this amount is 0.4 and always counts as 0"),
        ("tension -= 2.5", "this amount is 2.5 and always counts as 2"),
        ("tension -= 3.5", "this amount is 3.5 and always counts as 4"),
        ("tension += loss", "this amount is 0.75, as the parameters are set, and always counts as 1"),
        ("tension += 4 * loss", None),  # 3 as it is set, and rounded where somebody sets it otherwise
        ("tension += guess / 4", None),  # 0.5 or 0.75, as it is drawn: 0 or 1
        ("tension += guess / 5 + 0.2", "this amount is 0.6 to 0.8 and always counts as 1"),
        ("tension += 1 + tension / 25", "this amount is 1 to 1.4 and always counts as 1"),
        ("tension += 1 + tension / 16", None),  # 1 to 1.625
        ("duty.done -= 1.2", "this amount is 1.2 and always counts as 1"),
    ],
)
def test_an_amount_that_always_counts_as_another_number_is_warned_of(effect: str, words: str | None) -> None:
    parameters = {
        "loss": {"value": 0.75, "range": [0, 4]},
        "guess": {"value": 2, "draw": {2: 1, 3: 1}},
    }
    told = warnings(
        quantities=TENSION,
        parameters=parameters,
        goal="loss + guess > 0",
        obligations={"duty": {"steps": 3}},
        incidents={"i": {"do": effect}},
    )
    assert [line.split(": ")[1] for line in told] == ([words] if words else [])


def test_what_is_written_instead_of_an_amount_that_is_rounded_has_the_same_mean() -> None:
    (line,) = warnings(quantities=TENSION, incidents={"i": {"do": "tension += 1.25"}})
    assert line == (
        "incidents.i.do.0: this amount is 1.25 and always counts as 1: amounts are rounded to whole numbers;"
        " write 1, or for 1.25 on average draw 1 by weight 0.75 and 2 by weight 0.25 (`outcomes` of an incident)"
    )


def test_states_never_entered_and_transitions_never_taken_are_warned_of() -> None:
    phases = {**PHASES, "states": [*PHASES["states"], "limbo"]}
    assert warnings(phases=phases) == ["phases.states.3: the state 'limbo' is never entered"]
    back = {**PHASES["transitions"], "back": {"from": "over", "to": "first"}}  # type: ignore[dict-item]
    (line,) = warnings(phases={**PHASES, "transitions": back})
    assert line == "phases.transitions.back.from: a transition out of a final state is never taken"


def test_active_states_left_to_be_guessed_are_warned_of_where_they_matter() -> None:
    transitions = {"up": {"from": "a", "to": "b"}, "on": {"from": "b", "to": "c"}}
    office: dict[str, Any] = {"initial": "a", "states": ["a", "b", "c"], "transitions": transitions}
    assert warnings(regions={"r": office}) == []
    assert "no `active` states are given" in warnings(mechanisms={"r": office})[0]
    assert "no `active` states are given" in warnings(regions={"r": office}, obligations={"o": {"verified_by": "r"}})[0]
    assert warnings(mechanisms={"r": {**office, "active": "b"}}) == []
    two = {"initial": "a", "states": ["a", "b"], "transitions": {"up": {"from": "a", "to": "b"}}}
    assert warnings(mechanisms={"r": two}) == []


def test_a_finding_nobody_makes_is_warned_of() -> None:
    goal = "o.verified >= 1 and o.acknowledged >= 1"
    told = warnings(obligations={"o": {}}, goal=goal)
    assert ["no `verified_by`" in told[0], "no `acknowledgement`" in told[1]] == [True, True]
    modelled = {"o": {"verified_by": "phase", "acknowledgement": 1}}
    assert not [line for line in warnings(obligations=modelled, goal=goal) if "equals" in line]


def test_a_parameter_that_only_a_variant_uses_is_used() -> None:
    variants = {"v": {"set": {"incidents.i.chance": "rate / 2"}}}
    assert warnings(parameters={"rate": 0.5}, incidents={"i": {}}, variants=variants) == []
    assert warnings(parameters={"rate": 0.5}) == ["parameters.rate: the parameter 'rate' is not used"]


OWN_COUNT = """
scenario: own-count
horizon: 9
definitions: {{behind: camps.done > move.done}}
obligations:
  camps: {{steps: 4, pace: {leader}, together: move}}
  move: {{steps: 4, pace: {pace}, {condition}}}
readings: {{strict: {{add: {{obligations.move.requires: {added}}}}}}}
amendments: {{later: {{when: day > 3, set: {{obligations.move.during: {added}}}}}}}
phases: {{initial: a, states: [a]}}
goal: behind
"""


def own_count_warnings(
    condition: str, pace: str = "{each: 0.5}", leader: str = "0.5", added: str = "true", together: bool = False
) -> list[str]:
    text = OWN_COUNT.format(condition=condition, pace=pace, leader=leader, added=added)
    text = text if together else text.replace(", together: move", "")
    told = [str(warning) for warning in read_scenario_text(text).warnings]
    return [line.split(": ")[2] for line in told if "holds none of them back" in line]


@pytest.mark.parametrize(
    ("pace", "condition", "warned"),
    [
        ("{each: 0.5}", "requires: camps.done > move.done", True),
        ("{each: 0.5}", "requires: behind", True),
        ("{each: 0.5}", "requires: camps.done > move.verified", True),  # nobody verifies it
        ("{each: 0.5}", "requires: camps.done > move.verified, verified_by: phase", False),
        ("{each: 0.5}", "requires: camps.done > move.acknowledged", True),
        ("{each: 0.5}", "requires: camps.done > move.acknowledged, acknowledgement: 0.1", False),
        ("{each: 0.5}", "during: move.amount < 2", True),
        ("{each: 0.5}", "requires: camps.fulfilled", False),
        ("0.5", "requires: camps.done > move.done", False),
    ],
)
def test_a_condition_on_its_own_count_beside_each_is_warned_of(pace: str, condition: str, warned: bool) -> None:
    place = f"obligations.move.{condition.partition(':')[0]}"
    assert own_count_warnings(condition, pace) == [place] * warned


def test_a_condition_on_its_own_count_is_warned_of_where_a_reading_or_an_amendment_sets_it() -> None:
    places = ["readings.strict.add.obligations.move.requires", "amendments.later.set.obligations.move.during"]
    assert own_count_warnings("due: 5", added="move.done < 3") == places
    assert own_count_warnings("due: 5", added="camps.done < 3") == []


def test_the_pace_that_counts_is_that_of_the_obligation_it_is_together_with() -> None:
    own = "requires: move.done < 3"
    assert own_count_warnings(own, "0.5", "{each: 0.5}", together=True) == ["obligations.move.requires"]
    assert own_count_warnings(own, "0.5", "{each: 0.5}") == []
    assert own_count_warnings(own, "{each: 0.5}", "0.5", together=True) == []


LATE = {"initial": "no", "states": ["no", "yes"], "transitions": {"on": {"from": "no", "to": "yes", "chance": 0.1}}}


@pytest.mark.parametrize(
    ("duty", "movers"),
    [
        ({"during": "accord == yes", "due": 30}, "'accord' has its turn"),
        ({"during": "in_force", "due": 30}, "'accord' has its turn"),
        ({"during": "phase == second", "due": 30}, "'phase' has its turn"),
        ({"during": "phase == second and accord == yes", "due": 30}, "'accord' and 'phase' have their turns"),
        ({"during": "phase == second or accord == yes", "due": 30}, "'accord', 'phase' and 'later' have their turns"),
        ({"during": "later.fulfilled", "due": 30}, "'later' has its turn"),
        ({"during": "later.done >= 1", "due": 30}, "'later' has its turn"),
        ({"during": "accord == yes", "steps": {"a": {}, "b": {"due": 30}}}, "'accord' has its turn"),
        # what moves before its turn on the day of the event, or need not move at all
        ({"during": "watch == yes", "due": 30}, None),
        ({"during": "sooner.fulfilled", "due": 30}, None),
        ({"during": "tension > 3", "due": 30}, None),
        ({"during": "phase in first | second", "due": 30}, None),
        ({"during": "accord == no", "due": 30}, None),
        ({"due": 30}, None),
        # said, or nothing is due
        ({"during": "accord == yes", "due": 30, "due_counts": "owed"}, None),
        ({"during": "accord == yes", "due": 30, "due_counts": "calendar"}, None),
        ({"during": "accord == yes", "due": "30 - 1"}, None),
        ({"during": "accord == yes", "due": "patience - 1"}, None),
        ({"during": "accord == yes", "due": "patience - 2"}, "'accord' has its turn"),
        ({"during": "accord == yes"}, None),
    ],
)
def test_a_clock_that_begins_a_day_late_is_warned_of(duty: dict[str, Any], movers: str | None) -> None:
    told = warnings(
        parameters={"patience": 30},
        goal="patience > 0",
        quantities=TENSION,
        mechanisms={"watch": LATE},
        regions={"accord": LATE},
        definitions={"in_force": "accord == yes"},
        obligations={"sooner": {}, "duty": duty, "later": {"steps": 2}},
    )
    late = [line for line in told if "begins a day late" in line]
    assert [f"a day late: {movers} after 'duty' in the day" in line for line in late] == [True] * (movers is not None)


def test_a_clock_that_begins_late_is_told_where_what_is_due_is_written_and_what_to_write() -> None:
    duty = {"during": "phase == second", "steps": {"a": {}, "b": {"due": 12}}}
    assert warnings(obligations={"duty": duty}) == [
        "obligations.duty.steps.b.due: this clock begins a day late: 'phase' has its turn after 'duty' in the day, so"
        " it shows 1 on the day after the move, and what is due in 12 days is in time for one day more; write"
        " `12 - 1` if the days count from the move, or `due_counts: owed` if they are meant as the clock counts"
    ]


@pytest.mark.parametrize(("due", "missed"), [("30", [False, True]), ("30 - 1", [True, True])])
def test_the_day_that_a_late_clock_gives_is_the_day_that_the_warning_takes_away(due: str, missed: list[bool]) -> None:
    """The phase moves on day 0; thirty days after is day 30, and what is not done by the end of that day is missed."""
    phases = {**PHASES, "transitions": {"on": {"from": "first", "to": "second"}}}
    for last_day, expected in zip((31, 32), missed, strict=True):
        data = scenario(
            phases=phases,
            horizon=40,
            obligations={"duty": {"during": "phase == second", "due": due, "requires": "false", "due_counts": "owed"}},
        )
        agreement = cs.live(read_scenario(data))
        agreement.retrace(last_day)
        assert agreement.obligations["duty"].overdue is expected


def test_a_reading_of_an_obligation_that_is_not_there_is_a_fault_and_no_crash() -> None:
    text = (
        "{scenario: x, horizon: 9, obligations: {a: {}}, phases: {initial: p, states: [p]},\n"
        " readings: {north: {set: {obligations.b.requires: a.fulfilled}}}}"
    )
    with pytest.raises(cs.InputError, match=r"scenario.yaml:2:51: .* there is no condition 'obligations.b.requires'"):
        cs.read_scenario_text(text, readings="north")
