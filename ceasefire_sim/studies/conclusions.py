"""What many runs conclude, and what would overturn it: a claim about an answer, and what flips it alone.

A claim says on which side of a level an answer lies: of its expectation, or, of a probability without one, of one half.
A number, a variant or a reading flips it where the answer with it lies wholly on the other side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ceasefire_sim.errors import InputError
from ceasefire_sim.results.estimate import Estimate, share
from ceasefire_sim.results.measures import REACHED
from ceasefire_sim.results.paired import Difference
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.studies.compare import Comparison
from ceasefire_sim.studies.sweeping.factors import FactorValue
from ceasefire_sim.studies.sweeping.sensitivity import Sensitivity
from ceasefire_sim.studies.sweeping.thresholds import Claim

__all__ = ["Conclusion", "Flip", "claims_of", "conclusion"]

FlipKind: TypeAlias = Literal["number", "alternative"]
HALF = ">= 0.5"


@dataclass(frozen=True)
class Flip:
    """What one change alone makes of an answer: a number at an end of its range, or a variant or reading."""

    kind: FlipKind
    name: str
    at: FactorValue | None
    estimate: Estimate


@dataclass(frozen=True)
class Conclusion:
    """A claim about an answer, whether it holds (None: so many runs cannot tell), and what one change does to it.

    ``claim`` is the one that is looked at, whether it holds or its contrary does. ``changes`` are what was tried: every
    number at both ends of its range, every alternative.
    """

    claim: Claim
    is_share: bool
    expected: bool
    estimate: Estimate
    changes: tuple[Flip, ...]

    @property
    def holds(self) -> bool | None:
        """Whether the claim is true of the scenario; None where its interval has the level in it."""
        return self.side(self.estimate)

    @property
    def flips(self) -> tuple[Flip, ...]:
        """What turns it round alone, those that take the answer farthest first; none where it is not decided."""
        if self.holds is None:
            return ()
        turned = [change for change in self.changes if self.side(change.estimate) is (not self.holds)]
        return tuple(sorted(turned, key=lambda change: -abs(change.estimate.value - self.claim.level)))

    @property
    def nearest(self) -> Flip | None:
        """Of the numbers that do not flip it, the one that takes the answer nearest to the level, or past it."""
        rest = [change for change in self.changes if change.kind == "number" and change not in self.flips]
        sign = 1 if self.estimate.value >= self.claim.level else -1
        return min(rest, key=lambda change: sign * change.estimate.value, default=None)

    def side(self, estimate: Estimate) -> bool | None:
        """Whether the claim is true of an estimate, its whole interval looked at; None: it cannot be told."""
        low = estimate.value if estimate.low is None else estimate.low
        high = estimate.value if estimate.high is None else estimate.high
        level, sign = self.claim.level, self.claim.sign
        above = low >= level if sign in (">=", "<") else low > level
        below = high < level if sign in (">=", "<") else high <= level
        if not above and not below:
            return None
        return above is self.claim.is_upward


def claims_of(runs: RunTable) -> Iterator[Claim]:
    """The claims that are looked at: the goal and every probability against one half, else against what is expected."""
    if runs.scenario.file.goal is not None:
        yield Claim.of(f"{REACHED} {HALF}")
    for name, prop in runs.scenario.file.properties.items():
        if prop.expect is not None:
            try:
                yield Claim.of(f"{name} {prop.expect}")
                continue
            except InputError:  # a band, or what is not equal: there is no one level
                pass
        if runs.scenario.is_truth(prop):
            yield Claim.of(f"{name} {HALF}")


def conclusion(
    claim: Claim, runs: RunTable, weights: Sensitivity | None, alternatives: Mapping[str, Comparison]
) -> Conclusion | None:
    """What runs conclude of a claim; None where no run answers it."""
    estimate = estimate_of(claim.measure, runs)
    if estimate is None:
        return None
    is_share = claim.measure == REACHED or runs.scenario.is_truth(runs.scenario.file.properties[claim.measure])
    prop = runs.scenario.file.properties.get(claim.measure)
    changes = [*number_changes(weights, estimate)] if weights is not None else []
    for name, comparison in alternatives.items():
        other = comparison.second
        if claim.measure == REACHED or other.scenario.file.properties.get(claim.measure) == prop:
            changed = estimate_of(claim.measure, other)
            if changed is not None:
                changes.append(Flip("alternative", name, None, changed))
    return Conclusion(claim, is_share, prop is not None and prop.expect is not None, estimate, tuple(changes))


def estimate_of(measure: str, runs: RunTable) -> Estimate | None:
    """An answer with its interval; None where no run answers it."""
    if measure == REACHED:
        return runs.endings()["reached"]
    answer = runs.property(measure)
    if answer.value is None:
        return None
    low, high = answer.interval or (None, None)
    return Estimate(answer.value, low, high, answer.confidence, answer.runs)


def number_changes(weights: Sensitivity, base: Estimate) -> Iterator[Flip]:
    """Each number at both ends of its range."""
    for swing in weights.swings:
        for end, change in zip(swing.ends, swing.differences, strict=True):
            if change.value is not None and change.second is not None:
                yield Flip("number", swing.factor.name, end, changed_estimate(change, weights, base))


def changed_estimate(change: Difference, weights: Sensitivity, base: Estimate) -> Estimate:
    """The answer with a change: a share from its own runs, a mean by its difference from the scenario as written."""
    assert change.second is not None
    if weights.is_share:
        return share(round(change.second * change.n), change.n, weights.confidence)
    low, high = change.interval or (None, None)
    ends = (None, None) if low is None or high is None else (base.value + low, base.value + high)
    return Estimate(base.value + (change.value or 0.0), ends[0], ends[1], weights.confidence, change.n)
