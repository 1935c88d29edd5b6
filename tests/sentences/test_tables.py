"""The tables of sentences: whole in every language, and filled in as each language wants it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import ceasefire_sim
from ceasefire_sim.sentences.plurals import FORMS, form_of, numbers_by_form
from ceasefire_sim.sentences.table import Entry, places, sentence_languages, sentences_in
from ceasefire_sim.webpage.languages import page_languages

LANGUAGES = sentence_languages()
ROOMS = ("story", "webpage", "sentences", "expressions")
PUT_TOGETHER = re.compile(
    r"time\.(month|weekday)_\d+|choice\.|event\.fewer_|forced\.(no_step|steps)_|why\.|condition\."
)


def keys(language: str) -> Iterator[tuple[str, Entry]]:
    """All texts of a language."""
    table = sentences_in(language)
    for part in filter(None, table.written):
        yield from ((f"{part}.{key}", entry) for key, entry in table.part(part).items())


def forms_of(entry: Entry) -> Mapping[str, str]:
    return {"other": entry} if isinstance(entry, str) else entry


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence_with_the_same_places(language: str) -> None:
    english, own = dict(keys("en")), dict(keys(language))
    assert own.keys() == english.keys()
    for key, entry in own.items():
        assert places(entry) == places(english[key]), key
        forms = forms_of(entry)
        assert "other" in forms and set(forms) <= set(FORMS), key
        assert key == "list.comma" or all("<" not in form and form == form.strip() for form in forms.values()), key


def test_the_page_speaks_the_languages_of_the_stories_and_drafts_are_marked_in_both() -> None:
    assert page_languages() == LANGUAGES
    assert [sentences_in(language).draft for language in LANGUAGES] == [False, True, True, True]
    for language in LANGUAGES[1:]:
        assert "a DRAFT by people who are no native readers" in sentences_in(language).written[""]


def test_every_sentence_is_used() -> None:
    folder = Path(ceasefire_sim.__file__).parent
    written = "\n".join(file.read_text("utf-8") for room in ROOMS for file in folder.joinpath(room).glob("*.py"))
    for key, _ in keys("en"):
        name = re.escape(key.partition(".")[2])
        assert PUT_TOGETHER.match(key) or re.search(rf'[".{{]{name}\b', written), key


def test_a_text_has_the_form_of_a_number_in_its_language() -> None:
    arabic = {0: "zero", 1: "one", 2: "two", 3: "few", 10: "few", 11: "many", 99: "many", 100: "other", 103: "few"}
    assert {number: form_of("ar", number) for number in arabic} == arabic
    assert [form_of("he", number) for number in (0, 1, 2, 3)] == ["other", "one", "two", "other"]
    assert [form_of("en", number) for number in (0, 1, 2, 3)] == ["other", "one", "other", "other"]
    assert sentences_in()("time.days", 1) == "1 day"
    assert sentences_in()("time.days", 0) == "0 days"
    assert sentences_in("he")("time.days", 2) == "יומיים"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_stands_for_each_form(language: str) -> None:
    forms = dict.fromkeys(FORMS, "")
    numbers = numbers_by_form(language, forms)
    assert {form: form_of(language, number) for form, number in numbers.items()} == {form: form for form in numbers}
    assert set(numbers) == {form_of(language, number) for number in range(200)}


def test_a_value_keeps_its_direction_in_a_text_from_right_to_left() -> None:
    hebrew, english = sentences_in("he"), sentences_in()
    assert hebrew("event.rises", title="trust", before=3, after=6) == (
        "\u2068trust\u2069: עולה מ־\u20683\u2069 ל־\u20686\u2069"
    )
    step = hebrew("event.one_step", last=1, total=2, what="leave")
    assert hebrew("event.step_done", what=step) == f"בוצע: {step}"  # what a table made is not marked again
    assert english("event.rises", title="trust", before=3, after=6) == "trust rises from 3 to 6"


def test_names_are_joined_as_the_language_joins_them() -> None:
    assert (
        sentences_in()("event.step", 2, who=sentences_in().listed(["a", "b", "c"]), what="x")
        == "a, b and c carry out x"
    )
    assert sentences_in("es").listed(["a", "b", "c"]) == "a, b y c"
    assert sentences_in("es").listed(["a"]) == "a"
    assert sentences_in("ar").listed(["a", "b"]) == "\u2068a\u2069 و\u2068b\u2069"
    assert sentences_in("es").chained(["a", "b", "c"], "either") == "a o b o c"


def test_a_form_of_a_language_has_its_sentences_and_one_without_any_has_the_english_ones() -> None:
    assert [sentences_in(tag).language for tag in ("es-MX", "es", "fr", "en-GB")] == ["es", "es", "en", "en"]


def test_no_table_is_read_before_something_is_told() -> None:
    program = "import sys, ceasefire_sim.story.agreement; print('tomllib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
