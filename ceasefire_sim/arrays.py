"""Names for the types of arrays.

They are texts, so that a module can name a type without loading NumPy: annotations are never evaluated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["BoolArray", "FloatArray", "IntArray", "NumberArray"]

BoolArray: TypeAlias = "NDArray[np.bool_]"
FloatArray: TypeAlias = "NDArray[np.float64]"
IntArray: TypeAlias = "NDArray[np.int64]"
NumberArray: TypeAlias = "NDArray[np.int64] | NDArray[np.float64]"
