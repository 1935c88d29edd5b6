"""The cause is the cause: a deadline, what happens for certain, what never holds together, consent that never comes."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.sequencing.screen import screen_lines
from tests.sequencing.small_texts import CIRCLE, small

DEADLINE = """
scenario: graves
horizon: 60
goal: phase == kept
parties: {north: {}, south: {}}
obligations:
  remains: {title: the return, owed_by: south, steps: 5, pace: {days: 2}, due: 4}
phases:
  initial: truce
  states: [truce, kept, broken]
  final: [kept, broken]
  transitions:
    break_off: {title: A breach is called, from: truce, to: broken, when: remains.overdue}
    keep: {from: truce, to: kept, when: remains.fulfilled}
"""


def kinds(answer: cs.Sequencing) -> list[tuple[str, ...]]:
    """What each repair relaxes, by kind and path."""
    return [tuple(f"{part.kind} {part.path}" for part in repair.relax) for repair in answer.repairs if repair.relax]


def test_a_deadline_whose_miss_ends_the_deal_is_the_cause_and_moved_to_the_least_day_that_works() -> None:
    answer = cs.sequence(cs.read_scenario_text(DEADLINE, "graves.yaml"))
    assert kinds(answer) == [("lift obligations.remains.due",), ("hold back phases.break_off.chance",)]
    lifted = answer.repairs[0]
    assert dict(lifted.set) == {"obligations.remains.due": 9}  # ten days of work, day 0 to day 9
    for day, reachable in ((8, False), (9, True)):
        text = DEADLINE.replace("due: 4", f"due: {day}")
        assert cs.sequence(cs.read_scenario_text(text, "graves.yaml"), repairs=False).reachable is reachable
    assert "it is due on day 4, the least due day that works is 9" in answer.why
    assert "“A breach is called”" in answer.why


def test_a_deadline_that_amendments_move_is_lifted_by_a_later_amendment() -> None:
    later = "amendments: {extension: {when: day >= 2, set: {obligations.remains.due: DAY}}}\nphases:"
    text = DEADLINE.replace("phases:", later)
    scenario = cs.read_scenario_text(text.replace("DAY", "6"), "graves.yaml")
    answer = cs.sequence(scenario)
    assert kinds(answer) == [("lift obligations.remains.due",), ("hold back phases.break_off.chance",)]
    assert (
        "it is due on day 4 or on day 6 while “extension” is in force, the least due day that works is 9" in answer.why
    )
    lifted = answer.repairs[0]
    assert dict(lifted.set) == {"amendments.lifted": {"set": {"obligations.remains.due": 9}}}
    assert cs.sequence(scenario.with_(dict(lifted.set)), repairs=False).reachable is True
    assert cs.sequence(scenario.with_({"obligations.remains.due": 9}), repairs=False).reachable is False
    gone = cs.sequence(cs.read_scenario_text(text.replace("DAY", "null"), "graves.yaml"), repairs=False)
    assert gone.reachable is True  # there is no due day any more when the first would have passed


def test_a_due_day_is_told_with_those_that_amendments_set_and_one_of_the_calendar_with_its_date() -> None:
    late = DEADLINE + "amendments: {longer: {title: More time, when: day >= 6, set: {obligations.remains.due: 20}}}\n"
    answer = cs.sequence(cs.read_scenario_text(late, "graves.yaml"))
    assert "it is due on day 4 or on day 20 while “More time” is in force, the least" in answer.why
    dated = DEADLINE.replace("due: 4", "due: 2027-03-05, due_counts: calendar")
    answer = cs.sequence(cs.read_scenario_text(f"{dated}start: 2027-03-01\n", "graves.yaml"))
    assert "it is due on day 4 (2027-03-05), the least" in answer.why


@pytest.mark.parametrize("kind", ["verification", "acknowledgement"])
def test_what_is_never_verified_or_acknowledged_is_the_cause_and_not_the_condition_that_asks_for_it(kind: str) -> None:
    team = (
        "mechanisms: {team: {initial: absent, states: [absent, there], transitions: {come: {from: absent, to: there}}}}"
    )
    word, seen = ("verified", "verified_by: team, ") if kind == "verification" else ("acknowledged", "")
    duties = {
        "guns": f"{{owed_by: south, owed_to: north, {seen}{kind}: 0}}",
        "posts": f"{{owed_by: north, owed_to: south, requires: guns.{word} > posts.done}}",
    }
    answer = cs.sequence(small(duties, "guns.fulfilled and posts.fulfilled", more=team))
    assert answer.reachable is False
    assert answer.why == f"the {kind} of guns never comes about (its chance: 0)"
    assert kinds(answer)[0] == (f"permit obligations.guns.{kind}",)


def test_what_is_never_attributed_is_the_cause_and_not_what_happened() -> None:
    blast = """
mechanisms: {panel: {initial: sitting, states: [sitting]}}
incidents: {blast: {title: A blast, chance: 0.1, attribution: {by: panel, chance: 0}}}
"""
    trial = {"trial": "{owed_by: north, requires: happened(blast.attributed)}"}
    answer = cs.sequence(small(trial, "trial.fulfilled", more=blast))
    assert answer.why == "the attribution of “A blast” never comes about (its chance: 0)"
    assert kinds(answer)[0] == ("permit incidents.blast.attribution.chance",)
    page = " ".join(" ".join(screen_lines(answer, "small")).split())
    assert "let the attribution of “A blast” come about (its chance is 0; tried with 0.5)" in page


def test_a_deadline_told_as_the_cause_is_not_told_a_second_time() -> None:
    duties = {
        "wells": "{owed_by: north, steps: 4, pace: {days: 5}, due: 12, on_overdue: [trust = 0]}",
        "roads": "{owed_by: south, requires: wells.fulfilled and trust >= 3}",
    }
    trust = "quantities: {trust: {initial: 5, range: [0, 10]}}"
    answer = cs.sequence(small(duties, "roads.fulfilled", more=trust))
    page = " ".join(" ".join(screen_lines(answer, "small")).split())
    assert "no good faith can meet the deadline of wells: it is due on day 12" in page
    assert answer.infeasible_deadlines and "Nobody can meet" not in page


def test_what_happens_for_certain_and_undoes_what_both_wait_for_is_the_cause_and_no_side_gives_way() -> None:
    raids = """
quantities: {quiet: {initial: 0, range: [0, 3]}}
incidents: {raid: {title: A raid, by: envoy, chance: 1, do: [quiet = 0]}}
responses: {calm: {do: [quiet += 1]}}
"""
    duties = {name: f"{{owed_by: {name}, requires: quiet >= 3}}" for name in ("north", "south")}
    duties = {f"leave_{name}": part for name, part in duties.items()}
    answer = cs.sequence(small(duties, "leave_north.fulfilled and leave_south.fulfilled", more=raids))
    assert answer.reachable is False
    assert kinds(answer) == [("withhold incidents.raid.chance",)]
    assert answer.why == "what is waited for cannot come while “A raid” happens for certain"


def test_parts_of_the_goal_that_hold_at_times_are_told_with_their_days_and_with_what_parts_them() -> None:
    watch = """
regions:
  watch: {initial: manned, states: [manned, gone], transitions: {go: {from: manned, to: gone, when: leave.done >= 1}}}
"""
    duty = {"leave": "{owed_by: north, steps: 2, pace: {days: 1}}"}
    answer = cs.sequence(small(duty, "false", goal="leave.fulfilled and watch == manned", more=watch))
    assert answer.reachable is False and not answer.answer.cycles
    assert "`leave.fulfilled` (from day 2 at the earliest) and `watch == manned` (from day 0" in answer.why
    assert "never together" in answer.why and "“go”, which happens by itself" in answer.why


def test_consent_that_never_comes_is_offered_before_any_side_gives_way() -> None:
    vote = """
regions:
  vote: {initial: open, states: [open, given], transitions: {agree: {from: open, to: given, chance: 0}}}
"""
    duties = {"leave": "{owed_by: north, requires: vote == given}"}
    answer = cs.sequence(small(duties, "leave.fulfilled", more=vote))
    assert kinds(answer) == [("permit regions.vote.agree.chance",), ("drop obligations.leave.requires",)]


def test_a_finding_that_never_comes_is_permitted() -> None:
    monitors = """
mechanisms:
  monitors: {initial: active, states: [active], active: [active]}
"""
    duties = {"leave": "{owed_by: north, verified_by: monitors, verification: 0}"}
    answer = cs.sequence(small(duties, "leave.verified == 1", more=monitors))
    assert kinds(answer) == [("permit obligations.leave.verification",)]


def test_a_duty_is_not_declared_done() -> None:
    answer = cs.sequence(small({"leave": '{owed_by: north, requires: "false"}'}, "leave.fulfilled"))
    assert kinds(answer) == [("drop obligations.leave.requires",)]


def test_a_phase_that_moves_on_too_early_is_held_back_until_what_it_cuts_off_is_done() -> None:
    text = (
        DEADLINE.replace("due: 4}", "during: phase == truce}")
        .replace("when: remains.overdue}", "after: 3}")
        .replace("to: broken", "to: later")
        .replace("states: [truce, kept, broken]", "states: [truce, later, kept]")
        .replace("final: [kept, broken]", "final: [kept]")
        .replace("from: truce, to: kept", "from: [truce, later], to: kept")
    )
    answer = cs.sequence(cs.read_scenario_text(text, "graves.yaml"))
    assert answer.reachable is False
    held = [repair for repair in answer.repairs if repair.kind == "hold back"]
    assert [part.guard for repair in held for part in repair.relax] == ["remains.fulfilled"]


def test_a_chance_below_the_grain_of_a_draw_is_never_said_to_be_0() -> None:
    vote = """
regions:
  vote: {initial: open, states: [open, given], transitions: {agree: {from: open, to: given, chance: 1e-12}}}
"""
    answer = cs.sequence(small({"leave": "{owed_by: north, requires: vote == given}"}, "leave.fulfilled", more=vote))
    document = answer.as_json()
    assert document["why"] == (
        "regions.vote.agree is less likely than one draw in 4,294,967,296: simulation never sees it"
    )
    [reason] = document["blocked"]["regions.vote.agree"]
    assert reason["because"].startswith("its chance is above 0, but less likely than one draw")


def test_of_two_deadlines_each_gets_the_least_day_that_works_whoever_stands_first() -> None:
    text = """
scenario: two
horizon: 60
goal: phase == kept
parties: {east: {title: The East}, west: {title: The West}}
obligations:
  posts: {owed_by: east, steps: 2, pace: {days: 6}, due: 5}
  guns: {owed_by: west, steps: 2, pace: {days: 6}, due: 5}
phases:
  initial: truce
  states: [truce, kept, broken]
  final: [kept, broken]
  transitions:
    east_out: {title: The East walks out, from: truce, to: broken, when: guns.overdue}
    west_out: {title: The West walks out, from: truce, to: broken, when: posts.overdue}
    keep: {from: truce, to: kept, when: posts.fulfilled and guns.fulfilled}
"""
    answer = cs.sequence(cs.read_scenario_text(text, "two.yaml"))
    assert dict(answer.repairs[0].set) == {"obligations.posts.due": 11, "obligations.guns.due": 11}
    page = " ".join(" ".join(screen_lines(answer, "two")).split())
    assert "hold back “The East walks out” for good and a due day of 11 or later for the East's posts (it is 5)" in page


def test_a_phase_that_moves_on_is_held_back_until_what_is_owed_before_it_alone_is_fulfilled() -> None:
    text = """
scenario: phases
horizon: 60
goal: phase == settled
parties: {east: {}, west: {}}
obligations:
  first: {owed_by: east, steps: 3, during: phase == one, pace: {days: 5}}
  second: {owed_by: west, during: phase == two, requires: first.fulfilled, pace: 0.5}
phases:
  initial: one
  states: [one, two, settled]
  final: [settled]
  transitions:
    move: {title: The second phase begins, from: one, to: two, after: 10, when: true}
    settle: {from: two, to: settled, when: second.fulfilled}
"""
    answer = cs.sequence(cs.read_scenario_text(text, "phases.yaml"))
    assert [part.guard for part in answer.repairs[0].relax] == ["first.fulfilled"]
    assert answer.why == "“The second phase begins” comes before what the goal needs can be done"


TWO_DEADLINES = DEADLINE.replace(
    "due: 4}", "due: 4}\n  gate: {title: the opening, owed_by: north, requires: remains.fulfilled, due: 3}"
).replace("when: remains.overdue", "when: remains.overdue or gate.overdue")


def test_two_deadlines_that_cannot_be_met_are_both_told_where_holding_back_one_move_would_do() -> None:
    answer = cs.sequence(cs.read_scenario_text(TWO_DEADLINES, "graves.yaml"))
    assert kinds(answer) == [
        ("lift obligations.remains.due", "lift obligations.gate.due"),
        ("hold back phases.break_off.chance",),
    ]
    assert dict(answer.repairs[0].set) == {"obligations.remains.due": 9, "obligations.gate.due": 9}
    assert "the deadline of the return: it is due on day 4, the least due day that works is 9" in answer.why
    assert "the deadline of the opening: it is due on day 3, the least due day that works is 9" in answer.why


def test_two_chances_of_nothing_are_the_cause_where_dropping_one_sides_condition_would_do() -> None:
    come = "{come: {from: away, to: here, chance: 0}}"
    more = f"mechanisms: {{team: {{initial: away, states: [away, here], transitions: {come}}}}}"
    duties = {
        "arms": "{title: the giving up of arms, owed_by: south, verified_by: team, verification: 0}",
        "posts": "{owed_by: north, requires: arms.verified == 1}",
    }
    answer = cs.sequence(small(duties, "posts.fulfilled", more=more))
    assert kinds(answer)[:2] == [
        ("permit mechanisms.team.come.chance", "permit obligations.arms.verification"),
        ("drop obligations.posts.requires",),
    ]
    assert answer.why == (
        "“come” never comes about (its chance: 0);"
        " the verification of the giving up of arms never comes about (its chance: 0)"
    )
    page = " ".join(" ".join(screen_lines(answer, "small")).split())
    assert "or, all at once: drop `arms.verified == 1`" in page


def test_a_phase_that_would_stay_too_long_waits_for_nobody_and_is_no_circle() -> None:
    text = DEADLINE.replace(", due: 4", "").replace("when: remains.overdue", "after: 3")
    text = text.replace("when: remains.fulfilled", "after: 5, when: remains.fulfilled")
    answer = cs.sequence(cs.read_scenario_text(text, "graves.yaml"))
    assert (answer.reachable, answer.cycles) == (False, ())
    assert answer.why == "“A breach is called” comes before what the goal needs can be done"
    lines = " ".join(" ".join(screen_lines(answer, "graves")).split())
    assert "days_in(phase) >= 5 (line 14, the text) ─→ “A breach is called” stands in the way" in lines


def test_a_deadline_of_the_calendar_is_told_with_its_dates() -> None:
    dated = DEADLINE.replace("due: 4}", "due: 4, due_counts: calendar}").replace(
        "horizon", "start: 2027-03-01\nhorizon"
    )
    page = " ".join(" ".join(screen_lines(cs.sequence(cs.read_scenario_text(dated, "graves.yaml")), "graves")).split())
    assert "it is due on day 4 (2027-03-05), the least due day that works is 9 (2027-03-10), and a miss" in page
    assert "a due day of 9 (2027-03-10) or later for south's return (it is 4 (2027-03-05))" in page


def test_a_circle_that_closes_only_later_is_told_with_what_closes_it() -> None:
    more = """
regions:
  emergency:
    initial: none
    states: [none, declared]
    transitions: {declare: {from: none, to: declared, when: day >= 5}}
readings:
  north: {by: north, add: {obligations.leave.requires: emergency == none or disarm.fulfilled}}
  south: {by: south, add: {obligations.disarm.requires: emergency == none or leave.fulfilled}}
"""
    duties = {
        name: f"{{owed_by: {side}, steps: 6, pace: {{days: 2}}}}"
        for name, side in (("leave", "north"), ("disarm", "south"))
    }
    both = small(duties, "leave.fulfilled and disarm.fulfilled", more=more, readings=("north", "south"))
    page = " ".join(" ".join(screen_lines(cs.sequence(both, repairs=False), "small")).split())
    assert "The circle closes only once emergency is not none." in page
    plain = small(CIRCLE, "leave.fulfilled and disarm.fulfilled")
    assert "closes only once" not in " ".join(screen_lines(cs.sequence(plain, repairs=False), "small"))
