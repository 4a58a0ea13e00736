"""Leaves found by what a dispatcher types: pinyin initials, whole pinyin, Chinese, or a code."""

import re
from dataclasses import dataclass

from suqiu.taxonomy import Taxonomy
from suqiu.taxonomy.tree import Leaf

SHOWN = 12
_CODE = re.compile(r"[0-9A-Za-z]+")
_SOUND = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class _Sounds:
    """How a leaf sounds: initials and whole syllables of its name and of its path."""

    leaf: Leaf
    initials: str
    syllables: str
    path_initials: str
    path_syllables: str


class LeafFinder:
    """Finds leaves of one taxonomy; made in well under a second, kept as long as it serves."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self._sounds = [_sounds(leaf) for leaf in taxonomy.leaves]

    def find(self, query: str, limit: int = SHOWN) -> list[Leaf]:
        """The best matches first; of the same rank in the order of the taxonomy."""
        words = query.strip().lower()[:60]
        if not words:
            return []
        ranked = [(rank, at) for at, one in enumerate(self._sounds) if (rank := _rank(one, words))]
        return [self._sounds[at].leaf for _, at in sorted(ranked)[:limit]]


def with_names(text: str, taxonomy: Taxonomy) -> str:
    """A boundary's words with the name of every class that they tell by its code alone."""

    def named(found: re.Match[str]) -> str:
        code = found[0]
        return f"“{taxonomy.leaf(code).name}”（{code}）" if code in taxonomy else code

    return _CODE.sub(named, text)


def _rank(one: _Sounds, words: str) -> int:
    """1 is best; 0 does not fit."""
    leaf = one.leaf
    if not words.isascii():
        parts = words.split()
        if all(part in leaf.name for part in parts):
            return 1 if leaf.name == words else 2 if leaf.name.startswith(words) else 3
        if all(part in leaf.path for part in parts):
            return 4
        return 5 if any(words in word for word in leaf.keywords) else 0
    if leaf.code.lower().startswith(words):
        return 1
    sound = _SOUND.sub("", words)
    if not sound:
        return 0
    tests = (
        one.initials == sound, one.syllables == sound, one.initials.startswith(sound),
        one.syllables.startswith(sound), sound in one.initials, sound in one.path_initials,
        len(sound) > 2 and sound in one.path_syllables, _scattered(sound, one.path_initials),
    )  # fmt: skip
    return next((rank for rank, fits in enumerate(tests, 1) if fits), 0)


def _scattered(sound: str, initials: str) -> bool:
    """Whether the letters come in this order, with others between them."""
    letters = iter(initials)
    return len(sound) > 2 and all(letter in letters for letter in sound)


def _sounds(leaf: Leaf) -> _Sounds:
    # Its dictionaries take a moment: only where somebody searches.
    from pypinyin import Style, lazy_pinyin

    def letters(text: str, style: Style) -> str:
        return _SOUND.sub("", "".join(lazy_pinyin(text, style=style)).lower())

    path = "".join(leaf.names)
    first, whole = Style.FIRST_LETTER, Style.NORMAL
    return _Sounds(
        leaf, letters(leaf.name, first), letters(leaf.name, whole),
        letters(path, first), letters(path, whole),
    )  # fmt: skip
