"""Where a name begins or ends: how many characters before a title, or after 联系人, are one."""

import re

import rjieba

from suqiu.privacy.lexicon import lexicon
from suqiu.privacy.name_shapes import is_place, name_score, surname_length

# What a name must score before a title or a number, after a word that surely announces one,
# after one that may; measured on tests/data/masking.jsonl and the seed corpus.
BEFORE_TITLE, BEFORE_NUMBER = 1.4, 3.4
_SURELY, _MAYBE = 0.3, 2.6
_HEAD = re.compile("[\u4e00-\u9fff]{1,8}")
_DOTTED = re.compile("[\u4e00-\u9fff]{1,7}[·•・‧∙][\u4e00-\u9fff]{1,9}")
# 单号, 卡号: the last character of no name.
_NUMBERED = frozenset("单编账帐卡户案工证房车票学型楼")
_SURNAME_STOP = re.compile(r"\s?[，,：:（(]|电话|手机|\s\d")


def name_at_end(window: str, need: float) -> int:
    """How many characters of a full name end the window of Han characters; 0 for none."""
    last, tag = rjieba.tag(window)[-1]
    if len(last) > 2 and tag.startswith("nr") and lexicon().sounds.issuperset(last):
        return len(last)
    edges = _edges(window)
    best, chosen = need, 0
    for size in range(2, min(len(window), 4) + 1):
        begin = len(window) - size
        score = name_score(window[begin:]) + (0.8 if begin in edges else -0.8)
        if begin and rjieba.has_word(window[begin - 1 : begin + 1]):
            score -= 1.5  # the 程中 of 过程中
        if is_place(window[begin:], ""):
            score -= 3
        if score > best:
            best, chosen = score, size
    return chosen


def surname_at_end(window: str) -> int:
    """Length of a surname that stands alone at the end (the 张 of 请张老师); 0 for none."""
    if surname_length(window[-2:]) == 2:
        return 2
    last, pair = window[-1], window[-2:]
    if not surname_length(last) or (
        rjieba.has_word(pair) and len(pair) == 2 and pair[0] not in "老小"
    ):
        return 0
    if last in lexicon().also_words and len(window) > 1:
        before, tag = rjieba.tag(window[:-1])[-1]
        # 原任局长, 项目方经理
        if last == "任" or (tag.startswith("n") and before not in lexicon().maybe):
            return 0
    return 0 if len(window) > 2 and rjieba.has_word(window[-3:]) else 1


def name_at_start(text: str, start: int, *, surely: bool) -> int:
    """How many characters of a name stand at `start`; 0 for none.

    `surely`: the word before announces nothing but a name.
    """
    head = _HEAD.match(text, start)
    if not head:
        return 0
    window, own = head[0], surname_length(head[0])
    dotted = _DOTTED.match(text, start)
    if dotted and (surely or not own):
        return len(dotted[0])
    if not own:
        return _unknown_name(text, start, window) if surely else 0
    if lexicon().title_start.match(window, own):
        return 0  # 张先生 is found at 先生
    edges = _edges(window)
    best, chosen = _SURELY if surely else _MAYBE, 0
    for size in range(2, min(len(window), 4) + 1):
        score = _score_at_start(text, start, size, surely=surely)
        score += 0.5 if size in edges else -1
        if score > best:
            best, chosen = score, size
    if not surely:
        return chosen
    longer = max(chosen, _unknown_name(text, start, window))
    return longer or (1 if _SURNAME_STOP.match(text, start + 1) else 0)


def _score_at_start(text: str, start: int, size: int, *, surely: bool) -> float:
    known = lexicon()
    end = start + size
    name = text[start:end]
    score = name_score(name)
    if score <= -3 or (text[end : end + 1] == "号" and name[-1] in _NUMBERED):
        return min(score, -3)
    stops = known.stop.match(text, end) is not None
    if stops:
        score += 2 if surely else 1.5
    elif text[end] in known.goes_on:
        score += 1
    elif is_place(name, text[end : end + 2]):
        score -= 3
    elif size == 2:
        score -= 0.7
    doubt = 0.5 if stops else 2.0
    score -= sum(0.5 if c in known.given else doubt for c in name[1:] if c in known.goes_on)
    return score - 6 if is_place(name, "") and not (surely and stops) else score


def _edges(window: str) -> set[int]:
    """Where words begin and end in the window."""
    edges, place = {0}, 0
    for word in rjieba.cut(window):
        place += len(word)
        edges.add(place)
    return edges


def _unknown_name(text: str, start: int, window: str) -> int:
    """A name without a known surname (巴特尔): all Han up to a stop, and no everyday word."""
    known = lexicon()
    stop = known.stop.search(text, start, start + 8)
    size = min(len(window), stop.start() - start if stop else len(window))
    name = window[:size]
    if not 2 <= size <= 6 or name[-1] in known.place_ends:
        return 0
    tokens = rjieba.tag(name)
    sounds = known.sounds.issuperset(name)
    if len(tokens) == 1 and (tokens[0][1].startswith("nr") or sounds):
        return size
    return size if size > 2 and sounds else 0
