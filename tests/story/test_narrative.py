"""A run as a story: who did what, in sentences that are English, each thing told once."""

from __future__ import annotations

from pathlib import Path

import ceasefire_sim as cs

HEAD = """scenario: told
horizon: 8
parties:
  north: {title: The North}
  south: {title: The South, quantities: {trust: {initial: 5, range: [0, 9]}}}
phases:
  initial: truce
  states: [truce, over]
  final: [over]
  transitions: {}
"""


def story(tmp_path: Path, text: str, days: int = 8) -> str:
    """The story of a scenario's first run."""
    file = tmp_path / "told.yaml"
    file.write_text(HEAD + text, "utf-8")
    agreement = cs.live(cs.read_scenario(file))
    agreement.retrace(days)
    return agreement.story()


def test_several_owers_carry_out_and_one_carries_out(tmp_path: Path) -> None:
    told = story(tmp_path, "obligations:\n  vote: {owed_by: [north, south]}\n  leave: {owed_by: north}\n")
    assert "The North and the South carry out vote." in told
    assert "The North carries out leave." in told


def test_parties_have_a_small_article_inside_a_sentence(tmp_path: Path) -> None:
    told = story(
        tmp_path,
        "obligations:\n  leave: {owed_by: north, owed_to: south, acknowledgement: 1, on_step: south.trust += 1}\n",
    )
    assert "The North carries out leave: the South's trust rises from 5 to 6." in told
    assert "The South acknowledges step 1 of 1 of leave." in told


BROKEN = """quantities: {tension: {initial: 0, range: [0, 9]}}
responses:
  rise: {when: day >= 2 and day <= 3, do: [tension += 1]}
  fall: {when: day == 5, do: ['tension = 0']}
invariants:
  calm: {title: calm, always: tension == 0}
"""


def test_a_broken_invariant_is_told_on_its_first_day_and_when_it_holds_again(tmp_path: Path) -> None:
    told = story(tmp_path, BROKEN)
    assert told.count("The invariant 'calm' is broken: tension is not 0.") == 1
    assert told.count("The invariant 'calm' holds again.") == 1
    assert told.index("is broken") < told.index("holds again")


def test_an_invariant_broken_from_the_start_is_told_before_the_first_day(tmp_path: Path) -> None:
    told = story(tmp_path, BROKEN.replace("initial: 0", "initial: 1"))
    assert "The invariant 'calm' is broken from the start: tension is not 0." in told
    assert told.count("is broken") == 1


def test_steps_in_a_row_are_told_as_one_with_what_they_changed_together(tmp_path: Path) -> None:
    told = story(
        tmp_path, "obligations:\n  leave: {owed_by: north, steps: 4, pace: {each: 1}, on_step: south.trust += 1}\n"
    )
    assert "The North carries out steps 1 to 4 of 4 of leave: the South's trust rises from 5 to 9." in told
    assert "With that, leave is fulfilled." in told


def test_a_happening_that_changes_nothing_itself_is_told_by_its_outcome(tmp_path: Path) -> None:
    told = story(
        tmp_path,
        "incidents:\n  talk: {when: day == 2, outcomes: [{weight: 1, title: Agreement, do: south.trust += 1}]}\n",
    )
    assert told.count("Talk") == 1
    assert "Talk (agreement): the South's trust rises from 5 to 6." in told


def test_what_happens_in_between_stands_in_between(tmp_path: Path) -> None:
    told = story(
        tmp_path,
        "incidents:\n  raid: {when: day == 2, count: 'poisson(600)', at_most: 2}\n  shelling: {when: day == 2}\n"
        "commitments:\n  calm: {owed_by: north, breached_by: [raid, shelling]}\n",
    )
    assert told.split("\n").count("Day 2") == 1
    day = told.partition("Day 2\n")[2].split("\n")[:4]
    assert day == [
        "  Raid. (This 2 times.)",
        "  With that, the North breaches calm. (This 2 times.)",
        "  Shelling.",
        "  With that, the North breaches calm.",
    ]


def test_a_verdict_says_to_whom_it_attributes(tmp_path: Path) -> None:
    told = story(
        tmp_path,
        "mechanisms: {watch: {initial: on, states: [off, on]}}\n"
        "incidents:\n  raid: {by: south, when: day == 2 or day == 3, "
        "attribution: {by: watch, chance: 1 if day == 2 else 0}}\n",
    )
    assert "Raid by the South.\n  Watch attributes it to the South." in told
    assert "Raid by the South.\n  Responsibility for it stays contested." in told


def test_steps_that_are_undone_fall(tmp_path: Path) -> None:
    told = story(
        tmp_path,
        "obligations:\n  leave: {owed_by: north, steps: 4, requires: day < 1, pace: {each: 1}}\n"
        "incidents:\n  shock: {when: day == 2, do: [leave.done -= 3]}\n",
    )
    assert "Shock: the steps done of leave fall from 4 to 1." in told


def test_quiet_days_are_counted(tmp_path: Path) -> None:
    told = story(tmp_path, "incidents:\n  raid: {when: day == 2}\n")
    assert [line for line in told.split("\n") if "…" in line] == [
        "  … 2 days without a change …",
        "  … 5 days without a change …",
    ]


def test_a_story_leaves_the_agreement_where_it_is(tmp_path: Path) -> None:
    file = tmp_path / "told.yaml"
    file.write_text(HEAD, "utf-8")
    agreement = cs.live(cs.read_scenario(file))
    agreement.retrace(3)
    agreement.now.quantities["south.trust"] = 9
    now = agreement.state()
    agreement.story()
    assert agreement.state() == now


def test_a_deadline_that_is_moved_says_under_which_date_it_passes(tmp_path: Path) -> None:
    told = story(
        tmp_path,
        "obligations:\n  leave: {pace: 0, due: 1}\n  stay: {pace: 0, due: 1}\n"
        "amendments:\n  later: {title: The second protocol, when: day >= 3, set: {obligations.leave.due: 4}}\n",
    )
    assert "A deadline for leave passes unmet under the first date." in told
    assert "A deadline for leave passes unmet under the date of “The second protocol”." in told
    assert "A deadline for stay passes unmet." in told


COUNTED = """responses:
  report: {title: The observers report, when: day == 2}
  full: {title: It is filled, when: day == 4, do: [south.trust += 9]}
  again: {title: It is filled more, when: day == 5, do: [south.trust += 9]}
"""


def test_a_response_is_told_that_changes_something_or_is_there_to_be_counted(tmp_path: Path) -> None:
    told = story(tmp_path, COUNTED)
    assert "Day 2\n  The observers report.\n" in told
    assert "It is filled: the South's trust rises from 5 to 9." in told
    assert "It is filled more" not in told
