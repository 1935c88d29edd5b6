"""The names an expression of a scenario can use: their kinds, and the ranges of their values."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from ceasefire_sim.expressions import Interval, Kind, States, Symbol, Truths
from ceasefire_sim.expressions.tree import Name, walk
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.amending import amended_number
from ceasefire_sim.scenario.model.calendar import CALENDAR, calendar_names
from ceasefire_sim.scenario.model.fields import DATE
from ceasefire_sim.scenario.model.memory import remembered_names
from ceasefire_sim.scenario.model.parts import Obligation, Quantity, Region, ScenarioFile
from ceasefire_sim.scenario.model.walk import Path, leaf_node, leaves

__all__ = [
    "COMMITMENT_TRUTHS",
    "OBLIGATION_NUMBERS",
    "OBLIGATION_TRUTHS",
    "RESERVED",
    "anchor_days",
    "constant_values",
    "day_of",
    "environment",
    "names_used",
    "quantities_of",
    "regions_of",
    "section_of",
    "symbols",
]

OBLIGATION_NUMBERS = ("steps", "done", "verified", "acknowledged", "amount", "missed", "age")
OBLIGATION_TRUTHS = ("fulfilled", "overdue", "late", "waiting")
COMMITMENT_TRUTHS = ("kept", "owed")
RESERVED = (*OBLIGATION_NUMBERS, *OBLIGATION_TRUTHS)

NUMBER = Symbol(Kind.NUMBER)
CONSTANT = Symbol(Kind.NUMBER, (), True)
DRAWN = Symbol(Kind.NUMBER, drawn=True)
TRUTH = Symbol(Kind.TRUTH)
EITHER = Truths(True, True)


def day_of(text: str, start: datetime.date | None) -> int | None:
    """The day number of a date written as text; None if it is no date or day 0 has none."""
    if start is None or not DATE.fullmatch(text):
        return None
    try:
        return (datetime.date.fromisoformat(text) - start).days
    except ValueError:
        return None


def anchor_days(file: ScenarioFile, start: datetime.date | None) -> dict[str, int]:
    """The day number of every anchor that has one."""
    days: dict[str, int] = {}
    for name, written in file.anchors.items():
        day = day_of(written, start)
        if day is None and written.lstrip("-").isdecimal():
            day = int(written)
        if day is not None:
            days[name] = day
    return days


def quantities_of(file: ScenarioFile) -> ReadOnlyDict[str, Quantity]:
    """Every quantity by its name in expressions: the shared ones, then each party's."""
    quantities = dict(file.quantities)
    for party, part in file.parties.items():
        quantities.update({f"{party}.{name}": quantity for name, quantity in part.quantities.items()})
    return ReadOnlyDict(quantities)


def regions_of(file: ScenarioFile) -> ReadOnlyDict[str, Region]:
    """Every region by its name in expressions, in the order of a day; `phase` is last."""
    return ReadOnlyDict({**file.mechanisms, **file.regions, "phase": file.phases})


def section_of(file: ScenarioFile, region: str) -> tuple[str, ...]:
    """The path of a region in the file."""
    if region == "phase":
        return ("phases",)
    return ("mechanisms" if region in file.mechanisms else "regions", region)


def symbols(file: ScenarioFile) -> dict[str, Symbol]:
    """The kind of every name but the definitions."""
    kinds: dict[str, Symbol] = {"day": NUMBER}
    if file.start is not None:
        kinds.update(dict.fromkeys(calendar_names(file), NUMBER))
    kinds.update({name: DRAWN if part.draw else CONSTANT for name, part in file.parameters.items()})
    kinds.update(dict.fromkeys(file.anchors, CONSTANT))
    kinds.update(dict.fromkeys(quantities_of(file), NUMBER))
    for name, region in regions_of(file).items():
        kinds[name] = Symbol(Kind.STATE, tuple(region.states))
    for name, obligation in file.obligations.items():
        kinds.update({f"{name}.{attribute}": NUMBER for attribute in OBLIGATION_NUMBERS})
        kinds.update({f"{name}.{attribute}": TRUTH for attribute in OBLIGATION_TRUTHS})
        kinds.update({f"{name}.{step}": TRUTH for step in obligation.named})
    for name in file.commitments:
        kinds[f"{name}.breaches"] = NUMBER
        kinds.update({f"{name}.{attribute}": TRUTH for attribute in COMMITMENT_TRUTHS})
    return kinds


def constant_values(file: ScenarioFile, start: datetime.date | None) -> dict[str, float]:
    """The value of every anchor, and of every parameter that is not drawn."""
    values = {name: parameter.value for name, parameter in file.parameters.items() if not parameter.draw}
    values.update({name: float(day) for name, day in anchor_days(file, start).items()})
    return values


def most_missed(file: ScenarioFile, name: str) -> int:
    """How often due days of an obligation can be missed: each once, and once more under each amendment that sets it."""
    set_by = (dotted for amendment in file.amendments.values() for dotted in amendment.set)
    amended = sum(amended_number(dotted) == "due" and dotted.split(".")[1] == name for dotted in set_by)
    return len(file.obligations[name].due_days) + amended


def obligation_ranges(
    name: str, obligation: Obligation, horizon: int, misses: int
) -> Iterator[tuple[str, Interval | Truths]]:
    """What each attribute of an obligation can be, where due days can be missed so often."""
    total = float(obligation.total)
    highs = {
        "done": total,
        "verified": total,
        "acknowledged": total,
        "amount": float(sum(obligation.sizes)),
        "missed": float(misses),
        "age": float(horizon),
    }
    yield f"{name}.steps", Interval(total, total)
    for attribute, high in highs.items():
        yield f"{name}.{attribute}", Interval(0.0, high)
    for attribute in (*OBLIGATION_TRUTHS, *obligation.named):
        yield f"{name}.{attribute}", EITHER


def environment(file: ScenarioFile, values: Mapping[str, float], horizon: int) -> dict[str, Interval | Truths | States]:
    """What every name but the definitions can be, on any day of any run.

    ``values`` are the constants; a parameter with a range counts as anything in it.
    """
    ranges: dict[str, Interval | Truths | States] = {"day": Interval(0.0, float(horizon))}
    ranges.update({name: CALENDAR[name] for name in calendar_names(file)})
    for name, value in values.items():
        low, high = (file.parameters[name].range if name in file.parameters else None) or (value, value)
        ranges[name] = Interval(low, high)
    ranges.update({name: Interval(*part.hull) for name, part in file.parameters.items() if part.draw})
    for name in remembered_names(file):
        ranges[name] = EITHER if name.startswith("happened") else Interval(0.0, float(horizon))
    for name, quantity in quantities_of(file).items():
        ranges[name] = Interval(float(quantity.range[0]), float(quantity.range[1]))
    for name, region in regions_of(file).items():
        ranges[name] = States(frozenset(region.states))
        ranges[f"days_in({name})"] = Interval(0.0, float(horizon))
    for name, obligation in file.obligations.items():
        ranges.update(obligation_ranges(name, obligation, horizon, most_missed(file, name)))
    for name, commitment in file.commitments.items():
        ranges[f"{name}.breaches"] = Interval(0.0, float(commitment.at_most.whole))
        ranges.update({f"{name}.{attribute}": EITHER for attribute in COMMITMENT_TRUTHS})
    return ranges


def names_used(file: ScenarioFile) -> dict[str, tuple[Path, int]]:
    """Every name that an expression uses, with the path of the first that does and the name's column in it."""
    used: dict[str, tuple[Path, int]] = {}
    for path, leaf in leaves(file):
        for node in walk(leaf_node(leaf)):
            if isinstance(node, Name):
                used.setdefault(node.text, (path, node.at))
    return used
