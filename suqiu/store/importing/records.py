"""Rows of a file as records of the stage table: read, checked, masked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from suqiu.errors import Fault
from suqiu.files.row import Row
from suqiu.files.tickets import spare
from suqiu.files.writer import guard_cell
from suqiu.occurred import is_moment
from suqiu.phone import phone_hash
from suqiu.privacy import mask
from suqiu.store.importing.fields import PERSON_FIELDS, REQUIRED, TICKET_FIELDS, WORDS, kind
from suqiu.store.importing.mapping import FileMapping
from suqiu.store.importing.values import reader
from suqiu.store.lifecycle import in_order, states
from suqiu.store.schema import LEVELS
from suqiu.taxonomy import Taxonomy
from suqiu.text import controls_in, strip_controls

# The stage table's columns, in order.
STAGED = (*TICKET_FIELDS, *WORDS, "original_title", "original_body", *PERSON_FIELDS, "phone_hash")
_WHOLE_ROW = ("整行", "文件")
_ORDER = (("received_at", "closed_at"), ("received_at", "dispatched_at"))

Record = list[str | None]


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """`record` in the order of STAGED, None when the row cannot be used; and its faults."""

    record: Record | None
    faults: tuple[Fault, ...] = ()


class RecordReader:
    """Reads rows of one header. `columns` is field to column; `own` where the classification is
    the site's: then names that it lacks are told.
    """

    def __init__(
        self,
        columns: Mapping[str, str],
        mapping: FileMapping,
        taxonomy: Taxonomy,
        *,
        salt: str | None,
        max_chars: int,
        own: bool = False,
    ) -> None:
        self._columns = columns
        self._own = own
        self._taxonomy = taxonomy
        self._codes = {leaf.names: leaf.code for leaf in taxonomy.leaves}
        self._salt = salt
        self._max_chars = max_chars
        self._readers: list[tuple[str, str, Callable[[str], str], Mapping[str, str]]] = [
            (field, column, reader(kind(field), mapping.dates), mapping.values.get(field, {}))
            for field, column in columns.items()
        ]

    @property
    def number_column(self) -> str:
        """The column that holds the ticket number."""
        return self._columns["ticket_no"]

    @property
    def present(self) -> frozenset[str]:
        """The staged columns this file says something about; others are left as they are."""
        found = set(self._columns)
        found.update(f"original_{name}" for name in WORDS if name in found)
        if "phone" in found and self._salt:
            found.add("phone_hash")
        if not found.isdisjoint((*LEVELS, "leaf_code")):
            found.update((*LEVELS, "leaf_code"))
        if "exclusion_reason" in found:
            found.add("assessed")
        return frozenset(found)

    def read(self, row: Row) -> ReadRecord:
        """One row; a bad optional cell is left empty and reported, a bad required one is fatal."""
        used = set(self._columns.values())
        faults = [fault for fault in row.faults if fault.field in used or fault.field in _WHOLE_ROW]
        faults = spare(faults, self._columns.get("occurred_at"))
        values: dict[str, str | None] = {}
        for field, column, read, renamed in self._readers:
            values[field] = self._cell(row, field, column, read, renamed, faults)
        for field in REQUIRED:
            column = self._columns[field]
            if values[field] is None and not any(
                fault.fatal and fault.field == column for fault in faults
            ):
                faults.append(Fault(row.number, column, "为空，无法入库"))
        if any(fault.fatal for fault in faults):
            return ReadRecord(None, tuple(faults))
        self._classify(row, values, faults)
        self._check(row, values, faults)
        return ReadRecord(self._record(values), tuple(faults))

    def _cell(
        self,
        row: Row,
        field: str,
        column: str,
        read: Callable[[str], str],
        renamed: Mapping[str, str],
        faults: list[Fault],
    ) -> str | None:
        text = row.cells.get(column, "").strip()
        if not text:
            return None
        if controls_in(text):
            faults.append(Fault(row.number, column, "含控制字符（如 NUL），已去除", fatal=False))
            text = strip_controls(text)
        if len(text) > self._max_chars:
            limit = f"有 {len(text):,} 个字符，超过上限 {self._max_chars:,}"
            faults.append(Fault(row.number, column, limit, fatal=field != "occurred_at"))
            return None
        if text.startswith("'") and guard_cell(text[1:]) == text:
            text = text[1:]  # our own exports disarm formulas so
        text = renamed.get(text, text)
        if not text:
            return None
        try:
            return read(text) or None
        except ValueError as error:
            fatal = field in REQUIRED
            ending = "" if fatal else "，已留空"
            faults.append(Fault(row.number, column, f"{error}{ending}", fatal=fatal))
            return None

    def _classify(self, row: Row, values: dict[str, str | None], faults: list[Fault]) -> None:
        """Names by code where the file has none, and the code by names."""
        code = values.get("leaf_code")
        names = tuple(name for level in LEVELS if (name := values.get(level)))
        if code is not None and code not in self._taxonomy and f"0{code}" in self._taxonomy:
            code = values["leaf_code"] = f"0{code}"
            message = f"分类代码少了开头的 0，已补为 {code}"
            faults.append(Fault(row.number, self._columns["leaf_code"], message, fatal=False))
        if names:
            if code is None:
                self._code_by_names(row, names, values, faults)
        elif code is not None and code in self._taxonomy:
            values.update(zip(LEVELS, self._taxonomy.leaf(code).names, strict=False))
        elif code is not None:
            message = f"分类表里没有代码 {code[:40]}，分类名称留空"
            faults.append(Fault(row.number, self._columns["leaf_code"], message, fatal=False))

    def _code_by_names(
        self,
        row: Row,
        names: tuple[str, ...],
        values: dict[str, str | None],
        faults: list[Fault],
    ) -> None:
        """The leaf of a whole path, or the only one that has the names given at their levels."""
        code = self._codes.get(names)
        meant = (code,) if code is not None else self._taxonomy.meant(names[-1])
        fitting = [whole for one in meant if _agrees(whole := self._filed(one), values)]
        if len(fitting) == 1:
            values.update(fitting[0])
            return
        if self._own:
            column = next(self._columns[one] for one in reversed(LEVELS) if values.get(one))
            message = f"在用模型的分类表里没有「{' / '.join(names)[:60]}」，名称照写，没有代码"
            faults.append(Fault(row.number, column, message, fatal=False))

    def _filed(self, code: str) -> dict[str, str | None]:
        """Code and names of a leaf as the table has them."""
        names = self._taxonomy.leaf(code).names
        return {**dict(zip(LEVELS, names, strict=False)), "leaf_code": code}

    def _check(self, row: Row, values: dict[str, str | None], faults: list[Fault]) -> None:
        """What cannot be, told and left as it is."""
        for first, second in _ORDER:
            earlier, later = values.get(first), values.get(second)
            if earlier and later and later < earlier:
                message = f"早于「{self._columns[first]}」，请核对"
                faults.append(Fault(row.number, self._columns[second], message, fatal=False))
        status = values.get("status")
        if status is not None and status not in states():
            known = "、".join(in_order())
            message = f"状态「{status[:20]}」不在流程里，可在映射文件里换名成：{known}"
            faults.append(Fault(row.number, self._columns["status"], message, fatal=False))

    def _record(self, values: dict[str, str | None]) -> Record:
        for name in WORDS:
            original = values.get(name) or ""
            values[f"original_{name}"] = original
            values[name] = mask(original).text if original else ""
        said = values.get("occurred_at")
        if said and not is_moment(said):
            values["occurred_at"] = mask(said).text
        if self._salt and (phone := values.get("phone")):
            values["phone_hash"] = phone_hash(phone, self._salt)
        for name in ("extended", "return_count", "redo_count", "urge_count", "secrecy"):
            values[name] = values.get(name) or ("f" if name == "extended" else "0")
        if values.get("assessed") is None:
            values["assessed"] = "f" if values.get("exclusion_reason") else "t"
        return [values.get(name) for name in STAGED]


def _agrees(whole: Mapping[str, str | None], values: Mapping[str, str | None]) -> bool:
    """Whether the names that a row gives are the leaf's at their levels."""
    return all(whole.get(level) == name for level in LEVELS if (name := values.get(level)))
