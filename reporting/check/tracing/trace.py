"""Leads each number of a line to the facts that support it, or says why none does."""

import re
from dataclasses import replace

from reporting.check.findings import Derivation, Finding, Problem
from reporting.check.known.dated import each_against, is_of, said_of, spoken
from reporting.check.known.known import Known, Label, blanked
from reporting.check.reading.blanks import DATES
from reporting.check.reading.numbers import Written, find_numbers, normal
from reporting.check.reading.sentences import more_before, parts, sentences, way_before
from reporting.check.tracing.position import Position, Traced
from reporting.check.tracing.shares import OF_ALL, OF_COUNT
from reporting.check.tracing.worked import Sentence
from reporting.facts.fact import Fact, FactKind
from reporting.facts.wording import AGAINST, direction

_SHARE = re.compile(r"占[^，。；、]{0,12}$|占比[^，。；、]{0,4}$")
_LIST_NUMBER = re.compile(r"^\s*(?:[（(]?\d{1,2}[）)]|\d{1,2}[.、．])(?!\d)")
_ALONG = frozenset(("day", "week", "month", "quarter", "half", "year", "hour", "weekday"))
_BASE = re.compile("(?:同比|环比)由|上年|去年|上期|上个?月|上周|上一?季度|基期|前一[日天周]|同期")
# A figure of then, told beside that of now: 上年同期14件.
_THEN = re.compile(
    r"(?:(?P<yoy>(?:上年|去年)(?:同期)?|(?<!比)同期|同比由)|(?P<mom>环比由|上期|上个?月|上周|上一?季度|前一[日天周月]))[^，。；、\d]{0,4}$"
)
# What a share of a special report says it is of.
_OF_TOPIC = re.compile(r"占[^，。；、]{0,4}本专题[^，。；、]{0,10}$")
# 于11月10日前报送 sets a term and claims nothing.
_TERM = re.compile("(?:底|末)?(?:之?前|以前|起)")
_TIMES_OF = re.compile(
    "(?:(?P<yoy>(?:上年|去年)(?:同期|同月)?)|(?:上期|上个?月|上周|上一?季度|前一[日天周月]))的[约近超]?$"
)
_AGAINST = re.compile("(同比|环比)(?:变化|增减|变动|增幅|增长率?|涨幅)?")
_SIGNED = re.compile(r"[+]?([-−－–])?(?=[\d.]*[1-9])\d[\d.]*%")
_DAILY = re.compile("[日周月]均|每日|每天|平均一天")
# 响应率（权重30%）; 响应率的权重为30%.
_WEIGHT = re.compile(r"(?P<of>[^，。；、（）()]+?)的?[（(]?权重(?:为|是|占)?\s*$")
_FIGURES = re.compile(r"\d[\d,.]*(?:件|%|个百分点)?")
_ALSO = {"未办结": ("在办", "正在办理", "办理中")}  # other words for a part of the rows
_DONE = re.compile(
    "(?:以上|左右|多)?的?(?:群众|市民|诉求人|诉求|工单)?(?:已|均已|都已|得到|表示|认为)*(?P<done>按时办结|办结|解决|满意)(?!率)"
)
_IS = re.compile("(?:左右|以上|多)?[是为]")
_OF_THESE = re.compile("(?:的?(?:群众)?(?:诉求|工单|来电|投诉))?(?:之?中|里)(?!心)")
_FOREMOST = re.compile("前$|分(?:别)?位?[列居]$")
_PLACES = ("位", "名", "类", "个", "家", "项")
_CLAUSE = re.compile(r"[，。；、（）()]")
_CLAUSES = re.compile("[，。；]")
# 增幅分别为1.94%和: what leads in the first leads in all.
_EACH = re.compile(r"分别[为是达约]*(?:\d[\d.,]*(?:件|%|个百分点|个)?[和、及与，以]*)*$")
# 由11件增至122件: the first is of then.
_STARTED = re.compile(r"[由从][^，。；、]{0,14}$")
_ENDED = re.compile(
    "[^，。；、]{0,3}?(?:升|增|涨|降|减|回落|上升|下降|增加|减少|增长|提高|下滑|攀升)[到至为]"
)
_TICKET = re.compile(r"[A-Z]{1,3}\d{6,}")
# A bound of the site, no figure: 低于85%的提示线.
_BOUND = re.compile(
    r"(?:(?:综合)?(?:成绩|率)在|低于|高于|超过|高出|超出|不少于|不低于|不超过|达到|距离?)\s*$"
)
_LINE = re.compile(r"^(?:的?(?:提示线|标准|要求|目标|红线)|的\{?[^，。]{0,6}(?:单位|部门))")
# 解决率低于70%的街道 chooses some, and claims nothing of one.
_CHOSEN = re.compile(
    "(?:以[上下])?的?(?:有|共|街道|镇|社区|村|类|大类|(?:承办)?单位|部门|渠道|来源|\\d+[个家])"
)
_CHOSEN_BY = re.compile(
    r"[\d两三四五六七八九十]\s*[个家](?:街道|镇街?|社区|单位|部门|渠道)[^，。；、\d]{0,12}$"
)


def trace_line(text: str, line: int, known: Known, place: Position = Position()) -> Traced:
    """All numbers of one paragraph or cell."""
    plain = normal(text)
    clean, dates = blanked(plain, known)
    mark = None if place.in_table else _LIST_NUMBER.match(clean)
    findings = [
        Finding(Problem.DATE, line, plain[start:end], "报告的时段和事实里没有这个日期")
        for start, end in dates
        if not known.dates.has(plain[start:end]) and not _TERM.match(plain, end)
    ]
    derived: list[Derivation] = []
    numbers = traced = 0
    around = "\n".join((place.context, place.row, place.head, plain))
    for start, sentence in sentences(clean):
        by_hand = Sentence(sentence, known, plain[start : start + len(sentence)])
        for offset, part in parts(sentence):
            begin = start + offset
            for number in find_numbers(part):
                if mark and begin + number.start < mark.end():
                    continue
                if number.unit == "个" and part[number.end :].startswith("月"):
                    continue  # 三个月
                if number.unit in _PLACES and _FOREMOST.search(part[: number.start]):
                    continue  # 居前三位 says how many are named
                numbers += 1
                told = plain[begin : begin + len(part)]
                judge = _Judge(told, part, number, around, known, place.head)
                wrong = judge.in_table(place) if place.in_table else judge.in_prose()
                here = replace(number, start=offset + number.start, end=offset + number.end)
                worked = by_hand.worked(here) if wrong and not place.in_table else None
                if not place.in_table and wrong is None and (denied := by_hand.denied(here)):
                    findings.append(Finding(
                        denied.problem or Problem.FIGURE, line, judge.words,
                        f"{judge.quoted}：{denied.how}",
                    ))  # fmt: skip
                elif wrong is None or (worked and worked.problem is None):
                    traced += 1
                    by_hand.supported.append(here)
                    if worked:
                        derived.append(Derivation(line, judge.words, worked.how))
                elif worked and worked.problem:
                    findings.append(Finding(
                        worked.problem, line, judge.words, f"{judge.quoted}：{worked.how}"
                    ))  # fmt: skip
                else:
                    findings.append(Finding(wrong[0], line, judge.words, wrong[1]))
    return Traced(numbers, traced, tuple(findings), tuple(derived))


Wrong = tuple[Problem, str] | None


class _Judge:
    """One number of one part of a sentence. `clean` has dates and names blanked out."""

    def __init__(
        self, text: str, clean: str, number: Written, around: str, known: Known, head: str = ""
    ) -> None:  # fmt: skip
        self.text, self.clean, self.number, self.known, self.head = text, clean, number, known, head
        self.words = text[number.start : number.end]
        self.quoted = f"“…{text[max(0, number.start - 16) : number.end + 2]}”"
        self.around = around
        self.said = said_of(text, number.start)
        named = {label.name for label in known.labels_in(around)}
        self.all = known.supporting(number)
        self.facts = [f for f in self.all if self._speaks_of(f, named)]

    def _speaks_of(self, fact: Fact, named: set[str]) -> bool:
        """The text names the group and the part of the rows the fact is about."""
        for words in fact.within:
            bare = words.removeprefix("已")
            if not any(one in self.around for one in (bare, *_ALSO.get(bare, ()))):
                return False
        if fact.id.startswith("warning.") and "预警" not in self.around:
            return False
        along = fact.dimension in _ALONG  # a point of a trend names its own time
        if self.known.is_past(fact) and not along:
            assert fact.period is not None
            then = fact.period.text in self.around or is_of(self.head, fact.period.text)
            then = then or bool(_BASE.search(f"{self.head}\n{self.text}"))
            if not then and not self._from() and not is_of(self.said, fact.period.text):
                return False
        if _TICKET.fullmatch(fact.label) and fact.unit == "天" and "超" in self.text:
            return True
        labels = self.known.labels_of(fact)
        if along and is_of(self.said, spoken(fact.label)):
            return True
        return not labels or not fact.label or bool(labels & named)

    def _from(self) -> bool:
        """Whether the number is the first of 由11件增至122件."""
        before, after = self.text[: self.number.start], self.text[self.number.end :]
        return bool(_STARTED.search(before) and _ENDED.match(after))

    def in_prose(self) -> Wrong:
        """What is wrong; None when a fact supports the number where it stands."""
        before, after = self.clean[: self.number.start], self.clean[self.number.end :]
        if _BOUND.search(before) and (_CHOSEN.match(after) or _CHOSEN_BY.search(before)):
            return None
        if not self.facts:
            if self.all:
                return Problem.MISPLACED, f"{self.quoted}：这是{_whose(self.all)}的数"
            return Problem.UNSUPPORTED, f"{self.quoted}：没有事实是这个数"
        if weighed := _WEIGHT.search(before):
            right = any(weighed["of"].endswith(f.name.removesuffix("的权重")) for f in self.facts
                        if f.kind is FactKind.SETTING)  # fmt: skip
            return None if right else (Problem.UNSUPPORTED, f"{self.quoted}：权重不是这个数")
        if _BOUND.search(before) and _LINE.search(after):
            right = any(f.kind is FactKind.SETTING for f in self.facts)
            return None if right else (Problem.UNSUPPORTED, f"{self.quoted}：没有这样的标准")
        self.facts = [f for f in self.facts if f.kind is not FactKind.SETTING]
        wrong = self._moved(before) or self._then(before) or self._dated() or self._of_whole(before)
        if wrong is not None:
            return wrong
        self.facts = self._of_rate(self._of_count(before, after), before)
        if not self.facts:
            return Problem.MISPLACED, f"{self.quoted}：是别的指标的数"
        return self._of_label()

    def _moved(self, before: str) -> Wrong:
        """Growth and change: against what, and which way."""
        way = way_before(_EACH.sub("", before)) or more_before(before)
        moved = [f for f in self.facts if f.kind in (FactKind.GROWTH, FactKind.CHANGE)]
        said = each_against(self.text, self.number.start, self.known.bases)
        if of := _TIMES_OF.search(before):  # 是去年同期的8.7倍、上月的11倍
            said = "yoy" if of["yoy"] else "mom"
        if not way and self.number.unit == "倍" and said and moved:  # 是去年同期的11倍
            self.facts = [f for f in moved if f.against == said]
            return None if self.facts else (
                Problem.COMPARISON, f"{self.quoted}：这是{AGAINST[moved[0].against]}的数"
            )  # fmt: skip
        if not way:
            self.facts = [f for f in self.facts if f not in moved] or self.facts
            return None
        if self.number.unit == "倍":  # 增长两倍 is three times as many
            moved = [f for f in moved if self.number.supports(f.number)]
        if not moved:
            return Problem.UNSUPPORTED, f"{self.quoted}：没有这样的增减"
        fitting = [f for f in moved if not said or f.against == said]
        if not fitting:
            return Problem.COMPARISON, f"{self.quoted}：这是{AGAINST[moved[0].against]}的数"
        self.facts = [f for f in fitting if direction(f) == way]
        return None if self.facts else (Problem.DIRECTION, f"{self.quoted}：增减方向相反")

    def _then(self, before: str) -> Wrong:
        """Beside 上年同期 stands the figure of then, and beside 上期 that of last time."""
        said = _THEN.search(before)
        if said is None or not self.facts or any(f.against for f in self.facts):
            return None
        against = "yoy" if said["yoy"] else "mom"
        fitting = [f for f in self.facts if self.known.base_of(f) in ("", against)]
        if not fitting:
            return Problem.COMPARISON, f"{self.quoted}：这不是{said[0]}的数"
        self.facts = fitting
        return None

    def _dated(self) -> Wrong:
        """8月受理2,388件: the figure of the month that is named."""
        date = self.said
        if not date or any(f.against for f in self.facts):
            return None
        if not any(is_of(date, _when(f)) for f in self.known.numeric):
            return None
        fitting = [f for f in self.facts if f.period is None or is_of(date, _when(f))]
        if not fitting:
            return Problem.MISPLACED, f"{self.quoted}：这是{_when(self.facts[0])}的数"
        self.facts = fitting
        return None

    def _of_whole(self, before: str) -> Wrong:
        """In a report about a topic: a share of the topic, or of all requests."""
        if not self.known.topic or not any(f.kind is FactKind.SHARE for f in self.facts):
            return None
        everything, topic = bool(OF_ALL.search(before)), bool(_OF_TOPIC.search(before))
        if everything == topic:
            return None
        fitting = [f for f in self.facts
                   if f.kind is not FactKind.SHARE or self.known.is_of_all(f) == everything]  # fmt: skip
        if not fitting:
            return Problem.DENOMINATOR, f"{self.quoted}：占比不是以这个数为分母"
        self.facts = fitting
        return None

    def _of_count(self, before: str, after: str) -> list[Fact]:
        """Beside 已办结 or 日均 stands the number of those."""
        if self.number.unit != "件" or any(f.against for f in self.facts):
            return self.facts
        # Of 2,396件诉求中九成已办结 what follows is said of a part.
        of_these = bool(_OF_THESE.match(after))
        clause = _CLAUSE.split(before)[-1] + self.words
        clause += "" if of_these else _CLAUSE.split(after)[0]
        daily = bool(_DAILY.search(clause))
        facts = [f for f in self.facts if (f.kind is FactKind.MEAN) == daily]
        named = next((name for word, name in self.known.counts if word in clause), "")
        if daily or not named:
            return facts
        return [f for f in facts if f.label or f.name == named]

    def _of_rate(self, facts: list[Fact], before: str) -> list[Fact]:
        """A rate named last before the number must be the facts' own."""
        if self.number.unit not in ("ratio", "point", "hour"):
            return facts
        if _SHARE.search(before):  # no rate is a share
            whole = self.known.counted(OF_COUNT.search(before))
            if whole and not (self.known.topic and OF_ALL.search(before)):  # 占未办结的五成
                facts = [f for f in facts if f.inputs[1:] == (whole.id,)]
            still = () if way_before(before) else (FactKind.GROWTH,)
            return [f for f in facts if f.kind not in (FactKind.FIGURE, *still) or "占比" in f.name]
        best, named = -1, self._each_rate(before)
        for name in () if named else self.known.rates:  # longest first: 不满意率 is no 满意率
            at = before.rfind(name)
            if at >= 0 and at + len(name) > best:
                best, named = at + len(name), name
        done = _DONE.match(self.clean, self.number.end)
        if not named and done and f"{done['done']}率" in self.known.rates:  # 九成以上已办结
            return [f for f in facts if f.name == f"{done['done']}率"]
        return [f for f in facts if f.name.startswith(named)] if named else facts

    def _each_rate(self, before: str) -> str:
        """Of 解决率、满意率分别为71%和68%: the rate of this number; empty where it is no such list."""
        head, each, tail = before.rpartition("分别")
        clause = next((one for one in reversed(_CLAUSES.split(head)) if one), "")
        at = {clause.rfind(name): name for name in reversed(self.known.rates) if name in clause}
        names = [at[one] for one in sorted(at)]
        nth = len(re.findall(r"\d[\d.]*", tail))
        return names[nth] if each and len(names) > 1 and nth < len(names) else ""

    def _each_label(self, before: list[Label]) -> Label:
        """Of 甲、乙两类环比分别增长5%、3%: the group of this number; else the one named last."""
        head, each, tail = self.text[: self.number.start].rpartition("分别")
        start = max((cut.end() for cut in _CLAUSES.finditer(head)), default=0)
        if not any(start <= one.start for one in before):  # 依次为甲、乙，分别占30%、20%
            start = max(
                (cut.end() for cut in _CLAUSES.finditer(head, 0, max(0, start - 1))), default=0
            )
        row = [one for one in before if start <= one.start and one.end <= len(head)]
        nth = len(re.findall(r"\d[\d,.]*", tail))
        listed = each and len(row) > 1 and row[-1] is before[-1]
        return row[nth] if listed and nth < len(row) else before[-1]

    def _is_whole(self, label: Label) -> bool:
        """Whether a share before the number is taken of the group: 占甲类的60%，环比…"""
        of = self.text[: label.start].endswith("占")
        return of and ("，" in self.text[label.end : self.number.start] or self._is_topic(label))

    def _is_topic(self, label: Label) -> bool:
        """Whether the group stands for what the report is about, or as one of several: 甲、乙街道."""
        topic = self.known.topic
        at = self.text.rfind(topic, 0, self.number.start) if topic else -1
        within = 0 <= at <= label.start and label.end <= at + len(topic)
        return within or label.name == topic

    def _of_label(self) -> Wrong:
        """The group named last before the number must be the facts' own."""
        labels = self.known.labels_in(self.text)
        before = [one for one in labels if one.end <= self.number.start
                  and not self._is_whole(one)] or [one for one in labels if one.end <= self.number.start]  # fmt: skip
        # 五成左右为投诉，四分之一左右为求助
        told = _IS.match(self.text, self.number.end)
        parts = [one for one in labels if told and one.start == told.end()]
        before = parts or before
        if not before or all(f.kind is FactKind.COUNT for f in self.facts):
            return None
        last, first = self._each_label(before), before[0]
        # What part is of it says no change of it.
        facts = [f for f in self.facts if not parts or f.kind is not FactKind.GROWTH]
        if any(last.name in self.known.labels_of(f) or last.name in f.within for f in facts):
            return None
        # All of a report about 东湖街道 is about it, also what has no group of its own.
        if self._is_topic(last) and any(not f.label or f.dimension in _ALONG for f in self.facts):
            return None
        # 热线1,449件，占60% stands near: figures between are not counted.
        far = len(_FIGURES.sub("", self.text[last.end : self.number.start])) > 8
        # 由甲（3件）、乙（2件）承办，办结率… goes on about what the sentence began with.
        if far and any(not f.label or first.name in self.known.labels_of(f) for f in self.facts):
            return None
        return Problem.MISPLACED, f"{self.quoted}：{last.name}没有这个数，是{_whose(self.facts)}的"

    def in_table(self, place: Position) -> Wrong:
        """A figure of a table: its line's group, its column's metric or comparison."""
        where = "、".join(one for one in (place.row, place.head) if one)
        fits = self.facts
        for name in (place.row, place.head):
            if name in self.known.labels:
                fits = [f for f in fits if name in self.known.labels_of(f) or name in f.within]
        # Places and changes only where the column is of them.
        kinds = {FactKind.RANK: "名|位|排", FactKind.CHANGE: "比|较|增|减|变化|差"}
        fits = [f for f in fits if f.kind not in kinds or re.search(kinds[f.kind], place.head)]
        if DATES.fullmatch(place.head):  # 8月: the figures of then
            fits = [f for f in fits if f.period is None or is_of(place.head, _when(f))]
        moved = _AGAINST.fullmatch(place.head)
        against = {"同比": "yoy", "环比": "mom"}[moved[1]] if moved else ""
        if against:
            if fits and not any(f.against == against for f in fits):
                return Problem.COMPARISON, f"{where}不是这个数"
            fits = [f for f in fits if f.against == against]
            way = way_before(self.clean[: self.number.start]) or _signed(self.text)
            if fits and way and not any(direction(f) == way for f in fits):
                return Problem.DIRECTION, f"{where}的增减方向相反"
        for name in self.known.rates:
            if place.head == name or (place.row == name and not against):
                fits = [f for f in fits if f.name == name]
                break
            if place.row == name:
                fits = [f for f in fits if f.name.startswith(name)]
                break
        if fits:
            return None
        if not self.all:
            return Problem.UNSUPPORTED, f"{where}：没有事实是这个数"
        return Problem.MISPLACED, f"{where}没有这个数，是{_whose(self.all)}的"


def _signed(cell: str) -> int:
    """The way of a bare figure below 同比: 0.71% is a growth, -0.71% none; 0 of other cells."""
    found = _SIGNED.fullmatch(cell.strip())
    return 0 if found is None else -1 if found[1] else 1


def _when(fact: Fact) -> str:
    """The name of the time a fact is about."""
    if fact.dimension in _ALONG and (label := spoken(fact.label)) != fact.label:
        return label
    return fact.period.text if fact.period else ""


def _whose(facts: list[Fact]) -> str:
    names = dict.fromkeys(f"{f.label}{f.name}" for f in facts)
    return "、".join(list(names)[:3])
