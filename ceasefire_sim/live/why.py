"""Why something waits: its condition as a tree, with the truth of every part and who owes the rest."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field

from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions.tree import And, Choose, Name, Node, Not, Noted, Or, show, walk
from ceasefire_sim.live.agreement import Agreement
from ceasefire_sim.scenario.conditions import Origin
from ceasefire_sim.scenario.fields import Formula, Role
from ceasefire_sim.scenario.walk import Path

__all__ = ["Reason", "Why", "why", "why_paths"]


@dataclass(frozen=True)
class Reason:
    """One part of a condition: its text, whether it holds now, where it comes from, who owes it."""

    text: str
    node: Node | None
    holds: bool
    origin: Origin | None = None
    at: str = ""
    owed_by: tuple[str, ...] = ()
    parts: tuple[Reason, ...] = field(default=())
    joined: str = ""  # "and", "or", "if", "not"

    def leaves(self) -> Iterator[Reason]:
        """The innermost parts."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True)
class Why:
    """What stands in the way of an element today."""

    path: str
    day: int
    title: str
    applies: bool
    note: str
    reason: Reason

    def __str__(self) -> str:
        from ceasefire_sim.live.retelling import why_in_words

        return why_in_words(self)


def why_paths(agreement: Agreement) -> dict[str, tuple[Path, str]]:
    """Every path one may ask about, with the path of its condition and what kind of thing it is."""
    scenario = agreement.scenario
    found: dict[str, tuple[Path, str]] = {}
    for section in ("incidents", "responses"):
        for name in getattr(scenario.file, section):
            found[f"{section}.{name}"] = ((section, name, "when"), "incident")
    for name, region in scenario.regions.items():
        for key in region.transitions:
            path = (*scenario.section(name).split("."), "transitions", key, "when")
            found[f"{scenario.section(name)}.{key}"] = (path, "transition")
    for name in scenario.file.obligations:
        found[f"obligations.{name}"] = (("obligations", name, "requires"), "obligation")
    return found


def why(agreement: Agreement, asked: str) -> Why:
    """Why an element waits today; raises ``InputError`` for a path of nothing that waits."""
    known = why_paths(agreement)
    short = asked.replace(".transitions.", ".")
    if short not in known:
        by_name = [path for path in known if path.rpartition(".")[2] == short]
        if len(by_name) == 1:
            short = by_name[0]
        else:
            close = difflib.get_close_matches(short, known, 3) or list(known)
            raise InputError(f"there is nothing at '{asked}' that could wait; did you mean {', '.join(close[:6])}?")
    path, kind = known[short]
    if kind == "transition":
        return why_transition(agreement, short, path)
    if kind == "obligation":
        return why_obligation(agreement, short, path)
    part = getattr(agreement.scenario.file, path[0])[path[1]]
    reason = reason_of(agreement, part.when.node, path)
    return Why(short, agreement.today, part.title or path[1], True, "", reason)


def why_transition(agreement: Agreement, asked: str, path: Path) -> Why:
    """Why a transition is not taken."""
    region = agreement.regions["phase" if path[0] == "phases" else path[1]]
    part = region.part.transitions[path[-2]]
    reason = reason_of(agreement, part.when.node, path)
    if part.after is not None:
        days = part.after.whole
        place = str_place(agreement, (*path[:-1], "after"))
        waited = Reason(f"days_in({region.name}) >= {days}", None, region.days >= days, None, place)
        parts = (*(reason.parts if reason.joined == "and" else (reason,)), waited)
        reason = Reason(reason.text, None, reason.holds and waited.holds, None, reason.at, (), parts, "and")
    applies = region.state in region.sources[path[-2]]
    sources = " or ".join(region.sources[path[-2]])
    note = "" if applies else f"{region.part.title or region.name} is {region.state}; this leads out of {sources} only"
    return Why(asked, agreement.today, part.title or path[-2], applies, note, reason)


def why_obligation(agreement: Agreement, asked: str, path: Path) -> Why:
    """Why an obligation does not proceed."""
    obligation = agreement.obligations[path[1]]
    part = obligation.part
    reasons = [reason_of(agreement, part.requires.node, path)]
    if part.during is not None:
        reasons.insert(0, reason_of(agreement, part.during.node, (*path[:-1], "during")))
    step = obligation.next_step
    if step is not None:
        key = list(part.named)[obligation.done]
        reasons.append(reason_of(agreement, step.requires.node, ("obligations", path[1], "steps", key, "requires")))
        if step.not_before is not None:
            day = step.not_before.whole
            place = str_place(agreement, ("obligations", path[1], "steps", key, "not_before"))
            reasons.append(Reason(f"day >= {day}", None, agreement.today >= day, None, place))
    flat = tuple(part for reason in reasons for part in (reason.parts if reason.joined == "and" else (reason,)))
    shown = tuple(part for part in flat if part.text != "true")
    text = " and ".join(part.text for part in shown) or "true"
    whole = Reason(text, None, all(part.holds for part in shown), None, "", (), shown, "and")
    note = "all of it is done" if obligation.fulfilled else ""
    return Why(asked, agreement.today, part.title or path[1], not obligation.fulfilled, note, whole)


def str_place(agreement: Agreement, path: Path) -> str:
    """A place of the scenario as file:line."""
    place = agreement.scenario.place(path)
    return f"{place.file}:{place.line}" if place.line else place.file


def reason_of(agreement: Agreement, node: Node, path: Path, origin: Origin | None = None) -> Reason:
    """A condition as a tree of reasons."""
    if isinstance(node, Noted):
        found = node.origin if isinstance(node.origin, Origin) else origin
        return reason_of(agreement, node.body, found.path if found else path, found)
    holds = agreement.truth(Formula(Role.CONDITION, node))
    inner: tuple[Node, ...] = ()
    joined = ""
    if isinstance(node, And):
        inner, joined = node.parts, "and"
    elif isinstance(node, Or):
        inner, joined = node.parts, "or"
    elif isinstance(node, Not):
        inner, joined = (node.body,), "not"
    elif isinstance(node, Choose):
        now = node.then if agreement.truth(Formula(Role.CONDITION, node.condition)) else node.otherwise
        inner, joined = (node.condition, now), "if"
    elif isinstance(node, Name) and node.text in agreement.scenario.file.definitions:
        body = agreement.scenario.file.definitions[node.text].node
        part = reason_of(agreement, body, ("definitions", node.text), origin)
        return Reason(show(node), node, holds, origin, str_place(agreement, path), (), (part,), "defined")
    parts = tuple(reason_of(agreement, part, path, origin) for part in inner)
    owed = () if parts else owers(agreement, node)
    return Reason(show(node), node, holds, origin, str_place(agreement, path), owed, parts, joined)


def owers(agreement: Agreement, node: Node) -> tuple[str, ...]:
    """Who owes what an innermost part names."""
    found: list[str] = []
    for inner in walk(node):
        if isinstance(inner, Name):
            obligation = agreement.scenario.file.obligations.get(inner.text.partition(".")[0])
            if obligation is not None:
                found += obligation.owed_by
    return tuple(dict.fromkeys(found))
