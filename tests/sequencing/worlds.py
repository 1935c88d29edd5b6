"""Small scenarios that go back as well as forward, drawn at random."""

from __future__ import annotations

from random import Random
from typing import Any


class World:
    """Draws one small scenario with most of what can stand in the way: tension, going back, deadlines, days."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.luck = Random(f"world {number}")
        self.top = self.luck.choice((1, 2, 2, 3))
        self.duties = [f"d{k}" for k in range(self.luck.choice((1, 1, 2, 2, 3)))]
        self.steps = {name: self.luck.choice((1, 1, 1, 2)) for name in self.duties}
        self.named = {name for name in self.duties if self.steps[name] == 2 and self.may(40)}
        self.verified = {name for name in self.duties if self.may(20)}
        self.credited = {name for name in self.duties if self.may(10)}
        self.mechanism = bool(self.verified) or self.may(20)
        self.region = self.may(30)
        self.tense = self.may(75)
        self.dated = self.may(25)
        self.second = self.may(50)

    def may(self, percent: int) -> bool:
        return self.luck.randrange(100) < percent

    def literal(self, own: str = "", waiting: bool = False) -> str:
        """One thing that may hold or not."""
        luck, duty = self.luck, self.luck.choice(self.duties)
        forms = [f"{duty}.fulfilled", f"{duty}.done >= 1", f"not {duty}.fulfilled", f"{duty}.done < 1"]
        forms += [f"{duty}.{duty}_1"] if duty in self.named else []
        forms += [f"{duty}.verified >= 1"] * 2 if duty in self.verified else []
        forms += [f"{duty}.acknowledged >= 1"] * 2 if duty in self.credited else []
        forms += [f"not {duty}.overdue"] if self.may(20) else []
        forms += [f"{duty}.waiting"] if waiting and self.may(20) else []
        if self.tense:
            forms += [f"tension <= {luck.randrange(self.top)}", f"tension >= {luck.randint(1, self.top)}"]
        if self.mechanism:
            forms += ["monitor == active", "monitor != active"]
        if self.region:
            forms += [f"seat == {luck.choice('xy')}", f"seat != {luck.choice('xy')}"]
        if self.second:
            forms += ["phase == second", "phase == first"]
        if self.dated:
            forms += [f"day >= {luck.randint(1, 5)}", f"day < {luck.randint(1, 5)}"]
            forms += ["days_in(phase) >= 2", f"{duty}.age <= 2"]
        return luck.choice(forms)

    def cond(self, most: int = 2, waiting: bool = False) -> str:
        """A condition of a few parts."""
        parts = []
        for _ in range(self.luck.choice((0, 0, 1, most))):
            part = self.literal(waiting=waiting)
            parts.append(f"({part} or {self.literal(waiting=waiting)})" if self.may(20) else part)
        return " and ".join(parts) or "true"

    def effects(self, undo: bool = False) -> list[str]:
        found = []
        if self.tense and self.may(60):
            found.append(self.luck.choice(("tension += 1", "tension += 1", "tension -= 1", "tension = 0")))
        if undo and self.may(25):
            duty = self.luck.choice(self.duties)
            found.append(f"{duty}.{'verified' if duty in self.verified and self.may(30) else 'done'} -= 1")
        return found

    def chance(self) -> Any:
        return self.luck.choice((0, 0.3, 0.3, 0.3, 1, 1, "tension / 2" if self.tense else 1))

    def incident(self) -> dict[str, Any]:
        part: dict[str, Any] = {"when": self.cond(1, waiting=True), "do": self.effects(undo=True)}
        if self.may(15):
            part |= {"count": "binomial(2, 0.5)"}
        elif self.may(10):
            part |= {"count": "poisson(0.5)", "at_most": 2}
        else:
            part["chance"] = self.chance()
        if self.may(15):
            part["outcomes"] = [{"weight": self.luck.randrange(2), "do": self.effects(undo=True)} for _ in range(2)]
        if self.mechanism and self.may(25):
            part["attribution"] = {"by": "monitor", "chance": self.chance(), "otherwise": self.effects()}
        return part

    def pace(self, each: bool = True) -> Any:
        forms: list[Any] = [0.5, 0.5, 0.5, 1, 1, {"days": 2}]
        return self.luck.choice([*forms, {"each": 0.5}] if each else forms)

    def duty(self, name: str) -> dict[str, Any]:
        pace = 0 if self.may(6) else self.pace(name not in self.named)
        part: dict[str, Any] = {"steps": self.steps[name], "pace": pace}
        earlier = self.duties[: self.duties.index(name)]
        linked = [f"{self.luck.choice(earlier)}.fulfilled"] if earlier and self.may(35) else []
        part |= {"requires": " and ".join([*linked, self.cond()]), "on_step": self.effects()}
        if name in self.named:
            part["steps"] = {f"{name}_1": {}, f"{name}_2": {"requires": self.cond(1)}}
            if self.dated and self.may(50):
                part["steps"][f"{name}_1"]["not_before"] = self.luck.randint(1, 4)
        if self.may(15):
            part["during"] = self.cond(1)
        if self.may(25):
            part |= {"due": self.luck.randint(0, 4), "on_overdue": self.effects()}
            part["due_counts"] = self.luck.choice(("owed", "allowed", "calendar")[: 2 + self.dated])
        if name in self.verified:
            part |= {"verified_by": "monitor", "verification": self.luck.choice((0, 0.5, 1, {"each": 0.5}))}
            part["on_verified"] = self.effects()
        if name in self.credited:
            part["acknowledgement"] = self.luck.choice((0, 0.5, 1))
        return part

    def way(self, source: Any, to: str, cond: str, chance: Any, undo: bool = True) -> dict[str, Any]:
        found = {"from": source, "to": to, "when": cond, "chance": chance}
        if self.may(10):
            found["after"] = self.luck.randint(1, 2)
        if self.may(20):
            found["do"] = self.effects(undo)
        return found

    def phases(self) -> dict[str, Any]:
        """Two phases and two ends, one of them certain where tension is greatest."""
        ways: dict[str, Any] = {}
        if self.tense and self.may(70):
            when = f"tension >= {self.top}"
            ways["collapse"] = {"from": "any", "to": "collapsed", "when": when, "chance": self.luck.choice((1, 1, 0.5))}
        states = ["first", "second"] if self.second else ["first"]
        if self.second:
            ways["advance"] = self.way("first", "second", self.cond(), self.luck.choice((0.5, 1)))
            if self.may(50):
                ways["fall_back"] = self.way("second", "first", self.cond(1), self.luck.choice((0.5, 1)))
        owed = [f"{name}.fulfilled" for name in self.duties if self.may(60)]
        conclusion = " and ".join([*owed, self.literal(waiting=True)] if self.may(40) or not owed else owed)
        ways["conclude"] = self.way(states[-1], "concluded", conclusion, self.luck.choice((0.5, 1, 1)))
        return {
            "initial": "first", "states": [*states, "concluded", "collapsed"], "final": ["concluded", "collapsed"],
            "transitions": ways,
        }  # fmt: skip

    def change(self, cond: str) -> dict[str, Any]:
        """What a reading or an amendment does."""
        touched = f"obligations.{self.luck.choice(self.duties)}.requires"
        return {self.luck.choice(("set", "add", "or")): {touched: cond}}

    def data(self) -> dict[str, Any]:
        """The scenario as plain data."""
        mixed = " and ".join(self.literal() for _ in range(self.luck.randint(1, 2)))
        goal = "phase == concluded" if self.may(70) else mixed
        data: dict[str, Any] = {"scenario": "world", "horizon": self.luck.choice((1, 5, 40)), "goal": goal}
        if self.tense:
            initial: Any = {"0": 1, str(self.top): 1} if self.may(8) else self.luck.randrange(min(self.top, 2))
            data["quantities"] = {"tension": {"initial": initial, "range": [0, self.top]}}
        data["incidents"] = {f"i{k}": self.incident() for k in range(self.luck.choice((0, 1, 1)))}
        data["responses"] = {f"a{k}": self.incident() for k in range(self.luck.choice((0, 0, 1)))}
        if self.mechanism:
            ways = {"deploy": self.way("none", "active", self.cond(1), self.chance(), False)}
            if self.may(30):
                ways["leave"] = self.way("active", "none", self.cond(1), self.chance(), False)
            data["mechanisms"] = {"monitor": {"initial": "none", "states": ["none", "active"], "transitions": ways}}
        data["obligations"] = {name: self.duty(name) for name in self.duties}
        if len(self.duties) > 1 and self.may(12):
            data["obligations"][self.duties[0]]["together"] = self.duties[-1]
        if self.region:
            ways = {"go": self.way("x", "y", self.cond(1, True), self.chance())}
            ways["back"] = self.way("y", "x", self.cond(1), self.chance())
            data["regions"] = {"seat": {"initial": "x", "states": ["x", "y"], "active": ["y"], "transitions": ways}}
        data["phases"] = self.phases()
        if self.may(20):
            data["readings"] = {side: self.change(self.cond()) for side in ("north-reading", "south-reading")}
        if self.may(12):
            data["amendments"] = {"later": {"when": self.literal(), **self.change(self.cond(1))}}
        if numbers := self.amended_numbers(data["obligations"]):
            data["amendments"] = {**data.get("amendments", {}), **numbers}
        return {key: value for key, value in data.items() if value != {}}

    def amended_numbers(self, duties: dict[str, Any]) -> dict[str, Any]:
        """Amendments that move days and paces; drawn apart, so that all else of a world is what it was before."""
        luck = Random(f"amended numbers of world {self.number}")
        whens = ["day >= 2", "day < 3", "phase == first", *(["tension >= 1"] if self.tense else [])]
        amendments: dict[str, Any] = {}
        for name, part in duties.items():
            numbers: dict[str, Any] = {}
            if "due" in part and luck.randrange(100) < 60:
                numbers["due"] = luck.choice([0, 2, 6, None])
            if name not in self.named and not isinstance(part["pace"], dict) and luck.randrange(100) < 10:
                numbers["pace"] = luck.choice([0, 0.5, 1])
            if name in self.named and luck.randrange(100) < 40:
                numbers[f"{name}_1.not_before"] = luck.choice([1, 5, None])
            if not isinstance(part.get("verification", {}), dict) and luck.randrange(100) < 20:
                numbers["verification"] = luck.choice([0, 1])
            if numbers:
                moved = {f"obligations.{name}.{key}": value for key, value in numbers.items()}
                amendments[f"moves_{name}"] = {"when": luck.choice(whens), "set": moved}
        return amendments
