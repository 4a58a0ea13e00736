"""Small networks with one hidden layer, side by side, for what the linear weights cannot tell.

A linear score adds up words one by one; a hidden unit also hears which stand together. Each
network alone files worse than the linear weights, but errs elsewhere: both together err less
(docs/accuracy.md). They read the frequent features only, which come first, and are kept in
bytes: one scale a feature.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import CountsOrColumns, Floats
from classifier.model.parted import Parted, arranged

_NAME = "nets"
_LARGEST = 127


class SmallNets:
    """Scores of sparse rows, on the scale of the linear scores they are added to.

    `inner` (features × units) and `outer` (units × classes) hold the units of all networks.
    """

    def __init__(self, inner: NDArray[np.int8], scale: Floats, outer: Floats) -> None:
        self._inner, self._scale, self._outer = inner, scale, outer
        self._weights = inner.astype(np.float32) * scale[:, None]
        # In doubles: a dense product is summed in an order that depends on how many rows come
        # together, and the last bit of a score must not.
        self._last = outer.astype(np.float64)

    @classmethod
    def rounded(cls, inner: Floats, outer: Floats) -> "SmallNets":
        """Of plain weights."""
        scale = np.abs(inner).max(axis=1) / np.float32(_LARGEST)
        steps = inner / np.maximum(scale, np.float32(1e-12))[:, None]
        return cls(np.rint(steps).astype(np.int8), scale, outer)

    @classmethod
    def mean(cls, parts: "Sequence[SmallNets]") -> "SmallNets | None":
        """One that gives the mean of their scores; None of none."""
        if not parts:
            return None
        inner = np.concatenate([part._weights for part in parts], axis=1)
        outer = np.concatenate([part._outer for part in parts])
        return cls.rounded(inner, (outer / np.float32(len(parts))).astype(np.float32))

    def times(self, factor: np.float32) -> "SmallNets":
        """One that gives so many times the scores."""
        return SmallNets(self._inner, self._scale, self._outer * factor)

    def scores(self, matrix: CountsOrColumns) -> Floats:
        """Scores (rows × classes)."""
        often = Parted.at(arranged(matrix), len(self._weights)).often
        units = np.asarray(often @ self._weights, dtype=np.float32)
        np.maximum(units, 0, out=units)
        return (units @ self._last).astype(np.float32)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays from which `from_arrays` makes the same networks."""
        return {
            f"{_NAME}_inner": self._inner,
            f"{_NAME}_scale": self._scale,
            f"{_NAME}_outer": self._outer,
        }

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> "SmallNets | None":
        """The networks of saved arrays; None where the model has none."""
        if f"{_NAME}_inner" not in arrays:
            return None
        inner, scale, outer = (arrays[f"{_NAME}_{part}"] for part in ("inner", "scale", "outer"))
        return cls(inner.astype(np.int8), scale.astype(np.float32), outer.astype(np.float32))
