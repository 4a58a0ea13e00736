"""Named times of the year from `datasets/calendar/named.csv`: 国庆期间, 去年冬天, 汛期."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from suqiu.data import dataset_path
from suqiu.periods.atom import Atom, Days, day_span
from suqiu.periods.calendar import festival
from suqiu.periods.errors import PeriodError
from suqiu.periods.words import OF_YEAR, SEP, YEAR, year_of

_SUFFIX = r"(?:小长假|长假|假期|假日|放假)?(?:期间|那几天)?"
# 五一路, 国庆街道, 中秋月饼: names of places and things.
_NO_NAME = r"(?!路|街|大道|广场|社区|村|小区|桥|巷|新村|商圈|公园|小学|中学|站|镇|乡|月饼|粽)"


@dataclass(frozen=True, slots=True)
class _Named:
    """A holiday of `holidays.csv` or `lunar.csv`, or fixed days MM-DD of every year, both
    inclusive; `day` is the holiday whose day 当天 means.
    """

    holiday: str
    day: str
    start: tuple[int, int]
    end: tuple[int, int]

    def occur(self, year: int) -> Days | None:
        if self.holiday:
            return festival(self.holiday, year)
        start = day_span(year, *self.start)
        end = day_span(year + (self.end < self.start), *self.end)
        return (start[0], end[1]) if start and end else None

    @property
    def winter(self) -> bool:
        """Whether it runs over New Year."""
        return not self.holiday and self.end < self.start


# Times that differ from place to place; taking only the year beside them would be wrong.
_LOCAL = re.compile(
    rf"(?:{YEAR}的?寒假|寒假期间|寒假(?=\(|$)|[上下本这]个?学期|春运期间|两会期间|三伏天)(?!(?:期间)?\()"
)
# 冬季供暖, 暑期托管: what the complaint is about, unless a year stands before.
_TOPIC = re.compile(
    "供暖|供热|采暖|取暖|补课|托管|培训|[夏冬]令营|班|作业|用电|用水|招生|兼职|防汛|防火|高温|储备"
)


@cache
def _names() -> dict[str, _Named]:
    names: dict[str, _Named] = {}
    with dataset_path("calendar/named.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            named = _Named(
                row["holiday"],
                row["day"] or row["holiday"],
                _month_day(row["start"]),
                _month_day(row["end"]),
            )
            names |= dict.fromkeys(row["words"].split("；"), named)
    return names


def _month_day(written: str) -> tuple[int, int]:
    month, _, day = written.partition("-")
    return (int(month), int(day)) if day else (0, 0)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = "|".join(sorted(map(re.escape, _names()), key=len, reverse=True))
    winters = "|".join(word for word, named in _names().items() if named.winter)
    seasons = "[春夏秋冬汛]"
    return (
        # 十一 alone may be a number, 去年十一 is the holiday.
        re.compile(
            rf"{OF_YEAR}(?:(?<=[年度的])(?:一个|一?整个?)(?={seasons}))?(?<![双三九])(?:10\.1|5\.1)?(?P<w>{words}){_NO_NAME}{_SUFFIX}"
            rf"|{YEAR.replace('<y>', '<y2>')}的?(?P<w2>十一)(?![月个号日条件大点类级名家项])"
        ),
        re.compile(
            rf"(?<!\d)(?P<from>20\d\d|\d\d)年?(?:{SEP}|/)(?:20)?\d\d年?度?的?(?P<w>{winters}){_SUFFIX}"
        ),
        re.compile(rf"(?:{YEAR})?[入开](?P<w>{seasons})(?:以来|后|至今)"),
    )


_ENTERED = {"春": "春天", "夏": "夏天", "秋": "秋天", "冬": "冬天", "汛": "汛期"}


def named(text: str, as_of: date) -> Iterator[Atom]:
    """All named times in the reading."""
    if local := _LOCAL.search(text):
        raise PeriodError(f"各地的{local[0]}起止不同", hint="请写明起止日期")
    plain, over_years, entered = _patterns()
    for m in plain.finditer(text):
        found = _names()[m["w"] or "国庆"]
        said = m["y"] or m["y2"]
        if said is None and not found.holiday and _TOPIC.match(text, m.end()):
            continue
        year = year_of(said, as_of)
        # In January this winter is the one that began last year.
        if (
            year
            and found.winter
            and not said[:2].isdigit()
            and (as_of.month, as_of.day) <= found.end
        ):
            year -= 1
        yield _atom(m, found, year)
    for m in over_years.finditer(text):
        yield _atom(m, _names()[m["w"]], int(m["from"]) % 100 + 2000)
    for m in entered.finditer(text):
        atom = _atom(m, _names()[_ENTERED[m["w"]]], year_of(m["y"], as_of))
        start = atom.days(as_of)[0]
        if start <= as_of:
            yield Atom.fixed(m.start(), m.end(), start, as_of + timedelta(1))


def _atom(m: re.Match[str], found: _Named, year: int | None) -> Atom:
    return replace(
        Atom(m.start(), m.end(), found.occur, at=year),
        festival=found.holiday, itself=found.day, named=True,
    )  # fmt: skip
