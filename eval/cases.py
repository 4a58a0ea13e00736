"""Cases: labelled tickets resolved under a taxonomy."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from classifier.labels import LabelFile, resolve
from suqiu.errors import Fault, InputError
from suqiu.records import Ticket
from suqiu.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket with the leaf it belongs to; `alt` is a second leaf that is right too, or empty."""

    ticket: Ticket
    code: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Cases that could be used, and the faults of the rows that could not."""

    cases: tuple[Case, ...]
    faults: tuple[Fault, ...]


def load_cases(
    data: Path,
    taxonomy: Taxonomy,
    *,
    texts: Path | None = None,
    label_column: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> CaseFile:
    """Labelled rows as cases; InputError when none fits the taxonomy."""
    file = LabelFile(data, texts=texts, label_column=label_column, columns=columns)
    cases, faults = [], []
    for row in file:
        code = resolve(taxonomy, row.label, row.names)
        if code is None:
            written = row.label or " / ".join(row.names)
            faults.append(Fault(row.ticket.row, "分类", f"模型的分类表里没有「{written}」"))
            continue
        alt = row.extra.get("alt", "").strip()
        cases.append(Case(row.ticket, code, (alt and taxonomy.resolve(alt)) or ""))
    if not cases:
        raise InputError(
            f"{data.name} 里没有一行能用来评测",
            hint="检查标签列是否与模型的分类表一致，编号是否与文本文件一致",
        )
    return CaseFile(tuple(cases), (*file.faults, *faults))
