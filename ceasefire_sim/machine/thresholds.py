"""Chances too small to come up: a draw is a number of 32 bits, and its threshold for them is 0."""

from __future__ import annotations

from dataclasses import replace

from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.rules import Action, Branch, Chance, Draw, Group, Let, Machine, Rule

__all__ = ["LEAST_CHANCE", "without_vanishing_chances"]

LEAST_CHANCE = 2.0**-32  # the grain of a draw


def without_vanishing_chances(machine: Machine, names: ExpressionLowering) -> Machine:
    """The machine in which a chance below the grain of a draw is 0, so that it never comes up."""
    steps = tuple(step if isinstance(step, Let) else sifted_group(step, names) for step in machine.steps)
    return replace(machine, steps=steps)


def sifted_group(group: Group, names: ExpressionLowering) -> Group:
    """A group of rules whose chances are 0 where they never come up."""
    return Group(tuple(sifted_rule(rule, names) for rule in group.rules))


def sifted_rule(rule: Rule, names: ExpressionLowering) -> Rule:
    """A rule whose chances, its own and those inside its branches, are 0 where they never come up."""
    branches = tuple(sifted_branch(branch, names) for branch in rule.branches)
    return replace(rule, draw=sifted_draw(rule.draw, names), branches=branches)


def sifted_branch(branch: Branch, names: ExpressionLowering) -> Branch:
    """A branch whose chances are 0 where they never come up."""

    def sifted(action: Action) -> Action:
        return sifted_group(action, names) if isinstance(action, Group) else action

    return replace(branch, actions=tuple(map(sifted, branch.actions)))


def sifted_draw(draw: Draw | None, names: ExpressionLowering) -> Draw | None:
    """A chance that is 0 where its threshold is; any other draw as it is."""
    if not isinstance(draw, Chance):
        return draw
    terms = names.terms
    comes_up = terms.compare(draw.p, ">=", terms.number(LEAST_CHANCE))
    return Chance(terms.choose(comes_up, draw.p, terms.number(0)))
