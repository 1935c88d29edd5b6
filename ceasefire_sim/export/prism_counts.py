"""How likely each number of happenings is, in the language of PRISM.

PRISM keeps whole numbers up to 2^31 - 1, in literals and while it reckons. So factorials and binomial coefficients
beyond are drawn into the power they stand before: p^j C = (c p)^j with c = C^(1/j). What is constant is a number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from ceasefire_sim.expressions.functions import EULER

__all__ = ["LARGEST_WHOLE", "binomial_masses", "binomial_texts", "poisson_masses", "poisson_texts"]

LARGEST_WHOLE = 2**31 - 1


def poisson_masses(mean: float, cap: int) -> list[float]:
    """The probabilities of 0 … cap of a constant mean; all that is more counts as the cap."""
    if mean <= 0:
        return [1.0]
    masses = [math.exp(j * math.log(mean) - mean - math.lgamma(j + 1)) for j in range(cap)]
    return [*masses, max(0.0, 1.0 - math.fsum(masses))]


def poisson_texts(mean: str, cap: int) -> list[str]:
    """The same of a mean that hangs on the state."""
    texts = [f"pow({EULER}, -{mean}) * {divided_power(mean, j)}" if j else f"pow({EULER}, -{mean})" for j in range(cap)]
    return [*texts, "max(0, 1 - (" + " + ".join(texts) + "))" if texts else "1"]


def divided_power(base: str, exponent: int) -> str:
    """A power by the factorial of its exponent; as a decimal number, for whole ones could become too large."""
    factorial = math.factorial(exponent)
    if factorial <= LARGEST_WHOLE:
        return f"pow(1.0 * {base}, {exponent}) / {factorial}"
    return f"pow({base} / {math.exp(math.lgamma(exponent + 1) / exponent)!r}, {exponent})"


def binomial_masses(number: int, chance: float) -> list[float]:
    """The probabilities of 0 … number of a constant chance."""
    if chance <= 0 or chance >= 1:
        return [float(j == (number if chance >= 1 else 0)) for j in range(number + 1)]
    return [
        math.exp(log_binomial(number, j) + j * math.log(chance) + (number - j) * math.log1p(-chance))
        for j in range(number + 1)
    ]


def binomial_texts(number: int, chance: str) -> Iterator[str]:
    """The same of a chance that hangs on the state."""
    for j in range(number + 1):
        coefficient = math.comb(number, j)
        rest = f"pow(1.0 - {chance}, {number - j})"
        if coefficient <= LARGEST_WHOLE:
            yield f"{coefficient} * pow(1.0 * {chance}, {j}) * {rest}"
        else:
            yield f"pow({math.exp(log_binomial(number, j) / j)!r} * {chance}, {j}) * {rest}"


def log_binomial(number: int, j: int) -> float:
    """The logarithm of a binomial coefficient."""
    return math.lgamma(number + 1) - math.lgamma(j + 1) - math.lgamma(number - j + 1)
