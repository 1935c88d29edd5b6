"""Why things waited, over many runs: days open and free, what alone stood in the way, and who owes that."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ceasefire_sim.analysis.needed_days import NeededDays, needed_days
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.tree import And, Call, Name, Node, children
from ceasefire_sim.results.run_block import OPEN_DAYS
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.scenario.model.joint_steps import acting_parties
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.debts import UNOWED
from ceasefire_sim.story.growing import growing_parts, without_negation

__all__ = ["BlockingConjunct", "WaitingRecord", "waiting_records"]

MEASURE = "amount"
MOST_WAYS = 64  # of more, nobody would read the list


@dataclass(frozen=True, slots=True)
class BlockingConjunct:
    """One conjunct of a condition: days on which it alone was false, and the obligations it names.

    ``owed_by`` are those whose acts would make it true; ``alternatives`` the same by ways: the parties of any one of
    them suffice, those of one have to act jointly. ``verified_by`` and ``acknowledged_by`` are those whose finding or
    credit it asks for besides, without which the act does not count; ``measures`` the obligations of which it takes an
    amount, which nobody owes so large.
    """

    condition: str
    days: int
    obligations: tuple[str, ...]
    owed_by: tuple[str, ...]
    verified_by: tuple[str, ...] = ()
    acknowledged_by: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingRecord:
    """One transition or obligation over all runs.

    ``open`` are the days on which the region stood in a state it leads out of, or the obligation was owed and
    unfinished; ``free`` those of them on which its condition held; ``alone`` what else stood in the way, the most
    frequent first. ``needed`` is what it needs at its pace, None where it only steps together with another.
    """

    path: str
    owed_by: tuple[str, ...]
    open: int
    free: int
    alone: tuple[BlockingConjunct, ...]
    needed: NeededDays | None

    def too_slow(self, horizon: int) -> bool:
        """Whether the days it needs at its pace are more than there are."""
        return self.needed is not None and self.needed.days > horizon

    @property
    def never(self) -> bool:
        """Whether its chance is 0."""
        return self.needed is not None and math.isinf(self.needed.days)


def waiting_records(runs: RunTable) -> list[WaitingRecord]:
    """Every transition and obligation, in the order of a day."""
    scenario, needed = runs.scenario, needed_days(runs.scenario)
    labels: dict[str, list[str]] = {}
    for path, label in runs.waits:
        labels.setdefault(path, [])
        if label not in ("", OPEN_DAYS):
            labels[path].append(label)
    records = []
    for path, texts in labels.items():
        section, name, *_ = path.split(".")
        own = name if section == "obligations" else ""
        conjuncts = [
            blocking_conjunct(scenario, own, text, runs.waits[path, text]) for text in texts if runs.waits[path, text]
        ]
        opened = runs.waits[path, OPEN_DAYS]
        owers = scenario.file.obligations[name].owed_by if own else ()
        alone = tuple(sorted(conjuncts, key=lambda conjunct: -conjunct.days))
        records.append(WaitingRecord(path, owers, opened, opened - runs.waits[path, ""], alone, needed.get(path)))
    return records


def blocking_conjunct(scenario: Scenario, own: str, label: str, days: int) -> BlockingConjunct:
    """A part of the condition of an obligation (or transition: ''), with the obligations it hangs on and who owes them.

    Where an obligation's condition compares it with others, it is the others that it waits for.
    """
    node, obligations = parse_expression(label), scenario.file.obligations
    every = dict.fromkeys(owner for owner, _ in progress(scenario, node))
    named = tuple(name for name in every if name != own) or tuple(every)
    helpful = [(owner, kind) for owner, kind in progress(scenario, node, growing=True) if owner in named]
    owed = [name for name, kind in helpful if kind not in (*UNOWED, MEASURE)]
    verified = [obligations[name].verified_by for name, kind in helpful if kind == "verified"]
    credited = [
        obligations[name].owed_to
        for name, kind in helpful
        if kind == "acknowledged" and obligations[name].acknowledgement is not None
    ]
    return BlockingConjunct(
        label, days, named,
        owed_by=distinct(party for name in owed for party in acting_parties(scenario.file, name)),
        verified_by=distinct(region for region in verified if region is not None),
        acknowledged_by=distinct(party for parties in credited for party in parties),
        measures=distinct(name for name, kind in helpful if kind == MEASURE),
        alternatives=owing_alternatives(scenario, node, frozenset(named)),
    )  # fmt: skip


def owing_alternatives(scenario: Scenario, node: Node, named: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """Those who owe what is missing, by ways: any one way suffices, and all the parties of a way have to act.

    Only the ``named`` obligations count. Where one way is enough by itself, wider ones are left out.
    """
    ways = owing_ways(scenario, node, named)
    least = [way for way in ways if not any(other < way for other in ways)]
    order = list(scenario.file.parties)
    return tuple(dict.fromkeys(
        tuple(sorted(way, key=lambda party: (order.index(party) if party in order else len(order), party)))
        for way in least
    ))  # fmt: skip


def owing_ways(scenario: Scenario, node: Node, named: frozenset[str]) -> list[frozenset[str]]:
    """The sets of parties whose acts would make a part true, each sufficient; none where nobody's act does."""
    if isinstance(node, Name):
        owner, _, kind = node.text.partition(".")
        obligation = scenario.file.obligations.get(owner)
        if obligation is not None:
            owes = owner in named and kind not in (*UNOWED, MEASURE) and obligation.owed_by
            return [frozenset(acting_parties(scenario.file, owner))] if owes else []
        definition = scenario.file.definitions.get(node.text)
        return [] if definition is None else owing_ways(scenario, definition.node, named)
    node = without_negation(node)
    below = [ways for part in growing_parts(node) if (ways := owing_ways(scenario, part, named))]
    if not (isinstance(node, And) or (isinstance(node, Call) and node.function == "min")):
        return list(dict.fromkeys(way for ways in below for way in ways))
    if math.prod(map(len, below)) > MOST_WAYS:
        return [frozenset().union(*(way for ways in below for way in ways))]
    joint = itertools.product(*below) if below else ()
    return list(dict.fromkeys(frozenset().union(*ways) for ways in joint))


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Names in order, without repetition."""
    return tuple(dict.fromkeys(names))


def progress(scenario: Scenario, node: Node, growing: bool = False) -> Iterator[tuple[str, str]]:
    """The obligations an expression names and what it asks of each, its definitions written out.

    With ``growing`` only those that would help by going on: not what is ruled out, nor what must stay below.
    """
    if isinstance(node, Name):
        owner, _, kind = node.text.partition(".")
        if owner in scenario.file.obligations:
            yield owner, kind
        elif node.text in scenario.file.definitions:
            yield from progress(scenario, scenario.file.definitions[node.text].node, growing)
        return
    for below in growing_parts(node) if growing else children(node):
        yield from progress(scenario, below, growing)
