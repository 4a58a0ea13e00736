"""Learns what letters say about urgency, with every model that knows the seed.

From `datasets/intake/`: readers' scores of letters of the seed (`urgent_labels.jsonl`) and letters
written for this alone (`urgent_letters.jsonl`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.corpus import Example, example_key
from classifier.features import Counts, Floats, ticket_text
from classifier.intake.danger import FACTORS
from classifier.intake.danger_terms import FEATURES
from classifier.intake.desk import Desk, load_rules
from classifier.leaf_model import LeafModel
from classifier.urgency_head import UrgencyHead
from classifier.weights import LinearWeights
from suqiu.data import dataset_path
from suqiu.records import Ticket

# Of the labelled letters so many at least must be among the training texts.
_LEAST = 300
# How strongly weights are held back, and how little so those of features, of terms
# of danger, and of the other factors.
_INVERSE_PENALTY, _FEATURES = 2.0, 3.0
_DANGER = np.repeat((0.5, 2.0), (FEATURES, len(FACTORS)))
# From a reader's score on, how often letters were urgent in gold_dev (docs/intake.md).
_SCORES = np.array([3.0, 4.0, 5.0, 6.5, 8.0])
_CHANCES = np.array([0.003, 0.03, 0.17, 0.59, 0.75, 0.86])
_Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Letters:
    """Letters with their features, what is known of danger, scores, and for how many each
    stands.
    """

    features: Counts
    danger: Floats
    scores: _Doubles
    weights: _Doubles


def fit_urgency(
    model: LeafModel, examples: Sequence[Example], matrix: Counts
) -> UrgencyHead | None:
    """Learn from those examples (rows of `matrix`) that are labelled, and from the letters beside
    them; None when few are, as where a site trains without the seed. Deterministic.

    The factors of danger are learned beside the features and the terms, so that these say only
    what those do not; their own weights are those of `classifier.intake.danger`, for sites edit the words.
    """
    from sklearn.linear_model import LogisticRegression

    desk = Desk(load_rules())
    of_leaves = desk.leaf_chances([model.taxonomy.leaf(code) for code in model.codes])
    of_seed = None if of_leaves is None else _of_seed(model, examples, matrix, desk, of_leaves)
    if of_leaves is None or of_seed is None:
        return None
    both = (of_seed, _beside(model, desk, of_leaves))
    scores, weights = (
        np.concatenate([getattr(part, name) for part in both]) for name in ("scores", "weights")
    )
    features = sparse.vstack([part.features for part in both]).tocsr()
    danger = sparse.csr_matrix(np.vstack([part.danger for part in both]) * _DANGER)
    seen = sparse.hstack([features * _FEATURES, danger]).tocsr()
    # A doubtful letter is two: one urgent, one not, that share its weight.
    urgent = _CHANCES[np.searchsorted(_SCORES, scores, side="right")]
    share = np.sqrt(weights)
    fitted = LogisticRegression(C=_INVERSE_PENALTY, max_iter=3000).fit(
        sparse.vstack([seen, seen]).tocsr(),
        np.repeat([True, False], len(scores)),
        sample_weight=np.concatenate((share * urgent, share * (1.0 - urgent))),
    )
    columns = features.shape[1]
    found = (fitted.coef_[0, :columns] * _FEATURES).astype(np.float32)
    weighed = (fitted.coef_[0, columns:] * _DANGER)[:FEATURES].astype(np.float32)
    scored = of_seed.features @ found + of_seed.danger[:, :FEATURES] @ weighed
    middle = _middle(scored, of_seed.weights)
    return UrgencyHead(LinearWeights.prune(found[:, None]), -middle, weighed)


def _of_seed(
    model: LeafModel, examples: Sequence[Example], matrix: Counts, desk: Desk, of_leaves: Floats
) -> _Letters | None:
    known = {line["key"]: line for line in _lines("urgent_labels.jsonl")}
    lines = {row: known[key] for row, x in enumerate(examples) if (key := example_key(x)) in known}
    if len(lines) < _LEAST:
        return None
    place = {code: at for at, code in enumerate(model.codes)}
    tickets = [Ticket(str(row), examples[row].body, examples[row].title) for row in lines]
    chances = of_leaves[[place[examples[row].code] for row in lines]]
    return _Letters(
        matrix[list(lines)],
        desk.danger_factors(tickets, chances),
        np.array([line["score"] for line in lines.values()]),
        np.array([line["stands_for"] for line in lines.values()]),
    )


def _beside(model: LeafModel, desk: Desk, of_leaves: Floats) -> _Letters:
    """These letters are filed nowhere: their leaves are what the model says."""
    lines = _lines("urgent_letters.jsonl")
    prediction = model.predict([ticket_text(line["title"], line["body"]) for line in lines])
    tickets = [Ticket(str(row), line["body"], line["title"]) for row, line in enumerate(lines)]
    return _Letters(
        prediction.batch.matrix,
        desk.danger_factors(tickets, prediction.raw @ of_leaves),
        np.array([float(line["score"]) for line in lines]),
        np.ones(len(lines)),
    )


def _middle(scores: Floats, weights: _Doubles) -> float:
    """The weighted median."""
    order = np.argsort(scores)
    sums = np.cumsum(weights[order])
    return float(scores[order][np.searchsorted(sums, sums[-1] / 2.0)])


def _lines(name: str) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in dataset_path(f"intake/{name}").read_text("utf-8").splitlines()
    ]
