"""Whether exact and simulated answers agree: p-values.

Shares by the exact two-sided binomial test, where an exact 0 or 1 leaves no room at all; means by the normal
approximation of their standard error.
"""

from __future__ import annotations

import math

from scipy.stats import binomtest

__all__ = ["mean_p_value", "share_p_value"]


def share_p_value(successes: int, n: int, p: float) -> float:
    """How likely a share at least as unlikely is, if each of ``n`` runs comes up with probability ``p``."""
    if p <= 0.0 or p >= 1.0:
        return 1.0 if successes == (n if p >= 1.0 else 0) else 0.0
    return float(binomtest(successes, n, p).pvalue)


def mean_p_value(mean: float, error: float, exact: float) -> float:
    """How likely a mean at least as far off is, from its standard error; 1 where nothing varies and it is equal."""
    if error <= 0.0:
        return 1.0 if math.isclose(mean, exact, rel_tol=1e-9, abs_tol=1e-9) else 0.0
    return math.erfc(abs(mean - exact) / error / math.sqrt(2))
