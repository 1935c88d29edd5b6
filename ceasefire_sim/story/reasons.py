"""A condition as a tree of reasons: the truth of every part today, and what the false ones hang on."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ceasefire_sim.expressions.tree import And, Choose, Name, Node, Not, Noted, Or, show
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.lacks import compared_apart
from ceasefire_sim.scenario.model.origins import Origin
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.story.debts import Debt, debts_of, owing_today
from ceasefire_sim.story.growing import growing_parts, without_negation

__all__ = ["NEUTRAL", "Reason", "all_of", "composition_of", "condition_reason", "place_words"]

MOST_WAYS = 64  # of more, nobody would read the list
NEUTRAL = {"and": "true", "or": "false"}  # the part that a list of this kind does as well without


@dataclass(frozen=True)
class Reason:
    """One part of a condition: its text, whether it holds now, where it comes from, what it hangs on if it is false.

    ``kind`` says how its parts make it up: ``and``, ``or``, ``not``, ``if`` (the first decides which other counts),
    ``defined`` (a name that stands for its part), or nothing for an innermost part. ``at`` is FILE:LINE. ``owing``
    are the ways in which an innermost part can be brought about, as ``alternatives`` are those of any.
    """

    text: str
    holds: bool
    origin: Origin | None = None
    at: str = ""
    debts: tuple[Debt, ...] = ()
    parts: tuple[Reason, ...] = ()
    kind: str = ""
    owing: tuple[tuple[str, ...], ...] = ()

    @property
    def owed_by(self) -> tuple[str, ...]:
        """The parties or mechanisms it is up to, whether each by itself, as one of several, or jointly."""
        debtors = (who for debt in self.debts for who in debt.by)
        return tuple(dict.fromkeys((*debtors, *(who for way in self.alternatives for who in way))))

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """Who owes what is missing today, by ways: any one suffices, and all those of a way have to act.

        Of an ``and`` only the parts that are false count, of an ``if`` the branch in force; a negation, and what
        nobody's act brings about, is owed by nobody. A way that holds another is left out.
        """
        if self.holds or self.kind == "not":
            return ()
        if not self.parts:
            return self.owing
        missing = [part.alternatives for part in (self.parts[1:] if self.kind == "if" else self.parts)]
        return least_ways(joint_ways(missing) if self.kind == "and" else [way for ways in missing for way in ways])

    def missing(self) -> Iterator[Reason]:
        """The innermost parts that are false and would help if they held.

        A negation has none: where it is false, what is inside it holds.
        """
        if self.holds:
            return
        if not self.parts:
            yield self
        for part in self.parts[1:] if self.kind == "if" else self.parts:
            yield from part.missing()


def joint_ways(missing: Iterable[tuple[tuple[str, ...], ...]]) -> list[tuple[str, ...]]:
    """The ways to bring about several parts, one way of each; parts that nobody owes are passed over."""
    owed = [ways for ways in missing if ways]
    if not owed:
        return []
    if math.prod(map(len, owed)) > MOST_WAYS:
        return [tuple(dict.fromkeys(who for ways in owed for way in ways for who in way))]
    return [tuple(dict.fromkeys(itertools.chain(*chosen))) for chosen in itertools.product(*owed)]


def least_ways(ways: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The ways without those that hold another, each once."""
    by_parties = {frozenset(way): way for way in reversed(list(ways))}
    return tuple(
        way for parties, way in reversed(by_parties.items()) if not any(other < parties for other in by_parties)
    )


def all_of(parts: tuple[Reason, ...]) -> Reason:
    """Parts that must all hold, as one."""
    text = " and ".join(part.text for part in parts) or "true"
    return Reason(text, all(part.holds for part in parts), parts=parts, kind="and")


def condition_reason(
    agreement: Reference, node: Node, path: Path, own: str = "", origin: Origin | None = None
) -> Reason:
    """A condition as a tree of reasons; ``own`` is the obligation whose condition it is."""
    if isinstance(node, Noted):
        noted = node.origin if isinstance(node.origin, Origin) else origin
        return condition_reason(agreement, node.body, noted.path if noted else path, own, noted)
    holds = agreement.truth(Formula(Role.CONDITION, node))
    if not holds and not isinstance(plain := without_negation(node), Not):
        node = plain
    at = place_words(agreement, path)
    if isinstance(node, Name) and node.text in agreement.scenario.file.definitions:
        body = agreement.scenario.file.definitions[node.text].node
        part = condition_reason(agreement, body, ("definitions", node.text), own, origin)
        return Reason(show(node), holds, origin, at, parts=(part,), kind="defined")
    kind, inner = composition(agreement, node)
    if kind == "not" and growing_parts(node):
        kind, inner = "", ()  # somebody's act would end what is denied
    parts = tuple(condition_reason(agreement, part, path, own, origin) for part in inner)
    if kind in NEUTRAL:
        parts = parts_once(parts, kind)
        if len(parts) <= 1:
            return parts[0] if parts else Reason(NEUTRAL[kind], holds)
    if parts or holds:
        return Reason(show(node), holds, origin, at, parts=parts, kind=kind)
    apart = compared_apart(node)
    owing = owing_today(agreement, node, own)
    if apart is not node:  # all of what a `min` is taken of has to grow, where it lacks
        owing = condition_reason(agreement, apart, path, own).alternatives
    return Reason(show(node), holds, origin, at, debts_of(agreement, node, own), owing=owing)


def composition(agreement: Reference, node: Node) -> tuple[str, tuple[Node, ...]]:
    """The kind of a part, and what it is made up of today; nothing for an innermost part."""
    kind, inner = composition_of(node)
    if kind == "if":
        condition, then, otherwise = inner
        return kind, (condition, then if agreement.truth(Formula(Role.CONDITION, condition)) else otherwise)
    return kind, inner


def composition_of(node: Node) -> tuple[str, tuple[Node, ...]]:
    """The same on any day: of an ``if`` the condition and both branches."""
    match node:
        case And(parts=parts):
            return "and", parts
        case Or(parts=parts):
            return "or", parts
        case Not(body=body):
            return "not", (body,)
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return "if", (condition, then, otherwise)
    return "", ()


def parts_once(parts: tuple[Reason, ...], kind: str) -> tuple[Reason, ...]:
    """The parts of a list in one list, each once, without those that change nothing."""
    by_text: dict[str, Reason] = {}
    for part in parts:
        for inner in part.parts if part.kind == kind else (part,):
            by_text.setdefault(inner.text, inner)
    return tuple(part for text, part in by_text.items() if text != NEUTRAL[kind])


def place_words(agreement: Reference, path: Path) -> str:
    """A place of the scenario as file:line."""
    place = agreement.scenario.place(path)
    return f"{place.file}:{place.line}" if place.line else place.file
