"""The leaves a text leans to, for those who look for texts of the same matter."""

from collections.abc import Mapping, Sequence

import numpy as np

from classifier.model.leaf_model import LeafModel
from classifier.texts import ticket_text

# Title → body finds no more with twice as many, and less with half (docs/retrieval.md).
_LIKELIEST = 8
# Texts at once: probabilities of all leaves for each are held meanwhile.
_CHUNK = 512


class LeafLeaner:
    """What a leaf model makes of texts, without records or departments."""

    def __init__(self, model: LeafModel) -> None:
        self._model = model

    def words(self) -> tuple[str, ...]:
        """Names, definition and keywords of each leaf."""
        return tuple(
            "\n".join((*leaf.names, leaf.definition, *leaf.keywords))
            for leaf in self._model.taxonomy.leaves
        )

    def lean(self, texts: Sequence[tuple[str, str]]) -> list[Mapping[str, float]]:
        """Leaf code → probability of the likeliest eight, one a (title, body), in order."""
        found: list[Mapping[str, float]] = []
        for start in range(0, len(texts), _CHUNK):
            chunk = [ticket_text(title, body) for title, body in texts[start : start + _CHUNK]]
            raw = self._model.predict(chunk).raw
            count = min(_LIKELIEST, raw.shape[1])
            best = np.argpartition(-raw, count - 1, axis=1)[:, :count]
            found += [
                {self._model.codes[i]: float(row[i]) for i in leaves}
                for row, leaves in zip(raw, best, strict=True)
            ]
        return found
