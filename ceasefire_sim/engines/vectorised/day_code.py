"""Writing a day: groups, rules, draws and assignments as array code.

All rules of a group are decided before any is carried out, for their guards look at the state before; the
runs each has taken are disjoint, so carrying them out one after another changes nothing for the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ceasefire_sim.engines.vectorised.value_code import Value, ValueCode
from ceasefire_sim.expressions.tree import And, Compare, Name, Node, Number, Or, Truth
from ceasefire_sim.machine.rules import (
    Action,
    Assign,
    Binomial,
    Branch,
    Chance,
    Choice,
    Group,
    Let,
    Machine,
    Poisson,
    Rule,
    Step,
    Total,
)
from ceasefire_sim.machine.variables import Variable

__all__ = ["DayCode"]

FALSE = Truth(False)


@dataclass(frozen=True, slots=True)
class Taken:
    """The runs in which a branch is carried out; with ``times`` an array, so many times each."""

    index: str
    branch: Branch
    times: str = ""


class DayCode(ValueCode):
    """Writes the steps of a day.

    ``forced`` keeps draws that are certain, for a hand may decide them otherwise.
    """

    def __init__(self, machine: Machine, forced: bool = False) -> None:
        super().__init__(machine)
        self.forced = forced
        self.sites: dict[str, int] = {}
        self.mark = "0"
        self.totals: dict[str, list[Total]] = {}
        for observer in machine.observers:
            if isinstance(observer, Total):
                self.totals.setdefault(observer.path, []).append(observer)

    def site(self, name: str) -> int:
        """The number of a site."""
        return self.sites.setdefault(name, len(self.sites))

    def write_step(self, step: Step) -> None:
        """A step of the day."""
        if isinstance(step, Let):
            self.versions.setdefault(step.name, 0)
            self.lets[step.name] = self.of(step.value)
            self.changed(step.name)
        elif not self.write_simple(step):
            self.write_group(step)

    # groups -------------------------------------------------------------------------------------

    def write_group(self, group: Group) -> None:
        """The first rule that fires, in every run."""
        taken: list[Taken] = []
        decided: list[str] = []
        before: list[Rule] = []
        for rule in group.rules:
            if rule.guard == FALSE:
                continue
            apart = all(disjoint(rule.guard, other.guard) for other in before)
            ways = self.decide(rule, [] if apart else decided)
            taken += ways
            decided += [way.index for way in ways[:1]]
            before.append(rule)
        for way in taken:
            if way.branch.actions or any(path in self.totals for path in way.branch.tells):
                self.carry_out(way)

    def decide(self, rule: Rule, earlier: Sequence[str]) -> list[Taken]:
        """Writes which runs take which branch of a rule."""
        guard = self.of(rule.guard)
        index = self.fresh("i")
        if guard.single:
            everyone = self.lanes.index or "everyone(n)"
            self.line(
                f"{index} = {everyone}" if guard.text == "True" else f"{index} = {everyone} if {guard.text} else NONE"
            )
        elif self.lanes.index:
            self.line(f"{index} = {self.lanes.index}[{guard.text}]")
        else:
            self.line(f"{index} = flatnonzero({guard.text})")
        if earlier:
            parts = ", ".join(earlier)
            self.line(f"{index} = without({index}, ({parts},), marks)")
        whole = guard.single and guard.text == "True" and not earlier and not self.lanes.index
        return self.draw(rule, index, whole)

    def draw(self, rule: Rule, index: str, whole: bool) -> list[Taken]:
        """Writes the draw of a rule; ``whole``: it is for all runs of the block."""
        branches, site = rule.branches, self.site(rule.site) if rule.site else -1
        match rule.draw:
            case None:
                return [Taken(index, branches[0])]
            case Chance(p=p):
                return self.chance(p, branches, site, index, whole)
            case Choice(weights=weights):
                with_index = self.fresh("c")
                with self.block(f"if {index}.size:"), self.within(index):
                    texts = ", ".join(self.of(weight).text for weight in weights)
                    self.line(f"{with_index} = draws.choose({site}, {index}, [{texts}], {self.mark})")
                with self.block("else:"):
                    self.line(f"{with_index} = NONE")
                ways = []
                for number, branch in enumerate(branches):
                    if branch.actions:
                        own_index = self.fresh("i")
                        self.line(f"{own_index} = {index}[{with_index} == {number}]")
                        ways.append(Taken(own_index, branch))
                return ways
            case Binomial() | Poisson():
                return self.count(rule.draw, branches[0], site, index)

    def chance(self, p: Node, branches: tuple[Branch, ...], site: int, index: str, whole: bool) -> list[Taken]:
        """A chance: which runs it comes up in, and (with two branches) which not."""
        hit = self.fresh("h")
        certain = isinstance(p, Number) and p.value >= 1
        if certain and not self.forced:
            return [Taken(index, branches[0])]
        if whole:
            limit = self.of(p, "threshold")
            self.line(f"{hit} = draws.chance({site}, None, {limit.text}, {self.mark})")
        elif self.lanes.index:
            self.line(f"{hit} = NO")
            with self.block(f"if {index}.size:"), self.within(index):
                limit = self.of(p, "threshold")
                self.line(f"{hit} = draws.chance({site}, {index}, {limit.text}, {self.mark})")
        else:
            with self.block(f"if {index}.size > most:"):
                limit = self.of(p, "threshold")
                self.line(f"{hit} = draws.chance({site}, None, {limit.text}, {self.mark})[{index}]")
            with self.block(f"elif {index}.size:"), self.within(index):
                limit = self.of(p, "threshold")
                self.line(f"{hit} = draws.chance({site}, {index}, {limit.text}, {self.mark})")
            with self.block("else:"):
                self.line(f"{hit} = NO")
        hit_index = self.fresh("i")
        self.line(f"{hit_index} = flatnonzero({hit})" if whole else f"{hit_index} = {index}[{hit}]")
        ways = [Taken(hit_index, branches[0])]
        if len(branches) > 1:
            missed_index = self.fresh("i")
            self.line(f"{missed_index} = flatnonzero(~{hit})" if whole else f"{missed_index} = {index}[~{hit}]")
            ways.append(Taken(missed_index, branches[1]))
        return ways

    def count(self, draw: Binomial | Poisson, branch: Branch, site: int, index: str) -> list[Taken]:
        """A count: the runs in which it is above 0, and how often."""
        times = self.fresh("c")
        self.line(f"{times} = NONE")
        with self.block(f"if {index}.size:"), self.within(index):
            if isinstance(draw, Poisson):
                mean = self.of(draw.mean)
                self.line(f"{times} = draws.poisson({site}, {index}, {mean.text}, {draw.cap}, {self.mark})")
            else:
                number, p = self.of(draw.number), self.of(draw.p)
                counts = f"draws.binomial({site}, {index}, {number.text}, {p.text}, {self.mark})"
                capped = counts if draw.cap is None else f"minimum({counts}, {self.of(draw.cap).text})"
                self.line(f"{times} = {capped}")
        some_index = self.fresh("i")
        self.line(f"{some_index} = {index}[{times} > 0]")
        self.line(f"{times} = {times}[{times} > 0]")
        return [Taken(some_index, branch, times)]

    # carrying out -------------------------------------------------------------------------------

    def carry_out(self, taken: Taken) -> None:
        """Writes the actions of a branch for the runs that take it."""
        index, outer = taken.index, self.mark
        if not taken.times:
            with self.block(f"if {index}.size:"), self.within(index):
                self.write_actions(taken.branch)
            return
        self.mark = self.fresh("m")
        self.line(f"{self.mark} = 0")
        for name in written(taken.branch.actions):
            self.changed(name)  # what was known before is stale from the second time on
        with self.block(f"while {index}.size:"), self.within(index):
            self.write_actions(taken.branch)
            self.line(f"{self.mark} += 1")
            more = self.fresh("b")
            self.line(f"{more} = {taken.times} > {self.mark}")
            self.line(f"{index} = {index}[{more}]")
            self.line(f"{taken.times} = {taken.times}[{more}]")
        for name in written(taken.branch.actions):
            self.changed(name)
        self.mark = outer

    def write_actions(self, branch: Branch) -> None:
        """Writes what a branch tells of and does."""
        for path in branch.tells:
            for total in self.totals.get(path, ()):
                with self.block(f"if day < {total.last}:"):
                    self.line(f"{self.observer(total.name)}[{self.lanes.index}] += 1")
        for action in branch.actions:
            self.write_action(action)

    def write_action(self, action: Action) -> None:
        """Writes an assignment or a group inside a branch."""
        if isinstance(action, Group):
            self.write_group(action)
            return
        variable, row, at = self.variables[action.target], self.rows[action.target], self.lanes.index
        amount = self.of(action.amount, "rounded")
        if action.op == "=":
            text = amount.text
            if amount.single and text.lstrip("-").isdigit():
                text = str(min(max(int(text), variable.low), variable.high))
                self.line(f"{row}[{at}] = {text}")
            else:
                self.line(f"{row}[{at}] = minimum(maximum({text}, {variable.low}), {variable.high})")
        else:
            now, name = self.gathered(action.target), self.fresh()
            up, down = self.signs(amount, action.op)
            text = f"{now} {action.op[0]} {amount.text}"
            text = f"minimum({text}, {variable.high})" if up else text
            text = f"maximum({text}, {variable.low})" if down else text
            self.line(f"{name} = {text}")
            self.line(f"{row}[{at}] = {name}")
        self.changed(action.target)
        if action.op != "=":
            self.lanes.known["gathered", action.target, self.versions[action.target]] = Value(name, "int")

    def signs(self, amount: Value, op: str) -> tuple[bool, bool]:
        """Whether a change may go up, and down."""
        if not (amount.single and amount.text.lstrip("-").isdigit()):
            return True, True
        up = (int(amount.text) >= 0) == (op == "+=")
        return up, not up

    def observer(self, name: str) -> str:
        """The row of an observer."""
        raise NotImplementedError

    # common small cases -------------------------------------------------------------------------

    def write_simple(self, group: Group) -> bool:
        """Writes a group without draws that only counts by one or sets constants, for all runs at once."""
        if self.lanes.index or not all(simple(rule, self.variables) for rule in group.rules):
            return False
        pairs = [(a, b) for i, a in enumerate(group.rules) for b in group.rules[:i]]
        if not all(disjoint(a.guard, b.guard) for a, b in pairs):
            return False
        guards = [self.of(rule.guard) for rule in group.rules]
        if any(guard.single for guard in guards):
            return False
        for rule, guard in zip(group.rules, guards, strict=True):
            for action in rule.branches[0].actions:
                assert isinstance(action, Assign) and isinstance(action.amount, Number)
                row = self.rows[action.target]
                if action.op == "=":
                    self.line(f"putmask({row}, {guard.text}, {int(action.amount.value)})")
                else:
                    self.line(f"add({row}, {guard.text}, out={row})")
                    self.line(f"minimum({row}, {self.variables[action.target].high}, out={row})")
                self.changed(action.target)
        return True


def simple(rule: Rule, variables: Mapping[str, Variable]) -> bool:
    """Whether a rule draws nothing, tells nothing, and only adds 1 to clocks or sets what the day itself counts."""
    return (
        rule.draw is None
        and not rule.branches[0].tells
        and len(rule.branches[0].actions) <= 1
        and all(
            isinstance(action, Assign)
            and isinstance(action.amount, Number)
            and (action.op == "=" or (action.op == "+=" and action.amount.value == 1))
            and variables[action.target].kind.is_bookkeeping
            for action in rule.branches[0].actions
        )
    )


def written(actions: Sequence[Action]) -> set[str]:
    """The variables that some actions may change."""
    targets: set[str] = set()
    for action in actions:
        if isinstance(action, Assign):
            targets.add(action.target)
        else:
            targets |= {name for rule in action.rules for branch in rule.branches for name in written(branch.actions)}
    return targets


def possible(guard: Node) -> dict[str, set[float]]:
    """For some names, the only values with which a guard can hold."""
    values_of: dict[str, set[float]] = {}
    for part in guard.parts if isinstance(guard, And) else (guard,):
        links = part.parts if isinstance(part, Or) else (part,)
        names, values = set(), set()
        for link in links:
            match link:
                case Compare(first=Name(text=text), rest=(("==", Number(value=value)),)):
                    names.add(text)
                    values.add(value)
                case _:
                    names.add("")
        if len(names) == 1 and "" not in names:
            name = names.pop()
            values_of[name] = values_of[name] & values if name in values_of else values
    return values_of


def disjoint(a: Node, b: Node) -> bool:
    """Whether two guards certainly never hold together."""
    if opposite(a, b) or opposite(b, a):
        return True
    ours, theirs = possible(a), possible(b)
    return any(not ours[name] & theirs[name] for name in ours.keys() & theirs.keys())


def opposite(a: Node, b: Node) -> bool:
    """Whether one comparison is the contrary of the other."""
    match a, b:
        case Compare(first=x, rest=(("==", y),)), Compare(first=z, rest=(("!=", w),)):
            return x is z and y is w
    return False
