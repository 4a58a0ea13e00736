"""Personal names beside the words that announce them: 张伟先生, 联系人：李娜, 王芳13900000000."""

import re

import rjieba

from suqiu.privacy.found import Found, Kind, Taken
from suqiu.privacy.lexicon import Announced, lexicon
from suqiu.privacy.name_places import (
    BEFORE_NUMBER,
    BEFORE_TITLE,
    name_at_end,
    name_at_start,
    surname_at_end,
)
from suqiu.privacy.name_shapes import is_place, name_score

_LINK = re.compile(
    r"(?:\s|[：:，,（(“\"【\[]|的?姓名|的?名字|是|为|叫|即|系|签[名字]|名下|一栏|[)）】\]]){0,4}"
)
_MAY_LINK = frozenset(' ：:，,（(“"【[的姓名是为叫即系签一)）】]\t\n\u3000\xa0')
_HAN = "[\u4e00-\u9fff]"
_TAIL = re.compile(f"({_HAN}{{1,8}})[\\s（(]{{0,2}}$")
_DOTTED_TAIL = re.compile(f"{_HAN}{{1,7}}[·•・‧∙]{_HAN}{{1,9}}$")
# What stands between a name and its number, written backwards: so it is matched at once.
_BACKWARDS = re.compile(
    r"(?:[\s：:，,（(、;；]|码?号?(?:话电|机手|式方)(?:系联)?的?|码?号?证份身(?:民公)?|码?号份身民公|号?信微|[男女是为]"
    rf"|人本|号同|码?号?件证){{0,7}}({_HAN}{{2,8}})"
)
_SIGNED = re.compile(
    f"(?:^|[^\u4e00-\u9fff])({_HAN}{{2,4}})"
    r"\s*(?:\d{4}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}日?)?[\s。.]*$"
)
# How far before or after a name the words stand that can have to do with it.
NAME_REACH = 24
_AND = re.compile(r"\s?[、和与及]\s?")
# 律师函, 教练员, 会计证, 老师们: no titles of the one before.
_NO_TITLE = frozenset("函员证费团们")


def find_names(text: str, announced: list[Announced], taken: Taken) -> None:
    """Add names beside titles, after 联系人 and the like, before numbers found, and signatures."""
    known = lexicon()
    numbers = list(taken.found)
    for word, start, end in announced:
        following = text[end : end + 1]
        # A name has a surname in it: this look alone is done with most words.
        if word in known.titles and following not in _NO_TITLE and start:
            _before_title(text, start, taken)
        if word in known.surely:
            _after_word(text, end, taken, surely=True)
        elif word in known.maybe and (
            following in _MAY_LINK
            or (following in known.surname_starts and not rjieba.has_word(word + following))
        ):
            _after_word(text, end, taken, surely=False)
    for found in numbers:
        _before_number(text, found.start, taken)
    signed = _SIGNED.search(text, max(0, len(text) - NAME_REACH))
    if signed and name_score(signed[1]) >= BEFORE_NUMBER and not is_place(signed[1], ""):
        _add(text, signed.start(1), signed.end(1), taken)


def _add(text: str, start: int, end: int, taken: Taken) -> None:
    name = text[start:end]
    if "某" not in name:  # masked by its writer already
        taken.add(Found(start, end, Kind.NAME, name))


def _before_title(text: str, end: int, taken: Taken) -> None:
    if lexicon().name_starts.isdisjoint(text[max(0, end - 5) : end]):
        return
    dotted = _DOTTED_TAIL.search(text, max(0, end - 16), end)
    tail = _TAIL.search(text, max(0, end - 10), end)
    if dotted:
        _add(text, dotted.start(), end, taken)
    elif tail:
        window, limit = tail[1], tail.end(1)
        size = name_at_end(window, BEFORE_TITLE)
        if not size and limit == end:
            size = surname_at_end(window)
        if size:
            _add(text, limit - size, limit, taken)


def _after_word(text: str, end: int, taken: Taken, *, surely: bool) -> None:
    start = looks_from(text, end)
    if not surely and text[start : start + 1] not in lexicon().surname_starts:
        return
    while size := name_at_start(text, start, surely=surely):
        _add(text, start, start + size, taken)
        more = _AND.match(text, start + size)
        if not more:
            return
        start, surely = more.end(), False


def looks_from(text: str, end: int) -> int:
    """Where a name after a word that ends at `end` would begin."""
    link = _LINK.match(text, end)
    return link.end() if link else end


def _before_number(text: str, start: int, taken: Taken) -> None:
    """王芳 13900000000, 王芳（身份证…）: the name right before a number found."""
    before = text[max(0, start - NAME_REACH) : start][::-1]
    match = _BACKWARDS.match(before)
    size = name_at_end(match[1][::-1], BEFORE_NUMBER) if match else 0
    if match and size:
        end = start - match.start(1)
        _add(text, end - size, end, taken)
