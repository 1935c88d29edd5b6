"""Answers: what is known of one property, from runs or exactly.

``value`` is a probability or a mean. An answer without a value is about no run at all, or could not be had; then
``note`` says why. JSON is made of answers in ``results.documents``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ceasefire_sim.results.estimate import Estimate, formatted
from ceasefire_sim.results.formatting_html import table
from ceasefire_sim.results.read_only import FrozenMapping
from ceasefire_sim.scenario.model.questions import Property

__all__ = [
    "QUANTILE_LEVELS",
    "Answer",
    "DistributionAnswer",
    "Method",
    "Observed",
    "Occurrence",
    "ProbabilityAnswer",
    "PropertyAnswer",
    "Verdict",
    "awaits",
    "observed_truth",
    "verdict",
]

Method: TypeAlias = Literal["exact", "simulation"]
Verdict: TypeAlias = bool | Literal["undecided"] | None
QUANTILE_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
TRUTHS = {"true": 1.0, "false": 0.0}  # as they are written under `observed`
COMPARISONS = (">=", "<=", "==", "!=", ">", "<")  # the longer first, for one begins like another


def observed_truth(prop: Property, probability: float | None) -> Observed | None:
    """Where a truth on record lies, with the probability that the property is true; None where none is on record."""
    if prop.observed not in TRUTHS:
        return None
    record = TRUTHS[prop.observed]
    if probability is None:
        return Observed(record, None, None)
    return Observed(1.0, 1.0 - probability, probability) if record else Observed(0.0, 0.0, 1.0 - probability)


def no_quantiles() -> FrozenMapping[float, float | None]:
    """The levels without a quantile."""
    return FrozenMapping(dict.fromkeys(QUANTILE_LEVELS), "level")


@dataclass(frozen=True, slots=True)
class Observed:
    """Where the value that was observed in history lies: its value, and the shares below it and equal to it."""

    value: float
    share_below: float | None
    share_equal: float | None

    @property
    def share_above(self) -> float | None:
        """The share above it, in which what is censored counts."""
        if self.share_below is None or self.share_equal is None:
            return None
        return max(1.0 - self.share_below - self.share_equal, 0.0)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Whether what days are counted until happens: with which share, and after how many days on average if so.

    ``share`` is None where no run is asked about. ``interval`` is that of a share of runs.
    """

    share: float | None
    interval: tuple[float, float] | None
    mean: float | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PropertyAnswer:
    """What probabilities and distributions have in common.

    ``interval`` has the given ``confidence``; an exact answer has none, unless states were dropped: then it certainly
    contains the value. ``runs`` is the number of runs behind the value, 0 for an exact one. ``given`` is how many runs
    (exact: with which probability) meet the property's `given`, None if it has none. ``met`` says whether ``expect``
    is met: True, False, "undecided" where the interval straddles or there is no value, None if nothing is expected.
    ``error`` bounds the numerical error of an answer without horizon.
    """

    name: str
    value: float | None
    interval: tuple[float, float] | None = None
    confidence: float = 1.0
    method: Method = "exact"
    runs: int = 0
    given: float | None = None
    expect: str | None = None
    met: Verdict = None
    note: str | None = None
    error: float | None = None

    def __float__(self) -> float:
        return math.nan if self.value is None else float(self.value)

    def __format__(self, spec: str) -> str:
        return formatted(self.value, self.interval, spec)

    def __str__(self) -> str:
        return repr(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}: {text}' if name else text for name, text in self.facts())})"

    def _repr_html_(self) -> str:
        """For notebooks."""
        (_, value), *others = self.facts()
        return table(self.name, ("", ""), [("value", value), *others])

    def facts(self) -> Iterator[tuple[str, str]]:
        """What is known, in words, each with what it is; the value first, under the name of the property."""
        yield self.name, formatted(self.value, self.interval)
        yield "", "exact" if self.method == "exact" else f"{self.runs:,} run{'s' * (self.runs != 1)}"
        if self.given is not None:
            yield "given", f"{self.given:,.4g}"
        if self.expect is not None:
            yield f"expected {self.expect}", "met" if self.met is True else str(self.met or "not met")
        if self.note is not None:
            yield "note", self.note


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProbabilityAnswer(PropertyAnswer):
    """The probability of a property that is true or false; ``observed`` is the truth on record, as 1 or 0."""

    observed: Observed | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DistributionAnswer(PropertyAnswer):
    """The distribution of a property that is a number; ``value`` is its mean.

    ``censored`` is how many runs (exact: with which probability) had not come to an end of what is counted, and
    ``occurrence`` what is known of that end; both None where no end is awaited. ``quantiles`` are None where they are
    censored or not known. ``infinite`` says, of an answer without horizon, whether the mean is.
    """

    censored: float | None = None
    occurrence: Occurrence | None = None
    quantiles: Mapping[float, float | None] = field(default_factory=no_quantiles, hash=False)
    observed: Observed | None = None
    infinite: bool | None = None

    @property
    def happened(self) -> float | None:
        """The share of runs in which what days are counted until happens."""
        return None if self.occurrence is None else self.occurrence.share

    @property
    def happened_interval(self) -> tuple[float, float] | None:
        """The interval of that share."""
        return None if self.occurrence is None else self.occurrence.interval

    @property
    def mean_if_happened(self) -> float | None:
        """The mean over the runs in which it happens."""
        return None if self.occurrence is None else self.occurrence.mean


Answer: TypeAlias = ProbabilityAnswer | DistributionAnswer


def awaits(prop: Property) -> bool:
    """Whether a property counts days until something happens."""
    return prop.days_until is not None or prop.between is not None


def verdict(expect: str | None, estimate: Estimate | None) -> Verdict:
    """Whether an estimate meets an expectation such as `>= 0.5`, or a band `[0.45, 0.57]`; None: there is no estimate.

    The whole interval must lie on one side; where it straddles a bound, the verdict is "undecided".
    """
    if expect is None:
        return None
    if estimate is None:
        return "undecided"
    text = expect.strip()
    low = estimate.value if estimate.low is None else estimate.low
    high = estimate.value if estimate.high is None else estimate.high
    if text.startswith("["):
        lowest, highest = map(float, text.strip("[]").split(","))
        return both(compared(">=", low, high, lowest), compared("<=", low, high, highest))
    comparison = next(sign for sign in COMPARISONS if text.startswith(sign))
    bound = float(text[len(comparison) :])
    return compared(comparison, low, high, bound)


def both(first: Verdict, second: Verdict) -> Verdict:
    """The verdict on two expectations at once."""
    if first is True and second is True:
        return True
    return False if first is False or second is False else "undecided"


def compared(comparison: str, low: float, high: float, bound: float) -> Verdict:
    """Whether everything from ``low`` to ``high`` compares so with the bound, nothing does, or only a part."""
    match comparison:
        case "==" | "!=":
            inside = low <= bound <= high
            return "undecided" if inside and low < high else inside == (comparison == "==")
        case ">=":
            every, none = low >= bound, high < bound
        case ">":
            every, none = low > bound, high <= bound
        case "<=":
            every, none = high <= bound, low > bound
        case _:
            every, none = high < bound, low >= bound
    return True if every else False if none else "undecided"
