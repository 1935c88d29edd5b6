"""A page and its document are twins: every number of one stands in the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.check_document import check_document
from ceasefire_sim.present.check_report import Retelling, check_lines
from ceasefire_sim.present.comparison_document import Compared, comparison_document
from ceasefire_sim.present.comparison_report import comparison_lines
from ceasefire_sim.present.endings import ending_label
from ceasefire_sim.present.numbers import known_share, number, percent, six_digits
from ceasefire_sim.present.run_summary import summarise
from ceasefire_sim.studies.check import check
from tests.present.pages import run_json, run_page

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are as wide as the terminal; here no line is broken."""
    monkeypatch.setenv("COLUMNS", "160")


def leaves(document: Any) -> Iterator[Any]:
    """The values of a document, and its keys."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield key
            yield from leaves(value)
    elif isinstance(document, list):
        for value in document:
            yield from leaves(value)
    else:
        yield document


def numbers_in(text: str) -> set[str]:
    return {found.rstrip(",.") for found in NUMBER.findall(text)}


def spellings(document: Any) -> set[str]:
    """Every way in which a page may write the numbers of a document."""
    ways: set[str] = set()
    for leaf in leaves(document):
        if isinstance(leaf, str):
            ways |= numbers_in(leaf)
        elif isinstance(leaf, (int, float)) and not isinstance(leaf, bool):
            size = abs(leaf)
            for text in (percent(size), number(size), six_digits(size), known_share(size), f"{leaf:,}", str(leaf),
                         f"{100 * size:.2f}", f"{size:.2f}", f"{size:.1f}", f"{size:,.0f}", f"{size:.3g}",
                         f"{100 * size:g}"):  # fmt: skip
                ways |= numbers_in(text)
    return ways


def said_otherwise(scenario: cs.Scenario) -> set[str]:
    """Numbers of the scenario's own words, and of headings: 5 %, 95 %."""
    return numbers_in(scenario.to_yaml()) | numbers_in(scenario.title) | {"5", "95", "0", "1"}


RUNS = [("gaza-2025", ()), ("two-party-deadlock", ("all",)), ("good-friday-1998", ()), ("monitoring", ())]


@pytest.mark.parametrize(("name", "readings"), RUNS)
def test_every_number_on_the_page_of_runs_stands_in_their_document(name: str, readings: tuple[str, ...]) -> None:
    runs = cs.simulate(cs.read_scenario(name, readings=readings, overrides={"horizon": 60}), runs=90, seed=4)
    document, page = run_json(runs), run_page(runs)
    days = runs.block.days
    waits = {percent(row[key] / days).removesuffix(" %") for row in document["waiting"].values()
             for key in ("open", "allowed")}  # fmt: skip
    assert page[-1].startswith(f"seed 4, scenario {document['hash'][:16]}, engine ")
    assert not numbers_in("\n".join(page[:-1])) - spellings(document) - said_otherwise(runs.scenario) - waits


@pytest.mark.parametrize(("name", "readings"), RUNS)
def test_the_answers_of_the_document_stand_on_the_page_of_runs(name: str, readings: tuple[str, ...]) -> None:
    runs = cs.simulate(cs.read_scenario(name, readings=readings, overrides={"horizon": 60}), runs=90, seed=4)
    document, page = run_json(runs), run_page(runs)
    for section in ("phase", "ending"):
        for key, row in document[section].items():
            low, high = row["interval"]
            label = ending_label(runs.scenario, key) if section == "ending" else key.replace("_", " ")
            line = next(line for line in page if line.startswith(f"  {label} ") and "[" in line)
            assert percent(row["share"]) in line
            assert f"[{100 * low:5.1f}, {100 * high:5.1f}]" in line
    for key, row in document["properties"].items():
        line = next(line for line in page if line.startswith(f"  {key} "))
        if row["value"] is None:
            assert "no run answers it" in line
            continue
        show = percent if row["kind"] == "probability" else number
        assert show(row["value"]) in line
        for quantile in [row["quantiles"]["0.5"]] if row["kind"] == "distribution" else []:
            assert f"median {number(quantile)}" in line


def test_every_number_on_the_page_of_a_check_stands_in_its_document() -> None:
    result = check(cs.read_scenario("two-party-deadlock"), "both", runs=80)
    document = json.loads(json.dumps(check_document(result), allow_nan=False))
    page = "\n".join(check_lines(result, Retelling("two-party-deadlock")))
    assert numbers_in(page) <= spellings(document) | said_otherwise(result.scenario)
    for row in document["properties"].values():
        exact = known_share(row["value"]) if row["kind"] == "probability" else six_digits(row["value"])
        assert exact in page


def test_every_number_on_the_page_of_a_comparison_stands_in_its_document() -> None:
    first = cs.simulate(cs.read_scenario("monitoring"), runs=60, seed=2)
    second = cs.simulate(cs.read_scenario("monitoring", "off"), runs=60, seed=2)
    compared = Compared("as written", summarise(first), {"off": cs.compare(first, second)})
    document = json.loads(json.dumps(comparison_document(compared), allow_nan=False))
    page = list(comparison_lines(compared))
    moved = sum(change["runs"] for change in document["alternatives"][0]["changes"])
    story = page.index(next(line for line in page if line.startswith("  Run ")))
    strange = numbers_in("\n".join(page[:story])) - spellings(document) - said_otherwise(first.scenario) - {str(moved)}
    assert not strange
    for key, row in document["alternatives"][0]["differences"]["properties"].items():
        line = next(line for line in page if line.startswith(f"  {key} "))
        share = first.scenario.is_truth(first.scenario.file.properties[key])
        assert f"{(100 if share else 1) * row['difference']:+.2f}" in line
