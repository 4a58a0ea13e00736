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
class Draft:
    """The parts a question names; None or empty where it is silent.

    Filled while reading one question, then turned into a frozen Query.
    `per` is the unit of an average (日均), `tally` the dimension whose groups are counted (有几个
    街道), `skip` how many come before 第几名, `together` wants the groups added up, `shown` the groups that are listed of all, `both` asks for 同比 and 环比, `apart` for two times that are only listed, `sides` are kinds of hours or days to be set side by side, `multiple` the two of which one is told as a multiple of the other (both empty where they are two times), `pointing` means what the answer before named (它), `first` the first of several, `chosen_in` the time whose ranking says which groups the figures of another time are of, `one_assumed` a limit of one that no number said, `bare_percent` a threshold in % of
    nothing named, `direction` the way that the groups of the turn before went, `unasked` what to ask back where a new question asks for no figure, `baseless` where a change has nothing to be told against.
    `doubts` are ambiguities to ask back, each with its choices; `unknown` are words that
    nobody knows, `near` names like them; `guesses` say in Chinese how an everyday word was understood.
    """

    metrics: list[str] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    excluded: list[Filter] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    time: str = ""
    against: Against | None = None
    fall: bool = False
    both: bool = False
    apart: bool = False
    sides: list[Side] = field(default_factory=list)
    multiple: tuple[str, str] | None = None
    share: bool = False
    share_of: list[Filter] = field(default_factory=list)
    having: list[Having] = field(default_factory=list)
    order: Order | None = None
    limit: int | None = None
    skip: int = 0
    within: list[str] = field(default_factory=list)
    listing: bool = False
    digest: bool = False
    trend: bool = False
    total: bool = False
    asks_number: bool = False
    ranked: bool = False
    split: bool = False
    superlative: bool = False
    together: bool = False
    one_assumed: bool = False
    bare_percent: bool = False
    shown: tuple[str, tuple[str, ...]] | None = None
    pointing: bool = False
    first: bool = False
    chosen_in: Period | None = None
    per: str = ""
    tally: str = ""
    direction: Having | None = None
    unasked: tuple[str, tuple[str, ...]] | None = None
    baseless: tuple[str, tuple[str, ...]] | None = None
    doubts: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)
