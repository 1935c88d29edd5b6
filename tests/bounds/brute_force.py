"""Everything that can happen in a small scenario, found by trying it all.

An interpreter of possibility of its own, written from the language page over a scenario's plain data; it shares
nothing with the package. A chance above 0 may come up, one of 1 must. The states are walked day by day, turn by turn;
days, clocks and ages count up to ``CAP``, which is more than anything they are compared with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

CAP = 8
LEAST_CHANCE = 2.0**-32

State = tuple[Any, ...]


class TooLargeError(Exception):
    """More states than a test has time for."""


class Region:
    """A region at work: it equals the name of the state it is in."""

    def __init__(self, data: Mapping[str, Any], final: list[str]) -> None:
        self.data, self.final = data, final
        self.state, self.days, self.moved = data["initial"], 0, False

    def __eq__(self, other: object) -> bool:
        return bool(self.state == (other.state if isinstance(other, Region) else other))

    def __hash__(self) -> int:
        return hash(self.state)

    @property
    def active(self) -> bool:
        return self.state in listed(self.data.get("active", self.data["states"][-1]))

    def sources(self, transition: Mapping[str, Any]) -> list[str]:
        if transition["from"] == "any":
            return [state for state in self.data["states"] if state != transition["to"] and state not in self.final]
        return [state for state in listed(transition["from"]) if state not in self.final]


class Duty:
    """An obligation at work, with the attributes that expressions name."""

    def __init__(self, data: Mapping[str, Any], news: Mapping[str, list[tuple[Any, Any]]]) -> None:
        self.data, self.news = data, news  # of each number that amendments set, when it is what
        written = data.get("steps", 1)
        self.named: dict[str, Mapping[str, Any]] = written if isinstance(written, dict) else {}
        self.steps = len(self.named) or int(written)
        places = [(i + 1, f"{key}.due", step) for i, (key, step) in enumerate(self.named.items())]
        self.dues = [
            (needed, [(True, step.get("due")), *news.get(key, ())])
            for needed, key, step in [*places, (self.steps, "due", data)]
            if "due" in step or key in news
        ]
        self.done = self.found_done = self.credited = self.age = self.count = 0
        self.flags = (False,) * sum(due is not None for _, versions in self.dues for _, due in versions)

    def __getattr__(self, name: str) -> bool:
        return self.done > list(self.named).index(name)

    @property
    def verified(self) -> int:
        return self.found_done if "verified_by" in self.data else self.done

    @property
    def acknowledged(self) -> int:
        return self.credited if "acknowledgement" in self.data else self.done

    @property
    def amount(self) -> int:
        return sum(step.get("size", 1) for step in list(self.named.values())[: self.done]) if self.named else self.done

    @property
    def fulfilled(self) -> bool:
        return self.done == self.steps

    @property
    def missed(self) -> int:
        return sum(self.flags)

    @property
    def overdue(self) -> bool:
        return any(self.flags)

    @property
    def next_name(self) -> str:
        return list(self.named)[self.done] if self.named and self.done < self.steps else ""

    @property
    def next_step(self) -> Mapping[str, Any]:
        return list(self.named.values())[self.done] if self.named and self.done < self.steps else {}


def amended(data: Mapping[str, Any], name: str) -> dict[str, list[tuple[Any, Any]]]:
    """The numbers of an obligation that amendments set: by their path below it, when each is what, in file order."""
    news: dict[str, list[tuple[Any, Any]]] = {}
    for amendment in data.get("amendments", {}).values():
        for path, value in amendment.get("set", {}).items():
            if path.startswith(f"obligations.{name}."):
                news.setdefault(path.split(".", 2)[2], []).append((amendment.get("when", True), value))
    return news


class Pledge:
    """A commitment at work, with the attributes that expressions name."""

    def __init__(self, data: Mapping[str, Any], world: World) -> None:
        self.data, self.world = data, world
        self.breached_by = listed(data.get("breached_by", []))
        self.breaches = self.days = 0

    @property
    def kept(self) -> bool:
        return self.breaches == 0

    @property
    def owed(self) -> bool:
        if "during" in self.data:
            return bool(self.world.value(self.data["during"]))
        return self.world.regions["phase"].state not in self.world.final


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


@dataclass
class Turn:
    """What can come of one turn from one state: the states after it, and what happened in any course."""

    states: set[State] = field(default_factory=set)
    events: set[str] = field(default_factory=set)


@dataclass
class Possible:
    """Everything that can happen.

    ``after`` is the graph of the states at the beginning of days, those that ended a run without successors;
    ``first`` the least day on which an element happens, by path, and ``met`` the due days that can be met, as
    the obligation and their number in order. ``goals`` are the states in which the goal holds, ``hopeful`` those from
    which it can be reached.
    """

    after: dict[State, set[State]]
    first: dict[str, int]
    met: set[tuple[str, int]]
    goals: set[State]
    hopeful: set[State]
    goal_day: int | None
    levels: list[list[State]]


class World:
    """A scenario's plain data, played."""

    def __init__(self, data: Mapping[str, Any], most_states: int = 600, most_turns: int = 12_000) -> None:
        self.data, self.most_states, self.most_turns = data, most_states, most_turns
        text = json.dumps(data)
        self.codes: dict[str, CodeType] = {}
        phases = data["phases"]
        self.final = listed(phases.get("final", []))
        self.quantities: dict[str, Any] = data.get("quantities", {})
        written = {**data.get("mechanisms", {}), **data.get("regions", {})}
        self.regions = {name: Region(part, []) for name, part in written.items()} | {
            "phase": Region(phases, self.final)
        }
        self.duties = {name: Duty(part, amended(data, name)) for name, part in data.get("obligations", {}).items()}
        self.fused = {part.data["together"]: part for part in self.duties.values() if "together" in part.data}
        self.pledges = {name: Pledge(part, self) for name, part in data.get("commitments", {}).items()}
        self.dated = re.search(r"\bday\b|not_before|calendar", text) is not None
        self.timed = {name: f"days_in({name})" in text or '"after"' in text for name in self.regions}
        self.aged = {name: bool(part.dues) or f"{name}.age" in text for name, part in self.duties.items()}
        states = {state: state for region in self.regions.values() for state in region.data["states"]}
        self.names: dict[str, Any] = {
            "true": True, "false": False, "days_in": lambda region: region.days, "min": min, "max": max, "abs": abs,
            "clamp": lambda x, low, high: max(low, min(x, high)), **states, **self.regions, **self.duties,
            **self.pledges,
        }  # fmt: skip
        self.day = 0
        self.script: list[int] = []
        self.trail: list[tuple[int, int]] = []
        self.events: set[str] = set()
        self.memory: dict[tuple[int, State], Turn] = {}

    # expressions --------------------------------------------------------------------------------

    def value(self, text: Any) -> Any:
        if not isinstance(text, str):
            return text
        if text not in self.codes:
            expanded = text
            for name, written in self.data.get("definitions", {}).items():
                expanded = re.sub(rf"\b{name}\b", f"({written})", expanded)
            self.codes[text] = compile(expanded, text, "eval")
        return eval(self.codes[text], {"__builtins__": {}}, {**self.names, "day": self.day})

    def in_force(self, duty: Duty, key: str, old: Any) -> Any:
        """A number of an obligation as the last amendment has it whose `when` holds."""
        for when, new in duty.news.get(key, ()):
            old = new if self.value(when) else old
        return old

    # luck ---------------------------------------------------------------------------------------

    def choose(self, options: list[Any]) -> Any:
        if len(options) == 1:
            return options[0]
        place = len(self.trail)
        chosen = self.script[place] if place < len(self.script) else 0
        self.trail.append((chosen, len(options)))
        return options[chosen]

    def comes_up(self, chance: Any) -> bool:
        p = self.value(chance)
        return bool(self.choose([True] if p >= 1 else [False, True] if p >= LEAST_CHANCE else [False]))

    def number(self, most: int, chance: Any) -> int:
        p = self.value(chance)
        return int(self.choose([most] if p >= 1 else list(range(most + 1)) if p >= LEAST_CHANCE else [0]))

    def courses(self, play: Callable[[], None]) -> Iterator[None]:
        self.script = []
        while True:
            self.trail = []
            play()
            yield
            trail = self.trail
            while trail and trail[-1][0] + 1 == trail[-1][1]:
                trail.pop()
            if not trail:
                return
            self.script = [*(chosen for chosen, _ in trail[:-1]), trail[-1][0] + 1]

    # states -------------------------------------------------------------------------------------

    def save(self) -> State:
        regions = tuple(
            (part.state, min(part.days, CAP) if self.timed[name] else 0, part.moved)
            for name, part in self.regions.items()
        )
        duties = tuple(
            (part.done, part.found_done, part.credited, min(part.age, CAP) if self.aged[name] else 0, part.count,
             part.flags)
            for name, part in self.duties.items()
        )  # fmt: skip
        values = tuple(self.names[name] for name in self.quantities)
        pledges = tuple((pledge.breaches, pledge.days) for pledge in self.pledges.values())
        return (min(self.day, CAP) if self.dated else 0, values, regions, duties, pledges)

    def load(self, state: State) -> None:
        self.day, values, regions, duties, pledges = state
        self.names.update(zip(self.quantities, values, strict=True))
        for region, inside in zip(self.regions.values(), regions, strict=True):
            region.state, region.days, region.moved = inside
        for duty, kept in zip(self.duties.values(), duties, strict=True):
            duty.done, duty.found_done, duty.credited, duty.age, duty.count, duty.flags = kept
        for pledge, counts in zip(self.pledges.values(), pledges, strict=True):
            pledge.breaches, pledge.days = counts

    def columns(self, state: State) -> dict[str, int]:
        """The state by variable, a region by the number of its state."""
        self.load(state)
        row = {"day": self.day, **{name: self.names[name] for name in self.quantities}}
        row |= {name: part.data["states"].index(part.state) for name, part in self.regions.items()}
        for name, part in self.duties.items():
            row |= {f"{name}.done": part.done, f"{name}.verified": part.verified}
            row |= {f"{name}.acknowledged": part.acknowledged, f"{name}.missed": part.missed}
        return row | {f"{name}.breaches": pledge.breaches for name, pledge in self.pledges.items()}

    def machine_columns(self, state: State) -> dict[str, int]:
        """The same, with the clocks and flags, by the names of the machine's variables."""
        row = self.columns(state)
        for name, region in self.regions.items():
            row |= {f"days_in({name})": region.days, f"moved({name})": 0}
        for name, duty in self.duties.items():
            row |= {f"{name}.verified": duty.found_done, f"{name}.acknowledged": duty.credited}
            row |= {f"{name}.age": duty.age, f"{name}.count": duty.count}
            row |= {f"{name}.missed[{number}]": int(flag) for number, flag in enumerate(duty.flags)}
        for name, pledge in self.pledges.items():
            row |= {f"{name}.days": pledge.days, f"{name}.owing": 0}
        return row

    # a day --------------------------------------------------------------------------------------

    def turns(self) -> list[Callable[[], None]]:
        def turn(play: Callable[[str], None], name: str) -> Callable[[], None]:
            return lambda: play(name)

        data = self.data
        happenings = [*data.get("incidents", {}), *data.get("responses", {})]
        return [
            *(turn(self.incident, name) for name in happenings),
            *(turn(self.region, name) for name in data.get("mechanisms", {})),
            *(turn(self.obligation, name) for name in self.duties),
            *(turn(self.pledge, name) for name in self.pledges),
            *(turn(self.region, name) for name in (*data.get("regions", {}), "phase")),
            self.night,
        ]

    def effects(self, written: Any) -> None:
        for effect in listed(written or []):
            target, op, amount = re.fullmatch(r"(\S+) (\+=|-=|=) (.*)", effect).groups()  # type: ignore[union-attr]
            by = round(self.value(amount))
            if target in self.quantities:
                low, high = self.quantities[target]["range"]
                now = self.names[target]
                self.names[target] = max(low, min(high, by if op == "=" else now + by if op == "+=" else now - by))
                continue
            owner, attribute = target.split(".")
            duty, by = self.duties[owner], max(by, 0)
            if attribute == "done":
                duty.count = 0 if min(by, duty.done) > 0 else duty.count
                duty.done = max(0, duty.done - by)
                duty.found_done, duty.credited = min(duty.found_done, duty.done), min(duty.credited, duty.done)
            elif attribute == "verified":
                duty.found_done = max(0, duty.found_done - by)
            else:
                duty.credited = max(0, duty.credited - by)

    def incident(self, name: str) -> None:
        part = {**self.data.get("incidents", {}), **self.data.get("responses", {})}[name]
        if not self.value(part.get("when", True)):
            return
        if "count" in part:
            kind, inside = re.fullmatch(r"(\w+)\((.*)\)", part["count"]).groups()  # type: ignore[union-attr]
            if kind == "poisson":
                times = self.choose(list(range(part["at_most"] + 1)) if self.value(inside) > 0 else [0])
            else:
                most, _, chance = inside.partition(", ")
                times = min(self.number(int(most), chance), part.get("at_most", 1000))
        else:
            times = int(self.comes_up(part.get("chance", 1)))
        path = f"{'incidents' if name in self.data.get('incidents', {}) else 'responses'}.{name}"
        for _ in range(times):
            owed, also = self.owed_before(path, f"{path}.attributed", f"{path}.contested"), ""
            self.effects(part.get("do"))
            if "outcomes" in part:
                likely = [outcome for outcome in part["outcomes"] if self.value(outcome["weight"]) > 0]
                self.effects(self.choose(likely).get("do") if likely else [])
            if "attribution" in part:
                finding = part["attribution"]
                attributed = self.regions[finding["by"]].active and self.comes_up(finding["chance"])
                self.effects(finding.get("do" if attributed else "otherwise"))
                also = f"{path}.{'attributed' if attributed else 'contested'}"
            self.breach_by(owed, path, also)

    def region(self, name: str) -> None:
        region = self.regions[name]
        for key, part in region.data.get("transitions", {}).items():
            if region.state not in region.sources(part) or not self.value(part.get("when", True)):
                continue
            if region.days >= part.get("after", 0) and self.comes_up(part.get("chance", 1)):
                section = "mechanisms" if name in self.data.get("mechanisms", {}) else "regions"
                path = f"phases.{key}" if name == "phase" else f"{section}.{name}.{key}"
                owed = self.owed_before(path)
                region.state, region.moved, region.days = part["to"], True, 0
                self.events.add(path)
                self.effects(part.get("do"))
                self.breach_by(owed, path)
                return

    def owed_before(self, *paths: str) -> list[Pledge]:
        return [each for each in self.pledges.values() if {*paths} & {*each.breached_by} and each.owed]

    def breach_by(self, owed: list[Pledge], *paths: str) -> None:
        for pledge in owed:
            if {*paths} & {*pledge.breached_by}:
                self.breach(pledge)

    def breach(self, pledge: Pledge) -> None:
        pledge.breaches = min(pledge.breaches + 1, pledge.data.get("at_most", 1000))
        self.effects(pledge.data.get("on_breach"))

    def pledge(self, name: str) -> None:
        pledge = self.pledges[name]
        if "keep" not in pledge.data or not pledge.owed:
            return
        pledge.days = (pledge.days + 1) % pledge.data.get("every", 1)
        if pledge.days == 0 and not self.value(pledge.data["keep"]):
            self.breach(pledge)

    def owed(self, duty: Duty) -> bool:
        if "during" in duty.data:
            return bool(self.value(duty.data["during"]))
        return self.regions["phase"].state not in self.final

    def may_proceed(self, duty: Duty) -> bool:
        step = duty.next_step
        return bool(
            self.value(duty.data.get("requires", True))
            and self.value(step.get("requires", True))
            and self.day >= (self.in_force(duty, f"{duty.next_name}.not_before", step.get("not_before")) or 0)
        )

    def obligation(self, name: str) -> None:
        duty = self.duties[name]
        owed = self.owed(duty)
        able = owed and not duty.fulfilled and self.may_proceed(duty)
        other = self.duties.get(duty.data.get("together", ""))
        steps = able and (other is None or (self.owed(other) and not other.fulfilled and self.may_proceed(other)))
        if duty.data.get("due_counts", "owed") == "allowed":
            duty.age += able
        elif duty.data.get("due_counts", "owed") == "owed":
            duty.age += owed
        if steps and name not in self.fused:
            number = self.pace(duty)
            for _ in range(number if other is None else min(number, other.steps - other.done)):
                self.step(name, duty)
                if other is not None:
                    self.step(duty.data["together"], other)
        self.credit(duty)
        self.deadlines(name, duty)

    def pace(self, duty: Duty) -> int:
        plain = self.in_force(duty, "pace", duty.data.get("pace", 1))
        pace = self.in_force(duty, f"{duty.next_name}.pace", duty.next_step.get("pace", plain))
        if not isinstance(pace, dict):
            return int(self.comes_up(pace))
        if "each" in pace:
            return self.number(duty.steps - duty.done, pace["each"])
        duty.count += 1
        if duty.count < pace["days"]:
            return 0
        duty.count = 0
        return 1

    def step(self, name: str, duty: Duty) -> None:
        named, path = duty.next_step, f"obligations.{name}"
        owed = self.owed_before(path)
        duty.done += 1
        if duty.named:
            self.events.add(f"obligations.{name}.{list(duty.named)[duty.done - 1]}")
        self.effects(duty.data.get("on_step"))
        self.effects(named.get("on_step"))
        if duty.fulfilled:
            self.events.add(f"obligations.{name}")
            self.effects(duty.data.get("on_fulfilled"))
        self.breach_by(owed, path)

    def credit(self, duty: Duty) -> None:
        data = duty.data

        def several(pace: Any, left: int) -> int:
            return self.number(left, pace["each"]) if isinstance(pace, dict) else int(self.comes_up(pace))

        if "verified_by" in data and self.regions[data["verified_by"]].active and duty.found_done < duty.done:
            pace = self.in_force(duty, "verification", data.get("verification", 1))
            for _ in range(several(pace, duty.done - duty.found_done)):
                duty.found_done += 1
                self.effects(data.get("on_verified"))
        if "acknowledgement" in data and duty.credited < duty.done:
            pace = self.in_force(duty, "acknowledgement", data["acknowledgement"])
            for _ in range(several(pace, duty.done - duty.credited)):
                duty.credited += 1
                self.effects(data.get("on_acknowledged"))

    def deadlines(self, name: str, duty: Duty) -> None:
        calendar = duty.data.get("due_counts") == "calendar"
        first = 0
        for number, (needed, versions) in enumerate(duty.dues):
            standing = max(place for place, (when, _) in enumerate(versions) if self.value(when))
            due = versions[standing][1]
            flag = first + sum(day is not None for _, day in versions[:standing])
            behind = first + sum(day is not None for _, day in versions)
            if due is not None and not duty.flags[flag]:
                past = self.day >= self.value(due) if calendar else duty.age > self.value(due)
                if duty.done >= needed:
                    self.events |= set() if any(duty.flags[first:behind]) else {f"met {name} {number}"}
                elif past:
                    duty.flags = (*duty.flags[:flag], True, *duty.flags[flag + 1 :])
                    self.effects(duty.data.get("on_overdue"))
            first = behind

    def night(self) -> None:
        for region in self.regions.values():
            region.days = 0 if region.moved else region.days + 1
            region.moved = False
        self.day += 1
        for duty in self.duties.values():
            duty.age = self.day if duty.data.get("due_counts") == "calendar" else duty.age

    # every day ----------------------------------------------------------------------------------

    def outcome(self, number: int, play: Callable[[], None], state: State) -> Turn:
        key = (number, state)
        if key not in self.memory:
            if len(self.memory) > self.most_turns:
                raise TooLargeError
            outcome = Turn()
            self.events = outcome.events

            def again() -> None:
                self.load(state)
                play()

            for _ in self.courses(again):
                outcome.states.add(self.save())
            self.memory[key] = outcome
        return self.memory[key]

    def following(self, state: State, events: set[str]) -> set[State]:
        """The states in which the day after a state can begin; what can happen meanwhile is added to ``events``."""
        states = {state}
        for number, play in enumerate(self.turns()):
            outcomes = [self.outcome(number, play, before) for before in states]
            states = set().union(*(outcome.states for outcome in outcomes))
            events.update(*(outcome.events for outcome in outcomes))
        return states

    def beginning(self) -> set[State]:
        def begin() -> None:
            for name, part in self.quantities.items():
                initial = part["initial"]
                drawn = (
                    [int(value) for value, weight in initial.items() if weight > 0] if isinstance(initial, dict) else []
                )
                self.names[name] = self.choose(drawn) if drawn else initial

        states = set()
        for _ in self.courses(begin):
            states.add(self.save())
        return states

    def explore(self) -> Possible:
        """Walks through everything; raises ``TooLargeError`` where that is too much."""
        level, seen, after = self.beginning(), set[State](), dict[State, set[State]]()
        first: dict[str, int] = {}
        met: set[tuple[str, int]] = set()
        levels: list[list[State]] = []
        while level:
            seen |= level
            if len(seen) > self.most_states:
                raise TooLargeError
            levels.append(sorted(level, key=repr))
            for state in levels[-1]:
                self.load(state)
                events: set[str] = set()
                ended = self.regions["phase"].state in self.final
                after[state] = set() if ended else self.following(state, events)
                for event in events:
                    if event.startswith("met "):
                        met.add((event.split()[1], int(event.split()[2])))
                    else:
                        first.setdefault(event, len(levels) - 1)
            level = set().union(*(after[state] for state in levels[-1])) - seen
        goals = {state for state in seen if self.holds(self.data["goal"], state)}
        days = [day for day, states in enumerate(levels) if not goals.isdisjoint(states)]
        return Possible(after, first, met, goals, backward(after, goals), days[0] if days else None, levels)

    def holds(self, text: str, state: State) -> bool:
        self.load(state)
        return bool(self.value(text))


def backward(after: Mapping[State, set[State]], goals: set[State]) -> set[State]:
    """The states from which some states can be reached."""
    before: dict[State, list[State]] = {}
    for state, states in after.items():
        for following in states:
            before.setdefault(following, []).append(state)
    hopeful, waiting = set(goals), list(goals)
    while waiting:
        for state in before.get(waiting.pop(), []):
            if state not in hopeful:
                hopeful.add(state)
                waiting.append(state)
    return hopeful
