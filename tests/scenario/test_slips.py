"""Slips of somebody who writes a first scenario, each answered with what was meant."""

from __future__ import annotations

from typing import Any

import pytest

from ceasefire_sim import ScenarioError, read_scenario_text
from ceasefire_sim.present.template import template
from ceasefire_sim.scenario.loading import validate
from ceasefire_sim.scenario.validation.suggestions import did_you_mean

FRESH = template("mine")


def told(text: str, **more: Any) -> list[str]:
    """The faults of a text, else its warnings."""
    try:
        return [str(warning) for warning in read_scenario_text(text, "mine.yaml", **more).warnings]
    except ScenarioError as error:
        return [str(fault) for fault in error.faults]


def slipped(right: str, wrong: str, **more: Any) -> list[str]:
    """What is told of a fresh scenario with one slip in it."""
    assert right in FRESH
    return told(FRESH.replace(right, wrong, 1), **more)


def test_a_fresh_scenario_is_told_nothing_of() -> None:
    assert told(FRESH) == []


# settings


def test_a_setting_of_a_parameter_that_nobody_declares_and_nothing_uses_is_a_fault_with_the_nearest() -> None:
    (line,) = told(FRESH, overrides={"parameters.incident_rat": 0.2})
    assert line == (
        "override parameters.incident_rat: there is no parameter 'incident_rat', and nothing would use it; "
        "did you mean 'parameters.incident_rate'?"
    )


def test_a_setting_that_declares_a_whole_parameter_is_warned_of_where_nothing_uses_it() -> None:
    (line,) = told(FRESH, overrides={"parameters.incident_rat": {"value": 0.2}})
    assert line.startswith("override parameters.incident_rat: warning: ")
    assert "which is set here; did you mean 'parameters.incident_rate'?" in line


def test_a_setting_may_make_a_parameter_that_another_setting_uses() -> None:
    both = {"parameters.haste": 0.2, "obligations.withdraw.pace": "haste"}
    assert told(FRESH, overrides=both) == []


@pytest.mark.parametrize(("section", "value"), [("anchors", 3), ("definitions", "tension > 3")])
def test_a_setting_that_makes_a_name_nothing_uses_is_warned_of(section: str, value: Any) -> None:
    text = FRESH + "anchors: {review: 30}\ndefinitions: {calm: tension < 3}\n"
    assert told(text) == []
    assert "nothing uses the" in told(text, overrides={f"{section}.revew": value})[0]


def test_a_variant_that_sets_a_parameter_nothing_uses_is_warned_of(tmp_path: Any) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(FRESH + "  often: {set: {parameters.incident_rat: 0.3}}\n")
    faults, (warning,) = validate(file)
    assert not faults
    assert "did you mean 'parameters.incident_rate'?" in str(warning)
    assert warning.line == len(FRESH.splitlines()) + 1


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("incident_rate", "parameters.incident_rate"),
        ("incdent_rate", "parameters.incident_rate"),
        ("withdraw", "obligations.withdraw"),
        ("withdraw.pace", "obligations.withdraw"),
        ("horzon", "horizon"),
    ],
)
def test_a_setting_of_a_bare_name_is_answered_with_its_path(path: str, meant: str) -> None:
    assert f"did you mean '{meant}'?" in told(FRESH, overrides={path: 0.2})[0]


def test_a_setting_below_a_part_that_is_not_there_says_how_a_part_is_added() -> None:
    (line,) = told(FRESH, overrides={"incidents.quake.chance": 0.4})
    assert line.endswith("; to add it, set incidents.quake to a whole part, such as {key: value}")
    assert "to add it" not in told(FRESH, overrides={"obligations.withdrw.pace": 0.2})[0]


def test_taking_away_what_is_not_there_is_warned_of() -> None:
    (line,) = told(FRESH, overrides={"incidents.incidnt": None})
    assert "nothing is taken away: there is no 'incidnt' in incidents; did you mean 'incident'?" in line


# keys


def test_a_key_that_belongs_elsewhere_is_told_where_and_all_keys_that_stand_here() -> None:
    (line,) = slipped("    due: 120\n", "    due: 120\n    not_before: 3\n")
    assert "unknown key 'not_before'; it belongs to a named step" in line
    for key in ("owed_by", "requires", "due_counts", "on_overdue", "together", "source"):
        assert key in line.partition("here there are:")[2]


def test_a_key_nearly_right_is_answered_with_the_right_one_though_another_place_has_it() -> None:
    assert "unknown key 'hold'; did you mean 'holds'?" in slipped("holds: phase", "hold: phase")[0]


def test_a_list_of_names_that_is_cut_says_how_many_more_there_are() -> None:
    names = [f"zz{number}" for number in range(20)]
    assert did_you_mean("qqq", names) == f"; there are: {', '.join(names[:12])} and 8 more"


def test_a_key_left_empty_is_warned_of_and_null_is_not() -> None:
    (line,) = slipped("    owed_by: north", "    owed_by:")
    assert line.startswith("mine.yaml:35:5: warning: obligations.withdraw.owed_by: nothing stands behind 'owed_by'")
    assert slipped("    owed_by: north", "    owed_by: null") == []
    assert "write {} if all of it is as usual" in slipped("obligations:\n", "obligations:\n  other:\n")[0]


# values


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("tension += 2", "tension =+ 2", "write '+=' to add"),
        ("{value: 0.08,", "{value: 0,08,", "write 0.08 with a point"),
        ("pace: 0.1", "pace: 0,1", "write 0.1 with a point"),
        ("runs: 2000", "runs: 2,000", "write this number without a comma"),
        ("chance: 0.15", "chance: 15%", "'15%': a share is written as a decimal number: 0.15"),
        ("chance: 0.15", "chance: 15 %", "'15 %': a share is written as a decimal number: 0.15"),
        ("pace: 0.1", "pace: 12,5 %", "'12,5 %': a share is written as a decimal number: 0.125"),
        ("due: 120", "due: 01.05.2027", "write it as 2027-05-01"),
        ("tension >= 10", "day >= 01.05.2027", "give it a name under anchors"),
        ("fulfilled and", "fulfilled AND", "'AND': write 'and'"),
        ("fulfilled and", "fulfilled OR", "'OR': write 'or'"),
        ("when: tension >= 10", "when: NOT (tension >= 10)", "'NOT': write 'not'"),
        ("when: tension >= 10", "when: NOT tension >= 10", "'NOT': write 'not'"),
        ("runs: 2000", "runs: -5", "-5 is out of bounds: 1 to 2^48"),
        ("runs: 2000", "seed: -1", "-1 is out of bounds: 0 to 2^64-1"),
        ("runs: 2000", "seed: 18446744073709551616", "is out of bounds: 0 to 2^64-1"),
        ("horizon: 180", "horizon: 0", "0 is out of bounds: 1 to 3650"),
    ],
)
def test_a_value_written_as_elsewhere_is_answered_with_how_it_is_written_here(
    right: str, wrong: str, words: str
) -> None:
    (line,) = slipped(right, wrong)
    assert line.startswith("mine.yaml:")
    assert words in line


def test_the_remainder_of_a_division_is_not_taken_for_a_share() -> None:
    assert "'%': only + - * / are known" in slipped("tension >= 10", "15 % 10 == 5")[0]


def test_a_decimal_comma_on_the_command_line_is_answered_with_the_point() -> None:
    assert "write 0.2 with a point" in told(FRESH, overrides={"parameters.incident_rate": "0,2"})[0]


@pytest.mark.parametrize("value", ["0.2", "{days: 3}"])
@pytest.mark.parametrize("operation", ["set", "add", "or"])
def test_a_reading_of_what_is_no_condition_is_told_what_readings_touch(operation: str, value: str) -> None:
    reading = f"readings: {{r: {{{operation}: {{obligations.withdraw.pace: {value}}}}}}}\n"
    (line,) = told(FRESH + reading)
    assert "readings touch only `when`, `requires`, `during` and `keep`, not `pace`" in line


# one slip, one fault


def test_a_misspelt_final_state_is_told_where_it_stands_and_nowhere_else() -> None:
    assert slipped("final: [concluded, collapsed]", "final: [concluded, colapsed]") == [
        "mine.yaml:53:22: phases.final.1: unknown state 'colapsed'; did you mean 'collapsed'?"
    ]


def test_a_start_that_is_no_date_is_the_only_fault_though_other_dates_need_it() -> None:
    dates = "start: 31.12.2026\nanchors: {review: 2027-02-01}\nhorizon: 2027-06-01\n"
    (line,) = slipped("horizon: 180 ", f"{dates}#")
    assert "start: '31.12.2026' is not a date; write it as 2026-12-31" in line


@pytest.mark.parametrize("key", ["initial", "states"])
def test_a_missing_key_of_the_phases_is_the_only_fault(key: str) -> None:
    line = next(line for line in FRESH.splitlines() if line.startswith(f"  {key}: "))
    found = slipped(f"{line}\n", "")
    assert [one.partition(" ")[2] for one in found] == [f"phases.{key}: '{key}' is missing; it is required"]


# shapes


def test_a_list_of_names_where_a_mapping_belongs_is_shown_as_the_mapping() -> None:
    parties = FRESH[FRESH.index("parties:") : FRESH.index("parameters:")]
    (line,) = slipped(parties, "parties: [north, south]\n")
    assert line.endswith("not a list; write `parties: {north: {}, south: {}}`")


def test_a_tab_is_answered_with_spaces() -> None:
    assert "use spaces, not tabs" in slipped("    owed_by: north", "\towed_by: north")[0]


# as students write


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("horizon: 180 ", "horizon: 200 days ", "'200 days': write 200, a number without its unit"),
        ("horizon: 180 ", "horizon: 3 weeks ", "'3 weeks': write 21, a number without its unit"),
        ("due: 120", "due: 45 days", "'45 days': write 45, a number without its unit"),
        ("horizon: 180 ", "horizon: 60d ", "'60d': write 60, a number without its unit"),
        ("horizon: 180 ", "horizon: 6 months ", "'6 months': time is counted in days; write 180, or how many"),
        ("range: [0, 10]", "range: 0 to 12", "a list is expected here; write [0, 12]"),
        ("{title: The North", "{title: ‘The North, and more’", "these quotes are a word processor's; write \" instead"),
        ("requires: withdraw.done > hand_in.done", "requires: No", "unknown name 'No'; write false"),
        ("pace: 0.1", "pace: if tension < 3 then 0.2 else 0.1", "write `0.2 if tension < 3 else 0.1`"),
        ("when: tension >= 10", "when: if tension > 3 then true", "write `true if tension > 3 else …`"),
        ("hand_in.done >= withdraw.done", "hand in.done >= withdraw.done", "names have no spaces; did you mean 'hand_in'?"),  # noqa: E501 - a row a slip
        ("tension >= 10", "armed clashes >= 10", "names have no spaces; did you mean 'armed_clashes'?"),
        ("hand_in.done >= withdraw.done", "hand_in.doné > 1", "'é' cannot stand in an expression; names are a to z, 0 to 9"),  # noqa: E501 - a row a slip
        ("hand_in.done >= withdraw.done", "‘hand_in’.done > 1", "'‘' cannot stand in an expression; names are written without"),  # noqa: E501 - a row a slip
        ("due: 120", "due: 03/25/2027", "'03/25/2027' is not a date; write it as 2027-03-25, year first"),
        ("due: 120", "due: 3 March 2027", "'3 March 2027' is not a date; write it as 2027-03-03, year first"),
        ("steps: 4", "steps: [police, army]", "named steps are a mapping, not a list; write {police: {}, army: {}}"),
        ("steps: 4", "steps: [heavy guns, mines]", "write {heavy_guns: {}, mines: {}}"),
        ("steps: 4", "steps: {police, army}", "named steps are written {power: {}, phones: {}}"),
        ("range: [0, 10]", "range: [0-12]", "two values are expected here; write [0, 12]"),
        ("range: [0, 10]", "range: [0 to 12]", "two values are expected here; write [0, 12]"),
        ("requires: withdraw.done > hand_in.done", "requires: yes", "unknown name 'yes'; write true"),
        ("requires: withdraw.done > hand_in.done", "requires: withdraw.fulfilled and no", "unknown name 'no'; write false"),  # noqa: E501 - a row a slip
        ("withdraw.fulfilled and hand_in", "withdraw and hand_in", "value of its own; there are: withdraw.fulfilled, "),
        (
            "withdraw.fulfilled and",
            "withdraw.done and",
            "write `withdraw.fulfilled`, or compare it, as in `withdraw.done >= 1`",
        ),
        ("title: Withdrawal", "title: “Withdrawal: first the South”", "these quotes are a word processor's; write \" instead"),  # noqa: E501 - a row a slip
        ("{title: The North", "{title: “The North, and more”", "these quotes are a word processor's; write \" instead"),
        ("title: Withdrawal", "title: “Withdrawal # 1”", "these quotes are a word processor's; write \" instead"),
    ],
)  # fmt: skip
def test_what_a_student_writes_is_answered_with_the_cure(right: str, wrong: str, words: str) -> None:
    lines = slipped(right, wrong)
    assert words in lines[0]
    assert len(lines) == 1


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("4/16/2003", "write it as 2003-04-16, year first"),
        ("16/04/2003", "write it as 2003-04-16, year first"),
        ("05/04/2003", "write it as 2003-05-04, or 2003-04-05 if the day stands first"),
        ("5.4.2003", "write it as 2003-04-05, year first"),
        ("2003/4/5", "write it as 2003-04-05, year first"),
        ("Apr. 5th, 2003", "write it as 2003-04-05, year first"),
        ("5th of April 2003", "write it as 2003-04-05, year first"),
        ("2003-04-31", "there is no 31 April"),
        ("2003-02-29", "there is no 29 February in 2003"),
        ("2003-13-01", "there is no month 13"),
        ("30 February 2004", "there is no 30 February"),
        ("spring 2003", "write it as 2025-10-10"),
    ],
)
def test_a_date_is_answered_with_that_date_as_it_is_written_here(written: str, words: str) -> None:
    (line,) = slipped("horizon: 180 ", f"start: '{written}'\nhorizon: 180 ")
    assert line.startswith(f"mine.yaml:8:8: start: '{written}' is not a date")
    assert line.endswith(words)


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("states: [truce,", "states: [Truce,", "'Truce' is not allowed as the name of a state; small letters, digits and _ only: write truce"),  # noqa: E501 - a row a slip
        ("  hand_in:\n", "  hand in:\n", "'hand in' is not a name; names are small letters, digits and _, a letter first: write hand_in"),  # noqa: E501 - a row a slip
        ("  hand_in:\n", "  Hand_In:\n", "'Hand_In' is not a name; names are small letters, digits and _, a letter first: write hand_in"),  # noqa: E501 - a row a slip
    ],
)  # fmt: skip
def test_a_name_with_a_capital_or_a_space_is_told_once_with_the_name_to_write(
    right: str, wrong: str, line: str
) -> None:
    (fault,) = slipped(right, wrong)
    assert fault.endswith(line)


def test_a_quote_that_is_not_closed_is_told_where_it_opens_though_a_later_one_closes_it() -> None:
    text = 'scenario: x\ntitle: "Two parties\nhorizon: 3\nphases: {initial: a, states: [a]}\nabout: "more"\n'
    (line,) = told(text)
    assert line == (
        "mine.yaml:2:8: this cannot be read as YAML: a quote opened here is not closed; "
        "the next one, in line 5, was taken for its end"
    )


def test_titles_may_have_the_quotes_of_a_word_processor() -> None:
    assert slipped("title: Withdrawal", "title: “Withdrawal” and ‘more’") == []
    assert slipped("title: Withdrawal", "title: ’Tis the withdrawal") == []


def test_what_a_variant_breaks_elsewhere_is_told_at_the_variant(tmp_path: Any) -> None:
    text = FRESH + "  gone: {remove: [obligations.hand_in]}\n"
    number = len(text.splitlines())
    lines = told(text, variant="gone")
    assert all(line.startswith(f"mine.yaml:{number}:3: in variant gone: ") for line in lines)
    assert "obligations.withdraw.requires (line 38): unknown name 'hand_in.done'" in lines[0]
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    assert [fault.line for fault in validate(tmp_path / "mine.yaml")[0]] == [number] * len(lines)


def test_what_stands_wrong_in_a_variant_is_told_where_it_stands() -> None:
    text = FRESH + "  odd:\n    set: {obligations.withdraw.requires: withdrew.done > 1}\n"
    (line,) = told(text, variant="odd")
    assert line.startswith(f"mine.yaml:{len(text.splitlines())}:")
    assert "in variant" not in line


@pytest.mark.parametrize("beginning", [b"{\\rtf1\\ansi", b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\xa1", b"%PDF-1.7"])
def test_a_document_of_a_word_processor_is_to_be_saved_as_plain_text(tmp_path: Any, beginning: bytes) -> None:
    (tmp_path / "mine.yaml").write_bytes(beginning + b" scenario: mine")
    (fault,) = validate(tmp_path / "mine.yaml")[0]
    assert fault.message == "is a document of a word processor; save it as plain text (UTF-8)"
