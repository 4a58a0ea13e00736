"""How unlikely a count is: upper tails of the negative binomial distribution."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def upper_tail(counts: npt.ArrayLike, means: npt.ArrayLike, shapes: npt.ArrayLike) -> Floats:
    """P(X ≥ count), X negative binomial of this mean and variance mean + mean²/shape.

    Arrays broadcast. A large shape is the Poisson distribution; a count of 0 has p = 1.
    """
    # A fifth of a second to load, and most commands never ask.
    from scipy.special import betainc

    count = np.asarray(counts, dtype=np.float64)
    mean = np.maximum(np.asarray(means, dtype=np.float64), 1e-12)
    shape = np.asarray(shapes, dtype=np.float64)
    found = betainc(np.maximum(count, 1.0), shape, mean / (mean + shape))
    return np.where(count <= 0, 1.0, found)
