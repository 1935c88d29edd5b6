"""Hypothesis strategies for what happens and what moves: incidents, responses, regions and their transitions."""

from __future__ import annotations

from hypothesis import strategies as st

from ceasefire_sim.testing.vocabulary import Data, Vocabulary, chances, compact, effects, numbers, optional, truths

__all__ = ["countable", "incidents", "past_of", "region", "transitions"]


@st.composite
def incidents(draw: st.DrawFn, words: Vocabulary) -> Data:
    """An incident or a response."""
    wanted = words.sections
    part: Data = {"when": draw(optional(truths(words)))}
    if wanted.wide and wanted.parties:
        part |= {"by": draw(optional(st.just("north"))), "against": draw(optional(st.just(["south"])))}
    part |= draw(counts(words)) if wanted.counts and draw(st.integers(0, 4)) > 2 else {"chance": draw(chances(words))}
    part["do"] = draw(effects(words, undo=True))
    if wanted.outcomes and draw(st.integers(0, 3)) == 3:
        weights = st.integers(0, 3)
        weighed = st.one_of(weights, st.just(f"max({draw(numbers(words, 0))}, 0)")) if wanted.wide else weights
        part["outcomes"] = [
            compact({"weight": draw(weighed), "do": draw(effects(words, undo=True))})
            for _ in range(draw(st.integers(1, 3)))
        ]
    if wanted.attribution and words.regions and draw(st.integers(0, 3)) == 3:
        by = draw(st.sampled_from(sorted(words.regions)))
        attribution = {
            "by": by,
            "chance": draw(chances(words)),
            "do": draw(effects(words)),
            "otherwise": draw(effects(words)),
        }
        part["attribution"] = compact(attribution)
    return compact(part)


@st.composite
def counts(draw: st.DrawFn, words: Vocabulary) -> Data:
    """How often something happens on a day, and at most."""
    if draw(st.booleans()):
        number = draw(st.sampled_from(words.spelled(3, 5, 1, 0, "two + 1")))
        count = f"binomial({number}, {draw(chances(words))})"
        return {"count": count, "at_most": draw(optional(st.integers(1, 4)))}
    return {"count": f"poisson(clamp({draw(numbers(words, 1))}, 0, 3))", "at_most": draw(st.integers(1, 4))}


@st.composite
def transitions(draw: st.DrawFn, words: Vocabulary, states: list[str]) -> Data:
    """A few transitions between some states."""
    sources: st.SearchStrategy[str | list[str]] = st.sampled_from(states)
    if words.sections.wide:
        lists = st.lists(st.sampled_from(states), min_size=1, unique=True)
        sources = st.one_of(st.just("any"), sources, lists)
    drawn = {}
    for key in TRANSITIONS[: draw(st.integers(0, 3))]:
        part = {
            "from": draw(sources),
            "to": draw(st.sampled_from(states[::-1])),
            "when": draw(optional(truths(words))),
            "chance": draw(chances(words)),
            "after": draw(optional(st.sampled_from(words.spelled(0, 1, 3, 4, "two - 1")))),
            "do": draw(effects(words, undo=True)),
        }
        drawn[key] = compact(part)
    return drawn


TRANSITIONS = ("advance", "retreat", "turn")


@st.composite
def region(draw: st.DrawFn, words: Vocabulary, states: list[str]) -> Data:
    """A region with some states."""
    active = draw(optional(st.lists(st.sampled_from(states), min_size=1, unique=True))) if words.sections.wide else None
    initial = draw(st.sampled_from(states))
    part = {"initial": initial, "states": states, "active": active, "transitions": draw(transitions(words, states))}
    return compact(part)


def past_of(data: Data, owed: list[str], kept: list[str]) -> list[str]:
    """The paths of what can have happened: incidents, responses, steps and breaches, by bare names or paths."""
    paths = [*data["incidents"], *(f"responses.{name}" for name in data["responses"])]
    return paths + [f"obligations.{name}" for name in owed] + kept


def countable(data: Data) -> list[str]:
    """The paths of what can be counted: happenings, verdicts, transitions, steps and breaches."""
    paths = []
    for section in ("incidents", "responses"):
        for name, part in data[section].items():
            paths.append(f"{section}.{name}")
            if "attribution" in part:
                paths += [f"{section}.{name}.contested", f"{section}.{name}.attributed"]
    for section in ("mechanisms", "regions"):
        paths += [f"{section}.{name}.{key}" for name, part in data[section].items() for key in part["transitions"]]
    paths += [f"phases.{key}" for key in data["phases"]["transitions"]]
    return paths + [f"{section}.{name}" for section in ("obligations", "commitments") for name in data[section]]
