"""The outcome of a run set, as plain data and as a page of text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from ceasefire_sim.analysis.waited import Waited, waited
from ceasefire_sim.expressions import parse
from ceasefire_sim.expressions.tree import Name, walk
from ceasefire_sim.expressions.words import stated
from ceasefire_sim.live.titles import Titles
from ceasefire_sim.luck import Luck
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.runset import RunSet
from ceasefire_sim.scenario.scenario import Scenario

__all__ = ["blockers", "outcome_lines", "summary"]

MOST_SLOW = 4


def shares(found: dict[str, Estimate]) -> dict[str, dict[str, Any]]:
    """Shares of runs as plain data."""
    return {
        name: {"runs": round(estimate.value * estimate.n), "share": estimate.value, "interval": estimate.interval}
        for name, estimate in found.items()
    }


def invariants(runs: RunSet) -> dict[str, dict[str, Any]]:
    """How often each invariant broke, and the luck of the first run in which it did."""
    found: dict[str, dict[str, Any]] = {}
    for name in runs.scenario.file.invariants:
        count, run, day = runs.violations(name)
        luck = {**Luck.keyed(runs.seed, run).to_json(), "day": day} if count else None
        found[name] = {"violations": count, "first": luck}
    return found


def summary(runs: RunSet) -> dict[str, Any]:
    """What ``run --json`` prints."""
    scenario = runs.scenario
    return {
        "scenario": scenario.name,
        "hash": scenario.hash,
        "variant": scenario.variant,
        "readings": list(scenario.readings),
        "seed": runs.seed,
        "runs": len(runs),
        "horizon": scenario.horizon,
        "engine": runs.engine,
        "phase": shares(runs.phases()),
        "ending": shares(runs.endings()),
        "properties": {name: runs.property(name) for name in scenario.file.properties},
        "invariants": invariants(runs),
        "days_in_phase": runs.days_in_phases(),
        "waited": blockers(runs),
        "waiting": {one.path: waiting(runs, one) for one in waited(runs)},
    }


def wanted(runs: RunSet) -> set[str]:
    """Elements whose waiting is of interest: obligations, and transitions that lead onwards.

    A transition leads onwards if its state comes later in the region's list than those it leaves, is
    no end that misses the goal, and has no way back to where it came from.
    """
    scenario = runs.scenario
    found = {f"obligations.{name}" for name in scenario.file.obligations}
    broken = missed_ends(scenario)
    for region, part in scenario.regions.items():
        order = {state: number for number, state in enumerate(part.states)}
        back = {(t.to, state) for t in part.transitions.values() for state in t.from_}
        for key, transition in part.transitions.items():
            sources = [state for state in transition.from_ if state != "any"]
            onwards = bool(sources) and all(order[state] < order[transition.to] for state in sources)
            returns = any((state, transition.to) in back for state in sources)
            if onwards and not returns and not (region == "phase" and transition.to in broken):
                found.add(f"{scenario.section(region)}.{key}")
    return found


def missed_ends(scenario: Scenario) -> set[str]:
    """The final phases nobody waits for: those the truce breaks in, and those a goal that names phases leaves out."""
    final = set(scenario.final)
    goal = scenario.file.goal
    aims = {inner.text for inner in walk(goal.node) if isinstance(inner, Name)} if goal is not None else set()
    others = final - aims if aims.intersection(scenario.file.phases.states) else set()
    return final.intersection(scenario.broken_phases) | others


def blockers(runs: RunSet, most: int = 3) -> list[dict[str, Any]]:
    """The conditions that alone stood in the way on most days."""
    titles, kept = Titles(runs.scenario), wanted(runs)
    alone = [(part.days, one, part) for one in waited(runs) if one.path in kept for part in one.alone]
    return [
        {
            "path": one.path,
            "title": titles.thing(one.path),
            "condition": part.condition,
            "words": in_words(part.condition, titles),
            "days": days,
            "share": days / runs.block.days if runs.block.days else 0.0,
            "owed_by": list(part.owed_by),
        }
        for days, one, part in sorted(alone, key=lambda found: -found[0])[:most]
    ]


def in_words(condition: str, titles: Titles) -> str:
    """A condition in words; one too long to be read stays as it is written."""
    return stated(parse(condition), titles) if len(condition) <= 500 else condition


def waiting(runs: RunSet, one: Waited) -> dict[str, Any]:
    """What is known of one element's waiting, as plain data; days are those of all runs together."""
    needed = one.needed
    return {
        "owed_by": list(one.owed_by),
        "open": one.open,
        "allowed": one.free,
        "waited": one.open - one.free,
        "alone": [
            {"condition": part.condition, "days": part.days, "obligations": list(part.obligations),
             "owed_by": list(part.owed_by)}
            for part in one.alone
        ],
        "needed_days": None if needed is None or one.never else needed.days,
        "at_best": needed is not None and needed.at_best,
        "too_slow": one.too_slow(runs.scenario.horizon),
        "pace": pace_words(one, runs.scenario.horizon),
    }  # fmt: skip


def pace_words(one: Waited, horizon: int) -> str | None:
    """In a sentence, that something cannot be done in the days there are; None where it can."""
    if one.needed is None or not one.too_slow(horizon):
        return None
    name = one.path.partition(".")[2] if one.path.startswith("obligations.") else one.path
    if one.never:
        return f"`{name}` never comes: its chance is 0"
    best = ", at best" if one.needed.at_best else ""
    return f"at this pace `{name}` needs about {one.needed.days:,.0f} days{best}; the horizon is {horizon:,}"


def percent(value: float | None) -> str:
    """A share as a percentage."""
    return "–" if value is None else f"{100 * value:.1f} %"


def bar(value: float, width: int = 24) -> str:
    """A share as a bar of blocks."""
    return "█" * round(value * width)


def share_lines(title: str, found: dict[str, Any]) -> Iterator[str]:
    """A table of shares of runs."""
    width = max((len(name) for name in found), default=0)
    yield title
    for name, row in found.items():
        low, high = row["interval"]
        interval = f"[{100 * low:5.1f}, {100 * high:5.1f}]"
        shown = f"{percent(row['share']):>7}  {interval}  {bar(row['share'])}"
        yield f"  {name.replace('_', ' '):<{width}}  {shown}".rstrip()


def number(value: float | None) -> str:
    """A number with as many digits as it needs."""
    return "–" if value is None else f"{value:.1f}".removesuffix(".0") if abs(value) >= 10 else f"{value:.2f}"


def property_line(name: str, row: dict[str, Any], width: int) -> str:
    """One property in a line."""
    if row["value"] is None:
        return f"  {name:<{width}}  no run answers it" + (" (none is `given`)" if row["given"] == 0 else "")
    interval = row["interval"]
    if row["kind"] == "probability":
        span = f"[{100 * interval[0]:.1f}, {100 * interval[1]:.1f}]" if interval else ""
        text = f"{percent(row['value'])} {span}"
    else:
        span = f"[{number(interval[0])}, {number(interval[1])}]" if interval else ""
        text = f"mean {number(row['value'])} {span}, median {number(row['quantiles']['0.5'])}"
        if "happened" in row:
            text += f", happens in {percent(row['happened'])}"
        if row.get("observed"):
            below = percent(row["observed"]["share_below"])
            text += f"; record: {number(row['observed']['value'])} ({below} of runs lie below)"
    if row["given"] is not None:
        text += f" (in {row['given']} runs)"
    if row["expect"] is not None:
        verdict = {True: "met", False: "NOT MET", "undecided": "undecided with so many runs"}[row["met"]]
        text += f"  expected {row['expect']}: {verdict}"
    return f"  {name:<{width}}  {text}"


def outcome_lines(runs: RunSet) -> Iterator[str]:
    """The outcome as a page of text."""
    data, scenario = summary(runs), runs.scenario
    yield scenario.title + (f" — variant {scenario.variant}" if scenario.variant else "")
    if scenario.readings:
        yield f"read as: {', '.join(scenario.readings)}"
    count = f"{len(runs)} run{'s' * (len(runs) != 1)}"
    yield f"{count} of {scenario.horizon} days, intervals at {100 * runs.confidence:g} % confidence"
    yield ""
    yield from share_lines("Phase at the end", data["phase"])
    yield ""
    yield from share_lines("How the runs end", data["ending"])
    yield ""
    yield "Days in each phase (median, from 5 % to 95 % of runs)"
    width = max(map(len, data["days_in_phase"]))
    for state, quantiles in data["days_in_phase"].items():
        low, middle, high = (number(quantiles[key]) for key in ("0.05", "0.5", "0.95"))
        yield f"  {state.replace('_', ' '):<{width}}  {middle:>5}  ({low} to {high})"
    if data["properties"]:
        yield ""
        yield "What was asked"
        width = max(map(len, data["properties"]))
        yield from (property_line(name, row, width) for name, row in data["properties"].items())
    if data["invariants"]:
        yield ""
        yield "What must always hold"
        for name, row in data["invariants"].items():
            broken = ""
            if row["violations"]:
                first = row["first"]["runs"][0][1]
                broken = (
                    f"broken in {row['violations']} of {len(runs)} runs; trace --run {first} tells the first of them"
                )
            yield f"  {name}: {broken or 'held in every run'}"
    yield from waiting_lines(runs, data)
    yield ""
    yield f"seed {runs.seed}, scenario {data['hash'][:16]}, engine {runs.engine}"


def waiting_lines(runs: RunSet, data: dict[str, Any]) -> Iterator[str]:
    """What was waited for most, who owes it, and what is too slow to come about."""
    titles, days = Titles(runs.scenario), runs.block.days
    if data["waited"]:
        yield ""
        yield "What was waited for most"
    told: set[str] = set()
    for row in data["waited"]:
        one = data["waiting"][row["path"]]
        shares_of = ", ".join(f"{what} on {percent(one[what] / days)} of days" for what in ("open", "allowed"))
        first = f"{row['title']}: {shares_of};" if row["path"] not in told else f"{row['title']}, again:"
        told.add(row["path"])
        owed = f" (owed by {titles.who(tuple(row['owed_by']))})" if row["owed_by"] else ""
        line = f"{first} on {percent(row['share'])} it waited only for this{owed}: {row['words']}"
        lines = textwrap.wrap(line.replace(" %", "\u00a0%"), 110, initial_indent="  ", subsequent_indent="    ")
        yield from (text.replace("\u00a0%", " %") for text in lines)
    kept = wanted(runs)
    slow = [one["pace"] for path, one in data["waiting"].items() if one["pace"] and path in kept]
    if slow:
        yield ""
        yield "What is too slow"
        yield from (f"  {text}" for text in slow[:MOST_SLOW])
        if len(slow) > MOST_SLOW:
            yield f"  … and {len(slow) - MOST_SLOW} more"
