"""All occurrences of thousands of words in a text, as arrays.

A trie is walked from every character at once: after each step only the places where a word may
go on are left, few after the second. Aho-Corasick reads a text once, but hands over every
match as a Python object, which takes longer than finding it.
"""

from collections.abc import Sequence

import numpy as np

from classifier.arrays import Longs


class Matcher:
    """Finds `words`, none of them empty or twice.

    The trie is a double array: the child of a state under letter n is at `base[state] + n`, if
    that place is the state's own by `owner`. The root is state 0.
    """

    def __init__(self, words: Sequence[str]) -> None:
        joined = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
        known = np.unique(joined)
        # By code; 0 for letters of no word, as for all beyond the last one.
        self._letter = np.zeros(int(known.max(initial=0)) + 2, np.int64)
        self._letter[known] = np.arange(1, len(known) + 1)
        lengths = np.array([*map(len, words)], np.int64)
        self._longest = int(lengths.max(initial=0))
        base, owner, word = _packed(self._letter.take(joined), lengths)
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


def _packed(letters: Longs, lengths: Longs) -> tuple[Longs, Longs, Longs]:
    """Base and owner of each place, and the word that ends there (-1: none), for words of these
    lengths whose letters stand one after the other.
    """
    parent, letter, ends = _trie(letters, lengths)
    most = int(letters.max(initial=0))
    # Those below a node stand together.
    bounds = np.searchsorted(parent, np.arange(len(ends) + 1))
    below = np.diff(bounds)
    base = np.zeros(len(ends), np.int64)
    # The root owns the places of all letters. Of the others those with many children come first,
    # each behind the one before: what is left between them is filled up below.
    used = bytearray(b"\1" * (most + 1))
    searched = 0
    several = np.flatnonzero(below[1:] > 1) + 1
    for node in several[np.argsort(-below[several], kind="stable")].tolist():
        own = letter[bounds[node] : bounds[node + 1]].tolist()
        base[node], searched = _room(used, own, searched)
    # Most have one child, which fits anywhere.
    one = np.flatnonzero(below[1:] == 1) + 1
    used.extend(bytes(len(one)))
    free = np.flatnonzero(np.frombuffer(bytes(used), np.uint8) == 0)[: len(one)]
    base[one] = free - letter[bounds[one]]
    place = np.concatenate(([0], base[parent] + letter))
    size = len(used) + most + 1
    bases, owner, word_at = np.zeros(size, np.int64), np.full(size, -1), np.full(size, -1)
    bases[place], word_at[place] = base, ends
    owner[place[1:]] = place[parent]
    return bases, owner, word_at


def _trie(letters: Longs, lengths: Longs) -> tuple[Longs, Longs, Longs]:
    """Parent and letter of each node but the root, by parents, and of all the word that ends
    there (-1: none). Node 0 is the root.
    """
    starts, width = np.cumsum(lengths) - lengths, int(letters.max(initial=0)) + 1
    node, nodes = np.zeros(len(lengths), np.int64), 1
    keys, last = [np.zeros(0, np.int64)], np.zeros(len(lengths), np.int64)
    for depth in range(int(lengths.max(initial=0))):
        going = np.flatnonzero(lengths > depth)
        key = node[going] * width + letters[starts[going] + depth]
        found, which = np.unique(key, return_inverse=True)
        node[going] = nodes + which
        last[going] = node[going]
        keys.append(found)
        nodes += len(found)
    ends = np.full(nodes, -1)
    ends[last] = np.arange(len(lengths))
    parent, letter = np.divmod(np.concatenate(keys), width)
    return parent, letter, ends


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
