"""Who owes a part of a condition that is false today, and how things stand that it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ceasefire_sim.expressions.english import number_of
from ceasefire_sim.expressions.tree import Call, Choose, Compare, Membership, Name, Node, children
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.reference.commitment_state import LiveCommitment
from ceasefire_sim.reference.obligation_state import LiveObligation
from ceasefire_sim.reference.regions import LiveRegion
from ceasefire_sim.scenario.model.calendar import calendar_names
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.joint_steps import acting_parties, mate_of
from ceasefire_sim.scenario.model.memory import MEMORY
from ceasefire_sim.story.growing import growing_parts
from ceasefire_sim.story.titles import Titles

__all__ = ["UNOWED", "Debt", "debts_of", "owing_today"]

UNOWED = ("steps", "age", "late", "missed", "overdue", "waiting")  # nobody makes these true by doing something


@dataclass(frozen=True)
class Debt:
    """What a part that is false hangs on, in words, and the parties or the mechanism it is up to."""

    by: tuple[str, ...]
    text: str


def debts_of(agreement: Reference, node: Node, own: str = "") -> tuple[Debt, ...]:
    """What an innermost part hangs on today.

    Where the condition of the obligation ``own`` compares it with others, it is the others it waits for.
    """
    titles = Titles.of_reading(agreement.scenario)
    standing: list[Debt] = []
    for inner in with_definitions(agreement, node):
        owner = inner.text.partition(".")[0] if isinstance(inner, Name) else ""
        if owner not in agreement.obligations:
            standing += how_it_stands(agreement, inner, titles)
    owed = [debt for debts in duty_debts(agreement, node, own) for debt in debts]
    return tuple(dict.fromkeys((*owed, *standing)))


def owing_today(agreement: Reference, node: Node, own: str = "") -> tuple[tuple[str, ...], ...]:
    """Who can bring an innermost part about today: any one way does, and all those of a way have to act."""
    parties = (
        tuple(dict.fromkeys(who for debt in debts for who in debt.by)) for debts in duty_debts(agreement, node, own)
    )
    return tuple(dict.fromkeys(way for way in parties if way))


def duty_debts(agreement: Reference, node: Node, own: str) -> Iterator[tuple[Debt, ...]]:
    """What is owed today of each obligation that an innermost part hangs on."""
    helpful = [pair for pair in helpful_attributes(agreement, node) if pair[1] not in UNOWED]
    titles = Titles.of_reading(agreement.scenario)
    for owner, attribute in [pair for pair in helpful if pair[0] != own] or helpful:
        yield tuple(obligation_debts(agreement, owner, attribute, titles))


def with_definitions(agreement: Reference, node: Node) -> Iterator[Node]:
    """The nodes of an expression, those of its definitions after their names; of branches, the one in force."""
    definitions = agreement.scenario.file.definitions
    yield node
    if isinstance(node, Name) and node.text in definitions:
        yield from with_definitions(agreement, definitions[node.text].node)
    for inner in (branch_in_force(agreement, node),) if isinstance(node, Choose) else children(node):
        yield from with_definitions(agreement, inner)


def branch_in_force(agreement: Reference, node: Choose) -> Node:
    """The branch that counts today."""
    return node.then if agreement.truth(Formula(Role.CONDITION, node.condition)) else node.otherwise


def helpful_attributes(agreement: Reference, node: Node) -> Iterator[tuple[str, str]]:
    """The obligations that would help a part to come true by going on, and what it asks of each today."""
    if isinstance(node, Name):
        owner, _, attribute = node.text.partition(".")
        definitions = agreement.scenario.file.definitions
        if owner in agreement.obligations:
            yield owner, attribute
        elif node.text in definitions:
            yield from helpful_attributes(agreement, definitions[node.text].node)
        return
    for inner in (branch_in_force(agreement, node),) if isinstance(node, Choose) else growing_parts(node):
        yield from helpful_attributes(agreement, inner)


# obligations ------------------------------------------------------------------------------------


def obligation_debts(agreement: Reference, name: str, attribute: str, titles: Titles) -> Iterator[Debt]:
    """Whoever acts next: who owes the step, verifies it, or acknowledges it."""
    obligation = agreement.obligations[name]
    part = obligation.part
    if attribute == "verified" and part.verified_by is not None:
        verifier = agreement.regions[part.verified_by]
        if obligation.verified_steps < obligation.done:
            yield verification_debt(obligation, verifier, titles)
            return
        if not verifier.active and not obligation.fulfilled:
            yield step_debt(obligation, titles)
            yield Debt((part.verified_by,), why_inactive(verifier, titles))
            return
    awaits_credit = part.acknowledgement is not None and obligation.acknowledged_steps < obligation.done
    if attribute == "acknowledged" and awaits_credit:
        yield acknowledgement_debt(obligation, titles)
    elif not obligation.fulfilled:
        yield step_debt(obligation, titles)


def step_debt(obligation: LiveObligation, titles: Titles) -> Debt:
    """Who owes the next step."""
    part, words = obligation.part, titles.words
    who = titles.who(part.owed_by) or words("name.someone")
    owing, step = titles.number(part.owed_by), step_words(obligation, obligation.done, titles)
    by, mate = acting_parties(titles.file, obligation.name), mate_of(titles.file, obligation.name)
    if mate is None:
        return Debt(by, words("debt.owes", owing, who=who, step=step))
    other, partner = titles.obligation(mate), titles.who(titles.file.obligations[mate].owed_by)
    if not partner or partner == who:
        return Debt(by, words("debt.owes_jointly", owing, who=who, step=step, other=other))
    return Debt(by, words("debt.owes_with", owing, who=who, step=step, other=other, partner=partner))


def verification_debt(obligation: LiveObligation, verifier: LiveRegion, titles: Titles) -> Debt:
    """Who verifies the next step that is done; and that it cannot, where its state does not let it."""
    who = titles(verifier.name)
    step = step_words(obligation, obligation.verified_steps, titles)
    text = titles.words("debt.verify", number_of(who), who=who, step=step)
    if not verifier.active:
        text = titles.words("list.also", first=text, last=why_inactive(verifier, titles))
    return Debt((verifier.name,), text)


def acknowledgement_debt(obligation: LiveObligation, titles: Titles) -> Debt:
    """Who acknowledges the next step that is done."""
    owed_to = obligation.part.owed_to
    who = titles.who(owed_to) or titles.words("name.owed_side")
    step = step_words(obligation, obligation.acknowledged_steps, titles)
    return Debt(owed_to, titles.words("debt.acknowledge", titles.number(owed_to), who=who, step=step))


def why_inactive(verifier: LiveRegion, titles: Titles) -> str:
    """That whoever verifies cannot in its present state."""
    who, state = titles(verifier.name), titles.in_state(verifier.state)
    active = titles.either_state(verifier.part.active_states)
    return titles.words("debt.inactive", number_of(who), who=who, active=active, state=state)


def step_words(obligation: LiveObligation, done: int, titles: Titles) -> str:
    """The step after so many, as a noun."""
    title, named = titles.obligation(obligation.name), obligation.part.named
    if obligation.steps == 1:
        return title
    step = titles.words("event.one_step", last=done + 1, total=obligation.steps, what=title)
    key = list(named)[done] if done < len(named) else None
    return step if key is None else titles.more(step, named[key].title or key.replace("_", " "))


# quantities, days, regions ----------------------------------------------------------------------


def how_it_stands(agreement: Reference, node: Node, titles: Titles) -> Iterator[Debt]:
    """How a quantity, the day or a region stands, and which moves lead where the part wants it."""
    if isinstance(node, Name) and node.text in agreement.quantities:
        yield Debt((), titles.words("debt.number", what=titles(node.text), value=agreement.quantities[node.text]))
    elif isinstance(node, Name) and node.text == "day":
        yield Debt((), titles.words("debt.day", day=agreement.today))
    elif isinstance(node, Name) and node.text in calendar_names(agreement.scenario.file):
        if (date := agreement.scenario.date(agreement.today)) is not None:
            weekday = titles.words(f"time.weekday_{date.isoweekday()}")
            yield Debt((), titles.words("debt.date", date=date, weekday=weekday))
    elif isinstance(node, Name) and node.text.partition(".")[0] in agreement.commitments:
        yield commitment_now(agreement.commitments[node.text.partition(".")[0]], titles)
    elif isinstance(node, Call) and node.function == "days_in" and isinstance(node.arguments[0], Name):
        yield days_in_state(agreement.regions[node.arguments[0].text], titles)
    elif isinstance(node, Call) and node.function in MEMORY and isinstance(node.arguments[0], Name):
        yield last_time(agreement, node.arguments[0].text, titles)
    else:
        name, states = wanted_states(node)
        if name in agreement.regions:
            yield state_now(agreement.regions[name], states, titles)


def last_time(agreement: Reference, path: str, titles: Titles) -> Debt:
    """When something remembered happened last. Nobody owes that it does not happen: it is waited out."""
    what, last = titles.happening(path), agreement.now.last_days.get(path)
    days = titles.words("time.days", agreement.now.days_without(path))
    if last is None:
        return Debt((), titles.words("debt.never_came", what=what, days=days))
    return Debt((), titles.words("debt.last_came", what=what, last=last, days=days))


def commitment_now(commitment: LiveCommitment, titles: Titles) -> Debt:
    """How often a commitment has been breached."""
    what = titles.commitment(commitment.name)
    if commitment.kept:
        return Debt((), titles.words("debt.kept", number_of(what), what=what))
    if commitment.breaches == 1:
        return Debt((), titles.words("debt.breached_once", number_of(what), what=what))
    return Debt((), titles.words("debt.breached_times", number_of(what), what=what, times=commitment.breaches))


def days_in_state(region: LiveRegion, titles: Titles) -> Debt:
    """How long a region has been in its state."""
    what, state = titles(region.name), titles.in_state(region.state)
    days = titles.words("time.days", region.days)
    return Debt((), titles.words("debt.in_state", number_of(what), what=what, state=state, days=days))


def state_now(region: LiveRegion, wanted: tuple[str, ...], titles: Titles) -> Debt:
    """The state of a region, and its moves to the states that are wanted."""
    what, words = titles(region.name), titles.words
    text = words("debt.state", number_of(what), what=what, state=titles.in_state(region.state))
    transitions = region.part.transitions.items()
    moves = [titles.quoted(part.title or key.replace("_", " ")) for key, part in transitions if part.to in wanted]
    if not moves:
        return Debt((), text)
    states = words.listed(map(titles.in_state, wanted))
    way = words("debt.way_there", len(moves), moves=words.listed(moves), states=states)
    return Debt((), words("list.also", first=text, last=way))


def wanted_states(node: Node) -> tuple[str, tuple[str, ...]]:
    """The region a comparison is about, and the states it wants; no state where it only rules some out."""
    if isinstance(node, Membership) and isinstance(node.item, Name):
        choices = () if node.negated else node.choices
        return node.item.text, tuple(choice.text for choice in choices if isinstance(choice, Name))
    if isinstance(node, Compare) and len(node.rest) == 1 and isinstance(node.first, Name):
        op, right = node.rest[0]
        return node.first.text, (right.text,) if op == "==" and isinstance(right, Name) else ()
    return "", ()
