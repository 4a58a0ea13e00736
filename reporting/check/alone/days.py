"""Days and what falls on them: a stretch of dates with its number of days, 日均 with its total."""

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from reporting.check.alone.figures import FigureRole, Said, words
from reporting.check.findings import Finding, Problem
from reporting.check.reading.numbers import numeral

_YEAR, _MONTH, _DAY = (
    r"(?:(?P<y{0}>\d{{4}})年)?",
    r"(?:(?P<m{0}>\d{{1,2}})月)?",
    r"(?P<d{0}>\d{{1,2}})日",
)
_STRETCH = re.compile(
    _YEAR.format(1) + r"(?P<m1>\d{1,2})月" + _DAY.format(1) + r"(?:[至到—–~-]+)"
    + _YEAR.format(2) + _MONTH.format(2) + _DAY.format(2)
)  # fmt: skip
_COUNTED = re.compile(
    r"^(?:[）)期间，,（(]{0,4}(?:共|共计|为期|历时|连续|合计|的)?|[^。；\d]{0,8}(?:为期|历时))(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})(?:天|日)(?!均|常|前|后)"
)
_TOLD = re.compile(r"(?:共|为期|历时|（)(?P<n>\d{1,3})天")
_MEAN = re.compile(
    r"(?:日均|平均每[天日]|每[天日]平均|(?P<month>月均|平均每月|每月平均))[^，。；、（）\d比较多少]{0,8}$"
)
_WHOLE_YEAR = re.compile(
    r"(?:(?P<y>\d{4})年(?!\d|第?[一二三四1-4]季|[上下]半)[^，。；\d]{0,6}|全年|年度)"
)
_NEXT = re.compile(r"；|，(?=(?:\d{4}年)?\d{1,2}月(?![\d至—-]))")
_MONTHS = re.compile(r"(?:(?P<y>\d{4})年)?(?P<a>\d{1,2})(?:月)?(?:至|-|—)(?P<b>\d{1,2})月(?!\d)")
_ONE_MONTH = re.compile(r"(?:(?P<y>\d{4})年)?(?P<m>\d{1,2})月(?!\d{1,2}日)")
_SOME = re.compile("截至|工作日|上旬|中旬|下旬|以来|前\\d|除|假|平日|节")


def broken_days(line: int, sentences: Sequence[Said]) -> list[Finding]:
    """Findings of the sentences of one paragraph."""
    findings: list[Finding] = []
    for one in sentences:
        findings += _stretches(one, line)
        findings += _means(one, line)
    return findings


def _stretches(one: Said, line: int) -> Iterator[Finding]:
    for found in _STRETCH.finditer(one.text):
        days = _length(found)
        counted = _COUNTED.search(one.text[found.end() :])
        if not days or counted is None:
            continue
        told = int(counted["n"]) if counted["n"].isdigit() else int(numeral(counted["n"]) or 0)
        if told not in days:
            yield Finding(Problem.DAYS, line, found[0] + counted[0],
                          f"这段日期共{min(days)}天")  # fmt: skip


def _length(found: re.Match[str]) -> set[int]:
    """The days of the stretch, both ends counted; of February in either sort of year."""
    years = [int(found["y1"])] if found["y1"] else [2023, 2024]
    lengths = set()
    for year in years:
        month = int(found["m1"])
        last = int(found["m2"]) if found["m2"] else month
        end_year = int(found["y2"]) if found["y2"] else year + (last < month)
        try:
            start, end = date(year, month, int(found["d1"])), date(end_year, last, int(found["d2"]))
        except ValueError:
            continue
        if end >= start:
            lengths.add((end - start).days + 1)
    return lengths


def _means(one: Said, line: int) -> Iterator[Finding]:
    """共受理27,600件，日均受理920件."""
    for at, figure in enumerate(one.figures):
        before = one.clean[: figure.start]
        if not _MEAN.search(before) or figure.role is not FigureRole.COUNT or figure.number.about:
            continue
        totals = [f for f in one.figures[:at] if f.role is FigureRole.COUNT
                  and f.number.unit == figure.number.unit and not _MEAN.search(one.clean[: f.start])
                  and (not f.base or re.match("上[个一]?[周月季]", f.lead))]  # fmt: skip
        # 6月受理15,000件，日均500件；7月受理15,500件，日均500件: each with its own.
        begin = max((cut.end() for cut in _NEXT.finditer(one.text, 0, figure.start)), default=0)
        own = [f for f in totals if f.start >= begin]
        totals, begin = (own, begin) if own else (totals, 0)
        clause = re.split("[，；。]", one.text[: figure.start])[-1]
        monthly = (_MEAN.search(before) or {"month": None})["month"]
        clause = clause.replace(monthly or " ", "")
        if re.search("[月旬周]|季度|半年", clause) and not any(
            f.end > figure.start - len(clause) for f in totals
        ):
            continue  # 3月日均: of another time than the total
        days = (_months_in if monthly else _days)(one.text[begin : figure.start]) - {0}
        if not totals or not days or totals[0].number.about:
            continue
        low, high = (
            figure.number.value - figure.number.step,
            figure.number.value + figure.number.step,
        )
        fits = any(
            total.number.sizes[0] / n <= high and low <= total.number.sizes[1] / n
            for total in totals for n in days
        )  # fmt: skip
        if not fits:
            n, total = min(days), totals[0].number.value
            yield Finding(Problem.DAILY, line, words(one, figure.start, figure.end),
                          f"{total:,f}÷{n}{'个月' if monthly else '天'}是{total / Decimal(n):.1f}")  # fmt: skip


def _days(text: str) -> set[int]:
    """How many days the text before speaks of; empty where it does not say."""
    told = [int(found["n"]) for found in _TOLD.finditer(text)]
    if told:
        return set(told)
    stretches = list(_STRETCH.finditer(text))
    if stretches:
        return _length(stretches[-1]) if len(stretches) == 1 else set()
    half = re.search(r"(?:(?P<y>\d{4})年)?(?P<h>[上下])半年", text)
    until = re.search(r"截至(?:\d{4}年)?(\d{1,2})月(\d{1,2})日", text)
    if half and (until is None or until.groups() in (("6", "30"), ("12", "31"))):
        first = 1 if half["h"] == "上" else 7
        return _of_months(half["y"], first, first + 5)
    if _SOME.search(text):
        return set()
    if re.search("[本上]周|第[\\d一二三四五六七八九十]+周", text):
        return {5, 7}
    months = _MONTHS.search(text)
    if months:
        return _of_months(months["y"], int(months["a"]), int(months["b"]))
    quarter = re.search(r"(?:(?P<y>\d{4})年)?第?(?P<q>[一二三四])季度", text)
    if quarter:
        first = "一二三四".index(quarter["q"]) * 3 + 1
        return _of_months(quarter["y"], first, first + 2)
    month = _ONE_MONTH.search(text)
    if month:
        one = len(_ONE_MONTH.findall(text)) == 1
        return _of_months(month["y"], int(month["m"]), int(month["m"])) if one else set()
    year = list(_WHOLE_YEAR.finditer(text))
    return _of_months(next((one["y"] for one in year if one["y"]), None), 1, 12) if year else set()


def _months_in(text: str) -> set[int]:
    """How many months the text before speaks of; empty where it does not say."""
    if _SOME.search(text.replace("前三季度", "")):
        return set()
    if "前三季度" in text:
        return {9}
    if re.search("[上下]半年", text):
        return {6}
    months = _MONTHS.search(text)
    if months:
        return {int(months["b"]) - int(months["a"]) + 1}
    if re.search("季度", text):
        return {3}
    return set() if _ONE_MONTH.search(text) or not _WHOLE_YEAR.search(text) else {12}


def _of_months(year: str | None, first: int, last: int) -> set[int]:
    if not 1 <= first <= last <= 12:
        return set()
    years = [int(year)] if year else [2023, 2024]
    return {sum(calendar.monthrange(y, m)[1] for m in range(first, last + 1)) for y in years}
