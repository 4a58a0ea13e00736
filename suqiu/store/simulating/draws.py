"""Drawing many values at once, and writing them as COPY's text."""

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from suqiu.store.simulating.district import Doubles, Longs

Texts = NDArray[np.object_]
Flags = NDArray[np.bool_]
Times = NDArray[np.datetime64]

NULL = "\\N"


def choose(random: Generator, n: int, names: Sequence[str], shares: Sequence[float]) -> Texts:
    """`n` of `names` by their shares, which need not sum to 1."""
    edges = np.cumsum(np.asarray(shares, dtype=np.float64))
    places = np.searchsorted(edges / edges[-1], random.random(n), side="right")
    return np.asarray(np.array(names, dtype=object)[places])


def choose_by(random: Generator, cumulative: Doubles, rows: Longs) -> Longs:
    """One place for each of `rows`, whose row of `cumulative` sums up to 1."""
    drawn = random.random(len(rows))[:, None]
    found = (drawn >= cumulative[rows]).sum(axis=1)
    return np.asarray(np.minimum(found, cumulative.shape[1] - 1), dtype=np.int64)


def pick(test: Flags, yes: Texts | str, no: Texts | str | None) -> Texts:
    """`yes` where the test holds, else `no`; None stays None."""
    found: Texts = np.empty(len(test), dtype=object)
    found[:] = no
    found[test] = yes[test] if isinstance(yes, np.ndarray) else yes
    return found


def hours(values: Doubles) -> NDArray[np.timedelta64]:
    """Hours as whole seconds."""
    return np.rint(values * 3600).astype("timedelta64[s]")


def moments(times: Times) -> list[str]:
    """2026-10-31T09:00:00, or NULL."""
    texts = np.datetime_as_string(times.astype("datetime64[s]"))
    return np.where(np.isnat(times), NULL, texts).tolist()  # type: ignore[no-any-return]


def flags(values: Flags) -> list[str]:
    """t or f."""
    return np.where(values, "t", "f").tolist()  # type: ignore[no-any-return]


def counts(values: Longs) -> list[str]:
    """Whole numbers."""
    return values.astype(str).tolist()  # type: ignore[no-any-return]


def escaped(text: str) -> str:
    """As COPY's text format wants it."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
