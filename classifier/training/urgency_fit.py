"""Learns what letters say about urgency, with every model.

From `datasets/intake/`: readers' scores of letters of the seed (`urgent_labels.jsonl`) and letters
written for this alone (`urgent_letters.jsonl`).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from classifier.arrays import Counts, Doubles, Floats
from classifier.intake.danger import FACTORS
from classifier.intake.danger_terms import FEATURES
from classifier.intake.desk import IntakeDesk, load_intake_rules
from classifier.labels.corpus import example_key
from classifier.model.leaf_model import LeafModel
from classifier.model.urgency_head import LeafOdds, UrgencyHead
from classifier.model.weights import LinearWeights
from classifier.seed_taxonomy import shipped_taxonomy
from classifier.texts import ticket_text
from classifier.training.seed_texts import SeedTexts
from suqiu.data import data_lines
from suqiu.records import Ticket

# How strongly weights are held back, and how little so those of features, of terms
# of danger, and of the other factors.
_INVERSE_PENALTY, _FEATURES = 2.0, 3.0
_DANGER = np.repeat((0.5, 2.0), (FEATURES, len(FACTORS)))
# From a reader's score on, how often letters were urgent in gold_dev (docs/urgency.md).
_SCORES = np.array([3.0, 4.0, 5.0, 6.5, 8.0])
_CHANCES = np.array([0.003, 0.03, 0.17, 0.59, 0.75, 0.86])


@dataclass(frozen=True, slots=True)
class _Letters:
    """Letters with their features, what is known of danger, scores, and for how many each
    stands.
    """

    features: Counts
    danger: Floats
    scores: Doubles
    weights: Doubles


def fit_urgency(model: LeafModel, seed: SeedTexts) -> UrgencyHead:
    """Learn from those letters of the seed that are labelled and from the letters beside them.
    Deterministic.

    The factors of danger are learned beside the features and the terms, so that these say only
    what those do not; their own weights are those of `classifier.intake.danger`, for sites edit the words.
    """
    desk = IntakeDesk(load_intake_rules())
    shipped = _shipped_chances(seed, desk)
    own = desk.leaf_chances([model.taxonomy.leaf(code) for code in model.codes])
    leaves = _fit_leaf(seed.matrix, shipped) if own is None else own
    both = (_of_seed(seed, desk, shipped), _beside(model, desk, leaves))
    scores, weights = (
        np.concatenate([getattr(part, name) for part in both]) for name in ("scores", "weights")
    )
    features = sparse.vstack([part.features for part in both]).tocsr()
    danger = sparse.csr_matrix(np.vstack([part.danger for part in both]) * _DANGER)
    seen = sparse.hstack([features * _FEATURES, danger]).tocsr()
    urgent = _CHANCES[np.searchsorted(_SCORES, scores, side="right")]
    fitted, _ = _fitted(seen, urgent, np.sqrt(weights))
    columns = features.shape[1]
    found = (fitted[:columns] * _FEATURES).astype(np.float32)
    weighed = (fitted[columns:] * _DANGER)[:FEATURES].astype(np.float32)
    scored = both[0].features @ found + both[0].danger[:, :FEATURES] @ weighed
    middle = _middle(scored, both[0].weights)
    leaf = leaves if isinstance(leaves, LeafOdds) else None
    return UrgencyHead(LinearWeights.prune(found[:, None]), -middle, weighed, leaf)


def _shipped_chances(seed: SeedTexts, desk: IntakeDesk) -> Floats:
    """How often letters filed like each of the seed's are urgent."""
    leaves = {leaf.code: leaf for leaf in shipped_taxonomy().leaves}
    chances = desk.leaf_chances(list(leaves.values()))
    assert chances is not None
    of_code = dict(zip(leaves, chances.tolist(), strict=True))
    return np.array([of_code[one.code] for one in seed.examples], np.float32)


def _fit_leaf(matrix: Counts, chances: Floats) -> LeafOdds:
    """How urgent the leaf is that a letter would have in the shipped classification, from the letter:
    what a classification of one's own does not tell.
    """
    weights, bias = _fitted(matrix * _FEATURES, chances, np.ones(len(chances)))
    dense = (weights * _FEATURES).astype(np.float32)
    return LeafOdds(LinearWeights.prune(dense[:, None]), bias)


def _fitted(seen: Counts, chances: Any, weights: Doubles) -> tuple[Doubles, float]:
    """Weights and bias of log odds for rows with these chances, which count so much."""
    from sklearn.linear_model import LogisticRegression

    # What is in none of these letters weighs nothing.
    columns = np.unique(seen.indices)
    known = seen.tocsr()[:, columns]
    # A doubtful letter is two: one urgent, one not, that share its weight.
    fitted = LogisticRegression(C=_INVERSE_PENALTY, max_iter=3000).fit(
        sparse.vstack([known, known]).tocsr(),
        np.repeat([True, False], seen.shape[0]),
        sample_weight=np.concatenate((weights * chances, weights * (1.0 - chances))),
    )
    found = np.zeros(seen.shape[1])
    found[columns] = fitted.coef_[0]
    return found, float(fitted.intercept_[0])


def _of_seed(seed: SeedTexts, desk: IntakeDesk, chances: Floats) -> _Letters:
    known = {line["key"]: line for line in data_lines("intake/urgent_labels.jsonl")}
    lines = {
        row: known[key] for row, x in enumerate(seed.examples) if (key := example_key(x)) in known
    }
    rows = list(lines)
    tickets = [Ticket(str(row), seed.examples[row].body, seed.examples[row].title) for row in rows]
    return _Letters(
        seed.matrix[rows],
        desk.danger_factors(tickets, chances[rows]),
        np.array([line["score"] for line in lines.values()]),
        np.array([line["stands_for"] for line in lines.values()]),
    )


def _beside(model: LeafModel, desk: IntakeDesk, leaves: Floats | LeafOdds) -> _Letters:
    """These letters are filed nowhere: their leaves are what the model says, or the letters."""
    lines = list(data_lines("intake/urgent_letters.jsonl"))
    prediction = model.predict([ticket_text(line["title"], line["body"]) for line in lines])
    tickets = [Ticket(str(row), line["body"], line["title"]) for row, line in enumerate(lines)]
    matrix = prediction.batch.matrix
    chances = leaves.chances(matrix) if isinstance(leaves, LeafOdds) else prediction.raw @ leaves
    return _Letters(
        matrix,
        desk.danger_factors(tickets, chances),
        np.array([float(line["score"]) for line in lines]),
        np.ones(len(lines)),
    )


def _middle(scores: Floats, weights: Doubles) -> float:
    """The weighted median."""
    order = np.argsort(scores)
    sums = np.cumsum(weights[order])
    return float(scores[order][np.searchsorted(sums, sums[-1] / 2.0)])
