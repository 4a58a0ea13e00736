"""The fields an import knows, what kind of value each holds, and how columns are named."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache

from suqiu.data import data_rows
from suqiu.errors import InputError
from suqiu.files.header import Fit, HeaderTest, plain_name
from suqiu.store.schema import LEVELS, ticket


class FieldKind(StrEnum):
    """How the text of a cell is read."""

    TEXT = "text"
    NAME = "name"
    NUMBER = "number"
    TIME = "time"
    OCCURRED = "occurred"
    FLAG = "flag"
    COUNT = "count"
    LIST = "list"
    SOLVED = "solved"


_KINDS = {
    # Short, whoever wrote a letter into them: an index holds most of these, and no index a letter.
    **dict.fromkeys(
        (
            "source",
            "channel",
            "request_type",
            "urgency",
            "leaf_code",
            *LEVELS,
            "old_code",
            "lead_department",
            "district",
            "street",
            "community",
            "grid",
            "status",
            "callback_result",
            "satisfaction",
            "repeat_of",
            "caller_name",
            "phone",
        ),
        FieldKind.NAME,
    ),
    **dict.fromkeys(
        ("received_at", "dispatched_at", "signed_at", "first_contact_at", "due_at", "closed_at"),
        FieldKind.TIME,
    ),
    "ticket_no": FieldKind.NUMBER,
    "occurred_at": FieldKind.OCCURRED,
    **dict.fromkeys(("extended", "assessed"), FieldKind.FLAG),
    **dict.fromkeys(("return_count", "redo_count", "urge_count", "secrecy"), FieldKind.COUNT),
    "assisting_departments": FieldKind.LIST,
    "solved": FieldKind.SOLVED,
}
TICKET_FIELDS = tuple(c.name for c in ticket.columns if c.name != "updated_at")
WORDS = ("title", "body")
PERSON_FIELDS = ("caller_name", "phone", "address")
FIELDS = (*TICKET_FIELDS, *WORDS, *PERSON_FIELDS)
REQUIRED = ("ticket_no", "received_at")
_SHOWN = 12


def kind(field: str) -> FieldKind:
    """What the field holds."""
    return _KINDS.get(field, FieldKind.TEXT)


@cache
def aliases() -> Mapping[str, str]:
    """Header (lower case) to field, preferred ones first, from `datasets/store/columns.csv`."""
    return {row["alias"].lower(): row["field"] for row in data_rows("store/columns.csv")}


@cache
def chinese() -> Mapping[str, str]:
    """Field to its first alias, which is what exports and faults call it."""
    names: dict[str, str] = {}
    for alias, field in aliases().items():
        names.setdefault(field, alias)
    return names


def match(header: Iterable[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Field to column; `chosen` (column to field) goes first. InputError when a required one lacks."""
    names = list(header)
    found = {field: column for column, field in chosen.items() if column in names}
    order = {alias: i for i, alias in enumerate(aliases())}
    for name in sorted(names, key=lambda name: order.get(plain_name(name), len(order))):
        field = aliases().get(plain_name(name))
        if field is not None and name not in chosen:
            found.setdefault(field, name)
    missing = [chinese()[field] for field in REQUIRED if field not in found]
    if missing:
        raise InputError(
            f"缺少「{'」「'.join(missing)}」列；文件里的列是：{'、'.join(names)}",
            hint="用 --mapping 指出哪一列是它，写法见 docs/store.md",
        )
    return found


def unused(header: Iterable[str], columns: Mapping[str, str]) -> str:
    """What to say of columns that are no field's; empty for none. A ticket without its words is
    what nobody means.
    """
    rest = [name for name in header if name and name not in columns.values()]
    if not rest:
        return ""
    shown = "、".join(rest[:_SHOWN]) + ("等" if len(rest) > _SHOWN else "")
    wordless = "" if "body" in columns else "没有认出诉求内容的列；"
    return f"{wordless}没有用的列：{shown}；其中有要的，用 --mapping 指出它是什么"


def header_test(chosen: Mapping[str, str]) -> HeaderTest:
    """What tells whether a row of a table names all required columns."""

    def test(names: Sequence[str]) -> Fit:
        try:
            match(names, chosen)
        except InputError:
            some = any(plain_name(name) in aliases() or name in chosen for name in names)
            return Fit.SOME if some else Fit.NONE
        return Fit.ALL

    return test
