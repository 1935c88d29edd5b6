"""Scenario files: places of faults, extends, the worked example, all faults at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ceasefire_sim import InputError, ScenarioError, live, read_scenario, read_scenario_text
from ceasefire_sim.scenario.loading import validate

BASE = "scenario: x\nhorizon: 9\nphases: {initial: a, states: [a, b]}\n"


def faults(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        read_scenario_text(BASE + text, "x.yaml")
    return [str(fault) for fault in error.value.faults]


def test_all_faults_of_a_file_are_told_at_once_in_order() -> None:
    found = faults(
        "quantities:\n  q: {initial: 99, range: [0, 5]}\nincidents:\n  i: {when: qq > 1, chanse: 1}\n  j: {do: q + 1}\n"
    )
    assert [line.split(": ")[0] for line in found] == ["x.yaml:5:16", "x.yaml:7:13", "x.yaml:7:21", "x.yaml:8:11"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("goal: day > nosuch\n", "x.yaml:4:13"),
        ("goal: 'day > nosuch'\n", "x.yaml:4:14"),
        ('goal: "day > nosuch"\n', "x.yaml:4:14"),
        ("goal: >-\n  day > 1 and\n  nosuch > 2\n", "x.yaml:6:3"),
        ("goal: day > 1 and\n  nosuch > 2\n", "x.yaml:5:3"),
        ("goal:\n  day >   nosuch\n", "x.yaml:5:11"),
    ],
)
def test_a_fault_in_an_expression_points_at_the_word(text: str, place: str) -> None:
    assert faults(text) == [f"{place}: goal: unknown name 'nosuch'"]


def test_extends_merges_key_by_key_and_keeps_the_order_of_the_base(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(
        BASE + "parameters: {p: 1, r: {value: 2, range: [0, 3]}}\nquantities: {q: {initial: {0: 1}, range: [0, 9]}}\n"
        "incidents: {one: {do: q += 1}, two: {do: q += 10}}\nresponses: {three: {do: q += 1}}\n"
    )
    (tmp_path / "over.yaml").write_text(
        "extends: base.yaml\nscenario: y\nparameters: {r: 3}\nquantities: {q: {initial: {1: 1}}}\n"
        "incidents: {four: {do: q += 2}, two: null, one: {chance: 0}}\nresponses: {nothing: null}\n"
    )
    file = read_scenario(tmp_path / "over.yaml").file
    assert file.scenario == "y"
    assert list(file.incidents) == ["one", "four"]
    assert file.parameters["r"].value == 3
    assert file.parameters["r"].range == (0, 3)
    assert list(file.quantities["q"].initial) == ["1"]  # type: ignore[arg-type]
    assert live(read_scenario(tmp_path / "over.yaml")).state()["quantities"]["q"] == 1


def test_a_fault_in_an_extended_file_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE + "goal: nosuch > 1\n")
    (tmp_path / "over.yaml").write_text("extends: base.yaml\nscenario: y\n")
    with pytest.raises(ScenarioError, match=r"base\.yaml:4:7: goal: unknown name 'nosuch'"):
        read_scenario(tmp_path / "over.yaml")


def test_text_like_numbers_stay_text_and_floats_may_be_integers() -> None:
    scenario = read_scenario_text(BASE + "runs: 1e4\nquantities: {q: {initial: 0, range: [0, 1e3]}}\ntitle: no\n")
    assert scenario.file.runs == 10_000
    assert scenario.file.quantities["q"].range == (0, 1000)
    assert scenario.title == "no"


def test_the_hash_changes_with_the_meaning_and_not_with_texts() -> None:
    plain = read_scenario_text(BASE + "goal: day > 1\n").hash
    assert read_scenario_text(BASE + "goal: (day > 1)\ntitle: other\nabout: text\n").hash == plain
    assert read_scenario_text(BASE + "goal: day > 2\n").hash != plain


WORKED = (Path(__file__).parent / "worked.yaml").read_text("utf-8")


@pytest.mark.parametrize("variant", [None, "disarm-first", "no-monitoring", "both"])
@pytest.mark.parametrize("readings", [(), ("north-reading",), ("south-reading",), ("all",)])
def test_the_worked_example_runs_with_every_variant_and_reading(variant: str | None, readings: tuple[str, ...]) -> None:
    scenario = read_scenario_text(WORKED, "worked.yaml", variant, readings)
    run = live(scenario).trajectory()
    assert run.end == scenario.horizon or run.phase in scenario.final


def test_force_back_and_why_on_a_live_agreement() -> None:
    agreement = live(read_scenario_text(WORKED, "worked.yaml"), seed=1, run=3)
    for _ in range(4):
        agreement.day()
    fourth = agreement.state()
    agreement.day()
    agreement.back()
    assert agreement.state() == fourth
    agreement.force("phases.resume", True)
    assert "withdraw.done >= 1" in str(agreement.why("phases.advance"))
    assert agreement.regions["phase"].may_phase_collapse() is False  # type: ignore[attr-defined]
    with pytest.raises(InputError, match="did you mean"):
        agreement.why("phases.advnce")


def test_every_shipped_scenario_is_without_faults_and_warnings_but_the_impossible_deadline() -> None:
    for name in ("gaza-2025", "two-party-deadlock", "reciprocal-tranches", "monitoring"):
        assert validate(name) == ([], [])
    faults, warnings = validate("impossible-deadline")
    assert not faults
    assert ["nobody can meet this deadline" in str(warning) for warning in warnings] == [True]


def test_a_text_that_a_comma_cut_into_pieces_is_recognised() -> None:
    found = faults("quantities: {q: {initial: 0, range: [0, 1], note: one, two three}}\n")
    assert found[0].startswith("x.yaml:4:56: quantities.q.two three: unknown key 'two three'; if a comma cut a text")
    found = faults("incidents: {i: {when: phase in (a, b)}}\n")
    assert "a comma cut this expression into pieces" in found[0]


def test_a_reading_cannot_set_a_definition_that_is_a_number() -> None:
    found = faults("definitions: {n: day + 1}\nreadings: {r: {set: {definitions.n: day > 1}}}\n")
    assert "'n' is a number" in found[0]
