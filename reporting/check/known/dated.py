"""Of which time a number is said: 8月受理2,388件 is no figure of September."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from reporting.check.reading.blanks import DATES
from reporting.check.reading.sentences import against_before
from reporting.facts.fact import Fact

_CLAUSE = re.compile(r"[，。；、：;:]")
# 9月以来, 9月底: no period of a report.
_NO_PERIOD = re.compile(
    r"\s*(?:\d{1,2}[时点:：]|以来|起|底|末|前|之?前|以前|上旬|中旬|下旬|至|到|-|—)"
)
_RANGE = re.compile(r"(?:至|到|-|—|～)\s*$")
_COMPARED = re.compile(rf"[较比与同和跟由从]({DATES.pattern})")
_BOTH = re.compile("(同比|环比)[、和与及](?:同比|环比)$")
_LABEL = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_PART = re.compile(r"(\d{4})(?:Q(?P<quarter>[1-4])|H(?P<half>[12]))")
# 由8月的2,388件升至2,396件: what is reached is of now.
_REACHED = re.compile("(?:[升增涨降减]|回落|上升|下降|增加|减少|增长|提高|下滑)[到至为]")
_MOST = re.compile("最[高多低少]|峰值|高峰|低谷")
_MONTH = re.compile(r"(?:(?P<y>\d{4})年)?(?P<m>\d{1,2})月")


@dataclass(frozen=True, slots=True)
class Dates:
    """What times facts are about: names of periods and days, one a line, and the months within,
    as year × 12 + month.
    """

    names: str
    months: frozenset[int]

    def has(self, date: str) -> bool:
        """Whether a date of a text is one the facts know; a month is none for a day of it."""
        ends = re.split("至", date)
        if len(ends) == 2 and (quarters := _quarters(*ends)):
            return all(map(self.has, quarters))
        bare = _plain(date.rstrip("份"))
        if re.fullmatch(r"\d{1,2}月?至\d{1,2}月", bare):
            return all(self.has(f"{end.rstrip('月')}月") for end in bare.split("至"))
        month = _MONTH.fullmatch(bare)
        after = "" if month is None else r"(?!\d)"
        if re.search(rf"(?<!\d){re.escape(bare)}{after}", _plain(self.names)):
            return True
        if month is None:
            return False
        number = int(month["m"])
        if month["y"]:
            return int(month["y"]) * 12 + number in self.months
        return any(one % 12 == number % 12 for one in self.months)


def months_of(fact: Fact) -> range:
    """The months a fact's period touches."""
    if fact.period is None:
        return range(0)
    last = fact.period.end - timedelta(seconds=1)
    start = fact.period.start
    return range(start.year * 12 + start.month, last.year * 12 + last.month + 1)


def spoken(label: str) -> str:
    """The day or month that a point of a trend is about, as it is written: 2026年7月."""
    part = _PART.fullmatch(label)
    if part:
        return f"{part[1]}年{_names(part)}"
    found = _LABEL.fullmatch(label)
    if found is None:
        return label
    day = f"{int(found[3])}日" if found[3] else ""
    return f"{found[1]}年{int(found[2])}月{day}"


def _names(part: re.Match[str]) -> str:
    if part["quarter"]:
        return f"第{'一二三四'[int(part['quarter']) - 1]}季度"
    return "上半年" if part["half"] == "1" else "下半年"


def said_of(text: str, at: int) -> str:
    """The date named last before the number at `at` in its clause, or in the one before where that
    is 12月最高; empty where there is none.
    """
    cuts = [cut.end() for cut in _CLAUSE.finditer(text, 0, at)]
    start = cuts[-1] if cuts else 0
    if cuts and not text[start:at].strip("达为") and _MOST.search(text, ([0, *cuts])[-2], start):
        start = ([0, *cuts])[-2]
    # 2026年9月，共受理2,396件: what opens the sentence and is nothing but a date.
    if (
        len(cuts) == 1
        and DATES.fullmatch(text[: cuts[0] - 1])
        and not DATES.search(text, start, at)
    ):
        start = 0
    start = max((one.end() for one in _REACHED.finditer(text, start, at)), default=start)
    found = [one for one in DATES.finditer(text, start, at) if one.end() <= at]
    if not found:
        return ""
    ranged = _RANGE.search(text[start : found[-1].start()]) or _NO_PERIOD.match(
        text, found[-1].end()
    )
    return "" if ranged else found[-1][0].rstrip("份")


def said_against(text: str, bases: Mapping[str, str]) -> str:
    """yoy or mom, by its word or by the name of the period it is compared with (比8月多8件); what
    is named last counts. `bases` are the names of the periods.
    """
    start = max((cut.end() for cut in re.finditer("[；。;]", text)), default=0)
    dated = list(_COMPARED.finditer(text, start))
    if dated:
        after = against_before(text[dated[-1].end() :])
        named = next((one for one, name in bases.items() if is_of(dated[-1][1], name)), "")
        return after or named or against_before(text)
    return against_before(text)


def each_against(text: str, at: int, bases: Mapping[str, str]) -> str:
    """As `said_against` of the number at `at`; of 较5月多45件，较去年6月多180件，增幅分别为… each
    number has its own.
    """
    head, each, tail = text[:at].rpartition("分别")
    clauses = _CLAUSE.split(re.split("[；。;]", head)[-1]) if each else []
    if clauses and (row := _BOTH.search(clauses[-1])):  # 同比、环比分别减少6件和52件
        first = "yoy" if row[1] == "同比" else "mom"
        number = len(re.findall(r"\d[\d.]*", tail))
        return first if number == 0 else "mom" if first == "yoy" else "yoy"
    said = [one for one in (said_against(clause, bases) for clause in clauses) if one]
    said = [one for nth, one in enumerate(said) if nth == 0 or one != said[nth - 1]]
    number = len(re.findall(r"\d[\d.]*", tail))
    if len(said) > 1 and number < len(said):
        return said[number]
    return said_against(text[:at], bases)


def is_of(date: str, name: str) -> bool:
    """Whether a date, perhaps without its year, is the period of that name."""
    said, full = _plain(date), _plain(name)
    yearless = not re.match(r"\d{4}", said) and re.sub(r"^\d{4}年", "", full) == said
    return bool(said) and (full == said or yearless)


def _quarters(first: str, last: str) -> tuple[str, str] | None:
    """一至四季度 is 一季度 and 四季度."""
    if not last.endswith("季度"):
        return None
    return f"{first.strip('第季度')}季度", f"{last.strip('第季度')}季度"


def _plain(date: str) -> str:
    """三季度 is 第三季度."""
    return re.sub("第(?=.季度)", "", date)
