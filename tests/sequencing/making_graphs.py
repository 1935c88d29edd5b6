"""AND/OR graphs drawn at random, and graphs into which known cycles and gates are planted, with their scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from tests.sequencing.graphs import Change, Cond, Graph, Move, all_of, conjuncts

SIZES = (2, 3, 3, 4, 4, 4, 5, 5, 6, 7, 8)  # of duties; large graphs take longest and find least


def atom(text: str, *what: str) -> Cond:
    """A condition that holds once something came about."""
    return Cond("atom", text=text, atom=what)


class Maker:
    """Draws one graph: duties with conditions on one another, regions, gates, and what concludes."""

    def __init__(self, luck: Random) -> None:
        self.luck = luck
        self.names = [f"d{number}" for number in range(luck.choice(SIZES))]
        self.named: dict[str, int] = {}
        self.steps = {name: luck.choice((1, 1, 1, 2, 3)) for name in self.names}
        self.literals: dict[str, list[Cond]] = {}  # by the duty or region they are about
        self.regions: dict[str, Any] = {}
        self.mechanisms: dict[str, Any] = {}
        self.moves: list[Move] = []
        self.shared: dict[str, Cond] = {}
        self.duties: dict[str, Any] = {}
        self.gates: set[str] = set()

    def may(self, percent: int) -> bool:
        return self.luck.randrange(100) < percent

    def declare(self) -> None:
        """What can be said about every duty, before any has a condition."""
        for name in self.names:
            if self.steps[name] > 1 and self.may(15):
                self.named[name] = self.steps[name]
            last = str(self.steps[name])
            self.literals[name] = [atom(f"{name}.fulfilled", "step", name, last)]
            self.literals[name].append(atom(f"{name}.done >= 1", "step", name, "1"))
            if name in self.named:
                self.literals[name] += [
                    atom(f"{name}.{name}_{k + 1}", "step", name, str(k + 1)) for k in range(self.steps[name])
                ]
        for number in range(self.luck.choice((0, 0, 1, 2))):
            self.region(f"r{number}", "mechanisms" if self.may(30) else "regions")

    def region(self, name: str, section: str) -> None:
        """A region whose state is reached by one or two transitions, or in two stages."""
        part: dict[str, Any] = {"initial": "shut", "states": ["shut", "ajar", "open"], "active": ["open"]}
        ways: list[tuple[str, Any, str]] = [("t0", "shut", "open")]
        if self.may(30):
            ways = [("t0", "shut", "ajar"), ("t1", "ajar", "open")]
        elif self.may(30):
            ways = [(key, ["shut", "open"], "open") for key in ("t0", "t1")]  # either may come second
        part["transitions"] = {key: {"from": a, "to": b, "chance": 0.5} for key, a, b in ways}
        (self.mechanisms if section == "mechanisms" else self.regions)[name] = part
        self.literals[name] = [atom(f"{name} == open", "state", name, "open")]

    def literal(self, among: list[str]) -> Cond:
        return self.luck.choice(self.literals[self.luck.choice(among)])

    def conjunct(self, among: list[str]) -> Cond:
        """A literal, an alternative of two or three, or an alternative one of whose sides asks for two things."""
        if self.may(70):
            return self.literal(among)
        parts: list[Cond] = [self.literal(among) for _ in range(self.luck.randint(2, 3))]
        if self.may(15):
            parts[0] = Cond("all", (parts[0], self.literal(among)))
        return Cond("any", tuple(parts))

    def cond(self, among: list[str], most: int = 3) -> Cond:
        if not among:
            return Cond("all")
        return all_of(self.conjunct(among) for _ in range(self.luck.choice((0, 1, 1, 2, most))))

    def never(self, kind: int, name: str) -> Cond:
        """A condition that nothing can make true."""
        if kind == 0:
            return atom("grudge <= 1", "never", "grudge")
        if kind == 1:
            self.regions["seal"] = {"initial": "whole", "states": ["whole", "broken"]}
            return atom("seal == broken", "never", "seal")
        return atom("mandate > 0", "never", "mandate")

    def consent(self) -> Cond:
        """What nobody gives: a region whose one way to `given` has chance 0."""
        way = {"from": "withheld", "to": "given", "chance": 0}
        self.regions["consent"] = {
            "initial": "withheld", "states": ["withheld", "given"], "transitions": {"give": way}
        }  # fmt: skip
        return atom("consent == given", "state", "consent", "given")

    def add_duty(self, name: str, cond: Cond, gate: str = "") -> None:
        """A duty with its condition, and perhaps with what makes it a gate."""
        gate = "never" if gate == "pace" and name in self.named else gate
        path, pace = f"obligations.{name}", self.luck.choice((1, 0.5, 0.2, {"days": 2}))
        if gate in ("never", "consent"):
            extra = self.never(self.luck.randrange(3), name) if gate == "never" else self.consent()
            cond = all_of([*conjuncts(cond), extra]) if cond.parts or cond.text else extra
        self.gates |= {path} if gate in ("pace", "never") else {"regions.consent.give"} if gate == "consent" else set()
        part: dict[str, Any] = {"steps": self.steps[name], "pace": 0 if gate == "pace" else pace}
        part["requires"] = cond.written()
        for number in range(self.steps[name]):
            gives = ("step", name, str(number + 1))
            after = tuple(("step", name, str(earlier + 1)) for earlier in range(number))
            self.moves.append(Move(path, path, gives, after, cond, gate != "pace"))
        if name in self.named:
            self.name_steps(name, part, cond)
        self.duties[name] = part

    def name_steps(self, name: str, part: dict[str, Any], cond: Cond) -> None:
        """Gives the steps of the duty last added names and conditions of their own."""
        part["steps"], self.shared[f"obligations.{name}"] = {}, cond
        moves = [self.moves.pop() for _ in range(self.named[name])][::-1]
        others = [one for one in self.literals if one != name]
        for number, move in enumerate(moves, 1):
            own = self.cond(others, 1) if self.may(50) else Cond("all")
            at = f"obligations.{name}.{name}_{number}"
            part["steps"][f"{name}_{number}"] = {"requires": own.written()}
            self.moves.append(replace(move, path=at, at=at, cond=own))

    def close_regions(self, among: dict[str, list[str]]) -> None:
        """Gives every transition its condition."""
        for section, regions in (("mechanisms", self.mechanisms), ("regions", self.regions)):
            for name, part in regions.items():
                for key, way in part.get("transitions", {}).items():
                    cond = self.cond(among.get(name, []), 2)
                    if name != "consent":
                        way["when"] = cond.written()
                    path = f"{section}.{name}.{key}"
                    source = way["from"] if isinstance(way["from"], str) else part["initial"]
                    gives, after = ("state", name, way["to"]), (("state", name, source),)
                    if name == "consent":
                        cond = Cond("all")
                    self.moves.append(Move(path, path, gives, after, cond, way["chance"] != 0))

    def graph(self, concluding: Cond, **more: Any) -> Graph:
        """The scenario and the graph behind it."""
        final = ["concluded"] if self.may(60) else []
        chance = 0.5 if final else 1
        way = {"from": "truce", "to": "concluded", "when": concluding.written(), "chance": chance}
        states = ["truce", "concluded"]
        phases = {"initial": "truce", "states": states, "final": final, "transitions": {"conclude": way}}
        goal = atom("phase == concluded", "state", "phase", "concluded")
        gives, after = goal.atom, (("state", "phase", "truce"),)
        self.moves.append(Move("phases.conclude", "phases.conclude", gives, after, concluding))
        if self.may(15):
            goal = concluding
        data: dict[str, Any] = {
            "scenario": "graph", "horizon": self.luck.choice((1, 10, 60)), "goal": goal.written(),
            "parameters": {"mandate": 0}, "quantities": {"grudge": {"initial": 3, "range": [0, 5]}},
            "mechanisms": self.mechanisms, "obligations": self.duties, "regions": self.regions, "phases": phases,
        }  # fmt: skip
        data = {key: value for key, value in data.items() if value != {}}
        fulfilled = {name: ("step", name, str(self.steps[name])) for name in self.names}
        chained = any(len(p.get("transitions", {})) > 1 for p in (*self.regions.values(), *self.mechanisms.values()))
        plain = not self.shared and not chained
        return Graph(data, tuple(self.moves), fulfilled, goal, self.shared, plain=plain, **more)

    def conclusion(self) -> Cond:
        """What concludes: some duties fulfilled, perhaps one of two."""
        chosen = self.luck.sample(self.names, self.luck.randint(1, len(self.names)))
        parts = [self.literals[name][0] for name in sorted(chosen)]
        if len(parts) > 1 and self.may(20):
            parts = [*parts[:-2], Cond("any", tuple(parts[-2:]))]
        return all_of(parts)


def random_graph(number: int) -> Graph:
    """Conditions at random: cycles, gates and free duties as they fall."""
    maker = Maker(Random(f"graph {number}"))
    maker.declare()
    everything = list(maker.literals)
    orderly = maker.may(60)  # most conditions then look back, so that not everything is stuck
    for place, name in enumerate(maker.names):
        gate = maker.luck.choice(("pace", "never", "consent")) if maker.may(6) else ""
        among = maker.names[:place] if orderly and maker.may(95) else everything
        maker.add_duty(name, maker.cond(among), gate)
    maker.close_regions(dict.fromkeys(maker.literals, everything))
    graph = maker.graph(maker.conclusion())
    return with_readings(maker, graph) if maker.may(35) else graph


def with_readings(maker: Maker, graph: Graph) -> Graph:
    """The same text, read by two sides."""
    changes: dict[str, dict[str, tuple[Change, ...]]] = {}
    paths = [move.at for move in graph.moves if not move.at.startswith("regions.consent")] + list(graph.shared)
    for reading in ("north-reading", "south-reading"):
        for at in maker.luck.sample(sorted(set(paths)), min(len(set(paths)), maker.luck.randint(1, 2))):
            operations = maker.luck.choice((("set",), ("set",), ("add",), ("add",), ("set", "or"), ("or",)))
            pieces = tuple(Change(op, maker.cond(list(maker.literals), 2)) for op in operations)
            changes.setdefault(at, {})[reading] = pieces
    written: dict[str, Any] = {"north-reading": {}, "south-reading": {}}
    for at, sides in changes.items():
        key = f"{at}.when" if at.startswith(("phases", "regions", "mechanisms")) else f"{at}.requires"
        for reading, pieces in sides.items():
            for piece in pieces:
                written[reading].setdefault(piece.operation, {})[key] = piece.cond.written()
    both = {at: silent(sides) for at, sides in changes.items()}
    readings = {reading: operations or {"title": "silent"} for reading, operations in written.items()}
    return replace(graph, data={**graph.data, "readings": readings}, changes=both)


def silent(sides: Mapping[str, tuple[Change, ...]]) -> dict[str, tuple[Change, ...]]:
    """What both readings do to a condition; one that is silent stands for the plain text."""
    return {reading: sides.get(reading, ()) for reading in ("north-reading", "south-reading")}


def planted_graph(number: int) -> Graph:
    """Layers without cycles, into which cycles and gates are planted: no more and no others are there."""
    maker = Maker(Random(f"planted {number}"))
    maker.names = [f"d{k}" for k in range(max(maker.luck.choice(SIZES), 3))]
    maker.steps = {name: maker.luck.choice((1, 1, 2)) for name in maker.names}
    maker.declare()
    maker.named.clear()
    maker.literals = {name: [lit for lit in maker.literals[name] if "_" not in lit.text] for name in maker.names}
    maker.regions, maker.mechanisms = {}, {}
    below: list[str] = []
    left, cycles = list(maker.names), []
    while left:
        size = min(maker.luck.choice((1, 1, 1, 1, 1, 2, 3, 4)), len(left))
        layer, left = left[:size], left[size:]
        looped = size > 1 or maker.may(4)
        for place, name in enumerate(layer):
            cond = maker.cond(below, 2) if below else Cond("all")
            gate = "" if looped or not maker.may(10) else maker.luck.choice(("pace", "never", "consent"))
            if looped:
                following = maker.luck.choice(maker.literals[layer[(place + 1) % size]])
                cond = all_of([*conjuncts(cond), following]) if cond.parts or cond.text else following
            maker.add_duty(name, cond, gate)
        cycles += [frozenset(f"obligations.{name}" for name in layer)] if looped else []
        below += layer
    maker.close_regions({})
    return maker.graph(maker.conclusion(), cycles=tuple(cycles), gates=frozenset(maker.gates))
