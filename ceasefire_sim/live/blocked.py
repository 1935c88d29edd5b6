"""What was waited for: per element the days it waited, and the conjunct that alone was false."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ceasefire_sim.expressions.tree import And, Node, Noted
from ceasefire_sim.live.agreement import Agreement
from ceasefire_sim.scenario.fields import Formula, Role

__all__ = ["Blockers", "Conjunct", "conjuncts"]


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The parts of a condition that must all hold, outermost ones only."""
    if isinstance(node, Noted) and isinstance(node.body, (And, Noted)):
        return tuple(Noted(part, node.origin) for part in conjuncts(node.body))
    if isinstance(node, And):
        return tuple(part for inner in node.parts for part in conjuncts(inner))
    return (node,)


@dataclass(frozen=True, slots=True)
class Conjunct:
    """One part of an element's condition, with the function that says whether it holds now."""

    label: str
    node: Node | None
    holds: Callable[[], bool]


class Blockers:
    """Counts, over the days played, how long each element waited and for what alone.

    ``waited[path]`` and ``alone[path, label]`` are days; a day is judged on the state in the morning,
    S(d), for transitions out of the region's state and for obligations owed and unfinished.
    """

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.waited: Counter[str] = Counter()
        self.alone: Counter[tuple[str, str]] = Counter()
        self.nodes: dict[tuple[str, str], Node | None] = {}
        self.transitions: dict[tuple[str, str], tuple[str, tuple[Conjunct, ...]]] = {}
        self.obligations: dict[str, tuple[Conjunct, ...]] = {}
        for name, region in agreement.regions.items():
            for key, part in region.part.transitions.items():
                path = f"{agreement.scenario.section(name)}.{key}"
                found = list(self.of(part.when))
                if part.after is not None:
                    days = part.after.whole
                    found.append(Conjunct(f"days_in({name}) >= {days}", None, lambda r=region, n=days: r.days >= n))  # type: ignore[misc]
                self.transitions[name, key] = (path, tuple(found))
        for name, obligation in agreement.obligations.items():
            self.obligations[name] = tuple(self.of(obligation.part.requires))
        for path, parts in (
            *self.transitions.values(),
            *((f"obligations.{n}", f) for n, f in self.obligations.items()),
        ):
            for conjunct in parts:
                self.nodes[path, conjunct.label] = conjunct.node

    def of(self, formula: Formula) -> list[Conjunct]:
        """The conjuncts of a condition, each as its own function."""
        from ceasefire_sim.expressions.tree import show

        return [
            Conjunct(show(node), node, self.agreement.asked(Formula(Role.CONDITION, node)))
            for node in conjuncts(formula.node)
        ]

    def observe(self) -> None:
        """Judges the state the agreement is in, before its day is played."""
        for name, region in self.agreement.regions.items():
            for key in region.leaving():
                path, parts = self.transitions[name, key]
                self.judge(path, parts)
        for name, obligation in self.agreement.obligations.items():
            if not obligation.fulfilled and obligation.owed:
                step = obligation.next_step
                parts = self.obligations[name]
                if step is not None:
                    parts = (*parts, *self.step_parts(name, obligation.done))
                self.judge(f"obligations.{name}", parts)

    def step_parts(self, name: str, number: int) -> tuple[Conjunct, ...]:
        """What the next named step waits for, besides the obligation's own condition."""
        obligation = self.agreement.obligations[name]
        step = list(obligation.part.named.values())[number]
        parts = self.of(step.requires)
        if step.not_before is not None:
            day = step.not_before.whole
            parts.append(Conjunct(f"day >= {day}", None, lambda: self.agreement.today >= day))
        for part in parts:
            self.nodes[f"obligations.{name}", part.label] = part.node
        return tuple(parts)

    def judge(self, path: str, parts: tuple[Conjunct, ...]) -> None:
        """Counts a day of waiting, and the conjunct that alone was false."""
        failing = [part for part in parts if not part.holds()]
        if failing:
            self.waited[path] += 1
            if len(failing) == 1:
                self.alone[path, failing[0].label] += 1
