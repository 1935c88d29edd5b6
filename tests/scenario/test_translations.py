"""Texts in several languages: one is taken where a scenario is read, and no text changes a run or a hash."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

import ceasefire_sim as cs
from ceasefire_sim.cli.app import cli
from ceasefire_sim.errors import InputError
from ceasefire_sim.scenario.loading import validate
from ceasefire_sim.scenario.model.schema import schema
from ceasefire_sim.scenario.model.translations import chosen_text
from ceasefire_sim.webpage.agreement_part import agreement_part

TRUCE = """\
scenario: truce
title: {en: A truce, ar: هدنة}
horizon: 30
goal: phase == done
parties:
  north: {title: {ar: الشمال, en: The North}, note: {fr: un voisin}}
parameters:
  pace: {value: 0.1, range: [0, 1], unit: {en: per day, ar: في اليوم}}
obligations:
  leave: {title: leaving, owed_by: north, pace: pace}
phases:
  initial: truce
  states: [truce, done]
  final: [done]
  transitions: {end: {from: truce, to: done, when: leave.fulfilled}}
"""
PLAIN = (
    TRUCE.replace("{en: A truce, ar: هدنة}", "A truce")
    .replace("{ar: الشمال, en: The North}", "The North")
    .replace("{fr: un voisin}", "un voisin")
    .replace("{en: per day, ar: في اليوم}", "per day")
)


def read(text: str, language: str = "en") -> cs.Scenario:
    return cs.read_scenario_text(text, "truce.yaml", language=language)


def faults_of(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "truce.yaml"
    file.write_text(text, "utf-8")
    return [f"{fault.line}:{fault.column}: {fault.path}: {fault.message}" for fault in validate(str(file))[0]]


@pytest.mark.parametrize(
    ("tags", "language", "taken"),
    [
        (["en", "ar"], "ar", "ar"), (["en", "ar"], "he", "en"), (["ar", "he"], "fr", "ar"),
        (["ar-PS", "en"], "ar", "ar-PS"), (["ar", "en"], "ar-PS", "ar"),
        (["pt-BR", "pt", "pt-PT"], "pt-PT", "pt-PT"), (["fr", "en-GB"], "ar", "en-GB"),
    ],
)  # fmt: skip
def test_a_text_is_taken_in_the_language_else_in_a_form_of_it_else_in_english_else_the_first(
    tags: list[str], language: str, taken: str
) -> None:
    assert chosen_text({tag: tag for tag in tags}, language) == taken


def test_a_scenario_is_read_in_a_language_and_keeps_it() -> None:
    scenario = read(TRUCE, "ar")
    assert (scenario.title, scenario.file.parties["north"].title) == ("هدنة", "الشمال")
    assert (scenario.file.parties["north"].note, scenario.file.parameters["pace"].unit) == ("un voisin", "في اليوم")
    assert scenario.file.obligations["leave"].title == "leaving"
    assert scenario.languages == ("ar", "en", "fr")
    assert scenario.with_(horizon=20).title == "هدنة"
    assert scenario.with_(language="en").title == "A truce"
    assert read(TRUCE).title == "A truce"


def test_no_language_changes_the_hash_or_a_run() -> None:
    scenarios = [read(PLAIN), read(TRUCE), read(TRUCE, "ar"), read(TRUCE, "fr")]
    assert len({scenario.hash for scenario in scenarios}) == 1
    assert len({str([*cs.simulate(scenario, 20)]) for scenario in scenarios}) == 1


def test_what_is_written_out_has_every_language() -> None:
    text = read(TRUCE, "ar").to_yaml()
    assert read(text, "ar").title == "هدنة"
    assert read(text).title == "A truce"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("{english: A truce}", "2:9: title.english: 'english' is no tag of a language; write 'en'"),
        ("{ar_PS: x}", "2:9: title.ar_PS: 'ar_PS' is no tag of a language; write 'ar-PS'"),
        ("{iw: x}", "2:9: title.iw: 'iw' is no tag of a language; write 'he'"),
        ("{EN: x}", "2:9: title.EN: 'EN' is no tag of a language; write 'en'"),
        (
            "{xx: x}",
            "2:9: title.xx: 'xx' is no tag of a language; write its tag, such as 'en', 'ar', 'he', 'es' or 'pt-BR'",
        ),
        ("{en: [A, truce]}", "2:13: title.en: a text is expected here, not a list"),
        ("{}", "2:8: title: a text is expected here, or a text for each language, such as {en: The North}"),
    ],
)
def test_a_text_that_cannot_be_read_is_told_with_what_to_write(tmp_path: Path, written: str, fault: str) -> None:
    (own,) = faults_of(tmp_path, TRUCE.replace("{en: A truce, ar: هدنة}", written))
    assert own == fault


def test_a_mark_that_turns_the_direction_is_refused_in_every_language(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, TRUCE.replace("هدنة", "هد\u202eنة"))
    assert "U+202E" in fault


def test_a_file_over_another_adds_languages_to_its_plain_texts(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(PLAIN, "utf-8")
    over = "extends: base.yaml\ntitle: {es: Una tregua}\nparties: {north: {title: {es: El Norte}}}\n"
    (tmp_path / "es.yaml").write_text(over, "utf-8")
    spanish = cs.read_scenario(tmp_path / "es.yaml", language="es")
    assert (spanish.title, spanish.file.parties["north"].title) == ("Una tregua", "El Norte")
    assert cs.read_scenario(tmp_path / "es.yaml").title == "A truce"
    assert spanish.hash == read(PLAIN).hash


def test_an_index_in_a_title_stands_for_the_partys_title_in_each_language() -> None:
    text = PLAIN.replace("goal:", "indexes: {side: [north, south]}\ngoal:").replace(
        "  north: {title: The North, note: un voisin}\n",
        "  north: {title: {en: The North, es: El Norte}}\n  south: {title: {en: The South, es: El Sur}}\n",
    )
    text += 'incidents:\n  raid: {title: {en: "a raid by {side}", es: "incursión: {side}"}, for: side, by: "{side}"}\n'
    titles = [read(text, language).file.incidents["raid_north"].title for language in ("en", "es")]
    assert titles == ["a raid by the North", "incursión: El Norte"]


def test_a_language_that_is_none_is_refused_and_one_that_no_text_has_is_said() -> None:
    with pytest.raises(InputError, match="'english' is no tag of a language; write 'en'"):
        cs.read_scenario("monitoring", language="english")
    with pytest.raises(InputError, match="a language is its tag"):
        cs.read_scenario("monitoring", language=None)  # type: ignore[arg-type]
    result = CliRunner().invoke(cli, ["show", "two-party-deadlock", "--language", "fr"])
    assert "the scenario has no text in 'fr'; it has some in ar, en, es, he" in result.stderr
    assert result.stdout.startswith("Each side waits for the other\n")


def test_commands_show_the_texts_of_a_language() -> None:
    shown = CliRunner().invoke(cli, ["show", "two-party-deadlock", "--language", "es"]).stdout
    assert shown.startswith("Cada parte espera a la otra\n") and "El Norte (north)" in shown
    traced = CliRunner().invoke(cli, ["trace", "two-party-deadlock", "--language", "he"]).stdout
    assert "הנסיגה" in traced
    assert '<p dir="auto">' in agreement_part(cs.read_scenario("two-party-deadlock", language="ar"))


def test_the_schema_takes_a_text_in_one_language_or_in_several_and_no_other_key() -> None:
    checker = jsonschema.Draft202012Validator(schema())
    data = {"scenario": "x", "horizon": 3, "phases": {"initial": "a", "states": ["a"]}}
    assert checker.is_valid(data | {"title": "A truce"})
    assert checker.is_valid(data | {"title": {"en": "A truce", "zh-Hans": "x"}, "note": {"ar": "x"}})
    assert not checker.is_valid(data | {"title": {"english": "A truce"}})
    assert json.dumps(schema())
