"""The seed's letters in a model's own features, whatever classes the model has."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifier.arrays import Counts
from classifier.labels.corpus import Example, seed_corpus
from classifier.model.features import FeatureSpace
from classifier.texts import ticket_text


@dataclass(frozen=True, slots=True)
class SeedTexts:
    """Every seed complaint under its shipped code, with its row of `matrix` (examples × features);
    `whole` says whether the model learned its classes from all of them.
    """

    examples: tuple[Example, ...]
    matrix: Counts
    whole: bool

    @classmethod
    def of(cls, features: FeatureSpace, examples: Sequence[Example], matrix: Counts) -> "SeedTexts":
        """Rows of `matrix`, where a model learned from all of the seed; else they are made anew, for
        a classification of one's own takes few of them or none.
        """
        seed = seed_corpus().examples
        rows = np.flatnonzero([one.origin == "seed" for one in examples])
        if len(rows) == len(seed):
            return cls(seed, matrix[rows], whole=True)
        texts = [ticket_text(one.title, one.body) for one in seed]
        return cls(seed, features.matrix(texts), whole=False)
