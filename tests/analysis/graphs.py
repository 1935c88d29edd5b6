"""Random AND/OR graphs of obligations that wait for one another, and what is true of them by brute force.

Nothing in these scenarios undoes anything, every move but those of gates may be put off as long as one likes, and no
condition asks that something has not happened. So what can ever happen is the least fixpoint over the graph, which
is found here step by step, without the package.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from ceasefire_sim import parse_expression
from ceasefire_sim.expressions.tree import show

Atom = tuple[str, ...]  # ("step", duty, number), ("state", region, state) or ("never", text)
PERMIT = "permit"


@dataclass(frozen=True)
class Cond:
    """``kind`` is "all" or "any" of ``parts``, or "atom": what ``text`` says once ``atom`` has come about."""

    kind: str
    parts: tuple[Cond, ...] = ()
    text: str = ""
    atom: Atom = ()

    def holds(self, facts: set[Atom]) -> bool:
        if self.kind == "atom":
            return self.atom in facts
        return (all if self.kind == "all" else any)(part.holds(facts) for part in self.parts)

    def written(self) -> str:
        if self.kind == "atom":
            return self.text
        word = " and " if self.kind == "all" else " or "
        return word.join(f"({part.written()})" if part.parts else part.written() for part in self.parts) or "true"

    def atoms(self) -> Iterator[Atom]:
        if self.kind == "atom":
            yield self.atom
        for part in self.parts:
            yield from part.atoms()


def all_of(parts: Iterable[Cond]) -> Cond:
    """The conjunction of some conditions; of one, that one."""
    listed = tuple(parts)
    return listed[0] if len(listed) == 1 else Cond("all", listed)


def conjuncts(cond: Cond) -> list[Cond]:
    """The outermost parts that must all hold."""
    return [inner for part in cond.parts for inner in conjuncts(part)] if cond.kind == "all" else [cond]


@dataclass(frozen=True)
class Change:
    """What a reading does to one condition."""

    operation: str  # "set", "add" or "or"
    cond: Cond


@dataclass(frozen=True)
class Move:
    """A step of a duty or a transition: what it brings about, what must have come about, and what it waits for."""

    path: str  # how a finding names it
    at: str  # where a scenario has its condition
    gives: Atom
    after: tuple[Atom, ...]
    cond: Cond
    possible: bool = True

    @property
    def made(self) -> Atom:
        """That this very move was made; another may give the same."""
        return ("move", self.path, *self.gives)


@dataclass(frozen=True)
class Graph:
    """Duties, regions and the conclusion; ``changes`` are readings' by the path of the condition they touch."""

    data: Mapping[str, Any]
    moves: tuple[Move, ...]
    fulfilled: Mapping[str, Atom]  # of each duty, its last step
    goal: Cond
    shared: Mapping[str, Cond]  # what all named steps of a duty wait for besides their own
    changes: Mapping[str, Mapping[str, tuple[Change, ...]]] = field(default_factory=dict)
    cycles: tuple[frozenset[str], ...] = ()  # those planted
    gates: frozenset[str] = frozenset()  # those planted
    plain: bool = True  # whether an element of a finding is a whole duty or region

    def composed(self) -> Graph:
        """The graph with the conditions in force under all its readings, marked with nothing."""

        def of(at: str, cond: Cond) -> Cond:
            return in_force(cond, self.changes[at]) if at in self.changes else cond

        moves = tuple(replace(move, cond=of(move.at, move.cond)) for move in self.moves)
        return replace(self, moves=moves, shared={at: of(at, cond) for at, cond in self.shared.items()})


def in_force(plain: Cond, changes: Mapping[str, tuple[Change, ...]]) -> Cond:
    """(C1 and … and Cn) or O1 or …, a reading that is silent standing for the plain text."""
    musts, ways_out = [], []
    for pieces in changes.values():
        by = {piece.operation: piece.cond for piece in pieces}
        must = by.get("set", plain)
        musts.append(all_of([must, by["add"]]) if "add" in by else must)
        ways_out += [by["or"]] if "or" in by else []
    whole = all_of(dict.fromkeys(musts))
    return Cond("any", (whole, *ways_out)) if ways_out else whole


def parts_of(graph: Graph) -> dict[tuple[str, str], tuple[Cond, set[Atom]]]:
    """Every conjunct by the path of its condition and its canonical text."""
    found: dict[tuple[str, str], tuple[Cond, set[Atom]]] = {}
    conditions = [(move.at, move.cond) for move in graph.moves] + list(graph.shared.items())
    for at, cond in conditions:
        for part in conjuncts(cond):
            text = canonical(part)
            if text != "true":
                found[at, text] = (part, set(part.atoms()))
    return found


def canonical(cond: Cond) -> str:
    """The text of a condition as the package shows it."""
    written = cond.written()
    if written not in CANONICAL:
        CANONICAL[written] = show(parse_expression(written))
    return CANONICAL[written]


CANONICAL: dict[str, str] = {}


class Solver:
    """What can ever come about in a graph, under any set of relaxations: its conjuncts as a table."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph = graph.composed()
        self.parts = {key: part for key, (part, _) in parts_of(graph).items()}
        self.rows = []
        for move in graph.moves:
            keys = [(move.at, canonical(part)) for part in conjuncts(move.cond)]
            owner = ".".join(move.at.split(".")[:2])
            if owner != move.at and owner in graph.shared:
                keys += [(owner, canonical(part)) for part in conjuncts(graph.shared[owner])]
            self.rows.append((move, [key for key in keys if key[1] != "true"]))
        self.facts = self.fixpoint(frozenset())

    def fixpoint(self, relaxed: frozenset[tuple[str, str]]) -> set[Atom]:
        """Everything that can ever come about when some conjuncts are dropped and some chances raised."""
        facts: set[Atom] = set(initial_facts(self.graph))
        growing = True
        waiting = [row for row in self.rows if row[0].possible or (row[0].at, PERMIT) in relaxed]
        while growing:
            growing = False
            for row in list(waiting):
                move, keys = row
                if all(atom in facts for atom in move.after) and all(
                    key in relaxed or self.parts[key].holds(facts) for key in keys
                ):
                    facts |= {move.gives, move.made}
                    waiting.remove(row)
                    growing = True
        return facts

    def reachable(self, relaxed: Iterable[tuple[str, str]] = ()) -> bool:
        """Whether the goal can come about."""
        wanted = frozenset(relaxed)
        return self.graph.goal.holds(self.fixpoint(wanted) if wanted else self.facts)

    def stuck(self) -> set[str]:
        """The paths of what can never happen."""
        found = {move.path for move in self.graph.moves if move.made not in self.facts}
        return found | {f"obligations.{name}" for name, last in self.graph.fulfilled.items() if last not in self.facts}

    def waits(self) -> set[tuple[str, str, str]]:
        """Who waits for whom, and the conjunct that says so; both stuck."""
        found, stuck = set(), self.stuck()
        makers = [(move.path, move.gives) for move in self.graph.moves]
        for move, keys in self.rows:
            for key in keys if move.path in stuck else ():
                part = self.parts[key]
                if not part.holds(self.facts):
                    wanted = set(part.atoms())
                    found |= {(move.path, on, key[1]) for on, atom in makers if atom in wanted and on in stuck}
        return found

    def gates(self) -> set[str]:
        """What is stuck by a chance of 0 of its own, or for a conjunct that nothing could make true."""
        given = {move.gives for move in self.graph.moves}
        found = set()
        for move, keys in self.rows:
            if move.made not in self.facts:
                dead = any(
                    not self.parts[key].holds(self.facts) and not given & set(self.parts[key].atoms()) for key in keys
                )
                found |= {move.path} if dead or not move.possible else set()
        return found

    def consented(self) -> set[str]:
        """What waits directly for a move whose chance is 0."""
        closed = {move.path for move in self.graph.moves if not move.possible}
        return {source for source, on, _ in self.waits() if on in closed}

    def candidates(self) -> list[tuple[str, str]]:
        """Every conjunct, and every chance of 0."""
        shut = dict.fromkeys((move.at, PERMIT) for move in self.graph.moves if not move.possible)
        return [*self.parts, *shut]

    def useful(self) -> list[tuple[str, str]]:
        """The candidates that are false as it stands: what holds is no obstacle, for nothing undoes it."""
        return [key for key in self.candidates() if key[1] == PERMIT or not self.parts[key].holds(self.facts)]

    def smallest(self, most: int = 3, thorough: bool = False) -> set[frozenset[tuple[str, str]]]:
        """All sets of the least number of relaxations, up to a size, that make the goal reachable."""
        among = self.candidates() if thorough else self.useful()
        for size in range(1, most + 1):
            found = {frozenset(chosen) for chosen in combinations(among, size) if self.reachable(chosen)}
            if found:
                return found
        return set()


def initial_facts(graph: Graph) -> Iterator[Atom]:
    """What holds from the beginning: nothing, but the first states of regions."""
    for section in ("regions", "mechanisms"):
        for name, region in graph.data.get(section, {}).items():
            yield ("state", name, region["initial"])
    yield ("state", "phase", graph.data["phases"]["initial"])


def components(edges: Iterable[tuple[str, str]]) -> set[frozenset[str]]:
    """The strongly connected sets of two members or more, and those that wait for themselves."""
    after: dict[str, set[str]] = {}
    for source, on in edges:
        after.setdefault(source, set()).add(on)
        after.setdefault(on, set())
    reach = {node: set(below) for node, below in after.items()}
    growing = True
    while growing:
        growing = False
        for below in reach.values():
            more = set().union(*(reach[other] for other in below)) - below if below else set()
            if more:
                below |= more
                growing = True
    looped = [(node, below) for node, below in reach.items() if node in below]
    return {frozenset(other for other in below if node in reach[other]) for node, below in looped}


def owner(path: str) -> str:
    """The duty or region an element belongs to."""
    return "phases" if path.startswith("phases") else ".".join(path.split(".")[:2])


def between_owners(edges: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Waits between different duties and regions."""
    return {(owner(a), owner(b)) for a, b in edges if owner(a) != owner(b)}
