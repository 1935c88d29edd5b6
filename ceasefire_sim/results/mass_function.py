"""The probability mass function of a number: by value, how likely it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

__all__ = ["MassFunction"]

SLACK = 1e-12  # of rounding in the level of a quantile


@dataclass(frozen=True, slots=True, repr=False)
class MassFunction:
    """The masses sum to 1, less what is censored: runs in which the number is larger than every value.

    ``lost`` is what an exact answer dropped, as a share of what it kept.
    """

    masses: Mapping[float, float] = field(hash=False)
    lost: float = 0.0

    def __repr__(self) -> str:
        count = len(self.masses)
        reach = f", {min(self.masses):g} to {max(self.masses):g}" if count else ""
        return f"MassFunction({count:,} value{'s' * (count != 1)}{reach}, {self.censored:.4g} censored)"

    @property
    def censored(self) -> float:
        """The probability of more than every value."""
        return max(1.0 - sum(self.masses.values()), 0.0)

    def below(self, value: float) -> float:
        """The probability of less than a value."""
        return sum(mass for number, mass in self.masses.items() if number < value)

    def at(self, value: float) -> float:
        """The probability of a value."""
        return self.masses.get(value, 0.0)

    def quantile(self, level: float) -> float | None:
        """The least value that a share ``level`` of all probability does not exceed; None where it is censored.

        Where something was dropped, a quantile that it could move is None, too.
        """
        values = sorted(self.masses)
        cumulative = np.cumsum([self.masses[value] for value in values]) if values else np.zeros(0)
        target = level * (1 + self.lost) - SLACK
        first, last = (int(np.searchsorted(cumulative + extra, target)) for extra in (self.lost, 0.0))
        unmoved = first == last < len(values) and (not self.lost or self.lost < target)
        return values[last] if unmoved else None
