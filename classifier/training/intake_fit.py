"""Learns what letters answer to the desk's questions, with every model.

From `datasets/intake/`: letters written for it (`letters.jsonl`); the seed's letters, nearly
all of which are taken, ordinary matters, and told; request types of some of these
(`type_labels.jsonl`); and the words that any note of a desk may begin and end with.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.arrays import Counts, Floats, Longs
from classifier.intake.request_type import TYPES
from classifier.labels.corpus import example_key
from classifier.model.features import FeatureSpace
from classifier.model.intake_head import COMMONEST, TYPES_OF, IntakeHead, Question
from classifier.model.weights import LinearWeights
from classifier.texts import ticket_text
from classifier.training.intake_notes import MOST_CHARS, as_notes, some_sentences, unheard
from classifier.training.seed_texts import SeedTexts
from suqiu.data import data_lines

# The unusual answers together must be this likely: a refusal that is wrong does more harm than one
# that is missed. docs/letters.md says on what this was checked.
_LEAST = {"refusal": 0.7, "handling": 0.35, "cause": 0.4}
_USUAL = ""
# How little weights are held back, of types and of the others.
_TYPES_PENALTY, _INVERSE_PENALTY = 30.0, 100.0
# One letter of the seed in so many takes part, and counts so much.
_SEED_EVERY, _SEED_WEIGHT = 4, 0.2
# Where not all of them fit into a site's own classification, so many do for them, and about as many
# as this of the site's own tickets, which were filed.
_SAMPLED_EVERY, FILED = 16, 2_000
# Those that the words of a desk's notes must not answer: of so many letters of the seed a
# sentence takes part as an ordinary note.
_SAID_OF_NOTES, _NOTES = ("refusal", "cause"), 2_200
# Callers praise oftener than letters do, both those of the seed and those that cues were weighed by,
# and a report of a breach is easily lost among complaints. docs/letters.md says on what this was
# checked.
_RARE = {"表扬": 3.5, "举报": 1.0}
_ROUNDS, _TOLERANCE = 300, 1e-3


@dataclass(frozen=True, slots=True)
class IntakeLetter:
    """A letter written for one question, with its answer."""

    question: str
    answer: str
    text: str


def intake_letters() -> tuple[IntakeLetter, ...]:
    """All letters written for the desk's questions."""
    return tuple(IntakeLetter(**line) for line in data_lines("intake/letters.jsonl"))


def fit_intake(
    features: FeatureSpace,
    seed: SeedTexts,
    site: Counts,
    letters: Sequence[IntakeLetter] | None = None,
) -> IntakeHead:
    """Learn from the letters beside the seed's and, where a model has classes of its own, some of the
    site's tickets (rows of `site`, about FILED). Deterministic.
    """
    letters = intake_letters() if letters is None else letters
    ordinary = _ordinary(seed, site)
    parts = [_unusual(name, features, ordinary, letters) for name in _LEAST]
    parts.append(_types(features, seed, letters))
    questions, weights, biases = zip(*parts, strict=True)
    pruned = LinearWeights.prune(np.concatenate(weights, axis=1))
    return IntakeHead(questions, pruned, np.concatenate(biases))


@dataclass(frozen=True, slots=True)
class _Ordinary:
    """Letters of ordinary matters with their weights, and sentences of such as notes."""

    features: Counts
    weights: Floats
    notes: Sequence[str]


def _ordinary(seed: SeedTexts, site: Counts) -> _Ordinary:
    """Of the seed's letters, for they are ordinary whatever a site calls them. Where only some of
    them or none fit into its own classification, of the site's too.
    """
    if seed.whole:
        usual, weights = seed.matrix[::_SEED_EVERY], [_SEED_WEIGHT]
    else:
        known = seed.matrix[::_SAMPLED_EVERY]
        usual = sparse.vstack([known, site]).tocsr()
        more = _SEED_WEIGHT * _SAMPLED_EVERY / _SEED_EVERY
        weights = [more] * known.shape[0] + [_SEED_WEIGHT] * site.shape[0]
    every = max(1, len(seed.examples) // _NOTES)
    notes = as_notes(some_sentences([one.body for one in seed.examples[::every]]))
    return _Ordinary(usual, np.resize(weights, usual.shape[0]), notes)


def _unusual(
    name: str, features: FeatureSpace, ordinary: _Ordinary, letters: Sequence[IntakeLetter]
) -> tuple[Question, Floats, Floats]:
    own = [one for one in letters if one.question == name]
    if name in _SAID_OF_NOTES:
        short = [one for one in own if len(one.text) <= MOST_CHARS]
        noted = as_notes([one.text for one in short])
        own += [replace(one, text=text) for one, text in zip(short, noted, strict=True)]
        own += [IntakeLetter(name, _USUAL, text) for text in ordinary.notes]
    answers = (_USUAL, *sorted({one.answer for one in own} - {_USUAL}))
    written = features.matrix([ticket_text("", one.text) for one in own])
    usual = ordinary.features
    labels = np.array([0] * usual.shape[0] + [answers.index(one.answer) for one in own])
    counts = np.concatenate((ordinary.weights, np.ones(len(own)))).astype(np.float32)
    # What no written letter holds would only tell the seed's ways of writing.
    columns = _commonest(written)
    if name in _SAID_OF_NOTES:
        said = features.matrix([ticket_text("", phrase) for phrase in unheard()])
        columns = np.setdiff1d(columns, said.indices)
    rows = sparse.vstack([usual, written]).tocsr()
    fitted = _fitted(rows, columns, labels, counts, len(answers), _INVERSE_PENALTY)
    return Question(name, answers, _LEAST[name]), *fitted


def _types(
    features: FeatureSpace, seed: SeedTexts, letters: Sequence[IntakeLetter]
) -> tuple[Question, Floats, Floats]:
    known = {line["key"]: line["type"] for line in data_lines("intake/type_labels.jsonl")}
    labelled = {
        row: known[key] for row, x in enumerate(seed.examples) if (key := example_key(x)) in known
    }
    own = [one for one in letters if one.question == TYPES_OF]
    told = [*labelled.values(), *(one.answer for one in own)]
    written = features.matrix([ticket_text("", one.text) for one in own])
    rows = sparse.vstack([seed.matrix[list(labelled)], written]).tocsr()
    labels = np.array([TYPES.index(one) for one in told])
    counts = np.ones(len(told), np.float32)
    columns = _commonest(rows)
    weights, bias = _fitted(rows, columns, labels, counts, len(TYPES), _TYPES_PENALTY)
    for name, more in _RARE.items():
        bias[TYPES.index(name)] += more
    return Question(TYPES_OF, TYPES, 0.0), weights, bias


def _commonest(rows: Counts) -> NDArray[np.integer[Any]]:
    columns = np.unique(rows.indices)
    return columns[columns < COMMONEST]


def _fitted(
    rows: Counts,
    columns: NDArray[np.integer[Any]],
    labels: Longs,
    counts: Floats,
    answers: int,
    penalty: float,
) -> tuple[Floats, Floats]:
    """Weights (features × answers) of these columns and bias (answers,)."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=penalty, max_iter=_ROUNDS, tol=_TOLERANCE)
    model.fit(rows[:, columns], labels, sample_weight=counts)
    found, bias = model.coef_.T, model.intercept_
    if answers == 2:
        # Of two answers sklearn gives the log odds of the second.
        found, bias = np.column_stack((np.zeros(len(found)), found)), np.array([0.0, bias[0]])
    weights = np.zeros((rows.shape[1], answers), np.float32)
    weights[columns] = found
    return weights, bias.astype(np.float32)
