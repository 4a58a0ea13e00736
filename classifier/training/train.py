"""From labelled texts to a calibrated model."""

import datetime
import hashlib
from collections.abc import Mapping

from threadpoolctl import threadpool_limits

import suqiu
from classifier.arrays import Floats
from classifier.labels.corpus import Corpus, label_corpus
from classifier.model.card import ModelCard
from classifier.model.leaf_model import LeafModel
from classifier.report import Report
from classifier.training.intake_fit import FILED, fit_intake
from classifier.training.learning import Fitted, TrainingData, learn_alone, learn_practice
from classifier.training.seed_texts import SeedTexts
from classifier.training.urgency_fit import fit_urgency
from suqiu.errors import InputError
from suqiu.taxonomy import Taxonomy

# Fewer site rows than this cannot be held apart from the seed; they join it.
_SITE_LEAST = 300
# A model of fewer features does not know the words that letters are read by.
_READS = 30_000


def train(
    corpus: Corpus, taxonomy: Taxonomy, *, name: str, report: Report = lambda step: None
) -> LeafModel:
    """Train on all examples; calibration and the card's figures come from rows that the fit
    never saw. Site examples beside the seed become a practice on top of the seed's model.

    Raises InputError when fewer than two leaves have examples. Deterministic.
    """
    return train_and_score(corpus, taxonomy, name=name, report=report)[0]


def train_and_score(
    corpus: Corpus, taxonomy: Taxonomy, *, name: str, report: Report = lambda step: None
) -> tuple[LeafModel, Mapping[tuple[str, str], Floats]]:
    """As `train`; and the leaf probabilities (classes,) of examples, by title and body, that a
    fit gives which had not seen them: of all examples or, of very many, of some.
    """
    examples = (*label_corpus(taxonomy).examples, *corpus.examples)
    if len({example.code for example in corpus.examples}) < 2:
        raise InputError("训练数据里不到两个类别", hint="检查标签列和分类表是否对应")
    report(f"提取 {len(examples):,} 条文本的特征")
    data = TrainingData.of(examples, taxonomy)
    seed, site = data.rows_of("label", "seed"), data.rows_of("site")
    both = len(seed) > len(taxonomy) and len(site) >= _SITE_LEAST
    if repeats := int((data.twins != range(len(examples))).sum()):
        report(f"{repeats:,} 条与前面的相同或几乎相同（重复的工单）：校准时一起留出，一组只算一条")
    report(f"拟合 {data.features.size:,} 个特征、{len(data.codes)} 个类别")
    if both and any(example.origin == "seed" for example in examples):
        fitted = learn_practice(data, seed, site, report)
    else:
        fitted = learn_alone(data, data.rows_of("label", "seed", "site"), report)
    card = _card(f"{name}-{corpus.hash[:8]}-{_mark(fitted)}", corpus, data, taxonomy, fitted)
    model = LeafModel(
        taxonomy,
        data.codes,
        data.features,
        fitted.scorer,
        fitted.calibration,
        fitted.confidence,
        card,
        practice=fitted.practice,
    )
    if data.features.size >= _READS:
        report("学受理要问的事")
        letters = SeedTexts.of(data.features, examples, data.matrix)
        filed = site[:0] if letters.whole else site[:: max(1, len(site) // FILED)]
        # These fits add up vectors in small steps: threads wait for each other longer than they work.
        with threadpool_limits(1):
            model.urgency = fit_urgency(model, letters)
            model.intake = fit_intake(data.features, letters, data.matrix[filed])
    unseen = ((data.examples[i].title, data.examples[i].body) for i in fitted.unseen)
    return model, dict(zip(unseen, fitted.probabilities, strict=True))


def _mark(fitted: Fitted) -> str:
    """Hash of calibration and confidence, 4 hex digits: with them changes what a score means,
    and a rule learned on the scores must not outlive that. Rounded, as processors differ.
    """
    confidence = fitted.confidence
    own = confidence.untitled.levels if confidence.untitled is not None else ()
    levels = [level.weights for level in (*confidence.levels, *own)]
    numbers = (fitted.calibration.scale, *fitted.calibration.votes, *sum(levels, ()))
    return hashlib.sha256(" ".join(f"{n:.2f}" for n in numbers).encode()).hexdigest()[:4]


def _card(
    name: str, corpus: Corpus, data: TrainingData, taxonomy: Taxonomy, fitted: Fitted
) -> ModelCard:
    seed_rows = sum(example.origin == "seed" for example in corpus.examples)
    return ModelCard(
        name=name,
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        code_version=suqiu.__version__,
        data_hash=corpus.hash,
        taxonomy_version=taxonomy.version,
        taxonomy_hash=taxonomy.hash,
        rows=len(corpus),
        seed_rows=seed_rows,
        site_rows=len(corpus) - seed_rows,
        leaves_seen=len({example.code for example in corpus.examples}),
        features=data.features.size,
        metrics=fitted.metrics,
    )
