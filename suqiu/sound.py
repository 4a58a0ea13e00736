"""How words sound, for what people write by its sound."""

from functools import lru_cache

# Sounds that dialects and quick typing do not keep apart.
_BLURRED = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_NASAL = (("ang", "an"), ("eng", "en"), ("ing", "in"))


# The names of a site are the same for every question.
@lru_cache(maxsize=1 << 15)
def sound(text: str) -> tuple[str, ...]:
    """Syllables without tones, blurred where people do not hear the difference."""
    from pypinyin import lazy_pinyin

    return tuple(_blurred(syllable) for syllable in lazy_pinyin(text))


@lru_cache(maxsize=1 << 15)
def toned(text: str) -> tuple[str, ...]:
    """Syllables with their tones as numbers."""
    from pypinyin import Style, lazy_pinyin

    return tuple(lazy_pinyin(text, style=Style.TONE3))


@lru_cache(maxsize=1 << 15)
def spelled(text: str) -> str:
    """As it is typed in letters, of which a part may be typed so already (zhongshan街道)."""
    from pypinyin import lazy_pinyin

    letters = "".join(lazy_pinyin(text.lower()))
    for full, short in (*_BLURRED, *_NASAL):
        letters = letters.replace(full, short)
    return letters


def _blurred(syllable: str) -> str:
    for full, short in _BLURRED:
        if syllable.startswith(full):
            syllable = short + syllable[len(full) :]
    for full, short in _NASAL:
        syllable = syllable.removesuffix(full) + short if syllable.endswith(full) else syllable
    return syllable
