"""From labelled texts to a calibrated model."""

import datetime

import suqiu
from classifier.card import ModelCard
from classifier.corpus import Corpus, label_corpus
from classifier.leaf_model import LeafModel
from classifier.learning import Report, TrainingData, learn_alone, learn_practice
from suqiu.errors import InputError
from suqiu.taxonomy import Taxonomy

# Fewer site rows than this cannot be held apart from the seed; they join it.
_SITE_LEAST = 300


def train(
    corpus: Corpus, taxonomy: Taxonomy, *, name: str, report: Report = lambda step: None
) -> LeafModel:
    """Train on all examples; calibration and the card's figures come from rows that the fit
    never saw. Site examples beside the seed become a practice on top of the seed's model.

    Raises InputError when fewer than two leaves have examples. Deterministic.
    """
    examples = (*label_corpus(taxonomy).examples, *corpus.examples)
    if len({example.code for example in corpus.examples}) < 2:
        raise InputError("训练数据里不到两个类别", hint="检查标签列和分类表是否对应")
    report(f"提取 {len(examples):,} 条文本的特征")
    data = TrainingData.of(examples, taxonomy)
    seed, site = data.rows_of("label", "seed"), data.rows_of("site")
    both = len(seed) > len(taxonomy) and len(site) >= _SITE_LEAST
    report(f"拟合 {data.features.size:,} 个特征、{len(data.codes)} 个类别")
    if both and any(example.origin == "seed" for example in examples):
        learned = learn_practice(data, seed, site, report)
    else:
        learned = learn_alone(data, data.rows_of("label", "seed", "site"), report)
    card = _card(name, corpus, taxonomy, data.features.size, learned.metrics)
    return LeafModel(
        taxonomy,
        data.codes,
        data.features,
        learned.weights,
        learned.calibration,
        learned.confidence,
        card,
        practice=learned.practice,
    )


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
