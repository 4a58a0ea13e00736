"""The intake evaluation: what the desk says of tickets against what people decided."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifier.classifier import Classifier
from classifier.intake.elements import ELEMENTS
from classifier.intake.handling import CLASSES
from classifier.intake.request_type import TYPES
from classifier.intake.urgency import URGENCIES
from classifier.labels.intake_labels import IntakeLabel, read_type, read_urgent
from classifier.labels.labels import LabelFile
from classifier.stream import CHUNK
from eval.intake_columns import (
    ACCEPTED,
    HANDLING,
    MISSING,
    QUESTIONS,
    TYPE,
    URGENT,
    answered,
    question_columns,
)
from eval.measuring.building import with_intake_labels
from suqiu.errors import Fault, InputError
from suqiu.records import Intake, Ticket
from suqiu.settings import Settings

_ACCEPTED = ("1", "是", "true", "yes", "受理")
_REFUSED = ("0", "否", "false", "no", "不予受理")
_YES, _NO = "是", "否"
_PARTED_BY = "、"


@dataclass(frozen=True, slots=True)
class IntakeCase:
    """A ticket with what people decided of it, by question; without those that its row lacks.

    Types are those of `TYPES`, urgent and accepted are 是 or 否.
    """

    ticket: Ticket
    truths: Mapping[str, str]

    def yes(self, question: str) -> bool:
        """Whether people said yes."""
        return self.truths[question] == _YES

    def intake_label(self) -> IntakeLabel:
        """What a site would learn from the case."""
        urgent = self.yes(URGENT) if URGENT in self.truths else None
        return IntakeLabel(self.ticket, self.truths.get(TYPE, ""), urgent)


def load_intake_cases(
    data: Path, *, texts: Path | None = None, columns: dict[str, str] | None = None
) -> tuple[list[IntakeCase], list[Fault]]:
    """Rows that answer any of QUESTIONS, under the names and in the words that training knows.
    `columns` may name columns of questions too. InputError when none can be used.
    """
    chosen = dict(columns or {})
    named = {question: chosen.pop(question) for question in QUESTIONS if question in chosen}
    asked = question_columns(data, named, chosen)
    file = LabelFile(data, texts=texts, columns=chosen, labelled=False)
    cases, faults = [], []
    for row in file:
        truths, wrong = {}, []
        for question, names in asked.items():
            column = answered(row.extra, question, names)
            if column is None:
                continue
            written = row.extra[column].strip()
            truths[question], why = _read(question, written)
            wrong += [Fault(row.ticket.row, column, one) for one in why]
        if not truths:
            listed = "、".join(name for names in asked.values() for name in names)
            faults.append(Fault(row.ticket.row, "整行", f"没有 {listed} 中的任何一列"))
            continue
        faults += wrong
        if not wrong:
            cases.append(IntakeCase(row.ticket, truths))
    if not cases:
        raise InputError(
            f"{data.name} 里没有一行能用来评测",
            hint=f"诉求类型应是 {'、'.join(TYPES)} 之一，其余写法见 docs/commands/eval.md",
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
        labels = [cases[i].intake_label() for i in np.setdiff1d(order, test).tolist()]
        taught = with_intake_labels(classifier, labels, settings)
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
        raised = [
            (case.yes(URGENT), one.urgency.level != URGENCIES[0]) for case, one in pairs[URGENT]
        ]
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


def _read(question: str, written: str) -> tuple[str, list[str]]:
    """What a cell says, and what is wrong with it."""
    if question == TYPE:
        meant = read_type(written)
        return meant, [] if meant else [f"「{written}」不是诉求类型"]
    if question == URGENT:
        urgent = read_urgent(written)
        wrong = [] if urgent is not None else [f"「{written}」看不出是否紧急"]
        return (_YES if urgent else _NO), wrong
    if question == ACCEPTED:
        said = written.lower()
        wrong = [] if said in _ACCEPTED + _REFUSED else [f"「{written}」不是是或否"]
        return (_YES if said in _ACCEPTED else _NO), wrong
    if question == HANDLING:
        return written, [] if written in CLASSES else [f"「{written}」不是处理类别"]
    lacks = [name for name in written.split(_PARTED_BY) if name]
    return written, [f"「{name}」不是要素" for name in lacks if name not in ELEMENTS]


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
