"""A repair can be used: its file validates, extends what was asked about, and gives the score that was printed."""

from __future__ import annotations

from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.sequencing.repair_file import repair_file
from tests.sequencing.small_texts import circle
from tests.sequencing.test_lessons import DISPUTES, LEFT

RUNS = 40
AGREEMENTS = [
    "aceh-2005", "angola-1991", "gaza-2025", "gaza-january-2025", "good-friday-1998", "lebanon-2024", "mozambique-1992",
]  # fmt: skip


def hold_every_repair(scenario: cs.Scenario, folder: Path) -> None:
    """Every repair of a scenario, as a file, reaches the goal as often as it says."""
    answer = cs.sequence(scenario, alternatives=False, runs=RUNS)
    assert answer.reachable is not False or answer.repairs
    for number, repair in enumerate(answer.repairs, 1):
        path = folder / f"{scenario.name}-{number}.yaml"
        file = repair_file(scenario, repair, number, path)
        path.write_text(file.text, "utf-8")
        fixed = cs.read_scenario(str(path), file.variant, list(scenario.readings))
        assert cs.simulate(fixed, runs=RUNS).endings()["reached"].value == repair.probability, (number, repair.kind)


@pytest.mark.parametrize("name", DISPUTES)
def test_every_repair_of_a_lesson_gives_its_score_to_the_bit(name: str, tmp_path: Path) -> None:
    hold_every_repair(cs.read_scenario(name, readings=["all"]), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "variant"), LEFT)
def test_so_does_every_repair_of_a_variant_that_is_no_cure(name: str, variant: str, tmp_path: Path) -> None:
    readings = ["all"] if cs.read_scenario(name).file.readings else []
    hold_every_repair(cs.read_scenario(name, variant, readings), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", AGREEMENTS)
def test_so_does_every_repair_of_an_agreement(name: str, tmp_path: Path) -> None:
    hold_every_repair(cs.read_scenario(name, readings=["all"]), tmp_path)


LATER = "amendments: {later: {when: day >= 1, set: {obligations.remains.due: 4}}}"
RELAXED = {
    "due amended": ("remains: {owed_by: south, steps: 5, pace: {days: 2}, due: 3}\n" + LATER, "when: remains.overdue"),
    "due": ("remains: {owed_by: south, steps: 5, pace: {days: 2}, due: 4}", "when: remains.overdue"),
    "phase": ("remains: {owed_by: south, steps: 5, pace: {days: 2}, during: phase == truce}", "after: 3"),
}


@pytest.mark.parametrize("name", RELAXED)
def test_so_does_every_repair_of_a_deadline_and_of_a_phase_that_ends_too_early(name: str, tmp_path: Path) -> None:
    duty, leaving = RELAXED[name]
    (tmp_path / "base.yaml").write_text(
        f"""
scenario: base
horizon: 40
goal: phase == kept
parties: {{south: {{}}}}
obligations:
  {duty}
phases:
  initial: truce
  states: [truce, later, kept]
  final: [{"kept" if name == "phase" else "later, kept"}]
  transitions:
    leave: {{from: truce, to: later, {leaving}}}
    keep: {{from: {"[truce, later]" if name == "phase" else "truce"}, to: kept, when: remains.fulfilled}}
""",
        "utf-8",
    )
    hold_every_repair(cs.read_scenario(str(tmp_path / "base.yaml")), tmp_path)


def test_a_variant_and_settings_that_were_asked_about_stand_in_the_file(tmp_path: Path) -> None:
    scenario = cs.read_scenario("verification-and-trust", "one-zone", ["all"], {"horizon": 40})
    answer = cs.sequence(scenario, alternatives=False, repairs="smallest", runs=RUNS)
    file = repair_file(scenario, answer.repairs[0], 1, tmp_path / "fixed.yaml")
    (tmp_path / "fixed.yaml").write_text(file.text, "utf-8")
    fixed = cs.read_scenario(str(tmp_path / "fixed.yaml"), file.variant, ["all"])
    assert (fixed.horizon, fixed.name) == (40, scenario.name)
    assert cs.simulate(fixed, runs=RUNS).endings()["reached"].value == answer.repairs[0].probability


def test_a_scenario_that_stands_in_no_file_has_no_repair_file(tmp_path: Path) -> None:
    scenario = circle()
    [repair, *_] = cs.sequence(scenario, repairs="smallest").repairs
    with pytest.raises(cs.InputError, match="stands in none"):
        repair_file(scenario, repair, 1, tmp_path / "fixed.yaml")
