"""Mobile and landline numbers, identity and bank cards, however they are written."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from suqiu.late import late
from suqiu.privacy.checks import bank_card, id15_shape, id18_shape, id_check_digit
from suqiu.privacy.context import Before, before
from suqiu.privacy.found import Found, PersonalKind, Taken

_PLAIN = "0123456789"
_WRITINGS = (
    "０１２３４５６７８９", "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "零幺贰叁肆伍陸柒捌玖",
    "⓪①②③④⑤⑥⑦⑧⑨", "🄋➀➁➂➃➄➅➆➇➈", "⓿❶❷❸❹❺❻❼❽❾", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
)  # fmt: skip
_SPACES = " \t\u3000\xa0\u2000-\u200f\u2060-\u2064\ufeff\ufe0f\u20e3"
_DASHES = "\\-\u2010-\u2015\u2212－_＿"
_COMMAS = ",，、/／"
_OTHERS = ".．·•・∙)（）("
# Between the digits of a telephone number alone, and where a word says that it is one: sizes have
# stars too, and a list has one number a line.
_SELDOM = "*＊\r\n"
_FOLD = {ord(char): plain for line in _WRITINGS for char, plain in zip(line, _PLAIN, strict=True)}
_FOLD |= {ord(char): "X" for char in "xXｘＸ×"}
_FOLD |= (
    {ord(char): "." for char in ".．·•・∙"}
    | {ord(char): "," for char in _COMMAS}
    | {ord("）"): ")", ord("（"): "(", ord("＊"): "*", ord("\r"): "\n"}
)
_HAN_DIGITS = "〇零一二三四五六七八九幺壹贰叁肆伍陆陸柒捌玖"
_DIGIT = f"[0-9{''.join(dict.fromkeys(''.join(_WRITINGS)))}]"
_HAN_SPELT = late(f"[{_HAN_DIGITS}，、,\\s]+")
_HAN_DIGIT = late(f"[{_HAN_DIGITS}]")
_BETWEEN = f"[{_SPACES}{_DASHES}{_COMMAS}{_OTHERS}{_SELDOM}]"
_BLOCK = late(f"{_DIGIT}(?:{_BETWEEN}{{0,3}}{_DIGIT}){{6,}}(?:{_BETWEEN}?[xXｘＸ×])?")
_GROUP = late(r"\d+X?|X")
_EXTENSION = late(r"\s{0,2}(?:[-－—]|转接?|分机号?|[eE]xt\.?)[\s:：]{0,2}\d{1,6}(?!\d)")
_UNIT = late(r"\s?(?:元|块|万|亿|吨|平|㎡|m²|立方|公里|米|度|%|％|人次|户|件|个|只|股|千瓦|k[wW])")
# Kind and degree that a disability card adds to an identity number.
_DISABILITY = late(r"\d\d(?!\d)")
_CONNECTS = late(r"[\s、，,/;；和或及与]{0,4}")
_LETTER = late(r"[A-Za-zＡ-Ｚａ-ｚ]+")
_SAME_AS = frozenset(("wx", "vx", "v", "wechat", "weixin", "qq", "tel", "x"))
_AREA = late(r"0(?:10|2\d|[3-9]\d\d)")
_DATE = late(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_SERVICE = late(r"9[56]\d{3,7}|10[016]\d+|12\d{3}(?:\d{1,2})?|11\d|400\d+")
_FREE_CALL = late(r"[48]00\d{7}")
_MOBILE_GROUPS = frozenset({
    (11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (1,) * 11, (3, 2, 2, 2, 2), (3, 4, 2, 2),
    (3, 2, 2, 4), (3, 2, 3, 3), (1, 3, 3, 4), (3, 3, 3, 2), (3, 1, 3, 4), (3, 5, 3), (1, 10), (4, 4, 3), (5, 6), (4, 7), (6, 5),
})  # fmt: skip
# Groups of a number read out with pauses: 一三六，四七幺二，九九八八.
_SPOKEN_GROUPS = frozenset({(3, 4, 4), (3, 3, 5)})
_ONE_DIGIT = late(_DIGIT)
# Cut once, by a blank or a slash, wherever; or the usual groups between slashes.
_CUT_ONCE = late(f"{_DIGIT}+[ \u3000\xa0\u2000-\u200a/／]{_DIGIT}+")
_SLASHED = late(f"{_DIGIT}+(?:[/／]{_DIGIT}+)+")
_SLASHED_GROUPS = frozenset({(3, 4, 4), (3, 3, 5), (4, 4, 3), (4, 3, 4)})
_DAY_DIGITS = 8
# Digits that go on beyond the number make it a part of a date, a time or a list.
_GOES_ON = late(r"\d[\s:：.．/／\-]|.?[栋幢元]|[^代]?表"), late(r"[:：.．/／\-]\d")
_PHONE_SAID = late("手机|电话|号码|记一下|记下|拨打|打给|联系")
_CUT_SELDOM = late(r"[*\n]")
_LOCAL_GROUPS = frozenset({(7,), (8,), (3, 4), (4, 4), (4, 3)})
_ID_GROUPS = frozenset({
    (18,), (6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (3, 3, 4, 4, 4), (6, 12), (14, 4), (17, 1),
    (1,) * 18,
})  # fmt: skip
# So many groups of digits make up one number at most (a card spelt digit by digit).
_MOST_GROUPS = 20


class _Number(NamedTuple):
    """Digits of one or more neighbouring groups; `start` and `end` lie in the text, `folded`
    is what stands there in plain signs.
    """

    digits: str
    groups: tuple[int, ...]
    start: int
    end: int
    folded: str

    @property
    def commas(self) -> bool:
        """Whether commas or slashes part the groups: rather a list than a number."""
        return "," in self.folded

    @property
    def dots(self) -> bool:
        """Whether dots part the groups."""
        return "." in self.folded


def find_numbers(text: str, taken: Taken) -> None:
    """Add every telephone, identity and card number of the text to what is taken."""
    previous, meaning = -9, Before.NOTHING
    for block in _BLOCK.finditer(text):
        folded = block[0].translate(_FOLD)
        groups = _groups(block[0], folded)
        i = 0
        while i < len(groups):
            if i and _is_digit(groups[i]) and _is_digit(groups[i - 1]):
                i += 1  # spelt digit by digit: begun before
                continue
            start = block.start() + groups[i][0]
            said = before(text, start)
            if said is Before.IMPERSONAL:
                i += 1
                continue
            if said is Before.NOTHING and _follows(text, previous, start):
                said = meaning
            found = None
            for number, used in _numbers(folded, groups, i, block.start()):
                if _FREE_CALL.fullmatch(number.digits):
                    i += used
                    break
                found = _kind_of(text, number, said)
                if found and taken.add(found):
                    previous = found.end
                    meaning = (
                        Before.PHONE
                        if found.kind in (PersonalKind.MOBILE, PersonalKind.LANDLINE)
                        else said
                    )
                    i += used
                    break
            else:
                i += 1


def _is_digit(group: tuple[int, int]) -> bool:
    return group[1] - group[0] == 1


def _follows(text: str, previous: int, start: int) -> bool:
    """Whether the number stands in a list after the one that ended at `previous`."""
    return 0 <= start - previous <= 4 and _CONNECTS.fullmatch(text, previous, start) is not None


def _groups(written: str, folded: str) -> list[tuple[int, int]]:
    """Runs of digits; where Han and Arabic digits meet a new run begins."""
    if folded == written or _HAN_DIGIT.search(written) is None:
        return [match.span() for match in _GROUP.finditer(folded)]
    groups = []
    for match in _GROUP.finditer(folded):
        start = match.start()
        for i in range(start + 1, match.end()):
            if folded[i] != "X" and (written[i] in _HAN_DIGITS) != (written[i - 1] in _HAN_DIGITS):
                groups.append((start, i))
                start = i
        groups.append((start, match.end()))
    return groups


def _numbers(
    folded: str, groups: list[tuple[int, int]], i: int, offset: int
) -> Iterator[tuple[_Number, int]]:
    """Numbers that begin with group `i`, longest first, and how many groups they use."""
    digits, lengths, found = "", [], []
    start = groups[i][0]
    for used, (begin, end) in enumerate(groups[i : i + _MOST_GROUPS], start=1):
        digits += folded[begin:end]
        lengths.append(end - begin)
        if len(digits) > 24:
            break
        if len(digits) >= 7:
            number = _Number(
                digits, tuple(lengths), offset + start, offset + end, folded[start:end]
            )
            found.append((number, used))
    yield from reversed(found)


def _kind_of(text: str, number: _Number, said: Before) -> Found | None:
    """The number as personal data, or None."""
    if _is_quantity(text, number, said):
        return None
    if "X" in number.digits[:-1] or (number.digits[-1] == "X" and len(number.digits) < 15):
        return None
    if _CUT_SELDOM.search(number.folded):
        return _mobile(text, number, said) if said is Before.PHONE else None
    long = len(number.digits) >= 12
    return (
        (_identity(text, number, said) if long else None)
        or (_bank(number, said) if long else None)
        or _mobile(text, number, said)
        or _landline(text, number, said)
    )


def _is_quantity(text: str, number: _Number, said: Before) -> bool:
    after = _LETTER.match(text, number.end)
    if after and after[0].lower() not in _SAME_AS:
        return True
    if text[max(0, number.start - 2) : number.start] in ("0.", "0．"):
        return True
    return said is Before.NOTHING and _UNIT.match(text, number.end) is not None


def _identity(text: str, number: _Number, said: Before) -> Found | None:
    digits, size = number.digits, len(number.digits)
    if number.commas:
        return None
    known = said is Before.IDENTITY and 14 <= size <= 21
    if size in (18, 20) and digits[:17].isdigit() and id18_shape(digits[:18]):
        known |= number.groups in _ID_GROUPS or id_check_digit(digits[:18])
    # Nothing checks the older one: 营业执照420106600123456 looks the same.
    elif size == 15 and said is not Before.IMPERSONAL and digits.isdigit() and id15_shape(digits):
        known |= len(number.groups) == 1 or number.groups in {(6, 6, 3), (1,) * 15}
    if not known:
        return None
    tail = _DISABILITY.match(text, number.end) if digits[-1] == "X" else None
    end = tail.end() if tail else number.end
    return Found(number.start, end, PersonalKind.ID_CARD, digits + text[number.end : end])


def _bank(number: _Number, said: Before) -> Found | None:
    digits, size = number.digits, len(number.digits)
    if not digits.isdigit() or number.commas or number.dots:
        return None
    spelt = max(number.groups) == 1
    if bank_card(digits) and (
        spelt or (number.groups[0] >= 4 and max(number.groups[1:], default=0) <= 13)
    ):
        return Found(number.start, number.end, PersonalKind.BANK_CARD, digits)
    if said is Before.ACCOUNT and 12 <= size <= 22:
        return Found(number.start, number.end, PersonalKind.BANK_CARD, digits)
    return None


def _mobile(text: str, number: _Number, said: Before) -> Found | None:
    digits, groups = number.digits, number.groups
    if not digits.isdigit():
        return None
    start = number.start
    if ")" in number.folded and text[start - 1 : start] in ("(", "（"):
        start -= 1
    for code in ("0086", "086", "86", "0"):
        if digits.startswith(code) and len(digits) == 11 + len(code):
            digits = digits[len(code) :]
            rest = groups[0] - len(code)
            groups = (rest, *groups[1:]) if rest else groups[1:]
            start = _with_plus(text, start, number.end)
            break
    if len(digits) == 22 and len(groups) == 1 and digits[11] == "1" and digits[12] in "3456789":
        pass  # two numbers run together: both are hidden at once
    elif len(digits) != 11:
        return None
    if digits[0] != "1" or digits[1] not in "3456789":
        return None
    usual = groups in _MOBILE_GROUPS or len(digits) == 22
    if groups == (3, 8) and _DATE.fullmatch(digits[3:]):
        usual = False
    if usual and number.commas:
        usual = groups in _SPOKEN_GROUPS and (
            _HAN_SPELT.fullmatch(text, number.start, number.end) is not None
            or _PHONE_SAID.search(text, max(0, number.start - 24), number.start) is not None
        )
    if not usual and said is not Before.PHONE and not _is_cut(text, number, digits, groups):
        return None
    return Found(start, number.end, PersonalKind.MOBILE, digits)


def _is_cut(text: str, number: _Number, digits: str, groups: tuple[int, ...]) -> bool:
    """Whether a number that no word announces is a mobile number cut in an unusual place.

    Dates, round sums and parts of a longer row of numbers are none.
    """
    places = [match.start() for match in _ONE_DIGIT.finditer(text, number.start, number.end)]
    written = text[places[-len(digits)] : number.end]
    if not _CUT_ONCE.fullmatch(written) and not (
        groups in _SLASHED_GROUPS and _SLASHED.fullmatch(written)
    ):
        return False
    if groups[0] >= _DAY_DIGITS and _DATE.match(digits):
        return False
    if len(groups) == 2 and _DATE.fullmatch(digits[groups[0] :]):
        return False
    ends = [digits[: sum(groups[: i + 1])][-2:] for i in range(len(groups))]
    if ends[0] == "00" and all(end[-1] == "0" for end in ends[1:]):
        return False
    return not (
        _GOES_ON[0].fullmatch(text, max(0, number.start - 2), number.start)
        or _GOES_ON[1].match(text, number.end)
    )


def _with_plus(text: str, start: int, end: int) -> int:
    """The start moved before a plus and the bracket that is closed inside the number."""
    if text[start - 1 : start] in ("+", "＋"):
        start -= 1
    if text[start - 1 : start] in ("(", "（") and re.search("[)）]", text[start:end]):
        start -= 1
    return start


def _landline(text: str, number: _Number, said: Before) -> Found | None:
    digits, groups = number.digits, number.groups
    listed = number.commas or number.dots
    if not digits.isdigit() or (listed and said is not Before.PHONE):
        return None
    abroad = re.match(r"(?:00)?86(?=0?[1-9])", digits)
    if abroad and len(groups) > 1 and groups[0] == abroad.end():
        digits, groups = digits[abroad.end() :], groups[1:]
        if digits[0] != "0":
            digits, groups = f"0{digits}", (groups[0] + 1, *groups[1:])
    area = _AREA.match(digits)
    if area:
        size = area.end()
        local = len(digits) - size
        split = (
            groups[1:] in _LOCAL_GROUPS
            if groups[0] == size
            else len(groups) == 1 or (groups[0] > size and said is Before.PHONE)
        )
        if local in ((7, 8) if size == 4 else (8,)) and (split or said is Before.PHONE):
            end = _extension(text, number.end)
            return Found(
                _with_plus(text, number.start, number.end), end, PersonalKind.LANDLINE, digits
            )
    if said is not Before.PHONE or not 7 <= len(digits) <= 13 or number.commas:
        return None
    if len(groups) > 1 and groups not in _LOCAL_GROUPS:
        return None
    if _SERVICE.fullmatch(digits) or _DATE.fullmatch(digits):
        return None
    return Found(number.start, _extension(text, number.end), PersonalKind.LANDLINE, digits)


def _extension(text: str, end: int) -> int:
    match = _EXTENSION.match(text, end)
    return match.end() if match else end
