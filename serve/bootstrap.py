"""The one place that wires the rooms together from the settings."""

from classifier.build import classifier_of
from classifier.cache import default_model, taxonomy_of
from classifier.cascade import Cascade, cascade_of
from classifier.classifier import Classifier
from classifier.extraction import Gazetteer
from classifier.extraction.filler import FormFiller
from classifier.learning import Report
from reporting.ask.asker import Asker
from reporting.ask.catalogue import load_catalogue
from reporting.ask.lexicon import Lexicon
from reporting.ask.propose import Proposer
from reporting.metrics import Layer, load_layer
from serve.reviewer import Reviewer
from suqiu.llm import Bridge, ChatOptions, OpenAIChat
from suqiu.settings import Settings
from suqiu.store.database import Database


def build_classifier(settings: Settings, *, report: Report = lambda step: None) -> Classifier:
    """The classifier these settings ask for."""
    return classifier_of(default_model(settings, report=report), settings)


def build_cascade(settings: Settings, classifier: Classifier | None = None) -> Cascade | None:
    """The cascade of the HTTP service, whose requests wait `llm_deadline` seconds; None when
    no model server is set.
    """
    if settings.llm_url is None:
        return None
    return cascade_of(
        classifier or build_classifier(settings), settings, deadline=settings.llm_deadline
    )


def build_reviewer(settings: Settings, classifier: Classifier | None = None) -> Reviewer:
    """The cascade as a function for runs over many tickets; it changes nothing when no model
    server is set. `classifier` saves loading the model twice.
    """
    return Reviewer(settings, classifier)


def build_filler(
    settings: Settings, *, deadline: float | None = None, gazetteer: Gazetteer | None = None
) -> FormFiller:
    """The form filler, with the model where the settings name a server.

    With `deadline`, the seconds a request will wait, no single call waits longer.
    """
    options = ChatOptions.from_settings(settings)
    if options is None:
        return FormFiller(gazetteer=gazetteer)
    chosen = options if deadline is None else options.within(deadline)
    bridge = Bridge(lambda: OpenAIChat(chosen), chosen.concurrency)
    return FormFiller(bridge, gazetteer)


def build_layer(settings: Settings) -> Layer:
    """The semantic layer, with the site's own files over it."""
    return load_layer(settings.semantic_dir)


def open_asker(settings: Settings, database: Database) -> Asker:
    """Answers questions over the classes, departments and areas this database knows now."""
    layer = build_layer(settings)
    with database.owner().connect() as connection:
        catalogue = load_catalogue(connection, taxonomy_of(settings))
    options = ChatOptions.from_settings(settings)
    proposer = None
    if options is not None:
        chosen = options.within(settings.llm_deadline)
        bridge = Bridge(lambda: OpenAIChat(chosen), chosen.concurrency)
        proposer = Proposer(bridge, layer, catalogue, settings.llm_deadline)
    lexicon = Lexicon(layer, catalogue)
    return Asker(layer, lexicon, row_limit=settings.row_limit, proposer=proposer)
