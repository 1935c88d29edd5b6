"""The slope of a function at a point, from its values beside it: central differences, with the error they leave.

Two steps, one half of the other, are put together so that the leading error cancels out (L. F. Richardson, 1911); what
that changes is the error that is stated, with what rounding can do. At a kink the slopes to either side differ; a
function without a slope there is told by both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["LocalSlope", "local_slope"]

Function = Callable[[float], float]
ROUNDING = 1e-12  # of a value, relative to the largest
ROUGH = 0.25  # of a slope: a jump makes it as wrong as that, however small the step
KINK = 0.02  # of the larger of two slopes: a smooth function's differ by less between so near points


@dataclass(frozen=True, slots=True)
class LocalSlope:
    """The slope at a point, with the error of the estimate; None where those to the left and to the right differ.

    ``left`` and ``right`` are None where there is no room to that side, and where the function jumps.
    """

    value: float | None
    error: float | None
    left: float | None
    right: float | None


def local_slope(function: Function, at: float, step: float, ends: tuple[float, float]) -> LocalSlope:
    """The slope of a function at a point, from values at most ``step`` away, none beyond the ends."""
    low, high = ends
    room_left, room_right = at - step >= low, at + step <= high
    here = function(at)
    sides = [
        None if not room else one_sided(function, at, here, signed)
        for room, signed in ((room_left, -step), (room_right, step))
    ]
    left, right = sides
    if any(side is not None and side.is_rough for side in sides):
        return LocalSlope(None, None, None, None)
    if left is None or right is None:
        side = left if right is None else right
        if side is None:
            raise ValueError("there is no room for a step")
        slope, error = side.slope, side.error
    else:
        slope, error = central(left, right, step)
        if is_kink(left, right):
            return LocalSlope(None, None, left.slope, right.slope)
    return LocalSlope(slope, error, None if left is None else left.slope, None if right is None else right.slope)


@dataclass(frozen=True, slots=True)
class OneSided:
    """The function at half a step and at a whole one to one side, and the slope there with its error."""

    half: float
    whole: float
    slope: float
    error: float
    rounding: float

    @property
    def is_rough(self) -> bool:
        """Whether a smaller step makes another slope of it, so that it is none."""
        return self.error > ROUGH * abs(self.slope) and self.error > 10 * self.rounding


def one_sided(function: Function, at: float, here: float, step: float) -> OneSided:
    """The slope to one side, of second order, and by how much it differs from that of first order over half a step."""
    half, whole = function(at + step / 2), function(at + step)
    slope = (-3 * here + 4 * half - whole) / step
    quarter = function(at + step / 4)
    finer = (-3 * here + 4 * quarter - half) / (step / 2)
    rounding = 8 * ROUNDING * max(abs(here), abs(half), abs(whole)) / abs(step / 2)
    return OneSided(half, whole, finer, abs(finer - slope) + rounding, rounding)


def central(left: OneSided, right: OneSided, step: float) -> tuple[float, float]:
    """The slope from both sides, of fourth order, and its error."""
    wide = (right.whole - left.whole) / (2 * step)
    narrow = (right.half - left.half) / step
    slope = (4 * narrow - wide) / 3
    rounding = 4 * ROUNDING * max(map(abs, (left.half, left.whole, right.half, right.whole))) / step
    return slope, abs(slope - narrow) + rounding


def is_kink(left: OneSided, right: OneSided) -> bool:
    """Whether the slopes to either side differ by more than their errors and a smooth function explain."""
    apart = abs(left.slope - right.slope)
    return apart > 4 * (left.error + right.error) and apart > KINK * max(abs(left.slope), abs(right.slope))
