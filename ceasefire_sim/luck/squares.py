"""The counter-based generator Squares: a draw is a function of a counter and a key.

Bernard Widynski, "Squares: A Fast Counter-Based RNG", arXiv 2004.06278; the four-round, 32-bit form.
"""

from __future__ import annotations

__all__ = ["squares32"]

MASK = (1 << 64) - 1


def squares32(counter: int, key: int) -> int:
    """The draw, 0 to 2^32-1, of a 64-bit counter under a 64-bit odd key."""
    x = y = (counter * key) & MASK
    z = (y + key) & MASK
    x = (x * x + y) & MASK
    x = (x >> 32) | ((x << 32) & MASK)
    x = (x * x + z) & MASK
    x = (x >> 32) | ((x << 32) & MASK)
    x = (x * x + y) & MASK
    x = (x >> 32) | ((x << 32) & MASK)
    return ((x * x + z) & MASK) >> 32
