"""Ids that come more than once in a label file: which row counts, and what to say of the others."""

from dataclasses import dataclass, field

from suqiu.errors import Fault
from suqiu.row_number import row_words

_FIELD = "编号"


@dataclass(frozen=True, slots=True)
class _Seen:
    row: int
    label: str


@dataclass(slots=True)
class Repeats:
    """Rows by id and text, in the order of the file; exports run in time, so the last one counts.

    Two texts under one number are two tickets and both are kept. `left_out` holds the numbers of
    the rows that do not count.
    """

    left_out: set[int] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    _rows: dict[int, _Seen] = field(default_factory=dict)
    _first: dict[int, int] = field(default_factory=dict)

    def add(self, row: int, key: str, label: str, text: str = "") -> None:
        """Note a row; one without an id repeats nothing, one without a label decides nothing."""
        if not key or not label:
            return
        # Hashes, since an export may have millions of rows with long texts.
        whole, number = hash((key, text)), hash(key)
        before = self._rows.get(whole)
        self._rows[whole] = _Seen(row, label)
        first = self._first.setdefault(number, row)
        if before is None:
            if first != row:
                self._note(row, f"编号 {key} 与{row_words(first)}重复，内容不同，两行都用")
            return
        self.left_out.add(before.row)
        if before.label == label:
            self._note(row, f"编号 {key} 与{row_words(before.row)}重复，标签相同，只算一次")
        else:
            both = f"{row_words(before.row)}「{before.label}」，{row_words(row)}「{label}」"
            reason = f"编号 {key} 重复而标签不同：{both}；用后一行，这一行没有用"
            self.faults.append(Fault(before.row, _FIELD, reason))

    def _note(self, row: int, message: str) -> None:
        self.faults.append(Fault(row, _FIELD, message, fatal=False))
