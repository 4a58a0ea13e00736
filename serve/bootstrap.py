"""The one place that wires the rooms together from the settings."""

from classifier.build import classifier_of
from classifier.cache import default_model
from classifier.classifier import Classifier
from classifier.learning import Report
from suqiu.settings import Settings


def build_classifier(settings: Settings, *, report: Report = lambda step: None) -> Classifier:
    """The classifier these settings ask for."""
    return classifier_of(default_model(settings, report=report), settings)
