"""Names that differ from what was written by a homophone or by one character."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from reporting.ask.marks.marks import ValueMark
from suqiu.sound import sound, spelled

# Shorter names have too many neighbours: 告诉 sounds like 高速.
_SHORTEST_TYPO = 4
_SHORTEST_SOUND = 3
_LONGEST = 14
# zhongshan: enough letters for a name.
_LETTERS = re.compile("[A-Za-z]{5}")


class Nearest:
    """Names by their sound and by their spelling with one character left out."""

    def __init__(self, names: Mapping[str, Sequence[ValueMark]]) -> None:
        self._names = {name: tuple(marks) for name, marks in names.items() if len(name) >= 2}

    def exact_sound(self, written: str) -> tuple[ValueMark, ...]:
        """The values whose name sounds like `written`, character by character."""
        if _LETTERS.search(written):
            return self._values(self._by_spelling.get(spelled(written), ()))
        if not _SHORTEST_SOUND <= len(written) <= _LONGEST:
            return ()
        return self._values(self._by_sound.get(sound(written), ()))

    def one_off(self, written: str) -> tuple[ValueMark, ...]:
        """The values whose name has one character wrong, missing, too many or swapped."""
        if not _SHORTEST_TYPO - 1 <= len(written) <= _LONGEST:
            return ()
        found: list[str] = []
        for key in {written, *_shortened(written)}:
            for name in self._by_gap.get(key, ()):
                if len(name) >= _SHORTEST_TYPO and len(written) >= 3 and _close(name, written):
                    found.append(name)
        # An everyday name one character off is mostly another word: 停车费收了多少 is no 停车收费.
        return tuple(one for one in self._values(found) if one.value in found)

    def like(self, written: str) -> tuple[str, ...]:
        """Names that hold what was written, or most of it: choices to ask back with."""
        if len(written) < 2:
            return ()
        holding = [name for name in self._names if written in name]
        if not holding and len(written) > 2:
            halves = (written[:-1], written[1:])
            holding = [name for name in self._names if any(half in name for half in halves)]
        values = self._values(sorted(holding, key=len))
        return tuple(dict.fromkeys(one.value for one in values))[:5]

    def _values(self, names: Sequence[str]) -> tuple[ValueMark, ...]:
        found: dict[tuple[str, str], ValueMark] = {}
        for name in names:
            for mark in self._names[name]:
                found.setdefault((mark.dimension, mark.value), mark)
        return tuple(found.values())

    @cached_property
    def _by_sound(self) -> Mapping[tuple[str, ...], Sequence[str]]:
        index: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for name in self._names:
            index[sound(name)].append(name)
        return index

    @cached_property
    def _by_spelling(self) -> Mapping[str, Sequence[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            if len(name) >= _SHORTEST_SOUND:
                index[spelled(name)].append(name)
        return index

    @cached_property
    def _by_gap(self) -> Mapping[str, Sequence[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            if len(name) >= _SHORTEST_TYPO:
                for key in {name, *_shortened(name)}:
                    index[key].append(name)
        return index


def _shortened(text: str) -> set[str]:
    return {text[:at] + text[at + 1 :] for at in range(len(text))}


def _close(one: str, two: str) -> bool:
    """Whether one edit, or one swap of neighbours, makes them the same."""
    if one == two:
        return True
    if len(one) == len(two):
        wrong = [at for at in range(len(one)) if one[at] != two[at]]
        if len(wrong) == 1:
            return True
        return (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and one[wrong[0]] == two[wrong[1]]
            and one[wrong[1]] == two[wrong[0]]
        )
    short, long = sorted((one, two), key=len)
    return len(long) - len(short) == 1 and short in _shortened(long)
