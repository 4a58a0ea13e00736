"""What one question says, before defaults and earlier turns fill the rest."""

from dataclasses import dataclass, field

from reporting.query.query import Against, Filter, Having, Order, Plain
from suqiu.periods import Period


@dataclass(frozen=True, slots=True)
class Side:
    """One of several kinds of rows that are set side by side; `label` is its word."""

    label: str
    filter: Plain


@dataclass
class QueryDraft:
    """The parts a question names; None or empty where it is silent.

    Filled while reading one question, then turned into a frozen Query, whose fields the first part
    has. A pair of text and choices is a question back.
    """

    metrics: list[str] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    time: str = ""
    against: Against | None = None
    share: bool = False
    share_of: list[Filter] = field(default_factory=list)
    having: list[Having] = field(default_factory=list)
    order: Order | None = None
    limit: int | None = None
    skip: int = 0  # how many come before 第几名
    within: list[str] = field(default_factory=list)
    listing: bool = False

    # What is made of the rows, or told beside them.
    digest: bool = False  # what citizens wrote
    per: str = ""  # the unit of an average (日均)
    tally: str = ""  # the dimension whose groups are counted (有几个街道)
    together: bool = False  # the groups are added up
    shown: tuple[str, tuple[str, ...]] | None = None  # the groups that are listed of all
    both: bool = False  # 同比 and 环比
    apart: bool = False  # two times are only listed
    sides: list[Side] = field(default_factory=list)  # kinds of hours or days side by side
    # Of two names the first is told as a multiple of the other; both empty for two times.
    multiple: tuple[str, str] | None = None
    # The time whose ranking says which groups the figures of another time are of.
    chosen_in: Period | None = None

    # How it was said, for what is settled later.
    fall: bool = False
    trend: bool = False
    total: bool = False
    split: bool = False  # each of several names by itself (停水和停电各多少)
    superlative: bool = False
    asks_number: bool = False
    pointing: bool = False  # what the answer before named (它)
    pointed: str = ""  # its dimension: 这个街道
    first: bool = False  # the first of several that it named
    highest: bool = False  # of several the one with the highest figure
    one_assumed: bool = False  # a limit of one that no number said
    bare_percent: bool = False  # a threshold in % of nothing named
    direction: Having | None = None  # the way that the groups of the turn before went

    # What stands in the way.
    unasked: tuple[str, tuple[str, ...]] | None = None  # a new question asks for no figure
    baseless: tuple[str, tuple[str, ...]] | None = None  # a change has nothing to be told against
    doubts: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # words that nobody knows
    near: list[str] = field(default_factory=list)  # names like them
    guesses: list[str] = field(default_factory=list)  # how an everyday word was understood
