"""What runs waited for, as plain data and in words: who owes, verifies or acknowledges it, and what is too slow."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from ceasefire_sim.analysis.waiting import InTheWay, Waited, waited
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.english import listed
from ceasefire_sim.expressions.tree import Name, walk
from ceasefire_sim.expressions.words import stated
from ceasefire_sim.present.numbers import percent
from ceasefire_sim.results.runset import RunSet
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles

__all__ = ["blockers", "waiting_data", "waiting_lines"]

MOST_SLOW = 4
WORTH_FIRST = 0.1  # an obligation comes before transitions if it waited for at least so much of the longest wait


def waiting_data(runs: RunSet) -> dict[str, dict[str, Any]]:
    """What is known of the waiting of every obligation and transition."""
    return {one.path: waiting(runs, one) for one in waited(runs)}


def wanted(runs: RunSet) -> set[str]:
    """Elements whose waiting is of interest: obligations, and transitions that lead onwards.

    A transition leads onwards if its state comes later in the region's list than those it leaves, is
    no end that misses the goal, and has no way back to where it came from.
    """
    scenario = runs.scenario
    paths = {f"obligations.{name}" for name in scenario.file.obligations}
    broken = missed_ends(scenario)
    for region, part in scenario.regions.items():
        order = {state: number for number, state in enumerate(part.states)}
        back = {(t.to, state) for t in part.transitions.values() for state in t.from_}
        for key, transition in part.transitions.items():
            sources = [state for state in transition.from_ if state != "any"]
            onwards = bool(sources) and all(order[state] < order[transition.to] for state in sources)
            returns = any((state, transition.to) in back for state in sources)
            if onwards and not returns and not (region == "phase" and transition.to in broken):
                paths.add(f"{scenario.section(region)}.{key}")
    return paths


def missed_ends(scenario: Scenario) -> set[str]:
    """The final phases nobody waits for: those the truce breaks in, and those a goal that names phases leaves out."""
    final = set(scenario.final)
    goal = scenario.file.goal
    aims = {inner.text for inner in walk(goal.node) if isinstance(inner, Name)} if goal is not None else set()
    others = final - aims if aims.intersection(scenario.file.phases.states) else set()
    return final.intersection(scenario.broken_phases) | others


def blockers(runs: RunSet, most: int = 3) -> list[dict[str, Any]]:
    """The conditions that alone stood in the way on most days, those of obligations first.

    A last transition waits for its own duty by the nature of it; what that duty waits for says more.
    """
    titles, kept = Titles(runs.scenario), wanted(runs)
    alone = [(part.days, one, part) for one in waited(runs) if one.path in kept for part in one.alone]
    longest = max((days for days, _, _ in alone), default=0)

    def rank(found: tuple[int, Waited, InTheWay]) -> tuple[bool, int]:
        days, one, _ = found
        return not (one.path.startswith("obligations.") and days >= longest * WORTH_FIRST), -days

    return [
        {
            "path": one.path,
            "title": titles.thing(one.path),
            "condition": part.condition,
            "words": in_words(part.condition, titles),
            "days": days,
            "share": days / runs.block.days if runs.block.days else 0.0,
            **owing(part),
        }
        for days, one, part in sorted(alone, key=rank)[:most]
    ]


def owing(part: InTheWay) -> dict[str, list[str]]:
    """Who owes a part of a condition, who verifies or acknowledges it besides, and what it measures."""
    return {
        "owed_by": list(part.owed_by),
        "credited_by": [*part.verified_by, *part.acknowledged_by],
        "measures": list(part.measures),
    }


def owed_words(row: dict[str, Any], titles: Titles) -> str:
    """In brackets, who is to do what is waited for; who does not verify or acknowledge it is named beside its ower."""
    told = []
    owers, parties = titles.who(tuple(row["owed_by"])), titles.file.parties
    if row["credited_by"]:
        verifiers = listed(titles(name) for name in row["credited_by"] if name not in parties)
        believers = titles.who(tuple(name for name in row["credited_by"] if name in parties))
        told.append(", ".join((
            *([f"{owers} to do"] if owers else []),
            *([f"{verifiers} to verify"] if verifiers else []),
            *([f"{believers} to acknowledge"] if believers else []),
        )))  # fmt: skip
    elif owers:
        told.append(f"owed by {owers}")
    if row["measures"]:
        told.append(f"depends on {listed(map(titles.obligation, row['measures']))}")
    return f" ({'; '.join(told)})" if told else ""


def in_words(condition: str, titles: Titles) -> str:
    """A condition in words; one too long to be read stays as it is written."""
    return stated(parse_expression(condition), titles) if len(condition) <= 500 else condition


def waiting(runs: RunSet, one: Waited) -> dict[str, Any]:
    """What is known of one element's waiting, as plain data; days are those of all runs together."""
    needed = one.needed
    return {
        "owed_by": list(one.owed_by),
        "open": one.open,
        "allowed": one.free,
        "waited": one.open - one.free,
        "alone": [
            {"condition": part.condition, "days": part.days, "obligations": list(part.obligations), **owing(part)}
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


def waiting_lines(runs: RunSet, data: dict[str, Any]) -> Iterator[str]:
    """What was waited for most, who owes it, and what is too slow to come about."""
    titles, days = Titles(runs.scenario), runs.block.days
    if data["waited"]:
        yield ""
        yield "What was waited for most, obligations first"
    told: set[str] = set()
    for row in data["waited"]:
        one = data["waiting"][row["path"]]
        shares_of = ", ".join(f"{what} on {percent(one[what] / days)} of days" for what in ("open", "allowed"))
        first = f"{row['title']}: {shares_of};" if row["path"] not in told else f"{row['title']}, again:"
        told.add(row["path"])
        line = f"{first} on {percent(row['share'])} it waited only for this{owed_words(row, titles)}: {row['words']}"
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
