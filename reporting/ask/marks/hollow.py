"""Words that say nothing in a question: what is left over when they are all that is left."""

import itertools
import re
from collections.abc import Iterator
from functools import cache

from suqiu.data import dataset_path
from suqiu.text import segment as cut

# Words that say something, though their pieces say nothing.
_TELLING = (
    "按时", "及时", "即时", "再次", "一再", "上次", "其次", "同类", "起诉", "上诉", "属地", "间接", "同事",
    "占地", "发生地", "完全",
)  # fmt: skip
_WORD = re.compile(r"[一-龥A-Za-z0-9]+")


@cache
def _words() -> frozenset[str]:
    lines = dataset_path("semantic/empty_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def is_empty(token: str) -> bool:
    """Whether a word says nothing, or is made of words that say nothing (类工单)."""
    words = _words()
    if not token or token in words:
        return True
    if token.startswith(_TELLING):
        return False
    return any(token[:size] in words and is_empty(token[size:]) for size in range(1, len(token)))


def strange_end(text: str) -> str:
    """The end of `text` after its last meaningless word."""
    kept = itertools.takewhile(lambda token: not is_empty(token), reversed(cut(text)))
    return "".join(reversed(list(kept)))


def strange_start(text: str) -> str:
    """The start of `text` before its first meaningless word."""
    return "".join(itertools.takewhile(lambda token: not is_empty(token), cut(text)))


def strange_stretches(text: str) -> Iterator[tuple[int, int]]:
    """Where in `text` words stand that may mean something; neighbours grow together. Words are
    cut by a dictionary, and where it cuts a meaningless word in two (帮|我, 瞅|瞅) the pieces
    are put together again.
    """
    for found in _WORD.finditer(text):
        tokens = cut(found[0])
        start = end = found.start()
        at = 0
        while at < len(tokens):
            upto = _empty_run(tokens, at)
            if upto == at:
                end += len(tokens[at])
                at += 1
                continue
            if start < end:
                yield start, end
            start = end = end + sum(map(len, tokens[at:upto]))
            at = upto
        if start < end:
            yield start, end


def _empty_run(tokens: list[str], at: int) -> int:
    """The end of the longest run of tokens from `at` that says nothing; `at` for none."""
    return next(
        (end for end in range(len(tokens), at, -1) if is_empty("".join(tokens[at:end]))), at
    )
