"""What the facts of a book know: names, groups, dates, words of tickets."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import ahocorasick_rs

from reporting.check.known.dated import Dates, months_of, spoken
from reporting.check.known.shorthand import Shorthand
from reporting.check.reading.blanks import DATES, NAMES, PLACES
from reporting.check.reading.numbers import Written
from reporting.facts.book import FactBook
from reporting.facts.fact import Fact, FactKind

# Before a question that is a heading, or the title of a report about it.
_ASKED = re.compile(r"(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|专题：)")
# What stands between marks of quotation.
CITED = re.compile('[“「"](?P<words>[^”」"]{2,})[”」"]')
# 12345热线共受理 is said of the office, not of what came by telephone.
_OFFICE = re.compile("(?:平台|中心)?(?:共|累计|总共|一共)(?:受理|接到|收到|接听|接收|登记)")
# Units of things that are counted and are no requests.
_GROUPS = ("个", "类", "家", "项", "名", "位", "天", "人", "户", "条", "份")


@dataclass(frozen=True, slots=True)
class Label:
    """A group's name as it stands in a text."""

    start: int
    end: int
    name: str


class Known:
    """An index over one book."""

    def __init__(self, book: FactBook) -> None:
        self.book = book
        self._asked = {str(f.value) for f in book if f.kind is FactKind.QUESTION}
        labels = {f.label for f in book if f.label and f.kind is not FactKind.QUOTE}
        # 甲、乙 tied at the top are two labels.
        self.labels = sorted({part for label in labels for part in label.split("、") if part})
        # A cell of a list may be the name of a street; a sentence that names it is no quotation.
        quoted = {str(f.value) for f in book if f.kind is FactKind.QUOTE} - set(self.labels)
        self.quotes = sorted(quoted, key=len, reverse=True)
        self._finder = ahocorasick_rs.AhoCorasick(
            self.labels, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )
        # Words for counts that are not the plain number received: 已办结, 超期未办结, 日均.
        self.counts = sorted(
            {f.name.removesuffix("量"): f.name for f in book
             if f.unit == "件" and not f.label and f.kind is FactKind.FIGURE}.items(),
            key=lambda one: -len(one[0]),
        )  # fmt: skip
        self.rates = sorted(
            {f.name for f in book if f.unit in ("ratio", "hour") and f.kind is FactKind.FIGURE},
            key=len, reverse=True,
        )  # fmt: skip

    @cached_property
    def numeric(self) -> list[Fact]:
        """Facts with a number."""
        return [f for f in self.book if isinstance(f.value, int | float)]

    @cached_property
    def received(self) -> list[Fact]:
        """How many requests each group had in the period, of all rows."""
        return [f for f in self.numeric if f.kind is FactKind.FIGURE and f.unit == "件"
                and f.metric == "received" and f.label and not f.within and not self.is_past(f)]  # fmt: skip

    def counted(self, said: re.Match[str] | None) -> Fact | None:
        """The count of all that `what` of a match names: 未办结; none for the number received."""
        names = [name for word, name in self.counts if said and said["what"] in (word, name)]
        return next((f for f in self.numeric if f.name in names[:1] and not f.label and not f.within
                     and f.kind is FactKind.FIGURE and not self.is_past(f)), None)  # fmt: skip

    def figures(self, names: Sequence[str]) -> list[Fact] | None:
        """The number received of each group named, all of one dimension."""
        found: dict[str, dict[str, Fact]] = defaultdict(dict)
        for fact in self.received:
            if fact.label in names:
                found[fact.dimension].setdefault(fact.label, fact)
        return next(
            ([of[name] for name in names] for of in found.values() if len(of) == len(set(names))),
            None,
        )

    @cached_property
    def _by_unit(self) -> dict[str, list[tuple[int | float, int, Fact]]]:
        """Sizes with their facts, smallest first, so that a number is found by bisection."""
        found: dict[str, list[tuple[int | float, int, Fact]]] = defaultdict(list)
        for at, fact in enumerate(self.numeric):
            size = abs(fact.value) if isinstance(fact.value, int | float) else 0
            found[fact.unit].append((size, at, fact))
        return {unit: sorted(facts, key=lambda one: one[:2]) for unit, facts in found.items()}

    def _near(self, unit: str, number: Written, more: float = 0.0) -> list[Fact]:
        """Facts of a unit that the number supports; `more` is added to them first."""
        low, high = number.reach
        facts = self._by_unit.get(unit, [])
        first = bisect_left(facts, low - more, key=lambda one: one[0])
        last = bisect_right(facts, high - more, key=lambda one: one[0])
        return [
            f for size, _, f in facts[first:last] if number.supports(size + more if more else size)
        ]

    @cached_property
    def dates(self) -> Dates:
        """All names of periods and settings, and the months of the periods."""
        texts = {f.period.text for f in self.book if f.period}
        for fact in self.book:
            if fact.period:
                for day in (fact.period.start, fact.period.end):
                    texts.add(f"{day.year}年{day.month}月{day.day}日")
        texts |= {str(f.value) for f in self.book if f.kind is FactKind.SETTING}
        texts |= {
            spoken(f.label) for f in self.book if f.dimension in ("day", "month", "quarter", "half")
        }
        months = {month for f in self.book for month in months_of(f)}
        return Dates("\n".join(sorted(texts)), frozenset(months))

    @cached_property
    def period(self) -> str:
        """The name of the period the report is about; empty where the book has none."""
        fact = self.book.get("period")
        return str(fact.value) if fact is not None else ""

    @cached_property
    def year(self) -> int:
        """The year of all days of the period; 0 where there are two."""
        fact = self.book.get("received")
        months = months_of(fact) if fact is not None else ()
        years = {(one - 1) // 12 for one in months}
        return years.pop() if len(years) == 1 else 0

    @cached_property
    def bases(self) -> dict[str, str]:
        """The names of the periods that are compared with, by yoy and mom."""
        found = {one: self.book.get(f"base.{one}") for one in ("yoy", "mom")}
        return {one: str(fact.value) for one, fact in found.items() if fact is not None}

    @property
    def topic(self) -> str:
        """What a special report is about; empty where the book has none."""
        fact = self.book.get("topic")
        return str(fact.value) if fact is not None else ""

    @cached_property
    def _bases(self) -> dict[str, set[str]]:
        """What each fact is the base of: yoy, mom."""
        found: dict[str, set[str]] = defaultdict(set)
        for fact in self.book:
            if fact.kind in (FactKind.GROWTH, FactKind.CHANGE) and len(fact.inputs) == 2:
                found[fact.inputs[1]].add(fact.against)
        return found

    def base_of(self, fact: Fact) -> str:
        """yoy or mom where the fact is the base of one of them; else empty."""
        found = self._bases.get(fact.id, set())
        return next(iter(found)) if len(found) == 1 else ""

    @cached_property
    def everything(self) -> Fact | None:
        """In a report about a topic: all that came in."""
        return next((f for f in self.numeric if f.name.startswith("全部") and f.unit == "件"
                     and not self.is_past(f)), None)  # fmt: skip

    def is_of_all(self, share: Fact) -> bool:
        """Whether a share is taken of all requests, not of those of the topic."""
        wholes = [self.book.get(one) for one in share.inputs[1:]]
        return any(one is not None and one.name.startswith("全部") for one in wholes)

    def is_past(self, fact: Fact) -> bool:
        """Whether the fact is about another period than the report."""
        return bool(self.period and fact.period and fact.period.text != self.period)

    @cached_property
    def fixed(self) -> list[str]:
        """Texts of settings, such as the name of the period, longest first."""
        values = {str(f.value) for f in self.book
                  if f.kind is FactKind.SETTING and isinstance(f.value, str)}  # fmt: skip
        return sorted(values, key=len, reverse=True)

    def is_question(self, text: str) -> bool:
        """Whether the line is a heading or title that says what was asked, and so claims nothing."""
        found = _ASKED.match(text)
        return found is not None and text[found.end() :] in self._asked

    def labels_in(self, text: str) -> list[Label]:
        """The groups named, left to right; 市场监管局 is no 市场监管."""
        named = [
            Label(start, end, self.labels[at])
            for at, start, end in self._finder.find_matches_as_indexes(text)
            if "热线" not in self.labels[at] or not _OFFICE.match(text, end)
        ]
        for start, end, name in self._shorthand.found(text):
            apart = [one for one in named if one.end <= start or end <= one.start]
            if all(start <= one.start and one.end <= end for one in named if one not in apart):
                named = sorted([*apart, Label(start, end, name)], key=lambda one: one.start)
        return named

    @cached_property
    def _shorthand(self) -> Shorthand:
        of = {one: [f.label for f in self.received if f.dimension == one]
              for one in ("department", "level1", "street")}  # fmt: skip
        return Shorthand(*(list(dict.fromkeys(labels)) for labels in of.values()))

    def is_quoted(self, words: str) -> bool:
        """Whether the words stand in a ticket that the facts quote."""
        bare = words.strip("。，！？…、； ")
        return bool(bare) and any(bare in quote for quote in self.quotes)

    def supporting(self, number: Written) -> list[Fact]:
        """Facts with this value in a fitting unit."""
        unit = number.unit
        if unit == "第":
            return [f for f in self._near("位", number) if f.kind is FactKind.RANK]
        if unit == "倍":
            # 增长1.5倍 is a growth of 150 %; 是…的2.5倍 too, of one more.
            both = (*self._near("ratio", number), *self._near("ratio", number, 1.0))
            return [f for f in both if f.kind is FactKind.GROWTH]
        if unit == "":
            # A bare figure of a table: the digits as they are written there.
            units = (one for one in self._by_unit if one not in ("ratio", "point"))
            return [f for one in units for f in self._near(one, number)]
        if unit in _GROUPS:
            found = [f for one in _GROUPS for f in self._near(one, number)]
            return [f for f in found if f.kind is not FactKind.RANK or unit in ("名", "位")]
        return self._near(unit, number)

    def labels_of(self, fact: Fact, depth: int = 3) -> set[str]:
        """The groups a fact is about, itself or through what it was made of."""
        found = set(fact.label.split("、")) if fact.label else set()
        if depth and fact.kind in (FactKind.SUM, FactKind.SHARE, FactKind.COUNT, FactKind.MEAN):
            for one in fact.inputs:
                inner = self.book.get(one)
                if inner is not None:
                    found |= self.labels_of(inner, depth - 1)
        return found


def blanked(text: str, known: Known) -> tuple[str, list[tuple[int, int]]]:
    """The text with the digits of quotes, names and dates taken out, as long as before; and
    where dates stood.
    """
    signs = list(text)

    def blank(start: int, end: int) -> None:
        signs[start:end] = "□" * (end - start)

    for quote in (*known.quotes, *known.fixed):
        at = text.find(quote) if quote else -1
        while at >= 0:
            blank(at, at + len(quote))
            at = text.find(quote, at + len(quote))
    for found in CITED.finditer(text):
        if known.is_quoted(found["words"]):
            blank(*found.span("words"))
    for label in known.labels_in(text):
        if any(sign.isdigit() for sign in label.name):
            blank(label.start, label.end)
    for pattern in (NAMES, PLACES):
        for found in pattern.finditer("".join(signs)):
            blank(*found.span())
    dates = [found.span() for found in DATES.finditer("".join(signs))]
    for span in dates:
        blank(*span)
    return "".join(signs), dates
