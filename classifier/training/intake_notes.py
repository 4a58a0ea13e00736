"""Texts as a desk notes them down: 市民反映…，要求尽快处理.

Such words stand in any note, yet most letters of the seed are in the first person: what learns
from them alone takes the words of the desk for a sign.
"""

import re
from collections.abc import Sequence

from suqiu.data import data_rows

_PHRASES = "intake/stock_phrases.csv"
# A longer text has words enough of its own.
MOST_CHARS = 80
_LEAST_CHARS, _MOST_OF_SENTENCE = 8, 60
_SENTENCE = re.compile(r"[^。！？；\n]+")
_BEGINS, _ENDS, _YES = "开头", "结尾", "是"
_MARKS = ("", "，", "：")


def as_notes(texts: Sequence[str]) -> list[str]:
    """Each text as some desk would note it, by turns; deterministic."""
    begins, ends = _phrases()
    noted = []
    for number, text in enumerate(texts):
        # Every beginning meets every form and many an end.
        begin, end = begins[number % len(begins)], ends[number * 11 % len(ends)]
        said = text.rstrip("。")
        forms = (
            f"{begin}{said}，{end}。", f"{begin}：{said}。", f"{said}，{end}。",
            f"{begin}，{said}。{end}。",
        )  # fmt: skip
        noted.append(forms[number // len(begins) % len(forms)])
    return noted


def some_sentences(texts: Sequence[str]) -> list[str]:
    """Of each text a sentence that could be a note, by turns the first, the second and so on; of a
    text without one, none.
    """
    found = []
    for number, text in enumerate(texts):
        said = [part.strip() for part in _SENTENCE.findall(text)]
        fit = [part for part in said if _LEAST_CHARS <= len(part) <= _MOST_OF_SENTENCE]
        if fit:
            found.append(fit[number % len(fit)])
    return found


def unheard() -> list[str]:
    """Phrases of which no word says anything, as they stand in a note."""
    told = [row["phrase"] for row in data_rows(_PHRASES) if row["unheard"] == _YES]
    return [phrase + mark for phrase in told for mark in _MARKS]


def _phrases() -> tuple[list[str], list[str]]:
    begins, ends = (
        [row["phrase"] for row in data_rows(_PHRASES) if row["place"] == place]
        for place in (_BEGINS, _ENDS)
    )
    return begins, ends
