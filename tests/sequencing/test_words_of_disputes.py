"""What a page says of a dispute: things by their titles, deadlines counted in one way, nothing that nobody wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.sequencing.report import sequencing_lines
from ceasefire_sim.present.sequencing.screen import screen_lines
from ceasefire_sim.sequencing.repair_file import repair_file
from tests.sequencing.small_texts import CIRCLE, circle, small

MISS = "broken: {from: truce, to: collapsed, when: graves.late}"
GRAVES = "owed_by: north, title: ten graves, steps: 10, pace: {days: 2}, due: 14"


def page(scenario: cs.Scenario, *, runs: int = 0) -> str:
    """The whole page on one line."""
    return " ".join(" ".join(sequencing_lines(cs.sequence(scenario, runs=runs), command="small.yaml")).split())


def screen(scenario: cs.Scenario) -> str:
    """The screen on one line."""
    return " ".join(" ".join(screen_lines(cs.sequence(scenario), "small.yaml")).split())


def graves(counts: str, ending: str = f"\n    {MISS}") -> cs.Scenario:
    """Ten graves of two days each, due in fourteen days; with ``ending`` a miss ends the agreement."""
    conclude = f'graves.fulfilled"}}{ending}\n    # "'
    return small({"graves": f"{{{GRAVES}, due_counts: {counts}}}"}, conclude, more="start: 2025-01-01")


@pytest.mark.parametrize("counts", ["owed", "calendar"])
def test_a_deadline_has_one_least_due_day_in_the_warning_the_cause_and_the_repair(counts: str) -> None:
    """The tenth grave is done on day 19, on which its clock shows 20: a step comes before the due days of its day."""
    scenario = graves(counts)
    (warning,) = [warning.message for warning in scenario.warnings if "deadline" in warning.message]
    assert warning == "nobody can meet this deadline: the least due day that could be met is 19"
    answer = cs.sequence(scenario)
    assert "the least due day that works is 19" in answer.why
    (lifted,) = [repair for repair in answer.repairs if repair.kind == "lift"]
    assert lifted.relax[0].due == 19
    assert lifted.scenario is not None
    assert cs.simulate(lifted.scenario, runs=1).endings()["reached"].value == 1


@pytest.mark.parametrize(
    ("counts", "day"), [("owed", ("of their clock", "")), ("calendar", ("(2025-01-15)", " (2025-01-20)"))]
)
def test_so_it_has_where_a_miss_ends_nothing(counts: str, day: tuple[str, str]) -> None:
    due = f"north's ten graves are due on day 14 {day[0]}, and the least due day that could be met is 19{day[1]}."
    assert f"Nobody can meet one deadline: {due}" in page(graves(counts, ""))


def test_a_due_day_whose_miss_goes_unseen_is_no_repair_while_a_day_later_it_is_met() -> None:
    """On day 18 the miss is noted; what ends the deal looks on day 19, after the last grave is done."""
    scenario = graves("calendar").with_({"obligations.graves.due": 18})
    assert cs.sequence(scenario).reachable
    assert "the least due day that could be met is 19" in page(scenario)


def test_that_the_agreement_ends_first_is_no_condition_that_somebody_wrote() -> None:
    told = page(graves("calendar"))
    assert "▣ North's ten graves └─ the agreement goes on ─→ “broken” stands in the way" in told
    assert "phase not in" not in told


SAFE = "invariants: {both_or_none: {title: Nobody is naked, always: leave.fulfilled == disarm.fulfilled}}"


def test_what_a_repair_lets_be_broken_is_called_by_its_title() -> None:
    scenario = small(CIRCLE, "leave.fulfilled and disarm.fulfilled", more=SAFE)
    told = page(scenario)
    assert "which would let “Nobody is naked” be broken" in told
    assert "unsafe: it lets “Nobody is naked” be broken" in told
    assert "unsafe, it lets “Nobody is naked” be broken" in screen(scenario)
    assert "unsafe, lets “Nobody is naked” be broken" in cs.sequence(scenario)._repr_html_()
    assert "both_or_none" not in told and "both or none" not in told


@pytest.mark.parametrize(
    ("scenario", "kind", "title"),
    [
        (circle(), "drop", "repair 1: leave no longer waits until disarm is fulfilled"),
        (graves("owed"), "lift", "repair 1: ten graves have a due day of 19"),
        (graves("owed"), "hold back", "repair 2: “broken” is held back until graves.fulfilled"),
        (small({"a": "{owed_by: north, pace: 0}"}, "a.fulfilled"), "permit", "repair 1: a may come about"),
    ],
)  # fmt: skip
def test_a_repair_file_says_in_words_what_it_does_and_makes_no_section_that_is_there(
    scenario: cs.Scenario, kind: str, title: str, tmp_path: Path
) -> None:
    source = tmp_path / "small.yaml"
    source.write_text(scenario.to_yaml(), "utf-8")
    read = cs.read_scenario(str(source))
    repairs = list(enumerate(cs.sequence(read).repairs, 1))
    number, repair = next((number, repair) for number, repair in repairs if repair.kind == kind)
    file = repair_file(read, repair, number, tmp_path / "fixed.yaml")
    (tmp_path / "fixed.yaml").write_text(file.text, "utf-8")
    assert cs.read_scenario(str(tmp_path / "fixed.yaml"), file.variant).file.variants[file.variant].title == title
    assert "{}" not in file.text.replace("amendments: {}", "")  # the one section that the file lacks


def test_a_circle_of_one_is_told_in_the_singular() -> None:
    answer = cs.sequence(small({"arms": "{owed_by: north, pace: 0.5, requires: arms.fulfilled}"}, "arms.fulfilled"))
    assert answer.why == "obligations.arms waits for itself"
    assert repr(answer).endswith("2 stuck, 1 cycle, 1 repair>")
