"""Lowering what is asked: properties, invariants, the goal, days in phases, and what is waited for."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.tree import Name, Node
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.rules import Extreme, First, Latch, Observer, Sum, Total, WaitCounter
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.waiting_conditions import waiting_elements

__all__ = ["attributes", "observers", "waits"]

UNBOUNDED = Name("unbounded")


def observers(names: ExpressionLowering) -> tuple[Observer, ...]:
    """Everything observed: `goal`, `held`, a number a phase, an invariant, and what properties need."""
    file, horizon, terms = names.scenario.file, names.scenario.horizon, names.terms
    found: list[Observer] = []
    if file.goal is not None:
        found.append(First("goal", names.lower(file.goal.node), horizon))
    if file.holds is not None:
        found.append(First("held", terms.not_(names.lower(file.holds.node)), horizon))
    found += [First(f"entry.{state}", names.is_in("phase", [state]), horizon) for state in file.phases.states]
    found += [Sum(f"days.{state}", names.is_in("phase", [state]), horizon) for state in file.phases.states]
    found += [
        First(f"invariants.{name}", terms.not_(names.lower(invariant.always.node)), horizon)
        for name, invariant in file.invariants.items()
    ]
    for name, asked in file.properties.items():
        found += needed(names, name, asked)
    return tuple(found)


def is_unbounded(asked: Property) -> bool:
    """Whether only an exact method can answer it."""
    return asked.within is not None and asked.within.formula.node == UNBOUNDED


def needed(names: ExpressionLowering, name: str, asked: Property) -> Iterator[Observer]:
    """What a property needs of a run; its value is put together from these at the end."""
    horizon, terms = names.scenario.horizon, names.terms
    if asked.given is not None:
        yield First(f"{name}.given", names.lower(asked.given.node), horizon)
    if is_unbounded(asked):
        return
    last = horizon if asked.within is None else min(max(asked.within.whole, 0), horizon)
    if asked.eventually is not None or asked.days_until is not None:
        truth = asked.eventually or asked.days_until
        assert truth is not None
        yield First(f"{name}.first", names.lower(truth.node), last)
    elif asked.always is not None:
        yield First(f"{name}.broken", terms.not_(names.lower(asked.always.node)), last)
    elif asked.hold is not None and asked.until is not None:
        yield First(f"{name}.first", names.lower(asked.until.node), last)
        yield First(f"{name}.broken", terms.not_(names.lower(asked.hold.node)), last)
    elif asked.between is not None:
        start, end = (names.lower(formula.node) for formula in asked.between)
        yield First(f"{name}.start", start, last)
        yield First(f"{name}.first", end, last, after=f"{name}.start")
    elif asked.days_when is not None:
        yield Sum(f"{name}.sum", names.lower(asked.days_when.node), last)
    elif asked.count is not None:
        yield Total(f"{name}.sum", names.scenario.counted(asked.count), last)
    else:
        yield from numbers(names, name, asked, last)


def numbers(names: ExpressionLowering, name: str, asked: Property, last: int) -> Iterator[Observer]:
    """What a property that reads a number needs."""
    if asked.at_end is not None:
        yield Latch(f"{name}.value", names.lower(asked.at_end.node), last)
    elif asked.value is not None and asked.on is not None:
        yield Latch(f"{name}.value", names.lower(asked.value.node), min(max(asked.on.whole, 0), last))
    elif asked.most is not None:
        yield Extreme(f"{name}.value", names.lower(asked.most.node), last, 1)
    elif asked.least is not None:
        yield Extreme(f"{name}.value", names.lower(asked.least.node), last, -1)


def attributes(names: ExpressionLowering) -> tuple[tuple[str, Node], ...]:
    """What a row of the table of runs tells of every obligation's last state."""
    return tuple(
        (f"obligations.{name}.{attribute}", names.name(f"{name}.{attribute}"))
        for name in names.scenario.file.obligations
        for attribute in ("done", "verified", "acknowledged", "overdue", "missed")
    )


def waits(names: ExpressionLowering) -> tuple[WaitCounter, ...]:
    """What every transition out of a state, and every obligation owed and unfinished, waits for."""
    found = []
    for one in waiting_elements(names.scenario):
        if one.region:
            base = names.leaving(one.region, one.transition)
        else:
            part = names.scenario.file.obligations[one.obligation]
            rest = names.unfinished(one.obligation, part)
            if one.step is not None:
                rest = names.next_is(one.obligation, [one.step])
            base = names.terms.all_of((rest, names.owed(part)))
        found.append(WaitCounter(one.path, base, tuple((label, names.lower(node)) for label, node in one.parts)))
    return tuple(found)
