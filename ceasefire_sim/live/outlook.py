"""What can still come: a sound over-approximation of every state that can follow one.

Likelihood is forgotten: every chance above 0 may come up, the days go on beyond the horizon. Each quantity
and obligation keeps the interval of values it can ever take, each region the set of its states, and they
grow to their least fixpoint. What is not possible there is not possible at all; what is, may still not be.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ceasefire_sim.expressions import Interval, States, Truths, span
from ceasefire_sim.expressions.tree import Effect, Node
from ceasefire_sim.live.regions import sources_of
from ceasefire_sim.luck import threshold
from ceasefire_sim.scenario.fields import Formula, Pace
from ceasefire_sim.scenario.meaning import definition_order
from ceasefire_sim.scenario.parts import Incident, Obligation
from ceasefire_sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from ceasefire_sim.live.agreement import Agreement

__all__ = ["Outlook", "goal_impossible"]

FOREVER = 2.0**40  # days; longer than any clock is compared with
PATIENCE = 40  # rounds after which what still grows is taken to its bound
EITHER = Truths(True, True)
Known = Interval | Truths | States


def goal_impossible(agreement: Agreement) -> bool:
    """Whether the goal can certainly not be reached any more from the state the agreement is in."""
    goal = agreement.scenario.file.goal
    if goal is None or agreement.goal_day is not None:
        return False
    return not Outlook(agreement).may_come(goal.node)


class Outlook:
    """The growing over-approximation, begun at the state an agreement is in."""

    def __init__(self, agreement: Agreement) -> None:
        self.scenario: Scenario = agreement.scenario
        self.order = definition_order(self.scenario.file)
        self.grown = False
        self.rounds = 0
        self.known: dict[str, Known] = {"day": Interval(float(agreement.today), FOREVER)}
        for name, constant in self.scenario.constants.items():
            self.known[name] = Interval(constant, constant)
        for name, value in agreement.quantities.items():
            self.known[name] = Interval(float(value), float(value))
        for name, region in agreement.regions.items():
            self.known[name] = States(frozenset((region.state,)))
            self.known[f"days_in({name})"] = Interval(0.0, FOREVER)
        for name, one in agreement.obligations.items():
            for attribute in ("steps", "done", "verified", "acknowledged", "amount", "missed"):
                now = float(getattr(one, attribute))
                self.known[f"{name}.{attribute}"] = Interval(now, now)
            self.known[f"{name}.age"] = Interval(0.0, FOREVER)
            self.known[f"{name}.late"] = self.known[f"{name}.waiting"] = EITHER
            self.follow(name, one.part)
        self.define()

    def may_come(self, goal: Node) -> bool:
        """Whether a truth may hold in this state or one that can follow; false is certain."""
        while True:
            if self.may(goal):
                return True
            self.grown = False
            self.rounds += 1
            self.play()
            if not self.grown:
                return False

    # growing ------------------------------------------------------------------------------------

    def define(self) -> None:
        """Works out what the definitions can be."""
        for name in self.order:
            self.known[name] = span(self.scenario.file.definitions[name].node, self.known)

    def may(self, node: Node) -> bool:
        """Whether a truth may hold."""
        found = span(node, self.known)
        return isinstance(found, Truths) and found.may_hold

    def high(self, formula: Formula) -> float:
        """The largest value a number may have."""
        found = span(formula.node, self.known)
        return found.high if isinstance(found, Interval) else 0.0

    def possible(self, chance: Formula) -> bool:
        """Whether a chance may come up."""
        return threshold(self.high(chance)) > 0

    def grow(self, name: str, low: float, high: float, limits: tuple[float, float]) -> None:
        """Lets a name take the values between two more, within its limits."""
        before = self.known[name]
        assert isinstance(before, Interval)
        low, high = max(min(before.low, low), limits[0]), min(max(before.high, high), limits[1])
        if low < before.low or high > before.high:
            if self.rounds > PATIENCE:
                low = limits[0] if low < before.low else low
                high = limits[1] if high > before.high else high
            self.known[name] = Interval(low, high)
            self.grown = True

    def play(self) -> None:
        """One round: everything that may happen happens."""
        file = self.scenario.file
        for incident in (*file.incidents.values(), *file.responses.values()):
            self.play_incident(incident)
        for name in self.scenario.regions:
            self.play_region(name)
        for name, part in file.obligations.items():
            self.play_obligation(name, part)
        self.define()

    def play_incident(self, incident: Incident) -> None:
        """An incident or response that may happen, every way it may turn out."""
        count = incident.count
        drawn = count.mean or count.chance if count is not None else incident.chance
        if drawn is None or not self.may(incident.when.node) or self.high(drawn) <= 0:
            return
        self.apply(incident.do)
        for outcome in incident.outcomes:
            if self.high(outcome.weight) > 0:
                self.apply(outcome.do)
        if incident.attribution is not None:
            self.apply(incident.attribution.do)
            self.apply(incident.attribution.otherwise)

    def play_region(self, name: str) -> None:
        """Every transition that may be taken."""
        part = self.scenario.regions[name]
        final = self.scenario.final if name == "phase" else ()
        for key, transition in part.transitions.items():
            states = self.known[name]
            assert isinstance(states, States)
            open_now = states.names.intersection(sources_of(part, key, final)) and self.may(transition.when.node)
            if open_now and self.possible(transition.chance):
                if transition.to not in states.names:
                    self.known[name] = States(states.names | {transition.to})
                    self.grown = True
                self.apply(transition.do)

    def progresses(self, pace: Pace) -> bool:
        """Whether a pace may bring a step."""
        return pace.chance is None or self.possible(pace.chance)

    def next_steps(self, name: str, part: Obligation) -> list[int]:
        """The numbers of the steps (from 0) that may be done next, from any state there can be."""
        done = self.known[f"{name}.done"]
        assert isinstance(done, Interval) and part.during is not None
        if not (self.may(part.during.node) and self.may(part.requires.node)):
            return []
        named = list(part.named.values())
        numbers = range(int(done.low), min(int(done.high) + 1, part.total))
        return [number for number in numbers if not named or self.may(named[number].requires.node)]

    def play_steps(self, name: str, part: Obligation) -> None:
        """The steps that may be done, of an obligation that steps by its own pace."""
        named = list(part.named.values())
        numbers = [
            number
            for number in self.next_steps(name, part)
            if self.progresses((named[number].pace if named else None) or part.pace)
        ]
        fused = self.scenario.file.obligations.get(part.together or "")
        others = self.next_steps(part.together or "", fused) if fused is not None else []
        if not numbers or (fused is not None and not others):
            return
        self.step(name, part, max(numbers) + 1)
        if fused is not None:
            self.step(part.together or "", fused, max(others) + 1)

    def play_obligation(self, name: str, part: Obligation) -> None:
        """A step, verification, acknowledgement and missed deadlines, where they may come."""
        if not any(other.together == name for other in self.scenario.file.obligations.values()):
            self.play_steps(name, part)
        total = float(part.total)
        top = self.known[f"{name}.done"]
        assert isinstance(top, Interval)
        if part.verified_by is None:
            self.grow(f"{name}.verified", top.low, top.high, (0.0, total))
        elif self.may_be_active(part.verified_by) and self.progresses(part.verification):
            self.grow(f"{name}.verified", top.high, top.high, (0.0, total))
            self.apply(part.on_verified)
        if part.acknowledgement is None:
            self.grow(f"{name}.acknowledged", top.low, top.high, (0.0, total))
        elif self.progresses(part.acknowledgement):
            self.grow(f"{name}.acknowledged", top.high, top.high, (0.0, total))
            self.apply(part.on_acknowledged)
        dues = sum(step.due is not None for step in part.named.values()) + (part.due is not None)
        if dues:
            self.grow(f"{name}.missed", dues, dues, (0.0, float(dues)))
            self.apply(part.on_overdue)
        self.follow(name, part)

    def step(self, name: str, part: Obligation, upto: int) -> None:
        """As many steps may be done; their effects may come on any state there can be."""
        self.grow(f"{name}.done", upto, upto, (0.0, float(part.total)))
        self.apply(part.on_step)
        for named in part.named.values():
            self.apply(named.on_step)
        self.apply(part.on_fulfilled)

    def may_be_active(self, region: str) -> bool:
        """Whether a region may be in a state in which it verifies."""
        states = self.known[region]
        return isinstance(states, States) and bool(
            states.names.intersection(self.scenario.regions[region].active_states)
        )

    def follow(self, name: str, part: Obligation) -> None:
        """What follows from the steps done: amount, fulfilled, overdue, named steps."""
        done, missed = self.known[f"{name}.done"], self.known[f"{name}.missed"]
        assert isinstance(done, Interval) and isinstance(missed, Interval)
        sizes = part.sizes
        self.known[f"{name}.amount"] = Interval(float(sum(sizes[: int(done.low)])), float(sum(sizes[: int(done.high)])))
        facts = {f"{name}.fulfilled": part.total - 1, **{f"{name}.{key}": n for n, key in enumerate(part.named)}}
        for fact, number in facts.items():
            self.known[fact] = Truths(done.high > number, done.low <= number)
        self.known[f"{name}.overdue"] = Truths(missed.high > 0, missed.low <= 0)

    def apply(self, effects: Iterable[Effect]) -> None:
        """Lets effects act on whatever values there can be."""
        for effect in effects:
            amount = span(effect.amount, self.known)
            before = self.known[effect.target]
            assert isinstance(amount, Interval) and isinstance(before, Interval)
            low, high = float(round(amount.low)), float(round(amount.high))
            quantity = self.scenario.quantities.get(effect.target)
            if quantity is None:
                self.undo(effect.target, before, high)
            elif effect.op == "=":
                self.grow(effect.target, *clamped(low, high, quantity.range), clamped(*quantity.range, quantity.range))
            else:
                shift = (low, high) if effect.op == "+=" else (-high, -low)
                ends = clamped(before.low + shift[0], before.high + shift[1], quantity.range)
                self.grow(effect.target, *ends, clamped(*quantity.range, quantity.range))

    def undo(self, target: str, before: Interval, most: float) -> None:
        """Steps may be taken back; what is verified and acknowledged falls with what is done."""
        owner, _, attribute = target.partition(".")
        part = self.scenario.file.obligations[owner]
        names = ("done", "verified", "acknowledged") if attribute == "done" else (attribute,)
        for name in names:
            known = self.known[f"{owner}.{name}"]
            assert isinstance(known, Interval)
            lowest = before.low - max(most, 0.0)
            self.grow(f"{owner}.{name}", min(known.low, lowest), known.high, (0.0, float(part.total)))
        self.follow(owner, part)


def clamped(low: float, high: float, limits: Iterable[float]) -> tuple[float, float]:
    """An interval moved into limits."""
    least, most = (float(limit) for limit in limits)
    return max(least, min(low, most)), max(least, min(high, most))
