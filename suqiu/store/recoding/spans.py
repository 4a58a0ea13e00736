"""Which classification the codes of earlier decisions are of, and what they are called there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from suqiu.store.recoding.runs import all_runs
from suqiu.store.schema import decision

# The names of its levels, by code.
NamesByCode = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class DecisionSpan:
    """Decisions up to the number `until`, after those of the span before, were made before a change
    of the stored tickets, under the classification with that hash (None: nobody knows).
    """

    until: int
    taxonomy_hash: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes of classification, the oldest first; `names` of classifications by hash."""

    spans: tuple[DecisionSpan, ...]
    names: Mapping[str, NamesByCode]


def changes(connection: Connection) -> Changes:
    """As the runs of `recode` and `undo` tell; those of earlier programs kept no names."""
    spans: list[DecisionSpan] = []
    names: dict[str, NamesByCode] = {}
    before: dict[int, str | None] = {}
    standing: str | None = None
    found = all_runs(connection)[::-1]
    for place, row in enumerate(found):
        counts = row.counts
        for key, kept in counts.get("names", {}).items():
            names[key] = {code: tuple(levels) for code, levels in kept.items()}
        if "undo" in counts:
            if row.finished_at is not None:
                spans.append(DecisionSpan(counts["until"], standing))
                standing = counts["new"] or before.get(min(counts["undo"]))
            continue
        standing = before[row.id] = counts.get("old") if place == 0 else standing
        if counts["new"] != standing:
            spans.append(DecisionSpan(_since(connection, row), standing))
        standing = counts["new"]
    return Changes(tuple(spans), names)


def _since(connection: Connection, run: Row[Any]) -> int:
    """The newest decision when a run began."""
    if "since" in run.counts:
        return int(run.counts["since"])
    newest: Sequence[int | None] = (
        connection.execute(
            select(func.max(decision.c.id)).where(decision.c.decided_at < run.started_at)
        )
        .scalars()
        .all()
    )
    return newest[0] or 0
