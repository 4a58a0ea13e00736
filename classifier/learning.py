"""The two ways to learn: from one body of texts, or a site's practice on top of the seed.

Either way calibration and confidence rest on rows the fit never saw. Where it is affordable,
several fits each leave out a part: together they score every row unseen. Of the seed's fits
the mean of the weights, which costs nothing at use, errs less than one fit to all rows.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from classifier.calibration import Branches, Calibration, fit_calibration, softmax
from classifier.confidence import Confidence, fit_confidence
from classifier.corpus import Example
from classifier.features import Counts, FeatureSpace, Floats, Longs, filed_text, ticket_text
from classifier.ridge import MOST_ROWS, fit_ridge
from classifier.softmax import fit_practice, fit_softmax
from classifier.spread import spread
from classifier.weights import LinearWeights
from suqiu.taxonomy import Taxonomy

Report = Callable[[str], None]

# What the classification says of a leaf counts as two complaints filed there.
_LABEL_WEIGHT = 2.0
# One row in so many, and at most so many, is held out of a first fit.
_HELD_EVERY, _HELD_MOST = 10, 2_500
# So many fits share the rows of a body of at most so many.
_FITS, _SHARED_MOST = 5, 50_000
# Ridge is tried where classes are few; with hundreds it was worse on every split.
_RIDGE_CLASSES = 60
# Up to so many site rows each is scored by a fit that left it out, and the seed's fits are
# shared. Of more, a few held out tell enough and are too few to be worth another fit.
_CROSSED_MOST, _SITE_HELD = 30_000, 5_000
_LEAST_ANCHORS = 2_000


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Examples as numbers: features, labels (class numbers), row weights, and the tree."""

    examples: tuple[Example, ...]
    codes: tuple[str, ...]
    features: FeatureSpace
    matrix: Counts
    labels: Longs
    weight: Floats
    branches: Branches

    @classmethod
    def of(cls, examples: tuple[Example, ...], taxonomy: Taxonomy) -> "TrainingData":
        """Fit the features on the examples and turn them into numbers."""
        codes = tuple(leaf.code for leaf in taxonomy.leaves)
        index = {code: i for i, code in enumerate(codes)}
        texts = [_text(example) for example in examples]
        features = FeatureSpace.fit(texts)
        weights = [_LABEL_WEIGHT if example.origin == "label" else 1.0 for example in examples]
        return cls(
            examples,
            codes,
            features,
            features.matrix(texts),
            np.array([index[example.code] for example in examples], np.int64),
            np.array(weights, np.float32),
            Branches.of(taxonomy, codes),
        )

    def rows_of(self, *origins: str) -> Longs:
        """Row numbers of the examples of these origins, in order."""
        return np.flatnonzero([example.origin in origins for example in self.examples])


def _text(example: Example) -> str:
    """A site's tickets are learned from as they will be filed; the seed holds little else than the
    matter, and was measured whole.
    """
    read = filed_text if example.origin == "site" else ticket_text
    return read(example.title, example.body)


@dataclass(frozen=True, slots=True)
class Learned:
    """What a fit yields: weights, calibration, confidence, and figures from held-out rows.

    `unseen` are row numbers of the data, `probabilities` (unseen × classes) those a fit that
    had not seen them gives.
    """

    weights: LinearWeights
    calibration: Calibration
    confidence: Confidence
    metrics: dict[str, float]
    unseen: Longs
    probabilities: Floats
    practice: LinearWeights | None = None


def learn_alone(data: TrainingData, rows: Longs, report: Report) -> Learned:
    """Learn from these rows: by several fits that each leave out a part or, where rows are very
    many, by one fit with one row in ten held out and a second fit to all.
    """
    texts = np.array([i for i in rows if data.examples[i].origin != "label"], np.int64)
    if len(data.codes) <= _RIDGE_CLASSES and len(rows) <= MOST_ROWS:
        return _learn_few(data, rows, texts, report)
    if len(rows) <= _SHARED_MOST:
        return _learn_shared(data, rows, texts, report)
    held = _every(texts, max(_HELD_EVERY, len(texts) // _HELD_MOST))
    scores = _softmax(data, np.setdiff1d(rows, held)).scores(data.matrix[held])
    calibration = fit_calibration(scores, data.labels[held], data.branches)
    probabilities = calibration.probabilities(scores, data.branches)
    confidence = fit_confidence(probabilities, data.labels[held], data.branches.members)
    report(f"校准完成（留出 {len(held):,} 条），用全部数据再拟合一次")
    metrics = _metrics(probabilities, data.labels[held])
    weights = _softmax(data, rows)
    return Learned(weights, calibration, confidence, metrics, held, probabilities)


def _learn_few(data: TrainingData, rows: Longs, texts: Longs, report: Report) -> Learned:
    """Of few classes ridge may be better: it is taken where it is on rows left out."""
    held = texts[::_FITS]
    kept = np.setdiff1d(rows, held)
    right = [
        (weights.scores(data.matrix[held]).argmax(axis=1) == data.labels[held]).mean()
        for weights in (_softmax(data, kept), _ridge(data, kept)[0])
    ]
    if right[0] >= right[1]:
        return _learn_shared(data, rows, texts, report)
    weights, unseen = _ridge(data, rows)
    return _shared(data, texts, weights, unseen[np.searchsorted(rows, texts)], report)


def _learn_shared(data: TrainingData, rows: Longs, texts: Longs, report: Report) -> Learned:
    return _shared(data, texts, *share_fits(data, rows, texts), report)


def _shared(
    data: TrainingData, texts: Longs, weights: LinearWeights, scores: Floats, report: Report
) -> Learned:
    labels = data.labels[texts]
    sample = _every(np.arange(len(texts)), max(1, len(texts) // _HELD_MOST))
    calibration = fit_calibration(scores[sample], labels[sample], data.branches)
    probabilities = calibration.probabilities(scores, data.branches)
    confidence = fit_confidence(probabilities, labels, data.branches.members)
    report(f"校准完成（{len(texts):,} 条，各由没见过它的一次拟合打分）")
    metrics = _metrics(probabilities, labels)
    return Learned(weights, calibration, confidence, metrics, texts, probabilities)


def share_fits(data: TrainingData, rows: Longs, texts: Longs) -> tuple[LinearWeights, Floats]:
    """Fits to these rows that in turn leave out a part of `texts` (some of the rows): the mean
    of their weights, and the scores (texts × classes) each text has from the one that left
    it out.
    """

    def fit(part: int) -> tuple[Counts, Floats]:
        left_out = texts[part::_FITS]
        found = _softmax(data, np.setdiff1d(rows, left_out))
        return found.pruned, found.scores(data.matrix[left_out])

    scores = np.zeros((len(texts), len(data.codes)), np.float32)
    fits = spread(fit, _FITS)
    for part, (_, found) in enumerate(fits):
        scores[part::_FITS] = found
    total = sum((weights for weights, _ in fits[1:]), fits[0][0]).toarray()
    return LinearWeights.prune(total / np.float32(_FITS)), scores


def learn_practice(data: TrainingData, seed: Longs, site: Longs, report: Report) -> Learned:
    """Fit the seed, calibrate it on the site's rows (it never saw them), then learn what the
    site does otherwise. Confidence rests on rows that their fit left out: all of the site's in
    turn, or 5,000 of very many.
    """
    few = len(site) <= _CROSSED_MOST
    weights = share_fits(data, seed, data.rows_of("seed"))[0] if few else _softmax(data, seed)
    sample = _every(site, max(1, len(site) // _HELD_MOST))
    calibration = fit_calibration(
        weights.scores(data.matrix[sample]), data.labels[sample], data.branches
    )

    def base(part: Counts) -> Floats:
        return calibration.logits(weights.scores(part), data.branches)

    # Seed texts go along, lest a site that shows a few leaves drown the others.
    anchors = _every(seed, max(1, len(seed) // max(len(site), _LEAST_ANCHORS)))

    def practice(rows: Longs) -> LinearWeights:
        rows = np.concatenate((rows, anchors))
        found = fit_practice(
            data.matrix[rows], data.labels[rows], data.branches, base, classes=len(data.codes)
        )
        return LinearWeights.prune(found)

    parts = [site[part::_FITS] for part in range(_FITS)]
    if not few:
        parts = [_every(site, len(site) // _SITE_HELD)]
    held = np.concatenate(parts)
    report(f"学习本地 {len(site):,} 条的做法，{len(held):,} 条由没见过它的拟合打分校准")

    def fit(number: int) -> tuple[Counts, Floats]:
        # The last one, where there is one more, is the one that learns from all.
        left_out = parts[number] if number < len(parts) else site[:0]
        found = practice(np.setdiff1d(site, left_out))
        rows = data.matrix[left_out]
        return found.pruned, base(rows) + found.scores(rows)

    fits = spread(fit, len(parts) + few)
    probabilities = softmax(np.concatenate([logits for _, logits in fits]))
    confidence = fit_confidence(probabilities, data.labels[held], data.branches.members)
    metrics = _metrics(probabilities, data.labels[held])
    final = LinearWeights(fits[-1][0])
    return Learned(weights, calibration, confidence, metrics, held, probabilities, final)


def _softmax(data: TrainingData, rows: Longs) -> LinearWeights:
    fitted = fit_softmax(
        data.matrix[rows],
        data.labels[rows],
        data.branches,
        classes=len(data.codes),
        row_weight=data.weight[rows],
    )
    return LinearWeights.prune(fitted)


def _ridge(data: TrainingData, rows: Longs) -> tuple[LinearWeights, Floats]:
    """And the scores (rows × classes) of a fit to all other rows, each."""
    found, unseen = fit_ridge(data.matrix[rows], data.labels[rows], classes=len(data.codes))
    return LinearWeights.prune(found), unseen


def _every(rows: Longs, step: int) -> Longs:
    """Evenly spread rows, one in `step`."""
    return rows[step // 2 :: step]


def _metrics(probabilities: Floats, labels: Longs) -> dict[str, float]:
    order = np.argsort(-probabilities, axis=1)[:, :5]
    return {
        "held_rows": float(len(labels)),
        "held_accuracy": float((order[:, 0] == labels).mean()) if len(labels) else 0.0,
        "held_top5": float((order == labels[:, None]).any(axis=1).mean()) if len(labels) else 0.0,
    }
