"""What is written over a scenario: files that extend, variants with variants, settings of parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ceasefire_sim import ScenarioError, read_scenario, read_scenario_text
from ceasefire_sim.expressions.tree import show
from ceasefire_sim.scenario.assembly import reread
from ceasefire_sim.scenario.limits import DEEPEST_EXTENDS, MOST_BYTES
from ceasefire_sim.scenario.source.files import Budget

BASE = "scenario: x\nhorizon: 9\nphases: {initial: a, states: [a, b]}\n"
WHOLE: dict[str, Any] = {
    "scenario": "x",
    "horizon": 9,
    "parameters": {"rate": {"value": 0.5, "range": [0, 1], "unit": "per day"}},
    "incidents": {"raid": {"chance": "rate", "do": ["q += 1"]}},
    "quantities": {"q": {"initial": 0, "range": [0, 9]}},
    "obligations": {"o": {"requires": "q >= 1"}},
    "phases": {"initial": "a", "states": ["a", "b"]},
}


def chain(folder: Path, files: int) -> Path:
    """The first of so many files above a base, each of which extends the next."""
    (folder / "f0.yaml").write_text(BASE)
    for number in range(1, files + 1):
        (folder / f"f{number}.yaml").write_text(f"extends: f{number - 1}.yaml\ntitle: file {number}\n")
    return folder / f"f{files}.yaml"


def test_files_extend_one_another_so_deep_and_no_deeper(tmp_path: Path) -> None:
    deepest = chain(tmp_path, DEEPEST_EXTENDS)
    assert read_scenario(deepest).title == f"file {DEEPEST_EXTENDS}"
    with pytest.raises(ScenarioError, match=f"`extends` goes deeper than {DEEPEST_EXTENDS} files"):
        read_scenario(chain(tmp_path, DEEPEST_EXTENDS + 1))


def test_a_text_extends_as_deep_as_a_file(tmp_path: Path) -> None:
    chain(tmp_path, DEEPEST_EXTENDS)
    for depth in (DEEPEST_EXTENDS - 1, DEEPEST_EXTENDS):
        text = f"extends: f{depth}.yaml\ntitle: the text\n"
        if depth < DEEPEST_EXTENDS:
            assert read_scenario_text(text, folder=tmp_path).title == "the text"
        else:
            with pytest.raises(ScenarioError, match="goes deeper than"):
                read_scenario_text(text, folder=tmp_path)


def test_files_that_extend_in_a_circle_are_refused_from_a_text_too(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("extends: b.yaml\n")
    (tmp_path / "b.yaml").write_text("extends: a.yaml\n")
    with pytest.raises(ScenarioError, match=r"b\.yaml:1:10: extends: the files extend one another in a circle"):
        read_scenario_text("extends: a.yaml\n", folder=tmp_path)


def test_all_files_together_may_have_just_so_many_bytes() -> None:
    assert Budget().left == MOST_BYTES == 5_000_000


def test_sources_of_a_base_are_kept_beside_those_of_its_extension(tmp_path: Path) -> None:
    for stem in ("one", "two"):
        (tmp_path / f"{stem}.yaml").write_text("facts: {f: {statement: It was so.}}\n")
    (tmp_path / "base.yaml").write_text(BASE + "sources: one.yaml\n")
    (tmp_path / "over.yaml").write_text("extends: base.yaml\nsources: [two.yaml]\n")
    assert list(read_scenario(tmp_path / "over.yaml").facts) == ["one", "two"]


def test_a_variant_reached_twice_applies_at_its_first_place_only() -> None:
    variants = {
        "first": {"set": {"parameters.rate": 0.1}},
        "second": {"with": "first", "set": {"parameters.rate": 0.2}},
        "both": {"with": ["second", "first"]},
    }
    assert read_scenario({**WHOLE, "variants": variants}, "both").constants["rate"] == 0.2


def test_variants_with_one_another_in_a_circle_are_refused() -> None:
    variants = {"a": {"with": "b"}, "b": {"with": "a"}}
    with pytest.raises(ScenarioError, match="in a circle: a → b → a"):
        read_scenario({**WHOLE, "variants": variants}, "a")


def test_a_setting_of_a_parameter_sets_its_value_and_keeps_its_range() -> None:
    rate = read_scenario(WHOLE, overrides={"parameters.rate": 0.25}).file.parameters["rate"]
    assert (rate.value, rate.range, rate.unit) == (0.25, (0.0, 1.0), "per day")
    whole = read_scenario(WHOLE, overrides={"parameters.rate": {"value": 0.25}}).file.parameters["rate"]
    assert (whole.value, whole.range) == (0.25, None)
    with pytest.raises(ScenarioError, match="outside the parameter's range"):
        read_scenario(WHOLE, overrides={"parameters.rate": 1.5})


def test_a_definition_that_uses_one_a_reading_changes_is_read_otherwise_too() -> None:
    read = read_scenario(
        {
            **WHOLE,
            "definitions": {"calm": "q >= 1", "settled": "calm and day > 2", "quiet": "settled"},
            "obligations": {"o": {"requires": "quiet"}},
            "readings": {"r": {"set": {"definitions.calm": "q >= 7"}}},
        },
        readings="r",
    )
    assert show(read.file.obligations["o"].requires.node) == "q >= 7 and day > 2"


def test_an_amendment_that_says_what_is_said_already_changes_nothing() -> None:
    same = {"late": {"when": "day > 3", "set": {"obligations.o.requires": "q >= 1"}}}
    amended = read_scenario({**WHOLE, "amendments": same}).file.obligations["o"].requires.node
    assert show(amended) == "q >= 1"


def test_an_amendment_left_out_stays_left_out_in_what_is_made_of_the_scenario() -> None:
    later = {"late": {"when": "day > 3", "set": {"obligations.o.requires": "q >= 2"}}}
    scenario = read_scenario({**WHOLE, "amendments": later})
    without = reread(scenario, without=["late"])
    assert without.hash != scenario.hash
    assert not without.with_(horizon=9).file.amendments
    assert without.with_().hash == without.hash
    assert read_scenario_text(without.to_yaml()).hash == without.hash


def test_a_key_that_three_kinds_of_part_have_is_told_with_all_three_and_one_of_four_with_none() -> None:
    def told(key: str) -> str:
        with pytest.raises(ScenarioError) as error:
            read_scenario({**WHOLE, "parties": {"north": {key: 1}}})
        return str(error.value)

    assert "it belongs to an incident, a transition or an amendment" in told("when")
    assert "it belongs to" not in told("do")
