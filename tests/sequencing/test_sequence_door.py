"""The front door of sequencing: what it takes, what it refuses, and how an answer shows itself."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

import ceasefire_sim as cs
from tests.sequencing.small_texts import CIRCLE, circle, small


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_states", 0),
        ("max_states", 1.0),
        ("max_states", True),
        ("max_states", "many"),
        ("runs", -1),
        ("runs", 2.5),
        ("workers", 0),
        ("workers", None),
    ],
)
def test_a_number_that_is_none_is_refused_in_words_that_name_it(name: str, value: object) -> None:
    arguments: dict[str, Any] = {name: value}
    with pytest.raises(cs.InputError, match=f"^{name} is a whole number"):
        cs.sequence(circle(), **arguments)


def test_an_unknown_kind_of_repairs_is_answered_with_what_may_have_been_meant() -> None:
    with pytest.raises(cs.InputError, match="did you mean 'smallest'"):
        cs.sequence(circle(), repairs="smalest")  # type: ignore[arg-type]


def test_the_smallest_repairs_alone_or_none_are_built_on_demand() -> None:
    assert {repair.kind for repair in cs.sequence(circle(), repairs="smallest").repairs} == {"drop"}
    assert cs.sequence(circle(), repairs=False).repairs == ()
    assert {"drop", "custody", "together"} <= {repair.kind for repair in cs.sequence(circle()).repairs}


def test_repairs_are_scored_where_runs_are_asked_for() -> None:
    plain = cs.sequence(circle(), repairs="smallest").repairs[0]
    assert (plain.probability, plain.interval, plain.exposure) == (None, None, {})
    scored = cs.sequence(circle(), repairs="smallest", runs=50).repairs[0]
    assert scored.probability is not None and scored.interval is not None
    assert scored.interval[0] <= scored.probability <= scored.interval[1]
    assert set(scored.exposure) == {"north to south", "south to north"}


def test_a_repair_that_lets_an_invariant_be_broken_is_unsafe_and_stands_behind_the_safe_ones() -> None:
    more = 'invariants: {arms_first: {always: "leave.done <= disarm.done"}}'
    scenario = small(CIRCLE, "leave.fulfilled and disarm.fulfilled", more=more)
    first, second = cs.sequence(scenario, repairs="smallest").repairs
    assert (first.relax[0].path, first.unsafe, first.breaks) == ("obligations.disarm.requires", False, ())
    assert (second.relax[0].path, second.unsafe, second.breaks) == ("obligations.leave.requires", True, ("arms_first",))


def test_an_answer_shows_itself_in_one_line() -> None:
    answer = cs.sequence(circle())
    for shown in (repr(answer), repr(answer.answer), *map(repr, answer.repairs)):
        assert "\n" not in shown and shown.startswith("<") and shown.endswith(">")
    assert repr(answer).startswith("<Sequencing of small: phase == concluded is out of reach; 3 stuck, 1 cycle, ")


def test_an_answer_is_a_small_table_for_notebooks_without_script_and_escaped() -> None:
    title = "<script>alert('a & b')</script>"
    duties = {f"d{n}": f'{{owed_by: north, requires: "d{(n + 1) % 40}.done >= 1 and day > {n}"}}' for n in range(40)}
    text = small(duties, "d0.fulfilled", more=f'title: "{title}"')
    shown = cs.sequence(text, repairs="smallest", alternatives=False)._repr_html_()
    assert len(shown.encode()) < 10_000
    assert "<script" not in shown and "&lt;script&gt;" in shown
    assert "d1.done &gt;= 1" in shown
    assert "is out of reach" in shown and "more" in shown
    assert shown.count("<table>") == shown.count("</table>") == 2


def test_the_document_has_every_answer_in_the_words_of_the_contract() -> None:
    answer = cs.sequence(circle())
    document = answer.as_json()
    assert (document["goal"], document["reachable"], document["method"]) == ("phase == concluded", False, "exact")
    assert document["stuck"] == list(answer.stuck)
    assert document["waits"][0] == {
        "from": "obligations.leave",
        "on": "obligations.disarm",
        "because": "disarm.fulfilled",
        "reading": None,
        "at": answer.waits[0].at,
    }
    assert document["cycles"] == [["obligations.leave", "obligations.disarm"]]
    assert [repair["kind"] for repair in document["repairs"]] == [repair.kind for repair in answer.repairs]
    assert document["repairs"][0]["relax"][0]["condition"] == "disarm.fulfilled"
    assert document["witness"] is None and document["repairs_of"] is None


def test_answers_are_frozen_and_equal_and_hash_alike_where_their_parts_are() -> None:
    one, other = cs.sequence(circle(), runs=5), cs.sequence(circle(), runs=5)
    assert one == other and hash(one) == hash(other)
    assert one != cs.sequence(circle(), repairs=False)
    assert len({*one.repairs, *other.repairs}) == len(one.repairs)
    with pytest.raises(AttributeError):
        one.repairs[0].effect = "others"  # type: ignore[misc]
    mappings: list[Any] = [
        one.earliest,
        one.breakable,
        one.repairs[-1].set,
        one.repairs[0].exposure,
        one.answer.blocked.blocks,
    ]
    for mapping in mappings:
        with pytest.raises(TypeError, match="read-only"):
            mapping["more"] = 1
    assert pickle.loads(pickle.dumps(one.repairs)) == one.repairs
