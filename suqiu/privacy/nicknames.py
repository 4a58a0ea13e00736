"""小王, 老李, 陈姐: a surname with one more character, told from 小高层, 老马路 and 陈总结."""

import rjieba

from suqiu.privacy.lexicon import lexicon
from suqiu.privacy.name_model import Reading, name_model
from suqiu.privacy.name_shapes import surname_length

# The last characters of words for people who are called by a pet name.
_ROLE_ENDS = frozenset("员服理介工师友手妹生姐哥人找")
# How much more often a character is a given name than in running text (log).
_GIVEN = 3.5
# 大小, 养老: what stands before makes it another word.
_NOT_BEFORE = frozenset("大中最太很更较从矮弱细渺微缩窄养古衰敬陈")


def is_familiar(reading: Reading, start: int) -> bool:
    """Whether the surname at `start` and the 小, 老 or 阿 before it are somebody."""
    text, known = reading.text, lexicon()
    surname = text[start]
    plain = surname in known.familiar
    if not plain and surname not in known.familiar_maybe:
        return _is_pet_name(reading, start)
    before, after = text[start - 2 : start - 1], text[start + 1 : start + 2]
    if before in _NOT_BEFORE or (after and rjieba.has_word(text[start - 1 : start + 2])):
        return False
    if after == "子" or after in known.place_ends:
        return False
    goes_on = known.stop.match(text, start + 1) is not None or after in known.goes_on
    if rjieba.has_word(text[start : start + 2]) and len(after) and not goes_on:
        return False
    return goes_on or (plain and not rjieba.has_word(text[start + 1 : start + 2 + 1] or " "))


def _is_pet_name(reading: Reading, start: int) -> bool:
    """客服小薇: a given name after a word for a person, and nothing that makes it a thing."""
    text, known = reading.text, lexicon()
    if text[start - 2 : start - 1] not in _ROLE_ENDS or text[start - 1] == "老":
        return False
    if name_model().single.get(text[start], 0.0) < _GIVEN * name_model().weights[
        "single"
    ] or rjieba.has_word(text[start - 1 : start + 1]):
        return False
    return known.stop.match(text, start + 1) is not None or text[start + 1] in known.goes_on | {
        "加"
    }


def _stands_alone(text: str, start: int) -> bool:
    """Any surname and 姐 with nothing around: 我们单位的车姐、向姐."""
    return (
        surname_length(text[start]) == 1
        and text[start] not in lexicon().seldom
        and (text[start - 1 : start] in "的和，、,：找问" or not start)
        and not "\u4e00" <= text[start + 2 : start + 3] <= "\u9fff"
        and text[start + 1] not in "工总"
    )


def surname_of_elder(reading: Reading, start: int) -> bool:
    """Whether the surname at `start` and the 姐, 哥, 总 or 工 after it are somebody."""
    text, known = reading.text, lexicon()
    before, after = text[max(0, start - 1) : start], text[start + 1 : start + 3]
    if (
        text[start] not in known.familiar
        and text[start] not in known.familiar_maybe
        and not _stands_alone(text, start)
    ):
        return False
    if rjieba.has_word(text[start : start + 2]) or (len(after) == 2 and rjieba.has_word(after)):
        return False
    if "\u4e00" <= before <= "\u9fff" and (
        rjieba.has_word(before + text[start])
        or (start not in reading.edges_around(start) and before not in _ROLE_ENDS)
    ):
        return False
    return known.stop.match(text, start + 2) is not None or text[start + 2] in known.goes_on
