"""The two ways to learn: from one body of texts, or a site's practice on top of the seed.

Either way calibration and confidence rest on rows the fit never saw. Where it is affordable,
several fits each leave out a part: together they score every row unseen. Of the seed's fits
the mean of the weights, which costs nothing at use, errs less than one fit to all rows; the
small networks that each of them learns stand side by side.
"""

from dataclasses import dataclass, replace

import numpy as np

from classifier.arrays import Booleans, Counts, Floats, Longs
from classifier.labels.corpus import Example
from classifier.model.calibration import Branches, Calibration, softmax
from classifier.model.confidence import Confidence
from classifier.model.features import FeatureSpace
from classifier.model.scorer import Scorer
from classifier.model.small_nets import SmallNets
from classifier.model.weights import LinearWeights
from classifier.report import Report
from classifier.texts import filed_text, ticket_text
from classifier.training.calibration_fit import fit_calibration
from classifier.training.confidence_fit import fit_confidence
from classifier.training.ridge import MOST_ROWS, fit_ridge
from classifier.training.small_nets_fit import fit_net, share_of, width_for
from classifier.training.softmax import fit_practice, fit_softmax
from classifier.training.spread import spread
from classifier.training.twins import first_twins, once_each, parts_of
from classifier.training.untitled import Bared, Untitled, fit_untitled, titled_rows
from suqiu.taxonomy import Taxonomy

# What the classification says of a leaf counts as two complaints filed there.
_LABEL_WEIGHT = 2.0
# One row in so many, and at most so many, is held out of a first fit.
_HELD_EVERY, _HELD_MOST = 10, 2_500
# So many fits share the rows of a body of at most so many.
_FITS, _SHARED_MOST = 5, 50_000
# Ridge is tried where classes are few; with hundreds it was worse on every split. So many rows
# tell which is better: a fifth of a few hundred does not.
_RIDGE_CLASSES, _TELLING = 60, 1_000
# Up to so many site rows each is scored by a fit that left it out, and the seed's fits are
# shared. Of more, a few held out tell enough and are too few to be worth another fit.
_CROSSED_MOST, _SITE_HELD = 30_000, 5_000
_LEAST_ANCHORS = 2_000
# Of the seed's letters the short ones are as hard to file as real ones are, the long ones
# easier: confidence learned from those promises too much.
_AS_HARD_CHARS = 120


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
    # For every row the first one that it repeats, or its own number.
    twins: Longs

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
            _twins(examples, texts),
        )

    def rows_of(self, *origins: str) -> Longs:
        """Row numbers of the examples of these origins, in order."""
        return np.flatnonzero([example.origin in origins for example in self.examples])

    def without(self, rows: Longs, left_out: Longs) -> Longs:
        """Those of the rows that are neither left out nor repeat one that is."""
        return rows[~np.isin(self.twins[rows], self.twins[left_out])]

    def as_hard(self, rows: Longs) -> Booleans:
        """Which of these rows are about as hard to file as the tickets to come: a site's own, and
        the shorter ones of the seed.
        """
        of = [self.examples[row] for row in rows.tolist()]
        return np.array([e.origin == "site" or len(e.body) < _AS_HARD_CHARS for e in of], np.bool_)

    def untitled(self) -> Untitled:
        """A site's rows with a title, or some of very many, without it; the seed's titles are told
        by the letters themselves.
        """
        rows = titled_rows(
            np.flatnonzero([e.origin == "site" and bool(e.title and e.body) for e in self.examples])
        )
        texts = [filed_text("", self.examples[row].body) for row in rows]
        return Untitled(rows, self.features.matrix(texts) if texts else self.matrix[rows])


def _twins(examples: tuple[Example, ...], texts: list[str]) -> Longs:
    """Only a site has repeats: the letters of the seed were written one by one."""
    found = np.arange(len(examples))
    site = np.flatnonzero([example.origin == "site" for example in examples])
    found[site] = site[first_twins([texts[row] for row in site.tolist()])]
    return found


def _text(example: Example) -> str:
    """A site's tickets are learned from as they will be filed; the seed holds little else than the
    matter, and was measured whole.
    """
    read = filed_text if example.origin == "site" else ticket_text
    return read(example.title, example.body)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a fit yields: scorer, calibration, confidence, and figures from held-out rows.

    `unseen` are row numbers of the data, `probabilities` (unseen × classes) those a fit that
    had not seen them gives.
    """

    scorer: Scorer
    calibration: Calibration
    confidence: Confidence
    metrics: dict[str, float]
    unseen: Longs
    probabilities: Floats
    practice: LinearWeights | None = None


def learn_alone(data: TrainingData, rows: Longs, report: Report) -> Fitted:
    """Learn from these rows: by several fits that each leave out a part or, where rows are very
    many, by one fit with one row in ten held out and a second fit to all.
    """
    texts = np.array([i for i in rows if data.examples[i].origin != "label"], np.int64)
    if len(data.codes) <= _RIDGE_CLASSES and len(rows) <= MOST_ROWS:
        return _learn_few(data, rows, texts, report)
    if len(rows) <= _SHARED_MOST:
        return _learn_shared(data, rows, texts, report)
    held = _every(texts, max(_HELD_EVERY, len(texts) // _HELD_MOST))
    first = Scorer(_softmax(data, data.without(rows, held)))
    scores = first.scores(data.matrix[held])
    bared = _scored(first, data.untitled().among(held))
    calibration = fit_calibration(scores, data.labels[held], data.branches)
    probabilities = calibration.probabilities(scores, data.branches)
    bared = replace(bared, values=calibration.probabilities(bared.values, data.branches))
    report(f"校准完成（留出 {len(held):,} 条），用全部数据再拟合一次")
    scorer = Scorer(_softmax(data, rows))
    return _fitted(data, scorer, calibration, held, probabilities, bared, report)


def _learn_few(data: TrainingData, rows: Longs, texts: Longs, report: Report) -> Fitted:
    """Of few classes ridge may be better: it is taken where it is on rows left out."""
    parts = parts_of(data.twins[texts], _FITS)
    right, looked = np.zeros(2), 0
    for part in range(_FITS):
        if looked >= _TELLING:
            break
        held = texts[parts == part]
        kept = data.without(rows, held)
        fits = (_softmax(data, kept), _ridge(data, kept)[0])
        right += [
            (weights.scores(data.matrix[held]).argmax(axis=1) == data.labels[held]).sum()
            for weights in fits
        ]
        looked += len(held)
    if right[0] >= right[1]:
        return _learn_shared(data, rows, texts, report)
    bared = _scored(Scorer(fits[1]), data.untitled().among(held))
    weights, unseen = _ridge(data, rows)
    return _shared(
        data, texts, Scorer(weights), unseen[np.searchsorted(rows, texts)], bared, report
    )


def _learn_shared(data: TrainingData, rows: Longs, texts: Longs, report: Report) -> Fitted:
    untitled = data.untitled()
    return _shared(data, texts, *share_fits(data, rows, texts, untitled), report)


def _shared(
    data: TrainingData, texts: Longs, scorer: Scorer, scores: Floats, bared: Bared,
    report: Report,
) -> Fitted:  # fmt: skip
    labels = data.labels[texts]
    sample = _every(np.arange(len(texts)), max(1, len(texts) // _HELD_MOST))
    calibration = fit_calibration(scores[sample], labels[sample], data.branches)
    probabilities = calibration.probabilities(scores, data.branches)
    bared = replace(bared, values=calibration.probabilities(bared.values, data.branches))
    report(f"校准完成（{len(texts):,} 条，各由没见过它的一次拟合打分）")
    return _fitted(data, scorer, calibration, texts, probabilities, bared, report)


def _fitted(
    data: TrainingData, scorer: Scorer, calibration: Calibration, unseen: Longs,
    probabilities: Floats, bared: Bared, report: Report, practice: LinearWeights | None = None,
) -> Fitted:  # fmt: skip
    """With confidence learned from the rows unseen, and of tickets without title from `bared`; of
    what was learned without a practice, from those as hard as the tickets to come.
    """
    labels, members = data.labels[unseen], data.branches.members
    once = once_each(data.twins[unseen])
    told = once & data.as_hard(unseen) if practice is None else once
    confidence, metrics = (
        fit_confidence(probabilities[told], labels[told], members),
        _metrics(probabilities[once], labels[once]),
    )
    found = fit_untitled(bared, unseen, probabilities, data.labels.__getitem__, members)
    if found is not None:
        untitled, shares = found
        metrics |= {"titled_accuracy": shares.titled, "untitled_accuracy": shares.untitled}
        if shares.text:
            # Where the title tells little, fewer rows would only prove less.
            confidence = replace(confidence, untitled=untitled)
            report(shares.text)
    return Fitted(scorer, calibration, confidence, metrics, unseen, probabilities, practice)


def _scored(scorer: Scorer, untitled: Untitled) -> Bared:
    return Bared(untitled.rows, scorer.scores(untitled.matrix))


def share_fits(
    data: TrainingData, rows: Longs, texts: Longs, untitled: Untitled
) -> tuple[Scorer, Floats, Bared]:
    """Fits to these rows that in turn leave out a part of `texts` (some of the rows): the mean
    of their weights with all their networks, and the scores (texts × classes) each text has
    from the fit that left it out; those without title likewise.
    """

    parts = parts_of(data.twins[texts], _FITS)
    width = width_for(data.matrix[rows])

    def fit(part: int) -> tuple[Counts, SmallNets | None, Floats, Bared]:
        left_out = texts[parts == part]
        found = _scorer(data, data.without(rows, left_out), left_out, width=width, seed=part)
        scores = found.scores(data.matrix[left_out])
        bared = _scored(found, untitled.among(left_out))
        return found.linear.pruned, found.nets, scores, bared

    scores = np.zeros((len(texts), len(data.codes)), np.float32)
    fits = spread(fit, _FITS)
    for part, (_, _, found, _) in enumerate(fits):
        scores[parts == part] = found
    total = sum((weights for weights, *_ in fits[1:]), fits[0][0]).toarray()
    linear = LinearWeights.prune(total / np.float32(_FITS))
    nets = SmallNets.mean([nets for _, nets, _, _ in fits if nets is not None])
    return Scorer(linear, nets), scores, Bared.joined([bared for *_, bared in fits])


def _scorer(data: TrainingData, rows: Longs, left_out: Longs, *, width: int, seed: int) -> Scorer:
    """Learned from these rows, a network of the first `width` features beside the weights; how
    much it counts, from the rows left out.
    """
    linear = _softmax(data, rows)
    if not width:
        return Scorer(linear)
    net = fit_net(
        data.matrix[rows][:, :width], data.labels[rows], data.branches, data.weight[rows],
        classes=len(data.codes), seed=seed,
    )  # fmt: skip
    held = data.matrix[left_out]
    share = share_of(linear.scores(held), net.scores(held), data.labels[left_out])
    return Scorer(linear, net.times(share))


def learn_practice(data: TrainingData, seed: Longs, site: Longs, report: Report) -> Fitted:
    """Fit the seed, calibrate it on the site's rows (it never saw them), then learn what the
    site does otherwise. Confidence rests on rows that their fit left out: all of the site's in
    turn, or 5,000 of very many.
    """
    few = len(site) <= _CROSSED_MOST
    untitled = data.untitled()
    scorer = (
        share_fits(data, seed, data.rows_of("seed"), untitled.among(seed))[0]
        if few
        else Scorer(_softmax(data, seed))
    )
    sample = _every(site, max(1, len(site) // _HELD_MOST))
    calibration = fit_calibration(
        scorer.scores(data.matrix[sample]), data.labels[sample], data.branches
    )

    def base(part: Counts) -> Floats:
        return calibration.logits(scorer.scores(part), data.branches)

    # Seed texts go along, lest a site that shows a few leaves drown the others.
    anchors = _every(seed, max(1, len(seed) // max(len(site), _LEAST_ANCHORS)))

    def practice(rows: Longs) -> LinearWeights:
        rows = np.concatenate((rows, anchors))
        found = fit_practice(
            data.matrix[rows], data.labels[rows], data.branches, base, classes=len(data.codes)
        )
        return LinearWeights.prune(found)

    dealt = parts_of(data.twins[site], _FITS)
    parts = [site[dealt == part] for part in range(_FITS)]
    if not few:
        parts = [_every(site, len(site) // _SITE_HELD)]
    held = np.concatenate(parts)
    report(f"学习本地 {len(site):,} 条的做法，{len(held):,} 条由没见过它的拟合打分校准")

    def fit(number: int) -> tuple[Counts, Floats, Bared]:
        # The last one, where there is one more, is the one that learns from all.
        left_out = parts[number] if number < len(parts) else site[:0]
        found = practice(data.without(site, left_out))
        rows, bare = data.matrix[left_out], untitled.among(left_out)
        bared = Bared(bare.rows, base(bare.matrix) + found.scores(bare.matrix))
        return found.pruned, base(rows) + found.scores(rows), bared

    fits = spread(fit, len(parts) + few)
    probabilities = softmax(np.concatenate([logits for _, logits, _ in fits]))
    bared = Bared.joined([bared for *_, bared in fits])
    bared = replace(bared, values=softmax(bared.values))
    final = LinearWeights(fits[-1][0])
    return _fitted(data, scorer, calibration, held, probabilities, bared, report, final)


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
    """And the scores (rows × classes) of a fit to all other rows but the twins, each."""
    found, unseen = fit_ridge(
        data.matrix[rows], data.labels[rows], classes=len(data.codes), twins=data.twins[rows]
    )
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
