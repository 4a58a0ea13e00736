"""Phrases of a ticket's words: what a new theme is recognised by."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from suqiu.places.lexicon import lexicon
from suqiu.text import normalise, segment
from suqiu.wordlists import read_sections

_READ = 400  # characters; what a ticket is about stands near its beginning
_NEARLY = 0.8
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


def whole_name(phrase: str, texts: Iterable[str]) -> str:
    """The phrase with the end that makes it a name where nearly all texts write it: 某江 is
    told as 某江桥. Ends are those of roads, estates, communities and organisations.
    """
    words = lexicon()
    ends = (words.road_ends, words.estate_ends, words.community_ends, words.org_ends)
    found: Counter[str] = Counter()
    total = 0
    for text in texts:
        plain = normalise(text)
        at = plain.find(phrase)
        if at < 0:
            continue
        total += 1
        after = [end.match(plain, at + len(phrase)) for end in ends]
        found[max((one[0] for one in after if one), key=len, default="")] += 1
    end, count = found.most_common(1)[0] if found else ("", 0)
    return phrase + end if count >= _NEARLY * total else phrase
