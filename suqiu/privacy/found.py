"""What a detector reports: a kind of personal data at a place of the text."""

from bisect import bisect_left
from enum import StrEnum
from typing import NamedTuple


class PersonalKind(StrEnum):
    """Kinds of personal data; the value is the placeholder's word."""

    MOBILE = "手机"
    LANDLINE = "座机"
    ID_CARD = "身份证"
    BANK_CARD = "银行卡"
    EMAIL = "邮箱"
    PLATE = "车牌"
    WECHAT = "微信"
    QQ = "QQ"
    DOCUMENT = "证件"
    NAME = "姓名"
    HOME = "房号"


class Found(NamedTuple):
    """Half-open `[start, end)` in characters; `key` is equal for two writings of one value."""

    start: int
    end: int
    kind: PersonalKind
    key: str


class Taken:
    """The places found so far; a later detector never takes a part of an earlier find.

    `refused` says that one wanted to.
    """

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.refused = False

    def add(self, one: Found) -> bool:
        """Keep a find unless it touches an earlier one; whether it was kept."""
        place = bisect_left(self.found, (one.start,))
        for other in self.found[max(0, place - 1) : place + 1]:
            if other.start < one.end and one.start < other.end:
                self.refused |= other[:2] != one[:2]
                return False
        self.found.insert(place, one)
        return True


def add_name(text: str, start: int, end: int, taken: Taken) -> bool:
    """Keep a name, but for one that its writer masked already (张某); whether it was kept."""
    name = text[start:end]
    return "某" not in name and taken.add(Found(start, end, PersonalKind.NAME, name))
