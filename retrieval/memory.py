"""The same ranking over documents held in memory: for evaluation and for short lists."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from retrieval.bm25 import Collection, Doubles, WeighedTerms, lay_out, make_query, score
from retrieval.leaning import Leaner, leaning_weights, with_leaning
from retrieval.terms import Terms, query_terms, text_terms


class MemoryIndex:
    """Documents by their place in the list; every one is a candidate."""

    def __init__(self, documents: Sequence[Terms], leaner: Leaner | None = None) -> None:
        self._leaner = leaner
        self._candidates = lay_out(documents)
        self._documents: Counter[int] = Counter()
        for one in documents:
            self._documents.update(one.ids.tolist())
        average = float(np.mean([one.length for one in documents])) if documents else 0.0
        self.collection = Collection(len(documents), average)

    @classmethod
    def of_texts(cls, texts: Sequence[str], leaner: Leaner | None = None) -> "MemoryIndex":
        """An index of plain texts."""
        terms = [text_terms(text) for text in texts]
        if leaner is not None:
            leanings = leaner.lean([("", text) for text in texts])
            terms = [with_leaning(*pair) for pair in zip(terms, leanings, strict=True)]
        return cls(terms, leaner)

    def query(self, text: str) -> WeighedTerms:
        """A text as a query over these documents; words that no document has still weigh."""
        terms = query_terms(text)
        leaning = leaning_weights(self._leaner.lean([("", text)])[0]) if self._leaner else None
        return make_query(terms, self._documents, self.collection, leaning)

    def score(self, text: str) -> tuple[Doubles, Doubles]:
        """BM25 and share, one value a document."""
        return score(self.query(text), self._candidates)
