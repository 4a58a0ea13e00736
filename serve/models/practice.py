"""What a candidate knows of the site's request types and urgency: learned anew, or as it was."""

import copy
from dataclasses import replace

import numpy as np

from classifier.classifier import Classifier
from classifier.intake.desk import IntakeDesk
from classifier.intake.practice import NO_PRACTICE, IntakePractice
from classifier.intake.urgency import URGENCIES
from classifier.model.leaf_model import LeafModel
from classifier.report import Report
from classifier.training.practice_lines import practice_lines
from serve.models.time_split import TimeSplit

_TYPES, _URGENCY = "诉求类型", "紧急程度"
_FIELDS = {_TYPES: ("types",), _URGENCY: ("chances", "urgent", "others")}


def settle_practice(
    model: LeafModel, serving: LeafModel, split: TimeSplit, desk: IntakeDesk, report: Report
) -> None:
    """Give the candidate the practice it shall have, and say which.

    What the serving model was taught stays where the candidate learned nothing, or where what it
    learned agrees less often with the decisions held out, or none of them can tell: an export of
    years may have taught it. What a file given now says stands as it is learned.
    """
    labels, new = split.site.intake_labels, model.intake_practice or NO_PRACTICE
    if not labels:
        report("诉求类型、紧急程度：没有派单员看着建议作的决定，没有学")
    for line in practice_lines(labels, new, desk.urgent_recall):
        report(line)
    old = serving.intake_practice
    if split.told or old is None:
        return
    missing = [name for name in _FIELDS if _knows(old, name) and not _knows(new, name)]
    if model.codes != serving.codes:
        if missing:
            report(
                f"注意：类别变了，在用的模型学过的{'、'.join(missing)}尺度候选没有；"
                "用 --with 给出当时的文件"
            )
        return
    kept = old
    for name in _FIELDS:
        if name in missing:
            report(f"{name}：仍照在用的模型学过的")
        if not _knows(new, name):
            continue
        trial = replace(kept, **{field: getattr(new, field) for field in _FIELDS[name]})
        if _knows(old, name):
            before, after = (_agrees(model, one, split, desk, name) for one in (kept, trial))
            if before is None or after is None:
                report(f"{name}：留出的决定里没有可比的，仍照在用的模型学过的")
                continue
            if after < before:
                report(
                    f"{name}：留出的决定上不如在用的模型学过的（{before:.1%} → {after:.1%}），"
                    "仍照在用的"
                )
                continue
        kept = trial
    model.intake_practice = kept


def settle_as_tested(model: LeafModel, tested: LeafModel, serving: LeafModel) -> None:
    """Give the model of all decisions the practice that was settled for the tested candidate: of
    each kind the serving model's where the candidate kept that, else its own.
    """
    old, had = serving.intake_practice, tested.intake_practice
    if old is None or had is None or model.codes != serving.codes:
        return
    new = model.intake_practice or NO_PRACTICE
    for name, fields in _FIELDS.items():
        kept = _knows(old, name) and all(
            np.array_equal(getattr(old, field), getattr(had, field)) for field in fields
        )
        if kept:
            new = replace(new, **{field: getattr(old, field) for field in fields})
    model.intake_practice = new


def _knows(practice: IntakePractice, name: str) -> bool:
    return getattr(practice, _FIELDS[name][-1]) is not None


def _agrees(
    model: LeafModel, practice: IntakePractice, split: TimeSplit, desk: IntakeDesk, name: str
) -> float | None:
    """How well the model, with that practice, says what was decided of the held-out tickets: the
    share of types, or the share of urgent ones raised less that of the others. None without them.
    """
    taught = copy.copy(model)
    taught.intake_practice = practice
    labels = split.held_labels
    found = Classifier(taught, desk=desk).classify([one.ticket for one in labels])
    said = [(label, one.intake) for label, one in zip(labels, found, strict=True) if one.intake]
    if name == _TYPES:
        right = [
            one.request_type == label.request_type for label, one in said if label.request_type
        ]
        return sum(right) / len(right) if right else None
    raised: dict[bool | None, list[bool]] = {True: [], False: [], None: []}
    for label, intake in said:
        raised[label.urgent].append(intake.urgency.level != URGENCIES[0])
    urgent, others = raised[True], raised[False]
    if not urgent or not others:
        return None
    return sum(urgent) / len(urgent) - sum(others) / len(others)
