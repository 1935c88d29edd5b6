"""Nodes written as YAML are read as the same values, by this package's reader and by PyYAML's."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ceasefire_sim.characters import forbidden_character
from ceasefire_sim.scenario.source.nodes import Place, PlainData, plain_data
from ceasefire_sim.scenario.source.python_data import nodes_of
from ceasefire_sim.scenario.source.yaml_reader import parse_yaml
from ceasefire_sim.scenario.source.yaml_writer import written_yaml

NOWHERE = Place("", 0, 0)
TEXTS = st.one_of(
    st.text(max_size=12),
    st.text("ab #:,[]{}'\"\n\\-&*!|>%@`", max_size=12),
    st.lists(st.sampled_from(["phase", "==", "a", "#", "-", "and", "(b,", "c)", "no", "1e4"]), max_size=40).map(
        " ".join
    ),
    st.sampled_from(["null", "~", "yes", "on", "1", "0x1F", "1.5", ".inf", "2025-10-10", "- a", "a: b", "---", "..."]),
).filter(lambda text: forbidden_character(text) is None and "\r" not in text)
NUMBERS = st.one_of(st.integers(-(10**15), 10**15), st.floats(allow_nan=False, allow_infinity=False, width=64))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
@example({"on": "on", "-": "-", "": "", "a b": ["x, y", "[", "a"], "long": "word " * 60 + "end"})
@example({"a": {}, "b": [], "c": [[1], {"d": [{}]}]})
@settings(deadline=None, max_examples=300)
def test_what_is_written_is_read_as_it_was(data: dict[str, PlainData]) -> None:
    text = written_yaml(nodes_of(data, NOWHERE))
    assert plain_data(parse_yaml(text, "f")) == data


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True), TEXTS, min_size=1, max_size=4))
@settings(deadline=None, max_examples=200)
def test_texts_are_texts_for_other_readers_too(data: dict[str, str]) -> None:
    read = yaml.safe_load(written_yaml(nodes_of(data, NOWHERE)))
    assert list(read.values()) == list(data.values())


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("phase == first", "a: phase == first"),
        ("phase in (first, second)", 'a: "phase in (first, second)"'),
        (["tension += 1", "b"], 'a: ["tension += 1", b]'),
        (0.1, "a: 0.1"),
        (True, "a: true"),
        ("true", 'a: "true"'),
        ("2025-10-10", 'a: "2025-10-10"'),
    ],
)
def test_quotes_stand_only_where_they_are_needed(value: PlainData, line: str) -> None:
    assert written_yaml(nodes_of({"a": value}, NOWHERE)) == f"{line}\n"


def test_a_long_text_is_folded_at_its_blanks() -> None:
    text = " ".join(["word"] * 60)
    lines = written_yaml(nodes_of({"about": text}, NOWHERE)).splitlines()
    assert lines[0] == "about: >-"
    assert len(lines) > 2
    assert max(map(len, lines)) <= 112
