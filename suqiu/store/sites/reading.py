"""A file of a site's table as figures: faults by row and field, good cells go on."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from suqiu.errors import Fault, InputError
from suqiu.files.header import columns_test
from suqiu.files.rows import OnNote
from suqiu.files.table import Table, read_tables
from suqiu.periods import Period
from suqiu.privacy import mask
from suqiu.privacy.checks import bank_card, id15_shape, id18_shape
from suqiu.row_number import row_words
from suqiu.store.sites.keys import KnownNames
from suqiu.store.sites.spec import TableSpec, period_of

_MOBILE = re.compile(r"1[3-9]\d{9}")
NOTHING = frozenset(("", "-", "--", "—", "——", "…", "/", "无", "缺", "null", "none", "nan"))
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_LARGEST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class SiteFigure:
    """One number: of which column, when, and where (values of `KeyKind.fills`)."""

    column: str
    period: Period
    place: tuple[str, ...]
    value: Decimal


@dataclass(frozen=True, slots=True)
class Read:
    """What a file gave: figures, faults, keys nobody knows (masked) and known keys without a
    figure in its last period.
    """

    figures: tuple[SiteFigure, ...]
    faults: tuple[Fault, ...]
    unmatched: tuple[str, ...]
    missing: tuple[str, ...]


def read_figures(
    path: Path, spec: TableSpec, known: KnownNames, on_note: OnNote = lambda note: None
) -> Read:
    """The figures of a CSV, XLSX, JSONL or Parquet file; which sheets of a workbook were read and
    which not is told to `on_note`. InputError when a column is not there, or a cell looks like a
    personal number.
    """
    tables = read_tables(path, columns_test(*_needed(spec)), on_note)
    faults = [one for one in tables.faults if one.fatal]
    unmatched: dict[str, None] = {}
    found: dict[tuple[str, Period, tuple[str, ...]], Decimal] = {}
    for table in tables.parts:
        _read_sheet(table, spec, known, faults, unmatched, found)
    figures = tuple(SiteFigure(*entry, value) for entry, value in found.items())
    return Read(figures, tuple(faults), tuple(unmatched), _missing(figures, known))


def _needed(spec: TableSpec) -> Iterator[Sequence[str]]:
    """The columns without which nothing can be read, each by its names."""
    yield from ((one.header,) for one in spec.columns)
    if spec.period_header:
        yield (spec.period_header,)
    if spec.kind.fills or spec.key_header:
        yield (spec.key_header,) if spec.key_header else (*spec.kind.words, spec.kind.id)


def _read_sheet(
    table: Table, spec: TableSpec, known: KnownNames, faults: list[Fault], unmatched: dict[str, None],
    found: dict[tuple[str, Period, tuple[str, ...]], Decimal],
) -> None:  # fmt: skip
    key = _key(table, spec)
    when = _column(table, (spec.period_header,), "--period-column") if spec.period_header else None
    places = [_column(table, (one.header,), "--columns") for one in spec.columns]
    for number, cells in table.rows:
        place: tuple[str, ...] = ()
        if key is not None:
            refuse_personal(number, table.header[key], cells[key])
            found_place = known.find(cells[key])
            if found_place is None:
                no_place(number, table.header[key], cells[key], known, faults, unmatched)
                continue
            place = found_place
        period = spec.period
        if when is not None:
            try:
                period = period_of(cells[when])
            except InputError as error:
                faults.append(Fault(number, table.header[when], error.message))
                continue
        for at, one in zip(places, spec.columns, strict=True):
            value = number_in(number, table.header[at], cells[at], faults)
            if value is None:
                continue
            entry = (one.name, period, place)
            if found.setdefault(entry, value) != value:
                faults.append(
                    Fault(number, table.header[at], "同一时期、同一对象前面已有不同的数，这个不用")
                )


def _key(table: Table, spec: TableSpec) -> int | None:
    """The column of the key; of the whole district there need be none."""
    kind = spec.kind
    if not kind.fills and not spec.key_header:
        return table.column(*kind.words, kind.id)
    names = (spec.key_header,) if spec.key_header else (*kind.words, kind.id)
    return _column(table, names, "--key-column")


def _column(table: Table, names: Sequence[str], option: str) -> int:
    at = table.column(*names)
    if at is None:
        raise InputError(
            f"没有“{names[0]}”列；文件里的列是：{'、'.join(table.header)}",
            hint=f"用 {option} 指出",
        )
    return at


def no_place(
    number: int, field: str, text: str, known: KnownNames, faults: list[Fault],
    unmatched: dict[str, None],
) -> None:  # fmt: skip
    """Say what is wrong with a name that is no place, office or class of ours."""
    shown = mask(text.strip()).text[:40]
    if not shown:
        faults.append(Fault(number, field, "空白"))
    elif choices := known.unclear(text):
        faults.append(Fault(number, field, f"“{shown}”不止一个，写成 {' 或 '.join(choices[:3])}"))
    else:
        unmatched[shown] = None
        faults.append(Fault(number, field, f"没有叫“{shown}”的{known.kind.words[0]}"))


def number_in(number: int, field: str, text: str, faults: list[Fault]) -> Decimal | None:
    """The number in a cell; None where there is none, with a fault unless it is blank."""
    said = "".join(unicodedata.normalize("NFKC", text).split())
    if said.lower() in NOTHING:
        return None
    refuse_personal(number, field, said)
    try:
        value = Decimal(said.replace(",", "")) if _NUMBER.fullmatch(said) else None
    except InvalidOperation:
        value = None
    if value is None or abs(value) >= _LARGEST:
        faults.append(Fault(number, field, f"“{mask(said).text[:20]}”不是数"))
        return None
    return value


def refuse_personal(number: int, field: str, text: str) -> None:
    """The whole file stops here: of persons nothing is stored, not even by mistake."""
    digits = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if _MOBILE.fullmatch(digits) or id18_shape(digits) or (
        digits.isdigit() and (id15_shape(digits) or bank_card(digits))
    ):  # fmt: skip
        raise InputError(
            f"{row_words(number)}「{field}」像手机号、证件号或卡号，整个文件没有挂接",
            hint="只挂接汇总数；确是数额的，改用万、亿作单位，或加千分位逗号",
        )


def _missing(figures: Sequence[SiteFigure], known: KnownNames) -> tuple[str, ...]:
    last = max((one.period.start for one in figures), default=None)
    have = {known.kind.name(one.place) for one in figures if one.period.start == last}
    return tuple(sorted(known.names() - have))
