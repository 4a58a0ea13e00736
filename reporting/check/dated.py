"""Of which time a number is said: 8月受理2,388件 is no figure of September."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from reporting.check.blanks import DATES
from reporting.check.sentences import against_before
from reporting.facts.fact import Fact

_CLAUSE = re.compile(r"[，。；、：;:]")
# 9月以来, 9月底: no period of a report.
_NO_PERIOD = re.compile(
    r"\s*(?:\d{1,2}[时点:：]|以来|起|底|末|前|之?前|以前|上旬|中旬|下旬|至|到|-|—)"
)
_RANGE = re.compile(r"(?:至|到|-|—|～)\s*$")
_COMPARED = re.compile(rf"[较比与同和跟]({DATES.pattern})")
_LABEL = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
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
        bare = _plain(date.rstrip("份"))
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
    found = _LABEL.fullmatch(label)
    if found is None:
        return label
    day = f"{int(found[3])}日" if found[3] else ""
    return f"{found[1]}年{int(found[2])}月{day}"


def said_of(text: str, at: int) -> str:
    """The date named last before the number at `at` in its clause; empty where there is none."""
    start = max((cut.end() for cut in _CLAUSE.finditer(text, 0, at)), default=0)
    found = [one for one in DATES.finditer(text, start, at) if one.end() <= at]
    if not found:
        return ""
    ranged = _RANGE.search(text[: found[-1].start()]) or _NO_PERIOD.match(text, found[-1].end())
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


def is_of(date: str, name: str) -> bool:
    """Whether a date, perhaps without its year, is the period of that name."""
    said, full = _plain(date), _plain(name)
    yearless = not re.match(r"\d{4}", said) and re.sub(r"^\d{4}年", "", full) == said
    return bool(said) and (full == said or yearless)


def _plain(date: str) -> str:
    """三季度 is 第三季度."""
    return re.sub("第(?=.季度)", "", date)
