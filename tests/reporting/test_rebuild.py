"""A report made again from itself: the same to the byte, and whatever was changed is told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import ceasefire_sim as cs
from ceasefire_sim.reporting import rebuild as rebuilding
from ceasefire_sim.reporting.rebuild import read_report
from ceasefire_sim.reporting.whole import Report, carried_json

TEXT = """# a comment
scenario: truce
horizon: 20
parameters: {p: {value: 0.1, range: [0.05, 0.5]}}
quantities: {tension: {initial: 0, range: [0, 9]}}
incidents: {raid: {chance: p, do: tension += 1}}
phases: {initial: on, states: [on]}
properties: {tense: {eventually: tension >= 3}, raids: {count: raid}}
variants: {calm: {set: {parameters.p: 0.05}}}
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    file = tmp_path_factory.mktemp("report") / "truce.yaml"
    file.write_text(TEXT, "utf-8")
    return cs.report(cs.read_scenario(file, overrides={"parameters.p": 0.2}), runs=40, seed=5)


def test_a_report_made_again_is_the_same_to_the_last_byte(report: Report) -> None:
    rebuilt = cs.rebuild(report.html)
    assert rebuilt.as_written
    assert rebuilt.report.html == report.html
    assert list(rebuilt.lines())[-1] == "The whole file is the same, to the last byte."


def test_it_is_made_of_the_file_alone(report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    carried = read_report(report.html, "x")
    assert "# a comment" not in carried.text
    assert carried.original == TEXT
    assert carried.luck.seed == 5
    runs = cs.simulate(cs.read_scenario_text(carried.text, overrides=dict(carried.overrides)), 40, 5)
    assert runs.scenario.hash == carried.hash


def test_a_number_that_was_changed_on_the_page_is_told_with_its_line(report: Report) -> None:
    row = re.search(r"<th scope=\"row\" dir=\"auto\">open</th><td[^>]*>(\d+)<", report.html)
    assert row is not None
    start, end = row.span(1)
    rebuilt = cs.rebuild(report.html[:start] + "39999" + report.html[end:])
    assert not rebuilt.as_written
    assert "39999" in rebuilt.line


def test_a_picture_that_was_changed_is_told(report: Report) -> None:
    rebuilt = cs.rebuild(report.html.replace("svg+xml;base64,P", "svg+xml;base64,Q", 1))
    assert not rebuilt.as_written
    assert "A picture or the style was changed." in list(rebuilt.lines())


def test_what_it_carries_cannot_be_changed_without_breaking_its_seal(report: Report) -> None:
    carried = carried_json(report.html)
    assert carried is not None
    changed = report.html.replace(carried, carried.replace('"seed": 5', '"seed": 6'))
    with pytest.raises(cs.InputError, match="its seal is broken"):
        cs.rebuild(changed)


def test_a_seal_made_anew_does_not_hide_that_runs_are_others(report: Report) -> None:
    carried = read_report(report.html, "x")
    digests = dict.fromkeys(carried.digests, "0" * 64)
    text = carried_json(report.html)
    assert text is not None
    forged = report.html.replace(text, rebuilding_json(carried.with_digests(digests)))
    assert cs.rebuild(forged).differing == tuple(carried.digests)


def rebuilding_json(carried: object) -> str:
    from ceasefire_sim.reporting.carried import Carried, sealed_json

    assert isinstance(carried, Carried)
    return sealed_json(carried)


def test_of_another_version_numbers_are_compared_and_words_are_not(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "VERSION", "9.9.9")
    changed = report.html.replace("In short", "In brief")
    rebuilt = cs.rebuild(changed)
    assert rebuilt.as_written
    assert "Its words are not those of this version, and were not compared." in list(rebuilt.lines())


@pytest.mark.parametrize("text", ["", "<html></html>", "scenario: x"])
def test_what_is_no_report_is_refused_in_words(text: str) -> None:
    with pytest.raises(cs.InputError, match="this is no report"):
        cs.rebuild(text, "x.html")


def test_a_damaged_report_is_refused_in_words(report: Report) -> None:
    carried = carried_json(report.html)
    assert carried is not None
    for damaged in (carried[:-20], json.dumps({"format": 2, "seal": ""}), "[]", "{}"):
        with pytest.raises(cs.InputError, match=r"x\.html: (the report|what the report carries)"):
            cs.rebuild(report.html.replace(carried, damaged), "x.html")
