"""How much a letter reads like an urgent one, learned from letters of the seed.

Which leaf a letter is filed under says most, and risk words say much
(`classifier.intake.danger`); this adds what neither names. It is learned from
`datasets/intake/urgent_labels.jsonl` with every model that knows the seed.
"""

import hashlib
import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.corpus import Example
from classifier.features import Counts, Floats
from classifier.weights import LinearWeights
from suqiu.data import dataset_path

# Of the labelled letters so many at least must be among the training texts.
_LEAST = 300
# Chosen in five folds of the labelled letters: how strongly weights are held back, and how much
# a letter counts that two readers might judge differently.
_INVERSE_PENALTY, _SCALE, _DOUBTFUL = 0.3, 3.0, 0.3
# Log odds of a leaf that one unit of the score is worth, and the score that changes nothing.
# docs/intake.md says on what they were chosen and checked.
_WORTH, _NEUTRAL = 0.35, -3.5
_FLOOR = 1e-4


class UrgencyHead:
    """Linear scores of the classifier's own features (log odds among doubtful letters)."""

    def __init__(self, weights: LinearWeights, bias: float) -> None:
        self._weights = weights
        self._bias = bias

    def lean(self, chances: Floats, matrix: Counts) -> Floats:
        """The chances (rows,) that letters of these leaves are urgent, leaning to what the
        letters (rows × features) say themselves.
        """
        chances = np.clip(chances, _FLOOR, 1.0 - _FLOOR)
        odds = np.log(chances / (1.0 - chances))
        scores = self._weights.scores(matrix)[:, 0]
        odds += np.float32(_WORTH) * (scores + np.float32(self._bias - _NEUTRAL))
        leaning: Floats = (1.0 / (1.0 + np.exp(-odds))).astype(np.float32)
        return leaning

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays."""
        return {**self._weights.to_arrays("urgency"), "urgency_bias": np.array([self._bias])}

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> "UrgencyHead | None":
        """The head of saved arrays; None when the model has none."""
        if "urgency_bias" not in arrays:
            return None
        return cls(LinearWeights.from_arrays(arrays, "urgency"), float(arrays["urgency_bias"][0]))


def fit_urgency(examples: Sequence[Example], matrix: Counts) -> UrgencyHead | None:
    """Learn from those examples (rows of `matrix`) that are labelled; None when there are few,
    as where a site trains without the seed. Deterministic.
    """
    from sklearn.linear_model import LogisticRegression

    known = _labels()
    labels = {row: known[key] for row, x in enumerate(examples) if (key := _key(x)) in known}
    if len(labels) < _LEAST:
        return None
    rows = np.array(list(labels))
    urgent, stands_for = np.array(list(labels.values())).T
    # A doubtful letter is two: one urgent that counts little, one not that counts the rest.
    doubtful = np.flatnonzero(urgent == 0.5)
    weight = np.sqrt(stands_for)
    weights = np.concatenate(
        (np.where(urgent == 0.5, weight * (1 - _DOUBTFUL), weight), weight[doubtful] * _DOUBTFUL)
    )
    answers = np.concatenate((urgent == 1.0, np.ones(len(doubtful), np.bool_)))
    fitted = LogisticRegression(C=_INVERSE_PENALTY, max_iter=3000).fit(
        matrix[np.concatenate((rows, rows[doubtful]))] * _SCALE, answers, sample_weight=weights
    )
    found = (fitted.coef_.T * _SCALE).astype(np.float32)
    return UrgencyHead(LinearWeights.prune(found), float(fitted.intercept_[0]))


def _labels() -> dict[str, tuple[float, float]]:
    """By key: 1 urgent, 0 not, 0.5 doubtful; and how many letters of the seed it stands for."""
    lines = dataset_path("intake/urgent_labels.jsonl").read_text("utf-8").splitlines()
    rows = map(json.loads, lines)
    return {row["key"]: (row["urgent"], row["stands_for"]) for row in rows}


def _key(example: Example) -> str:
    return hashlib.sha256(f"{example.title}\0{example.body}".encode()).hexdigest()[:12]
