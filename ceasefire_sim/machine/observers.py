"""Lowering what is asked: properties, invariants, the goal, days in phases, and what is waited for."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.tree import Name, Node
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.rules import Extreme, First, Latch, Observer, Sum, Total, WaitCounter
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.waiting_conditions import Waiting, waiting_elements

__all__ = ["attributes", "observers", "waits"]

UNBOUNDED = Name("unbounded")


def observers(names: ExpressionLowering) -> tuple[Observer, ...]:
    """Everything observed: `goal`, `held`, a number a phase, an invariant, and what properties need."""
    file, horizon, terms = names.scenario.file, names.scenario.horizon, names.terms
    observed: list[Observer] = []
    if file.goal is not None:
        observed.append(First("goal", names.lower(file.goal.node), horizon))
    if file.holds is not None:
        observed.append(First("held", terms.not_(names.lower(file.holds.node)), horizon))
    observed += [First(f"entry.{state}", names.is_in("phase", [state]), horizon) for state in file.phases.states]
    observed += [Sum(f"days.{state}", names.is_in("phase", [state]), horizon) for state in file.phases.states]
    observed += [
        First(f"invariants.{name}", terms.not_(names.lower(invariant.always.node)), horizon)
        for name, invariant in file.invariants.items()
    ]
    for name, prop in file.properties.items():
        observed += property_observers(names, name, prop)
    return tuple(observed)


def is_unbounded(prop: Property) -> bool:
    """Whether only an exact method can answer it."""
    return prop.within is not None and prop.within.formula.node == UNBOUNDED


def property_observers(names: ExpressionLowering, name: str, prop: Property) -> Iterator[Observer]:
    """What a property needs of a run; its value is put together from these at the end."""
    horizon, terms = names.scenario.horizon, names.terms
    if prop.given is not None:
        yield First(f"{name}.given", names.lower(prop.given.node), horizon)
    if is_unbounded(prop):
        return
    last = horizon if prop.within is None else min(max(prop.within.whole, 0), horizon)
    if prop.eventually is not None or prop.days_until is not None:
        truth = prop.eventually or prop.days_until
        assert truth is not None
        yield First(f"{name}.first", names.lower(truth.node), last)
    elif prop.always is not None:
        yield First(f"{name}.broken", terms.not_(names.lower(prop.always.node)), last)
    elif prop.hold is not None and prop.until is not None:
        yield First(f"{name}.first", names.lower(prop.until.node), last)
        yield First(f"{name}.broken", terms.not_(names.lower(prop.hold.node)), last)
    elif prop.between is not None:
        start, end = (names.lower(formula.node) for formula in prop.between)
        yield First(f"{name}.start", start, last)
        yield First(f"{name}.first", end, last, after=f"{name}.start")
    elif prop.days_when is not None:
        yield Sum(f"{name}.sum", names.lower(prop.days_when.node), last)
    elif prop.count is not None:
        yield Total(f"{name}.sum", names.scenario.counted(prop.count), last)
    else:
        yield from number_observers(names, name, prop, last)


def number_observers(names: ExpressionLowering, name: str, prop: Property, last: int) -> Iterator[Observer]:
    """What a property that reads a number needs."""
    if prop.at_end is not None:
        yield Latch(f"{name}.value", names.lower(prop.at_end.node), last)
    elif prop.value is not None and prop.on is not None:
        yield Latch(f"{name}.value", names.lower(prop.value.node), min(max(prop.on.whole, 0), last))
    elif prop.most is not None:
        yield Extreme(f"{name}.value", names.lower(prop.most.node), last, 1)
    elif prop.least is not None:
        yield Extreme(f"{name}.value", names.lower(prop.least.node), last, -1)


def attributes(names: ExpressionLowering) -> tuple[tuple[str, Node], ...]:
    """What a row of the table of runs tells of drawn parameters, and of the last state of every duty."""
    drawn = tuple((f"parameters.{name}", names.name(name)) for name in names.scenario.drawn_parameters)
    steps = tuple(
        (f"obligations.{name}.{attribute}", names.name(f"{name}.{attribute}"))
        for name in names.scenario.file.obligations
        for attribute in ("done", "verified", "acknowledged", "overdue", "missed")
    )
    breaches = (f"{name}.breaches" for name in names.scenario.file.commitments)
    return (*drawn, *steps, *((f"commitments.{name}", names.name(name)) for name in breaches))


def waits(names: ExpressionLowering) -> tuple[WaitCounter, ...]:
    """What every transition out of a state, and every obligation owed and unfinished, waits for."""
    counters = []
    for element in waiting_elements(names.scenario):
        if element.region:
            base = names.leaving(element.region, element.transition)
        else:
            part = names.scenario.file.obligations[element.obligation]
            rest = names.unfinished(element.obligation, part)
            if element.step is not None:
                rest = names.next_is(element.obligation, [element.step])
            base = names.terms.all_of((rest, names.owed(part)))
        parts = tuple((label, waited_for(names, element, node)) for label, node in element.parts)
        counters.append(WaitCounter(element.path, base, parts))
    return tuple(counters)


def waited_for(names: ExpressionLowering, element: Waiting, node: Node) -> Node:
    """A part of what an element waits for; days that must have passed are the constant they were made of."""
    if element.days is None or node is not element.days[0]:
        return names.lower(node)
    part, constant = element.days
    return names.terms.compare(names.lower(part.first), ">=", names.constant(constant))
