"""Effects on the values that stand: each sees what the one before left, and quantities keep within their range."""

from __future__ import annotations

from ceasefire_sim.reference.evaluation import LiveEvaluation
from ceasefire_sim.reference.state import AgreementState
from ceasefire_sim.results.trajectory import Changes
from ceasefire_sim.scenario.model.fields import Effects

__all__ = ["apply_effects"]


def apply_effects(state: AgreementState, evaluation: LiveEvaluation, effects: Effects) -> Changes:
    """Applies effects in order; returns what changed, from and to."""
    changes: Changes = {}
    for effect in effects:
        amount = evaluation.amount(effect)
        if effect.target in state.quantities:
            before = state.quantities[effect.target]
            after = quantity_after(state, effect.target, effect.op, amount)
            state.quantities[effect.target] = after
        else:
            before, after = undo_steps(state, effect.target, amount)
        if after != before:
            changes.setdefault(effect.target, [before, after])[1] = after
    return changes


def quantity_after(state: AgreementState, name: str, op: str, amount: int) -> int:
    """A quantity after an effect, kept within its range."""
    before = state.quantities[name]
    value = {"+=": before + amount, "-=": before - amount, "=": amount}[op]
    low, high = state.scenario.quantities[name].range
    return max(low, min(value, high))


def undo_steps(state: AgreementState, target: str, steps: int) -> tuple[int, int]:
    """Takes back steps done, verified or acknowledged; the count before and after."""
    owner, _, attribute = target.partition(".")
    obligation = state.obligations[owner]
    before: int = getattr(obligation, attribute)
    obligation.undo(attribute, steps)
    after: int = getattr(obligation, attribute)
    return before, after
