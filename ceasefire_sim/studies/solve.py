"""The exact answer to a scenario, put together from what the exact engine carries through the days."""

from __future__ import annotations

from typing import Any

import numpy as np

from ceasefire_sim.bounds.impossibility import certainly_stuck
from ceasefire_sim.engines.exact.absorption import Ever
from ceasefire_sim.engines.exact.forward import Solved
from ceasefire_sim.engines.exact.forward import solve as carried
from ceasefire_sim.engines.exact.questions import Between, Days, Extremes, Happenings, Hit, Latched, Question
from ceasefire_sim.machine.observers import is_unbounded
from ceasefire_sim.results.distribution import Distribution
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.runset import QUANTILES, met
from ceasefire_sim.scenario.model.parts import Property
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.precision import known_range

__all__ = ["MOST_STATES", "solve"]

MOST_STATES = 1_000_000
SLACK = 1e-12  # of rounding in an interval
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
        reached = 1.0 if goal.certain and not found.lost else min(goal.happened, 1.0)
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
    """What is known of one property, in the form of ``check --json``; ``note`` says why there is no answer."""
    kind = "probability" if scenario.is_truth(asked) else "distribution"
    told: dict[str, Any] = {"kind": kind, "value": None, "interval": None, "confidence": 1.0, "method": "exact"}
    told |= {"runs": 0, "given": None, "expect": asked.expect, "met": None}
    if name in found.unanswered:
        told["note"] = found.unanswered[name]
    if asked.given is not None:
        given = found.questions[f"given.{name}"]
        assert isinstance(given, Hit)
        told["given"] = 1.0 if given.certain and not found.lost else float(given.by_day.sum())
    question = found.questions.get(f"properties.{name}")
    if is_unbounded(asked):
        return told | endless(asked, found.ever.get(name))
    if question is None:
        return told
    whole = population(asked, question, found.given.get(name), found.lost)
    if whole <= 0:
        return told
    value, more = worth(scenario, asked, question, whole, found.lost)
    if found.lost:
        told["interval"] = bounds(scenario, asked, question, value, whole, found.lost)
    if kind == "probability" and found.lost and asked.given is None:
        value = told["interval"][0]  # what is certain of it
    told["value"] = value
    low, high = told["interval"] or (None, None)
    told["met"] = met(asked.expect, Estimate(value, low, high, 1.0, 0))
    return told | (more if kind == "distribution" else {})


def population(asked: Property, question: Question, given: float | None, lost: float) -> float:
    """The probability, among what was not dropped, of the runs a property is about."""
    match question:
        case Between():
            return question.done + question.waiting
        case Hit() if asked.given is None and lost:  # what was dropped after a hit counts as hit
            return question.happened + question.missed + question.failed
        case Days() if not question.columns:  # counted up to where runs were dropped
            return 1.0 if lost else question.all
        case Latched() | Extremes() | Days():
            return question.all
    return given if given is not None else 1.0


def endless(asked: Property, found: Ever | None) -> dict[str, Any]:
    """The answer without a horizon, with a bound on its error; infinite days are None."""
    if found is None:
        return {}
    if asked.days_when is not None:
        more = {"quantiles": dict.fromkeys(map(tag, QUANTILES)), "infinite": found.days is None}
        return {"value": found.days, "error": found.days_error, **more}
    if asked.days_until is not None or asked.between is not None:
        more = happened(found.probability, 0.0, 0.0) | {"mean_if_happened": found.days, "infinite": found.days is None}
        return {"value": found.days, "error": found.days_error, **more}
    value = 1.0 - found.probability if asked.always is not None else found.probability
    estimate = Estimate(value, value - found.error, value + found.error, 1.0, 0)
    return {"value": value, "error": found.error, "met": met(asked.expect, estimate)}


def bounds(
    scenario: Scenario, asked: Property, question: Question, value: float, whole: float, lost: float
) -> list[float]:
    """The interval that certainly holds the answer where states were dropped.

    What was dropped may have gone either way: all of it, or (where the answer is about some runs only) any part
    of it, has any value in the range there is.
    """
    low, high = (0.0, 1.0) if scenario.is_truth(asked) else known_range(scenario, asked)
    some = asked.given is not None or isinstance(question, Between)
    if isinstance(question, (Happenings, Days)) and not question.columns:  # counted up to where runs were dropped
        found = [value, value + lost * high]
    elif some:
        found = [(value * whole + lost * end) / (whole + lost) for end in (low, high)]
    else:  # what was dropped after its answer was known is counted already
        unknown = min(max(1.0 - whole, 0.0), lost)
        found = [value * whole + unknown * end for end in (low, high)]
    slack = SLACK * max(1.0, abs(low), abs(high))  # for rounding
    return [max(found[0] - slack, low), min(found[1] + slack, high)]


def worth(
    scenario: Scenario, asked: Property, question: Question, whole: float, lost: float
) -> tuple[float, dict[str, Any]]:
    """The value of a property over the runs it is about, and what a distribution has besides."""
    more: dict[str, Any] = {"quantiles": dict.fromkeys(map(tag, QUANTILES))}
    spread: dict[float, float] = {}
    match question:
        case Hit():
            hit = 1.0 if question.certain and not lost else min(question.happened / whole, 1.0)
            if asked.days_until is None:
                if asked.always is not None:
                    return (question.missed / whole if lost else 1.0 - hit), {}
                return hit, {}
            value = (question.gathered + question.last * question.missed) / whole
            more = happened(hit, question.gathered, question.happened)
            if asked.given is None or question.fine:
                spread = table(question.by_day if asked.given is None else question.among_given, whole)
        case Between():
            value = (question.took + question.waited) / whole
            more = happened(question.done / whole, question.took, question.done)
            spread = table(question.by_days, whole) if question.fine else {}
        case Days():
            value = question.gathered / whole
            spread = table(question.weights, whole) if question.fine else {}
        case Happenings():
            return question.gathered, more
        case Latched():
            value = question.gathered / whole
            if not question.carried:
                spread = {one: p / whole for one, p in question.values.items()}
            if set(question.values) in ({0.0}, {1.0}):  # no rounding where nothing varies
                value = next(iter(question.values))
        case Extremes():
            spread = table(question.weights, whole, question.values)
            value = sum(one * p for one, p in spread.items())
        case _:
            raise TypeError("no such question")
    if spread or more.get("happened") == 0:
        more |= {"quantiles": quantiles(spread, lost / whole), **record(scenario, asked, spread)}
    return float(value), more


def table(weights: Array, whole: float, values: Array | None = None) -> dict[float, float]:
    """A distribution: by value its probability, where there is any."""
    numbers = range(len(weights)) if values is None else values
    return {float(one): float(p) / whole for one, p in zip(numbers, weights, strict=True) if p > 0}


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


def quantiles(values: dict[float, float], lost: float) -> dict[str, float | None]:
    """The least value that a share of all probability does not exceed; None where it lies beyond what happens.

    ``lost`` is what was dropped, as a share of what was kept: a quantile it could move is None, too.
    """
    ordered = sorted(values)
    running = np.cumsum([values[one] for one in ordered]) if ordered else np.zeros(0)
    found: dict[str, float | None] = {}
    for p in QUANTILES:
        first, last = (int(np.searchsorted(running + extra, p * (1 + lost) - 1e-12)) for extra in (lost, 0.0))
        unmoved = first == last < len(ordered) and (not lost or lost < p * (1 + lost) - 1e-12)
        found[tag(p)] = ordered[last] if unmoved else None
    return found


def record(scenario: Scenario, asked: Property, values: dict[float, float]) -> dict[str, Any]:
    """Where the record lies."""
    if asked.observed is None:
        return {}
    day = scenario.day_of(asked.observed)
    below = sum(p for one, p in values.items() if one < day)
    return {"observed": {"value": day, "share_below": below, "share_equal": values.get(day, 0.0)}}
