"""Which column of an export is which field of a ticket."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.files.header import Fit, HeaderTest, plain_name

_SHOWN = 8
_AGAIN = re.compile(r"(.+)\.\d+")
FIELDS = ("id", "title", "body", "address", "street", "phone", "channel", "created", "occurred_at")


@cache
def aliases() -> Mapping[str, str]:
    """Header (lower case) to field, from `datasets/files/columns.csv`."""
    with dataset_path("files/columns.csv").open(encoding="utf-8", newline="") as file:
        return {row["alias"].lower(): row["field"] for row in csv.DictReader(file)}


def parse_map(
    pairs: Iterable[str], also: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """`--map 内容=列名` pairs as field to column; the left side may be any known alias. `also`
    are further names that a command takes, each with the field it means.
    """
    known = {**aliases(), **also}
    chosen = {}
    for pair in pairs:
        name, separator, column = pair.partition("=")
        field = known.get(name.strip().lower(), name.strip())
        if not separator or field not in (*FIELDS, *also.values()) or not column.strip():
            raise InputError(
                f"--map {pair} 看不懂",
                hint="写成 内容=列名；左边可用 编号、标题、内容、地址、街道、事发时间"
                + "".join(f"、{name}" for name in also),
            )
        chosen[field] = column.strip()
    return chosen


def match_columns(header: Iterable[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Field to column for this header; InputError when no column holds the complaint."""
    names = list(header)
    missing = [column for column in chosen.values() if column not in names]
    if missing:
        raise InputError(
            f"没有 --map 指定的列：{'、'.join(missing)}",
            hint=f"文件里的列是：{'、'.join(names)}",
        )
    known = aliases()
    found = dict(chosen)
    # The alias table is in order of preference: an export may carry both 编号 and 流水号.
    order = {alias: i for i, alias in enumerate(known)}
    for name in sorted(names, key=lambda name: order.get(plain_name(name), len(order))):
        field = known.get(plain_name(name))
        if field is not None and name not in found.values():
            found.setdefault(field, name)
    if "body" not in found and "title" not in found:
        raise InputError(
            f"缺少「诉求内容」列；文件里的列是：{'、'.join(names)}",
            hint="用 --map 内容=列名 指出哪一列是诉求内容",
        )
    return found


def title_alone(header: Iterable[str], used: Mapping[str, str]) -> str:
    """What to say where the complaint may be in a column nobody knows, as its title alone is used;
    else empty.
    """
    known = aliases()
    rest = [n for n in header if n and n not in used.values() and plain_name(n) not in known]
    if "body" in used or "title" not in used or not rest:
        return ""
    shown = "、".join(rest[:_SHOWN]) + ("等" if len(rest) > _SHOWN else "")
    return (
        f"没有认出诉求内容的列，只按「{used['title']}」分类；没有用的列：{shown}"
        "，内容在其中就用 --map 内容=列名 指出"
    )


def header_test(chosen: Mapping[str, str]) -> HeaderTest:
    """What tells whether a row of a table names a column that holds the complaint."""

    def test(names: Sequence[str]) -> Fit:
        try:
            match_columns(names, chosen)
        except InputError:
            known = aliases()
            some = any(plain_name(name) in known or name in chosen.values() for name in names)
            return Fit.SOME if some else Fit.NONE
        return Fit.ALL

    return test


def named_twice(header: Iterable[str], used: Iterable[str]) -> str:
    """What to say of columns that are used and whose name another column has too; else empty."""
    # The reader gives such a column the number of its place: 内容.3.
    firsts = {match[1] for name in header if (match := _AGAIN.fullmatch(name))}
    return "；".join(f"有不止一列叫「{name}」，用最前的一列" for name in used if name in firsts)
