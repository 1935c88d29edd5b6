"""The probability of a rare event, as multilevel splitting estimates it, with what it took and how to retell a hit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from ceasefire_sim.luck import Luck, written_runs
from ceasefire_sim.results.answer import Verdict, verdict
from ceasefire_sim.results.documents import Document
from ceasefire_sim.results.estimate import Estimate, clopper_pearson, constant_interval, formatted, t_quantile
from ceasefire_sim.results.formatting_html import table
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["RareEvent", "SplittingLevel", "WorkDone", "rare_interval"]


@dataclass(frozen=True, slots=True)
class SplittingLevel:
    """A level: where it lies, how many runs set out for it in all repetitions, and how many reached it.

    The last has no threshold: it is the event itself.
    """

    threshold: float | None
    runs: int
    reached: int

    @property
    def share(self) -> float:
        """The share of runs that reached it."""
        return self.reached / self.runs if self.runs else 0.0


@dataclass(frozen=True, slots=True)
class WorkDone:
    """The days that were played, those before a splice included: by the pilot, and for the estimate.

    ``plain`` is how many days a run of crude sampling takes on average; it, too, ends once the event is decided.
    """

    pilot: int
    estimate: int
    plain: float

    @property
    def run_days(self) -> int:
        """All of them."""
        return self.pilot + self.estimate


@dataclass(frozen=True, repr=False)
class RareEvent:
    """An estimate by multilevel splitting, from independent repetitions.

    ``event`` says in words what is estimated; ``repetitions`` are the independent estimates whose mean is ``value``;
    ``runs`` the runs of each that set out for each level. ``number`` is the expression that the levels are about.
    ``tried`` are the numbers that were tried before it was chosen, none where it was named.
    ``hits`` are some runs in which the event happens, each a luck that reads the day on which it does.
    """

    scenario: Scenario = field(compare=False)
    name: str
    event: str
    number: str
    runs: int
    repetitions: tuple[float, ...]
    levels: tuple[SplittingLevel, ...]
    work: WorkDone
    hits: tuple[Luck, ...]
    seed: int
    confidence: float = 0.95
    tried: tuple[str, ...] = ()

    @property
    def value(self) -> float:
        """The probability of the event: the mean of the repetitions."""
        return math.fsum(self.repetitions) / len(self.repetitions)

    @property
    def standard_error(self) -> float:
        """The standard error of the value, from the spread of the repetitions."""
        n, value = len(self.repetitions), self.value
        return math.sqrt(math.fsum((each - value) ** 2 for each in self.repetitions) / (n - 1) / n)

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of the value; see ``rare_interval``."""
        if self.value == 0:
            return clopper_pearson(0, self.runs * len(self.repetitions), self.confidence)
        return rare_interval(self.repetitions, self.confidence)

    @property
    def estimate(self) -> Estimate:
        """The value with its interval."""
        return Estimate(self.value, *self.interval, self.confidence, self.runs * len(self.repetitions))

    @property
    def relative_error(self) -> float | None:
        """The standard error as a share of the value; None where nothing was hit."""
        return self.standard_error / self.value if self.value > 0 else None

    @property
    def crude_run_days(self) -> float | None:
        """The days that crude sampling would take for the same relative error; None where there is none."""
        error = self.relative_error
        return None if not error else (1 - self.value) / (self.value * error**2) * self.work.plain

    @property
    def gain(self) -> float | None:
        """How many times as many days crude sampling would take, the pilot's counted here."""
        crude = self.crude_run_days
        return None if crude is None else crude / self.work.run_days

    @property
    def expect(self) -> str | None:
        """What the scenario expects of the property."""
        return self.scenario.file.properties[self.name].expect

    @property
    def met(self) -> Verdict:
        """Whether the property's probability is as expected; that of `always` is 1 less the event's."""
        if self.scenario.file.properties[self.name].always is None:
            return verdict(self.expect, self.estimate)
        low, high = self.interval
        return verdict(self.expect, Estimate(1 - self.value, 1 - high, 1 - low, self.confidence, self.estimate.n))

    def paths(self) -> tuple[str, ...]:
        """The hits as ``trace --run`` takes them: ``7,140737488355335@57``."""
        return tuple(written_runs(luck) for luck in self.hits)

    def to_json(self) -> Document:
        """The estimate as plain data."""
        return {
            "scenario": self.scenario.name,
            "hash": self.scenario.hash,
            "property": self.name,
            "event": self.event,
            "value": self.value,
            "interval": list(self.interval),
            "confidence": self.confidence,
            "method": "splitting",
            "standard_error": self.standard_error,
            "repetitions": list(self.repetitions),
            "runs": self.runs,
            "seed": self.seed,
            "level": self.number,
            "tried": list(self.tried),
            "levels": [
                {"threshold": level.threshold, "runs": level.runs, "reached": level.reached} for level in self.levels
            ],
            "run_days": {
                "pilot": self.work.pilot,
                "estimate": self.work.estimate,
                "crude": self.crude_run_days,
                "gain": self.gain,
            },
            "expect": self.expect,
            "met": self.met,
            "hits": [luck.to_json() for luck in self.hits],
        }

    def facts(self) -> Iterator[tuple[str, str]]:
        """What is known, in words, each with what it is."""
        yield "probability", formatted(self.value, self.interval)
        yield "levels of", self.number
        yield "levels", ", ".join(f"{level.threshold:g}" for level in self.levels if level.threshold is not None) or "–"
        yield "repetitions", f"{len(self.repetitions)} of {self.runs:,} runs a level"
        yield "days played", f"{self.work.run_days:,}"
        if self.gain is not None:
            yield "crude sampling", f"{self.gain:,.3g} times as many for the same relative error"

    def __repr__(self) -> str:
        return f"RareEvent({self.name}: {formatted(self.value, self.interval)}, splitting by {self.number})"

    def _repr_html_(self) -> str:
        """For notebooks."""
        return table(f"{self.scenario.title}: {self.event}", ("", ""), self.facts())


def rare_interval(repetitions: tuple[float, ...], confidence: float) -> tuple[float, float]:
    """Student's t interval of the mean of some repetitions, not all of them 0, on the logarithm of the mean.

    The standard error of the logarithm is that of the mean over the mean (delta method): repetitions of splitting are
    skewed, and an interval on their own scale lies too low. Where all are equal, see ``constant_interval``.
    """
    n = len(repetitions)
    value = math.fsum(repetitions) / n
    if min(repetitions) == max(repetitions):
        return constant_interval(value, n, (0.0, 1.0), confidence)
    error = math.sqrt(math.fsum((each - value) ** 2 for each in repetitions) / (n - 1) / n)
    factor = math.exp(t_quantile(0.5 + confidence / 2, n - 1) * error / value)
    return value / factor, min(value * factor, 1.0)
