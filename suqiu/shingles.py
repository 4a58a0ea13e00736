"""Texts as sets of character triples, by which near copies are told."""

import re
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from suqiu.text import normalise

Longs: TypeAlias = NDArray[np.int64]

# Below this many characters a text is a stock phrase that anyone may have written.
LEAST_CHARS = 10
_NOT_WORD = re.compile(r"[\W_]+")


def letters(text: str) -> str:
    """The text reduced to what is compared: normalised, without spaces and punctuation."""
    return _NOT_WORD.sub("", normalise(text))


def triples(texts: Sequence[str]) -> tuple[Longs, Longs]:
    """The triples of all texts in order: the position of the text, rising, and the triple as a
    number. Short texts have none; a triple that a text repeats comes again.
    """
    clean = [letters(text) for text in texts]
    clean = [text if len(text) >= LEAST_CHARS else "" for text in clean]
    chars = np.frombuffer(
        ("\0".join(clean) + "\0").encode("utf-32-le", "surrogatepass"), dtype=np.uint32
    ).astype(np.int64)
    owner = np.repeat(np.arange(len(clean)), [len(text) + 1 for text in clean])[: len(chars)]
    # A character takes 21 bits, so a triple is its own hash.
    keys = chars[:-2] << 42 | chars[1:-1] << 21 | chars[2:]
    whole = (chars[:-2] != 0) & (chars[1:-1] != 0) & (chars[2:] != 0)
    return owner[: len(keys)][whole], keys[whole]
