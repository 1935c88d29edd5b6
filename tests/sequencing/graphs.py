"""Random AND/OR graphs of obligations that wait for one another, and what is true of them by brute force.

Nothing in these scenarios undoes anything, every move but those of gates may be put off as long as one likes, and no
condition asks that something has not happened. So what can ever happen is the least fixpoint over the graph, which
is found here step by step, without the package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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


Way = tuple[tuple[Cond, str], ...]  # conditions that must all hold, each with the reading it comes from


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

    def ways(self, at: str, plain: Cond) -> tuple[Way, ...]:
        """The condition at a path, as its readings compose it: it holds where one of these does."""
        return in_force(plain, self.changes[at]) if at in self.changes else (((plain, ""),),)


def in_force(plain: Cond, changes: Mapping[str, tuple[Change, ...]]) -> tuple[Way, ...]:
    """(C1 and … and Cn), O1 …, Om, a reading that is silent standing for the plain text."""
    musts: list[tuple[Cond, str]] = []
    ways_out: list[Way] = []
    for reading, pieces in changes.items():
        by = {piece.operation: (piece.cond, reading) for piece in pieces}
        musts += [by.get("set", (plain, "")), *([by["add"]] if "add" in by else [])]
        ways_out += [(by["or"],)] if "or" in by else []
    return (tuple(musts), *ways_out)


CANONICAL: dict[str, str] = {}


def canonical(cond: Cond) -> str:
    """The text of a condition as the package shows it."""
    written = cond.written()
    if written not in CANONICAL:
        CANONICAL[written] = show(parse_expression(written))
    return CANONICAL[written]


Key = tuple[str, str, str]  # a conjunct: the path of its condition, its text, its reading; or a path, PERMIT, ""
Edge = tuple[str, str, str, str]  # who waits, for what, the text of the conjunct, its reading
Ways = tuple[tuple[Key, ...], ...]  # alternatives, each of conjuncts that must all hold


class Solver:
    """What can ever come about in a graph, under any set of relaxations: its conjuncts as a table."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.parts: dict[Key, Cond] = {}
        shared = {at: self.table(at, cond) for at, cond in graph.shared.items()}
        self.rows: list[tuple[Move, tuple[Ways, ...]]] = []
        for move in graph.moves:
            duty = owner(move.at)
            more = (shared[duty],) if duty in shared else ()
            self.rows.append((move, (self.table(move.at, move.cond), *more)))
        self.facts = self.fixpoint(frozenset())

    def table(self, at: str, plain: Cond) -> Ways:
        """The conjuncts of a condition, way by way."""
        ways = []
        for way in self.graph.ways(at, plain):
            listed = [(part, reading) for cond, reading in way for part in conjuncts(cond)]
            keyed = {(at, canonical(part), reading): part for part, reading in listed if canonical(part) != "true"}
            self.parts |= keyed
            ways.append(tuple(keyed))
        return tuple(ways)

    def fixpoint(self, relaxed: frozenset[Key]) -> set[Atom]:
        """Everything that can ever come about when some conjuncts are dropped and some chances raised."""
        facts: set[Atom] = set(initial_facts(self.graph))
        waiting = [row for row in self.rows if row[0].possible or (row[0].at, PERMIT, "") in relaxed]
        growing = True
        while growing:
            growing = False
            for row in list(waiting):
                move, conditions = row
                if facts.issuperset(move.after) and all(self.holds(ways, facts, relaxed) for ways in conditions):
                    facts |= {move.gives, move.made}
                    waiting.remove(row)
                    growing = True
        return facts

    def holds(self, ways: Ways, facts: set[Atom], relaxed: frozenset[Key] = frozenset()) -> bool:
        return any(all(key in relaxed or self.parts[key].holds(facts) for key in way) for way in ways)

    def reachable(self, relaxed: Iterable[Key] = ()) -> bool:
        """Whether the goal can come about."""
        wanted = frozenset(relaxed)
        return self.graph.goal.holds(self.fixpoint(wanted) if wanted else self.facts)

    def stuck(self) -> set[str]:
        """The paths of what can never happen."""
        found = {move.path for move in self.graph.moves if move.made not in self.facts}
        return found | {f"obligations.{name}" for name, last in self.graph.fulfilled.items() if last not in self.facts}

    def false_keys(self, move: Move, conditions: tuple[Ways, ...], facts: set[Atom]) -> Iterator[Key]:
        """The conjuncts of a stuck move that some facts leave false, of conditions that they leave false."""
        for ways in conditions if move.made not in self.facts else ():
            if not self.holds(ways, facts):
                yield from (key for way in ways for key in way if not self.parts[key].holds(facts))

    def waits(self) -> set[Edge]:
        """Who waits for whom, the conjunct that says so, and its reading; both stuck."""
        found, makers = set(), self.makers()
        for move, conditions in self.rows:
            for key in self.false_keys(move, conditions, self.facts):
                wanted = set(self.parts[key].atoms())
                found |= {(move.path, on, *key[1:]) for atom in wanted for on in makers.get(atom, ())}
        return found

    def needed_waits(self, name: Callable[[str], str] = str) -> set[Edge]:
        """Those waits without which a way is lost: on members of the smallest sets that make a conjunct true.

        A conjunct is asked at the element's turn: that of its first stuck step, when those before it are done. An
        alternative that needs its own source is no way out, unless there is no other.
        """
        found, makers = set(), self.makers()
        first = {
            move.path: (move, conditions) for move, conditions in reversed(self.rows) if move.made not in self.facts
        }
        for move, conditions in first.values():
            facts = self.facts | set(move.after)
            for key in self.false_keys(move, conditions, facts):
                sets = {frozenset(map(name, one)) for one in makings(self.parts[key], facts, makers)}
                smallest = [one for one in sets if not any(other < one for other in sets)]
                others = [one for one in smallest if name(move.path) not in one]
                chosen = others or [one & {name(move.path)} for one in smallest]
                found |= {(move.path, on, *key[1:]) for one in chosen for on in one}
        return found

    def makers(self) -> dict[Atom, list[str]]:
        """By what is false, the stuck elements that would bring it about."""
        found: dict[Atom, list[str]] = {}
        for move in self.graph.moves:
            if move.made not in self.facts:
                found.setdefault(move.gives, []).append(move.path)
        return found

    def gates(self, held: Callable[[Iterable[object]], bool] = all) -> set[str]:
        """What is stuck by a chance of 0 of its own, or because nothing could make its condition true.

        With ``any`` also what has a way out besides, given by a reading.
        """
        given = {move.gives for move in self.graph.moves}
        found = set()
        for move, conditions in self.rows:
            false = self.false_keys(move, conditions, self.facts)
            dead = {key for key in false if not given & set(self.parts[key].atoms())}
            hopeless = any(held(dead & set(way) for way in ways) for ways in conditions)
            if move.made not in self.facts and (hopeless or not move.possible):
                found.add(move.path)
        return found

    def consented(self) -> set[str]:
        """What waits directly for a move whose chance is 0."""
        closed = {move.path for move in self.graph.moves if not move.possible}
        return {source for source, on, _, _ in self.waits() if on in closed}

    def candidates(self) -> list[Key]:
        """Every conjunct, and every chance of 0."""
        shut = dict.fromkeys((move.at, PERMIT, "") for move in self.graph.moves if not move.possible)
        return [*self.parts, *shut]

    def useful(self) -> list[Key]:
        """The candidates that are false as it stands: what holds is no obstacle, for nothing undoes it."""
        return [key for key in self.candidates() if key[1] == PERMIT or not self.parts[key].holds(self.facts)]

    def pays(self, chosen: Iterable[Key]) -> bool:
        """Whether the goal can come about, and with it what the last move no longer asks of a duty."""
        relaxed = frozenset(chosen)
        if not self.reachable(relaxed):
            return False
        facts = self.fixpoint(relaxed)
        debts = [self.parts[key] for key in relaxed if key[0].startswith("phases") and key in self.parts]
        return all(debt.holds(facts) for debt in debts if any(atom[0] != "state" for atom in debt.atoms()))

    def smallest(self, most: int = 3, thorough: bool = False) -> set[frozenset[Key]]:
        """All sets of the least number of relaxations, up to a size, that make the goal reachable."""
        among = self.candidates() if thorough else self.useful()
        for size in range(1, most + 1):
            found = {frozenset(chosen) for chosen in combinations(among, size) if self.pays(chosen)}
            if found:
                return found
        return set()


def makings(cond: Cond, facts: set[Atom], makers: Mapping[Atom, list[str]]) -> set[frozenset[str]]:
    """The sets of elements that together make a condition true; none where nothing does."""
    if cond.kind == "atom":
        return {frozenset()} if cond.atom in facts else {frozenset((one,)) for one in makers.get(cond.atom, ())}
    below = [makings(part, facts, makers) for part in cond.parts]
    if cond.kind == "any":
        return set().union(*below)
    found = {frozenset[str]()}
    for sets in below:
        found = {one | more for one in found for more in sets}
    return found


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
