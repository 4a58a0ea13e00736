"""Cues: the small language in which the intake's configuration names words of a ticket.

A cue is plain text with three signs, so that nobody at a hotline has to write regular
expressions:

- `[能否/可否]增设` stands for 能否增设 or 可否增设;
- `能否…增设` lets up to twelve characters of the same sentence lie between;
- `#月` is any digit, Arabic or Chinese, before 月; within brackets too: `[#天/多天]`.

`classifier.intake.sweep` finds all cues of all lists in one pass.
"""

import itertools
import math
import re
from collections.abc import Sequence

from suqiu.text import normalise

GAP = 12
MAX_FORMS = 400
# Normalised text knows these ends only; a line break is a space by then.
SENTENCE_ENDS = frozenset("。!?;\n")
_DIGITS = "0123456789一二三四五六七八九十两几"
_GAPS = re.compile(r"…+|\.{3,}")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")

# (cue, start, end): which cue of its list, and where in the text.
Hit = tuple[int, int, int]


def cue_parts(cue: str) -> tuple[tuple[str, ...], ...]:
    """The parts between gaps, each with its forms; ValueError says what is wrong (Chinese)."""
    parts = tuple(_forms(part) for part in _GAPS.split(cue))
    if any(not form for part in parts for form in part):
        raise ValueError("线索词不能为空，“…”两边都要有字")
    return parts


def _forms(part: str) -> tuple[str, ...]:
    # Most are words alone.
    if "[" not in part and "]" not in part:
        return _numbered(part)
    pieces: list[Sequence[str]] = []
    for i, piece in enumerate(_BRACKETS.split(part)):
        if i % 2:
            choices = (_numbered(choice) for choice in piece.split("/"))
            pieces.append(tuple(dict.fromkeys(itertools.chain.from_iterable(choices))))
        elif "[" in piece or "]" in piece:
            raise ValueError("方括号没有配对")
        else:
            pieces.append(_numbered(piece))
    return _joined(pieces)


def _numbered(text: str) -> tuple[str, ...]:
    """The forms of a text without brackets: any digit in the place of each `#`."""
    if "#" not in text:
        return (normalise(text),)
    first, *others = (normalise(plain) for plain in text.split("#"))
    pieces: list[Sequence[str]] = [[first]]
    for other in others:
        pieces += (_DIGITS, [other])
    return _joined(pieces)


def _joined(pieces: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One choice of each piece after the other, each form once; counted before they are made."""
    count = math.prod(map(len, pieces))
    if count > MAX_FORMS:
        raise ValueError(f"展开后有 {count} 种写法，超过 {MAX_FORMS} 种，请拆成几行")
    return tuple(dict.fromkeys("".join(choice) for choice in itertools.product(*pieces)))
