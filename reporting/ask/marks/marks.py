"""What a stretch of a question means: the tokens that reading works on."""

from dataclasses import dataclass

from reporting.query.query import Filter, Op
from suqiu.periods import Period


@dataclass(frozen=True, slots=True)
class PeriodMark:
    """A time span was named."""

    period: Period


@dataclass(frozen=True, slots=True)
class MetricMark:
    """A metric was named."""

    metric: str


@dataclass(frozen=True, slots=True)
class DimensionMark:
    """A dimension was named (街道, 部门, 每月)."""

    dimension: str


@dataclass(frozen=True, slots=True)
class ValueMark:
    """A value of a dimension was named; `exact` False for an everyday or guessed name, `more`
    the other values that such a name means too.
    """

    dimension: str
    value: str
    exact: bool = True
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilterMark:
    """A finished filter: a condition, an hour span, a mention, a bounded number. `note` tells
    the asker how a loose word was taken.
    """

    filter: Filter
    note: str = ""


@dataclass(frozen=True, slots=True)
class AmountMark:
    """A threshold; `value` None is the average. `unit` is 件, %, 次, 天, 小时, 倍, one of a site's
    tables, or empty; `scaled` where 万 or 亿 was said (the value is the whole number).
    """

    op: Op
    value: float | None
    unit: str
    scaled: bool = False


@dataclass(frozen=True, slots=True)
class TopMark:
    """How many of a ranking, whether from the far end (倒数, 后三名), and behind how many others
    (第四到第六名).
    """

    count: int
    last: bool = False
    skip: int = 0


@dataclass(frozen=True, slots=True)
class SignMark:
    """A word that steers: `sign` is one of reporting.ask.marks.signs."""

    sign: str


@dataclass(frozen=True, slots=True)
class DateMark:
    """A date of a list's rows was named (注册的): `column` is 表.列."""

    column: str


@dataclass(frozen=True, slots=True)
class WhoseMark:
    """A figure was named that several of a site's lists have, and it was not said whose;
    `readings` name it for each.
    """

    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnknownMark:
    """Words nobody knows; `near` are the names most like them."""

    near: tuple[str, ...] = ()


Meaning = (
    PeriodMark | MetricMark | DimensionMark | ValueMark | FilterMark | AmountMark | TopMark
    | SignMark | DateMark | WhoseMark | UnknownMark
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A meaning and where it stands: question[start:end] == text."""

    start: int
    end: int
    text: str
    meaning: Meaning


class Canvas:
    """A question and which of its characters are spoken for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.marks: list[Mark] = []
        self._taken = bytearray(len(text))
        self._rest = text

    def open(self, start: int, end: int) -> bool:
        """Whether nothing has been read there yet."""
        return start < end and not any(self._taken[start:end])

    def put(self, start: int, end: int, meaning: Meaning) -> bool:
        """Mark a stretch, unless part of it is taken."""
        if not self.open(start, end):
            return False
        self._taken[start:end] = b"\1" * (end - start)
        self._rest = self._rest[:start] + "\n" * (end - start) + self._rest[end:]
        self.marks.append(Mark(start, end, self.text[start:end], meaning))
        return True

    def release(self, start: int, end: int) -> None:
        """Open a stretch again, its mark having been taken back."""
        self._taken[start:end] = bytes(end - start)
        self._rest = self._rest[:start] + self.text[start:end] + self._rest[end:]

    def rest(self) -> str:
        """The question with a line break in place of every taken character."""
        return self._rest

    def copy(self) -> "Canvas":
        """Another with the same marks, to try a reading on."""
        other = Canvas(self.text)
        other.marks = list(self.marks)
        other._taken, other._rest = bytearray(self._taken), self._rest
        return other

    def adopt(self, other: "Canvas") -> None:
        """Take over the marks of a reading that was tried."""
        self.marks, self._taken, self._rest = other.marks, other._taken, other._rest

    def in_order(self) -> list[Mark]:
        """The marks from left to right."""
        return sorted(self.marks, key=lambda mark: mark.start)
