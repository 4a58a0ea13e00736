"""All occurrences of thousands of words in a text, as arrays.

A trie is walked from every character at once: after each step only the places where a word may
go on are left, few after the second. Aho-Corasick reads a text once, but hands over every
match as a Python object, which takes longer than finding it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]


class Matcher:
    """Finds `words`, none of them empty or twice.

    The trie is a double array: the child of a state under letter n is at `base[state] + n`, if
    that place is the state's own by `owner`. The root is state 0.
    """

    def __init__(self, words: Sequence[str]) -> None:
        letters = {letter: n for n, letter in enumerate(sorted(set("".join(words))), start=1)}
        # By code; 0 for letters of no word, as for all beyond the last one.
        self._letter = np.zeros(max(map(ord, letters), default=0) + 2, np.int64)
        self._letter[[ord(letter) for letter in letters]] = list(letters.values())
        self._longest = max(map(len, words), default=0)
        base, owner, word = _packed([[letters[x] for x in word] for word in words], len(letters))
        self._base, self._owner, self._word = base, owner, word

    def find(self, codes: Longs) -> tuple[Longs, Longs, Longs]:
        """Number of the word, start and end of each match in a text of these code points, by
        ends, of those that end together the longest first.
        """
        letters = np.zeros(len(codes) + self._longest + 1, np.int64)
        self._letter.take(codes, mode="clip", out=letters[: len(codes)])
        start = np.flatnonzero(letters != 0)
        state, before = letters.take(start), np.zeros(len(start), np.int64)
        found = [(start[:0], start[:0], start[:0])]
        for length in range(1, self._longest + 1):
            own = np.flatnonzero(self._owner.take(state) == before)
            start, before = start.take(own), state.take(own)
            word = self._word.take(before)
            whole = np.flatnonzero(word >= 0)
            found.append((word.take(whole), start.take(whole), start.take(whole) + length))
            state = self._base.take(before) + letters.take(start + length)
        word, start, end = (np.concatenate(column) for column in zip(*found[::-1], strict=True))
        order = ascending(end)
        return word.take(order), start.take(order), end.take(order)


def ascending(numbers: Longs) -> Longs:
    """The order of numbers from 0 to 2^32, equal ones as they come. Numpy sorts 16 bits by
    counting, which is several times quicker than to compare.
    """
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    high = (numbers >> 16).astype(np.uint16)
    return order.take(np.argsort(high.take(order), kind="stable")) if high.any() else order


def _packed(words: Sequence[Sequence[int]], letters: int) -> tuple[Longs, Longs, Longs]:
    """Base and owner of each place, and the word that ends there (-1: none)."""
    children: list[dict[int, int]] = [{}]
    ends = [-1]
    for number, word in enumerate(words):
        node = 0
        for letter in word:
            if letter not in children[node]:
                children[node][letter] = len(children)
                children.append({})
                ends.append(-1)
            node = children[node][letter]
        ends[node] = number
    places, bases = [0] * len(children), [0] * len(children)
    # The root owns the places of all letters. The others are put where their children fit, those
    # with many first; where one was put or did not fit none with as many is tried.
    used = bytearray(b"\1" * (letters + 1))
    searched, most = 0, 0
    for node in sorted(range(1, len(children)), key=lambda node: -len(children[node])):
        below = sorted(children[node])
        if len(below) != most:
            searched, most = 0, len(below)
        if below:
            bases[node], searched = _room(used, below, searched)
    for node, found in enumerate(children):
        for letter, child in found.items():
            places[child] = bases[node] + letter
    size = len(used) + letters + 1
    base, owner, word_at = np.zeros(size, np.int64), np.full(size, -1), np.full(size, -1)
    for node, found in enumerate(children):
        base[places[node]], word_at[places[node]] = bases[node], ends[node]
        owner[[places[child] for child in found.values()]] = places[node]
    return base, owner, word_at


def _room(used: bytearray, letters: Sequence[int], searched: int) -> tuple[int, int]:
    """A base at which the places of all letters are free, and how far was looked for it. They
    are taken.
    """
    while True:
        searched = used.find(0, searched + 1)
        if searched < 0:
            searched = len(used)
        base = searched - letters[0]
        used.extend(bytes(max(0, base + letters[-1] + 1 - len(used))))
        if not any(used[base + letter] for letter in letters):
            for letter in letters:
                used[base + letter] = 1
            return base, searched
