"""Hypothesis strategies for what is owed: obligations with their paces and steps, and commitments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from ceasefire_sim.testing.vocabulary import (
    Chance,
    Data,
    Vocabulary,
    chances,
    compact,
    effects,
    numbers,
    optional,
    truths,
)

__all__ = ["DATES", "commitments", "fused", "obligations"]

DATES = ("2025-10-09", "2025-10-13", "2025-10-18")  # days -1, 3 and 8
LASTING: tuple[dict[str, int | str], ...] = ({"1": 1, "3": 2}, {"2": "share", "4": 0, "6": 1}, {"1": 0, "2": 3})
BETWEEN: tuple[list[int | str], ...] = ([1, 1], [1, 3], [2, 4], ["two - 1", "two + 1"])


@st.composite
def paces(draw: st.DrawFn, words: Vocabulary, each: bool = True, days: bool = True) -> Chance | Data:
    """A pace."""
    forms = ["p", *(["each"] if each else []), *(["days", "between", "lasts"] if days else [])]
    match draw(st.sampled_from(forms)):
        case "each":
            return {"each": draw(chances(words))}
        case "between":
            return {"between": draw(st.sampled_from(words.spelled(*BETWEEN)))}
        case "lasts":
            return {"lasts": draw(st.sampled_from(words.spelled(*LASTING)))}
        case "days":
            return {"days": draw(st.sampled_from(words.spelled(1, 2, 3, "two")))}
        case _:
            return draw(chances(words))


@st.composite
def obligations(draw: st.DrawFn, words: Vocabulary, names: list[str], number: int) -> Data:
    """An obligation; its named steps are those already in the vocabulary."""
    own, wanted = names[number], words.sections
    counts = draw(st.sampled_from(["owed", "allowed", *["calendar"] * wanted.dates])) if wanted.due else None
    due = due_days(words, own, counts == "calendar")
    part: Data = draw(sides(words, number))
    part["during"] = draw(optional(truths(words))) if wanted.during else None
    part["requires"] = draw(optional(truths(words if wanted.wide else words.of_others(own))))
    if words.obligations[own]:
        part["steps"] = {step: draw(named_steps(words, due)) for step in words.obligations[own]}
    elif wanted.named_steps:
        part["steps"] = draw(st.sampled_from(words.spelled(1, 2, 3, 4, "two + 1")))
    each = not words.obligations[own]
    part["pace"] = draw(paces(words, each)) if wanted.paces else None
    part["due"] = draw(optional(due)) if wanted.due else None
    part["due_counts"] = counts if "due" in compact(part) or wanted.wide else None
    return compact({**part, **draw(crediting(words, own)), **draw(consequences(words, own))})


@st.composite
def sides(draw: st.DrawFn, words: Vocabulary, number: int) -> Data:
    """Who owes, and perhaps to whom; in small scenarios the parties by turns."""
    if not words.sections.parties:
        return {}
    if not words.sections.wide:
        return {"owed_by": ("north", "south")[number % 2]}
    owed_by = draw(st.sampled_from(["north", ["north", "south"]]))
    return {"owed_by": owed_by, "owed_to": draw(optional(st.just("south")))}


def due_days(words: Vocabulary, own: str, calendar: bool) -> st.SearchStrategy[Any]:
    """A due day of an obligation, which names no state of its own."""
    others = {name: steps for name, steps in words.obligations.items() if name != own}
    dates = [st.sampled_from(DATES)] if calendar else []
    plain = (
        st.integers(0, 9)
        if not words.sections.wide
        else numbers(replace(words.without_lateness, obligations=others), 0)
    )
    return st.one_of(plain, *dates)


@st.composite
def named_steps(draw: st.DrawFn, words: Vocabulary, due: st.SearchStrategy[Any]) -> Data:
    """A step of an obligation that has a name."""
    wanted = words.sections
    first_days = words.spelled(0, 2, 5, "two + 2", *(DATES if wanted.dates else ()))
    step = {
        "size": draw(optional(st.integers(1, 9))) if wanted.wide else None,
        "requires": draw(optional(truths(words))),
        "not_before": draw(optional(st.sampled_from(first_days))) if wanted.due else None,
        "due": draw(optional(due)) if wanted.due else None,
        "pace": draw(optional(paces(words, each=False))) if wanted.paces else None,
        "on_step": draw(effects(words)),
    }
    return compact(step)


@st.composite
def crediting(draw: st.DrawFn, words: Vocabulary, own: str) -> Data:
    """Who verifies the steps of an obligation and who believes in them."""
    part: Data = {}
    if own in words.verified:
        part["verified_by"] = draw(st.sampled_from(sorted(words.regions)))
        part["on_verified"] = draw(effects(words))
    if own in words.verified or (words.sections.verification and words.sections.wide):
        part["verification"] = draw(optional(paces(words, days=False)))
    if own in words.credited:
        part["acknowledgement"] = draw(paces(words, days=False))
        part["on_acknowledged"] = draw(effects(words))
    return part


@st.composite
def consequences(draw: st.DrawFn, words: Vocabulary, own: str) -> Data:
    """What the steps of an obligation, and their want, bring about."""
    part = {"on_step": draw(effects(words)), "on_fulfilled": draw(effects(words))}
    return part | ({"on_overdue": draw(effects(words))} if words.sections.due else {})


def fused(draw: st.DrawFn, parts: Data) -> Data:
    """The obligations, the first perhaps together with the last."""
    names = list(parts)
    if len(names) > 1 and draw(st.integers(0, 2)) == 2:
        parts[names[0]]["together"] = names[-1]
    return parts


@st.composite
def commitments(draw: st.DrawFn, words: Vocabulary, happenings: list[str]) -> Data:
    """A commitment, which some happenings may breach."""
    wide = words.sections.wide
    breached_by = draw(st.lists(st.sampled_from(happenings), max_size=3)) if happenings else []
    during = draw(optional(truths(replace(words, waiting=False)))) if words.sections.during else None
    part = {
        "owed_by": ("north" if not wide else draw(optional(st.just("north")))) if words.sections.parties else None,
        "during": during,
        "breached_by": breached_by,
        "keep": draw(optional(truths(words))) if breached_by else draw(truths(words)),
        "every": draw(optional(st.sampled_from(words.spelled(1, 2, 3, "two")))) if wide else None,
        "at_most": draw(optional(st.sampled_from(words.spelled(1, 2, 5, "two + 1")))) if wide else None,
        "on_breach": draw(effects(words)),
    }
    return compact(part)
