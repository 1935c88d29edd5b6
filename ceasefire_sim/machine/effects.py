"""Lowering effects: assignments to quantities, and steps taken back."""

from __future__ import annotations

from collections.abc import Iterable

from ceasefire_sim.expressions.tree import Effect, Node, Number
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.rules import Assign
from ceasefire_sim.machine.variables import count_name

__all__ = ["assignments"]


def assignments(names: ExpressionLowering, effects: Iterable[Effect]) -> tuple[Assign, ...]:
    """The assignments that a list of effects makes, in order."""
    return tuple(assign for effect in effects for assign in effect_assignments(names, effect))


def effect_assignments(names: ExpressionLowering, effect: Effect) -> tuple[Assign, ...]:
    """The assignments of one effect; none where it certainly changes nothing."""
    amount = names.lower(effect.amount)
    if effect.target in names.scenario.quantities:
        if effect.op != "=" and isinstance(amount, Number) and round(amount.value) == 0:
            return ()
        return (Assign(effect.target, effect.op, amount),)
    owner, _, attribute = effect.target.partition(".")
    return undo_assignments(names, owner, attribute, names.terms.call("max", (amount, names.terms.number(0))), amount)


def undo_assignments(
    names: ExpressionLowering, owner: str, attribute: str, taken: Node, amount: Node
) -> tuple[Assign, ...]:
    """Steps taken back: none below 0; verified and acknowledged fall to those done, the days' count to 0."""
    terms, part = names.terms, names.scenario.file.obligations[owner]
    if attribute != "done":
        return (Assign(f"{owner}.{attribute}", "-=", taken),)
    done = terms.name(f"{owner}.done")
    # a step falls where the amount rounds to 1 or more (half to even: above one half) and one was done
    falls = terms.all_of((terms.compare(amount, ">", terms.number(0.5)), terms.compare(done, ">", terms.number(0))))
    count = terms.name(count_name(owner))
    actions = [
        Assign(count_name(owner), "=", terms.choose(falls, terms.number(0), count)),
        Assign(f"{owner}.done", "-=", taken),
    ]
    for field, modelled in (("verified", part.verified_by), ("acknowledged", part.acknowledgement)):
        if modelled is not None:
            lowered = terms.call("min", (terms.name(f"{owner}.{field}"), done))
            actions.append(Assign(f"{owner}.{field}", "=", lowered))
    return tuple(actions)
