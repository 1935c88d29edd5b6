"""The value of every expression on an agreement as it stands."""

from __future__ import annotations

from collections.abc import Callable

from ceasefire_sim.expressions import function
from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import Effect, Node
from ceasefire_sim.reference.state import AgreementState
from ceasefire_sim.scenario.model.calendar import CALENDAR
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.memory import MEMORY

__all__ = ["LiveEvaluation", "Value"]

Value = float | bool | str  # a number, a truth, or the name of a region's state
Getter = Callable[[], Value]


class LiveEvaluation:
    """Evaluates expressions on a state; each is compiled once.

    A name may be looked up before the state has what it stands for, as an obligation may name one further down.
    """

    def __init__(self, state: AgreementState) -> None:
        self.state = state
        self.getters: dict[str, Getter] = {}
        self.compiled: IdentityCache[object, Getter] = IdentityCache()

    def lookup(self, name: str) -> Getter:
        """The function that says what a name is worth now; its source is looked for when first called."""

        def getter_when_called() -> Value:
            getter = self.getters.get(name)
            if getter is None:
                getter = self.getters[name] = self.getter(name)
            return getter()

        return self.getters.get(name, getter_when_called)

    def getter(self, name: str) -> Getter:
        """A function without arguments that says what a name is worth now; ``KeyError`` for no name of a value."""
        state, scenario = self.state, self.state.scenario
        if name in scenario.drawn_parameters:
            return lambda: state.parameter(name)
        if name in scenario.constants:
            value = scenario.constants[name]
            return lambda: value
        if name == "day":
            return lambda: state.today
        if name in scenario.quantities:
            return lambda: state.quantities[name]
        if name in scenario.file.definitions:
            definition: Getter = function(scenario.file.definitions[name].node, self.lookup)
            return definition
        if name.startswith(tuple(f"{function}(" for function in MEMORY)):
            asked_of = name.partition("(")[2][:-1]
            if name.startswith("happened"):
                return lambda: asked_of in state.last_days
            return lambda: state.days_without(asked_of)
        if name.startswith("days_in("):
            timed = state.regions[name[8:-1]]
            return lambda: timed.days
        if name in state.regions:
            region = state.regions[name]
            return lambda: region.state
        if name in CALENDAR:
            return lambda: calendar_number(name, state)
        owner, _, attribute = name.partition(".")
        if owner in state.commitments:
            commitment = state.commitments[owner]
            return lambda: attribute_value(commitment, attribute)
        obligation = state.obligations[owner]
        if attribute in obligation.part.named:
            return lambda: obligation.has_done(attribute)
        return lambda: attribute_value(obligation, attribute)

    def function(self, formula: Formula) -> Getter:
        """The function that evaluates an expression on the state as it is when called."""
        return self.of_node(formula, formula.node)

    def truth_function(self, formula: Formula) -> Callable[[], bool]:
        """The function that evaluates a condition."""
        value = self.function(formula)
        return lambda: bool(value())

    def number_function(self, formula: Formula) -> Callable[[], float]:
        """The function that evaluates a number."""
        value = self.function(formula)
        return lambda: float(value())

    def truth(self, formula: Formula) -> bool:
        """The truth of a condition now."""
        return bool(self.function(formula)())

    def number(self, formula: Formula) -> float:
        """The value of a number now."""
        return float(self.function(formula)())

    def amount(self, effect: Effect) -> int:
        """The amount of an effect now, rounded half to even."""
        return round(float(self.of_node(effect, effect.amount)()))

    def of_node(self, owner: object, node: Node) -> Getter:
        """The compiled form of a tree, kept by the object it belongs to."""
        compiled = self.compiled.get(owner)
        if compiled is None:
            compiled = self.compiled[owner] = function(node, self.lookup)
        return compiled


def calendar_number(name: str, state: AgreementState) -> float:
    """The month, the weekday (Monday is 1) or the day of the year of the date it is."""
    date = state.scenario.date(state.today)
    assert date is not None  # the check of the scenario asks for `start`
    if name == "month":
        return float(date.month)
    return float(date.isoweekday() if name == "weekday" else (date - date.replace(month=1, day=1)).days + 1)


def attribute_value(duty: object, attribute: str) -> Value:
    """The value of an attribute that expressions read; the check of the scenario knows which there are."""
    value: Value = getattr(duty, attribute)
    return value
