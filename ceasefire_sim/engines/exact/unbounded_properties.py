"""Properties without a horizon: what they ask, whether it can be answered, and the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ceasefire_sim.engines.exact.absorption import Ever, apart, ever, matrix_of, visits
from ceasefire_sim.engines.exact.chain import Chain
from ceasefire_sim.engines.exact.state_reader import StateReader
from ceasefire_sim.expressions.tree import Node, names_of
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.observers import is_unbounded
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Endless"]

Array = Any


class Endless:
    """What is asked without a horizon: by property what is asked, then what is given (or nothing).

    ``unanswered`` says by property why there is no answer.
    """

    def __init__(self, scenario: Scenario, names: ExpressionLowering) -> None:
        self.properties = {name: asked for name, asked in scenario.file.properties.items() if is_unbounded(asked)}
        self.nodes = {name: tuple(lowered(names, asked)) for name, asked in self.properties.items()}
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
        asked = self.properties[name]
        if drop:
            return "states were dropped, and without a horizon nothing bounds what they bring"
        if not chain.homogeneous or "day" in names_of(*self.nodes[name]):
            return "the day's number decides something, so days without end are never alike; give a horizon"
        if reckoned:
            return f"it counts on {reckoned[0]}, which grows without end; give a horizon"
        if not self.nodes[name] or (asked.given is not None and asked.eventually is None):
            return "this form has no answer without a horizon" + (" and with `given`" if asked.given else "")
        return ""

    def answers(self, chain: Chain, read: StateReader, begin: Array, chance: Array) -> dict[str, Ever]:
        """The answers; every state that can be reached must have been explored."""
        if not self:
            return {}
        start = np.bincount(begin, weights=chance, minlength=len(chain.day_ids))
        matrix = matrix_of(chain, chain.compiled(0))
        ended = read(chain.machine.final, -1).astype(bool)
        found = {}
        for name, nodes in self.nodes.items():
            if name not in self.unanswered:
                truths = [read(node, -1).astype(bool) for node in nodes]
                answer = answered(self.properties[name], matrix, start, truths, ended)
                if answer is not None:
                    found[name] = answer
        return found


def lowered(names: ExpressionLowering, asked: Property) -> Sequence[Node]:
    """The expressions of a property."""
    forms = (asked.eventually, asked.always, asked.days_until, asked.days_when, asked.until, asked.hold)
    written = [form for form in forms if form is not None] or list(asked.between or ())
    given = [asked.given] if asked.given is not None and written else []
    return [names.lower(form.node) for form in (*written, *given)]


def answered(asked: Property, matrix: Any, start: Array, truths: list[Array], ended: Array) -> Ever | None:
    """The answer to one property; None where it is about no run."""
    always = np.ones(len(start), bool)
    if asked.given is not None:
        return conditional(matrix, start, *truths)
    if asked.between is not None:
        return apart(matrix, start, *truths)
    if asked.days_when is not None:
        return visits(matrix, start, truths[0], ended)
    if asked.always is not None:
        return ever(matrix, start, ~truths[0], always)
    return ever(matrix, start, truths[0], truths[1] if asked.hold is not None else always)


def conditional(matrix: Any, start: Array, target: Array, given: Array) -> Ever | None:
    """Whether something ever comes, over the runs in which something else ever does; None without such runs."""
    always = np.ones(len(start), bool)
    one, other, either = (ever(matrix, start, truth, always) for truth in (target, given, target | given))
    if other.probability <= 0:
        return None
    both = one.probability + other.probability - either.probability
    share = min(max(both / other.probability, 0.0), 1.0)
    return Ever(share, None, (one.error + (1 + share) * other.error + either.error) / other.probability, 0.0)
