"""Numbers that come from facts a sentence names without their figures: 比去年同期多220件,
非投诉类1,165件, 未办结率, 一至四季度分别受理.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from reporting.check.findings import Problem
from reporting.check.known.dated import each_against, is_of, months_of, said_against, spoken
from reporting.check.known.known import Known
from reporting.check.reading.blanks import DATES
from reporting.check.reading.numbers import Written
from reporting.check.reading.sentences import DOWN, UP, against_before
from reporting.check.tracing.course import listed_from, point, respectively
from reporting.check.tracing.sums import Worked, plus, same, total_of, written
from reporting.facts.fact import Fact, FactKind

# 非投诉类, 除12345热线外的渠道, 其余各类: all but those that are named.
_BUT = re.compile(
    r"(?:非(?P<one>[^，。；、\d]{2,14}?)(?:类|诉求|工单|受理|的|共|为){0,5}"
    r"|除(?:去|了)?(?P<some>[^，。；]*?)(?:以外|之外|外)[^，。；\d]{0,16}"
    r"|(?P<rest>其余|其他|其它|余下)(?:各|的|[两二三四五六七八九十\d]+个?)?(?:大?类|街道|镇街|渠道|单位|来源|类型|诉求)[^，。；\d]{0,8})$"
)
_FRACTION = re.compile(
    "(?P<sum>(?:两者|二者|之和|合计|相加)[^，。；\\d]{0,4})?(?:是|仅?为|只有|不足|不到|超过|接近|相当于|约|近)+"
    "(?P<of>[^，。；、\\d]{2,12})的(?:不足|不到|近|约|超过)?$"
)
_CLOSE_RATE = re.compile("(?<!按时)(?<!按期)办结率(?:为|是|达|约|仅|只有)*$")
_OPEN_RATE = re.compile("(?P<what>超期未办结|未办结|超期)率(?:为|是|达|约|仅)*$")
_THAN = re.compile("[比较]|低于|高于|多于|少于|超过|优于|领先")
_BY = re.compile("(?:[高低多少]于?|高出|低了|高了|超过|领先|优于)[^，。；]{0,14}$")
_LED = re.compile("最[高低多少大小]")
_WHOLE = re.compile("总体|整体|平均|全[区市县域]")
_MOVED = re.compile(f"(?:多|少|{UP}|{DOWN})(?:了|约)?$")
_BESIDE = re.compile("[比较](?:(?:排名|位居|居|排)?第[一二三四五六七八九十\\d]+(?:位|名)?的)?$")
_THAN_ENDS = re.compile("[比较]$")
_DAILY = re.compile("日均|平均每[日天]")


class Named:
    """A sentence with dates and names of tickets blanked out: what of it comes from the facts of
    the groups and times it names.
    """

    def __init__(self, clean: str, known: Known, text: str = "") -> None:
        self.clean, self.known, self.text = clean, known, text or clean
        self.supported: list[Written] = []
        # Of names with digits the clean text has only boxes.
        self.labels = [one for one in known.labels_in(self.text)
                       if clean[one.start : one.end] == self.text[one.start : one.end]
                       or re.search(r"\d", one.name)]  # fmt: skip

    def _of_list(self, number: Written) -> Worked | None:
        """一至四季度分别受理6,248件、6,473件: the parts of the period in order."""
        start = listed_from(self.text, number.start)
        if (
            number.unit != "件"
            or start == number.start
            or re.search("[。；]", self.text[start : number.start])
        ):
            return None
        nth = len(re.findall(r"\d[\d,.]*件", self.clean[start : number.start]))
        fact = respectively(self.text, number.start, nth, self.known)
        if fact is None:
            return None
        if number.supports(fact.number):
            return Worked(f"{spoken(fact.label)}{fact.text}")
        return Worked(f"{spoken(fact.label)}是{fact.text}", Problem.FIGURE)

    def _all_but(self, number: Written, before: str) -> Worked | None:
        """非投诉类1,165件; 除12345热线外的渠道223件; 其余各类156件."""
        found = _BUT.search(before)
        total = self.known.book.get("received")
        if found is None or number.unit not in ("件", "ratio") or total is None or not total.number:
            return None
        start, end = (0, found.start()) if found["rest"] else found.span()
        names = [one.name for one in self.labels if start <= one.start and one.end <= end]
        facts = self.known.figures(names) if names else None
        if not facts:
            return None
        all_ = sum(f.number for f in self.known.received if f.dimension == facts[0].dimension)
        less = sum(f.number for f in facts)
        how = "－".join((total.text, *(f"{f.label}{f.text}" for f in facts)))
        wholes = [int(one - less) for one in (total.number, all_)]
        sizes = [one if number.unit == "件" else one / total.number for one in wholes]
        if any(number.supports(one) for one in sizes):
            return Worked(how)
        return Worked(f"{how}，是{written(Decimal(repr(sizes[0])), number)}", Problem.PARTS)

    def _open(self, number: Written, before: str) -> Worked | None:
        """未办结率: what is open, of all that came in."""
        found = _OPEN_RATE.search(before)
        total = self.known.book.get("received")
        id_ = "open" if found and found["what"] == "未办结" else "overdue"
        part = self.known.book.get(f"received.{id_}")
        if not found or number.unit != "ratio" or part is None or total is None or not total.number:
            return None
        if self.labels and self.labels[-1].end <= found.start():
            return None
        how = f"{part.name}{part.text}÷{total.text}"
        share = part.number / total.number
        if number.supports(share):
            return Worked(how)
        return Worked(f"{how}，是{share * 100:.2f}%", Problem.SHARE)

    def _closed(self, number: Written, before: str) -> Worked | None:
        """教育局受理106件，办结89件，办结率83.96%: of a group, what is closed of what came in."""
        labels = [one for one in self.labels if one.end <= len(before)]
        if number.unit != "ratio" or not labels or not _CLOSE_RATE.search(before):
            return None
        mine = labels[-1].name
        total = next((f for f in self.known.received if f.label == mine and f.number), None)
        part = next((f for f in self.known.numeric if total and f.label == mine and f.unit == "件"
                     and f.dimension == total.dimension and f.within == ("已办结",)), None)  # fmt: skip
        if total is None or part is None:
            return None
        how = f"{mine}已办结{part.text}÷{total.text}"
        share = part.number / total.number
        if number.supports(share):
            return Worked(how)
        return Worked(f"{how}，是{share * 100:.2f}%", Problem.SHARE)

    def _fraction(self, number: Written, before: str) -> Worked | None:
        """举报139件、建议120件，两者之和不足投诉的四分之一: of the group that is named."""
        said = _FRACTION.search(before)
        if said is None:
            return None
        counts = [
            one
            for one in self.supported
            if one.unit == "件" and not one.about and one.end <= said.start()
        ]
        named = [one.name for one in self.labels if said.start("of") <= one.start < said.end()]
        facts = self.known.figures(named[-1:]) if named else None
        if not counts or not facts or not facts[0].number:
            return None
        parts = counts[-2:] if said["sum"] else counts[-1:]
        exact = float(total_of(parts)) / facts[0].number
        how = f"{plus(parts)}，÷{facts[0].label}{facts[0].text}"
        of_line = exact / float(number.value) if number.value else 0.0
        # 不足四分之一 says less than that, 超过 more, and neither by far.
        less, more = re.search("不足|不到|近", said[0]), re.search("超过", said[0])
        sided = 0.7 <= of_line < 1 if less else 1 <= of_line <= 1.3
        if sided if less or more else number.supports(exact):
            return Worked(how)
        return Worked(f"{how}，是{exact * 100:.2f}%", Problem.SHARE)

    def _daily_then(self, number: Written, before: str) -> Worked | None:
        """较上年同期的日均69件: what came in then, over the days."""
        clause = re.split("[，。；]", before)[-1]
        against = said_against(clause, self.known.bases)
        base = self.known.book.get(f"received.{against}.base") if against else None
        if (
            not _DAILY.search(clause)
            or _MOVED.search(clause)
            or number.unit != "件"
            or base is None
            or base.period is None
        ):
            return None
        days = max(1, (base.period.end - base.period.start).days)
        mean = base.number / days
        how = f"{base.text}÷{days}天"
        if number.supports(mean):
            return Worked(how)
        return Worked(f"{how}，是{mean:,.1f}件", Problem.DAILY)

    def _rates_apart(self, number: Written, before: str) -> Worked | None:
        """甲解决率75.89%，低于乙3.94个百分点; 响应率91.61%，高于解决率19.47个百分点; 投诉占比高于求助."""
        start = max((one.end() for one in re.finditer("[。；]", before)), default=0)
        before = _LED.sub(lambda one: "□" * len(one[0]), before)  # 比最低的乙高
        found = list(_THAN.finditer(before, start))
        if not found or not (apart := _BY.search(before)):
            return None
        at, sentence = found[-1], before[start:]
        # 按时办结率 begins before 办结率 and is meant.
        ends = {before.rfind(one, start) + len(one): one
                for one in reversed(self.known.rates) if one in sentence}  # fmt: skip
        rates = sorted((end - len(one), one) for end, one in ends.items())
        second = next((one for place, one in rates if place >= at.end()), "")
        first = next((one for place, one in reversed(rates) if place < at.start()), second)
        labels = [one for one in self.labels if start <= one.start and one.end <= len(before)]
        mine = [one.name for one in labels if one.end <= at.start()][-1:]
        others = [one.name for one in labels if one.start >= at.end()][-1:]
        share = "占" in sentence and not first
        whole = not others and bool(first) and _WHOLE.search(before, at.end())
        if (others and not mine) or not (others or second or whole) or not (first or share):
            return None
        now = self._rate(first, mine, share=share)
        then = self._rate(second or first, others or ([] if whole else mine), share=share)
        if now is None or then is None:
            return None
        value = now.number - then.number
        how = f"{now.label}{now.name}{now.text}与{then.label}{then.name}{then.text}之差"
        # Taken from the printed rates it may differ in the last place.
        printed = abs(_printed(now, number) - _printed(then, number))
        if not number.supports(abs(value)) and printed != number.value:
            return Worked(f"{how}是{written(Decimal(repr(abs(value))), number)}", Problem.FIGURE)
        low = bool(re.search("低|少", f"{at[0]}{apart[0]}"))
        return Worked(how) if (value < 0) == low else Worked(f"{how}的方向相反", Problem.DIRECTION)

    def _rate(self, name: str, labels: list[str], *, share: bool) -> Fact | None:
        """The rate, or the share, of a group; of all where none is named."""
        label = labels[0] if labels else ""
        kind = FactKind.SHARE if share else FactKind.FIGURE
        return next((f for f in self.known.numeric if f.kind is kind and f.label == label
                     and (share or f.name == name) and f.unit == "ratio" and not f.within
                     and not self.known.is_past(f) and (not share or f.inputs[1:] == ("received",))), None)  # fmt: skip

    def _share_moved(self, number: Written, before: str) -> Worked | None:
        """投诉占52.63%，比上周提高2.54个百分点: the share of now and that of then."""
        against = said_against(self.text[: len(before)], self.known.bases)
        labels = [one.name for one in self.labels if one.end <= len(before)]
        way = _MOVED.search(before)
        if "占" not in before or not against or not labels or way is None:
            return None
        now = next((f for f in self.known.received if f.label == labels[-1]
                    and self.known.book.get(f"{f.id}.{against}.base")), None)  # fmt: skip
        then = self.known.book.get(f"{now.id}.{against}.base") if now else None
        whole, base = (self.known.book.get(one) for one in ("received", f"received.{against}.base"))
        if (
            now is None
            or then is None
            or whole is None
            or base is None
            or not whole.number * base.number
        ):
            return None
        apart = now.number / whole.number - then.number / base.number
        how = f"{now.text}÷{whole.text}与{then.text}÷{base.text}之差"
        if not number.supports(abs(apart)):
            return Worked(f"{how}是{written(Decimal(repr(abs(apart))), number)}", Problem.FIGURE)
        up = not re.search(f"少|低|{DOWN}", way[0])
        return Worked(how) if (apart > 0) == up else Worked(f"{how}的方向相反", Problem.DIRECTION)

    def _between(self, number: Written, way: int, before: str) -> Worked | None:
        """12月比11月多27件，增长1.20%: two parts of the period."""
        start = max((one.end() for one in re.finditer("[。；]", before)), default=0)
        dates = list(DATES.finditer(self.text, start, len(before)))
        if len(dates) < 2 or not re.search("[比较]$", self.text[start : dates[-1].start()]):
            return None
        # 9月比8月多8件，但比7月少99件 goes on about 9月.
        compared = [bool(_THAN_ENDS.search(self.text[start : one.start()])) for one in dates[:-1]]
        mine = next((one for one, than in zip(reversed(dates[:-1]), reversed(compared), strict=True)
                     if not than), dates[-2])  # fmt: skip
        rate = next((one for one in self.known.rates if one in before[start:]), "")
        name = rate if number.unit == "point" else "受理量"
        if against_before(self.text[dates[-1].end() : len(before)]):
            return None
        now, then = (
            (point(self.known, one[0], name) for one in (mine, dates[-1])) if name else (None, None)
        )
        if now is None or then is None:
            return None
        if number.unit == "ratio" and then.number:
            apart = now.number / then.number - 1
        else:
            apart = now.number - then.number
        how = f"{spoken(now.label)}{now.text}与{spoken(then.label)}{then.text}之差"
        if not number.supports(abs(apart) if number.unit != "件" else int(abs(apart))):
            told = Decimal(repr(abs(apart))) if number.unit != "件" else Decimal(int(abs(apart)))
            return Worked(f"{how}是{written(told, number)}", Problem.FIGURE)
        return (
            Worked(how) if apart * way >= 0 else Worked(f"{how}的增减方向相反", Problem.DIRECTION)
        )

    def _monthly(self, number: Written) -> Worked | None:
        """月均: what was received, over the months of the period."""
        total = self.known.book.get("received")
        clause = re.split("[，。；]", self.text[: number.start])[-1]
        for date in DATES.findall(clause)[-1:]:  # 比二季度月均（2,306件）
            for against, name in self.known.bases.items():
                if is_of(date, name) and not is_of(date, self.known.period):
                    total = self.known.book.get(f"received.{against}.base")
        months = len(months_of(total)) if total is not None else 0
        if total is None or months < 2 or self.labels:
            return None
        how = f"{total.text}÷{months}个月"
        mean = total.number / months
        if number.supports(mean):
            return Worked(how)
        return Worked(f"{how}，是{mean:,.1f}件", Problem.DAILY)

    def _group(self, before: str) -> str:
        """The group named last; of 甲、乙两类同比分别增加100件、减少10件 that of this number."""
        # 占市场监管类的59.55%，环比增加50件 is of what has the share.
        labels = [one for one in self.labels if one.end <= len(before)
                  and not before[: one.start].endswith("占")]  # fmt: skip
        head, each, tail = before.rpartition("分别")
        start = max((cut.end() for cut in re.finditer("[，。；]", head)), default=0)
        row = [one for one in labels if start <= one.start and one.end <= len(head)]
        nth = len(re.findall(r"\d[\d,.]*", tail))
        if each and len(row) > 1 and row[-1] is labels[-1] and nth < len(row):
            return row[nth].name
        return labels[-1].name if labels else ""

    def _apart_then(self, number: Written, way: int, before: str) -> Worked | None:
        """比去年同期多220件: the fact and its base, of the group named last or of all."""
        against = each_against(self.text, number.start, self.known.bases)
        if number.unit != "件" or not against or not way:
            return None
        label = self._group(before)
        growth = next((f for f in self.known.numeric if f.kind is FactKind.GROWTH and f.label == label
                       and f.metric == "received" and f.against == against and not f.within
                       and len(f.inputs) == 2), None)  # fmt: skip
        now, then = (self.known.book.get(one) for one in growth.inputs) if growth else (None, None)
        if now is None or then is None:
            return None
        return apart_of(number, way, now, then)

    def _apart_named(self, number: Written, way: int, before: str) -> Worked | None:
        """甲比乙多46件: the facts of the two that are named, without their figures."""
        clause = re.split("[。；]", before)[-1]
        named = self.known.labels_in(clause)
        if number.unit not in ("件", "分") or len(named) < 2:
            return None
        first, second = named[-2:]
        facts = self.known.figures([first.name, second.name])
        if number.unit == "分":
            scores = {f.label: f for f in self.known.numeric if f.kind is FactKind.SCORE}
            pair = [scores[one.name] for one in (first, second) if one.name in scores]
            facts = pair if len(pair) == 2 else None
        if facts is None or not _BESIDE.search(clause[: second.start]):
            return None
        return apart_of(number, way, *facts)


def _printed(fact: Fact, like: Written) -> Decimal:
    """The fact's value rounded as the number is."""
    return Decimal(repr(fact.number)).quantize(like.step, ROUND_HALF_UP)


def apart_of(number: Written, way: int, first: Fact, second: Fact) -> Worked:
    """The difference of two facts that is written, and its direction."""
    if number.unit == "件":
        apart = Decimal(int(first.number - second.number))
    else:
        apart = _printed(first, number) - _printed(second, number)
    how = f"{first.label}{first.text}与{second.label}{second.text}之差"
    if not same(number, abs(apart), 1):
        return Worked(f"{how}是{written(abs(apart), number)}", Problem.FIGURE)
    if apart * way < 0:
        return Worked(f"{how}的增减方向相反", Problem.DIRECTION)
    return Worked(how)
