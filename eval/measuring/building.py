"""The one place where evaluation gets a classifier: ready made, or trained on the spot."""

import copy
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.build import classifier_of
from classifier.cache import default_model
from classifier.classifier import Classifier
from classifier.departments.local import read_site_dispatch
from classifier.intake.desk import build_intake_desk
from classifier.labels.corpus import Corpus, Example
from classifier.labels.intake_labels import IntakeLabel
from classifier.labels.site_corpus import SiteCorpus
from classifier.report import Report
from classifier.texts import filed_text
from classifier.training.intake_practice_fit import learn_intake_practice
from classifier.training.site import train_site
from eval.measuring.cases import Case
from suqiu.records import Ticket
from suqiu.settings import Settings
from suqiu.taxonomy import Taxonomy

_CHUNK = 512


def ready(settings: Settings, *, report: Report) -> Classifier:
    """The classifier of `settings.model`, or the default one."""
    return classifier_of(default_model(settings, report=report), settings)


def trained(
    cases: Sequence[Case], taxonomy: Taxonomy, settings: Settings, *, no_seed: bool,
    report: Report = lambda step: None,
) -> Classifier:  # fmt: skip
    """A classifier that learned these cases, on top of the seed or alone, under the desk and the
    duty list of the settings, as `suqiu train` does; InputError before it learns where those cannot
    be used.
    """
    desk, local = build_intake_desk(settings), read_site_dispatch(settings, taxonomy)
    site = SiteCorpus(corpus_of(cases), taxonomy, ())
    model = train_site(site, no_seed=no_seed, desk=desk, local=local, report=report)
    return classifier_of(model, settings)


def with_intake_labels(
    classifier: Classifier, labels: Sequence[IntakeLabel], settings: Settings
) -> Classifier:
    """The same classifier with the practice that these labels show at the desk."""
    model = copy.copy(classifier.model)
    model.intake_practice = learn_intake_practice(model, classifier.desk, labels)
    return classifier_of(model, settings)


def corpus_of(cases: Sequence[Case]) -> Corpus:
    """Cases as training examples."""
    return Corpus(Example(case.code, case.ticket.body, case.ticket.title) for case in cases)


def leaf_probabilities(classifier: Classifier, tickets: Sequence[Ticket]) -> NDArray[np.float32]:
    """Probability of every leaf (tickets × `model.codes`)."""
    found = [np.zeros((0, len(classifier.model.codes)), np.float32)]
    for start in range(0, len(tickets), _CHUNK):
        texts = [filed_text(t.title, t.body) for t in tickets[start : start + _CHUNK]]
        found.append(classifier.model.predict(texts).probabilities)
    return np.concatenate(found)
