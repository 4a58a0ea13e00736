"""The one place that wires the rooms together from the settings."""

from classifier.cache import default_model
from classifier.classifier import Classifier
from classifier.train import Report
from suqiu.settings import Settings


def build_classifier(settings: Settings, *, report: Report = lambda step: None) -> Classifier:
    """The classifier these settings ask for."""
    model = default_model(settings, report=report)
    return Classifier(model, threshold=settings.auto_threshold)
