"""What is wrong with a text."""

from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """Sorts of findings, as people call them."""

    UNSUPPORTED = "没有依据的数字"
    MISPLACED = "张冠李戴"
    COMPARISON = "同比环比混淆"
    DIRECTION = "方向不对"
    SHARE = "占比与件数不符"
    SUM = "占比合计不对"
    DENOMINATOR = "分母不一致"
    SUPERLATIVE = "最高级不成立"
    DATE = "没有依据的日期"
    CAUSE = "没有依据的原因"
    FIGURE = "数字算错"
    PARTS = "分项与总数不符"
    CHANGE = "增减幅度不符"
    POINTS = "百分点与百分之混用"
    ORDER = "先后不符"
    DAILY = "日均与总数不符"
    DAYS = "日期与天数不符"
    RATE = "比率超过100%"
    LISTED = "个数与所列不符"
    TABLE = "文字与表不符"
    NAME = "没有依据的名称"


@dataclass(frozen=True, slots=True)
class Finding:
    """`text` is the words meant, at `line` (from 1) of the document; `notice` asks a person to
    look and is no error.
    """

    problem: Problem
    line: int
    text: str
    message: str
    notice: bool = False


@dataclass(frozen=True, slots=True)
class Derivation:
    """A number that is no fact and right: `how` it comes from others that are supported."""

    line: int
    text: str
    how: str


@dataclass(frozen=True, slots=True)
class Checked:
    """`numbers` were found in the text, `traced` of them are supported; `derived` are those of
    these that were worked out by hand.
    """

    numbers: int
    traced: int
    findings: tuple[Finding, ...]
    derived: tuple[Derivation, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that are no mere notices."""
        return tuple(one for one in self.findings if not one.notice)
