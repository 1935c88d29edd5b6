"""A report: whole, of one scenario and its luck alone, with every number in both of its forms."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim.present.document.stress_chapter import ITEMS
from ceasefire_sim.reporting.whole import Report

HOSTILE = '<script>alert("1")</script>&\'"`'
VOID = {"meta", "img", "br", "hr"}
NUMBER = re.compile(r"\d+(?:\.\d+)?")
CHAPTERS = ("short", "agreement", "states", "outcomes", "comparison", "influence", "overturned", "sequencing",
            "assumptions", "stress", "glossary", "again", "text")  # fmt: skip


class Outline(HTMLParser):
    """The elements, ids and texts of a page; raises where an element is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script", "svg"} & set(self.open):
            self.texts.append(data)


def hostile_scenario() -> dict[str, Any]:
    """A scenario whose every text is an attack."""
    return {
        "scenario": "x", "title": HOSTILE, "about": HOSTILE, "horizon": 20, "runs": 20, "goal": "leave.fulfilled",
        "parties": {"north": {"title": HOSTILE}, "south": {"title": HOSTILE}},
        "parameters": {"p": {"value": 0.2, "range": [0.1, 0.5], "source": HOSTILE, "unit": HOSTILE, "note": HOSTILE}},
        "quantities": {"tension": {"initial": 0, "range": [0, 9], "title": HOSTILE, "note": HOSTILE}},
        "incidents": {"raid": {"title": HOSTILE, "by": "north", "chance": 0.1, "do": "tension += 1",
                               "source": HOSTILE}},
        "obligations": {"leave": {"title": HOSTILE, "owed_by": "north", "owed_to": "south", "pace": "p", "steps": 2}},
        "phases": {"initial": "on", "states": ["on"]},
        "properties": {"q": {"title": HOSTILE, "eventually": "tension >= 2", "expect": ">= 0.4"}},
        "variants": {"slow": {"title": HOSTILE, "set": {"parameters.p": 0.1}}},
        "readings": {"strict": {"title": HOSTILE, "by": "south", "add": {"obligations.leave.requires": "tension < 9"}}},
        "invariants": {"i": {"always": "tension < 9", "title": HOSTILE}},
    }  # fmt: skip


@pytest.fixture(scope="module")
def deadlock() -> Report:
    return cs.report(cs.read_scenario("two-party-deadlock", readings=["all"]), runs=60)


@pytest.fixture(scope="module")
def hostile() -> Report:
    return cs.report(cs.read_scenario(hostile_scenario()))


def test_every_chapter_is_there_in_order_and_linked(deadlock: Report) -> None:
    assert tuple(chapter.anchor for chapter in deadlock.chapters) == CHAPTERS
    outline = Outline(deadlock.html)
    assert not outline.open
    linked = [value for name, value in outline.attributes if name == "href"]
    assert linked == [f"#{anchor}" for anchor in CHAPTERS]
    assert set(CHAPTERS) <= set(outline.ids)
    assert len(set(outline.ids)) == len(outline.ids)


def test_a_report_asks_for_nothing_from_the_network_and_runs_no_script(deadlock: Report) -> None:
    outline = Outline(deadlock.html)
    assert outline.tags.count("script") == 1  # what it carries, which is no program
    assert ("type", "application/json") in outline.attributes
    loading = [value for name, value in outline.attributes if name in ("src", "href", "data", "poster", "srcset")]
    assert all(value and value.startswith(("#", "data:image/svg+xml;base64,")) for value in loading)
    assert not [name for name, _ in outline.attributes if name.startswith("on")]
    assert "default-src 'none'" in deadlock.html
    assert "@import" not in deadlock.html and "url(" not in deadlock.html


def test_no_text_of_a_scenario_becomes_markup(hostile: Report) -> None:
    outline = Outline(hostile.html)
    assert not outline.open
    assert outline.tags.count("script") == 1
    assert outline.texts.count(HOSTILE) > 3
    assert "<script>alert" not in hostile.html
    fenced = re.sub(r"(?ms)^(`{3,})$.*?^\1$", "", hostile.markdown)
    prose = re.sub(r"(?<!\\)`[^`\n]*`", "", fenced)
    assert prose.count("\\<script\\>") > 10
    assert not re.search(r"(?<!\\)[<&]", prose)


def test_every_number_of_the_html_stands_in_its_markdown(deadlock: Report) -> None:
    shown = set(NUMBER.findall(" ".join(Outline(deadlock.html).texts)))
    assert len(shown) > 100
    assert shown <= set(NUMBER.findall(deadlock.markdown))


def test_all_twenty_items_are_filled_or_left_to_the_author(hostile: Report) -> None:
    (grid,) = [block for chapter in hostile.chapters if chapter.anchor == "stress" for block in chapter.blocks[1:]]
    rows = getattr(grid, "rows")  # noqa: B009
    assert [(number, title) for number, title, _ in rows] == list(ITEMS.items())
    assert len(ITEMS) == 20
    assert all(text.strip() for _, _, text in rows)
    assert "The author must say which question they answer" in {row[0]: row[2] for row in rows}["1.3"]


def test_the_same_scenario_and_luck_give_the_same_report_to_the_byte(hostile: Report) -> None:
    assert cs.report(cs.read_scenario(hostile_scenario())).html == hostile.html


def test_what_flips_a_conclusion_alone_is_told_and_so_is_that_nothing_does(deadlock: Report) -> None:
    assert "Alone it is flipped by “as written”: 100.0 %" in deadlock.markdown
    assert "“The goal is out of reach” is overturned by one change of the text" in deadlock.markdown


def test_a_scenario_that_was_changed_after_it_was_read_has_no_report() -> None:
    scenario = cs.read_scenario("two-party-deadlock")
    changed = replace(scenario, file=scenario.file.model_copy(update={"goal": scenario.file.holds}))
    with pytest.raises(cs.InputError, match="changed after it was read"):
        cs.report(changed, runs=5)


def test_a_draft_names_the_command_that_makes_it() -> None:
    draft = cs.report(cs.read_scenario("two-party-deadlock"), runs=20, quick=True, measure="reached")
    line = "ceasefire-sim report two-party-deadlock --quick --measure=reached --runs=20 --seed=1 -o report.html"
    assert line in draft.markdown
