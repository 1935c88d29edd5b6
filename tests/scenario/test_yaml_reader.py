"""YAML as nodes: 1.2's core, places of keys, values and characters, every refusal and its hint."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ceasefire_sim.errors import ScenarioError
from ceasefire_sim.scenario.source.nodes import ListNode, MappingNode, Scalar, place_in, plain_data
from ceasefire_sim.scenario.source.yaml_reader import parse_yaml


def faults(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        parse_yaml(text, "f")
    return [str(fault) for fault in error.value.faults]


def value(text: str) -> Any:
    data: Any = plain_data(parse_yaml(f"a: {text}", "f"))
    return data["a"]


def scalar(text: str) -> Scalar:
    root = parse_yaml(text, "f")
    assert isinstance(root, MappingNode)
    node = root.entries["a"].node
    assert isinstance(node, Scalar)
    return node


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None), ("nUll", "nUll"),
        ("true", True), ("True", True), ("TRUE", True), ("false", False), ("no", "no"), ("on", "on"), ("y", "y"),
        ("0", 0), ("-0", 0), ("+5", 5), ("18446744073709551615", 2**64 - 1), ("010", "010"), ("-01", "-01"),
        ("0o17", 15), ("0x1F", 31), ("-0x1F", "-0x1F"), ("0b1", "0b1"), ("1_000", "1_000"), ("1,000", "1,000"),
        ("1e4", 10000.0), ("1E+2", 100.0), (".5", 0.5), ("5.", 5.0), ("-1.5e-1", -0.15), ("01.5", "01.5"),
        ("12:30:45", "12:30:45"), ("2025-10-10", "2025-10-10"), ("1/20", "1/20"), ("'5'", "5"), ('"true"', "true"),
        ("''", ""), ("[1, 'b', ~]", [1, "b", None]), ("{0: 1, '1': 2}", {"0": 1, "1": 2}), ("|\n  5", "5"),
    ],
)  # fmt: skip
def test_unquoted_texts_are_resolved_as_the_core_of_yaml_1_2_does(text: str, expected: object) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    "text", [".inf", "-.Inf", "+.INF", ".nan", ".NaN", "1e999", "-1e999", "1" * 21, "1." + "0" * 400]
)
def test_numbers_beyond_any_use_are_faults(text: str) -> None:
    assert faults(f"a: {text}")[0].startswith("f:1:4: ")


def test_keys_are_texts_in_file_order_with_places_in_characters() -> None:
    root = parse_yaml("ä: {0: 1, no: 2}\n😀b:\n  - x\n  - {c: é, d: 5}\n", "f")
    assert isinstance(root, MappingNode)
    assert list(root.entries) == ["ä", "😀b"]
    second = root.entries["😀b"]
    assert (second.key_place.line, second.key_place.column) == (2, 1)
    assert isinstance(second.node, ListNode)
    inner = second.node.items[1]
    assert isinstance(inner, MappingNode)
    assert (inner.place.line, inner.place.column) == (4, 5)
    assert (inner.entries["d"].key_place.line, inner.entries["d"].key_place.column) == (4, 12)
    assert (inner.entries["d"].node.place.line, inner.entries["d"].node.place.column) == (4, 15)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: day > bad", 1, 10),
        ("😀: 1\na: 'é' # c", 2, 5),
        ("a: day >   bad", 1, 12),
        ("a: 'day > bad'", 1, 11),
        ("a: 'it''s > bad'", 1, 13),
        ('a: "day > bad"', 1, 11),
        ('a: "day >\n  \n   bad"', 3, 4),
        ("a: day >\n  1 and\n\n   bad", 4, 4),
        ("a:\n  day\n  > bad", 3, 5),
        ("a: |  # c\n  day\n    > bad\n", 3, 7),
        ("a: |2-\n    day\n  bad", 3, 3),
        ("a: >-\n  day >\n  bad\n", 3, 3),
        ("{a: day > bad, b: 1}", 1, 11),
        ("b: 1\r\na: day >\r\n  bad", 3, 3),
        ('a: "day > \\x62ad"', 1, 4),
    ],
)
def test_a_character_of_a_value_is_found_where_it_is_written(text: str, line: int, column: int) -> None:
    """Escapes in double quotes are not followed: there it is the beginning of the value."""
    node = scalar(text)
    found = place_in(node, node.text.index("bad" if "bad" in node.text else "é"))
    assert (found.line, found.column) == (line, column)


def test_the_offset_behind_the_last_character_is_the_place_behind_it() -> None:
    for text, column in (("a: day >", 9), ("a: 'day >' # c", 10), ("a: ''", 5), ("a: x", 5)):
        node = scalar(text)
        assert place_in(node, len(node.text)).column == column
        assert place_in(node, 10**9).column == column
    node = scalar("a: |\n  day >\n\n")
    assert (place_in(node, len(node.text)).line, place_in(node, 5).column) == (2, 8)


WORDS = st.lists(st.sampled_from(["day", "é", "x'y", "😀", "1", "a_b", "(", "it's"]), min_size=1, max_size=6)


@given(words=WORDS, breaks=st.lists(st.sampled_from([" ", "  ", "\n  ", "\n\n     "]), min_size=6, max_size=6),
       form=st.sampled_from(["'", '"', "", "|", ">"]))  # fmt: skip
def test_every_word_of_a_value_is_found_where_it_is_written(words: list[str], breaks: list[str], form: str) -> None:
    if form in ("", "|", ">"):
        words = ["w", *words]
    body = "".join(word.replace("'", "''") if form == "'" else word for pair in zip(words, breaks, strict=False)
                   for word in pair).rstrip()  # fmt: skip
    text = f"a: {form}\n  {body}" if form in ("|", ">") else f"a: {form}{body}{form}"
    node = scalar(text)
    lines = text.split("\n")
    for offset, character in enumerate(node.text):
        if not character.isspace():
            found = place_in(node, offset)
            assert lines[found.line - 1][found.column - 1] == character


def test_a_key_that_stands_twice_is_told_with_both_lines_however_it_is_quoted() -> None:
    assert faults("a: 1\nb: {0: 1, \"0\": 2}\n'a': 3\n") == [
        "f:2:11: the key '0' stands twice: in line 2 and in line 2",
        "f:3:1: the key 'a' stands twice: in line 1 and in line 3",
    ]


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    found = faults("a: *x\nb: &y 1\nc: !z w\nd: {[e]: 1}\na: .nan\nf: [")
    assert [line.split(": ")[0] for line in found] == ["f:1:4", "f:2:4", "f:3:4", "f:4:5", "f:5:1", "f:5:4", "f:6:5"]


def test_so_many_faults_are_told_and_no_more() -> None:
    found = faults("a: 1\n" * 1000)
    assert len(found) == 201
    assert found[-1].endswith("there are more faults than are told")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: *x", "f:1:4", "aliases ('*x') are not allowed; if it is an expression, put quotes"),
        ("a: *x > 1", "f:1:4", "aliases ('*x') are not allowed"),
        ("a: * x", "f:1:5", "'*' and '&' begin aliases and anchors"),
        ("a: &x y", "f:1:4", "anchors ('&x') are not allowed"),
        ("a: !x and y", "f:1:4", "if '!' means 'not', write 'not' or put quotes"),
        ("a: !!python/name:os.system x", "f:1:4", "tags ('tag:yaml.org,2002:python/name:os.system')"),
        ("a: {x} > 1", "f:1:8", "the value ended with '}', and more stands behind it; put quotes"),
        ("a: 'x' and y", "f:1:8", "the value ended with ''', and more stands behind it; put quotes"),
        ("a: x: y", "f:1:5", "there is a second ': ' in this line; put quotes"),
        ("a: x\n  b: y", "f:2:4", "indented deeper than it may be"),
        ("a: >= 3", "f:1:4", "a text cannot begin with '>' or '|'; put quotes"),
        ("a: %x", "f:1:4", "a text cannot begin with '%'; put quotes"),
        ("a:\n\tb: 1", "f:2:1", "a tab cannot indent a line"),
        ("a: - b", "f:1:4", "a list item '- ' begins on a line of its own"),
        ("a: {b: phase in [c, d]}", "f:1:17", "put quotes around the whole text, or write `phase in a | b`"),
        ("a: {b: x #y}\nc: 1", "f:1:4", "the '{' opened here is not closed"),
        ("a: 'x", "f:1:4", "a quote opened here is not closed"),
        ("a: 1\nb:2\nc: 3", "f:2:1", "this line has no ': ' behind its key"),
        ("- a\nb: 1", "f:2:1", "a list and keys are mixed here"),
        ("a: 1\n---\nb: 1", "f:2:1", "a file holds one document"),
        ("{a: 1}\nb: 1", "f:2:1", "behind the end of what was opened first"),
        ("? {a: 1}\n: 1", "f:1:3", "a key is a plain name; if this is an expression, put quotes"),
        ("a: min(x, #2)", "f:1:4", "' #' begins a comment, so only 'min(x,' is read; put quotes"),
        ("a: tension > #2", "f:1:4", "' #' begins a comment, so only 'tension >' is read"),
        ("", "f:1:1", "the file is empty"),
        ("# nothing\n", "f:1:1", "the file is empty"),
        ("b: 1\na: x\0", "f:2:5", "U+0000 is not allowed"),
        ("a: x\u202ey", "f:1:5", "U+202E (right-to-left override) is not allowed"),
        ("a: x\ry", "f:1:5", "U+000D is not allowed"),
        ('a: "x\\u202ey"', "f:1:4", "U+202E (right-to-left override) is not allowed in a text, nor its escape"),
        ('a: "\\e[2J"', "f:1:4", "U+001B is not allowed in a text"),
        ('"\\0": 1', "f:1:1", "U+0000 is not allowed in a text"),
        ("\ud800", "f:1:1", "U+D800 is not allowed"),
        ("a: " + "[" * 50 + "]" * 50, "f:1:44", "nested more than 40 levels deep"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_what_to_write(text: str, place: str, words: str) -> None:
    found = faults(text)[0]
    assert found.startswith(f"{place}: ")
    assert words in found


@pytest.mark.parametrize(
    ("text", "place", "whole"),
    [
        ("i: {when: phase in (a, b)}", "f:1:11", "phase in (a, b)"),
        ("i: {when: phase in (a, b) and x, chance: 1}", "f:1:11", "phase in (a, b) and x"),
        ("i: {when: max(a, a, min(b, c)) > 1}", "f:1:11", "max(a, a, min(b, c)) > 1"),
        ("do: [x += min(1, 2), y]", "f:1:6", "x += min(1, 2)"),
        ("do: [y, phase in (a, b)]", "f:1:9", "phase in (a, b)"),
        ("note: {see: Report (2024, p. 3)}", "f:1:13", "Report (2024, p. 3)"),
    ],
)
def test_an_expression_that_commas_cut_is_recognised_once(text: str, place: str, whole: str) -> None:
    bars = ", or write `phase in a | b`" if " in (" in whole else ""
    words = f"a comma cut this expression into pieces: '{whole}'; put quotes around the whole text{bars}"
    assert faults(text) == [f"{place}: {words}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [Report (2024, p. 3), 'f(1', '2)']", {"a": ["Report (2024", "p. 3)", "f(1", "2)"]}),
        ("a: phase in (b, c)", {"a": "phase in (b, c)"}),
        ("a: phase in [b, c]", {"a": "phase in [b, c]"}),
        ("{a: 'f(b, c)', d}", {"a": "f(b, c)", "d": None}),
        ("a: Peace and # a comment", {"a": "Peace and"}),
        ("a: x  # (a comment", {"a": "x"}),
        ("a: 'x and' # y", {"a": "x and"}),
        ('{\n\t"a":1,\t"b": [true, null]\n}', {"a": 1, "b": [True, None]}),
        ("\ufeffa: 1", {"a": 1}),
        ("%YAML 1.2\n---\na: 1\n...\n", {"a": 1}),
        ("a: {b: x #y\n  }", {"a": {"b": "x"}}),
        ("a:\r\n  - b\r\n", {"a": ["b"]}),
    ],
)
def test_what_only_looks_wrong_is_read(text: str, expected: object) -> None:
    assert plain_data(parse_yaml(text, "f")) == expected


PIECES = st.lists(
    st.sampled_from([*"ab1:-?,[]{}#&*!|>'\"%@` \n\t()=.\\", ": ", "- ", "\n  ", "null", "\r", "é", "😀", "---", "<<"])
)


@given(st.one_of(st.text(), PIECES.map("".join), st.text(st.characters())))
@example("a: \ud800")
@example("a: 'x\r\n'")
def test_any_text_gives_a_node_or_faults_with_places_and_nothing_else(text: str) -> None:
    try:
        node = parse_yaml(text, "f")
    except ScenarioError as error:
        lines = text.removeprefix("\ufeff").split("\n")
        for fault in error.faults:
            assert 1 <= fault.line <= len(lines)
            assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
            assert fault.message
    else:
        plain_data(node)
