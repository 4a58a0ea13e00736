"""Phrases of a ticket's words: what a new theme is recognised by."""

import re
from functools import lru_cache
from itertools import pairwise

from suqiu.text import normalise, segment
from suqiu.wordlists import read_sections

_READ = 400  # characters; what a ticket is about stands near its beginning
_WORD = re.compile(r"[㐀-鿿]{2,}|[a-z][a-z0-9]{1,}")


@lru_cache(maxsize=1)
def _empty() -> frozenset[str]:
    return frozenset(read_sections("warnings/empty_words.txt").get("empty", ()))


def phrases(text: str) -> frozenset[str]:
    """Words of two characters and more, and pairs of neighbours; no masked data, no empty words."""
    words = segment(normalise(text[:_READ]))
    empty = _empty()
    kept = [word if _WORD.fullmatch(word) and word not in empty else "" for word in words]
    pairs = (a + b for a, b in pairwise(kept) if a and b)
    return frozenset((*filter(None, kept), *pairs))
