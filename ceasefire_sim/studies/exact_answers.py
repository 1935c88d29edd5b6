"""What the exact engine carried for a property, as an answer.

Where states were dropped, every answer has an interval that certainly contains it: what was dropped may have gone
either way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ceasefire_sim.arrays import FloatArray
from ceasefire_sim.bounds.property_range import property_range
from ceasefire_sim.engines.exact.count_masses import count_masses
from ceasefire_sim.engines.exact.forward import Solved
from ceasefire_sim.engines.exact.questions import Between, Days, Extremes, Happenings, Hit, Latched, Question
from ceasefire_sim.machine.observers import is_unbounded
from ceasefire_sim.results.answer import (
    QUANTILE_LEVELS,
    Answer,
    DistributionAnswer,
    Observed,
    Occurrence,
    ProbabilityAnswer,
    awaits,
    observed_truth,
    verdict,
)
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.mass_function import MassFunction
from ceasefire_sim.results.read_only import FrozenMapping
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["exact_answer"]

SLACK = 1e-12  # of rounding in an interval
ROOM = 2_000_000  # probabilities held at once for the distribution of a count
MEAN_ONLY = "its mean alone is exact: the distribution of this count does not fit; ask it of runs"
Masses = Mapping[float, float]  # by value its probability


@dataclass(frozen=True, slots=True)
class PosedQuestion:
    """A property with the question that answers it.

    ``mass`` is the probability, among what was not dropped, of the runs it is about; ``lost`` what was dropped;
    ``given`` the probability of what is `given`.
    """

    name: str
    scenario: Scenario
    question: Question
    mass: float
    lost: float
    given: float | None

    @property
    def prop(self) -> Property:
        """The property."""
        return self.scenario.file.properties[self.name]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a question says over the runs it is about: the value, and of a distribution its masses, where known."""

    value: float
    masses: Masses | None = None
    occurrence: Occurrence | None = None


def exact_answer(name: str, scenario: Scenario, solved: Solved) -> tuple[Answer, MassFunction | None]:
    """What is known of one property, and its probability mass function where it is a number and this is known."""
    prop = scenario.file.properties[name]
    given = given_probability(name, prop, solved)
    if is_unbounded(prop):
        return unbounded_answer(name, scenario, solved, given), None
    question = solved.questions.get(f"properties.{name}")
    mass = 0.0 if question is None else population(prop, question, solved.given.get(name), solved.lost)
    if question is None or mass <= 0:
        return no_answer(name, scenario, given, solved.unanswered.get(name)), None
    posed = PosedQuestion(name, scenario, question, mass, solved.lost, given)
    summary = summary_of(posed)
    if scenario.is_truth(prop):
        return probability_answer(posed, summary.value), None
    if isinstance(question, Happenings):
        summary = replace(summary, masses=count_distribution(posed, len(solved.chain.day_ids)))
    masses = None
    if summary.masses is not None:
        masses = MassFunction(FrozenMapping(dict(summary.masses), "value"), posed.lost / mass)
    return distribution_answer(posed, summary, masses), masses


def probability_answer(posed: PosedQuestion, value: float) -> ProbabilityAnswer:
    """The answer to a property that is true or false."""
    prop, interval = posed.prop, certain_interval(posed, value)
    if interval is not None and prop.given is None:
        value = interval[0]  # what is certain of it
    return ProbabilityAnswer(
        name=posed.name, value=value, interval=interval, given=posed.given, expect=prop.expect,
        met=verdict(prop.expect, exact_estimate(value, interval)), observed=observed_truth(prop, value),
    )  # fmt: skip


def distribution_answer(posed: PosedQuestion, summary: Summary, masses: MassFunction | None) -> DistributionAnswer:
    """The answer to a property that is a number."""
    prop, occurrence, interval = posed.prop, summary.occurrence, certain_interval(posed, summary.value)
    quantiles = {level: None if masses is None else masses.quantile(level) for level in QUANTILE_LEVELS}
    return DistributionAnswer(
        name=posed.name, value=summary.value, interval=interval, given=posed.given, expect=prop.expect,
        met=verdict(prop.expect, exact_estimate(summary.value, interval)),
        note=MEAN_ONLY if masses is None and isinstance(posed.question, Happenings) and not posed.lost else None,
        censored=None if occurrence is None or occurrence.share is None else 1.0 - occurrence.share,
        occurrence=occurrence,
        quantiles=FrozenMapping(quantiles, "level"),
        observed=None if masses is None else observed_place(posed.scenario, prop, masses),
    )  # fmt: skip


def exact_estimate(value: float, interval: tuple[float, float] | None) -> Estimate:
    """An exact value, with the interval that certainly contains it if states were dropped."""
    low, high = interval or (None, None)
    return Estimate(value, low, high, 1.0, 0)


def given_probability(name: str, prop: Property, solved: Solved) -> float | None:
    """The probability of what is `given`; None where nothing is."""
    if prop.given is None:
        return None
    given = solved.questions[f"given.{name}"]
    assert isinstance(given, Hit)
    return 1.0 if given.certain and not solved.lost else float(given.by_day.sum())


def no_answer(name: str, scenario: Scenario, given: float | None, note: str | None) -> Answer:
    """The answer without a value: no run is asked about, or ``note`` says why it could not be had."""
    prop = scenario.file.properties[name]
    met = verdict(prop.expect, None)
    if scenario.is_truth(prop):
        return ProbabilityAnswer(name=name, value=None, given=given, expect=prop.expect, met=met, note=note)
    occurrence = Occurrence(None, None, None) if awaits(prop) else None
    return DistributionAnswer(
        name=name, value=None, given=given, expect=prop.expect, met=met, note=note, occurrence=occurrence
    )


def population(prop: Property, question: Question, given: float | None, lost: float) -> float:
    """The probability, among what was not dropped, of the runs a property is about."""
    match question:
        case Between():
            return question.done + question.waiting
        case Hit() if prop.given is None and lost:  # what was dropped after a hit counts as hit
            return question.happened + question.missed + question.failed
        case Days() if not question.columns:  # counted up to where runs were dropped
            return 1.0 if lost else question.all
        case Latched() | Extremes() | Days():
            return question.all
    return given if given is not None else 1.0


def unbounded_answer(name: str, scenario: Scenario, solved: Solved, given: float | None) -> Answer:
    """The answer without a horizon, with a bound on its error; infinite days are None."""
    prop, ever = scenario.file.properties[name], solved.ever.get(name)
    if ever is None:
        return no_answer(name, scenario, given, solved.unanswered.get(name))
    note = solved.unanswered.get(name)
    if prop.days_when is None and not awaits(prop):
        value = 1.0 - ever.probability if prop.always is not None else ever.probability
        met = verdict(prop.expect, within(value, ever.error))
        return ProbabilityAnswer(
            name=name, value=value, given=given, expect=prop.expect, met=met, note=note, error=ever.error
        )
    occurrence = Occurrence(ever.probability, None, ever.days) if awaits(prop) else None
    met = verdict(prop.expect, within(math.inf if ever.days is None else ever.days, ever.days_error))
    return DistributionAnswer(
        name=name, value=ever.days, given=given, expect=prop.expect, met=met, note=note, error=ever.days_error,
        censored=None if occurrence is None else 1.0 - ever.probability,
        occurrence=occurrence, infinite=ever.days is None,
    )  # fmt: skip


def within(value: float, error: float) -> Estimate:
    """A value known up to an error."""
    return Estimate(value, value - error, value + error, 1.0, 0)


def certain_interval(posed: PosedQuestion, value: float) -> tuple[float, float] | None:
    """The interval that certainly holds the answer where states were dropped; None where none were.

    All of what was dropped, or (where the answer is about some runs only) any part of it, has any value in the range
    there is.
    """
    prop, question, mass, lost = posed.prop, posed.question, posed.mass, posed.lost
    if not lost:
        return None
    least, most = 0.0, 1.0
    if not posed.scenario.is_truth(prop):
        reach = property_range(posed.scenario, prop)
        least, most = reach.low, reach.high
    if isinstance(question, (Happenings, Days)) and not question.columns:  # counted up to where runs were dropped
        low, high = value, value + lost * most
    elif prop.given is not None or isinstance(question, Between):
        low, high = ((value * mass + lost * end) / (mass + lost) for end in (least, most))
    else:  # what was dropped after its answer was known is counted already
        unknown = min(max(1.0 - mass, 0.0), lost)
        low, high = (value * mass + unknown * end for end in (least, most))
    slack = SLACK * max(1.0, abs(least), abs(most))
    return max(low - slack, least), min(high + slack, most)


def summary_of(posed: PosedQuestion) -> Summary:
    """What a question says over the runs its property is about."""
    question, mass = posed.question, posed.mass
    match question:
        case Hit():
            return of_hit(posed, question)
        case Between():
            value = (question.took + question.waited) / mass
            occurrence = occurrence_of(question.done / mass, question.took, question.done)
            masses = day_masses(question.by_days, mass) if question.fine else None
            return Summary(float(value), known_masses(masses, occurrence), occurrence)
        case Days():
            masses = day_masses(question.weights, mass) if question.fine else None
            return Summary(float(question.gathered / mass), masses or None)
        case Happenings():
            return Summary(float(question.gathered))
        case Latched():
            return of_latched(question, mass)
        case Extremes():
            masses = value_masses(question.values, question.weights, mass)
            return Summary(float(sum(value * p for value, p in masses.items())), masses or None)
    raise TypeError(f"no answer is made of {type(question).__name__}")


def count_distribution(posed: PosedQuestion, day_states: int) -> Masses | None:
    """The distribution of a count; None where states were dropped, or it does not fit."""
    most = property_range(posed.scenario, posed.prop).high
    if posed.lost or day_states * (most + 2) > ROOM:
        return None
    weights = count_masses(posed.scenario, posed.name, ROOM)
    return None if weights is None else day_masses(weights, 1.0)


def of_hit(posed: PosedQuestion, question: Hit) -> Summary:
    """Whether something happens, or how many days it takes."""
    prop, mass, lost = posed.prop, posed.mass, posed.lost
    share = 1.0 if question.certain and not lost else min(question.happened / mass, 1.0)
    if prop.days_until is None:
        if prop.always is None:
            return Summary(float(share))
        return Summary(float(question.missed / mass if lost else 1.0 - share))
    value = (question.gathered + question.last * question.missed) / mass
    occurrence = occurrence_of(share, question.gathered, question.happened)
    masses = None
    if prop.given is None or question.fine:
        masses = day_masses(question.by_day if prop.given is None else question.among_given, mass)
    return Summary(float(value), known_masses(masses, occurrence), occurrence)


def of_latched(question: Latched, mass: float) -> Summary:
    """The value on a day."""
    value = question.gathered / mass
    if set(question.values) in ({0.0}, {1.0}):  # no rounding where nothing varies
        value = next(iter(question.values))
    masses = None if question.carried else {number: p / mass for number, p in question.values.items()}
    return Summary(float(value), masses or None)


def occurrence_of(share: float, total: float, mass: float) -> Occurrence:
    """Whether it happens at all, and the mean where it does."""
    return Occurrence(share, None, total / mass if mass > 0 else None)


def known_masses(masses: Masses | None, occurrence: Occurrence) -> Masses | None:
    """The distribution of days until something; known, and empty, where it never happens."""
    return masses or ({} if occurrence.share == 0 else None)


def day_masses(weights: Sequence[float] | FloatArray, mass: float) -> dict[float, float]:
    """The distribution of a number of days, from the weight of each number from 0."""
    return value_masses(range(len(weights)), weights, mass)


def value_masses(
    values: Sequence[float] | FloatArray, weights: Sequence[float] | FloatArray, mass: float
) -> dict[float, float]:
    """By value its probability, where it has any."""
    return {float(value): float(p) / mass for value, p in zip(values, weights, strict=True) if p > 0}


def observed_place(scenario: Scenario, prop: Property, masses: MassFunction) -> Observed | None:
    """Where the record lies; None where there is none."""
    if prop.observed is None:
        return None
    record = scenario.day_of(prop.observed)
    return Observed(record, masses.below(record), masses.at(record))
