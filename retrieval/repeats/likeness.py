"""How alike two cases read: the share of the weight of their terms that both hold."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

from retrieval.repeats.case import Case


class Likeness:
    """Weights terms by how rare they are among the cases at hand."""

    def __init__(self, cases: Iterable[Case]) -> None:
        counted: Counter[int] = Counter()
        self._total = 0
        for case in cases:
            counted.update(case.terms.ids.tolist())
            self._total += 1
        self._documents = counted

    def of(self, a: Case, b: Case) -> float:
        """0 to 1; of the shorter text, so that a short reminder is like its long complaint."""
        mine, theirs = self._weight(a.terms.ids), self._weight(b.terms.ids)
        shared = np.intersect1d(a.terms.ids, b.terms.ids, assume_unique=True)
        least = min(mine, theirs)
        return self._weight(shared) / least if least else 0.0

    def _weight(self, ids: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> float:
        n = np.array([self._documents[int(i)] for i in ids], float)
        return float(np.log1p((self._total - n + 0.5) / (n + 0.5)).sum())
