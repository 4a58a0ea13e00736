"""Shares that a sentence takes of what it names: 甲、乙两类占60%, 占该类的10.14%, 占全部未办结的48.39%."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from reporting.check.findings import Problem
from reporting.check.known.known import Label
from reporting.check.reading.numbers import Written
from reporting.check.reading.sentences import DOWN, UP
from reporting.check.tracing.named import Named
from reporting.check.tracing.sums import Worked, plus, same, total_of, word
from reporting.facts.fact import Fact, FactKind

SUM = re.compile(
    r"(?:合计|共计|总计|一共|合?[加合]起来|[加合]在一起|相加|之和|[两二三四五六七八九十\d][者项类个家][^，。；、\d]{0,8}共)"
    rf"(?:受理|反映|诉求|占比?|为|达|是|有|约|多|少|{UP}|{DOWN}){{0,3}}$"
)
OF_COUNT = re.compile(
    r"占(?:全部|所有|总)?(?P<what>[^，。；、\d]{2,10}?)(?:工单|诉求)?(?:总量|总数)?的$"
)
_OF_THIS = re.compile(
    r"占(?:全[市区县])?(?:该|此|本|这一?)(?:大?类|街道|镇|单位|部门|渠道|专题)[^，。；\d]*$"
)
_KINDS = (("类", "level"), ("街道|镇", "street"), ("单位|部门", "department"), ("渠道", "source"))
_LISTING = re.compile(
    r"(?:类|的|诉求|问题|等|\d[\d,]*件|（[^（）]*）|\([^()]*\))*(?:[、，]|和|及|与|以及)*(?:类|的)?"
)
_ALL_BEYOND = re.compile(r"[均都][^，。；、\d]{0,4}\d[\d,.]*[件%](?:以[上下])?")
OF_ALL = re.compile("占[^，。；、]{0,4}(?:全部|总量|总数|全[市区县])[^，。；、]{0,10}$")


class Shares(Named):
    """A sentence: its groups in a row, and the shares of them."""

    def _row(self, number: Written) -> list[Fact] | None:
        """The facts of the groups named one after the other, last before the number and with no
        other number between.
        """
        ahead = [one for one in self.labels if one.end <= number.start]
        runs = list(rows_of(ahead, self.clean))
        if not runs or len(runs[-1]) < 2:
            return None
        joined = _ALL_BEYOND.sub("", self.clean[runs[-1][0].start : number.start])
        # 等三类 counts the names.
        if re.search(r"\d[\d,.]*[件%]|[。；]|分别", joined):
            return None
        return self.known.figures([one.name for one in runs[-1]])

    def _share(self, number: Written) -> Worked | None:
        counts = [one for one in self.supported if one.unit == "件" and one.end <= number.start]
        total = self.known.book.get("received")
        if number.unit != "ratio" or total is None or not total.number:
            return None
        facts = self._row(number)
        if facts is not None:  # 甲、乙两类占60%
            share = sum(one.number for one in facts) / total.number
            how = f"{'＋'.join(f'{one.label}{one.text}' for one in facts)}，÷{total.text}"
            # Added up from the printed shares it may differ in the last place.
            if number.supports(share) or same(number, Decimal(repr(share)), len(facts)):
                return Worked(how)
            return Worked(f"{how}，是{share * 100:.2f}%", Problem.SHARE)
        if not counts:
            return self._share_named(number, total)
        clause = self.clean[: number.start]
        part = counts[-1]
        named = [one for one in self.labels if part.end <= one.start and one.end <= number.start]
        if named and "占" in self.clean[part.end : named[-1].start]:  # 占市政公用类的18%
            facts = self.known.figures([named[-1].name])
            wholes = [Decimal(int(f.number)) for f in facts or ()]
            parts = [
                one
                for one in counts
                if not re.search("[。；]", self.clean[one.end : named[-1].start])
            ]
        elif self.known.topic and OF_ALL.search(clause):
            everything = self.known.everything
            wholes, parts = [Decimal(int(everything.number))] if everything else [], [part]
        elif counted := self.known.counted(OF_COUNT.search(clause)):  # 占全部未办结的48.39%
            wholes, parts = [Decimal(int(counted.number))], [part]
        elif _OF_THIS.search(clause):  # 占该类的10.14%
            wholes, parts = [counts[0].value], [part]
            if "专题" in clause[-8:]:
                wholes = [Decimal(int(total.number))]
            elif part is counts[0]:  # 停水主要在甲街道（98件），占该类的92.45%
                wholes = [Decimal(int(f.number)) for f in self._of_this(clause)]
        else:
            wholes = [Decimal(int(total.number)), *(one.value for one in counts[:-1])]
            parts = [part]
        if re.search("[。；]", self.clean[parts[-1].end : number.start] if parts else "。"):
            return None
        for one in reversed(parts):
            for whole in wholes:
                if one.value <= whole and whole and number.supports(float(one.value / whole)):
                    return Worked(f"{word(one)}÷{whole:,f}件")
        if not SUM.search(clause) or number.about:
            return None
        whole = Decimal(int(total.number))
        for size in range(2, len(counts) + 1):  # 热线1,449件，网格591件，合计占85.14%
            run = counts[-size:]
            if not any(one.about for one in run) and number.supports(float(total_of(run) / whole)):
                return Worked(f"{plus(run)}，÷{whole:,f}件")
        return None

    def _of_this(self, clause: str) -> list[Fact]:
        """What 该类, 该街道 stands for: the group of that kind that is named."""
        said = _OF_THIS.search(clause)
        kinds = next((of for words, of in _KINDS if said and re.search(words, said[0])), "")
        found = [fact for one in self.labels for fact in self.known.figures([one.name]) or ()]
        return [fact for fact in found if kinds and fact.dimension.startswith(kinds)][-1:]

    def _share_named(self, number: Written, total: Fact) -> Worked | None:
        """未办结工单占3.17%: a count of the whole that is named, without its figure."""
        clause = re.split("[，。；]", self.clean[: number.start])[-1].split("占")[0]
        name = next((name for word, name in self.known.counts if word in clause), "")
        fact = next((f for f in self.known.numeric if f.name == name and not f.label
                     and f.kind is FactKind.FIGURE and not self.known.is_past(f)), None)  # fmt: skip
        if fact is None or self.known.labels_in(clause):
            return None
        share = fact.number / total.number
        how = f"{fact.name}{fact.text}÷{total.text}"
        if number.supports(share):
            return Worked(how)
        return Worked(f"{how}，是{share * 100:.2f}%", Problem.SHARE)


def rows_of(labels: Sequence[Label], text: str) -> Iterator[list[Label]]:
    """Groups named one after the other."""
    run: list[Label] = []
    for one in labels:
        if run and not _LISTING.fullmatch(text[run[-1].end : one.start]):
            yield run
            run = []
        run.append(one)
    if run:
        yield run
