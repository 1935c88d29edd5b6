"""What would let them move: the repairs as a table, with what each does to the goal and to each side's exposure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.english import listed
from ceasefire_sim.present.numbers import percent
from ceasefire_sim.present.sequencing.naming import Naming
from ceasefire_sim.present.sequencing.orders_table import parties_of_pair
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.sequencing.answer import Repair
from ceasefire_sim.sequencing.causes import due_day_words, title_of
from ceasefire_sim.sequencing.numbers_in_words import CERTAIN
from ceasefire_sim.sequencing.relaxations import Relaxation, changed_chance

__all__ = ["exposure_words", "flow_yaml", "relaxation_words", "repair_lines"]


def repair_lines(repairs: tuple[Repair, ...], note: str, tongue: Naming, command: str = "") -> Iterator[str]:
    """The repairs as a table: number, kind, what, effect, with ``command`` how to use it; unsafe ones flagged."""
    for place, repair in enumerate(repairs, 1):
        what = listed(relaxation_words(part, tongue) for part in repair.relax) if repair.relax else repair.effect
        effect = f": {repair.effect}" if repair.relax else ""
        yield from wrap(f"{place:>2}  {repair.kind:<18} {what}{effect}", "  ", " " * 25)
        for path, value in repair.set.items():
            yield from wrap(f"{path}: {flow_yaml(value)}", " " * 27, " " * 31)
        if repair.unsafe:
            broken = listed(map(tongue.titles.invariant, repair.breaks))
            yield from wrap(f"unsafe: it lets {broken} be broken", " " * 25)
        if repair.probability is not None and repair.interval is not None:
            low, high = repair.interval
            chance = f"the goal is reached in {percent(repair.probability)} of runs [{100 * low:.1f}, {100 * high:.1f}]"
            yield from wrap(chance, " " * 25)
            yield from wrap(exposure_words(repair.exposure, tongue), " " * 25)
        if command:
            yield from wrap(f"ceasefire-sim sequence {command} --repair {place} -o fixed.yaml", " " * 25, " " * 29)
    if note:
        yield from wrap(note, "  ")


def exposure_words(exposure: Mapping[str, float], tongue: Naming) -> str:
    """For how many days each side has done more than its share; of many pairs only those in which somebody has.

    A side is not told against one it is part of: joint owers are exposed to others, not to themselves.
    """
    days = {}
    for pair, value in exposure.items():
        first, second = parties_of_pair(pair)
        if not (set(first) <= set(second) or set(second) <= set(first)):
            days[first, second] = value
    ahead = {pair: value for pair, value in days.items() if round(value, 1) > 0}
    if not days:
        return ""
    if not ahead:
        return "nobody has done more than their share on any day"
    several = len(days) > 2
    clauses = []
    for side in dict.fromkeys(first for first, _ in ahead):
        have, their = ("have", "their") if tongue.titles.many(side) else ("has", "its")
        numbers = [f"{f'{value:.1f} beside {tongue.titles.who(other)}' if several else f'{value:.1f}'}"
                   for (first, other), value in ahead.items() if first == side]  # fmt: skip
        clauses.append(f"{tongue.titles.who(side)} {have} done more than {their} share: {', '.join(numbers)}")
    return f"days on which {'; on which '.join(clauses)}"


def flow_yaml(value: object) -> str:
    """A value as it would stand in a scenario file, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow_yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow_yaml, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "null" if value is None else str(value)
    return f'"{text}"' if isinstance(value, str) and re.search(r"[,{}\[\]#]|: ", text) else text


def relaxation_words(relaxation: Relaxation, tongue: Naming) -> str:
    """One relaxation: a part left out, a chance permitted or withheld, a due day lifted, a move held back."""
    owner = relaxation.path.rpartition(".")[0]
    name = tongue.owned(owner) if owner in tongue.known else title_of(tongue.scenario, relaxation)
    if relaxation.kind == "lift":
        due = (
            "no due day"
            if relaxation.due is None
            else (f"a due day of {due_day_words(tongue.scenario, relaxation.path, relaxation.due)} or later")
        )
        if relaxation.condition.isdecimal():
            now = due_day_words(tongue.scenario, relaxation.path, int(relaxation.condition))
            return f"{due} for {name} (it is {now})"
        known = tongue.scenario.file.parameters.get(relaxation.condition)
        value = "" if known is None else f", {known.value:g}"
        return f"{due} for {name} (it is `{relaxation.condition}`{value})"
    if relaxation.kind == "withhold":
        return f"let {name} be less than certain ({tongue.chance(relaxation.condition, CERTAIN)})"
    if relaxation.kind == "hold back":
        until = tongue.statement(parse_expression(relaxation.guard)) if relaxation.guard else ""
        return f"hold back {name} {f'until {until}' if until else 'for good'}"
    tried = f"tried with {changed_chance(relaxation):g}" if relaxation.permit else ""
    if relaxation.permit and relaxation.path.endswith(("verification", "acknowledgement")):
        name = f"the {relaxation.path.rpartition('.')[2]} of {name}"
    if relaxation.raised:
        return f"let {name} come about before its chance `{relaxation.condition}` is above 0 ({tried})"
    if relaxation.permit:
        return f"let {name} come about ({tongue.chance(relaxation.condition)}; {tried})"
    wait = "wait" if tongue.many(owner) else "waits"
    where = tongue.where(relaxation.at, relaxation.reading, relaxation.path)
    return f"drop {tongue.quoted(relaxation.condition)} from what {name} {wait} for {where}"
