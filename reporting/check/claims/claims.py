"""Claims without a digit: 同比增长 alone, 呈上升态势, 过半, 翻番, 全部办结."""

import re
from collections.abc import Sequence
from decimal import Decimal

from reporting.check.findings import Finding, Problem
from reporting.check.known.known import Known
from reporting.check.reading.numbers import find_numbers, normal
from reporting.check.reading.sentences import DOWN, MOM, UP, YOY, against_before, parts, sentences
from reporting.facts.fact import Fact, FactKind
from reporting.facts.wording import direction

_MOVED = re.compile(
    rf"(?P<against>同比|环比|{YOY.pattern}|{MOM.pattern})[^，。；、\d]{{0,6}}?(?:(?P<up>{UP})|(?P<down>{DOWN})|(?P<same>(?P<near>基本|大致|大体|总体)?持平))(?!幅|最|[^，。；]{{0,6}}[\d零一二两三四五六七八九十百])"
)
_SO_MANY = re.compile("[\\d两三四五六七八九十]+[个类家][^，。；、\\d]{0,8}$")
_TREND = re.compile(
    rf"呈现?[^，。；]{{0,4}}?(?:(?P<up>{UP})|(?P<down>{DOWN}))[^，。；]{{0,3}}?(?:态势|趋势|势头)"
)
_HALF_WAY, _NEAR = Decimal("0.5"), 3
_HALF = re.compile(
    r"过半|超过?(?:[^，。；、\d]{1,10}的)?(?:一半|半数)|占?半数以上|一半以上|大半"
    r"|(?P<less>不足|不到|未过)(?:[^，。；、\d]{1,10}的)?(?:一半|半数)"
)
# 同比下降的只有甲、乙: who went that way, and with 只有 nobody else.
_WHO = re.compile(r"的(?:街道|镇街|单位|类别?)?(?P<only>只有|仅有|仅)?(?:有|是|为)?")
_BESIDE = re.compile(
    r"(?P<every>[均都皆])?(?:明显|略|大幅)?(?:(?P<less>低于|不及|落后于)|高于|优于|好于|超过)"
    r"(?:全[市区县域]|总体|整体|各单位|平均)[^，。；\d]{0,4}(?:水平|平均值?|均值)(?!\d)"
)
_NOT_LATE = re.compile(r"(?:无|没有|未发生|未出现|不存在)(?:超期|逾期)")
_CLOSED = re.compile("(?<!未)(?:全部|均已?|已全部|悉数)(?P<late>按[时期]|如期)?办结(?!率)")
_EVERY = re.compile(
    rf"(?:所有|各个?|每个)(?P<of>街道|镇街|社区|承办单位|单位|部门)[^，。；]*?(?P<against>同比|环比)[^，。；\d]{{0,4}}?(?:(?P<up>{UP})|(?P<down>{DOWN}))"
)
_DIMENSIONS = {"街道": "street", "镇街": "street", "社区": "community"}
# 基本持平: less than the 2 % from which a report speaks of a trend.
_LEVEL = 0.02
# 甲、乙两类环比增幅均超过五成: of every one that is named.
_ALL_OVER = re.compile(
    r"(?P<against>同比|环比)[^，。；\d]{0,6}?(?P<way>增|升|涨|降|减)[^，。；\d]{0,3}?[均都](?:有)?(?P<side>超过?|高于|逾|在|达到?|低于|不足|不到)"
)
_DOUBLE = re.compile(r"翻了?(?P<times>[一两二三])?(?:番|倍)|成倍增长")
_TIMES = {"两": 3, "二": 3, "三": 7}  # 翻两番 is four times as many


def false_claims(text: str, line: int, known: Known) -> list[Finding]:
    """Claims of one paragraph that the facts deny or do not know."""
    findings: list[Finding] = []
    for _, sentence in sentences(text):
        for _, part in parts(sentence):
            findings += _moved(part, line, known)
            findings += _beside(part, line, known)
            findings += _trends(part, line, known)
            findings += _sized(part, line, known)
            findings += _late(part, line, known)
            findings += _every(part, line, known)
            findings += _all_closed(part, line, known)
            findings += _all_over(part, line, known)
    return findings


def _late(part: str, line: int, known: Known) -> list[Finding]:
    """无超期工单: of a group we cannot say, of all the facts know."""
    late = known.book.get("received.overdue")
    said = _NOT_LATE.search(part)
    if said is None or late is None or not late.number or known.labels_in(part):
        return []
    return [Finding(Problem.UNSUPPORTED, line, said[0], f"事实是{late.name}{late.text}")]


def _all_closed(part: str, line: int, known: Known) -> list[Finding]:
    """全部办结 of all requests, while some are open; 按期 while some were late."""
    said = _CLOSED.search(part)
    if said is not None and (one := _group_open(part, said.start(), known)):
        return [Finding(Problem.UNSUPPORTED, line, said[0], one)]
    if said is None or known.labels_in(part) or re.search(r"[\d其][^，]*$", part[: said.start()]):
        return []
    late = ("received.overdue", "received.late") if said["late"] else ()
    for id_ in ("received.open", *late):
        fact = known.book.get(id_)
        if fact is not None and fact.number:
            return [Finding(Problem.UNSUPPORTED, line, said[0], f"事实是{fact.name}{fact.text}")]
    return []


def _group_open(part: str, at: int, known: Known) -> str:
    """供水公司148件全部办结: what of them is open; empty where nothing is, or it is said of others."""
    clause = re.split("[，。；]", part[:at])[-1]
    labels = known.labels_in(clause)
    total = next((f for f in known.received if labels and f.label == labels[-1].name), None)
    if total is None or "其" in clause:
        return ""
    numbers = find_numbers(normal(clause[labels[-1].end :]))
    if any(number.unit != "件" or number.value != total.number for number in numbers):
        return ""
    left = next((f for f in known.numeric if f.label == total.label and f.dimension == total.dimension
                 and f.within == ("未办结",) and f.unit == "件" and f.number), None)  # fmt: skip
    return f"事实是{left.label}未办结{left.text}" if left else ""


def _every(part: str, line: int, known: Known) -> list[Finding]:
    """各街道受理量均环比上升: no street may have gone the other way."""
    findings = []
    for said in _EVERY.finditer(part):
        way = 1 if said["up"] else -1
        against = "yoy" if said["against"] == "同比" else "mom"
        dimension = _DIMENSIONS.get(said["of"], "department")
        others = [
            f for f in known.numeric
            if f.kind is FactKind.GROWTH and f.metric == "received" and f.dimension == dimension
            and f.against == against and not f.within and direction(f) != way
        ]  # fmt: skip
        if others and "率" not in said[0] and not re.search("[没未不]", said[0]):
            first = others[0]
            findings.append(
                Finding(Problem.DIRECTION, line, said[0], f"事实是{first.label}{first.text}")
            )
    return findings


def _all_over(part: str, line: int, known: Known) -> list[Finding]:
    """甲、乙两类环比增幅均超过五成: no group in the row may be on the other side."""
    findings = []
    for said in _ALL_OVER.finditer(part):
        number = next((one for one in find_numbers(normal(part)) if one.start >= said.end()), None)
        if number is None or number.start > said.end() + 1 or number.unit != "ratio":
            continue
        clause = re.split("[，。；]", part[: said.start()])[-1]
        against = "yoy" if said["against"] == "同比" else "mom"
        way = -1 if said["way"] in "降减" else 1
        less = said["side"] in ("低于", "不足", "不到")
        for label in known.labels_in(clause):
            grown = [f for f in known.numeric if f.kind is FactKind.GROWTH and f.label == label.name
                     and f.metric == "received" and f.against == against and not f.within]  # fmt: skip
            sizes = [f.number * way for f in grown]
            right = [0 < one < number.value if less else one >= number.value for one in sizes]
            if right and not any(right):
                findings.append(
                    Finding(
                        Problem.DIRECTION, line, f"{label.name}…{said[0]}", f"事实是{grown[0].text}"
                    )
                )
    return findings


def _moved(part: str, line: int, known: Known) -> list[Finding]:
    findings = []
    for said in _MOVED.finditer(part):
        if any(word in said[0] for word in ("没有", "未", "不")):
            continue  # 没有增长 says neither
        if (one := _WHO.match(part, said.end())) and known.labels_in(part[one.end() :]):
            findings += _who(part, line, known, said, one)
            continue
        if _SO_MANY.search(part[: said.start()]):
            continue  # 1个环比下降 is looked at as a number
        way = 1 if said["up"] else -1 if said["down"] else 0
        against = against_before(said["against"])
        for name in _row(part[: said.start()], said[0], known):
            facts = [f for f in known.numeric if f.kind is FactKind.GROWTH and f.label == name
                     and f.metric == "received" and f.against == against and not f.within]  # fmt: skip
            if facts and all(direction(f) != way for f in facts):
                findings.append(
                    Finding(Problem.DIRECTION, line, f"{name}…{said[0]}", f"事实是{facts[0].text}")
                )
        facts = [f for f in _meant(part[: said.start()], known) if f.against == against]
        if said["against"] not in ("同比", "环比") and not _closes(part, said.end()):
            continue  # 较上月有所下降，为… : the words and nothing more
        near = said["near"] is not None
        if facts and not any(
            abs(f.number) < _LEVEL if near else direction(f) == way for f in facts
        ):
            findings.append(_other_way(part, line, said, facts))
    return findings


def _closes(part: str, at: int) -> bool:
    return at == len(part) or part[at] in "，。；"


def _who(
    part: str, line: int, known: Known, said: re.Match[str], one: re.Match[str]
) -> list[Finding]:
    """同比下降的只有甲、乙."""
    way = 1 if said["up"] else -1 if said["down"] else 0
    row = re.split("[，。；]", part[one.end() :])[0]
    names = [label.name for label in known.labels_in(row)]
    grown = [f for f in known.numeric if f.kind is FactKind.GROWTH and f.metric == "received"
             and f.against == against_before(said["against"]) and not f.within and f.dimension]  # fmt: skip
    mine = [f for f in grown if f.label in names]
    kinds = {f.dimension for f in mine}
    wrong = [f for f in mine if direction(f) != way]
    if one["only"] and len(kinds) == 1:
        wrong += [
            f for f in grown if f.dimension in kinds and f not in mine and direction(f) == way
        ]
    return [Finding(Problem.DIRECTION, line, f"{said[0]}{one[0]}{row}", f"事实是{f.label}{f.text}")
            for f in wrong[:1]]  # fmt: skip


def _beside(part: str, line: int, known: Known) -> list[Finding]:
    """甲的响应率97.02%、按时办结率97.95%，均高于全区平均水平: a group's rates beside those of all."""
    findings = []
    for said in _BESIDE.finditer(part):
        before = part[: said.start()]
        labels = known.labels_in(before)
        # Longest first, and what is found is taken out: 满意率 of 不满意率.
        at, left = {}, before
        for name in known.rates:
            if name in left:
                at[left.rfind(name)] = name
                left = left.replace(name, "□" * len(name))
        names = [at[one] for one in sorted(at)]
        for name in names if said["every"] else names[-1:]:
            rates = [f for f in known.numeric if f.name == name and f.kind is FactKind.FIGURE
                     and not f.within and not known.is_past(f)]  # fmt: skip
            own = next((f for f in rates if labels and f.label == labels[-1].name), None)
            whole = next((f for f in rates if not f.label), None)
            if own is None or whole is None or own.text == whole.text:
                continue
            if (own.number < whole.number) != bool(said["less"]):
                findings.append(
                    Finding(
                        Problem.DIRECTION, line, said[0],
                        f"事实是{own.label}{name}{own.text}，总体{whole.text}",
                    )
                )  # fmt: skip
    return findings


def _other_way(part: str, line: int, said: re.Match[str], facts: Sequence[Fact]) -> Finding:
    """That the words `said` of a part go against the facts, with how those read."""
    told = "、".join(dict.fromkeys(fact.text for fact in facts[:2]))
    words = part[max(0, said.start() - 10) : said.end()]
    return Finding(Problem.DIRECTION, line, words, f"事实是{told}")


def _row(before: str, said: str, known: Known) -> list[str]:
    """甲、乙、丙三类环比均下降: all but the last, which every such sentence is about."""
    if not re.search("[均都]", f"{before[-6:]}{said}") or "率" in before:
        return []
    labels = known.labels_in(re.split("[，。；]", before)[-1])
    return [one.name for one in labels[:-1]]


def _trends(part: str, line: int, known: Known) -> list[Finding]:
    """诉求总量呈上升态势: at least one comparison must say so."""
    findings = []
    for said in _TREND.finditer(part):
        way = 1 if said["up"] else -1
        before = part[: said.start()]
        against = against_before(before)
        facts = [
            f for f in _meant(before, known)
            if (not against or f.against == against) and not f.within
            and (f.label or f.unit != "ratio" or f.metric == "received")
        ]  # fmt: skip
        if facts and not any(direction(f) == way for f in facts):
            findings.append(_other_way(part, line, said, facts))
    return findings


def _sized(part: str, line: int, known: Known) -> list[Finding]:
    findings = []
    for said in _HALF.finditer(part):
        # 满意率过半 is about a rate, 占比过半 about a share.
        kind = FactKind.FIGURE if "率" in part[: said.start()] else FactKind.SHARE
        shares = [
            f for f in _about(part, said.start(), known) if f.unit == "ratio" and f.kind is kind
        ]  # fmt: skip
        less = bool(said["less"])
        before = find_numbers(part[: said.start()])
        near = before and len(part[before[-1].end : said.start()]) < _NEAR
        # 占54.47%，超半数 says again what is judged already
        if near and before[-1].unit == "ratio" and (before[-1].value < _HALF_WAY) == less:
            continue
        if not any((f.number < 0.5) if less else (f.number > 0.5) for f in shares):
            told = "没有不到一半的占比" if less else "没有过半的占比"
            findings.append(Finding(Problem.UNSUPPORTED, line, said[0], told))
    for said in _DOUBLE.finditer(part):
        growths = [f for f in _about(part, said.start(), known) if f.kind is FactKind.GROWTH]
        times = _TIMES.get(said["times"] or "", 1)
        against = against_before(part[: said.start()])
        if not any(f.number >= times and f.against in (against or f.against,) for f in growths):
            findings.append(Finding(Problem.UNSUPPORTED, line, said[0], f"没有增长{times}倍的事实"))
    return findings


def _meant(before: str, known: Known) -> list[Fact]:
    """The changes of the metric or group named last; of all requests where none is named."""
    moved = [f for f in known.numeric if f.kind in (FactKind.GROWTH, FactKind.CHANGE)]
    labels = known.labels_in(before)
    # 按时办结率 ends where 办结率 does, and is meant.
    ends = {name: before.rfind(name) + len(name) for name in known.rates if name in before}
    rate = max(ends, key=lambda name: (ends[name], len(name)), default="")
    if rate and ends[rate] > (labels[-1].start if labels else 0):
        return [f for f in moved if f.name.startswith(rate) and not f.label]
    if labels:
        return [f for f in moved if f.label == labels[-1].name and f.unit == "ratio"]
    return [f for f in moved if not f.label and f.unit == "ratio"]


def _about(part: str, at: int, known: Known) -> list[Fact]:
    labels = [one.name for one in known.labels_in(part) if one.end <= at]
    if labels:
        return [f for f in known.numeric if f.label == labels[-1]]
    return [f for f in known.numeric if not f.label]
