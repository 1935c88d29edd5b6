"""Where to look at an answer that hangs on several numbers: points of the unit cube.

Latin hypercube: M. D. McKay, R. J. Beckman, W. J. Conover, Technometrics 21 (1979). Sobol's sequence: I. M. Sobol, USSR
Comput. Math. Math. Phys. 7 (1967), direction numbers of S. Joe and F. Y. Kuo (2008), shifted as a whole by a draw a
dimension (R. Cranley, T. N. L. Patterson, 1976). All chance is luck of the seed, so a design is the same anywhere.
"""

from __future__ import annotations

import numpy as np

from ceasefire_sim.arrays import FloatArray
from ceasefire_sim.luck import key
from ceasefire_sim.luck.arrays import squares

__all__ = ["latin_hypercube", "sobol_points", "uniforms"]

RUN = np.uint64(65536)  # a draw of a day 0
DRAWS = 2.0**32


def uniforms(seed: int, site: str, count: int) -> FloatArray:
    """So many numbers between 0 and 1, drawn at a site on day 0 of runs 0, 1, 2 …."""
    counters = np.arange(count, dtype=np.uint64) * RUN
    draws = squares(counters, np.uint64(key(seed, site)), np.empty((4, count), np.uint64))
    return np.asarray((draws + 0.5) / DRAWS, np.float64)


def latin_hypercube(points: int, dimensions: int, seed: int) -> FloatArray:
    """So many points (rows): in each dimension one in each of as many equal parts."""
    columns = []
    for dimension in range(dimensions):
        order = np.argsort(uniforms(seed, f"design.order.{dimension}", points), kind="stable")
        columns.append((order + uniforms(seed, f"design.place.{dimension}", points)) / points)
    return np.stack(columns, axis=1)


def sobol_points(points: int, dimensions: int, seed: int) -> FloatArray:
    """The first points (rows) of Sobol's sequence, shifted; a power of two fills the cube most evenly."""
    from scipy.stats import qmc

    power = max(points - 1, 0).bit_length()
    sequence: FloatArray = qmc.Sobol(dimensions, scramble=False).random_base2(power)[:points]
    shift = np.array([uniforms(seed, f"design.shift.{dimension}", 1)[0] for dimension in range(dimensions)])
    return np.asarray((sequence + shift) % 1.0, np.float64)
