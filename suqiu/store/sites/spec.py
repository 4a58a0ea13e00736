"""What a person says when attaching a table: name, key, columns, period, secrecy, source."""

import re
from dataclasses import dataclass
from datetime import datetime

from suqiu import clock
from suqiu.errors import InputError
from suqiu.periods import Period, PeriodError, find_periods
from suqiu.store.sites.keys import KeyKind

# Names stand in SQL between quotation marks and in questions: no quotes, colons, percent signs.
_NAME = re.compile(r"[\w（）()·]{1,30}")
_UNIT = re.compile(r"[\w（）()·/℃²³]{0,12}")
PERSONAL = re.compile(r"姓名|电话|手机|身份证|证件号|住址|地址|银行卡|卡号|邮箱|微信|车牌")
_YEAR = re.compile(r"(\d{4})年?度?")
_DAY = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[ T]00:00(?::00)?)?")
# Of figures that are said to hold for no time in particular: before any question.
ALWAYS = Period(datetime(1900, 1, 1), datetime(1900, 1, 2), "不分时期", None)


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column of figures: its `header` in the file, the name it is asked by, unit, synonyms."""

    header: str
    name: str
    unit: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table to attach. `period` holds for all rows, or `period_header` names the column that
    says it row by row; `key_header` empty means: the column named like the kind.
    """

    name: str
    kind: KeyKind
    columns: tuple[ColumnSpec, ...]
    secrecy: int
    source: str = ""
    key_header: str = ""
    period: Period = ALWAYS
    period_header: str = ""


def check_spec(spec: TableSpec) -> TableSpec:
    """The same; InputError when a name cannot be, or a column is of persons."""
    check_name(spec.name, "表名")
    if not spec.columns:
        raise InputError("没有说要挂哪些列", hint='例如 --columns "常住人口:人"')
    for one in spec.columns:
        for word in (one.name, *one.words):
            check_name(word, "列名")
        check_unit(one.unit)
        if PERSONAL.search(one.header + one.name):
            raise InputError(f"“{one.header}”像是个人信息，不能挂接", hint="只挂接汇总数")
    names = [one.name for one in spec.columns]
    if len(set(names)) < len(names):
        raise InputError("两列用了同一个名字", hint="给每列起不同的名字")
    if len(spec.source) > 200:
        raise InputError("来源写得太长", hint="200 个字以内")
    return spec


def check_name(word: str, what: str) -> None:
    """InputError unless a word can be the name of a table or column, or a synonym."""
    if not _NAME.fullmatch(word) or word.isdigit():
        raise InputError(
            f"{what}“{word[:40]}”不行", hint="只用汉字、字母、数字、下划线，30 个字以内"
        )


def check_unit(unit: str) -> None:
    """InputError unless a word can be a unit."""
    if not _UNIT.fullmatch(unit):
        raise InputError(f"单位“{unit[:40]}”不行", hint="例如 人、家、万元、平方公里")


def columns_of(text: str) -> tuple[ColumnSpec, ...]:
    """`列名=名字:单位|叫法|叫法;…`; 列名= may be left out where the header is the name."""
    found = []
    for part in re.split("[;；]", text):
        if not part.strip():
            continue
        said, *words = (word.strip() for word in part.split("|"))
        head, unit = (piece.strip() for piece in re.split("[:：]", said + ":", maxsplit=1))
        header, separator, name = (piece.strip() for piece in head.partition("="))
        if not header or (separator and not name):
            raise InputError(
                f"--columns 的“{part.strip()[:40]}”看不懂",
                hint="写成 列名=名字:单位|叫法，分号隔开",
            )
        found.append(
            ColumnSpec(header, name or header, unit.rstrip(":："), tuple(filter(None, words)))
        )
    return tuple(found)


def period_of(text: str) -> Period:
    """2025, 2025-06, 2025年三季度, 2025年6月末 …; InputError when it is no one time."""
    said = text.strip()
    if year := _YEAR.fullmatch(said):
        said = f"{year[1]}年"
    elif day := _DAY.fullmatch(said):
        said = f"{day[1]}年{int(day[2])}月" + (f"{int(day[3])}日" if day[3] else "")
    try:
        found = tuple(find_periods(said, clock.today()))
    except PeriodError:
        found = ()
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(said)):
        raise InputError(f"看不懂时期“{text[:30]}”", hint="写成 2025、2025-06 或 2025年三季度")
    return found[0].period
