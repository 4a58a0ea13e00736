"""Cases: labelled tickets resolved under a taxonomy."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classifier.labels.filing import alt_of, file_row
from classifier.labels.labels import LabelledTicket, first_filled
from suqiu.errors import Fault, InputError
from suqiu.records import Ticket
from suqiu.taxonomy import Taxonomy
from suqiu.taxonomy.migration import CodeMap
from suqiu.taxonomy.unknown import as_written

_DEPARTMENT = ("department", "部门", "主办部门", "承办部门", "承办单位", "主办单位")
_SOURCE = ("source", "来源", "诉求来源", "工单来源", "渠道")
_TABLE = "模型的分类表"
_PREFIX = re.compile(r"^([A-Za-z]+\d*)[-_]")


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket with the leaf it belongs to; `alt` is a second leaf that is right too, or empty.

    `department` and `source` are what the case is sliced by: as the label file says, else the
    leaf's lead department, and the channel or the letters before the number of the ticket.
    """

    ticket: Ticket
    code: str
    alt: str = ""
    department: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Cases that could be used, and the faults of the rows that could not."""

    cases: tuple[Case, ...]
    faults: tuple[Fault, ...]


def resolve_cases(
    name: str,
    rows: Iterable[LabelledTicket],
    faults: Iterable[Fault],
    taxonomy: Taxonomy,
    code_map: CodeMap | None = None,
) -> CaseFile:
    """Rows of the file `name` as cases under a taxonomy, labels of an older one through the map
    to it; InputError when none fits.
    """
    cases, found, unused = [], list(faults), []
    for row in rows:
        filing, odd = file_row(taxonomy, row, code_map)
        found += odd
        if filing.code is None:
            found.append(filing.fault(row, taxonomy, table=_TABLE))
            unused.append(row.written)
            continue
        alt, wrong = alt_of(row, taxonomy, code_map, table=_TABLE)
        found += wrong
        cases.append(
            Case(
                row.ticket,
                filing.code,
                alt,
                first_filled(row.extra, _DEPARTMENT) or taxonomy.leaf(filing.code).lead,
                first_filled(row.extra, _SOURCE) or row.ticket.channel or _prefix(row.ticket.id),
            )
        )
    if not cases:
        shown = as_written(unused)
        first = f"{found[0]}。" if found else ""
        raise InputError(
            f"{name} 里没有一行能用来评测" + (f"，标签写的是 {shown}" if shown else ""),
            hint=f"{first}检查标签列是否与模型的分类表一致，编号是否与文本文件一致",
        )
    return CaseFile(tuple(cases), tuple(found))


def data_hash(cases: Sequence[Case]) -> str:
    """Content hash of the cases in their order, texts and labels included; 12 hex digits."""
    digest = hashlib.sha256()
    for case in cases:
        ticket = case.ticket
        parts = (ticket.id, case.code, case.alt, ticket.title, ticket.body, "")
        digest.update("\0".join(parts).encode("utf-8", "replace"))
    return digest.hexdigest()[:12]


def _prefix(key: str) -> str:
    found = _PREFIX.match(key)
    return found[1] if found else ""
