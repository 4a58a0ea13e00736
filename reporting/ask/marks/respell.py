"""Words of the trade written by their sound: 公单 for 工单, 退担率 for 退单率, 曲道 for 渠道.

People dictate, or take the first word that their keyboard offers. What nobody knows is put right
where it sounds like just one word of the layer; the question is then read anew and the answer says
how it was taken. Of two signs the tones have to be the same, unless 各 or 每 goes before (各曲道):
聚宝 may be a place, and is no 举报. A word that the dictionary has stays what it is.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

import rjieba

from reporting.ask.marks.marks import Mark, PeriodMark, UnknownMark
from reporting.metrics import Layer
from suqiu.sound import sound, toned

# Words that steer a question or name what is counted, in no table of the layer.
_SPOKEN = (
    "工单", "诉求", "受理", "承办", "办结", "反映", "满意", "同比", "环比", "占比", "排名", "最高",
    "最低", "最多", "最少", "最差", "倒数", "趋势", "走势", "分别", "街道办",
)  # fmt: skip
# Said on purpose, though a word of the layer sounds like it: no 时间段.
_MEANT_SO = ("时间短",)
_SHORT = 2
_LONGEST = 6
_HAN = re.compile("[一-龥]+")
_EACH = re.compile("(?:[各每按]|[每各哪]个|哪些|按照)$")


class Spoken:
    """The words of a layer by their sound."""

    def __init__(self, layer: Layer) -> None:
        self._words = set(_SPOKEN)
        for metric in layer.metrics.values():
            self._words |= {metric.name, *metric.words}
        self._dimensions = {
            one for known in layer.dimensions.values() for one in (known.name, *known.words)
        }
        self._words |= self._dimensions
        for dimension in layer.dimensions.values():
            self._words |= {one for value in dimension.values for one in (value.name, *value.words)}
        for condition in layer.conditions.values():
            self._words |= {one for one in condition.words if len(one) > _SHORT}

    @cached_property
    def _by_sound(self) -> Mapping[tuple[str, ...], Sequence[str]]:
        """Made when the first word is not known: few questions need it."""
        index: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for word in sorted(self._words):
            if _SHORT <= len(word) <= _LONGEST and _HAN.fullmatch(word):
                index[_heard(word)].append(word)
        return index

    def meant(self, written: str, before: str) -> str | None:
        """The one word that sounds like `written`, unless that is a word itself; `before` is what
        stands before it.
        """
        found = self._by_sound.get(_heard(written), ())
        if len(found) != 1 or found[0] == written or written in _MEANT_SO:
            return None
        word = found[0]
        if len(written) > _SHORT:
            return word
        grouped = word in self._dimensions and _EACH.search(before) is not None
        same = grouped or toned(word) == toned(written)
        return word if same and len(rjieba.cut(written, False)) > 1 else None


def respelled(question: str, marks: Sequence[Mark], spoken: Spoken) -> tuple[str, str] | None:
    """The question with the first unknown words put right that sound like a word of the layer, and
    how it was taken; None where there are none.
    """
    for mark in marks:
        if not isinstance(mark.meaning, UnknownMark):
            continue
        for start, end in _windows(question, marks, mark):
            written = question[start:end]
            word = spoken.meant(written, question[:start])
            if word is not None:
                note = f"“{written}”按“{word}”理解"
                return f"{question[:start]}{word}{question[end:]}", note
    return None


def _windows(question: str, marks: Sequence[Mark], mark: Mark) -> list[tuple[int, int]]:
    """Stretches that share signs with the unknown words, longest first: one of two signs lies
    within them, a longer one may take in what stands beside (满意律), save a time.
    """
    times = [one for one in marks if isinstance(one.meaning, PeriodMark)]
    found = [
        (start, end)
        for start in range(max(0, mark.start - _LONGEST), mark.end)
        for end in range(start + _SHORT, min(len(question), start + _LONGEST) + 1)
        if end > mark.start
        and (end - start > _SHORT or (mark.start <= start and end <= mark.end))
        and _HAN.fullmatch(question[start:end])
        and not any(one.start < end and start < one.end for one in times)
    ]
    return sorted(found, key=lambda span: span[0] - span[1])


def _heard(word: str) -> tuple[str, ...]:
    """Syllables; of longer words without what dialects do not keep apart."""
    return sound(word) if len(word) > _SHORT else tuple(one.rstrip("1234") for one in toned(word))
