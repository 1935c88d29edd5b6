"""One agreement, live: the reference reading of the language, on `transitions`.

It interprets the checked scenario step by step, in the words of the language page, and shares no step
with the engines that run the lowered machine; that their answers are equal is the proof of both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ceasefire_sim.bounds.impossibility import certainly_stuck
from ceasefire_sim.expressions import function
from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import Effect
from ceasefire_sim.luck import Luck
from ceasefire_sim.reference.day import Plan, play_day
from ceasefire_sim.reference.lookup import Getter, getter
from ceasefire_sim.reference.obligations import Due, LiveObligation
from ceasefire_sim.reference.regions import LiveRegion
from ceasefire_sim.results.trajectory import Trajectory
from ceasefire_sim.scenario.model.fields import Effects, Formula
from ceasefire_sim.scenario.model.parts import Obligation
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["Reference", "standing"]

ENDINGS = ("reached", "failed", "stuck", "open")


def standing(agreement: Reference) -> dict[str, int]:
    """Where an agreement stands, as integers: the day, quantities, numbers of states, steps."""
    found = {"day": agreement.today, **agreement.quantities}
    for name, region in agreement.regions.items():
        found[name] = region.part.states.index(region.state)
    for name, one in agreement.obligations.items():
        found |= {f"{name}.{what}": getattr(one, what) for what in ("done", "verified", "acknowledged", "missed")}
    return found


class Reference:
    """An agreement that is played day by day.

    ``day()`` plays one day; ``state()`` is S(t) as plain data; ``events`` are those of the day last
    played; ``plans`` are what each step of that day decided. Playing on after the end changes nothing.
    """

    def __init__(self, scenario: Scenario, luck: Luck) -> None:
        self.scenario = scenario
        self.luck = luck
        self.today = 0
        self.events: list[dict[str, Any]] = []
        self.plans: list[Plan] = []
        self.violations: list[tuple[int, str]] = []
        self.goal_day: int | None = None
        self.quantities: dict[str, int] = {}
        self.regions: dict[str, LiveRegion] = {
            name: LiveRegion(name, part, scenario.final if name == "phase" else ())
            for name, part in scenario.regions.items()
        }
        self.obligations: dict[str, LiveObligation] = {}
        self.led = {part.together for part in scenario.file.obligations.values() if part.together}
        self._getters: dict[str, Getter] = {}
        self._functions: IdentityCache[Formula | Effect, Callable[[], Any]] = IdentityCache()
        for name, part in scenario.file.obligations.items():
            self.obligations[name] = self.build_obligation(name, part)
        self.build_transitions()
        self.reset(luck)

    # building -----------------------------------------------------------------------------------

    def lookup(self, name: str) -> Getter:
        """The function that says what a name is worth now; asked for only when first used."""

        def later() -> float | bool | str:
            found = self._getters.get(name)
            if found is None:
                found = self._getters[name] = getter(self, name)
            return found()

        return self._getters.get(name, later)

    def asked(self, formula: Formula) -> Callable[[], Any]:
        """The function that evaluates an expression on the agreement as it stands."""
        known = self._functions.get(formula)
        if known is None:
            known = self._functions[formula] = function(formula.node, self.lookup)
        return known

    def truth(self, formula: Formula) -> bool:
        """The truth of a condition now."""
        return bool(self.asked(formula)())

    def number(self, formula: Formula) -> float:
        """The value of a number now."""
        return float(self.asked(formula)())

    def build_obligation(self, name: str, part: Obligation) -> LiveObligation:
        """The live form of an obligation, its conditions made into functions."""
        assert part.during is not None
        dues = [
            Due(number, self.asked(step.due))
            for number, step in enumerate(part.named.values(), 1)
            if step.due is not None
        ]
        if part.due is not None:
            dues.append(Due(part.total, self.asked(part.due)))
        return LiveObligation(
            name,
            part,
            self.asked(part.during),
            self.asked(part.requires),
            tuple(self.asked(step.requires) for step in part.named.values()),
            tuple(dues),
            lambda: self.today,
        )

    def build_transitions(self) -> None:
        """Gives every region's machine its transitions."""
        for region in self.regions.values():
            for key, part in region.part.transitions.items():
                region.add(key, self.guard(region, key), self.effect(part.do))

    def effect(self, effects: Effects) -> Callable[[], None]:
        """The callback that applies the effects of a transition."""

        def applied() -> None:
            self.apply(effects)

        return applied

    def guard(self, region: LiveRegion, key: str) -> Callable[[], bool]:
        """The guard of a transition: its `when`, and `after` days in the present state."""
        part = region.part.transitions[key]
        when, after = self.asked(part.when), part.after.whole if part.after else 0
        return lambda: region.days >= after and bool(when())

    # playing ------------------------------------------------------------------------------------

    def reset(self, luck: Luck | None = None) -> None:
        """Returns to S(0), with the same luck or another."""
        self.luck = luck or self.luck
        self.today = 0
        self.events, self.plans, self.violations = [], [], []
        for region in self.regions.values():
            region.reset()
        for obligation in self.obligations.values():
            obligation.reset()
        for name in self.scenario.quantities:
            self.quantities[name] = self.initial(name)
        self.goal_day = None
        self.check()

    def initial(self, name: str) -> int:
        """The initial value of a quantity, drawn on day 0 where it is drawn."""
        written = self.scenario.quantities[name].initial
        if not isinstance(written, dict):
            return written.whole
        party, dot, own = name.partition(".")
        site = f"parties.{party}.quantities.{own}.initial" if dot else f"quantities.{name}.initial"
        ordered = sorted((int(float(key)), weight.value or 0.0) for key, weight in written.items())
        forced = self.luck.forced_value(0, site)
        if forced is not None:
            return int(forced)
        chosen = self.luck.choose(0, site, [weight for _, weight in ordered])
        assert chosen is not None
        return ordered[chosen][0]

    @property
    def phase(self) -> str:
        """The state of the agreement itself."""
        return self.regions["phase"].state

    @property
    def ended(self) -> bool:
        """Whether a final phase has been entered or the horizon reached."""
        return self.phase in self.scenario.final or self.today >= self.scenario.horizon

    def day(self) -> list[dict[str, Any]]:
        """Plays one day; returns its events in order."""
        self.events, self.plans = [], []
        if not self.ended:
            play_day(self)
            self.today += 1
            self.check()
        return self.events

    def check(self) -> None:
        """Checks the invariants on the state reached, and notes the first day of the goal."""
        for name, invariant in self.scenario.file.invariants.items():
            if not self.truth(invariant.always):
                self.violations.append((self.today, name))
                self.events.append({"site": f"invariants.{name}", "what": "violated"})
        goal = self.scenario.file.goal
        if goal is not None and self.goal_day is None and self.truth(goal):
            self.goal_day = self.today

    # what the steps of a day call ---------------------------------------------------------------

    def record(self, plan: Plan) -> None:
        """Keeps what a step decided."""
        self.plans.append(plan)

    def event(self, site: str, what: str, effects: Effects, **details: Any) -> None:
        """Notes that something happened and applies its effects."""
        entry = {"site": site, "what": what, **details}
        self.events.append(entry)
        changes = self.apply(effects)
        if changes:
            entry["effects"] = changes

    def happens(self, site: str, effects: Effects) -> None:
        """Notes one happening of an incident or response."""
        self.event(site, "happens", effects)

    def move(self, region: LiveRegion, key: str, site: str) -> None:
        """Takes a transition and notes it."""
        entry: dict[str, Any] = {"site": site, "what": "moves", "from": region.state}
        self.events.append(entry)
        self._changes: dict[str, list[int]] = {}
        region.take(key)
        entry["to"] = region.state
        if self._changes:
            entry["effects"] = self._changes

    def apply(self, effects: Effects) -> dict[str, list[int]]:
        """Applies effects in order, each seeing the one before; returns what changed, from and to."""
        changes: dict[str, list[int]] = {}
        for effect in effects:
            amount = round(float(self.amount_of(effect)))
            if effect.target in self.quantities:
                before = self.quantities[effect.target]
                self.quantities[effect.target] = after = self.changed(effect.target, effect.op, before, amount)
            else:
                owner, _, attribute = effect.target.partition(".")
                obligation = self.obligations[owner]
                before = getattr(obligation, attribute)
                obligation.undo(attribute, amount)
                after = getattr(obligation, attribute)
            if after != before:
                changes.setdefault(effect.target, [before, after])[1] = after
        self._changes = changes
        return changes

    def amount_of(self, effect: Effect) -> float:
        """The amount of an effect now."""
        known = self._functions.get(effect)
        if known is None:
            known = self._functions[effect] = function(effect.amount, self.lookup)
        return float(known())

    def changed(self, name: str, op: str, before: int, amount: int) -> int:
        """A quantity after an effect, kept within its range."""
        value = {"+=": before + amount, "-=": before - amount, "=": amount}[op]
        low, high = self.scenario.quantities[name].range
        return max(low, min(value, high))

    # looking ------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """S(t) as plain data, in the form of a line of ``trace --format jsonl``."""
        obligations = {
            name: {"done": o.done, "verified": o.verified, "acknowledged": o.acknowledged, "overdue": o.overdue}
            for name, o in self.obligations.items()
        }
        return {
            "day": self.today,
            "phase": self.phase,
            "regions": {name: region.state for name, region in self.regions.items() if name != "phase"},
            "quantities": dict(self.quantities),
            "obligations": obligations,
            "events": [dict(event) for event in self.events],
        }

    @property
    def ending(self) -> str:
        """How the run ends: reached, failed, stuck (certainly out of the goal's reach) or open."""
        if self.goal_day is not None:
            return "reached"
        if self.phase in self.scenario.final:
            return "failed"
        import numpy as np

        state = {name: np.array([value]) for name, value in standing(self).items()}
        return "stuck" if certainly_stuck(self.scenario, state)[0] else "open"

    # a demonstrator's hand ----------------------------------------------------------------------

    def force(self, site: str, value: bool | int = True, day: int | None = None) -> None:
        """Forces a draw, of today unless another day is named; days already played are retraced."""
        forced_day = self.today if day is None else day
        self.luck = self.luck.force(forced_day, site, value)
        if forced_day < self.today:
            self.retrace(self.today)

    def back(self, days: int = 1) -> None:
        """Returns to an earlier day; what is then played again happens again."""
        self.retrace(max(self.today - days, 0))

    def retrace(self, day: int) -> None:
        """Plays from the start to a day."""
        self.reset()
        while self.today < day and not self.ended:
            self.day()

    def trajectory(self) -> Trajectory:
        """Plays from the start to the end and returns all states."""
        self.reset()
        states = [self.state()]
        while not self.ended:
            self.day()
            states.append(self.state())
        return Trajectory(tuple(states), self.luck.to_json(), self.ending, tuple(self.violations))
