"""A classifier as production runs it, from a model and the settings: one place for all doors."""

from classifier.classifier import Classifier
from classifier.departments.build import departments_of
from classifier.departments.local import notes_of, read_site_dispatch
from classifier.intake.desk import build_intake_desk
from classifier.model.leaf_model import LeafModel
from classifier.report import Report
from suqiu.garbage import collector_resting
from suqiu.settings import Settings


@collector_resting()
def classifier_of(
    model: LeafModel, settings: Settings, *, report: Report = lambda step: None
) -> Classifier:
    """The classifier these settings ask for; InputError when the duty list has faulty rows or the
    dispatch rules are wrong. What people should know of them is reported.
    """
    departments = departments_of(model, read_site_dispatch(settings, model.taxonomy))
    for note in notes_of(departments):
        report(note)
    return Classifier(
        model,
        desk=build_intake_desk(settings),
        precision=settings.auto_precision,
        threshold=settings.auto_threshold,
        auto_urgent=settings.auto_urgent,
        coverage=settings.candidate_coverage,
        departments=departments,
    )
