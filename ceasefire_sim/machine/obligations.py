"""Lowering obligations: the turn of one in a day, paragraphs (a) to (e) of the language page, section 5."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.machine.commitments import with_breaches
from ceasefire_sim.machine.effects import assignments
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.rules import Action, Assign, Binomial, Branch, Chance, Group, Let, Rule, Step
from ceasefire_sim.machine.terms import TRUE
from ceasefire_sim.machine.variables import count_name, missed_name
from ceasefire_sim.scenario.model.due_days import DueDay
from ceasefire_sim.scenario.model.fields import Effects, Pace
from ceasefire_sim.scenario.model.parts import Obligation

__all__ = ["obligation_steps"]


def obligation_steps(names: ExpressionLowering, name: str, part: Obligation) -> Iterator[Step]:
    """The turn of one obligation."""
    terms, file = names.terms, names.scenario.file
    owed, proceeds = f"{name}.owed", f"{name}.proceeds"
    yield Let(owed, names.owed(part))
    yield Let(proceeds, terms.all_of((terms.truth_name(owed), names.may_proceed(name, part))))
    can = terms.truth_name(proceeds)
    partner = part.together
    if partner is not None:  # asked with A's own conditions, before A's clock grows
        partner_part = file.obligations[partner]
        both = f"{name}.together"
        yield Let(both, terms.all_of((can, names.owed(partner_part), names.may_proceed(partner, partner_part))))
        can = terms.truth_name(both)
    if part.due_counts != "calendar":  # (a)
        counts = terms.truth_name(owed if part.due_counts == "owed" else proceeds)
        yield Group((Rule(counts, (Branch((Assign(f"{name}.age", "+=", terms.number(1)),)),)),))
    if not any(leader.together == name for leader in file.obligations.values()):  # (b)
        yield from pace_steps(names, name, part, can)
    if part.verified_by is not None:  # (c)
        region = names.scenario.regions[part.verified_by]
        active = names.is_in(part.verified_by, region.active_states)
        yield credit_step(names, name, Credit("verified", "verification", part.verification, part.on_verified), active)
    if part.acknowledgement is not None:  # (d)
        credit = Credit("acknowledged", "acknowledgement", part.acknowledgement, part.on_acknowledged)
        yield credit_step(names, name, credit, TRUE)
    yield from due_day_steps(names, name, part)  # (e)


def pace_steps(names: ExpressionLowering, name: str, part: Obligation, can: Node) -> Iterator[Step]:
    """The steps that the pace of the next step brings."""
    terms = names.terms
    body = one_step(names, name, part)
    if part.together is not None:
        body = (*body, *one_step(names, part.together, names.scenario.file.obligations[part.together]))
    branch, site = Branch(body), f"obligations.{name}.pace"
    paces: dict[tuple[object, ...], list[int]] = {}  # the steps, counted from 0, by kind and length of their pace
    own = [step.pace or part.pace for step in part.named.values()] or [part.pace]
    lengths = [terms.number(0) if pace.days is None else names.constant(pace.days) for pace in own]
    for number, (pace, length) in enumerate(zip(own, lengths, strict=True)):
        paces.setdefault((*length_of(pace), id(length)), []).append(number)  # equal trees are one object
    rules = []
    for numbers in paces.values():
        pace = own[numbers[0]]
        next_one = TRUE if len(paces) == 1 else names.next_is(name, numbers)
        guard = terms.all_of((can, next_one))
        if pace.counts_days:
            done = Branch((Assign(count_name(name), "=", terms.number(0)), *body))
            steps = Group((last_day(names, name, pace, done),))
            rules.append(Rule(guard, (Branch((Assign(count_name(name), "+=", terms.number(1)), steps)),)))
        else:
            chance = chosen_pace(names, name, [(number, own[number]) for number in numbers])
            cap = remaining(names, part.together) if part.together is not None else None
            draw = Binomial(remaining(names, name), chance, cap) if pace.kind == "each" else Chance(chance)
            rules.append(Rule(guard, (branch,), draw, site))
    yield Group(tuple(rules))


def length_of(pace: Pace) -> tuple[object, ...]:
    """What two paces have in common whose steps take alike many days; those that are drawn are told apart by chance."""
    counted = (pace.least_days, pace.most_days, pace.weights) if pace.between or pace.lasts else ()
    return (pace.kind, *counted)


def last_day(names: ExpressionLowering, name: str, pace: Pace, done: Branch) -> Rule:
    """The rule that the step is done today, where the days are counted on which it could be: today is one of them."""
    terms, count = names.terms, names.terms.name(count_name(name))
    if pace.days is not None:
        return Rule(terms.compare(count, ">=", names.constant(pace.days)), (done,))
    last = min(pace.most_days, names.scenario.horizon) + 1
    chances = [(days, pace.ending(days)) for days in range(1, last + 1)]
    may_end = terms.stepwise(count, joined([(days, terms.truth(chance is not None)) for days, chance in chances]))
    chance = terms.stepwise(count, joined([(days, terms.number(chance or 0.0)) for days, chance in chances]))
    return Rule(may_end, (done,), Chance(chance), f"obligations.{name}.pace")


def joined(steps: Iterable[tuple[int, Node]]) -> list[tuple[int, Node]]:
    """The steps without those that are like the one before."""
    apart: list[tuple[int, Node]] = []
    for number, node in steps:
        if not apart or apart[-1][1] is not node:
            apart.append((number, node))
    return apart


def chosen_pace(names: ExpressionLowering, name: str, paces: list[tuple[int, Pace]]) -> Node:
    """The chance of the next step, where named steps have their own."""
    choice: Node | None = None
    for number, pace in reversed(paces):
        assert pace.chance is not None
        chance = names.lower(pace.chance.node)
        choice = chance if choice is None else names.terms.choose(names.next_is(name, [number]), chance, choice)
    assert choice is not None
    return choice


def remaining(names: ExpressionLowering, name: str) -> Node:
    """How many steps remain."""
    total = names.total(names.scenario.file.obligations[name])
    return names.terms.arithmetic(total, "-", names.terms.name(f"{name}.done"))


def one_step(names: ExpressionLowering, name: str, part: Obligation) -> tuple[Action, ...]:
    """One step is done: `on_step`, the named step's, at the last `on_fulfilled`, then the breaches that it is."""
    terms = names.terms
    done = terms.name(f"{name}.done")
    counted = Branch((Assign(f"{name}.done", "+=", terms.number(1)),), (f"obligations.{name}",))
    actions: list[Action] = [Group((Rule(TRUE, (counted,)),)), *assignments(names, part.on_step)]
    for number, step in enumerate(part.named.values(), 1):
        effects = assignments(names, step.on_step)
        if effects:
            actions.append(Group((Rule(terms.compare(done, "==", terms.number(number)), (Branch(effects),)),)))
    fulfilled = assignments(names, part.on_fulfilled)
    if fulfilled:
        actions.append(Group((Rule(names.name(f"{name}.fulfilled"), (Branch(fulfilled),)),)))
    return with_breaches(names, f"obligations.{name}", tuple(actions))


@dataclass(frozen=True, slots=True)
class Credit:
    """How steps done come to be verified, or acknowledged: the count, the site, the pace and the effects."""

    attribute: str
    site: str
    pace: Pace
    effects: Effects


def credit_step(names: ExpressionLowering, name: str, credit: Credit, active: Node) -> Step:
    """Steps done that are verified or acknowledged."""
    terms, pace = names.terms, credit.pace
    done, credited = terms.name(f"{name}.done"), terms.name(f"{name}.{credit.attribute}")
    assert pace.chance is not None
    chance = names.lower(pace.chance.node)
    draw = Binomial(terms.arithmetic(done, "-", credited), chance, None) if pace.kind == "each" else Chance(chance)
    counted = Assign(f"{name}.{credit.attribute}", "+=", terms.number(1))
    branch = Branch((counted, *assignments(names, credit.effects)))
    guard = terms.all_of((active, terms.compare(credited, "<", done)))
    return Group((Rule(guard, (branch,), draw, f"obligations.{name}.{credit.site}"),))


def due_day_steps(names: ExpressionLowering, name: str, part: Obligation) -> Iterator[Step]:
    """Each due day is missed now if its clock is past it, steps lack, and it was not missed under this version."""
    op = ">=" if part.due_counts == "calendar" else ">"
    effects = assignments(names, part.on_overdue)
    number = 0
    for needs, due_day in names.dues(part):
        number += len(due_day.missable)
        yield Group(tuple(version_rules(names, name, DueTurn(needs, due_day, op, number, effects))))


@dataclass(frozen=True, slots=True)
class DueTurn:
    """A due day: the steps it needs, how the clock compares once it is past, and what follows.

    ``behind`` is the number of the flag behind those of its versions.
    """

    needs: Node
    day: DueDay
    op: str
    behind: int
    effects: tuple[Action, ...]


def version_rules(names: ExpressionLowering, name: str, due: DueTurn) -> Iterator[Rule]:
    """That a due day is missed, one rule a version: that in force is the last whose amendment's `when` holds."""
    terms, clock, number = names.terms, names.name(f"{name}.age"), due.behind
    in_force: tuple[Node, ...] = ()  # that no later version is
    for version in reversed(due.day.versions):
        when = () if version.when is None else (names.lower(version.when),)
        if version.can_be_missed:
            number -= 1
            flag = missed_name(name, number)
            open_ = terms.compare(terms.name(flag), "==", terms.number(0))
            past = names.past(clock, due.op, version)
            guard = terms.all_of((open_, names.short_of(name, due.needs), past, *in_force, *when))
            yield Rule(guard, (Branch((Assign(flag, "=", terms.number(1)), *due.effects)),))
        in_force = (*in_force, *map(terms.not_, when))
