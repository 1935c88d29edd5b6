"""Clocks of obligations that begin with a move that comes later in the day than their own turn.

Such a clock shows 1 on the day after the move. A step on the day itself on which it passes a due day is in time, so
what is due in n days is in time through day n + 1 after the move; of what begins before its turn it is day n.
"""

from __future__ import annotations

from collections.abc import Mapping

from ceasefire_sim.expressions import Interval, States, Truths, span
from ceasefire_sim.expressions.english import listed
from ceasefire_sim.expressions.tree import Arithmetic, Node, Number, show
from ceasefire_sim.scenario.model.meaning import Meaning
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.validation.faults import FaultSink

__all__ = ["warn_of_late_clock"]

Ranges = Mapping[str, Interval | Truths | States]


def warn_of_late_clock(name: str, meaning: Meaning, sink: FaultSink) -> None:
    """A clock that begins the day after the event it seems to count from, unless ``due_counts`` says which days."""
    part = meaning.file.obligations[name]
    if "due_counts" in part.model_fields_set or part.during is None:
        return
    due_day = next((due for due in part.due_days if not is_one_less(due.due.node)), None)
    movers = late_movers(name, meaning) if due_day is not None else []
    if due_day is None or not movers:
        return
    due = show(due_day.due.node)
    quoted = listed(f"'{mover}'" for mover in movers)
    turn = "has its turn" if len(movers) == 1 else "have their turns"
    message = (
        f"this clock begins a day late: {quoted} {turn} after '{name}' in the day, so it shows 1 on the day after the"
        f" move, and what is due in {due} days is in time for one day more; write `{due} - 1` if the days count from"
        " the move, or `due_counts: owed` if they are meant as the clock counts"
    )
    steps = () if due_day.step is None else ("steps", due_day.step)
    sink.warn(("obligations", name, *steps, "due"), message, due_day.due.node.at)


def is_one_less(due: Node) -> bool:
    """Whether a due day is written as something less one: the day is taken care of."""
    return isinstance(due, Arithmetic) and due.op == "-" and due.right == Number(1.0)


def late_movers(name: str, meaning: Meaning) -> list[str]:
    """The regions and obligations that let it be owed by what they do after its turn; none where it may be owed before.

    If one of them by itself keeps it from being owed, those that do; else all that its `during` names.
    """
    part = meaning.file.obligations[name]
    assert part.during is not None, "the default is filled in"
    beginning = beginnings(name, meaning.file)
    known = {attribute: value for values in beginning.values() for attribute, value in values.items()}
    if may_hold(part.during.node, known, meaning):
        return []
    alone = [mover for mover, values in beginning.items() if not may_hold(part.during.node, values, meaning)]
    return alone or list(beginning)


def may_hold(node: Node, known: Ranges, meaning: Meaning) -> bool:
    """Whether a condition may hold, where more is known of some names."""
    value = span(node, meaning.ranges_where(known))
    assert isinstance(value, Truths), "a condition is true or false"
    return value.may_hold


def beginnings(name: str, file: ScenarioFile) -> dict[str, Ranges]:
    """How all that moves after an obligation's turn begins: regions, the phase, obligations further down."""
    regions = {**file.regions, "phase": file.phases}
    known: dict[str, Ranges] = {key: {key: States(frozenset((part.initial,)))} for key, part in regions.items()}
    order = list(file.obligations)
    for later in order[order.index(name) + 1 :]:
        truths = ("fulfilled", "overdue", "late", *file.obligations[later].named)
        values: dict[str, Interval | Truths | States] = {f"{later}.{truth}": Truths(False, True) for truth in truths}
        numbers = ("done", "verified", "acknowledged", "amount", "missed", "age")
        known[later] = values | {f"{later}.{number}": Interval(0.0, 0.0) for number in numbers}
    return known
