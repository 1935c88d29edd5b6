"""A scenario as a value: read from a mapping, changed, compared, copied, written out and read again."""

from __future__ import annotations

import copy
import datetime
import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.scenario.loading import validate
from ceasefire_sim.scenario.source.files import shipped_names

BASE: dict[str, Any] = {
    "scenario": "x",
    "title": "A <b>small</b> truce & more",
    "start": datetime.date(2025, 10, 10),
    "horizon": np.int64(30),
    "parties": {"north": None, "south": {}},
    "parameters": {"rate": Decimal("0.25"), "patience": {"value": 10, "range": (0, 20)}},
    "quantities": {"tension": {"initial": {0: 0.5, 3: 0.5}, "range": (0, 9)}},
    "incidents": {"raid": {"chance": "rate", "do": ["tension += 1"]}},
    "obligations": {
        "withdraw": {"owed_by": "north", "owed_to": "south", "steps": 2, "requires": "disarm.done >= 1", "due": 9},
        "disarm": {"owed_by": "south", "steps": {"heavy": {"due": "patience"}, "light": {}}},
    },
    "phases": {
        "initial": "first",
        "states": ("first", "over"),
        "final": "over",
        "transitions": {"end": {"from": "first", "to": "over", "when": "withdraw.fulfilled"}},
    },
    "variants": {
        "calm": {"title": "Fewer raids", "set": {"parameters.rate": 0.1}},
        "quiet": {"remove": "incidents.raid"},
    },
    "readings": {"hard": {"title": "All of it first", "set": {"obligations.withdraw.requires": "disarm.fulfilled"}}},
    "amendments": {"late": {"when": "day >= 20", "set": {"obligations.withdraw.requires": True}}},
}


def faults(source: Any, **more: Any) -> list[str]:
    with pytest.raises(cs.ScenarioError) as error:
        cs.read_scenario(source, **more)
    return [str(fault) for fault in error.value.faults]


def end_days(scenario: cs.Scenario) -> list[int]:
    """On which day each of a few runs ends."""
    return [int(str(day)) for day in cs.simulate(scenario, runs=40, seed=3).column("end_day")]


# from a mapping or a text


def test_a_mapping_is_the_scenario_that_its_yaml_is() -> None:
    scenario = cs.read_scenario(BASE)
    text = scenario.to_yaml()
    assert cs.read_scenario_text(text).hash == scenario.hash
    assert scenario.horizon == 30
    assert scenario.start == datetime.date(2025, 10, 10)
    assert scenario.constants["rate"] == 0.25
    assert not scenario.warnings


def test_the_faults_of_a_mapping_name_their_path_in_the_order_of_the_mapping() -> None:
    wrong = {**BASE, "goal": "nosuch > 1", "obligations": {"withdraw": {"requires": "disram.done"}, "disarm": {}}}
    assert faults(wrong) == [
        "obligations.withdraw.requires: unknown name 'disram.done'; did you mean 'disarm.done'?",
        "goal: unknown name 'nosuch'",
    ]
    assert all((fault.line, fault.column) == (0, 0) for fault in fault_values(wrong))
    assert faults({**BASE, "horizn": 3}) == ["horizn: unknown key 'horizn'; did you mean 'horizon'?"]
    assert faults({}) == [f"{key}: '{key}' is missing; it is required" for key in ("scenario", "horizon", "phases")]


def fault_values(source: Any) -> tuple[cs.Fault, ...]:
    with pytest.raises(cs.ScenarioError) as error:
        cs.read_scenario(source)
    return error.value.faults


def test_the_warnings_of_a_mapping_are_those_of_a_file() -> None:
    unused = {**BASE, "parameters": {**BASE["parameters"], "spare": 1}}
    (warning,) = cs.read_scenario(unused).warnings
    assert str(warning) == "warning: parameters.spare: the parameter 'spare' is not used"


def test_a_mapping_may_extend_a_shipped_scenario_and_keeps_its_facts() -> None:
    short = cs.read_scenario({"extends": "gaza-2025", "scenario": "short", "horizon": 30})
    assert short.horizon == 30
    assert short.file.obligations.keys() == cs.read_scenario("gaza-2025").file.obligations.keys()
    assert "cairo-talks" in short.facts


def test_a_text_extends_what_lies_in_its_folder_before_what_ships(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "base.yaml").write_text(cs.read_scenario(BASE).to_yaml())
    (tmp_path / "monitoring").write_text(cs.read_scenario(BASE).to_yaml())
    assert cs.read_scenario_text("extends: base.yaml\nhorizon: 4\n", folder=tmp_path).horizon == 4
    assert "withdraw" in cs.read_scenario_text("extends: monitoring\n", folder=tmp_path).file.obligations
    with pytest.raises(cs.ScenarioError, match=r"mine\.yaml:1:10: extends: nosuch\.yaml: no such file"):
        cs.read_scenario_text("extends: nosuch.yaml\n", "mine.yaml", folder=tmp_path)
    with pytest.raises(cs.ScenarioError, match=r"mine\.yaml:1:10: .* leads out of the folder"):
        cs.read_scenario_text("extends: ../base.yaml\n", "mine.yaml", folder=tmp_path)
    monkeypatch.chdir(tmp_path)
    assert cs.read_scenario({"extends": "base.yaml", "horizon": 5}).horizon == 5


def test_a_text_is_checked_against_the_facts_it_lists(tmp_path: Path) -> None:
    (tmp_path / "talks.yaml").write_text("facts: {raids: {statement: There were raids.}}\n")
    text = cs.read_scenario(BASE).to_yaml() + "sources: talks.yaml\nsource: talks/"
    assert cs.read_scenario_text(text + "raids", folder=tmp_path).facts["talks"].facts["raids"].statement
    with pytest.raises(cs.ScenarioError, match="there is no fact 'nosuch' in talks"):
        cs.read_scenario_text(text + "nosuch", folder=tmp_path)
    with pytest.raises(cs.ScenarioError, match=r"talks\.yaml: no such file"):
        cs.read_scenario_text(text + "raids", folder=tmp_path / "elsewhere")


def test_a_mapping_can_be_validated() -> None:
    assert validate(BASE) == ([], [])
    wrong = {**BASE, "variants": {"odd": {"remove": "incidents.nosuch"}}}
    assert [fault.path for fault in validate(wrong)[0]] == ["variants.odd.remove"]


# arguments


def test_one_reading_may_be_given_by_its_name_alone() -> None:
    assert cs.read_scenario(BASE, readings="hard").readings == ("hard",)
    assert cs.read_scenario(BASE, readings="all") == cs.read_scenario(BASE, readings=["hard"])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"variant": 3}, "a variant is the name of one"),
        ({"variant": "clam"}, "did you mean 'calm'"),
        ({"readings": 3}, "readings are the names"),
        ({"readings": [None]}, "readings are the names"),
        ({"readings": "hrad"}, "did you mean 'hard'"),
        ({"overrides": [("horizon", 3)]}, "overrides map paths"),
        ({"overrides": {3: 3}}, "the path of an override is a text"),
        ({"overrides": {"horizon": {1}}}, "write a list"),
        ({"overrides": {"parameters.raet": 0.1}}, r"no parameter 'raet'.*did you mean 'parameters\.rate'"),
        ({"overrides": {"quantities.tensoin": 0.1}}, "quantities.tensoin"),
        ({"overrides": {"obligatoins.withdraw.due": 1}}, "did you mean 'obligations'"),
    ],
)
def test_a_wrong_argument_is_refused_in_words(more: dict[str, Any], words: str) -> None:
    with pytest.raises(cs.InputError, match=words):
        cs.read_scenario(BASE, **more)


def test_overrides_are_kept_as_the_plain_values_they_stand_for() -> None:
    overrides = {
        "parameters.rate": np.float32(0.5),
        "horizon": datetime.date(2025, 10, 30),
        "parameters.patience": Decimal("12"),
        "incidents.raid.do": ("tension += 2",),
        "obligations.withdraw.due": None,
        "obligations.withdraw.requires": np.bool_(True),
        "quantities.tension.initial": {np.int64(2): 1},
    }
    scenario = cs.read_scenario(BASE, overrides=overrides)
    assert dict(scenario.overrides) == {
        "parameters.rate": 0.5,
        "horizon": "2025-10-30",
        "parameters.patience": 12,
        "incidents.raid.do": ["tension += 2"],
        "obligations.withdraw.due": None,
        "obligations.withdraw.requires": True,
        "quantities.tension.initial": {"2": 1},
    }
    assert scenario.horizon == 20
    assert scenario.file.obligations["withdraw"].due is None


# changed


def test_with_changes_what_is_given_and_keeps_the_rest() -> None:
    scenario = cs.read_scenario(BASE, "calm", ["hard"], {"horizon": 20})
    assert scenario.with_() == scenario
    plain = scenario.with_(variant=None)
    assert (plain.variant, plain.readings, plain.horizon, plain.constants["rate"]) == (None, ("hard",), 20, 0.25)
    unread = scenario.with_(readings=())
    assert (unread.variant, unread.readings, unread.horizon, unread.constants["rate"]) == ("calm", (), 20, 0.1)
    further = scenario.with_({"parameters.rate": 0.9}, horizon=25)
    assert further.overrides == (("horizon", 25), ("parameters.rate", 0.9))
    assert further.constants["rate"] == 0.9
    assert further == cs.read_scenario(BASE, "calm", ["hard"], {"horizon": 25, "parameters.rate": 0.9})
    assert scenario.with_(**{"parameters.rate": 0.9}).constants["rate"] == 0.9  # type: ignore[arg-type]
    assert scenario.constants["rate"] == 0.1


def test_with_reads_what_was_read_though_the_file_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(cs.read_scenario(BASE).to_yaml())
    scenario = cs.read_scenario(file)
    file.unlink()
    assert scenario.with_(variant="calm").constants["rate"] == 0.1


def test_with_refuses_what_reading_refuses() -> None:
    scenario = cs.read_scenario(BASE)
    with pytest.raises(cs.ScenarioError, match="did you mean 'calm'"):
        scenario.with_(variant="clam")
    with pytest.raises(cs.ScenarioError, match=r"did you mean 'parameters\.rate'"):
        scenario.with_({"parameters.raet": 0.9})


# written out


@pytest.mark.parametrize("name", shipped_names())
def test_what_is_written_out_and_read_again_has_the_same_hash_and_runs(name: str) -> None:
    plain = cs.read_scenario(name)
    wholes: list[tuple[str | None, tuple[str, ...]]] = [(variant, ()) for variant in (None, *plain.variants)]
    wholes += [(None, readings) for readings in (*((reading,) for reading in plain.available_readings), ("all",))]
    for variant, readings in wholes:
        scenario = plain.with_(variant=variant, readings=readings)
        again = cs.read_scenario_text(scenario.to_yaml(), readings=scenario.readings)
        assert again.hash == scenario.hash, (variant, readings)
        assert again.to_yaml() == scenario.to_yaml(), (variant, readings)
    warnings = cs.read_scenario_text(plain.to_yaml()).warnings
    assert [warning.message for warning in warnings] == [warning.message for warning in plain.warnings]
    assert end_days(cs.read_scenario_text(plain.to_yaml())) == end_days(plain)


def test_settings_are_written_into_the_text() -> None:
    changed = cs.read_scenario(BASE, "quiet", ["hard"], {"parameters.patience": 12, "obligations.withdraw.due": None})
    again = cs.read_scenario_text(changed.to_yaml(), readings=["hard"])
    assert again.hash == changed.hash
    assert "raid" not in again.file.incidents
    assert not again.variants
    assert again.constants["patience"] == 12
    assert cs.read_scenario_text(cs.read_scenario(BASE).to_yaml()).variants == {"calm": "Fewer raids", "quiet": "quiet"}


# a value


def test_scenarios_are_equal_where_hash_variant_readings_and_settings_are() -> None:
    scenario = cs.read_scenario(BASE)
    other_title = cs.read_scenario({**BASE, "title": "Another"})
    assert scenario == other_title
    assert len({scenario, other_title, scenario.with_(variant="calm")}) == 2
    assert scenario != scenario.with_(variant="calm")
    assert scenario != scenario.with_(readings="hard")
    assert scenario.with_(horizon=30) != scenario, "said to be set, though to what it is"
    assert scenario.with_({"incidents.raid.do": ["tension += 1"]}) == scenario.with_(
        {"incidents.raid.do": ("tension += 1",)}
    )


@pytest.mark.parametrize("name", ["gaza-2025", "monitoring"])
def test_a_copy_equals_the_original_and_works_on(name: str) -> None:
    scenario = cs.read_scenario(name, readings="all")
    for twin in (copy.copy(scenario), copy.deepcopy(scenario), pickle.loads(pickle.dumps(scenario))):
        assert twin == scenario
        assert hash(twin) == hash(scenario)
        assert twin.with_(horizon=9).horizon == 9
        assert twin.to_yaml() == scenario.to_yaml()
        assert twin.facts.keys() == scenario.facts.keys()
        with pytest.raises(TypeError, match="read-only"):
            twin.file.obligations["x"] = None  # type: ignore[index]
    twin = pickle.loads(pickle.dumps(scenario))
    assert end_days(twin) == end_days(scenario)


def test_nothing_in_a_scenario_can_be_changed() -> None:
    scenario = cs.read_scenario("gaza-2025", readings="all")
    file = scenario.file
    mappings: list[Any] = [
        *(scenario.constants, scenario.quantities, scenario.regions, scenario.variants, scenario.available_readings),
        *(scenario.facts, scenario.meaning.scope, scenario.meaning.ranges, scenario.meaning.file.obligations),
        *(getattr(file, name) for name in type(file).model_fields if isinstance(getattr(file, name), dict)),
        *(region.transitions for region in scenario.regions.values()),
        *(duty.named for duty in file.obligations.values()),
        *(variant.set for variant in file.variants.values()),
        *(changes for part in file.readings.values() for changes in (part.set, part.add, part.or_)),
        *(changes for part in file.amendments.values() for changes in (part.set, part.add, part.or_)),
        *file.sweeps.values(),
        *(party.quantities for party in file.parties.values()),
    ]
    for mapping in mappings:
        for change in ("update", "__setitem__", "pop", "clear", "setdefault", "__delitem__", "popitem", "__ior__"):
            with pytest.raises(TypeError, match="read-only"):
                getattr(mapping, change)("x", 1)
    with pytest.raises(AttributeError):
        scenario.variant = "x"  # type: ignore[misc]
    with pytest.raises(ValueError, match="frozen"):
        file.scenario = "x"


def test_a_scenario_shows_itself_on_one_line() -> None:
    scenario = cs.read_scenario(BASE, "calm", "hard", {"horizon": 20})
    said = "20 days; variant calm; read as hard; set horizon"
    assert repr(scenario) == f"<Scenario x: {said}; hash {scenario.hash[:8]}>"


@pytest.mark.parametrize("name", shipped_names())
def test_its_html_is_small_and_names_all_that_is_owed(name: str) -> None:
    scenario = cs.read_scenario(name)
    html = scenario._repr_html_()
    assert len(html.encode()) < 10_000
    duties = (scenario.file.obligations, scenario.file.commitments)
    assert html.count("<tr>") == sum(1 + len(parts) for parts in duties if parts)
    assert "<script" not in html


def test_its_html_escapes_every_text() -> None:
    html = cs.read_scenario(BASE)._repr_html_()
    assert "A &lt;b&gt;small&lt;/b&gt; truce &amp; more" in html
    assert "disarm.done &gt;= 1" in html
    assert html.count("<tr>") == 3


def test_its_html_stays_small_for_a_large_scenario() -> None:
    long = "<" * 1000
    duties = {f"o{number}": {"title": long, "requires": " and ".join(["day > 1"] * 30)} for number in range(500)}
    html = cs.read_scenario({**BASE, "title": long, "obligations": {**BASE["obligations"], **duties}})._repr_html_()
    assert "more obligations" in html
    assert len(html.encode()) < 10_000


def test_the_shipped_scenarios_are_listed_with_their_titles() -> None:
    titles = cs.shipped_scenarios()
    assert list(titles) == shipped_names()
    assert titles["gaza-2025"] == cs.read_scenario("gaza-2025").title


def test_variants_and_readings_are_listed_with_their_titles() -> None:
    scenario = cs.read_scenario(BASE)
    assert scenario.variants == {"calm": "Fewer raids", "quiet": "quiet"}
    assert scenario.available_readings == {"hard": "All of it first"}
    assert scenario.readings == ()
