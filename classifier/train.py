"""From labelled texts to a calibrated model."""

import datetime
from collections.abc import Callable

import numpy as np

import suqiu
from classifier.calibration import Branches, fit_calibration
from classifier.card import ModelCard
from classifier.corpus import Corpus, Example, label_corpus
from classifier.features import FeatureSpace, Floats, Longs, ticket_text
from classifier.leaf_model import LeafModel
from classifier.softmax import fit_softmax
from classifier.weights import LinearWeights
from suqiu.errors import InputError
from suqiu.taxonomy import Taxonomy

# What the classification says of a leaf counts as two complaints filed there.
_LABEL_WEIGHT = 2.0
# One row in so many, and at most so many, is held out of a first fit, to calibrate on.
_HELD_EVERY, _HELD_MOST = 10, 2_500

Report = Callable[[str], None]


def train(
    corpus: Corpus, taxonomy: Taxonomy, *, name: str, report: Report = lambda step: None
) -> LeafModel:
    """Train on all examples; calibration and the card's figures come from a first fit that
    never saw the rows held out.

    Raises InputError when fewer than two leaves have examples. Deterministic.
    """
    examples = (*corpus.examples, *label_corpus(taxonomy).examples)
    codes = tuple(leaf.code for leaf in taxonomy.leaves)
    index = {code: i for i, code in enumerate(codes)}
    labels = np.array([index[example.code] for example in examples], np.int64)
    if len({example.code for example in corpus.examples}) < 2:
        raise InputError("训练数据里不到两个类别", hint="检查标签列和分类表是否对应")
    report(f"提取 {len(examples):,} 条文本的特征")
    texts = [ticket_text(example.title, example.body) for example in examples]
    features = FeatureSpace.fit(texts)
    matrix = features.transform(texts).matrix
    weight = np.array([_LABEL_WEIGHT if e.origin == "label" else 1.0 for e in examples], np.float32)
    branches = Branches.of(taxonomy, codes)

    def fit(rows: Longs) -> LinearWeights:
        return LinearWeights.prune(
            fit_softmax(
                matrix[rows],
                labels[rows],
                branches,
                classes=len(codes),
                row_weight=weight[rows],
            )  # fmt: skip
        )

    held = _held(examples)
    report(f"校准：{features.size:,} 个特征、{len(codes)} 个类别，留出 {len(held):,} 条")
    scores = fit(np.setdiff1d(np.arange(len(examples)), held)).scores(matrix[held])
    calibration = fit_calibration(scores, labels[held], branches)
    metrics = _held_metrics(calibration.probabilities(scores, branches), labels[held])
    report("拟合全部数据")
    weights = fit(np.arange(len(examples)))
    card = _card(name, corpus, taxonomy, features.size, metrics)
    return LeafModel(taxonomy, codes, features, weights, calibration, card)


def _held(examples: tuple[Example, ...]) -> Longs:
    """Evenly spread real examples; definitions are never held out."""
    texts = [i for i, example in enumerate(examples) if example.origin != "label"]
    step = max(_HELD_EVERY, len(texts) // _HELD_MOST)
    return np.array(texts[step // 2 :: step], np.int64)


def _held_metrics(probabilities: Floats, labels: Longs) -> dict[str, float]:
    order = np.argsort(-probabilities, axis=1)[:, :5]
    return {
        "held_rows": float(len(labels)),
        "held_accuracy": float((order[:, 0] == labels).mean()) if len(labels) else 0.0,
        "held_top5": float((order == labels[:, None]).any(axis=1).mean()) if len(labels) else 0.0,
    }


def _card(
    name: str, corpus: Corpus, taxonomy: Taxonomy, features: int, metrics: dict[str, float]
) -> ModelCard:
    seed_rows = sum(example.origin == "seed" for example in corpus.examples)
    return ModelCard(
        name=f"{name}-{corpus.hash[:8]}",
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        code_version=suqiu.__version__,
        data_hash=corpus.hash,
        taxonomy_version=taxonomy.version,
        taxonomy_hash=taxonomy.hash,
        rows=len(corpus),
        seed_rows=seed_rows,
        site_rows=len(corpus) - seed_rows,
        leaves_seen=len({example.code for example in corpus.examples}),
        features=features,
        metrics=metrics,
    )
