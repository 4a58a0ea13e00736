"""Numbers of days that a sentence picks out: 周一受理94件, 周末两天125件, 工作日日均90件, 下半月."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from reporting.check.findings import Problem
from reporting.check.known.known import Known
from reporting.check.reading.numbers import Written
from reporting.check.reading.sentences import DOWN, UP
from reporting.check.tracing.sums import Worked, written
from suqiu.periods.calendar import is_workday

_WEEK = "一二三四五六日天"
_DAYS = re.compile(
    rf"(?<![上下每])(?:周|星期)(?P<week>[{_WEEK}])(?!均)(?:[至到](?:周|星期)(?P<last>[{_WEEK}])(?!均))?"
    r"|(?P<end>周末|双休日)|(?P<off>休息日)|(?P<work>工作日)|(?P<half>[上下])半月|(?P<third>[上中下])旬"
    r"|(?<!\d)(?:\d{4}年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?!均)"
    rf"(?:[至到](?:\d{{1,2}}月)?(?P<until>\d{{1,2}})日(?!均))?(?:（(?:周|星期)[{_WEEK}]）)?"
)
_JOIN = re.compile("[、，]|和|及|与|以及")
_THAN = re.compile("[比较]$")
_BEYOND = re.compile(
    r"(?P<days>\d+)天[^，。；\d]{0,10}(?:(?P<less>低于|不足|不到|少于)|超过|高于|多于|突破|超)(?P<line>\d[\d,]*)件"
)
_MEAN = re.compile("[日天]均|平均每[日天]|每[日天]平均")
_ALL = re.compile("全[周月年]|本[周月期]|[上去][周月年期]|同期|总量|累计|同比|环比")
_EACH = re.compile("分别[是为达约]*[^，。；]*$")
_BETWEEN = re.compile("相?差(?:距|额)?[为达约]*$")
_SHARE = re.compile(
    "占(?:比|全[周月]|本[周月期]|总量|受理量|受理总量|全部|诉求|的|为|达|约|了){0,4}$"
)
_APART = re.compile(f"(?P<more>多|高|{UP})|(?P<less>少|低|{DOWN})")
_REACHED = re.compile(f"(?:{UP}|{DOWN}|[升增涨降减])[到至为]")
_THESE = re.compile("(?:工作日|休息日|双休日|周末)")


@dataclass(frozen=True, slots=True)
class _Said:
    """Days named at [start, end) as `words`, with what came in on each."""

    start: int
    end: int
    words: str
    sizes: tuple[float, ...]
    each: tuple[tuple[float, ...], ...] = ()  # of those named one after the other

    def size(self, *, mean: bool) -> float:
        total = sum(self.sizes)
        return total / len(self.sizes) if mean else total


def of_days(number: Written, text: str, known: Known) -> Worked | None:
    """How the number comes from the days that the sentence names before it; None where it names
    none, or speaks of a group or of another time.
    """
    days = day_sizes(known)
    start = max((one.end() for one in re.finditer("[；。]", text[: number.start])), default=0)
    if len(days) < 2 or known.labels_in(text[start : number.start]):
        return None
    if one := _beyond(number, text[start:], start, days):
        return one
    if number.unit in ("天", "个"):
        return _counted(number, text, days)
    said = [one for one in _named(text, days, start) if one.end <= number.start]
    if not said or _ALL.search(_SHARE.sub("", text[said[-1].end : number.start])):
        return None
    if any(word in text[start : number.start] for word, name in known.counts if name != "受理量"):
        return None
    first, before = said[-1], text[: number.start]
    clause = re.split("，", before[first.end :])[-1]
    mean = bool(_MEAN.search(before, max(start, first.start - 4)))
    if _EACH.search(clause) and len(first.sizes) > 1:  # 周六和周日分别为65件、60件
        nth = len(re.findall(r"\d[\d,.]*", before[first.end :]))
        each = first.each if len(first.each) > 1 else tuple((one,) for one in first.sizes)
        if nth >= len(each):
            return None
        first = replace(first, sizes=each[nth])
    apart = _BETWEEN.search(before)
    if apart and len(said) > 1 and number.unit == "件":
        return _compared(number, *said[-2:], mean=mean, up=None)
    if _THAN.search(before[: first.start]) and _SHARE.search(before):
        first = next((one for one in reversed(said[:-1])), first)
    elif _THAN.search(before[: first.start]):
        subject = [one for one in said[:-1] if not _THAN.search(before[: one.start])]
        apart = _APART.search(before, first.end)
        if not subject or not apart:
            return None
        return _compared(number, subject[-1], first, mean=mean, up=bool(apart["more"]))
    if number.unit == "件":
        return _counted_on(number, first, clause, mean=mean)
    shared = number.unit == "ratio" and _SHARE.search(before)
    return _shared_by(number, first, known) if shared else None


def _beyond(number: Written, text: str, start: int, days: Mapping[date, float]) -> Worked | None:
    """7天单日受理超过90件: on how many days; the line itself claims nothing."""
    said = _BEYOND.search(text)
    if said is None:
        return None
    if number.unit == "件" and number.start - start == said.start("line"):
        return Worked("所设的界线")
    if number.unit != "天" or number.start - start != said.start("days"):
        return None
    line = float(said["line"].replace(",", ""))
    count = sum(size < line if said["less"] else size > line for size in days.values())
    if number.value == count:
        return Worked("各日的受理量")
    return Worked(f"这样的有{count}天", Problem.DAYS)


def _counted_on(number: Written, days: _Said, clause: str, *, mean: bool) -> Worked | None:
    """周一受理94件, 工作日日均90件, 周六和周日各50件; None where the clause compares."""
    if _APART.search(clause) and not _REACHED.search(clause):
        return None
    each = clause.endswith("各") or "均为" in clause
    size = days.sizes[0] if each else days.size(mean=mean)
    how = f"{days.words}{'日均' if mean else ''}"
    if number.supports(size) and not (each and len(set(days.sizes)) > 1):
        return Worked(f"{how}的受理量")
    told = written(Decimal(repr(size)) if mean else Decimal(int(size)), number)
    return Worked(f"{how}是{told}", Problem.DAILY if mean else Problem.FIGURE)


def _shared_by(number: Written, days: _Said, known: Known) -> Worked | None:
    """周末占21.74%: of all that was received."""
    total = known.book.get("received")
    if total is None or not total.number:
        return None
    size = days.size(mean=False)
    how = f"{days.words}{int(size):,}件÷{total.text}"
    if number.supports(size / total.number):
        return Worked(how)
    return Worked(f"{how}，是{size / total.number * 100:.2f}%", Problem.SHARE)


def _compared(number: Written, first: _Said, second: _Said, *, mean: bool, up: bool | None) -> Worked | None:  # fmt: skip
    """比周二多4件, 比周二增长4.49%."""
    now, then = (one.size(mean=mean) for one in (first, second))
    if number.unit not in ("件", "ratio") or not then:
        return None
    apart = now - then if number.unit == "件" else now / then - 1
    how = f"{first.words}与{second.words}之差"
    if not number.supports(abs(apart)):
        told = written(Decimal(repr(abs(apart))), number)
        return Worked(f"{how}是{told}", Problem.FIGURE)
    return (
        Worked(how)
        if up is None or (apart >= 0) == up
        else Worked(f"{how}的增减方向相反", Problem.DIRECTION)
    )


def _counted(number: Written, text: str, days: Mapping[date, float]) -> Worked | None:
    """周末两天, 五个工作日: how many of them there are."""
    after = _THESE.match(text, number.end)
    found = [one for one in _DAYS.finditer(text) if one.end() == number.start or
             (after and one.start() == after.start())]  # fmt: skip
    if not found or (number.unit == "个" and not after):
        return None
    count = len(_chosen(found[-1], days))
    if count == number.value:
        return Worked(f"{found[-1][0]}的天数")
    return Worked(f"{found[-1][0]}有{count}天", Problem.DAYS)


def _named(text: str, days: Mapping[date, float], start: int) -> list[_Said]:
    """The days named, those named one after the other together."""
    said: list[_Said] = []
    for found in _DAYS.finditer(text, start):
        sizes = tuple(days[one] for one in _chosen(found, days))
        if not sizes:
            continue
        if said and _JOIN.fullmatch(text[said[-1].end : found.start()]):
            last = said.pop()
            words = text[last.start : found.end()]
            each = (*last.each, sizes)
            said.append(_Said(last.start, found.end(), words, last.sizes + sizes, each))
        else:
            said.append(_Said(*found.span(), found[0], sizes, (sizes,)))
    return said


def _chosen(found: re.Match[str], days: Mapping[date, float]) -> list[date]:
    """The days of the report that the words mean."""
    if found["week"]:
        first = _WEEK.index(found["week"]) % 7 if found["week"] != "天" else 6
        last = first if not found["last"] else min(_WEEK.index(found["last"]), 6)
        return [one for one in days if first <= one.weekday() <= last]
    if found["end"]:
        return [one for one in days if one.weekday() > 4]
    if found["off"] or found["work"]:
        return [one for one in days if is_workday(one) == bool(found["work"])]
    if found["half"] or found["third"]:
        if len({(one.year, one.month) for one in days}) > 1:
            return []
        low, high = {"上半": (1, 15), "下半": (16, 31), "上旬": (1, 10), "中旬": (11, 20),
                     "下旬": (21, 31)}[found[0][:2]]  # fmt: skip
        return [one for one in days if low <= one.day <= high]
    first, last = int(found["day"]), int(found["until"] or found["day"])
    month = int(found["month"]) if found["month"] else 0
    return [one for one in days if first <= one.day <= last and month in (0, one.month)]


def days_lead(part: str, span: tuple[int, int], known: Known, *, least: bool) -> bool | None:
    """Whether the day that is said to have most (周一诉求最多, 最少的是8月9日), or least, has; None
    where none is said, or a group is.
    """
    after = re.match("的?[一]?天?[是为](?P<days>[^，。；]+)", part[span[1] :])
    before = [one for one in re.split("[，；]", part[: span[0]]) if one][-2:]
    if before and not re.match("[为是居占]|$", before[-1]):
        before = before[-1:]  # 周一94件，为全周最多
    words = after["days"] if after else "，".join(before)
    days, found = day_sizes(known), list(_DAYS.finditer(words))[-1:]
    if not found or len(days) < 2 or known.labels_in(words):
        return None
    by_week = bool(found[0]["week"])
    sizes: dict[int, list[float]] = {}
    for day, size in days.items():
        sizes.setdefault(day.weekday() if by_week else day.toordinal(), []).append(size)
    means = {key: sum(one) / len(one) for key, one in sizes.items()}
    chosen = [one.weekday() if by_week else one.toordinal() for one in _chosen(found[0], days)]
    if not by_week and not found[0]["day"]:
        return None
    best = min(means.values()) if least else max(means.values())
    return any(means[one] == best for one in chosen)


def day_sizes(known: Known) -> dict[date, float]:
    """What came in on each day of the period."""
    return {date.fromisoformat(f.label): f.number for f in known.received if f.dimension == "day"}
