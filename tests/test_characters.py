"""Escapes: whatever a text holds, it stays inside the place it is written to."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceasefire_sim import characters as escapes

NASTY = st.text(st.one_of(st.characters(), st.sampled_from("\"'<>&\\\n\r\t\x1b\x00\u202e;#%-{}[]|=+@,`")))
WRITERS = [getattr(escapes, name) for name in escapes.__all__ if name.startswith("escaped_")]


@pytest.mark.parametrize("escaped", WRITERS)
@given(NASTY)
def test_no_escape_lets_a_refused_character_through(escaped: object, text: str) -> None:
    assert callable(escaped)
    assert escapes.forbidden_character(escaped(text)) is None


@pytest.mark.parametrize("escaped", WRITERS)
def test_plain_words_stay_as_they_are(escaped: object) -> None:
    assert callable(escaped)
    assert escaped("Step 2 of 4, north") in ("Step 2 of 4, north", '"Step 2 of 4, north"')


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("terminal", "a\x1b[2Jb\u202ec\nd\re", "a\\x1b[2Jb\\u202ec\nd\\x0de"),
        ("html", "<b title='x'>&\"", "&lt;b title=&#x27;x&#x27;&gt;&amp;&quot;"),
        ("xml", "a\n<b>", "a&#10;&lt;b&gt;"),
        ("mermaid", 'a"]\n; %% end', "a#34;#93; #59; #37;#37; end"),
        ("dot", 'a\\n" -> "b\n<c>&', 'a\\\\n\\" -&gt; \\"b\\n&lt;c&gt;&amp;'),
        ("csv", '=1+1,"a"', '"\'=1+1,""a"""'),
        ("csv", "-5", "'-5"),
        ("csv", "a\nb", '"a\nb"'),
        ("prism", "a\nmodule é", "a module \\xe9"),
    ],
)
def test_each_format_has_its_escape(name: str, text: str, expected: str) -> None:
    assert getattr(escapes, f"escaped_{name}")(text) == expected


@given(NASTY)
def test_an_xml_parser_reads_what_was_meant_in_text_and_attribute(text: str) -> None:
    meant = escapes.escaped_terminal(text).replace("\r", "")
    written = escapes.escaped_xml(text)
    root = ET.fromstring(f'<a b="{written}">{written}</a>')
    assert root.get("b") == meant
    assert (root.text or "") == meant


@given(NASTY)
def test_a_csv_reader_reads_one_cell_that_is_no_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(f"{escapes.escaped_csv(text)},end\r\n", newline=""), strict=True))
    assert len(rows) == 1
    assert rows[0][1:] == ["end"]
    assert rows[0][0].lstrip(" ")[:1] not in ("=", "+", "-", "@", "\t", "\n")


@given(NASTY)
def test_labels_stay_within_their_quotes_and_comments_on_their_line(text: str) -> None:
    dot = escapes.escaped_dot(text).replace("\\\\", "").replace('\\"', "")
    assert '"' not in dot
    assert "\n" not in dot
    mermaid = escapes.escaped_mermaid(text)
    assert not set(mermaid) & set('"`<>[]{}()|%\n')
    prism = escapes.escaped_prism(text)
    assert prism.isascii()
    assert "\n" not in prism


def test_characters_that_are_refused_are_found_and_named() -> None:
    assert escapes.forbidden_character("Ceasefire é 停火 😀\n\t\r\n") is None
    assert escapes.forbidden_characters("a\0b\x1bc\u2066", 2) == [1, 3]
    assert escapes.character_name("\u202e") == "U+202E (right-to-left override)"
    assert escapes.character_name("\0") == "U+0000"


def test_a_label_of_mermaid_is_no_item_of_a_list() -> None:
    assert escapes.escaped_mermaid("1. First phase") == "1#46; First phase"
    assert escapes.escaped_mermaid("- first phase") == "#45; first phase"
    assert escapes.escaped_mermaid("In 0.5 days") == "In 0.5 days"
