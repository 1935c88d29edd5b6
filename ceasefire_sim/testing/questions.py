"""Hypothesis strategies for what a scenario is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from hypothesis import strategies as st

from ceasefire_sim.testing.duties import DATES
from ceasefire_sim.testing.vocabulary import Data, Vocabulary, amounts, compact, numbers, optional, truths

__all__ = ["properties"]

Form: TypeAlias = Callable[[], Data]  # draws a property of one form


@st.composite
def properties(draw: st.DrawFn, words: Vocabulary, countable: list[str]) -> Data:
    """Properties: as many as there are forms, and one for each thing that can be counted; else some of them."""
    forms = property_forms(draw, words)
    for number, path in enumerate(countable):
        forms[f"count{number}"] = counting(draw, path)
    if words.sections.wide:
        return {name: compact(form()) for name, form in forms.items()}
    wanted = min(draw(amounts(words.sections.properties)), len(forms))
    names = draw(st.lists(st.sampled_from(list(forms)), min_size=wanted, max_size=wanted, unique=True))
    return {name: compact(forms[name]()) for name in names}


def property_forms(draw: st.DrawFn, words: Vocabulary) -> dict[str, Form]:
    """Every form of a property but counts."""
    dates = DATES[1:] if words.sections.dates else ()
    a, number = truths(words, 1), numbers(words, 1)
    within = optional(st.sampled_from([0, 1, 5, 12, 20, *dates]))
    on = st.sampled_from([0, 7, 20, *dates])
    given = optional(a) if words.sections.wide else st.none()
    return {
        "eventually": lambda: {"eventually": draw(a), "within": draw(within)},
        "always": lambda: {"always": draw(a), "within": draw(within)},
        "hold": lambda: {"hold": draw(a), "until": draw(a), "within": draw(within)},
        "days_until": lambda: {"days_until": draw(a), "within": draw(within)},
        "between": lambda: {"between": [draw(a), draw(a)]},
        "days_when": lambda: {"days_when": draw(a), "within": draw(within)},
        "at_end": lambda: {"at_end": draw(number), "given": draw(given)},
        "on_a_day": lambda: {"value": draw(a), "on": draw(on), "given": draw(given)},
        "number_on_a_day": lambda: {"value": draw(number), "on": draw(st.integers(0, 20)), "within": draw(within)},
        "truth_at_end": lambda: {"at_end": draw(a), "within": draw(within)},
        "most": lambda: {"most": draw(number)},
        "least": lambda: {"least": draw(number)},
    }


def counting(draw: st.DrawFn, path: str) -> Form:
    """The count of a path."""
    return lambda: {"count": path, "within": draw(optional(st.integers(0, 20)))}
