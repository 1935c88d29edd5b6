"""Why things waited, over many runs: days open and free, what alone stood in the way, and who owes that."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ceasefire_sim.analysis.pace import Needed, needed_days
from ceasefire_sim.expressions import parse
from ceasefire_sim.expressions.tree import Name, Node, walk
from ceasefire_sim.results.block import OPEN_DAYS
from ceasefire_sim.results.runset import RunSet
from ceasefire_sim.scenario.scenario import Scenario

__all__ = ["InTheWay", "Waited", "waited"]


@dataclass(frozen=True, slots=True)
class InTheWay:
    """One part of a condition: days on which it alone was false; who owes the obligations it names."""

    condition: str
    days: int
    obligations: tuple[str, ...]
    owed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waited:
    """One transition or obligation over all runs.

    ``open`` are the days on which the region stood in a state it leads out of, or the obligation was owed and
    unfinished; ``free`` those of them on which its condition held; ``alone`` what else stood in the way, the most
    frequent first. ``needed`` is what it needs at its pace, None where it only steps together with another.
    """

    path: str
    owed_by: tuple[str, ...]
    open: int
    free: int
    alone: tuple[InTheWay, ...]
    needed: Needed | None

    def too_slow(self, horizon: int) -> bool:
        """Whether the days it needs at its pace are more than there are."""
        return self.needed is not None and self.needed.days > horizon

    @property
    def never(self) -> bool:
        """Whether its chance is 0."""
        return self.needed is not None and math.isinf(self.needed.days)


def waited(runs: RunSet) -> list[Waited]:
    """Every transition and obligation, in the order of a day."""
    scenario, needed = runs.scenario, needed_days(runs.scenario)
    labels: dict[str, list[str]] = {}
    for path, label in runs.waits:
        labels.setdefault(path, [])
        if label not in ("", OPEN_DAYS):
            labels[path].append(label)
    found = []
    for path, texts in labels.items():
        section, name, *_ = path.split(".")
        own = name if section == "obligations" else ""
        parts = [in_the_way(scenario, own, text, runs.waits[path, text]) for text in texts if runs.waits[path, text]]
        opened = runs.waits[path, OPEN_DAYS]
        owers = scenario.file.obligations[name].owed_by if own else ()
        alone = tuple(sorted(parts, key=lambda one: -one.days))
        found.append(Waited(path, owers, opened, opened - runs.waits[path, ""], alone, needed.get(path)))
    return found


def in_the_way(scenario: Scenario, own: str, label: str, days: int) -> InTheWay:
    """A part of the condition of an obligation (or transition: ''), with the obligations it hangs on and who owes them.

    Where an obligation's condition compares it with others, it is the others that it waits for.
    """
    every = dict.fromkeys(obligations(scenario, parse(label)))
    named = tuple(name for name in every if name != own) or tuple(every)
    owers = dict.fromkeys(party for name in named for party in scenario.file.obligations[name].owed_by)
    return InTheWay(label, days, named, tuple(owers))


def obligations(scenario: Scenario, node: Node) -> Iterator[str]:
    """The obligations an expression names, its definitions written out."""
    for inner in walk(node):
        if isinstance(inner, Name):
            owner = inner.text.partition(".")[0]
            if owner in scenario.file.obligations:
                yield owner
            elif inner.text in scenario.file.definitions:
                yield from obligations(scenario, scenario.file.definitions[inner.text].node)
