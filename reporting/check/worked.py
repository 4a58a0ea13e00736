"""Numbers worked out by hand from supported ones: sums, what is left, differences, shares.

Right ones are supported and say how; of wrong ones it is told what they should be.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reporting.check.dated import months_of, said_against
from reporting.check.findings import Problem
from reporting.check.known import Known, Label
from reporting.check.numbers import Written
from reporting.check.sentences import DOWN, UP
from reporting.facts.fact import Fact, Kind

_SUM = re.compile(
    r"(?:合计|共计|总计|一共|加起来|之和|[两二三四五六七八九十\d][者项类个家][^，。；、\d]{0,8}共)"
    r"(?:受理|反映|诉求|占比?|为|达|是|有|约){0,3}$"
)
_REST = re.compile(
    r"(?P<sure>其余|剩余|余下|剩下)[^，。；、\d]{0,8}$|(?:其他|其它|另外|另有|还有|尚有)[^，。；、\d]{0,8}$"
)
_MORE = f"多出|高出|超出|多|高|{UP}"
_LESS = f"低|少|{DOWN}"
_APART = re.compile(
    rf"(?:(?P<more>{_MORE})|(?P<less>{_LESS})|相差|差距|差额|差)(?:了|为|达|是|约)?$"
)
_SHARE = re.compile(r"占(?:比|总[量数]|受理总?量|全部|诉求总?量|本期|的|为|达|约|受理总量的)*$")
_OF = re.compile(r"占[^，。；、\d]{2,12}的$")
_THAN = re.compile(r"[比较]$|[比较][^，。；、\d]{1,20}(?:的|为)?$")
_FROM = re.compile(r"[由从][^，。；由从]{0,22}$")
_AGAINST = re.compile("同比|环比|上年|去年|上期|上个?月|上周")
_NEAR = 14  # signs between a figure and what it is said to differ by
_LISTING = re.compile(
    r"(?:类|的|诉求|问题|等|\d[\d,]*件|（[^（）]*）|\([^()]*\))*(?:[、，]|和|及|与|以及)*(?:类|的)?"
)
_MONTHLY = re.compile("(?:月均|平均每月|每月平均)[^，。；]{0,6}$")
_THINGS = ("个", "类", "家", "项", "名")
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Worked:
    """`how` says what the number is made of, or what it should be where `problem` is set."""

    how: str
    problem: Problem | None = None


class Sentence:
    """A sentence with dates and names of tickets blanked out, and those of its numbers that are
    supported so far, in order.
    """

    def __init__(self, clean: str, known: Known, text: str = "") -> None:
        self.clean, self.known, self.text = clean, known, text or clean
        self.supported: list[Written] = []
        self.labels = known.labels_in(clean)

    def worked(self, number: Written) -> Worked | None:
        """How the number comes from the others of the sentence; None where it claims no such thing."""
        before = self.clean[: number.start]
        if number.unit in _THINGS:
            return self._counted(number)
        if number.unit == "第":
            return self._place(number)
        if number.unit == "件" and _MONTHLY.search(before):
            return self._monthly(number)
        if number.unit == "倍":
            return self._times(number)
        if _SUM.search(before):
            return self._sum(number)
        if _SHARE.search(before) or _OF.search(before):
            return self._share(number)
        if found := _REST.search(before):
            return self._rest(number, sure=bool(found["sure"]))
        if found := _APART.search(before):
            way = 1 if found["more"] else -1 if found["less"] else 0
            return self._apart(number, way, before[: found.start()])
        return None

    def _alike(self, number: Written, unit: str = "") -> list[Written]:
        return [
            one for one in self.supported if one.unit == (unit or number.unit) and not one.about
        ]

    def _sum(self, number: Written) -> Worked | None:
        clause = re.split("[，。；]", self.clean[: number.start])[-1]
        named = self._named(clause, number)
        if named is not None:
            return named
        ahead = [one for one in self._alike(number) if one.end <= number.start]
        if number.unit == "ratio":  # rates are not added, shares are
            ahead = [one for one in ahead if _SHARE.search(self.clean[: one.start])]
        runs = [ahead[-size:] for size in range(2, len(ahead) + 1)]
        for run in runs:
            if _same(number, _total(run), len(run)):
                return Worked(_plus(run))
        if not runs and number.unit == "ratio":
            return self._share(number)
        if not runs or number.about:
            return None
        start = self.clean.rfind("其中", 0, number.start)
        run = [one for one in ahead if one.start > start] if start >= 0 else ahead
        if len(run) < 2:
            return None
        return Worked(f"{_plus(run)}，是{_written(_total(run), number)}", Problem.PARTS)

    def _named(self, clause: str, number: Written) -> Worked | None:
        """甲和乙合计12件, 甲、乙，合计12件: the facts of the groups named, without their figures."""
        facts = self._row(number)
        if number.unit != "件" or re.search(r"\d", clause) or facts is None:
            return None
        total = Decimal(int(sum(one.number for one in facts)))
        how = "＋".join(f"{one.label}{one.text}" for one in facts)
        if _same(number, total, 1) or number.supports(int(total)):
            return Worked(how)
        return Worked(f"{how}，是{_written(total, number)}", Problem.PARTS)

    def _row(self, number: Written) -> list[Fact] | None:
        """The facts of the groups named one after the other, last before the number and with no
        other number between.
        """
        ahead = [one for one in self.labels if one.end <= number.start]
        runs = list(_rows(ahead, self.clean))
        if not runs or len(runs[-1]) < 2:
            return None
        first, last = runs[-1][0], runs[-1][-1]
        joined = self.clean[first.start : last.end] + self.clean[last.end : number.start]
        # 等三类 counts the names.
        if re.search(r"\d[\d,.]*[件%]|[。；]", joined):
            return None
        return self._figures([one.name for one in runs[-1]])

    def _figures(self, names: Sequence[str]) -> list[Fact] | None:
        """The number received of each group, all of one dimension."""
        found: dict[str, dict[str, Fact]] = {}
        for fact in self.known.numeric:
            if (
                fact.kind is Kind.FIGURE and fact.unit == "件" and fact.metric == "received"
                and fact.label in names and not fact.within and not self.known.is_past(fact)
            ):  # fmt: skip
                found.setdefault(fact.dimension, {})[fact.label] = fact
        return next(
            ([of[name] for name in names] for of in found.values() if len(of) == len(names)), None
        )

    def _rest(self, number: Written, *, sure: bool) -> Worked | None:
        ahead = [one for one in self._alike(number) if one.end <= number.start]
        for at, whole in enumerate(ahead[:-1]):
            parts = ahead[at + 1 :]
            if _same(number, whole.value - _total(parts), 1):
                return Worked(_minus(whole, parts))
        if not sure or len(ahead) < 2 or number.about or "其中" not in self.clean[: number.start]:
            return None
        left = ahead[0].value - _total(ahead[1:])
        how = f"{_minus(ahead[0], ahead[1:])}，是{_written(left, number)}"
        return Worked(how, Problem.PARTS) if left >= 0 else None

    def _apart(self, number: Written, way: int, before: str) -> Worked | None:
        """相差46件, and 比乙的420件多46件, whose direction is checked too."""
        unit = "ratio" if number.unit == "point" else number.unit
        ahead = [one for one in self._alike(number, unit) if one.end <= number.start]
        if number.unit == "ratio":
            return None
        if then := self._apart_then(number, way, before):
            return then
        if len(ahead) < 2 or len(before) - ahead[-1].end > _NEAR:
            return self._apart_named(number, way, before)
        first, second = ahead[-2:]
        between = before[second.end :]
        travelled = bool(_FROM.search(self.clean[: first.start]))
        than = bool(_THAN.search(self.clean[: second.start]))
        if re.search("[。；]", between) or not (travelled or than or not _AGAINST.search(between)):
            return None
        apart = second.value - first.value if travelled else first.value - second.value
        how = f"{_word(first)}与{_word(second)}之差"
        if not _same(number, abs(apart), 2 if unit == "ratio" else 1):
            if travelled or than or not way:
                return Worked(f"{how}是{_written(abs(apart), number)}", Problem.FIGURE)
            return None
        if (travelled or than) and apart * way < 0:
            return Worked(f"{how}的增减方向相反", Problem.DIRECTION)
        return Worked(how)

    def _apart_then(self, number: Written, way: int, before: str) -> Worked | None:
        """比去年同期多220件: the fact and its base, of the group named last or of all."""
        against = said_against(self.text[: len(before)], self.known.bases)
        if number.unit != "件" or not against or not way:
            return None
        labels = [one.name for one in self.labels if one.end <= len(before)]
        label = labels[-1] if labels else ""
        growth = next((f for f in self.known.numeric if f.kind is Kind.GROWTH and f.label == label
                       and f.metric == "received" and f.against == against and not f.within
                       and len(f.inputs) == 2), None)  # fmt: skip
        now, then = (self.known.book.get(one) for one in growth.inputs) if growth else (None, None)
        if now is None or then is None:
            return None
        return _apart(number, way, now, then)

    def _place(self, number: Written) -> Worked | None:
        """甲类第三: the place of the group named last, by the number received."""
        before = [one for one in self.labels if one.end <= number.start]
        clause = re.split("[，。；]", self.clean[: number.start])[-1]
        if not before or re.search("率|成绩|幅|增|降|减", clause):
            return None
        for dimension in dict.fromkeys(f.dimension for f in self.known.numeric if f.dimension):
            sizes = {f.label: f.number for f in self.known.numeric if f.dimension == dimension
                     and f.kind is Kind.FIGURE and f.metric == "received" and f.unit == "件"
                     and not f.within and not self.known.is_past(f)}  # fmt: skip
            mine = sizes.get(before[-1].name)
            if mine is not None and len(sizes) > 1:
                place = 1 + sum(size > mine for size in sizes.values())
                how = f"{before[-1].name}的受理量排第{place}"
                return Worked(how, None if place == number.value else Problem.SUPERLATIVE)
        return None

    def _monthly(self, number: Written) -> Worked | None:
        """月均: what was received, over the months of the period."""
        total = self.known.book.get("received")
        months = len(months_of(total)) if total is not None else 0
        if total is None or months < 2 or self.labels:
            return None
        how = f"{total.text}÷{months}个月"
        mean = total.number / months
        if number.supports(mean):
            return Worked(how)
        return Worked(f"{how}，是{mean:,.1f}件", Problem.DAILY)

    def _times(self, number: Written) -> Worked | None:
        """甲466件，是乙（192件）的2.43倍."""
        ahead = [one for one in self.supported if one.unit == "件" and one.end <= number.start]
        if len(ahead) < 2 or not re.fullmatch("）?的约?", self.clean[ahead[-1].end : number.start]):
            return None
        first, second = ahead[-2:]
        how = f"{_word(first)}÷{_word(second)}"
        times = first.value / second.value if second.value else Decimal(0)
        if number.supports(float(times)):
            return Worked(how)
        return Worked(f"{how}，是{times:.2f}倍", Problem.FIGURE)

    def _apart_named(self, number: Written, way: int, before: str) -> Worked | None:
        """甲比乙多46件: the facts of the two that are named, without their figures."""
        clause = re.split("[。；]", before)[-1]
        named = self.known.labels_in(clause)
        if number.unit != "件" or len(named) < 2:
            return None
        first, second = named[-2:]
        facts = self._figures([first.name, second.name])
        if facts is None or not re.search("[比较]$", clause[: second.start]):
            return None
        return _apart(number, way, *facts)

    def _share(self, number: Written) -> Worked | None:
        counts = [one for one in self.supported if one.unit == "件" and one.end <= number.start]
        total = self.known.book.get("received")
        if number.unit != "ratio" or total is None or not total.number:
            return None
        facts = self._row(number)
        if facts is not None:  # 甲、乙两类占60%
            share = sum(one.number for one in facts) / total.number
            how = f"{'＋'.join(f'{one.label}{one.text}' for one in facts)}，÷{total.text}"
            if number.supports(share):
                return Worked(how)
            return Worked(f"{how}，是{share * 100:.2f}%", Problem.SHARE)
        if not counts:
            return self._share_named(number, total)
        part = counts[-1]
        named = [one for one in self.labels if part.end <= one.start and one.end <= number.start]
        if named and "占" in self.clean[part.end : named[-1].start]:  # 占市政公用类的18%
            facts = self._figures([named[-1].name])
            if not facts or not facts[0].number:
                return None
            total = facts[0]
        if re.search("[。；]", self.clean[part.end : number.start]):
            return None
        share = float(part.value) / total.number
        how = f"{_word(part)}÷{total.text}"
        return Worked(how) if number.supports(share) else None

    def _share_named(self, number: Written, total: Fact) -> Worked | None:
        """未办结工单占3.17%: a count of the whole that is named, without its figure."""
        clause = re.split("[，。；]", self.clean[: number.start])[-1]
        name = next((name for word, name in self.known.counts if word in clause), "")
        fact = next((f for f in self.known.numeric if f.name == name and not f.label
                     and f.kind is Kind.FIGURE and not self.known.is_past(f)), None)  # fmt: skip
        if fact is None or self.known.labels_in(clause):
            return None
        share = fact.number / total.number
        how = f"{fact.name}{fact.text}÷{total.text}"
        if number.supports(share):
            return Worked(how)
        return Worked(f"{how}，是{share * 100:.2f}%", Problem.SHARE)

    def _counted(self, number: Written) -> Worked | None:
        """投诉、求助、咨询三类: as many groups as are named in a row."""
        for run in _rows(self.labels, self.clean):
            near = run[-1].end <= number.start or number.end <= run[0].start
            if len(run) == number.value and len(run) > 1 and near:
                return Worked("、".join(one.name for one in run))
        return None


def _apart(number: Written, way: int, first: Fact, second: Fact) -> Worked:
    """The difference of two facts that is written, and its direction."""
    apart = Decimal(int(first.number - second.number))
    how = f"{first.label}{first.text}与{second.label}{second.text}之差"
    if not _same(number, abs(apart), 1):
        return Worked(f"{how}是{_written(abs(apart), number)}", Problem.FIGURE)
    if apart * way < 0:
        return Worked(f"{how}的增减方向相反", Problem.DIRECTION)
    return Worked(how)


def worked_cell(
    row: Sequence[Written | None], column: Sequence[Written | None], head: str, name: str,
    number: Written,
) -> Worked | None:  # fmt: skip
    """How a cell comes from the supported numbers of its row before it and of its column above it."""
    above = [one for one in column if one is not None]
    if re.fullmatch(r"\s*(?:合\s*计|总\s*计|小\s*计|总数|全部)\s*", name):
        if (
            len(above) > 1
            and len(above) == len(column)
            and _same(number, _total(above), len(above))
        ):
            return Worked(f"以上{len(above)}行之和")
        return None
    before = [one for one in row if one is not None]
    if re.match("合计|总计|小计", head):
        if len(before) > 1 and _same(number, _total(before), len(before)):
            return Worked(f"本行{_plus(before)}")
        return None
    if re.search("增减|相差|差额|变化", head) and len(before) > 1:
        first, second = before[-2:]
        if _same(number, abs(first.value - second.value), 2):
            return Worked(f"{_word(first)}与{_word(second)}之差")
    return None


def _rows(labels: Sequence[Label], text: str) -> Iterator[list[Label]]:
    """Groups named one after the other."""
    run: list[Label] = []
    for one in labels:
        if run and not _LISTING.fullmatch(text[run[-1].end : one.start]):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _total(parts: Sequence[Written]) -> Decimal:
    return sum((one.value for one in parts), Decimal(0))


def _same(number: Written, value: Decimal, parts: int) -> bool:
    """Whether the number is the value; where parts were rounded, within half a step of each."""
    if number.about or number.step > 1:
        low, high = number.span
        return low <= value <= high
    slack = number.step * _HALF * parts if number.step < 1 else Decimal(0)
    return abs(number.value - value) <= slack


def _word(one: Written) -> str:
    return _written(one.value, one)


def _written(value: Decimal, like: Written) -> str:
    """A value in the unit of a number, with as many places."""
    if like.unit in ("ratio", "point"):
        places = max(0, -int((like.step * 100).normalize().as_tuple().exponent))
        return f"{value * 100:.{places}f}{'%' if like.unit == 'ratio' else '个百分点'}"
    places = max(0, -int(like.step.normalize().as_tuple().exponent))
    return f"{value:,.{places}f}{'小时' if like.unit == 'hour' else like.unit}"


def _plus(parts: Sequence[Written]) -> str:
    return "＋".join(map(_word, parts))


def _minus(whole: Written, parts: Sequence[Written]) -> str:
    return "－".join(map(_word, (whole, *parts)))
