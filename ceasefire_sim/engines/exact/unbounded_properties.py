"""Properties without a horizon: what they ask, whether it can be answered, and the answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray
from ceasefire_sim.chain.chain import Chain, Matrix
from ceasefire_sim.engines.exact.absorption import Ever, apart, ever, matrix_of, visits
from ceasefire_sim.engines.exact.state_reader import StateReader
from ceasefire_sim.expressions.tree import Node, names_of
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.observers import is_unbounded
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Endless"]


class Endless:
    """What is asked without a horizon: by property what is asked, then what is given (or nothing).

    ``unanswered`` says by property why there is no answer.
    """

    def __init__(self, scenario: Scenario, names: ExpressionLowering) -> None:
        self.properties = {name: prop for name, prop in scenario.file.properties.items() if is_unbounded(prop)}
        self.nodes = {name: tuple(lowered(names, prop)) for name, prop in self.properties.items()}
        self.unanswered: dict[str, str] = {}

    def __bool__(self) -> bool:
        """Whether anything is left to answer."""
        return len(self.unanswered) < len(self.nodes)

    def settle(self, chain: Chain, drop: float, reckoned: Sequence[str]) -> None:
        """Finds out what cannot be answered, and why."""
        why = {name: self.obstacle(name, chain, drop, reckoned) for name in self.nodes}
        self.unanswered = {name: text for name, text in why.items() if text}

    def obstacle(self, name: str, chain: Chain, drop: float, reckoned: Sequence[str]) -> str:
        """Why a property has no answer; empty if it has one."""
        prop = self.properties[name]
        if drop:
            return "states were dropped, and without a horizon nothing bounds what they bring"
        if not chain.homogeneous or "day" in names_of(*self.nodes[name]):
            return "the day's number decides something, so days without end are never alike; give a horizon"
        if reckoned:
            return f"it counts on {reckoned[0]}, which grows without end; give a horizon"
        if not self.nodes[name] or (prop.given is not None and prop.eventually is None):
            return "this form has no answer without a horizon" + (" and with `given`" if prop.given else "")
        return ""

    def answers(self, chain: Chain, read: StateReader, begin: IntArray, chance: FloatArray) -> dict[str, Ever]:
        """The answers; every state that can be reached must have been explored."""
        if not self:
            return {}
        start = np.asarray(np.bincount(begin, weights=chance, minlength=len(chain.day_ids)), np.float64)
        matrix = matrix_of(chain, chain.compiled(0))
        ended = read.truth(chain.machine.final, -1)
        answers = {}
        for name, nodes in self.nodes.items():
            if name not in self.unanswered:
                truths = [read.truth(node, -1) for node in nodes]
                answer = answered(self.properties[name], matrix, start, truths, ended)
                if answer is not None:
                    answers[name] = answer
        return answers


def lowered(names: ExpressionLowering, prop: Property) -> Sequence[Node]:
    """The expressions of a property."""
    forms = (prop.eventually, prop.always, prop.days_until, prop.days_when, prop.until, prop.hold)
    written = [form for form in forms if form is not None] or list(prop.between or ())
    given = [prop.given] if prop.given is not None and written else []
    return [names.lower(form.node) for form in (*written, *given)]


def answered(
    prop: Property, matrix: Matrix, start: FloatArray, truths: list[BoolArray], ended: BoolArray
) -> Ever | None:
    """The answer to one property; None where it is about no run."""
    always = np.ones(len(start), bool)
    if prop.given is not None:
        return conditional(matrix, start, *truths)
    if prop.between is not None:
        return apart(matrix, start, *truths)
    if prop.days_when is not None:
        return visits(matrix, start, truths[0], ended)
    if prop.always is not None:
        return ever(matrix, start, ~truths[0], always)
    return ever(matrix, start, truths[0], truths[1] if prop.hold is not None else always)


def conditional(matrix: Matrix, start: FloatArray, target: BoolArray, given: BoolArray) -> Ever | None:
    """Whether something ever comes, over the runs in which something else ever does; None without such runs."""
    always = np.ones(len(start), bool)
    of_target, of_given, of_either = (ever(matrix, start, truth, always) for truth in (target, given, target | given))
    if of_given.probability <= 0:
        return None
    both = of_target.probability + of_given.probability - of_either.probability
    share = min(max(both / of_given.probability, 0.0), 1.0)
    return Ever(
        share, None, (of_target.error + (1 + share) * of_given.error + of_either.error) / of_given.probability, 0.0
    )
