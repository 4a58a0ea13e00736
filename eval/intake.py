"""The intake evaluation: what the desk says of tickets against what people decided."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from classifier.classifier import Classifier
from classifier.desk_labels import DeskLabel
from classifier.intake.elements import ELEMENTS
from classifier.intake.handling import CLASSES
from classifier.intake.request_type import TYPES
from classifier.labels import LabelFile
from classifier.stream import CHUNK
from eval.building import with_desk_labels
from suqiu.errors import Fault, InputError
from suqiu.files.rows import iter_rows
from suqiu.files.source import Kind, open_source
from suqiu.records import Intake, Ticket
from suqiu.settings import Settings

# The columns with what people decided; a file has one of them or several.
TYPE, URGENT, ACCEPTED, HANDLING, MISSING = "type", "urgent", "accepted", "handling", "missing"
QUESTIONS = (TYPE, URGENT, ACCEPTED, HANDLING, MISSING)
_YES = ("1", "是", "true", "yes", "紧急", "特急", "受理")
_NO = ("0", "否", "false", "no", "不予受理")
_ALLOWED = {
    TYPE: (TYPES, "诉求类型"), HANDLING: (CLASSES, "处理类别"), ACCEPTED: (_YES + _NO, "是或否"),
}  # fmt: skip
_PARTED_BY = "、"


@dataclass(frozen=True, slots=True)
class IntakeCase:
    """A ticket with what people decided of it, by column; without those that its row lacks."""

    ticket: Ticket
    truths: Mapping[str, str]

    def yes(self, question: str) -> bool:
        """Whether people said yes."""
        return self.truths[question].lower() in _YES

    def desk_label(self) -> DeskLabel:
        """What a site would learn from the case."""
        urgent = self.yes(URGENT) if self.truths.get(URGENT) else None
        return DeskLabel(self.ticket, self.truths.get(TYPE, ""), urgent)


def load_intake_cases(
    data: Path, *, texts: Path | None = None, columns: dict[str, str] | None = None
) -> tuple[list[IntakeCase], list[Fault]]:
    """Rows with any of the columns of QUESTIONS; InputError when none can be used."""
    asked = _asked(data)
    file = LabelFile(data, texts=texts, columns=columns, labelled=False)
    cases, faults = [], []
    for row in file:
        truths = {one: row.extra[one].strip() for one in asked if one in row.extra}
        if not truths:
            faults.append(Fault(row.ticket.row, "整行", f"没有 {'、'.join(asked)} 中的任何一列"))
            continue
        wrong = [Fault(row.ticket.row, q, why) for q, why in _wrong(truths)]
        faults += wrong
        if not wrong:
            cases.append(IntakeCase(row.ticket, truths))
    if not cases:
        raise InputError(
            f"{data.name} 里没有一行能用来评测",
            hint=f"type 列应是 {'、'.join(TYPES)} 之一，其余写法见 docs/intake.md",
        )
    return cases, [*file.faults, *faults]


def judge_folds(
    classifier: Classifier, cases: Sequence[IntakeCase], settings: Settings, folds: int
) -> tuple[list[Intake], float]:
    """The same where each fold is judged by the practice that the others show at the desk."""
    order = np.random.default_rng(0).permutation(len(cases))
    found: dict[int, Intake] = {}
    speeds = []
    for fold in range(folds):
        test = order[fold::folds].tolist()
        labels = [cases[i].desk_label() for i in np.setdiff1d(order, test).tolist()]
        taught = with_desk_labels(classifier, labels, settings)
        intakes, speed = judge_cases(taught, [cases[i] for i in test])
        found |= zip(test, intakes, strict=True)
        speeds.append(speed)
    return [found[i] for i in range(len(cases))], sum(speeds) / len(speeds)


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
    """The figures of `suqiu eval intake --json`, of each question that people answered, over the
    rows that have its column; confusion counts go from truth to guess.
    """
    pairs = {
        question: [pair for pair in zip(cases, intakes, strict=True) if question in pair[0].truths]
        for question in QUESTIONS
    }
    found: dict[str, Any] = {"n": len(cases)}
    if pairs[TYPE]:
        told = [(case.truths[TYPE], intake.request_type) for case, intake in pairs[TYPE]]
        found["request_type"] = _confusion(told, TYPES)
    if pairs[URGENT]:
        raised = [(case.yes(URGENT), one.urgency.level != "普通") for case, one in pairs[URGENT]]
        found["urgent"] = _found(raised, "raised")
    if pairs[ACCEPTED]:
        refused = [
            (not case.yes(ACCEPTED), not one.acceptance.accepted) for case, one in pairs[ACCEPTED]
        ]
        found["not_accepted"] = _found(refused, "refused")
    if pairs[HANDLING]:
        found["handling"] = _confusion(
            [(case.truths[HANDLING], intake.handling) for case, intake in pairs[HANDLING]], CLASSES
        )
    if pairs[MISSING]:
        lacks = [
            (case.truths[MISSING].split(_PARTED_BY), intake.missing)
            for case, intake in pairs[MISSING]
        ]
        found["missing"] = {
            name: _found([(name in truth, name in guess) for truth, guess in lacks], "asked")
            for name in ELEMENTS
        }
    refusals = sum(not intake.acceptance.accepted for intake in intakes)
    return found | {"refused": refusals, "throughput": throughput}


def _asked(data: Path) -> list[str]:
    """The columns of QUESTIONS that the file has; of JSON lines each may bring its own."""
    source = open_source(data)
    rows: Iterator[dict[str, str]] = (row.cells for row in iter_rows(source) if row.cells)
    if source.kind is not Kind.JSONL:
        rows = islice(rows, 1)
    header = set[str]().union(*rows)
    found = [question for question in QUESTIONS if question in header]
    if not found:
        raise InputError(
            f"{data.name} 没有可评测的列", hint=f"至少要有 {'、'.join(QUESTIONS)} 中的一列"
        )
    return found


def _wrong(truths: Mapping[str, str]) -> list[tuple[str, str]]:
    wrong = [
        (question, f"「{truths[question]}」不是{name}")
        for question, (allowed, name) in _ALLOWED.items()
        if question in truths and truths[question].lower() not in allowed
    ]
    lacks = [name for name in truths.get(MISSING, "").split(_PARTED_BY) if name]
    odd = [name for name in lacks if name not in ELEMENTS]
    return wrong + [(MISSING, f"「{name}」不是要素") for name in odd]


def _confusion(pairs: Sequence[tuple[str, str]], names: Sequence[str]) -> dict[str, Any]:
    counts = {name: Counter[str]() for name in names}
    for truth, guess in pairs:
        counts[truth][guess] += 1
    return {
        "n": len(pairs),
        "accuracy": sum(truth == guess for truth, guess in pairs) / len(pairs),
        "confusion": {name: dict(one.most_common()) for name, one in counts.items() if one},
    }


def _found(pairs: Sequence[tuple[bool, bool]], name: str) -> dict[str, Any]:
    """How many there are in how many rows, how many the desk says (by that name), and how well
    it does.
    """
    there, said = sum(truth for truth, _ in pairs), sum(guess for _, guess in pairs)
    both = sum(truth and guess for truth, guess in pairs)
    return {
        "n": there,
        "rows": len(pairs),
        name: said,
        "precision": both / said if said and there else None,
        "recall": both / there if there else None,
    }
