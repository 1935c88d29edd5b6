"""From parts as written to parts with a meaning: dates and constants evaluated, kinds and ranges checked."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeGuard

from ceasefire_sim.expressions import (
    Interval,
    Kind,
    States,
    Symbol,
    Truths,
    check,
    evaluate,
    kind_of,
    range_faults,
    span,
)
from ceasefire_sim.expressions.tree import Call, DateValue, Effect, Name, Node, Number, walk
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.indexed.declaring import declared_names
from ceasefire_sim.scenario.limits import CONSTANTS, DEEPEST_DEFINITION, LARGEST_MEAN, LARGEST_NUMBER
from ceasefire_sim.scenario.model.amending import amended_number
from ceasefire_sim.scenario.model.calendar import calendar_names
from ceasefire_sim.scenario.model.countables import counted_path
from ceasefire_sim.scenario.model.dates import no_date
from ceasefire_sim.scenario.model.definitions import definition_order
from ceasefire_sim.scenario.model.due_days import NO_DUE_DAY
from ceasefire_sim.scenario.model.fields import Constant, Formula, Pace, Role
from ceasefire_sim.scenario.model.meaning import Meaning, filled_in
from ceasefire_sim.scenario.model.memory import MEMORY, with_arguments
from ceasefire_sim.scenario.model.names import constant_values, environment, names_used, symbols
from ceasefire_sim.scenario.model.parts import (
    Parameter,
    Quantity,
    ScenarioFile,
    drawn_number,
    parameter_number,
)
from ceasefire_sim.scenario.model.walk import Leaf, Path, leaf_node, leaves, node_role, rebuilt
from ceasefire_sim.scenario.validation.circles import definition_circle
from ceasefire_sim.scenario.validation.commitments import with_breaches
from ceasefire_sim.scenario.validation.conditions import not_a_condition
from ceasefire_sim.scenario.validation.counting import wrong_count
from ceasefire_sim.scenario.validation.faults import FaultSink

__all__ = ["meaning_of"]

CONSTANT_ROLES = (Role.WHOLE, Role.WHOLE_DAY, Role.REAL)
LAST_YEAR = 9980  # every day up to the longest horizon has a date, and so have days due after it
UNBOUNDED = Name("unbounded")


def start_of(file: ScenarioFile, sink: FaultSink) -> datetime.date | None:
    """The date of day 0, if the scenario has one."""
    if file.start is None:
        return None
    try:
        start = datetime.date.fromisoformat(file.start)
    except ValueError:
        sink(("start",), no_date(file.start))
        return None
    if start.year > LAST_YEAR:
        sink(("start",), f"the calendar ends with the year 9999; begin in {LAST_YEAR} at the latest")
        return None
    return start


def dated(file: ScenarioFile, start: datetime.date | None, sink: FaultSink) -> ScenarioFile:
    """The parts with dates replaced by their day numbers."""

    def day_number(node: Node, path: Path) -> Node:
        if not isinstance(node, DateValue):
            return node
        if start is None:
            if file.start is None:  # one that is no date is told where it stands
                sink(path, "a date needs `start`, the date of day 0")
            return Number(1.0)  # a day that every constant may be
        if path[-1].rpartition(".")[2] == "due" and not due_on_calendar(file, path):
            sink(path, "a date is a deadline only with `due_counts: calendar`")
        return Number(float((node.date - start).days))

    def change(path: Path, leaf: Leaf) -> Leaf:
        if isinstance(leaf, Formula) and leaf.role is Role.DAY:
            return Formula(leaf.role, day_number(leaf.node, path))
        if isinstance(leaf, Constant) and leaf.formula.role is Role.WHOLE_DAY:
            return Constant(Formula(leaf.formula.role, day_number(leaf.formula.node, path)))
        return leaf

    changed: ScenarioFile = rebuilt(file, change)
    for name, written in file.anchors.items():
        if written.lstrip("-").isdecimal():
            continue
        if file.start is None:
            sink(("anchors", name), "a date needs `start`, the date of day 0")
            continue
        try:
            datetime.date.fromisoformat(written)
        except ValueError:
            sink(("anchors", name), no_date(written))
    return changed


def due_on_calendar(file: ScenarioFile, path: Path) -> bool:
    """Whether the obligation a due day belongs to counts by the calendar."""
    name = path[1] if path[0] == "obligations" else path[-1].split(".")[1]
    part = file.obligations.get(name)
    return part is None or part.due_counts == "calendar"  # an amendment of nothing is told as such


def scope_of(file: ScenarioFile, sink: FaultSink) -> dict[str, Symbol]:
    """The kind of every name, definitions too; faults inside the definitions go to the sink."""
    scope = dict(symbols(file))
    order = definition_order(file)
    broken = set(file.definitions) - set(order)
    for name in order:
        node = file.definitions[name].node
        errors = check(node, scope, None)
        if errors:
            sink.expression(("definitions", name), errors)
            sink.lost.add(name)
        else:
            scope[name] = Symbol(kind_of(node, scope))
    for name in sorted(broken):
        chain = definition_circle(file, name, broken)
        how = "in a circle" if chain[-1] in chain[:-1] else f"through more than {DEEPEST_DEFINITION} others"
        sink.key(("definitions", name), f"'{name}' is defined {how}: {' → '.join(chain[:12])}")
        sink.lost.add(name)
    return scope


def check_kinds(file: ScenarioFile, scope: Mapping[str, Symbol], sink: FaultSink) -> set[Path]:
    """Adds kind faults of every expression; returns the paths of those that are right."""
    right: set[Path] = set()
    for path, leaf in leaves(file):
        if path[0] == "definitions":
            if path[1] in scope:
                right.add(path)
            continue
        if isinstance(leaf, Effect):
            node, constant = leaf.amount, False
            expected: Kind | None = Kind.NUMBER
        else:
            role = node_role(leaf)
            node = leaf.node if isinstance(leaf, Formula) else leaf.formula.node
            expected = Kind.TRUTH if role is Role.CONDITION else None if role is Role.VALUE else Kind.NUMBER
            constant = role in CONSTANT_ROLES
            if path[-1] == "within" and node == UNBOUNDED:
                continue
        errors = check(node, scope, expected, constant)
        widened = path[0] == "amendments" and bool(amended_number(path[-1]))  # where it is no number that is set
        if (errors or widened) and (wrong := not_a_condition(path)):
            sink.key(path, wrong)
        else:
            sink.expression(path, errors)
        if not errors:
            right.add(path)
    return right


def check_spans(file: ScenarioFile, sink: FaultSink) -> None:
    """The days that a step takes are 1 or more, the fewest first, and some have weight."""
    for name, part in file.obligations.items():
        paces: list[tuple[Path, Pace]] = [(("obligations", name, "pace"), part.pace)]
        paces += [
            (("obligations", name, "steps", key, "pace"), step.pace) for key, step in part.named.items() if step.pace
        ]
        for path, pace in paces:
            if pace.between and pace.least_days < 1:
                sink((*path, "between", "0"), f"{pace.least_days} is out of bounds: a step takes 1 day or more")
            elif pace.between and pace.least_days > pace.most_days:
                sink((*path, "between"), f"the fewest days stand first: {pace.least_days} is above {pace.most_days}")
            for key, weight in pace.lasts.items():
                if (weight.value or 0.0) < 0:
                    sink((*path, "lasts", key), "a weight is 0 or more")
            if pace.lasts and not any((weight.value or 0.0) > 0 for weight in pace.lasts.values()):
                sink((*path, "lasts"), "all weights are 0, so no number of days can be drawn")


def with_memory(file: ScenarioFile, sink: FaultSink) -> ScenarioFile:
    """The parts in which everything that is remembered is named by its path."""
    own = declared_names(sink.root)
    faulty: set[tuple[Path, int]] = set()

    def resolved(path: Path, function: str, argument: Name) -> Name:
        if function in own:
            message = f"'{function}' is {own[function]} of this file, so it is no function here; rename that"
        else:
            message = wrong_count(argument.text, file) or ""
        if message and not sink.about_lost(message):
            faulty.add((path, argument.at))
            sink(path, message.replace(" to count", " that happens"), argument.at)
        return argument if message else Name(counted_path(argument.text, file)[0], at=argument.at, end=argument.end)

    def change(path: Path, leaf: Leaf) -> Leaf:
        node = leaf_node(leaf)
        calls = {inner.arguments[0]: inner.function for inner in walk(node) if is_memory(inner)}
        if not calls:
            return leaf
        fresh = node
        for argument, function in calls.items():
            assert isinstance(argument, Name)
            path_of = resolved(path, function, argument)
            fresh = with_arguments(fresh, lambda name: path_of if name == argument else name)  # noqa: B023
        if isinstance(leaf, Effect):
            return replace(leaf, amount=fresh)
        return replace(leaf, node=fresh) if isinstance(leaf, Formula) else Constant(replace(leaf.formula, node=fresh))

    changed: ScenarioFile = rebuilt(file, change)
    return changed


def is_memory(node: Node) -> TypeGuard[Call]:
    """Whether a part of an expression asks what has happened."""
    return isinstance(node, Call) and node.function in MEMORY


def check_unbounded(file: ScenarioFile, sink: FaultSink) -> None:
    """No question is without bounds where the calendar is named: no two days of it are alike."""
    unbounded = [
        name
        for name, prop in file.properties.items()
        if prop.within is not None and prop.within.formula.node == UNBOUNDED
    ]
    names = names_used(file) if unbounded else {}
    used = [name for name in calendar_names(file) if name in names]
    if used:
        for name in unbounded:
            message = f"`unbounded` does not go with '{used[0]}': no two days of the calendar are alike; give a number"
            sink(("properties", name, "within"), message)


def check_read_definitions(file: ScenarioFile, scope: Mapping[str, Symbol], sink: FaultSink) -> None:
    """Readings may set definitions that are truth values, and no others."""
    for name, reading in file.readings.items():
        for dotted in reading.set:
            section, _, key = dotted.partition(".")
            if section == "definitions" and key in scope and scope[key].kind is not Kind.TRUTH:
                sink.key(("readings", name, "set", dotted), f"'{key}' is a number; a reading can set truth values only")


def with_constants(file: ScenarioFile, values: Mapping[str, float], right: set[Path], sink: FaultSink) -> ScenarioFile:
    """The parts with every constant evaluated, and its limits checked."""

    def change(path: Path, leaf: Leaf) -> Leaf:
        if not isinstance(leaf, Constant) or path not in right:
            return leaf if not isinstance(leaf, Constant) or leaf.value is not None else replace(leaf, value=1.0)
        try:
            value = float(evaluate(leaf.formula.node, values))
        except KeyError:  # a name that is no constant; said already
            return replace(leaf, value=1.0)
        except (ArithmeticError, TypeError, ValueError):
            sink(path, "this constant has no value: it divides by zero, or is out of a function's domain", 0)
            return replace(leaf, value=1.0)
        message = wrong_constant(path, leaf.formula.role, value)
        if message:
            sink(path, message)
            return replace(leaf, value=1.0)
        return replace(leaf, value=value)

    changed: ScenarioFile = rebuilt(file, change)
    return changed


def wrong_constant(path: Path, role: Role, value: float) -> str | None:
    """Why a constant cannot have a value; None if it can."""
    if not abs(value) <= LARGEST_NUMBER:
        return f"{value!r} is beyond ±2^53"
    if role is Role.REAL:
        return None
    if value != int(value):
        return f"an integer is needed here, not {value!r}"
    if path[0] == "properties" and path[-1] in ("within", "on") and value < 0:
        return f"day {int(value)} lies before day 0, on which the run begins"
    limits = CONSTANTS.get(path[-1])
    if limits and path[0] not in ("properties",) and not limits[0] <= value <= limits[1]:
        return f"{int(value)} is out of bounds: {limits[0]} to {limits[1]}"
    return None


def check_quantities(file: ScenarioFile, sink: FaultSink) -> None:
    """Ranges are the right way round and initial values lie in them."""
    sections: list[tuple[Path, Mapping[str, Quantity]]] = [(("quantities",), file.quantities)]
    sections += [(("parties", name, "quantities"), party.quantities) for name, party in file.parties.items()]
    for section, quantities in sections:
        for name, quantity in quantities.items():
            path, (low, high) = (*section, name), quantity.range
            if low > high:
                sink((*path, "range"), f"the range is empty: {low} is above {high}")
            elif max(abs(low), abs(high)) > LARGEST_NUMBER:
                sink((*path, "range"), "the range goes beyond ±2^53")
            elif isinstance(quantity.initial, Mapping):
                check_drawn((*path, "initial"), quantity.initial, (low, high), sink)
            elif not low <= quantity.initial.whole <= high:
                sink((*path, "initial"), f"{quantity.initial.whole} is outside the range {low} to {high}")


def check_drawn(path: Path, weights: Mapping[str, Constant], limits: tuple[int, int], sink: FaultSink) -> None:
    """Drawn initial values are distinct integers in the range, with some weight."""
    seen: dict[int, str] = {}
    for key in weights:
        try:
            value = int(drawn_number(key))
        except (ValueError, OverflowError):
            sink.key((*path, key), f"'{key}' is not an integer")
            continue
        if value != drawn_number(key):
            sink.key((*path, key), f"'{key}' is not an integer")
        elif not limits[0] <= value <= limits[1]:
            sink.key((*path, key), f"{value} is outside the range {limits[0]} to {limits[1]}")
        elif value in seen:
            sink.key((*path, key), f"'{key}' is the same value as '{seen[value]}'")
        seen.setdefault(value, key)
    if not any((constant.value or 0.0) > 0 for constant in weights.values()):
        sink(path, "all weights are 0, so no initial value can be drawn")


def check_draw(path: Path, parameter: Parameter, sink: FaultSink) -> None:
    """The values a parameter may be drawn as are distinct numbers in its range, with some weight."""
    seen: dict[float, str] = {}
    weights = parameter.draw or {}
    for key in weights:
        value = parameter_number(key)
        if value is None:
            sink.key((*path, key), f"'{key}' is not a number")
            continue
        if parameter.range is not None and not parameter.range[0] <= value <= parameter.range[1]:
            low, high = parameter.range
            sink.key((*path, key), f"{key} is outside the parameter's range {low!r} to {high!r}")
        elif value in seen:
            sink.key((*path, key), f"'{key}' is the same value as '{seen[value]}'")
        seen.setdefault(value, key)
    if not weights:
        sink(path, "a draw has at least one value with its weight, as in {0.06: 1, 0.12: 2}")
    elif not any((constant.value or 0.0) > 0 for constant in weights.values()):
        sink(path, "all weights are 0, so no value can be drawn")


def check_parameters(file: ScenarioFile, sink: FaultSink) -> None:
    """A parameter's value lies in its range, and so do the values that it may be drawn as."""
    for name, parameter in file.parameters.items():
        if parameter.draw is not None:
            check_draw(("parameters", name, "draw"), parameter, sink)
        if parameter.range is None:
            continue
        low, high = parameter.range
        if low > high:
            sink(("parameters", name, "range"), f"the range is empty: {low!r} is above {high!r}")
        elif not low <= parameter.value <= high:
            message = f"{parameter.value!r} is outside the parameter's range {low!r} to {high!r}"
            sink(("parameters", name, "value"), message)


def check_ranges(
    file: ScenarioFile, ranges: dict[str, Interval | Truths | States], right: set[Path], sink: FaultSink
) -> None:
    """Adds faults of range for every expression whose kinds are right."""
    for path, leaf in leaves(file):
        if path not in right:
            continue
        node = leaf_node(leaf)
        if node == NO_DUE_DAY:
            continue
        errors = range_faults(node, ranges)
        sink.expression(path, errors)
        if isinstance(leaf, Formula) and leaf.role is Role.MEAN and not errors:
            value = span(node, ranges)
            if isinstance(value, Interval) and value.high > LARGEST_MEAN:
                above = f"is above {LARGEST_MEAN}; cap it with min(…, {LARGEST_MEAN})"
                sink(path, f"a Poisson mean of up to {value.high:g} {above}", node.at)


def meaning_of(file: ScenarioFile, sink: FaultSink) -> Meaning:
    """The parts with their meaning; every fault of meaning goes to the sink."""
    start = start_of(file, sink)
    file = with_memory(with_breaches(filled_in(dated(file, start, sink))), sink)
    values = constant_values(file, start)
    scope = scope_of(file, sink)
    right = check_kinds(file, scope, sink)
    check_unbounded(file, sink)
    check_read_definitions(file, scope, sink)
    file = with_constants(file, values, right, sink)
    check_spans(file, sink)
    check_parameters(file, sink)
    check_quantities(file, sink)
    ranges: dict[str, Interval | Truths | States] = dict(environment(file, values, file.horizon.whole))
    for name in definition_order(file):
        if name in scope and not sink.faults:
            ranges[name] = span(file.definitions[name].node, ranges)
    if not sink.faults:
        check_ranges(file, ranges, right, sink)
    return Meaning(file, start, ReadOnlyDict(values), ReadOnlyDict(scope), ReadOnlyDict(ranges))
