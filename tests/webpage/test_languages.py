"""The texts of the page: one file a language, whole, and no text stands anywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

import ceasefire_sim as cs
from ceasefire_sim.cli.app import cli
from ceasefire_sim.errors import InputError
from ceasefire_sim.present.agreement import agreement_items
from ceasefire_sim.webpage.agreement_part import NUMBERS, agreement_part
from ceasefire_sim.webpage.export import notes
from ceasefire_sim.webpage.inlining import WEB
from ceasefire_sim.webpage.languages import page_languages, page_texts, places
from tests.webpage.script_texts import literals

SCRIPTS = tuple(sorted(file.name for file in WEB.glob("*.js")))
PYTHON = tuple(sorted(WEB.parent.glob("*.py")))
# what is no text that anybody reads: attributes, names of classes, messages of mistakes in scripts
NO_TEXT = {
    "use strict",
    "bar small",
    "no text …",
    "ArrowRight",
    "ArrowLeft",
    "areas-title areas-text",
    "(max-width: 40rem)",
}
FORMS = {"zero", "one", "two", "few", "many", "other"}


def is_text(literal: str) -> bool:
    """Whether a literal reads as what is shown: several words, or one that begins as a sentence does."""
    several = re.search(r"[A-Za-z]{2,}[,;:.]? +[…\w(]|[…\w)] +[a-z]{2,}", literal)
    words = several or re.match(r"[A-Z][a-z]{2,}(?![A-Za-z]*=)", literal)
    is_code = literal in NO_TEXT or "--" in literal or literal.startswith(("./", "M", "#", "["))
    return bool(words) and not is_code


def keys_in(script: str) -> Iterator[str]:
    """The keys that a script asks for by name."""
    for call in re.findall(r"\btext\((.*?)[,)]", script):
        yield from re.findall(r'"(\w+\.\w+)"', call)


def test_the_strings_of_a_script_are_read_with_what_is_filled_in() -> None:
    script = 'const a = "one"; // "two"\nconst b = `three ${x ? `four ${y}` : "five"} six`;\nconst c = /"/.test(a);'
    assert sorted(literals(script)) == ["five", "four …", "one", "three … six"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_says_anything_in_its_own_words(name: str) -> None:
    assert [text for text in literals((WEB / name).read_text("utf-8")) if is_text(text)] == []


def test_the_template_says_nothing_in_its_own_words() -> None:
    markup = re.sub(r"\$\{[^}]*\}|\$\w+", "", (WEB / "template.html").read_text("utf-8"))
    assert re.findall(r">[^<]*[A-Za-z][^<]*<", re.sub(r"<title>.*?</title>|<style>.*?</style>", "", markup)) == []
    assert re.findall(r'(?:aria-label|title|placeholder|alt)="[^"]*[A-Za-z][^"]*"', markup) == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_text_that_a_script_asks_for_is_there(name: str) -> None:
    assert set(keys_in((WEB / name).read_text("utf-8"))) <= set(page_texts().entries)


def test_every_text_is_used() -> None:
    sources = [*(WEB / name for name in (*SCRIPTS, "template.html")), *PYTHON]
    written = "\n".join(file.read_text("utf-8") for file in sources)
    keys = [key for key in page_texts().entries if not key.startswith(("headings.", "endings."))]
    assert [key for key in keys if not re.search(rf"\b{last_word(key)}\b", written)] == []


@pytest.mark.parametrize("name", ["gaza-2025", "three-sectors"])
def test_every_heading_of_the_document_has_a_text(name: str) -> None:
    headings = {item.text for item in agreement_items(cs.read_scenario(name)) if item.depth == 0}
    for heading in headings - {NUMBERS}:
        if not heading.startswith("The goal: "):
            assert page_texts().heading(heading) == heading
            assert page_texts("ar").heading(heading)


def last_word(key: str) -> str:
    """The word by which a key is found in a script that puts keys together."""
    return key.partition(".")[2].removesuffix("_date")


@pytest.mark.parametrize("language", page_languages())
def test_every_language_has_every_text_with_the_same_places(language: str) -> None:
    english, own = page_texts(), page_texts(language)
    assert own.entries.keys() == english.entries.keys()
    for key, entry in own.entries.items():
        assert places(entry) == places(english.entries[key]), key
        forms = entry if isinstance(entry, Mapping) else {"other": entry}
        assert "other" in forms and set(forms) <= FORMS, key
        assert all("<" not in form and form == form.strip() for form in forms.values()), key
    assert own.direction in ("ltr", "rtl")


def test_a_language_without_texts_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=re.escape("the page has no texts in 'fr'; there are en, ar, es and he")):
        cs.page(cs.read_scenario("monitoring"), "fr")
    result = CliRunner().invoke(cli, ["page", "monitoring", "--language", "fr", "-o", str(tmp_path / "x.html")])
    assert "the page has no texts in 'fr'" in str(result.exception)


def test_a_page_in_a_draft_says_so_in_both_languages_and_what_stays_english() -> None:
    text = notes(page_texts("he"))
    assert "טיוטת תרגום" in text and "Draft translation: no native reader has gone through it yet." in text
    assert "באנגלית" in text
    assert notes(page_texts()) == ""


def test_headings_of_the_document_are_in_the_language_of_the_page_and_its_sentences_in_english() -> None:
    text = agreement_part(cs.read_scenario("two-party-deadlock"), page_texts("he"))
    assert '<summary><h2>מי חייב מה</h2></summary><div lang="en" dir="ltr">' in text
    assert 'aria-label="המספרים ומקורותיהם"' in text


def test_no_rule_of_style_names_a_side_but_for_pages_from_right_to_left() -> None:
    rules = (WEB / "style.css").read_text("utf-8").splitlines()
    sides = re.compile(r"(?:margin|padding|border|align|float)[-:a-z ]*\b(?:left|right)\b|(?<![-\w])(?:left|right):")
    assert [rule for rule in rules if sides.search(rule) and 'dir="rtl"' not in rule] == []


@pytest.mark.parametrize("language", page_languages())
def test_what_a_redraw_announces_has_at_most_twenty_words(language: str) -> None:
    title = 5  # words of a question's title
    announced = ("as_the_file", "no_difference", "more_runs", "fewer_runs", "more_mean", "less_mean", "other_questions")
    filled = dict.fromkeys(("runs", "share", "value", "interval", "title"), "x")
    for key in announced:
        text = page_texts(language)(f"what_if.{key}", **filled)
        assert len(text.split()) - 1 + title <= 20, text
