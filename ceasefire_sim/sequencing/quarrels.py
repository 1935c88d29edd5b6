"""Quarrels: what clashes, so that a way out has to take something from each.

They are the minimal sets of relaxations that every smallest way out takes one of (minimal hitting sets, found one way
out after the other: C. Berge, "Hypergraphs", 1989). A quarrel has no culprit: each of its members can give.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.answer import Quarrel, QuarrelWord, ReadingAnswer
from ceasefire_sim.sequencing.relaxations import Relaxation
from ceasefire_sim.sequencing.trials import Trials

__all__ = ["minimal_hitting_sets", "one_choice_each", "quarrels_of"]

KINDS: tuple[QuarrelWord, ...] = ("permit", "lift", "withhold", "hold back")  # told of members, in this order
MOST_TEXTS = 4  # ways out of a quarrel in which its parts are looked at; in a circle each shows the same
MOST = 200  # hitting sets kept while they are looked for

Member = TypeVar("Member", bound=Hashable)
Change: TypeAlias = tuple[Relaxation, ...]


def minimal_hitting_sets(sets: Sequence[frozenset[Member]]) -> list[frozenset[Member]]:
    """The minimal sets that share a member with each of some sets; none where they are too many."""
    hitting: list[frozenset[Member]] = [frozenset()] if sets else []
    for other in sets:
        grown = {chosen | {member} for chosen in hitting if not chosen & other for member in other}
        grown |= {chosen for chosen in hitting if chosen & other}
        hitting = [chosen for chosen in grown if not any(smaller < chosen for smaller in grown)]
        if len(hitting) > MOST:
            return []
    return hitting


def one_choice_each(quarrels: Sequence[Quarrel], sets: Sequence[Change]) -> bool:
    """Whether the ways out are exactly one choice from each quarrel."""
    keys = [{identity(member) for member in quarrel.members} for quarrel in quarrels]
    chosen = {frozenset(map(identity, change)) for change in sets}
    apart = sum(map(len, keys)) == len(set[tuple[str, ...]]().union(*keys))
    single = all(len(change & key) == 1 for change in chosen for key in keys)
    return apart and single and len(chosen) == math.prod(map(len, keys))


def quarrels_of(
    answer: ReadingAnswer, sets: Sequence[Change], changed: Mapping[Change, Scenario], trials: Trials
) -> tuple[Quarrel, ...]:
    """The quarrels behind the smallest ways out, each with its words; ``changed`` has the text of each way out."""
    places = {identity(member): member for change in sets for member in change}
    # what asks no side to give way first
    by_kind = sorted(places, key=lambda key: len(KINDS) if places[key].raised else [*KINDS, "drop"].index(key[0]))
    order = {key: place for place, key in enumerate(by_kind)}
    hitting = minimal_hitting_sets([frozenset(map(identity, change)) for change in sets])
    keyed = sorted((sorted(keys, key=order.__getitem__) for keys in hitting), key=lambda keys: [order[k] for k in keys])
    members = [tuple(places[key] for key in keys) for keys in keyed]
    goals = any(block.jointly for block in answer.goal_blocks)
    clashes = [
        {part.conjunct.text, *part.jointly}
        for parts in answer.blocked.blocks.values()
        for part in parts
        if part.jointly
    ]
    ways = {identity(member): changed[change] for change in reversed(sets) for member in change}
    joint = [goals or any(clashing(parts, clash) for clash in clashes) for parts in members]
    return tuple(Quarrel(parts, words_of(parts, at, ways, trials)) for parts, at in zip(members, joint, strict=True))


def clashing(members: Sequence[Relaxation], clash: Collection[str]) -> bool:
    """Whether two parts of one condition that never hold together are among the members of a quarrel."""
    paths = [member.path for member in members if member.kind == "drop" and member.condition in clash]
    return len(set(paths)) < len(paths)


def identity(member: Relaxation) -> tuple[str, ...]:
    """What tells a relaxation from others, whatever due day it sets."""
    return (member.kind, *member.key)


def words_of(
    members: tuple[Relaxation, ...], joint: bool, ways: Mapping[tuple[str, ...], Scenario], trials: Trials
) -> tuple[QuarrelWord, ...]:
    """All words that apply to a quarrel, in their order; ``ways`` has the text of a way out by each member."""
    words: list[QuarrelWord] = ["joint impossibility"] if joint else []
    kinds = {member.kind for member in members if not member.raised}
    words += [word for word in KINDS if word in kinds]
    dropped = [member for member in members if member.kind == "drop" or member.raised]
    texts = [ways[identity(member)] for member in members][:MOST_TEXTS]
    if len(dropped) >= 2 and not joint and any(comes_true(text, dropped, trials) for text in texts):
        words.append("circle")
    return tuple(words) or ("chain",)


def comes_true(text: Scenario, dropped: Sequence[Relaxation], trials: Trials) -> bool:
    """Whether every one of some parts that could be left out can come true in a changed text."""
    return trials.come_true(text, (part.truth for part in dropped))
