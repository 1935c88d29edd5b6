"""A luck as one word: what is packed is unpacked, and a word with a letter missing is refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceasefire_sim.errors import InputError
from ceasefire_sim.luck import Luck, luck_of_token, luck_token

FORCED = st.tuples(
    st.integers(0, 3650), st.sampled_from(["incidents.raid", "phases.settle", "incidents.raid.outcomes#2"]),
    st.booleans() | st.integers(0, 40),
)  # fmt: skip
LUCKS = st.builds(
    Luck, st.integers(0, 2**64 - 1), st.just(((0, 7), (57, 0))) | st.just(((0, 2**47),)),
    st.lists(FORCED, max_size=5, unique_by=lambda draw: draw[:2]).map(tuple), st.none() | st.integers(0, 3650),
)  # fmt: skip


@given(LUCKS)
def test_a_luck_is_the_same_after_it_was_a_word(luck: Luck) -> None:
    again = luck_of_token(luck_token(luck))
    assert again == luck
    assert [type(value) for _, _, value in again.forced] == [type(value) for _, _, value in luck.forced]


def test_a_luck_without_what_is_forced_can_be_read_and_typed() -> None:
    assert luck_token(Luck(1, ((0, 7), (57, 0)), (), 60)) == "s1r7,0@57d60"


def test_a_word_that_is_cut_off_is_refused() -> None:
    word = luck_token(Luck.keyed(1, 7).force(3, "incidents.raid", True))
    with pytest.raises(InputError, match="copy all of it, from the 's' to the last letter"):
        luck_of_token(word[:-4])


@pytest.mark.parametrize("word", ["s1", "r7", "s1r7d", "s1r7x", "", "s1r7f"])
def test_another_text_is_no_luck(word: str) -> None:
    with pytest.raises(InputError, match="is no luck in one word, such as s1r7d40"):
        luck_of_token(word)
