"""Who owes a part of a condition that is false today, and how things stand that it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ceasefire_sim.expressions.english import agreeing, listed
from ceasefire_sim.expressions.tree import Call, Compare, Membership, Name, Node, walk
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.reference.obligations import LiveObligation
from ceasefire_sim.story.titles import Titles, state_words

__all__ = ["UNOWED", "Debt", "debts"]

UNOWED = ("steps", "age", "late", "missed", "overdue", "waiting")  # nobody makes these true by doing something


@dataclass(frozen=True)
class Debt:
    """What a part that is false hangs on, in words, and the parties or the mechanism it is up to."""

    by: tuple[str, ...]
    text: str


def debts(agreement: Reference, node: Node, own: str = "") -> list[Debt]:
    """What an innermost part hangs on today.

    Where an obligation's own condition compares it with others, it is the others it waits for.
    """
    obligations: list[tuple[str, str]] = []
    rest: list[Debt] = []
    for inner in spelt_out(agreement, node):
        owner, _, attribute = inner.text.partition(".") if isinstance(inner, Name) else ("", "", "")
        if owner in agreement.obligations:
            if attribute not in UNOWED:
                obligations.append((owner, attribute))
        else:
            rest += standing(agreement, inner)
    others = [one for one in obligations if one[0] != own] or obligations
    found = [debt for owner, attribute in others for debt in of_obligation(agreement, owner, attribute)]
    return list(dict.fromkeys((*found, *rest)))


def spelt_out(agreement: Reference, node: Node) -> Iterator[Node]:
    """The nodes of an expression, those of its definitions after their names."""
    for inner in walk(node):
        yield inner
        if isinstance(inner, Name) and inner.text in agreement.scenario.file.definitions:
            yield from spelt_out(agreement, agreement.scenario.file.definitions[inner.text].node)


def of_obligation(agreement: Reference, name: str, attribute: str) -> Iterator[Debt]:
    """Whoever acts next: who owes the step, verifies it, or acknowledges it."""
    one, titles = agreement.obligations[name], Titles(agreement.scenario)
    part = one.part
    verifies = attribute == "verified" and part.verified_by is not None
    if verifies and part.verified_by is not None:
        if one.verified_steps < one.done:
            yield verifying(agreement, one, titles)
            return
        region = agreement.regions[part.verified_by]
        if not region.active and not one.fulfilled:
            yield doing(one, titles)
            yield Debt((part.verified_by,), asleep(agreement, one, titles))
            return
    if attribute == "acknowledged" and part.acknowledgement is not None and one.acknowledged_steps < one.done:
        owe = "have" if titles.many(part.owed_to) else "has"
        who = titles.who(part.owed_to) or "the side it is owed to"
        yield Debt(part.owed_to, f"{who} {owe} yet to acknowledge {step(one, one.acknowledged_steps, titles)}")
        return
    if not one.fulfilled:
        yield doing(one, titles)


def doing(one: LiveObligation, titles: Titles) -> Debt:
    """Who owes the next step."""
    owe = "owe" if titles.many(one.part.owed_by) else "owes"
    return Debt(one.part.owed_by, f"{titles.who(one.part.owed_by) or 'someone'} {owe} {step(one, one.done, titles)}")


def verifying(agreement: Reference, one: LiveObligation, titles: Titles) -> Debt:
    """Who verifies the next step that is done; and that it cannot, where its state does not let it."""
    region = one.part.verified_by
    assert region is not None
    who = titles(region)
    text = f"{who} {agreeing(who, 'has', 'have')} yet to verify {step(one, one.verified_steps, titles)}"
    if not agreement.regions[region].active:
        text += f"; {asleep(agreement, one, titles)}"
    return Debt((region,), text)


def asleep(agreement: Reference, one: LiveObligation, titles: Titles) -> str:
    """That whoever verifies cannot in its present state."""
    assert one.part.verified_by is not None
    region = agreement.regions[one.part.verified_by]
    who = titles(region.name)
    awake = " or ".join(map(state_words, region.part.active_states))
    be = agreeing(who, "is", "are")
    return f"{who} can verify only when {awake}, and {be} {state_words(region.state)} now"


def step(one: LiveObligation, done: int, titles: Titles) -> str:
    """The step after so many, as a noun."""
    title = titles.obligation(one.name)
    if one.steps == 1:
        return title
    key = list(one.part.named)[done] if done < len(one.part.named) else None
    named = f" ({one.part.named[key].title or key.replace('_', ' ')})" if key is not None else ""
    return f"step {done + 1} of {one.steps} of {title}{named}"


def standing(agreement: Reference, node: Node) -> Iterator[Debt]:
    """How a quantity, the day or a region stands, and which moves lead where the part wants it."""
    titles = Titles(agreement.scenario)
    if isinstance(node, Name) and node.text in agreement.quantities:
        yield Debt((), f"{titles(node.text)} is {agreement.quantities[node.text]} now")
    elif isinstance(node, Name) and node.text == "day":
        yield Debt((), f"it is day {agreement.today}")
    elif isinstance(node, Call) and node.function == "days_in" and isinstance(node.arguments[0], Name):
        region = agreement.regions[node.arguments[0].text]
        days = f"{region.days} day{'s' * (region.days != 1)}"
        what = titles(region.name)
        yield Debt((), f"{what} {agreeing(what, 'has', 'have')} been {state_words(region.state)} for {days}")
    else:
        name, wanted = wanted_states(node)
        if name in agreement.regions:
            region, what = agreement.regions[name], titles(name)
            moves = [f"“{part.title or key.replace('_', ' ')}”" for key, part in region.part.transitions.items()
                     if part.to in wanted]  # fmt: skip
            text = f"{what} {agreeing(what, 'is', 'are')} {state_words(region.state)} now"
            lead = "leads" if len(moves) == 1 else "lead"
            yield Debt((), f"{text}; {listed(moves)} {lead} to {listed(map(state_words, wanted))}" if moves else text)


def wanted_states(node: Node) -> tuple[str, tuple[str, ...]]:
    """The region a comparison is about, and the states it asks for; no state where it only rules some out."""
    if isinstance(node, Membership) and isinstance(node.item, Name):
        states = () if node.negated else tuple(one.text for one in node.choices if isinstance(one, Name))
        return node.item.text, states
    if isinstance(node, Compare) and len(node.rest) == 1 and isinstance(node.first, Name):
        op, right = node.rest[0]
        return node.first.text, (right.text,) if op == "==" and isinstance(right, Name) else ()
    return "", ()
