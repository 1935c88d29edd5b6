"""The exact answer to a scenario, put together from what the exact engine carries through the days."""

from __future__ import annotations

from typing import Any

import numpy as np

from ceasefire_sim.engines.exact.questions import Between, Days, Extremes, Happenings, Hit, Latched, Question
from ceasefire_sim.engines.exact.solving import Solved
from ceasefire_sim.engines.exact.solving import solve as carried
from ceasefire_sim.engines.exact.unbounded import Ever
from ceasefire_sim.machine.observers import is_unbounded
from ceasefire_sim.outlook.outlook import certainly_stuck
from ceasefire_sim.results.distribution import Distribution
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.runset import QUANTILES, met
from ceasefire_sim.scenario.parts import Property
from ceasefire_sim.scenario.scenario import Scenario
from ceasefire_sim.studies.precision import known_range

__all__ = ["MOST_STATES", "solve"]

MOST_STATES = 1_000_000
Array = Any


def solve(scenario: Scenario, max_states: int = MOST_STATES, drop: float = 0.0) -> Distribution:
    """The exact distribution over all runs of a scenario.

    Raises ``TooManyStatesError`` (a ``LimitError``) past ``max_states``. With ``drop`` the least likely states
    are left out up to that probability, and every answer has an interval that certainly contains it.
    """
    found = carried(scenario, max_states, drop)
    held = found.questions.get("held")
    days = held.by_day if isinstance(held, Hit) else np.zeros(scenario.horizon + 1)
    answers = {name: answer(scenario, name, asked, found) for name, asked in scenario.file.properties.items()}
    invariants = {}
    for name in scenario.file.invariants:
        broken = found.questions[f"invariants.{name}"]
        assert isinstance(broken, Hit)
        invariants[name] = float(broken.by_day.sum())
    return Distribution(
        scenario,
        found.regions,
        endings(scenario, found),
        1.0 - np.cumsum(days),
        answers,
        invariants,
        len(found.chain.day_ids),
        found.chain.states.size,
        found.lost,
    )


def endings(scenario: Scenario, found: Solved) -> dict[str, float]:
    """The probability of each ending."""
    goal = found.questions.get("goal")
    reached = 0.0
    if isinstance(goal, Hit):
        reached = 1.0 if goal.certain else min(goal.happened, 1.0)
    stuck = 0.0
    standing = np.flatnonzero(found.open_mass > 0)
    unsettled = float(found.open_mass[standing].sum())
    if standing.size and scenario.file.goal is not None:
        stuck = float(found.open_mass[standing][hopeless(scenario, found, standing)].sum())
    shares = {"reached": reached, "failed": found.failed, "stuck": stuck, "open": unsettled - stuck}
    return {ending: min(max(share, 0.0), 1.0) for ending, share in shares.items()}  # sums of many round beyond


def hopeless(scenario: Scenario, found: Solved, standing: Array) -> Array:
    """From which day states the goal is certainly out of reach.

    A variable the chain left out has no bearing on the goal; any value of it will do.
    """
    values = {name: row[standing] for name, row in found.chain.values().items()}
    nothing = np.zeros(len(standing), np.int64)
    states: dict[str, Array] = {"day": nothing + scenario.horizon}
    states |= {name: values.get(name, nothing + one.range[0]) for name, one in scenario.quantities.items()}
    states |= {name: values[name] for name in scenario.regions}
    for name, part in scenario.file.obligations.items():
        done = states[f"{name}.done"] = values.get(f"{name}.done", nothing)
        states[f"{name}.verified"] = values.get(f"{name}.verified", done if part.verified_by is None else nothing)
        unmodelled = done if part.acknowledgement is None else nothing
        states[f"{name}.acknowledged"] = values.get(f"{name}.acknowledged", unmodelled)
        missed = [row for key, row in values.items() if key.startswith(f"{name}.missed[")]
        states[f"{name}.missed"] = sum(missed, nothing)
    return certainly_stuck(scenario, states)


# properties -------------------------------------------------------------------------------------


def answer(scenario: Scenario, name: str, asked: Property, found: Solved) -> dict[str, Any]:
    """What is known of one property, in the form of ``check --json``."""
    kind = "probability" if scenario.is_truth(asked) else "distribution"
    told: dict[str, Any] = {"kind": kind, "value": None, "interval": None, "confidence": 1.0, "method": "exact"}
    told |= {"runs": 0, "given": None, "expect": asked.expect, "met": None}
    whole = 1.0
    if asked.given is not None:
        given = found.questions[f"given.{name}"]
        assert isinstance(given, Hit)
        whole = told["given"] = float(given.by_day.sum())
    question = found.questions.get(f"properties.{name}")
    if is_unbounded(asked):
        return told | endless(asked, found.ever.get(name))
    if question is None or whole <= 0:
        return told
    value, more = worth(scenario, asked, question, whole)
    told["value"] = value
    if value is not None:
        told["interval"] = dropped(scenario, asked, kind, value, whole, found.lost)
        low, high = told["interval"] or (None, None)
        told["met"] = met(asked.expect, Estimate(value, low, high, 1.0, 0))
    return told | (more if kind == "distribution" else {})


def endless(asked: Property, found: Ever | None) -> dict[str, Any]:
    """The answer without a horizon, with a bound on its error; infinite days are None."""
    if found is None:
        return {}
    if asked.days_when is not None:
        return {"value": found.days, "error": found.days_error, "quantiles": dict.fromkeys(map(tag, QUANTILES))}
    if asked.days_until is not None or asked.between is not None:
        more = happened(found.probability, 0.0, 0.0)
        return {"value": found.days, "error": found.days_error, **more, "mean_if_happened": found.days}
    value = 1.0 - found.probability if asked.always is not None else found.probability
    return {"value": value, "error": found.error, "met": met(asked.expect, Estimate(value, None, None, 1.0, 0))}


def dropped(
    scenario: Scenario, asked: Property, kind: str, value: float, whole: float, lost: float
) -> list[float] | None:
    """The interval that certainly holds the answer where states were dropped.

    What was dropped may have gone either way: a probability of something coming is at most so much higher, one
    of something always holding so much lower; a mean moves by at most so much of its range.
    """
    if not lost:
        return None
    if kind == "distribution":
        low, high = known_range(scenario, asked)
        return [value - lost * (high - low) / whole, value + lost * (high - low) / whole]
    if asked.given is not None:
        return [value * whole / (whole + lost), min((value * whole + lost) / whole, 1.0)]
    if asked.always is not None:
        return [max(value - lost, 0.0), value]
    return [value, min(value + lost, 1.0)]


def worth(scenario: Scenario, asked: Property, question: Question, whole: float) -> tuple[float | None, dict[str, Any]]:
    """The value of a property and what a distribution has besides."""
    match question:
        case Hit():
            hit = 1.0 if question.certain else min(question.happened / whole, 1.0)
            if asked.days_until is None:
                return (1.0 - hit if asked.always is not None else hit), {}
            value = (question.gathered + question.last * question.missed) / whole
            more = happened(hit, question.gathered, question.happened)
            if asked.given is None or question.fine:
                counted = question.by_day if asked.given is None else question.among_given
                days = {float(day): float(p) / whole for day, p in enumerate(counted) if p > 0}
                more["quantiles"] = quantiles(days)
                more |= record(scenario, asked, days)
            return value, more
        case Between():
            begun = question.done + question.waiting
            if begun <= 0:
                return None, happened(None, 0.0, 0.0)
            value = (question.took + question.waited) / begun
            more = happened(question.done / begun, question.took, question.done)
            if question.fine:
                spread = {float(day): float(p) / begun for day, p in enumerate(question.by_days) if p > 0}
                more |= {"quantiles": quantiles(spread), **record(scenario, asked, spread)}
            return value, more
        case Days():
            value = question.gathered / question.all
            if not question.fine:
                return value, {"quantiles": dict.fromkeys(map(tag, QUANTILES))}
            spread = {float(day): float(p) / question.all for day, p in enumerate(question.weights) if p > 0}
            return value, {"quantiles": quantiles(spread), **record(scenario, asked, spread)}
        case Happenings():
            return question.gathered, {"quantiles": dict.fromkeys(map(tag, QUANTILES))}
        case Latched():
            if asked.given is not None:
                return question.gathered / question.all, {"quantiles": dict.fromkeys(map(tag, QUANTILES))}
            more = {"quantiles": quantiles(question.values), **record(scenario, asked, question.values)}
            if set(question.values) in ({0.0}, {1.0}):  # no rounding where nothing varies
                return next(iter(question.values)), more
            return question.gathered / question.all, more
        case Extremes():
            total = float(question.weights.sum())
            spread = dict(zip(question.values.tolist(), (question.weights / total).tolist(), strict=True))
            value = sum(one * p for one, p in spread.items())
            return float(value), {"quantiles": quantiles(spread), **record(scenario, asked, spread)}
    return None, {}


def tag(p: float) -> str:
    """The name of a quantile."""
    return f"{p:g}"


def happened(share: float | None, total: float, mass: float) -> dict[str, Any]:
    """Whether it happens at all, and the mean where it does."""
    return {
        "censored": None if share is None else 1.0 - share,
        "happened": share,
        "mean_if_happened": total / mass if mass > 0 else None,
        "quantiles": dict.fromkeys(map(tag, QUANTILES)),
    }


def quantiles(values: dict[float, float]) -> dict[str, float | None]:
    """The least value that a share of all probability does not exceed; None where it lies beyond what happens."""
    ordered = sorted(values)
    running = np.cumsum([values[one] for one in ordered]) if ordered else np.zeros(0)
    found: dict[str, float | None] = {}
    for p in QUANTILES:
        place = int(np.searchsorted(running, p - 1e-12))
        found[tag(p)] = ordered[place] if place < len(ordered) else None
    return found


def record(scenario: Scenario, asked: Property, values: dict[float, float]) -> dict[str, Any]:
    """Where the record lies."""
    if asked.observed is None:
        return {}
    day = scenario.day_of(asked.observed)
    below = sum(p for one, p in values.items() if one < day)
    return {"observed": {"value": day, "share_below": below, "share_equal": values.get(day, 0.0)}}
