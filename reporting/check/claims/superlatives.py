"""最多, 最高, 居首, 第一: is the group named really the most, among its like?"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

from reporting.check.findings import Finding, Problem
from reporting.check.known.known import Known, Label
from reporting.check.reading.numbers import Written, find_numbers
from reporting.check.reading.sentences import DOWN, UP, against_before, parts, sentences
from reporting.check.tracing.calendar import days_lead
from reporting.facts.fact import Fact, FactKind
from reporting.facts.wording import direction

_MOST = "最高|最多|最大|最快|居首|之首|首位|榜首|排名第一|位列第一|位居第一|位居前列|遥遥领先|最为突出|最突出|最好|最集中"
_LEAST = "最低|最少|最小|最慢|垫底|末位|倒数第一|排名最后|最差"
_SAID = re.compile(rf"(?P<most>{_MOST})|(?P<least>{_LEAST})")
# Nothing in the facts of one report reaches so far.
_ALWAYS = re.compile(
    rf"历史新[高低]|创[^，。]{{0,8}}新[高低]|历年之?最|[有]史以来|前所未有|全[国省][^，。]{{0,6}}(?:第一|最)|首次突破|唯一(?!办法|途径|[^，。；]{{0,6}}?(?:{UP}|{DOWN}))"
)
_ALONE = re.compile(rf"唯一[^，。；]{{0,6}}?(?:(?P<up>{UP})|(?P<down>{DOWN}))")
_GROWTH = re.compile("[增升涨]得|增幅|涨幅|增长|上升|增加|增量|升幅|上涨")
_FALL = re.compile("[降减跌]得|降幅|跌幅|下降|减少|回落|减幅")
# 超过乙 sets beside.
_OTHER = re.compile("(?:超过|高于|多于|低于|少于|优于|领先|[比较])$")
# 最少的月份是2月: of times, which `course` looks at.
_TIMES = re.compile("的?(?:月份|一?[个]?[月天日周]|季度|日期|时段)")
_FIGURE = re.compile(r"(?:[以为是达仅]|只有|高达)*\d[\d,.]*(?:%|分|小时|件)?[，（）]*$")
# 分别居末位, 排在末位: how the place is told, not what of.
_PLACED = re.compile("(?:双双|分别|排名|[均都居列排在位])*$")
_BOTH = re.compile("同比[、和与]环比|环比[、和与]同比")
_MEASURED = re.compile(rf"率|量|成绩|时长|占|件|{_GROWTH.pattern}|{_FALL.pattern}")
_THREE = ("响应率", "解决率", "满意率")  # 三率
_FIRM = re.compile("(?:不计|不含|除去?|剔除)[^，。；]{0,4}基数")  # 不计基数过小的街道
_RANKED = re.compile("(?:参加|参与|纳入)(?:综合)?(?:排名|考核|评比)|参评")
_SMALL = 10  # as in the reports: a base that percentages are not taken of
_COUNTED = (FactKind.FIGURE, FactKind.SCORE, FactKind.GROWTH, FactKind.CHANGE)


class Families:
    """Figures of one kind over the groups of one dimension, which can be compared."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._of: dict[Hashable, list[Fact]] = defaultdict(list)
        self._by_label: dict[str, set[Hashable]] = defaultdict(set)
        for fact in known.numeric:
            if (
                not fact.label
                or not fact.dimension
                or fact.kind not in _COUNTED
                or known.is_past(fact)
            ):
                continue
            key = (fact.within, fact.name, fact.dimension, fact.kind, fact.against, fact.period)
            self._of[key].append(fact)
            self._by_label[fact.label].add(key)
        self.names = sorted(
            {f.name for facts in self._of.values() for f in facts}, key=len, reverse=True
        )

    def of(self, label: str, around: str) -> Iterator[list[Fact]]:
        """The families the group is in, of the parts of the rows that the text speaks of."""
        for key in self._by_label.get(label, ()):
            family = self._of[key]
            if len(family) > 1 and all(words in around for words in family[0].within):
                yield family

    def apart(self, fact: Fact) -> float:
        """By how many pieces a group grew; by nothing what did not grow out of another figure."""
        now, then = (self._known.book.get(one) for one in (*fact.inputs, "", "")[:2])
        return now.number - then.number if now is not None and then is not None else 0.0

    def ranked(self, family: Sequence[Fact]) -> list[Fact]:
        """Those of the groups that have a score, and so a rank."""
        scored = {f.label for f in self._known.numeric if f.kind is FactKind.SCORE}
        return [fact for fact in family if fact.label in scored]

    def is_meant(self, family: Sequence[Fact], what: str) -> bool:
        """Whether the words name what the family counts: 环比增幅, 满意率; else the number received."""
        first = family[0]
        moved = bool(_GROWTH.search(what)) or falls(what)
        if moved != (first.kind in (FactKind.GROWTH, FactKind.CHANGE)):
            return False
        if moved:
            against = against_before(what)
            return (not against or first.against == against) and (
                first.kind is FactKind.GROWTH or "幅" not in what
            )
        named = next((name for name in self.names if name in what), "")
        return first.name == named if named else first.unit == "件"


def falls(what: str) -> bool:
    """Whether words speak of what fell: 降幅."""
    return bool(_FALL.search(what))


def false_superlatives(
    text: str, line: int, known: Known, families: Families, context: str = ""
) -> list[Finding]:
    """Superlatives of one paragraph that the facts deny or do not know."""
    around = f"{context}\n{text}"
    findings = [
        Finding(Problem.SUPERLATIVE, line, found[0], "一期报告的事实里没有可比的历史或外地数据")
        for found in _ALWAYS.finditer(text)
    ]
    for _, sentence in sentences(text):
        findings += _only(sentence, line, known)
        spoken = ""
        for _, part in parts(sentence):
            labels = known.labels_in(part)
            carried = spoken  # 解决率最高的是甲；最低的是乙
            at = {part.rfind(name): name for name in families.names if name in part}
            spoken = at[max(at)] if at else spoken
            for said in _SAID.finditer(part):
                if _TIMES.match(part, said.end()):
                    continue
                if any(one.start <= said.start() < one.end for one in labels):
                    continue  # 加班费与最低工资 is a name
                why, notice = _denied(part, said, labels, known, families, around, carried)
                if why:
                    near = _near(part, said.start())
                    findings.append(Finding(Problem.SUPERLATIVE, line, near, why, notice))
    return findings


def _denied(
    part: str, said: re.Match[str], labels: list[Label], known: Known, families: Families,
    around: str, carried: str,
) -> tuple[str, bool]:  # fmt: skip
    """Why the facts do not bear the superlative, or nothing; and whether that is only a notice."""
    right = days_lead(part, said.span(), known, least=bool(said["least"]))
    if right is not None:
        return ("" if right else "各日的受理量不是这样"), False
    label = _named(part, said.start(), said.end(), labels)
    if label is None:
        measured = any(part[: said.start()].endswith(one) for one in families.names)
        return ("" if _of_rates(part, said, known) else "没有说是谁，无从核对"), not measured
    right = _true(part, said, label, families, around, carried)
    return ("" if right else f"事实不支持{label}{said[0]}"), False


def _of_rates(part: str, said: re.Match[str], known: Known) -> bool:
    """三率中，响应率最高，满意率最低: of the rates that the part names, of all requests."""
    rates = {f.name: f.number for f in known.numeric
             if f.name in (_THREE if "三率" in part else known.rates)
             and (f.name in part or "三率" in part) and f.kind is FactKind.FIGURE
             and not f.label and not f.within and not known.is_past(f)}  # fmt: skip
    mine = max((one for one in rates if part[: said.start()].endswith(one)), key=len, default="")
    best = max if said["most"] else min
    return len(rates) > 1 and bool(mine) and rates[mine] == best(rates.values())


def _only(sentence: str, line: int, known: Known) -> list[Finding]:
    """是唯一下降的诉求类型: of its kind no other may have gone that way."""
    findings = []
    for said in _ALONE.finditer(sentence):
        labels = [one.name for one in known.labels_in(sentence[: said.start()])]
        facts = [f for f in known.received if labels and f.label == labels[-1]]
        against = against_before(sentence[: said.end()])
        way = 1 if said["up"] else -1
        for dimension in {f.dimension for f in facts}:
            grown = [f for f in known.numeric if f.kind is FactKind.GROWTH and f.dimension == dimension
                     and f.metric == "received" and not f.within and f.against == against]  # fmt: skip
            others = [f for f in grown if f.label != labels[-1] and direction(f) == way]
            if others:
                findings.append(
                    Finding(
                        Problem.SUPERLATIVE, line, said[0], f"{others[0].label}也是{others[0].text}"
                    )
                )
    return findings


def _named(part: str, start: int, end: int, labels: list[Label]) -> str | None:
    """最多的是甲 names what follows, else it is the last group before."""
    after = re.match(r"的?(?:[均都]|同样|分别|依次)?[是为]", part[end:])
    if after:
        following = [one for one in labels if one.start >= end]
        if following:
            return following[0].name
    beside = [one for one in labels if one.start == end + 1 and part[end] == "的"]
    if beside:  # 比最高的甲（76.22%）低
        return beside[0].name
    # 甲超过乙（72件）居首位 is about 甲.
    before = [one for one in labels if one.end <= start and not _OTHER.search(part[: one.start])]
    if before:
        return before[-1].name
    following = [one for one in labels if one.start >= end]
    return following[0].name if following else None


def _true(
    part: str, said: re.Match[str], label: str, families: Families, around: str, carried: str = ""
) -> bool:
    """`carried` is what the part of the sentence before was about, where this names nothing."""
    # What is measured stands just before the word: 综合成绩最高, 环比增幅最大.
    before = part[: said.start()].replace(label, "")  # 解决率南桥街道最低
    before = _PLACED.sub("", before)
    figure = _FIGURE.search(before)
    number = next((one for one in reversed(find_numbers(before)) if figure), None)
    before = _FIGURE.sub("", before)  # 综合成绩86.87分，排名第一
    if not _MEASURED.search(before):
        before += carried
    near = before[-12:]
    moved = bool(_GROWTH.search(near)) or falls(near)
    row = [] if moved else _row_of(before, families.names)
    named = next((name for name in families.names if near.endswith(name)), "")
    silent = not _MEASURED.search(re.split("[，。]", before)[-1])  # 成绩倒数第二，甲垫底
    if not named and not moved and (silent or said[0] in ("最高", "最低")):
        named = max(families.names, key=before.rfind, default="")  # 解决率方面，甲最高
        named = named if named in before else ""
    clause = re.split("[，。；]", before)[-1]
    bases = ["yoy", "mom"] if moved and _BOTH.search(clause) else [against_before(before)]
    found = [
        [one for one in families.of(label, around)
         if _is_meant(one, name, against, near, label, number, moved=moved)]
        for name in row or [named] for against in bases
    ]  # fmt: skip
    highest, firm = said["most"] is not None, bool(_FIRM.search(around))
    ranked = bool(_RANKED.search(part))
    return all(
        any(
            _is_most(one, label, families, near, highest=highest, firm=firm, ranked=ranked)
            for one in each
        )
        for each in found
    )


def _row_of(before: str, names: Sequence[str]) -> list[str]:
    """解决率、满意率最低: each of the measures that stand in a row at the end."""
    row: list[str] = []
    left = before
    while name := next((one for one in names if left.endswith(one)), ""):
        row.append(name)
        bare = left.removesuffix(name)
        left = bare.rstrip("、和与及")
        if left == bare:
            break
    return row if len(row) > 1 else []


def _is_meant(
    family: Sequence[Fact], named: str, against: str, near: str, label: str,
    number: Written | None, *, moved: bool,
) -> bool:  # fmt: skip
    """Whether the words before the superlative, and the figure of the group where one is given,
    are of this family.
    """
    first = family[0]
    if moved != (first.kind in (FactKind.GROWTH, FactKind.CHANGE)):
        return False
    if moved:
        if against and first.against != against:
            return False
        return not near.endswith("幅") or first.kind is FactKind.GROWTH
    if number is not None and number.unit in ("件", "分", "ratio", "hour"):
        mine = next(fact for fact in family if fact.label == label)
        value = int(mine.number) if mine.unit == "件" else mine.number
        alike = mine.unit == number.unit and number.supports(value)
        return alike and (not named or first.name == named)
    return first.name == named if named else first.unit == "件"


def _is_most(
    family: list[Fact], label: str, families: Families, near: str, *, highest: bool, firm: bool,
    ranked: bool = False,
) -> bool:  # fmt: skip
    """Whether the group is the first of its family, or the last."""
    moved = family[0].kind in (FactKind.GROWTH, FactKind.CHANGE)
    want_high = highest != falls(near) if moved else highest
    pieces = bool(re.search("增量|减量", near))
    # 增加最多 may be meant in pieces or in percent.
    either = moved and near.endswith(("增加", "减少"))
    for way in [None, families] if either else [families if pieces else None]:
        of = families.ranked(family) if ranked else family
        if not any(one.label == label for one in of):
            continue
        value, values = _compared(of, label, way, firm=firm)
        if value == (max(values) if want_high else min(values)):
            return True
    return False


def _compared(
    family: list[Fact], label: str, pieces: Families | None = None, *, firm: bool = False
) -> tuple[float, list[float]]:
    """The group's value and those it is compared with. Growth of a small base is set beside
    others only where it is the group's own; of rates that is so where the text says it (`firm`).
    With `pieces` growths are compared in pieces.
    """
    if pieces is not None:
        apart = {fact.label: pieces.apart(fact) for fact in family}
        return apart[label], list(apart.values())
    mine = next(fact for fact in family if fact.label == label)
    small = (mine.denominator or 0) < _SMALL
    if mine.kind is not FactKind.GROWTH and (small or not firm):
        return mine.number, [fact.number for fact in family]
    return mine.number, [f.number for f in family if small or (f.denominator or 0) >= _SMALL]


def _near(part: str, at: int) -> str:
    return part[max(0, at - 12) : at + 6]
