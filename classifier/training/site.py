"""A site's own labels taught: on top of the seed, or alone."""

from collections import Counter
from dataclasses import replace

from classifier.departments.build import departments_of
from classifier.departments.local import SiteDispatch, warnings_of_training
from classifier.intake.desk import IntakeDesk, load_intake_rules
from classifier.labels.corpus import Corpus
from classifier.labels.dispatches import too_few
from classifier.labels.intake_labels import labels_hash
from classifier.labels.seed_share import SeedShare, seed_for
from classifier.labels.site_corpus import SiteCorpus
from classifier.model.fingerprints import fingerprints
from classifier.model.leaf_model import LeafModel
from classifier.report import Report
from classifier.training.history_fit import learn_history
from classifier.training.intake_practice_fit import learn_intake_practice
from classifier.training.train import train_and_score

# A very large export is cut down, but no leaf below its few hundred latest rows.
_MOST_ROWS, _LEAST_PER_LEAF = 120_000, 300


def train_site(
    site: SiteCorpus,
    *,
    no_seed: bool = False,
    desk: IntakeDesk | None = None,
    local: SiteDispatch | None = None,
    report: Report = lambda step: None,
) -> LeafModel:
    """Train on the site's examples, on top of the seed's where the two taxonomies agree; its
    practice at the desk is learned on top of the rules of `desk`, its dispatch under the duty list
    and rules of `local`, by default those that ship.
    """
    if local is not None:
        leaves = (example.code for example in site.corpus.examples)
        for told in warnings_of_training(
            local, site.taxonomy, leaves, dispatched=bool(site.dispatches)
        ):
            report(told)
    own = corpus = latest_per_leaf(site.corpus)
    share = None
    if not no_seed:
        seed = seed_for(site.taxonomy)
        report(f"并入随附语料 {len(seed):,} 条")
        share = SeedShare.of(seed, site.taxonomy, own.examples)
        corpus = seed + corpus
    model, unseen = train_and_score(corpus, site.taxonomy, name="site", report=report)
    if share is not None:
        seeded = {"leaves": float(share.classes), "seeded_leaves": float(share.seeded)}
        model.card = replace(model.card, metrics=model.card.metrics | seeded)
    model.learned = fingerprints([example.body or example.title for example in own.examples])
    if site.dispatches:
        few = too_few(site.dispatches)
        report(f"{few}，没有学" if few else f"学习 {len(site.dispatches):,} 条派单记录")
        departments = departments_of(model, local)
        model.history = learn_history(model, departments, site.dispatches, unseen)
        if model.history is not None and local is not None and (mark := local.mark):
            # The same labels under another list or other rules are another model.
            model.card = replace(model.card, name=f"{model.card.name}-{mark}")
    if site.intake_labels:
        report(f"学习 {len(site.intake_labels):,} 条诉求类型、紧急程度")
        desk = desk or IntakeDesk(load_intake_rules())
        model.intake_practice = learn_intake_practice(model, desk, site.intake_labels, unseen)
        both = f"{model.card.data_hash}-{labels_hash(site.intake_labels)}"
        model.card = replace(model.card, data_hash=both)
    if share is not None and share.is_small:
        # Last, where the figures stand that it explains.
        report(share.text)
    return model


def latest_per_leaf(corpus: Corpus) -> Corpus:
    """The corpus with only the latest examples of its commonest leaves (exports run in time):
    about 120,000 in all, and three hundred of any leaf that has them.
    """
    leaves = len({example.code for example in corpus.examples})
    most = max(_LEAST_PER_LEAF, _MOST_ROWS // max(leaves, 1))
    seen: Counter[str] = Counter()
    kept = []
    for example in reversed(corpus.examples):
        seen[example.code] += 1
        if seen[example.code] <= most:
            kept.append(example)
    return Corpus(reversed(kept))
