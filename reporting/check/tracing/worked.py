"""Numbers worked out by hand from supported ones: sums, what is left, differences, shares.

Right ones are supported and say how; of wrong ones it is told what they should be.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from reporting.check.findings import Problem
from reporting.check.reading.numbers import Written, numeral
from reporting.check.reading.sentences import DOWN, UP
from reporting.check.tracing.among import among, groups_in, told_before
from reporting.check.tracing.bounds import all_beyond, in_range
from reporting.check.tracing.calendar import of_days
from reporting.check.tracing.places import apart_from_first, place_of
from reporting.check.tracing.shares import SUM, Shares, rows_of
from reporting.check.tracing.sums import Worked, minus, plus, same, total_of, word, written
from reporting.check.tracing.without import without

_REST = re.compile(
    r"(?P<sure>其余|剩余|余下|剩下)[^，。；、\d]{0,8}$|(?:其他|其它|另外|另有|还有|尚有)[^，。；、\d]{0,8}$"
)
_MORE = f"多出|高出|超出|多|高|净增|增量|{UP}"
_LESS = f"低|少|净减|减量|{DOWN}"
_APART = re.compile(
    rf"(?:(?P<more>{_MORE})|(?P<less>{_LESS})|相差|差距|差额|差)(?:了|为|达|是|约)*$"
)
_SHARE = re.compile(
    r"占(?:比|总[量数]|受理总?量|全部|诉求总?量|本期|的|为|达|受理总量的|大约|将近|接近|约|近|超过|超|逾|不足|不到)*$"
)
_OF = re.compile(r"占[^，。；、\d]{2,12}的$")
_THAN = re.compile(r"[比较]$|[比较][^，。；、\d]{1,20}(?:的|为)?$")
_FROM = re.compile(r"[由从][^，。；由从]{0,22}$")
_AGAINST = re.compile("同比|环比|上年|去年|上期|上个?月|上周")
_CLOSE = 6  # 占75.21%，已超四分之三
_NEAR = 14  # signs between a figure and what it is said to differ by
# 受理量前五的街道合计: the first so many of a kind, without their names.
_FOREMOST = re.compile("前(?P<many>[两二三四五六七八九十]|\\d{1,2})[位名个类]?")
_OF_NAMED = re.compile("[，是为]+[^，。；\\d]+的约?$")  # 是教育局的2.02倍
# 距85%的提示线还差12.86个百分点; 高出5%提示线1.78个百分点.
_TO_LINE = re.compile(
    "(?:距离?|[高低超][出过于]|比)(?P<line>\\d[\\d.]*)%的?(?:提示线|标准|要求|目标|红线)[^，。；\\d]{0,4}$"
)
# 22个大类中，13类上升; 承办248件，位居各单位第一.
_AMONG = re.compile("[个类家][^，。；、\\d]{0,8}中，?(?:有|其中)?[^。；]{0,12}$")
_COUNT_BEFORE = re.compile("\\d件，[^，。；\\d成绩分率]{0,10}$")
_MONTHLY = re.compile("(?:月均|平均每月|每月平均)[^，。；]{0,6}$")
_OTHERS = re.compile("(?:其余|其他|其它|余下|另外)的?$")
_REST_OF = re.compile("(?:其余|剩余|余下)[两二三四五六七八九十\\d]+[类个家][^，。；、\\d]{0,6}$")
# 分别减少6件和52件: what leads in the first leads in all.
_EACH = re.compile(r"(分别[^，。；\d]*)(?:\d[\d.,]*(?:件|%|个百分点)?[和、及与以]*)+$")
_TIMES_OF = re.compile("）?的约?|，前者约?[是为]后者的约?")
_THINGS = ("个", "类", "家", "项", "名")


class Sentence(Shares):
    """Such a sentence and those of its numbers that are supported so far, in order."""

    def worked(self, number: Written) -> Worked | None:
        """How the number comes from the others of the sentence; None where it claims no such thing."""
        before = self.clean[: number.start]
        if one := of_days(number, self.text, self.known) or without(number, self.text, self.known):
            return one
        if number.unit in _THINGS:
            return self._counted(number)
        if number.unit == "第":
            return place_of(number, self.clean, self.labels, self.known)
        if (
            one := in_range(number, self.clean, self.known)
            or all_beyond(number, self.clean, self.known, self.labels, self.supported)
            or apart_from_first(number, self.clean, self.labels, self.known)
        ):
            return one
        if number.unit == "件" and _MONTHLY.search(before):
            return self._monthly(number)
        if (
            one := self._of_list(number)
            or self._all_but(number, before)
            or self._open(number, before)
            or self._closed(number, before)
        ):
            return one
        if number.unit == "倍":
            return self._times(number)
        if number.unit == "ratio" and (one := self._fraction(number, before)):
            return one
        if self._again(number):
            return Worked("前面的数")
        if _REST_OF.search(before) and (one := self._rest_of(number)):
            return one
        if SUM.search(before):
            return self._sum(number)
        if _SHARE.search(before) or _OF.search(before):
            return self._share(number)
        if found := _REST.search(before):
            return self._rest(number, sure=bool(found["sure"]))
        if one := self._daily_then(number, before):
            return one
        if number.unit == "point" and (
            one := self._to_line(number, before)
            or self._rates_apart(number, before)
            or self._share_moved(number, before)
        ):
            return one
        if found := _APART.search(_EACH.sub(r"\1", before)):
            way = 1 if found["more"] else -1 if found["less"] else 0
            return self._apart(number, way, before[: found.start()])
        return None

    def denied(self, number: Written) -> Worked | None:
        """What a number that is some fact's claims besides: that so many of a kind did what is
        said, that a group of so many requests is the first. None where that is so.
        """
        before = self.clean[: number.start]
        told = in_range(number, self.clean, self.known) or all_beyond(
            number, self.clean, self.known, self.labels, self.supported
        )
        if told is not None:
            pass
        elif number.unit in _THINGS and _AMONG.search(before):
            told = self._counted(number)
        elif number.unit == "ratio":
            told = self._fraction(number, before)
        elif number.unit == "第" and _COUNT_BEFORE.search(before):
            told = place_of(number, self.clean, self.labels, self.known)
        return told if told and told.problem else None

    def _again(self, number: Written) -> bool:
        """占75.21%，超四分之三: the same figure once more, less exactly."""
        last = self.supported[-1] if self.supported else None
        if last is None or last.unit != "ratio" or number.unit != "ratio" or not number.about:
            return False
        return len(self.clean[last.end : number.start]) < _CLOSE and number.supports(
            float(last.value)
        )

    def _alike(self, number: Written, unit: str = "") -> list[Written]:
        return [
            one for one in self.supported if one.unit == (unit or number.unit) and not one.about
        ]

    def _sum(self, number: Written) -> Worked | None:
        clause = re.split("[，。；]", self.clean[: number.start])[-1]
        named = self._named(clause, number)
        if named is not None:
            return named
        if one := self._foremost(number, clause):
            return one
        ahead = [one for one in self._alike(number) if one.end <= number.start]
        if number.unit == "ratio":  # rates are not added, shares are
            ahead = [one for one in ahead if _SHARE.search(self.clean[: one.start])]
        runs = [ahead[-size:] for size in range(2, len(ahead) + 1)]
        for run in runs:
            if same(number, total_of(run), len(run)):
                return Worked(plus(run))
        if not runs and number.unit == "ratio":
            return self._share(number)
        if not runs or number.about:
            return None
        start = self.clean.rfind("其中", 0, number.start)
        run = [one for one in ahead if one.start > start] if start >= 0 else ahead
        if len(run) < 2:
            return None
        return Worked(f"{plus(run)}，是{written(total_of(run), number)}", Problem.PARTS)

    def _named(self, clause: str, number: Written) -> Worked | None:
        """甲和乙合计12件, 甲、乙，合计12件: the facts of the groups named, without their figures."""
        facts = self._row(number)
        if number.unit != "件" or re.search(r"\d", clause) or facts is None:
            return None
        total = Decimal(int(sum(one.number for one in facts)))
        how = "＋".join(f"{one.label}{one.text}" for one in facts)
        if same(number, total, 1) or number.supports(int(total)):
            return Worked(how)
        return Worked(f"{how}，是{written(total, number)}", Problem.PARTS)

    def _foremost(self, number: Written, clause: str) -> Worked | None:
        """受理量前五的街道合计12件: the largest groups of the kind that is named."""
        said = _FOREMOST.search(clause)
        many = numeral(said["many"]) or int(said["many"]) if said else 0
        sizes = sorted((f.number for f in groups_in(self.known, clause)), reverse=True)
        if number.unit != "件" or not 1 < many < len(sizes) or re.search("[增减降]|率", clause):
            return None
        total = Decimal(int(sum(sizes[: int(many)])))
        how = f"受理量前{int(many)}位之和"
        if same(number, total, 1):
            return Worked(how)
        return Worked(f"{how}是{written(total, number)}", Problem.PARTS)

    def _rest(self, number: Written, *, sure: bool) -> Worked | None:
        ahead = [one for one in self._alike(number) if one.end <= number.start]
        for at, whole in enumerate(ahead[:-1]):
            parts = ahead[at + 1 :]
            if same(number, whole.value - total_of(parts), 1):
                return Worked(minus(whole, parts))
        if not sure or len(ahead) < 2 or number.about or "其中" not in self.clean[: number.start]:
            return None
        left = ahead[0].value - total_of(ahead[1:])
        how = f"{minus(ahead[0], ahead[1:])}，是{written(left, number)}"
        return Worked(how, Problem.PARTS) if left >= 0 else None

    def _rest_of(self, number: Written) -> Worked | None:
        """受理量前五的大类合计1,367件，其余17类共1,029件."""
        total = self.known.book.get("received")
        ahead = [one for one in self._alike(number) if one.end <= number.start]
        if number.unit != "件" or total is None or not ahead:
            return None
        left = Decimal(int(total.number)) - ahead[-1].value
        how = f"{total.text}－{word(ahead[-1])}"
        return Worked(how) if same(number, left, 1) else None

    def _apart(self, number: Written, way: int, before: str) -> Worked | None:
        """相差46件, and 比乙的420件多46件, whose direction is checked too."""
        unit = "ratio" if number.unit == "point" else number.unit
        ahead = [one for one in self._alike(number, unit) if one.end <= len(before)]
        if number.unit == "ratio":
            return self._between(number, way, before)
        # 日均约74件，较上年同期的日均约69件多5件: the two that are told just before.
        told = [one for one in self.supported if one.unit == unit and one.end <= len(before)]
        beside = len(told) > 1 and not before[told[-1].end :].strip("，的）") and _THAN.search(
            before[: told[-1].start].rstrip("约近日月均的（")
        )  # fmt: skip
        ahead = told if beside else ahead
        if not beside and (then := self._between(number, way, before)):
            return then
        if not beside and (then := self._apart_then(number, way, before)):
            return then
        if len(ahead) < 2 or len(before) - ahead[-1].end > _NEAR:
            return self._apart_named(number, way, before)
        first, second = (ahead[0], ahead[-1]) if before.endswith("首尾") else ahead[-2:]
        between = before[second.end :]
        travelled = bool(_FROM.search(self.clean[: first.start]))
        than = bool(_THAN.search(self.clean[: second.start]))
        if re.search("[。；]", between) or not (travelled or than or not _AGAINST.search(between)):
            return None
        apart = second.value - first.value if travelled else first.value - second.value
        how = f"{word(first)}与{word(second)}之差"
        if not same(number, abs(apart), 2 if unit == "ratio" else 1):
            if travelled or than or not way:
                return Worked(f"{how}是{written(abs(apart), number)}", Problem.FIGURE)
            return None
        if (travelled or than) and apart * way < 0:
            return Worked(f"{how}的增减方向相反", Problem.DIRECTION)
        return Worked(how)

    def _to_line(self, number: Written, before: str) -> Worked | None:
        """解决率72.14%，距85%的提示线还差12.86个百分点: from the figure before to the line."""
        said = _TO_LINE.search(before)
        ahead = [one for one in self.supported if one.unit == "ratio" and said
                 and one.end <= said.start()]  # fmt: skip
        if said is None or not ahead:
            return None
        apart = abs(Decimal(said["line"]) / 100 - ahead[-1].value)
        how = f"{said['line']}%与{word(ahead[-1])}之差"
        if same(number, apart, 2):
            return Worked(how)
        return Worked(f"{how}是{written(apart, number)}", Problem.FIGURE)

    def _times(self, number: Written) -> Worked | None:
        """甲466件，是乙（192件）的2.43倍."""
        ahead = [one for one in self.supported if one.unit == "件" and one.end <= number.start]
        if found := ahead and _OF_NAMED.search(self.clean, ahead[-1].end, number.start):
            named = [one.name for one in self.labels if found.start() <= one.start < number.start]
            facts = self.known.figures(named) if len(named) == 1 else None
            if facts and facts[0].number:
                how = f"{word(ahead[-1])}÷{facts[0].label}{facts[0].text}"
                exact = float(ahead[-1].value) / facts[0].number
                right = number.supports(exact)
                return Worked(how) if right else Worked(f"{how}，是{exact:.2f}倍", Problem.FIGURE)
        if len(ahead) < 2 or not _TIMES_OF.fullmatch(self.clean, ahead[-1].end, number.start):
            return None
        first, second = ahead[-2:]
        how = f"{word(first)}÷{word(second)}"
        times = first.value / second.value if second.value else Decimal(0)
        if number.supports(float(times)):
            return Worked(how)
        return Worked(f"{how}，是{times:.2f}倍", Problem.FIGURE)

    def _counted(self, number: Written) -> Worked | None:
        """投诉、求助、咨询三类: as many groups as are named in a row."""
        for run in rows_of(self.labels, self.clean):
            near = run[-1].end <= number.start or number.end <= run[0].start
            if len(run) == number.value and len(run) > 1 and near:
                return Worked("、".join(one.name for one in run))
        if told_before(number, self.text, self.known, self.labels):
            return Worked("前面说过的各项")
        can = among(number, self.text, self.known)
        after = self.text[number.end :]
        others = _OTHERS.search(self.clean[: number.start])
        if others and can == [len(groups_in(self.known, re.split("[，。；]", after)[0]))]:
            # 其余四个渠道: those that are not named, where the names are known
            named = {one.name for one in self.labels if one.end <= number.start}
            can = [can[0] - len(named)] if named else list(range(1, can[0]))
        elif others and (first := list(_FOREMOST.finditer(self.clean[: number.start]))):
            groups = groups_in(self.known, self.clean[first[-1].end() : number.end])
            many = numeral(first[-1]["many"]) or int(first[-1]["many"])
            can = [len(groups) - int(many)] if groups else can
        if not can or number.value in can:
            return Worked("各组的事实") if can else None
        return Worked(f"按各组的事实是{'或'.join(map(str, can))}{number.unit}", Problem.FIGURE)


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
            and same(number, total_of(above), len(above))
        ):
            return Worked(f"以上{len(above)}行之和")
        return None
    before = [one for one in row if one is not None]
    if re.match("合计|总计|小计", head):
        if len(before) > 1 and same(number, total_of(before), len(before)):
            return Worked(f"本行{plus(before)}")
        return None
    if re.search("增减|相差|差额|变化", head) and len(before) > 1:
        first, second = before[-2:]
        if same(number, abs(first.value - second.value), 2):
            return Worked(f"{word(first)}与{word(second)}之差")
    return None
