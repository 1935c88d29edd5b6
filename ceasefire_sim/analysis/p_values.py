"""Whether exact and simulated answers agree: p-values.

Shares by the exact two-sided binomial test, where an exact 0 or 1 leaves no room at all; means by the normal
approximation of their standard error.
"""

from __future__ import annotations

import math

__all__ = ["mean_p_value", "share_p_value"]


def share_p_value(successes: int, n: int, p: float) -> float:
    """The p-value of the exact two-sided binomial test: of ``n`` runs, each with probability ``p``, some came up."""
    from scipy.stats import binomtest  # slow to load

    if p <= 0.0 or p >= 1.0:
        return 1.0 if successes == (n if p >= 1.0 else 0) else 0.0
    return float(binomtest(successes, n, p).pvalue)


def mean_p_value(mean: float, error: float, exact: float) -> float:
    """The two-sided p-value of a mean, from its standard error; 1 where nothing varies and it is equal, else 0."""
    if error <= 0.0:
        return 1.0 if math.isclose(mean, exact, rel_tol=1e-9, abs_tol=1e-9) else 0.0
    return math.erfc(abs(mean - exact) / error / math.sqrt(2))
