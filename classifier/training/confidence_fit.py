"""Learns how sure to be of each level, on rows held out of the fit."""

import warnings

import numpy as np

from classifier.arrays import Booleans, Floats, Longs
from classifier.model.confidence import Confidence, HeldOut, LevelConfidence, confidence_features

# With fewer right or wrong rows than this the shape cannot be learned; raw values stand.
_LEAST_ROWS = 30
# Strong enough for the hundred rows a small site holds out, and nothing to many; found on the seed.
_REGULARISATION = 0.3


def fit_confidence(probabilities: Floats, labels: Longs, members: tuple[Floats, ...]) -> Confidence:
    """Learn every level from held-out probabilities (rows × leaves) and true leaves."""
    levels, sure, right = [], [], []
    identity = np.arange(probabilities.shape[1])
    nodes = [(probabilities @ member, member.argmax(axis=1)) for member in members]
    above = None
    for found, node in (*nodes, (probabilities, identity)):
        hit = found.argmax(axis=1) == node[labels]
        parents = np.zeros(0 if above is None else found.shape[1], np.int64)
        if above is not None:
            parents[node] = above
        above = node
        level = fit_level(found, hit, parents)
        levels.append(level)
        sure.append(level(found))
        right.append(hit)
    own = probabilities[np.arange(len(labels)), labels]
    return Confidence(tuple(levels), HeldOut(np.stack(sure, axis=1), np.stack(right, axis=1), own))


def fit_level(probabilities: Floats, right: Booleans, parents: Longs) -> LevelConfidence:
    """Learn one level from held-out rows and whether their best column was right; `parents`
    as in `confidence_features`.
    """
    # Needed to learn only: the commands that use a model start a second sooner without.
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    if right.sum() < _LEAST_ROWS or (~right).sum() < _LEAST_ROWS:
        return LevelConfidence(parents=parents)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(C=_REGULARISATION, max_iter=500).fit(
            confidence_features(probabilities, parents), right
        )
    return LevelConfidence((*model.coef_[0].tolist(), float(model.intercept_[0])), parents)
