"""Answers to the desk's questions by all words of a letter, as `classifier.training.intake_fit` learned them."""

import json
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.arrays import Counts, Floats
from classifier.intake.signs import Sign, Signs
from classifier.model.calibration import softmax
from classifier.model.evidence import telling_words
from classifier.model.features import Batch, FeatureSpace
from classifier.model.weights import LinearWeights

# Of the arrays.
_NAME = "desk"
# The answers of this question are weighed with the cues, those of the others stand alone.
TYPES_OF = "types"
# Of the features so many of the commonest are weighed: the rest told nothing more, and a table of
# all does not fit into a core's cache.
COMMONEST = 50_000
# What nearly every letter holds explains nothing: 你们, 什么.
_LEAST_IDF = 4.5
# A text of fewer features says next to nothing: 你好 has four.
_LEAST_FEATURES = 6


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers, the usual one first; the others together must have this chance
    (`least`) to be heard.
    """

    name: str
    answers: tuple[str, ...]
    least: float


class IntakeHead:
    """`weights` (features × answers) and `bias` (answers,) hold the questions side by side."""

    def __init__(
        self, questions: tuple[Question, ...], weights: LinearWeights, bias: Floats
    ) -> None:
        self.questions = questions
        self._weights = weights
        # A few numbers a feature: to have them all at hand is quicker than to look for them. The
        # last row is that of all other features.
        table = weights.pruned[:COMMONEST].toarray()
        self._table = np.vstack((table, np.zeros_like(table[:1])))
        self._bias = bias

    def read(self, batch: Batch, features: FeatureSpace) -> Signs:
        """What the letters of a batch say."""
        scores = self._scores(batch.matrix)
        found: dict[str, dict[int, Sign]] = {}
        types: Floats | None = None
        first = 0
        for question in self.questions:
            end = first + len(question.answers)
            chances = softmax(scores[:, first:end])
            if question.name == TYPES_OF:
                types = np.log(np.maximum(chances, 1e-9))
            else:
                found[question.name] = self._unusual(question, first, chances, batch, features)
            first = end
        return Signs(**found, types=types)

    def _scores(self, matrix: Counts) -> Floats:
        other = len(self._table) - 1
        columns = np.minimum(matrix.indices, other)
        common = sparse.csr_matrix(
            (matrix.data, columns, matrix.indptr), (matrix.shape[0], other + 1)
        )
        return np.asarray(common @ self._table + self._bias, dtype=np.float32)

    def _unusual(
        self, question: Question, first: int, chances: Floats, batch: Batch, features: FeatureSpace
    ) -> dict[int, Sign]:
        # Of next to nothing nothing can be told.
        told = np.diff(batch.matrix.indptr) >= _LEAST_FEATURES
        rows = np.flatnonzero(told & (1.0 - chances[:, 0] >= question.least))
        if not len(rows):
            return {}
        answer = 1 + chances[rows, 1:].argmax(axis=1)
        own, best = batch.of(rows), first + answer
        # Where all are common, a common word is better than none.
        telling, common = (
            telling_words(features, self._weights, own, best, least, math.inf, least_share=0.0)
            for least in (_LEAST_IDF, 0.0)
        )
        words = [some or others for some, others in zip(telling, common, strict=True)]
        chance = chances[rows, answer].tolist()
        found = zip(rows.tolist(), answer.tolist(), chance, words, strict=True)
        return {
            row: Sign(question.answers[which], likely, why) for row, which, likely, why in found
        }

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays."""
        arrays: dict[str, NDArray[np.generic]] = dict(self._weights.to_arrays(_NAME))
        told = [[one.name, list(one.answers), one.least] for one in self.questions]
        asked = np.frombuffer(json.dumps(told).encode(), np.uint8)
        return arrays | {f"{_NAME}_bias": self._bias, f"{_NAME}_questions": asked}

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> "IntakeHead | None":
        """The head of saved arrays; None when the model has none."""
        if f"{_NAME}_questions" not in arrays:
            return None
        told = json.loads(arrays[f"{_NAME}_questions"].tobytes())
        return cls(
            tuple(Question(name, tuple(answers), least) for name, answers, least in told),
            LinearWeights.from_arrays(arrays, _NAME),
            arrays[f"{_NAME}_bias"].astype(np.float32),
        )
