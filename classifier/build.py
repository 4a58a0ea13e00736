"""A classifier as production runs it, from a model and the settings: one place for all doors."""

from classifier.classifier import Classifier, departments_of
from classifier.departments.duty import read_duties
from classifier.intake.desk import build_desk
from classifier.leaf_model import LeafModel
from suqiu.errors import InputError
from suqiu.garbage import collector_resting
from suqiu.settings import Settings


@collector_resting()
def classifier_of(model: LeafModel, settings: Settings) -> Classifier:
    """The classifier these settings ask for; InputError when the duty list has faulty rows."""
    duties = None
    if settings.duty_list is not None:
        duties, faults, _ = read_duties(settings.duty_list, model.taxonomy)
        fatal = [fault for fault in faults if fault.fatal]
        if fatal:
            raise InputError(
                f"派单目录 {settings.duty_list.name} 有 {len(fatal)} 处错误：{fatal[0]}",
                hint="改正后再启动；行号与表格一致",
            )
    return Classifier(
        model,
        desk=build_desk(settings),
        precision=settings.auto_precision,
        threshold=settings.auto_threshold,
        coverage=settings.candidate_coverage,
        departments=departments_of(model, duties),
    )
