"""The duty list: who leads and who assists for each leaf, with the clause that says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifier.features import Floats
from suqiu.errors import Fault, InputError
from suqiu.files.table import read_table
from suqiu.taxonomy import Taxonomy

_LABELS = ("代码", "分类代码", "code", "类别", "分类路径", "事项")
_LEADS = ("主办", "主办单位", "主办部门", "责任单位", "lead")
_ASSISTS = ("协办", "协办单位", "协办部门", "assist")
_CLAUSES = ("条款", "依据", "职责", "clause")
_VERSIONS = ("版本", "version")


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers for one leaf. `clause` is the text of the list that says so, or empty."""

    lead: str
    assist: tuple[str, ...]
    clause: str = ""


class DutyList:
    """Duties of all leaves as matrices (leaves × departments); `names` are the columns."""

    def __init__(self, taxonomy: Taxonomy, codes: Sequence[str], duties: dict[str, Duty]) -> None:
        self.duties = [duties.get(code, Duty("", ())) for code in codes]
        self.paths = [taxonomy.leaf(code).path for code in codes]
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


def read_duties(path: Path, taxonomy: Taxonomy) -> tuple[dict[str, Duty], list[Fault], str]:
    """A site's 权责清单 / 派单目录 (CSV or XLSX): duties by code, faulty rows, and its version.

    Needs a column for the leaf (code, name or path) and one for the lead; later rows of the
    same leaf add assisting departments. InputError when a column is missing.
    """
    table = read_table(path)
    columns = {
        name: table.column(*names)
        for name, names in (
            ("label", _LABELS), ("lead", _LEADS), ("assist", _ASSISTS),
            ("clause", _CLAUSES), ("version", _VERSIONS),
        )
    }  # fmt: skip
    if columns["label"] is None or columns["lead"] is None:
        raise InputError(
            f"派单目录 {path.name} 缺少类别列或主办列：{'、'.join(table.header)}",
            hint="至少要有 代码（或 类别）和 主办单位 两列",
        )
    duties: dict[str, Duty] = {}
    faults = list(table.faults)
    versions = set()
    for number, row in table.rows:
        cell = {name: row[i].strip() if i is not None else "" for name, i in columns.items()}
        versions.add(cell["version"])
        code = taxonomy.resolve(cell["label"])
        if code is None:
            faults.append(Fault(number, "类别", f"分类表里没有「{cell['label']}」"))
            continue
        if not cell["lead"]:
            faults.append(Fault(number, "主办单位", "没有填写主办单位"))
            continue
        assist = tuple(filter(None, (n.strip() for n in _split(cell["assist"]))))
        before = duties.get(code)
        if before is not None:
            extra = (cell["lead"], *assist) if cell["lead"] != before.lead else assist
            assist = tuple(dict.fromkeys((*before.assist, *extra)))
            duties[code] = Duty(before.lead, assist, before.clause or cell["clause"])
        else:
            duties[code] = Duty(cell["lead"], assist, cell["clause"])
    return duties, faults, "、".join(sorted(filter(None, versions)))


def _split(cell: str) -> list[str]:
    for mark in "；;，,|/":
        cell = cell.replace(mark, "、")
    return cell.split("、")
