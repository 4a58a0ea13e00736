"""Title → own body: how often a text's own body comes first among all bodies."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Encoder
from retrieval.fuse import fuse
from retrieval.leaning import Leaner
from retrieval.memory import MemoryIndex
from retrieval.search import DEPTH


@dataclass(frozen=True, slots=True)
class RetrievalFigures:
    """Shares of titles whose own body is first, among the first five and ten; MRR; `n` titles;
    the encoder fused, and whether the leaves a text leans to were used.
    """

    n: int
    recall_1: float
    recall_5: float
    recall_10: float
    mrr: float
    encoder: str | None = None
    leaves: bool = False


def judge_retrieval(
    pairs: Sequence[tuple[str, str]],
    encoder: Encoder | None = None,
    leaner: Leaner | None = None,
) -> RetrievalFigures:
    """`pairs` are title and body. Of equal scores the own body counts as the last."""
    index = MemoryIndex.of_texts([body for _, body in pairs], leaner)
    dense = None
    if encoder is not None:
        bodies = encoder.encode([body for _, body in pairs])
        dense = encoder.encode([title for title, _ in pairs], questions=True) @ bodies.T
    ranks = []
    for own, (title, _) in enumerate(pairs):
        scores, _ = index.score(title)
        if dense is None:
            rank = int((scores >= scores[own]).sum())
        else:
            fused = list(fuse(_best(scores), _best(dense[own])))
            rank = fused.index(str(own)) + 1 if str(own) in fused else len(pairs)
        ranks.append(rank)
    found = np.array(ranks)
    first, five, ten = (round(float((found <= k).mean()), 4) for k in (1, 5, 10))
    mrr = round(float((1 / found).mean()), 4)
    name = encoder.name if encoder else None
    return RetrievalFigures(len(pairs), first, five, ten, mrr, name, leaner is not None)


def _best(scores: NDArray[np.float32] | NDArray[np.float64]) -> dict[str, float]:
    """The first of a search, as many as it lists of either kind."""
    order = np.argsort(-scores, kind="stable")[:DEPTH]
    return {str(place): float(scores[place]) for place in order}
