"""Why something waits: its condition as a tree, with the truth of every part and who owes the rest.

Asked are transitions, obligations, their named steps, incidents and responses, on any day of any run.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field

from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions.english import agreeing, sentence
from ceasefire_sim.expressions.tree import And, Call, Choose, Name, Node, Not, Noted, Or, show
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.reference.obligations import LiveObligation
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.validation.conditions import Origin
from ceasefire_sim.story.debts import Debt, debts
from ceasefire_sim.story.titles import Titles, state_words

__all__ = ["Reason", "Why", "why", "why_paths"]

NEUTRAL = {"and": "true", "or": "false"}  # the part that a list of this kind does as well without


@dataclass(frozen=True)
class Reason:
    """One part of a condition: its text, whether it holds now, where it comes from, what it hangs on if it is false."""

    text: str
    node: Node | None
    holds: bool
    origin: Origin | None = None
    at: str = ""
    debts: tuple[Debt, ...] = ()
    parts: tuple[Reason, ...] = field(default=())
    joined: str = ""  # "and", "or", "if", "not", "defined"

    @property
    def owed_by(self) -> tuple[str, ...]:
        """The parties or mechanisms it is up to."""
        return tuple(dict.fromkeys(who for debt in self.debts for who in debt.by))

    def missing(self) -> Iterator[Reason]:
        """The innermost parts that are false and would help if they held."""
        if self.holds or self.joined == "not":  # nothing inside a negation is to come true
            return
        if not self.parts:
            yield self
        for part in self.parts[1:] if self.joined == "if" else self.parts:
            yield from part.missing()


@dataclass(frozen=True)
class Why:
    """What stands in the way of an element today; ``pace`` is what it hangs on where nothing does."""

    path: str
    day: int
    title: str
    applies: bool
    note: str
    reason: Reason
    pace: str = ""

    def __str__(self) -> str:
        return "\n".join(why_lines(self))


def why_paths(agreement: Reference) -> dict[str, tuple[Path, str]]:
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
        for key in scenario.file.obligations[name].named:
            found[f"obligations.{name}.{key}"] = (("obligations", name, "steps", key, "requires"), "step")
    return found


def why(agreement: Reference, asked: str) -> Why:
    """Why an element waits today; raises ``InputError`` for a path of nothing that waits."""
    known = why_paths(agreement)
    short = asked.replace(".transitions.", ".").replace(".steps.", ".")
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
        return why_obligation(agreement, short, path[1])
    if kind == "step":
        return why_step(agreement, short, path[1], path[3])
    part = getattr(agreement.scenario.file, path[0])[path[1]]
    reason = reason_of(agreement, part.when.node, path)
    pace = "" if part.count is not None else chance_words(agreement, part.chance)
    return Why(short, agreement.today, part.title or path[1], True, "", reason, pace)


def why_transition(agreement: Reference, asked: str, path: Path) -> Why:
    """Why a transition is not taken."""
    region = agreement.regions["phase" if path[0] == "phases" else path[1]]
    part = region.part.transitions[path[-2]]
    reason = reason_of(agreement, part.when.node, path)
    if part.after is not None:
        days = part.after.whole
        place = str_place(agreement, (*path[:-1], "after"))
        days_in = Call("days_in", (Name(region.name),))
        debt = () if region.days >= days else tuple(debts(agreement, days_in))
        waited = Reason(f"days_in({region.name}) >= {days}", None, region.days >= days, None, place, debt)
        parts = reason.parts if reason.joined == "and" else (reason,)
        reason = together("and", (*(one for one in parts if one.text != "true"), waited))
    applies = region.state in region.sources[path[-2]]
    sources = " or ".join(map(state_words, region.sources[path[-2]]))
    what = Titles(agreement.scenario)(region.name)
    standing = f"{what} {agreeing(what, 'is', 'are')} {state_words(region.state)}"
    note = "" if applies else f"{standing}; this leads out of {sources} only"
    pace = chance_words(agreement, part.chance)
    return Why(asked, agreement.today, part.title or path[-2], applies, note, reason, pace)


def chance_words(agreement: Reference, chance: Formula) -> str:
    """With what chance something comes about today; empty where that is certain."""
    value = agreement.number(chance)
    return "" if value >= 1 else "its chance is 0" if value <= 0 else f"it comes with a chance of {value:g} a day"


def pace_words(agreement: Reference, obligation: LiveObligation) -> str:
    """How fast an obligation's next step comes today."""
    leaders = [one for one in agreement.obligations.values() if one.part.together == obligation.name]
    pace = (leaders[0] if leaders else obligation).pace
    if pace.days is not None:
        return f"a step takes {pace.days.whole} days on which it may proceed"
    assert pace.chance is not None
    each = "each step comes" if pace.kind == "each" else "it comes"
    return chance_words(agreement, pace.chance).replace("it comes", each)


def why_obligation(agreement: Reference, asked: str, name: str) -> Why:
    """Why an obligation does not proceed."""
    obligation = agreement.obligations[name]
    done = obligation.fulfilled
    key = None if done or not obligation.part.named else list(obligation.part.named)[obligation.done]
    title = obligation.part.title or name
    note, pace = "all of it is done" * done, pace_words(agreement, obligation)
    return Why(asked, agreement.today, title, not done, note, proceeding(agreement, name, key), pace)


def why_step(agreement: Reference, asked: str, name: str, key: str) -> Why:
    """Why a named step is not done."""
    obligation = agreement.obligations[name]
    done = obligation.has_done(key)
    part = obligation.part.named[key]
    whole = proceeding(agreement, name, key)
    before = list(obligation.part.named)[: list(obligation.part.named).index(key)]
    if before:  # named steps are done in their order
        last = before[-1]
        debt = () if obligation.has_done(last) else tuple(debts(agreement, Name(f"{name}.done")))
        first = Reason(f"{name}.{last}", None, obligation.has_done(last), None, "", debt)
        whole = together("and", (first, *whole.parts))
    title = f"{obligation.part.title or name}: {part.title or key.replace('_', ' ')}"
    return Why(asked, agreement.today, title, not done, "it is done" * done, whole, pace_words(agreement, obligation))


def together(joined: str, parts: tuple[Reason, ...]) -> Reason:
    """Parts that must all hold, as one."""
    text = " and ".join(part.text for part in parts) or "true"
    return Reason(text, None, all(part.holds for part in parts), None, "", (), parts, joined)


def proceeding(agreement: Reference, name: str, key: str | None) -> Reason:
    """What an obligation, or one of its named steps, needs to proceed today."""
    obligation = agreement.obligations[name]
    reasons = own_reasons(agreement, obligation, key)
    partner = partner_of(agreement, obligation)
    if partner is not None:
        following = None if partner.fulfilled or not partner.part.named else list(partner.part.named)[partner.done]
        other = together("and", own_reasons(agreement, partner, following))
        text = f"{partner.name} may proceed (the two step only together)"
        reasons = (*reasons, Reason(text, None, other.holds, None, "", (), other.parts, "defined"))
    return together("and", reasons)


def partner_of(agreement: Reference, obligation: LiveObligation) -> LiveObligation | None:
    """The obligation it steps only together with."""
    leaders = [one for one in agreement.obligations.values() if one.part.together == obligation.name]
    if obligation.part.together:
        return agreement.obligations[obligation.part.together]
    return leaders[0] if leaders else None


def own_reasons(agreement: Reference, obligation: LiveObligation, key: str | None) -> tuple[Reason, ...]:
    """The parts of an obligation's own conditions, and of those of one named step."""
    part, name = obligation.part, obligation.name
    reasons = [reason_of(agreement, part.requires.node, ("obligations", name, "requires"), None, name)]
    if part.during is not None:
        reasons.insert(0, reason_of(agreement, part.during.node, ("obligations", name, "during"), None, name))
    if key is not None:
        step, path = part.named[key], ("obligations", name, "steps", key)
        reasons.append(reason_of(agreement, step.requires.node, (*path, "requires"), None, name))
        if step.not_before is not None:
            day = step.not_before.whole
            place = str_place(agreement, (*path, "not_before"))
            reasons.append(Reason(f"day >= {day}", None, agreement.today >= day, None, place))
    flat = tuple(part for reason in reasons for part in (reason.parts if reason.joined == "and" else (reason,)))
    return tuple(part for part in flat if part.text != "true")


def str_place(agreement: Reference, path: Path) -> str:
    """A place of the scenario as file:line."""
    place = agreement.scenario.place(path)
    return f"{place.file}:{place.line}" if place.line else place.file


def reason_of(agreement: Reference, node: Node, path: Path, origin: Origin | None = None, own: str = "") -> Reason:
    """A condition as a tree of reasons; ``own`` is the obligation whose condition it is."""
    if isinstance(node, Noted):
        found = node.origin if isinstance(node.origin, Origin) else origin
        return reason_of(agreement, node.body, found.path if found else path, found, own)
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
        part = reason_of(agreement, body, ("definitions", node.text), origin, own)
        return Reason(show(node), node, holds, origin, str_place(agreement, path), (), (part,), "defined")
    parts = tuple(reason_of(agreement, part, path, origin, own) for part in inner)
    if joined in NEUTRAL:
        parts = told_once(parts, joined)
        if len(parts) == 1:
            return parts[0]
        if not parts:
            return Reason(NEUTRAL[joined], None, holds)
    hangs_on = () if parts or holds else tuple(debts(agreement, node, own))
    return Reason(show(node), node, holds, origin, str_place(agreement, path), hangs_on, parts, joined)


def told_once(parts: tuple[Reason, ...], joined: str) -> tuple[Reason, ...]:
    """The parts of a list in one list, each once, without those that change nothing."""
    found: dict[str, Reason] = {}
    for part in parts:
        for one in part.parts if part.joined == joined else (part,):
            found.setdefault(one.text, one)
    return tuple(one for text, one in found.items() if text != NEUTRAL[joined])


# in words ---------------------------------------------------------------------------------------


def why_lines(found: Why) -> Iterator[str]:
    """Why something waits, as an indented tree, and below it who owes what is missing."""
    yield f"{found.title} ({found.path}), day {found.day}"
    if found.note:
        yield f"  {sentence(found.note)}"
    if not found.applies and found.path.startswith("obligations."):
        return  # what is done waits for nothing
    if found.reason.text == "true":
        yield "  It has no condition."
    else:
        yield "  Its condition holds now:" if found.reason.holds else "  Its condition does not hold now:"
        yield from reason_lines(found.reason, "  ")
    yield from dict.fromkeys(f"  → {leaf.text}: {debt.text}" for leaf in found.reason.missing() for debt in leaf.debts)
    if found.applies and found.reason.holds and found.pace:
        yield f"  Nothing else stands in its way; {found.pace}."


def reason_lines(reason: Reason, indent: str) -> Iterator[str]:
    """One part of a condition and the parts below it."""
    mark = "✓" if reason.holds else "✗"
    first = "holds" if reason.parts and reason.parts[0].holds else "does not hold"
    names = {"and": "all of:", "or": "any of:", "not": "not:", "if": f"the second, as the first {first}:"}
    label = names.get(reason.joined, reason.text)
    origin = ""
    if reason.origin is not None and reason.origin.kind != "text":
        origin = f" [{reason.origin.kind} '{reason.origin.name}']"
    place = f"  ({reason.at.replace(chr(92), '/').rpartition('/')[2]})" if reason.at and not reason.parts else ""
    yield f"{indent}{mark} {label}{origin}{place}"
    for part in reason.parts:
        yield from reason_lines(part, indent + "  ")
