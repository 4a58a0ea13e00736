"""A finding: what one look at the tickets has to say, before it is kept as a warning."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class WarningKind(StrEnum):
    """What sort of thing is warned of."""

    BURST = "burst"
    THEME = "theme"
    OBJECT = "object"
    PERSON = "person"
    SEASON = "season"
    OVERDUE = "overdue"
    SILENT = "silent"
    WHISTLE = "whistle"


NAMES = {
    WarningKind.BURST: "集中上升",
    WarningKind.THEME: "新话题",
    WarningKind.OBJECT: "集中反映一处",
    WarningKind.PERSON: "一人多诉",
    WarningKind.SEASON: "未诉先办",
    WarningKind.OVERDUE: "超期督办",
    WarningKind.SILENT: "久无进展",
    WarningKind.WHISTLE: "吹哨",
}

_SURE = ((1e-12, "几乎可以确定"), (1e-8, "很有把握"), (1e-5, "有把握"), (1.0, "可能"))


@dataclass(frozen=True, slots=True)
class WarningFinding:
    """What is the matter, since when, how much against what was expected, and which tickets.

    `subject` is the same for the same matter on later days. Where a `street` or `department`
    is given, those who see that street or department may read it; else only who sees all.
    `secrecy` is the highest level of its tickets. `p` is the chance that pure noise gives as
    much; None where nothing is left to chance. `ended` is the day it was over, of what a late
    run finds in the nights that were missed; None while it lasts.
    """

    kind: WarningKind
    subject: str
    title: str
    summary: str
    since: date
    last: date
    seen: int
    tickets: tuple[str, ...]
    expected: float | None = None
    p: float | None = None
    leaf_code: str | None = None
    street: str | None = None
    community: str | None = None
    department: str | None = None
    secrecy: int = 0
    details: Mapping[str, object] = field(default_factory=dict)
    ended: date | None = None


def sure(p: float | None) -> str:
    """How sure, in words; a p-value of None is a fact."""
    if p is None:
        return "事实"
    return next(word for limit, word in _SURE if p <= limit)
