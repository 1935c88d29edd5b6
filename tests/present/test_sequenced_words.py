"""A sequencing dispute in words: English that agrees, exposures of those it concerns, values as a file has them."""

from __future__ import annotations

import ceasefire_sim as cs
from ceasefire_sim.present.sequencing.naming import Naming
from ceasefire_sim.present.sequencing.repair_table import exposure_words, flow_yaml
from ceasefire_sim.present.sequencing.report import sequencing_lines
from tests.sequencing.small_texts import small


def page(name: str, variant: str | None = None, readings: tuple[str, ...] = ()) -> str:
    """The answer for a shipped scenario, on one line."""
    scenario = cs.read_scenario(name, variant=variant, readings=readings)
    return " ".join(" ".join(sequencing_lines(cs.sequence(scenario, runs=0))).split())


def test_who_waits_until_every_step_is_verified() -> None:
    told = page("verification-and-trust")
    assert "the North's end of the strikes waits until every step of compliance at the sites is verified" in told
    assert "└─ comply.verified == comply.steps (line" in told


def test_plural_nouns_wait_and_a_deadline_nobody_meets_is_told_once() -> None:
    assert "the North's deliveries of the first phase wait until" in page("first-phase-first")
    told = page("impossible-deadline")
    assert (
        "the North's twenty convoys are due on day 10 of their clock, and the least due day that could be met is 19"
        in told
    )
    assert told.count("Nobody can meet") == 1


def test_a_name_with_a_clause_in_it_takes_no_genitive() -> None:
    told = page("force-and-consent")
    assert "the reading of the states that contribute troops" in told
    assert "troops'" not in told


def test_where_either_side_could_give_way_both_are_named() -> None:
    told = page("two-party-deadlock", None, ("all",))
    assert "Any one of two equally small ways out is enough: drop `disarm.fulfilled` from what the North's" in told
    assert ", or drop `withdraw.fulfilled` from what the South's disarmament waits for" in told
    assert "or give up Israel's reading whole" in page("lebanon-2024", None, ("all",))


def test_a_gate_is_told_besides_the_circles_and_the_text_is_not_laid_at_the_readings_doors() -> None:
    told = page("gaza-january-2025", "consent-withheld", ("all",))
    assert "Besides, Israel and Hamas' agreeing the terms of the second phase" in told
    assert "So it stands in the text itself, which leaves the goal out of reach however it is read" in told
    assert "alone leave" not in told
    told = page("disarm-or-withdraw", "custody-unseen", ("all",))
    assert "“The inspectors arrive” never comes about, for its chance `arrival` is 0 (line" in told
    assert "alone leave" not in told


def test_the_answer_is_to_the_question_asked_and_a_dispute_is_told_in_one_sentence_behind_it() -> None:
    told = page("two-party-deadlock", None, ("north_reading",))
    _, _, answer = told.partition("goal: phase == concluded ")
    assert answer.startswith("The goal can be reached, with all luck good, at the earliest on day 8; on day 7, were")
    assert "If both readings are put together (`--reading all`), it is out of reach: the North's withdrawal" in answer
    assert "Who waits for whom" not in told
    assert "disarmament (day 3) → withdrawal (day 7) → “The agreement is fulfilled” (day 7) → the goal (day 8)" in told


def test_a_dispute_that_an_amendment_settles_is_told_as_such() -> None:
    told = page("gaza-2025")
    assert "goal: phase == concluded The goal can be reached" in told or "The goal can be reached" in told
    assert "Without “" in told and "it is out of reach: " in told


def test_steps_that_wait_alike_are_told_once_and_long_circles_are_cut() -> None:
    told = page("aceh-2005", "one-ahead").partition("Who waits for whom")[0]
    assert told.count("departure of troops and police from elsewhere (the") == 1


def deadlock() -> cs.Scenario:
    """Each side waits for the other, read by both."""
    return cs.read_scenario("two-party-deadlock", readings=["all"])


def test_brief_ends_behind_the_waits() -> None:
    lines = list(sequencing_lines(cs.sequence(deadlock(), repairs="smallest"), brief=True))
    assert lines[-1] == "  ● waits in a circle   ○ waits behind these"
    assert len(lines) < 25


def test_nothing_is_drawn_where_nobody_waits() -> None:
    assert "Who waits for whom" not in page("elections-and-demobilisation")


def test_exposure_leaves_out_sides_that_are_part_of_each_other_and_says_none_for_those_without() -> None:
    tongue = Naming(cs.read_scenario("elections-and-border"))
    among = {
        "north and south to north": 3.0, "north and south to south": 4.0, "north to north and south": 5.0,
        "north to south": 25.61, "south to north and south": 0.0, "south to north": 0.0,
    }  # fmt: skip
    assert exposure_words(among, tongue) == "days on which the North has done more than its share: 25.6"
    tongue = Naming(cs.read_scenario("authority-and-arms"))
    among = {f"{one} to {other}": 0.0 for one in ("north", "south", "third") for other in ("north", "south", "third")}
    assert exposure_words(among, tongue) == "nobody has done more than their share on any day"
    assert exposure_words({**among, "south to north": 2.04}, tongue) == (
        "days on which the South has done more than its share: 2.0 beside the North"
    )


def test_what_a_repair_sets_is_written_as_in_a_scenario_file() -> None:
    assert flow_yaml({"initial": "none", "states": ["none", "held"], "when": "phase not in (a, b)", "chance": 0.1}) == (
        '{initial: none, states: [none, held], when: "phase not in (a, b)", chance: 0.1}'
    )


def test_a_chance_that_no_draw_can_show_is_not_said_to_be_0() -> None:
    text = "scenario: tiny\nhorizon: 9\ngoal: phase == b\nphases: {initial: a, states: [a, b], transitions: {go: {from: a, to: b, chance: 1e-11}}}\n"  # noqa: E501 - a file on one line
    answer = cs.sequence(cs.read_scenario_text(text), runs=0)
    told = " ".join(" ".join(sequencing_lines(answer)).split())
    assert "“go” never comes about in a run, being less likely than one draw in 4,294,967,296" in told
    assert "chance is 0" not in told


def test_a_long_title_of_capitals_is_named_at_once() -> None:
    tongue = Naming(cs.read_scenario("two-party-deadlock", overrides={"obligations.withdraw.title": "W" * 500}))
    assert tongue.owned("obligations.withdraw") == f"the North's {'W' * 500}"


def test_a_duty_whose_title_says_whose_it_is_gets_no_second_owner() -> None:
    more = "readings: {}"
    duties = {
        "n": "{title: the North's shelters, owed_by: north, requires: s.fulfilled}",
        "s": "{title: the North's dead, owed_by: south, requires: n.fulfilled}",
    }
    scenario = small(duties, "n.fulfilled and s.fulfilled", more=more).with_({"parties.north.title": "The North"})
    tongue = Naming(scenario)
    assert tongue.owned("obligations.n") == "the North's shelters"
    assert tongue.owned("obligations.s") == "the North's dead (owed by south)"
    told = " ".join(repair.effect for repair in cs.sequence(scenario).repairs)
    assert "a date: the North's shelters begin on day" in told
    assert "what the North's shelters wait for is waived once they are owed" in told
