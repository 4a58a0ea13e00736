"""The intake evaluation: request type and urgency against what people decided."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.classifier import Classifier
from classifier.intake.request_type import TYPES
from classifier.labels import LabelFile
from classifier.stream import CHUNK
from suqiu.errors import Fault, InputError
from suqiu.records import Intake, Ticket

_TYPE, _URGENT = "type", "urgent"
_YES = ("1", "是", "true", "紧急", "特急")


@dataclass(frozen=True, slots=True)
class IntakeCase:
    """A ticket with its request type and whether people held it urgent."""

    ticket: Ticket
    request_type: str
    urgent: bool


def load_intake_cases(
    data: Path, *, texts: Path | None = None, columns: dict[str, str] | None = None
) -> tuple[list[IntakeCase], list[Fault]]:
    """Rows with columns `type` and `urgent`; InputError when none can be used."""
    file = LabelFile(data, texts=texts, label_column=_TYPE, columns=columns)
    cases, faults = [], []
    for row in file:
        if row.label not in TYPES:
            faults.append(Fault(row.ticket.row, _TYPE, f"「{row.label}」不是诉求类型"))
            continue
        urgent = row.extra.get(_URGENT, "").strip().lower() in _YES
        cases.append(IntakeCase(row.ticket, row.label, urgent))
    if not cases:
        raise InputError(
            f"{data.name} 里没有一行能用来评测", hint=f"type 列应是 {'、'.join(TYPES)} 之一"
        )
    return cases, [*file.faults, *faults]


def judge_cases(classifier: Classifier, cases: Sequence[IntakeCase]) -> tuple[list[Intake], float]:
    """What the intake of each case is, and tickets a second (one process, filing included)."""
    began = time.perf_counter()
    found = [
        suggestion.intake
        for first in range(0, len(cases), CHUNK)
        for suggestion in classifier.classify(
            [case.ticket for case in cases[first : first + CHUNK]]
        )
        if suggestion.intake is not None
    ]
    spent = time.perf_counter() - began
    return found, len(cases) / spent if spent else 0.0


def summarise_intake(
    cases: Sequence[IntakeCase], intakes: Sequence[Intake], throughput: float
) -> dict[str, Any]:
    """The figures of `suqiu eval intake --json`; confusion counts go from truth to guess."""
    confusion = {name: Counter[str]() for name in TYPES}
    raised = urgent = both = refused = 0
    for case, intake in zip(cases, intakes, strict=True):
        confusion[case.request_type][intake.request_type] += 1
        up = intake.urgency.level != "普通"
        raised += up
        urgent += case.urgent
        both += up and case.urgent
        refused += not intake.acceptance.accepted
    right = sum(counts[name] for name, counts in confusion.items())
    return {
        "n": len(cases),
        "request_type": {
            "accuracy": right / len(cases),
            "confusion": {
                name: dict(counts.most_common()) for name, counts in confusion.items() if counts
            },
        },
        "urgent": {
            "n": urgent,
            "raised": raised,
            "precision": both / raised if raised and urgent else None,
            "recall": both / urgent if urgent else None,
        },
        "refused": refused,
        "throughput": throughput,
    }
