"""What works on tickets, made as the settings say; for questions see `serve.asking.build`."""

from classifier.build import classifier_of
from classifier.cache import default_model, is_trained
from classifier.cascade import Cascade, cascade_of
from classifier.classifier import Classifier
from classifier.extraction import Gazetteer
from classifier.extraction.filler import FormFiller
from classifier.leaning import LeafLeaner
from classifier.model.leaf_model import LeafModel
from classifier.report import Report
from serve.classifying.reviewer import Reviewer
from serve.models.pointer import SHIPPED, pinned, read_pointer, shown_name
from serve.models.trial import check_sane
from suqiu.errors import ModelError, SuqiuError
from suqiu.interrupt import interruptible
from suqiu.llm import Bridge, ChatOptions, OpenAIChat
from suqiu.settings import Settings


def build_classifier(settings: Settings, *, report: Report = lambda step: None) -> Classifier:
    """The classifier these settings ask for, or the one chosen by `suqiu model use`."""
    return classifier_of(_model(pinned(settings), report), settings, report=report)


def build_serving(settings: Settings) -> tuple[Classifier, Cascade | None]:
    """Classifier and cascade of the HTTP service, of the model in the settings."""
    classifier = classifier_of(default_model(settings), settings)
    return classifier, build_cascade(settings, classifier)


def first_classifier(
    settings: Settings, *, report: Report = lambda step: None
) -> tuple[str, Classifier]:
    """What a service begins with, and its name in the registry: the chosen model, or the last one
    before it that can be loaded. Raises the error of the chosen one when none can.
    """
    if settings.model is not None:
        return SHIPPED, build_classifier(settings, report=report)
    wrong: SuqiuError | None = None
    try:
        names = list(dict.fromkeys(reversed(read_pointer(settings).stack)))
    except ModelError as error:
        report(str(error))
        wrong, names = error, []
    for name in [*names, SHIPPED]:
        try:
            chosen = pinned(settings, name)
            classifier = classifier_of(_model(chosen, report), chosen, report=report)
            check_sane(classifier)
        except ModelError as error:
            report(f"模型 {shown_name(name)} 用不了：{error}")
            wrong = wrong or error
        else:
            return name, classifier
    assert wrong is not None
    raise wrong


def build_cascade(settings: Settings, classifier: Classifier) -> Cascade | None:
    """The cascade of the HTTP service, whose requests wait `llm_deadline` seconds; None when
    no model server is set.
    """
    return cascade_of(classifier, settings, deadline=settings.llm_deadline)


def build_reviewer(
    settings: Settings, classifier: Classifier, *, patience: float = 0.0
) -> Reviewer:
    """The cascade as a function for runs over many tickets; it changes nothing when no model
    server is set. A failing server is waited for up to `patience` seconds.
    """
    return Reviewer(pinned(settings), classifier, patience)


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


def build_leaner(settings: Settings, *, report: Report = lambda step: None) -> LeafLeaner:
    """The model in use as a reader of texts, for the index and its users."""
    return LeafLeaner(_model(pinned(settings), report))


def _model(settings: Settings, report: Report) -> LeafModel:
    """The model of the settings; its training, where there is none yet, can be interrupted."""
    if is_trained(settings):
        return default_model(settings, report=report)
    with interruptible("默认模型没有训练完；再运行同一条命令从头训练"):
        return default_model(settings, report=report)
