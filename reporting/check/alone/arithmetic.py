"""What a text must keep by itself, without any facts: shares that follow from their counts,
one denominator, sums of shares, 同比 and 环比 said of the right base.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reporting.check.findings import Finding, Problem
from reporting.check.reading.blanks import marks
from reporting.check.reading.numbers import Written, find_numbers, normal
from reporting.check.reading.sentences import sentences

_MIXED = (
    (re.compile(r"[较比与同和跟](?:上个?月|上周|上一?季度|上期|前一[日天周])[^，。；\d]{0,6}同比"), "与上期比应是环比"),
    (re.compile(r"[较比与同和跟](?:上年|去年)(?:同期)?[^，。；\d]{0,6}环比"), "与上年同期比应是同比"),
    (re.compile(r"同比(?:上个?月|上周|上一?季度|上期)"), "与上期比应是环比"),
    (re.compile(r"环比(?:上年|去年)"), "与上年同期比应是同比"),
)  # fmt: skip
_SHARE = re.compile(
    r"占(?:比|总[量数]|受理总量|全部|本专题受理量)?(?:的|为|达|约)*$|占比[^，。；]{0,3}$"
)
_TOTAL = re.compile(r"(?:共|累计|合计)?(?:受理|接听|接收|收到|登记)(?!的)[^，。；：\d占]{0,14}$")
# 三个街道共受理 is no total.
_OF_SOME = re.compile(
    r"[、和][^，。；、]+?[\d两三四五六七八九十][个类家大]?(?:街道|镇街?|社区|单位|部门|渠道|类)[^，。；\d]{0,16}$"
)
_WHOLE = re.compile(r"[合小]\s*计|总\s*计|总[数量]|全部")
# A partition by rounding to two decimals is never further from 100 % than this a part.
_EACH = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Pair:
    """A count and the share printed of it."""

    count: Written
    share: Written

    @property
    def whole(self) -> tuple[Decimal, Decimal]:
        """The least and the most the denominator can be, rounded or cut off."""
        low, high = self.share.span
        fewest, most = self.count.sizes
        # Nothing (约0%) is no share of anything.
        least = fewest / high if high > 0 else Decimal("Infinity" if fewest > 0 else 0)
        return least, most / low if low > 0 else Decimal("Infinity")

    def of(self, whole: Decimal) -> bool:
        """Whether the share is that of the count in `whole`."""
        least, most = self.whole
        return least <= whole <= most

    def within(self, whole: Written) -> bool:
        """As `of`, of a whole that may be written as 约2.5万件."""
        least, most = self.whole
        low, high = whole.sizes
        # Just at the end of what is cut off the share would be one more.
        edge = least == high and not self.share.about
        return least <= high and low <= most and not edge


def broken_arithmetic(text: str, line: int, total: Written | None = None) -> list[Finding]:
    """Findings of one paragraph; `total` is the number received as the document said before."""
    plain = marks(normal(text))
    findings = [
        Finding(Problem.COMPARISON, line, found[0], why)
        for pattern, why in _MIXED
        for found in pattern.finditer(plain)
    ]
    for start, sentence in sentences(plain):
        # A share is of a total that was stated before it.
        total = total or stated_total(plain[:start]) or _ahead(sentence)
        findings += _shares(sentence, line, total)
    return findings


def _ahead(sentence: str) -> Written | None:
    """The total a sentence begins with."""
    share = re.search("占", sentence)
    return stated_total(sentence[: share.start()]) if share else None


def stated_total(text: str) -> Written | None:
    """The number received, where the paragraph states it (共受理群众诉求2,396件)."""
    plain = marks(normal(text))
    for number in find_numbers(plain):
        before = plain[: number.start]
        if number.unit == "件" and _TOTAL.search(before) and not _OF_SOME.search(before):
            return number
    return None


def broken_table(head: Sequence[str], rows: Sequence[Sequence[str]], line: int) -> list[Finding]:
    """Findings of a table with a column of counts and one of shares (占比)."""
    shares = [
        at for at, name in enumerate(head) if name.strip().startswith(("占比", "比例", "占总"))
    ]
    findings: list[Finding] = []
    for column in shares:
        counts = [
            at for at in range(column) if re.search("件|量|数|合计", head[at])
        ]  # the nearest column of counts before it
        pairs = []
        for row in rows:
            share = _only(row[column])
            count = _only(row[counts[-1]]) if counts else None
            if share is not None and share.unit == "ratio" and not _WHOLE.search(row[0]):
                pairs.append((row[0], count, share))
        total = sum((share.value for _, _, share in pairs), Decimal(0))
        if total > 1 + _EACH * len(pairs):
            findings.append(
                Finding(Problem.SUM, line, head[column], f"占比合计{total * 100:.2f}%，超过100%")
            )
        known = [(name, Pair(count, share)) for name, count, share in pairs if count]
        findings += _outliers([(name, pair) for name, pair in known], line)
    return findings


def _shares(sentence: str, line: int, total: Written | None) -> list[Finding]:
    numbers = find_numbers(sentence)
    pairs: list[tuple[str, Pair]] = []
    listed: list[Written] = []
    for at, number in enumerate(numbers):
        before = sentence[: number.start]
        if number.unit != "ratio" or not _SHARE.search(before):
            continue
        listed.append(number)
        previous = numbers[at - 1] if at else None
        if previous is None or previous.unit != "件":
            continue
        between = sentence[previous.end : number.start]
        if re.fullmatch(r"[，,、（( ]*占[^，。；]{0,8}", between) or re.fullmatch(
            r"[，,（( ]*占比[^，。；]{0,3}", between
        ):
            words = sentence[max(0, previous.start - 8) : number.end]
            pairs.append((words, Pair(previous, number)))
    findings = _outliers(pairs, line)
    if len(listed) > 2:
        together = sum((one.value for one in listed), Decimal(0))
        # 合计占 over its own parts is no part of the sum.
        whole = "合计" in sentence or "共占" in sentence
        if together > 1 + _EACH * len(listed) and not whole and not _two_cuts(listed):
            findings.append(
                Finding(
                    Problem.SUM, line, sentence[:30], f"占比合计{together * 100:.2f}%，超过100%"
                )
            )
    if total is not None and not findings and re.search("占(?:受理)?总[量数]", sentence):
        findings += [
            Finding(Problem.DENOMINATOR, line, words, f"不是总量{total.value:,f}件的占比")
            for words, pair in pairs
            if not pair.within(total)
        ]
    return findings


def _two_cuts(listed: Sequence[Written]) -> bool:
    """Whether the first shares are all there is, and the others are of another cut."""
    sum_ = Decimal(0)
    for at, one in enumerate(listed[:-1], 1):
        sum_ += one.value
        if at > 1 and abs(sum_ - 1) <= max(one.step for one in listed[:at]) * at:
            return True
    return False


def _outliers(pairs: Sequence[tuple[str, Pair]], line: int) -> list[Finding]:
    """Shares that do not fit the denominator most of the others have."""
    if len(pairs) < 2:
        return []
    edges = sorted({pair.whole[0] for _, pair in pairs} - {0})
    if not edges:
        return []
    best = max(edges, key=lambda whole: sum(pair.of(whole) for _, pair in pairs))
    fitting = sum(pair.of(best) for _, pair in pairs)
    if fitting == len(pairs):
        return []
    if fitting * 2 <= len(pairs) and len(pairs) > 2:
        return [Finding(Problem.DENOMINATOR, line, pairs[0][0], "各占比的分母不是同一个数")]
    if len(pairs) == 2:
        words = "；".join(words for words, _ in pairs)
        return [Finding(Problem.DENOMINATOR, line, words, "两个占比的分母不是同一个数")]
    return [
        Finding(
            Problem.SHARE,
            line,
            words,
            f"按其余各项的分母，应占{pair.count.value / best * 100:.2f}%左右",
        )
        for words, pair in pairs
        if not pair.of(best)
    ]


def _only(cell: str) -> Written | None:
    numbers = find_numbers(normal(cell))
    return numbers[0] if len(numbers) == 1 else None
