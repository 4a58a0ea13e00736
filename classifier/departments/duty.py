"""The duty list: who leads and who assists for each leaf, with the clause that says so."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from classifier.arrays import Floats
from classifier.departments.cells import is_nobody, names_in
from classifier.departments.offices import street_of_office
from classifier.departments.rules import shipped_local
from classifier.departments.version import Edition, is_later, read_edition
from suqiu.errors import Fault, InputError
from suqiu.files.header import Fit, columns_test, plain_name
from suqiu.files.table import Table, read_tables
from suqiu.taxonomy import Node, Taxonomy
from suqiu.taxonomy.unknown import why_unknown

_LABELS = (
    "代码", "分类代码", "类别代码", "分类编码", "类别编码", "code", "类别", "分类", "分类路径",
    "类别名称", "分类名称", "事项", "事项类别", "事项名称",
)  # fmt: skip
_LEADS = (
    "主办", "主办单位", "主办部门", "牵头单位", "牵头部门", "责任单位", "责任部门", "承办单位", "承办部门", "lead",
)  # fmt: skip
_ASSISTS = ("协办", "协办单位", "协办部门", "配合单位", "配合部门", "assist")
_CLAUSES = ("条款", "依据", "职责", "clause")
_VERSIONS = ("版本", "version")
_SHOWN = 3
_COLUMNS = {
    "label": _LABELS, "lead": _LEADS, "assist": _ASSISTS, "clause": _CLAUSES, "version": _VERSIONS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers for one leaf. `clause` is the text of the list that gives it to the lead, or
    empty; `others` are the texts that speak of those who assist, by name, where there are any;
    `upper` is the path of the level above the leaf that the list says it of, empty for the leaf.
    """

    lead: str
    assist: tuple[str, ...]
    clause: str = ""
    others: Mapping[str, str] = field(default_factory=dict)
    upper: str = ""


@dataclass(frozen=True, slots=True)
class SiteDuties:
    """A site's own list: duties by code, the rows that are wrong, how many leaves each version in
    use answers for (the most first; empty for none written), how many older rows are not used, and
    which sheets of a workbook were read and which not.
    """

    name: str
    duties: Mapping[str, Duty]
    faults: tuple[Fault, ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)
    older: int = 0
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All bodies that it names, each once."""
        named = (name for one in self.duties.values() for name in (one.lead, *one.assist))
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def fatal(self) -> list[Fault]:
        """The rows that could not be used."""
        return [fault for fault in self.faults if fault.fatal]

    def __str__(self) -> str:
        """File, versions and their leaves, for people."""
        parts = [
            f"版本 {version}，{leaves:,} 类" if version else f"没有写版本，{leaves:,} 类"
            for version, leaves in self.versions.items()
        ]
        if self.older:
            parts.append(f"较旧的 {self.older:,} 行不用")
        parts += self.notes
        return f"{self.name}（{'；'.join(parts)}）"


class DutyList:
    """Duties of all leaves as matrices (leaves × departments); `names` are the columns.

    They are those of the classification, where a site's list does not say otherwise; `local` is
    how the site calls the backstop that the shipped classification names. Where the list names
    several street offices for a leaf, the one where it happened takes it: they are the backstop.
    `listed` (leaves,) are the leaves the site's list answers for.
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        codes: Sequence[str],
        site: SiteDuties | None = None,
        local: str | None = None,
    ) -> None:
        own = duties_of(taxonomy)
        if local is not None:
            own = _renamed(own, shipped_local(), local)
        listed = site.duties.items() if site is not None else ()
        duties = own | {code: _by_place(duty, local or shipped_local()) for code, duty in listed}
        self.site, self.taxonomy, self.codes = site, taxonomy, tuple(codes)
        self.duties = [duties.get(code, Duty("", ())) for code in codes]
        self.paths = [taxonomy.leaf(code).path for code in codes]
        self.listed = np.array([site is not None and code in site.duties for code in codes], bool)
        named = (name for duty in self.duties for name in (duty.lead, *duty.assist))
        self.names = tuple(dict.fromkeys(name for name in named if name))
        index = {name: i for i, name in enumerate(self.names)}
        self.lead: Floats = np.zeros((len(codes), len(self.names)), np.float32)
        self.assist: Floats = np.zeros_like(self.lead)
        for row, duty in enumerate(self.duties):
            if duty.lead:
                self.lead[row, index[duty.lead]] = 1
            for name in duty.assist:
                self.assist[row, index[name]] = 1


def duties_of(taxonomy: Taxonomy) -> dict[str, Duty]:
    """The duties written into the classification itself."""
    return {leaf.code: Duty(leaf.lead, leaf.assist) for leaf in taxonomy.leaves}


def _renamed(duties: dict[str, Duty], old: str, new: str) -> dict[str, Duty]:
    """The same with a body by its new name; as they are where that name is another's already."""
    named = {name for duty in duties.values() for name in (duty.lead, *duty.assist)}
    if old == new or new in named:
        return duties
    return {
        code: replace(
            duty,
            lead=new if duty.lead == old else duty.lead,
            assist=tuple(new if name == old else name for name in duty.assist),
        )
        for code, duty in duties.items()
    }


def _by_place(duty: Duty, local: str) -> Duty:
    """The same with several street offices as the one department that they are."""
    named = (duty.lead, *duty.assist)
    offices = [name for name in named if street_of_office(name)]
    if len(offices) < 2:
        return duty
    lead, *assist = dict.fromkeys(local if name in offices else name for name in named)
    others = {name: clause for name, clause in duty.others.items() if name not in offices}
    clauses = (duty.others[name] for name in offices if name in duty.others)
    if lead != local and (clause := next(clauses, "")):
        others[local] = clause
    return replace(duty, lead=lead, assist=tuple(assist), others=others)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the list, for the leaves with these codes."""

    number: int
    level: int
    codes: tuple[str, ...]
    duty: Duty
    version: str
    edition: Edition


def read_duties(path: Path, taxonomy: Taxonomy) -> SiteDuties:
    """A site's 权责清单 / 派单目录 (CSV or XLSX).

    Every sheet counts that has a column for the leaf (code, name or path) and one for the lead;
    later rows of the same leaf add assisting departments. A row of an upper level is one of every
    leaf below it: of a leaf the nearest level counts, and of its rows the newest version; versions
    nobody can put in order are faults. InputError when a column is missing.
    """
    notes: list[str] = []
    fits = columns_test(_LABELS, _LEADS)
    tables = read_tables(path, fits, notes.append)
    if fits(tables.header) is not Fit.ALL:
        raise _lacking(path, tables.header)
    faults = list(tables.faults)
    written: dict[str, list[_Row]] = {}
    for number, cell in (row for table in tables.parts for row in _cells(table)):
        if (row := _row(number, cell, taxonomy, faults)) is None:
            continue
        for code in row.codes:
            written.setdefault(code, []).append(row)
    duties: dict[str, Duty] = {}
    versions = Counter[str]()
    shown: dict[Edition, str] = {}
    unordered: dict[int, Fault] = {}
    older = set[int]()
    for code, rows in written.items():
        used = _in_use(rows, unordered, older)
        duties[code] = _together(row.duty for row in used)
        versions[shown.setdefault(used[0].edition, used[0].version)] += 1
    return SiteDuties(
        path.name, duties,
        tuple(sorted([*faults, *unordered.values()], key=lambda fault: fault.row)),
        dict(versions.most_common()), len(older), tuple(notes),
    )  # fmt: skip


def _lacking(path: Path, header: Sequence[str]) -> InputError:
    """What to say of a list without the columns it needs."""
    names = {plain_name(name) for name in header}
    lacking = [
        f"{what}列（可写 {'、'.join(known)}）"
        for what, known in (("类别", _LABELS), ("主办", _LEADS))
        if names.isdisjoint(known)
    ]
    return InputError(
        f"派单目录 {path.name} 缺少{'和'.join(lacking) or '同一张表里的类别列和主办列'}；"
        f"表头是：{'、'.join(header)}",
        hint="至少要有 代码（或 类别）和 主办单位 两列",
    )


def _row(
    number: int, cell: Mapping[str, str], taxonomy: Taxonomy, faults: list[Fault]
) -> _Row | None:
    """A row by what its cells say; None, and a fault more, for one that cannot be used."""
    node = _class_of(taxonomy, cell["label"])
    if isinstance(node, str):
        faults.append(Fault(number, "类别", node))
        return None
    leads = names_in(cell["lead"])
    if not leads:
        faults.append(Fault(number, "主办单位", "没有填写主办单位"))
        return None
    named = dict.fromkeys((*leads, *names_in(cell["assist"])))
    # Nobody can be sent a ticket as 权属单位: the first body that can leads.
    lead, *assist = sorted(named, key=is_nobody)
    if is_nobody(leads[0]):
        instead = "照写" if lead == leads[0] else f"由 {lead} 主办"
        told = f"「{leads[0]}」不是具体的单位，工单派不出去，{instead}"
        faults.append(Fault(number, "主办单位", told, fatal=False))
    upper = "" if taxonomy.has(node.code, node.path) else node.path
    codes = taxonomy.below(node) if upper else (node.code,)
    duty = Duty(lead, tuple(assist), cell["clause"], upper=upper)
    return _Row(number, node.level, codes, duty, cell["version"], read_edition(cell["version"]))


def _class_of(taxonomy: Taxonomy, label: str) -> Node | str:
    """The leaf that a label means, else the upper level; what is wrong where it is not one."""
    found = () if taxonomy.meant(label) else taxonomy.uppers(label)
    if len(found) > 1:
        nodes = "、".join(f"{node.code} {node.path}" for node in found[:_SHOWN])
        more = "…" if len(found) > _SHOWN else ""
        return f"「{label}」是 {len(found)} 个上级类别（{nodes}{more}），请写代码或完整路径"
    if found:
        return found[0]
    code = taxonomy.resolve(label)
    return why_unknown(taxonomy, label) if code is None else taxonomy.ancestors(code)[-1]


def _cells(table: Table) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a sheet with its columns by what they are."""
    columns = {name: table.column(*names) for name, names in _COLUMNS.items()}
    for number, row in table.rows:
        yield number, {n: row[i].strip() if i is not None else "" for n, i in columns.items()}


def _in_use(rows: Sequence[_Row], faults: dict[int, Fault], older: set[int]) -> list[_Row]:
    """Of all rows of a leaf those that count; the numbers of outdated ones go into `older`."""
    used: list[_Row] = []
    # Of an upper level a list says, in whatever year, what holds where nobody wrote otherwise.
    for level in sorted({row.level for row in rows}):
        same = [row for row in rows if row.level == level]
        newest = _newest(same, faults)
        used = [row for row in same if row.edition == newest.edition]
        older.update(row.number for row in same if row.edition != newest.edition)
    return used


def _newest(rows: Sequence[_Row], faults: dict[int, Fault]) -> _Row:
    """The first row of the newest version; a fault, by its number, for a row that nobody can put in
    order.
    """
    newest = rows[0]
    for row in rows[1:]:
        if row.edition == newest.edition:
            continue
        later = is_later(row.edition, newest.edition)
        if later is None:
            text = f"版本「{row.version}」和「{newest.version}」分不出先后，写成 2026-03 这样的日期"
            faults.setdefault(row.number, Fault(row.number, "版本", text))
        elif later:
            newest = row
    return newest


def _together(duties: Iterable[Duty]) -> Duty:
    """Rows of one class as one: the first leads, whoever else is named assists."""
    rows = list(duties)
    lead = rows[0].lead
    # A clause speaks of the lead of its own row: that of another is no evidence for this one.
    clauses: dict[str, str] = {}
    for duty in rows:
        if duty.clause:
            clauses.setdefault(duty.lead, duty.clause)
    named = dict.fromkeys(name for duty in rows for name in (duty.lead, *duty.assist))
    clause = clauses.pop(lead, "")
    assist = tuple(name for name in named if name != lead)
    return Duty(lead, assist, clause, clauses, rows[0].upper)
