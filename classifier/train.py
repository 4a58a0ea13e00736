"""From labelled texts to a calibrated model."""

import datetime
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

import suqiu
from classifier.calibration import Branches, fit_calibration
from classifier.card import ModelCard
from classifier.corpus import Corpus, Example, label_corpus
from classifier.features import FeatureSpace, ticket_text
from classifier.leaf_model import LeafModel
from classifier.ridge import fit_ridge
from classifier.weights import LinearWeights
from suqiu.errors import InputError
from suqiu.taxonomy import Taxonomy

PENALTY = 8.0
# One row in so many is scored by a model fitted without it, to calibrate on.
_HELD_EVERY = 8
_HELD_MOST = 2_500

Report = Callable[[str], None]


def train(
    corpus: Corpus, taxonomy: Taxonomy, *, name: str, report: Report = lambda step: None
) -> LeafModel:
    """Train on all examples; figures in the card are from rows held out.

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
    report(f"拟合 {features.size:,} 个特征、{len(codes)} 个类别")
    fit = fit_ridge(matrix, labels, len(codes), penalty=PENALTY, held=_held(examples))
    report("校准置信度")
    branches = Branches.of(taxonomy, codes)
    held_labels = labels[fit.held]
    calibration = fit_calibration(fit.held_scores, held_labels, branches)
    metrics = {}
    if len(fit.held):
        probabilities = calibration.probabilities(fit.held_scores, branches)
        order = np.argsort(-probabilities, axis=1)[:, :5]
        metrics = {
            "held_rows": float(len(fit.held)),
            "held_accuracy": float((order[:, 0] == held_labels).mean()),
            "held_top5": float((order == held_labels[:, None]).any(axis=1).mean()),
        }
    card = _card(name, corpus, taxonomy, features.size, metrics)
    return LeafModel(taxonomy, codes, features, LinearWeights.prune(fit.weights), calibration, card)


def _held(examples: tuple[Example, ...]) -> NDArray[np.int64]:
    """Evenly spread real examples; definitions are never held out."""
    texts = [i for i, example in enumerate(examples) if example.origin != "label"]
    step = max(_HELD_EVERY, len(texts) // _HELD_MOST)
    return np.array(texts[step // 2 :: step], np.int64)


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
