"""How often something happens, as a distribution: a pass of its own over the days.

The chain is that of the machine with one more variable, a tally that is set to 0 in the morning and counts the day's
happenings. A column of probability for each number so far is moved by the tally after every day; so the total never
becomes part of a state.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ceasefire_sim.arrays import FloatArray, IntArray
from ceasefire_sim.chain.chain import Chain
from ceasefire_sim.chain.state_table import TooManyStatesError
from ceasefire_sim.engines.exact.state_reader import StateReader
from ceasefire_sim.expressions.tree import Name, Number, Truth
from ceasefire_sim.machine.cone_of_influence import sliced
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.rules import Action, Assign, Branch, Group, Machine, Rule, Step, Total
from ceasefire_sim.machine.variables import Variable, VariableKind
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["count_masses"]

TALLY = "(tally)"  # no expression reads so
LARGEST_TALLY = 2**31 - 1


def count_masses(scenario: Scenario, name: str, most: int) -> FloatArray | None:
    """The probability of 0, 1, 2 … happenings of what a property counts, as far as there can be.

    None where the days are not alike, or there are more than ``most`` states. The property has no `given`.
    """
    machine = lower(scenario)
    total = next(seen for seen in machine.observers if isinstance(seen, Total) and seen.name == f"{name}.sum")
    tallied = sliced(with_tally(machine, total.path), [Name(TALLY)], (), ())
    chain = Chain(tallied, most)
    if not chain.homogeneous:
        return None
    start, chance = chain.begin()
    try:
        chain.reach(0, start, total.last)
    except TooManyStatesError:
        return None
    return totals(chain, start, chance, total.last)


def totals(chain: Chain, start: IntArray, chance: FloatArray, last: int) -> FloatArray:
    """The probability of each total on S(min(``last``, end)), over the states of a chain that are all known."""
    size = len(chain.day_ids)
    mass: FloatArray = np.bincount(start, weights=chance, minlength=size)[:, None].astype(np.float64)
    read = StateReader(chain)
    tally = np.asarray(read(Name(TALLY), -1), np.int64)
    over = read.where(chain.machine.final, -1)
    ended = np.zeros(1)
    for day in range(last):
        ended = summed(ended, mass[over].sum(axis=0))  # from there no day leads on
        if day == 0:
            compiled = chain.compiled(0)
        mass = moved_on(compiled.apply(mass, size), tally)
    return summed(ended, mass.sum(axis=0))


def summed(a: FloatArray, b: FloatArray) -> FloatArray:
    """The sum of two rows, the shorter with zeros at its end."""
    total = np.zeros(max(len(a), len(b)))
    total[: len(a)] += a
    total[: len(b)] += b
    return total


def moved_on(mass: FloatArray, tally: IntArray) -> FloatArray:
    """Every state's probabilities, moved by its tally to higher totals; as many columns as have any probability."""
    width = mass.shape[1]
    moved = np.zeros((len(mass), width + int(tally.max(initial=0))))
    for number in np.unique(tally):
        rows = np.flatnonzero(tally == number)
        moved[rows, number : number + width] = mass[rows]
    used = np.flatnonzero(moved.any(axis=0))
    return moved[:, : int(used[-1]) + 1 if used.size else 1]


def with_tally(machine: Machine, path: str) -> Machine:
    """The machine with a variable for how often something has happened today."""
    cleared = Group((Rule(Truth(True), (Branch((Assign(TALLY, "=", Number(0)),)),)),))
    steps: list[Step] = [cleared]
    steps += [tallied(step, path) if isinstance(step, Group) else step for step in machine.steps]
    tally = Variable(TALLY, VariableKind.AUXILIARY, TALLY, 0, LARGEST_TALLY)
    return replace(machine, variables=(*machine.variables, tally), steps=tuple(steps))


def tallied(group: Group, path: str) -> Group:
    """A group whose branches count a happening each time they are told of as one."""
    return Group(
        tuple(replace(rule, branches=tuple(counting(branch, path) for branch in rule.branches)) for rule in group.rules)
    )


def counting(branch: Branch, path: str) -> Branch:
    """A branch that counts."""
    counts: list[Action] = [Assign(TALLY, "+=", Number(1)) for happening in branch.tells if happening == path]
    actions = [tallied(action, path) if isinstance(action, Group) else action for action in branch.actions]
    return replace(branch, actions=(*counts, *actions))
