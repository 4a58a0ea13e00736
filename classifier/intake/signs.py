"""Signs of danger: words too common to raise the urgency alone, such as 裂缝 or 漏水.

They count where the matter itself is a dangerous one, and a kind counts up to three
different signs: a letter that names cracks, sinking and falling plaster means it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.intake.config import open_config
from classifier.intake.contexts import Contexts
from classifier.intake.cues import Hit
from classifier.intake.reading import Reading
from classifier.intake.sweep import CueSweep

_COLUMNS = ("kind", "weight", "proof", "cue", "action", "source")
_YES = "是"
_FULL = 3
_MAX_WEIGHT = 10.0
_WORDS_SHOWN = 5
# A fear counts here, for it is what the letter is about; a denial or a drill does not.
_TALK = frozenset({"否定", "宣传"})
# Danger is named at the beginning and repeated; what stands further on adds nothing.
_READ = 600


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of sign weighs in full (log odds), whether it shows danger or only names
    it, as 很危险 does, and what to do at once.
    """

    name: str
    weight: float
    proof: bool
    action: str


@dataclass(frozen=True, slots=True)
class Found:
    """The signs of a text: their weight, the words, and what the weightiest kind asks for.
    `proof` says whether any shows danger rather than names it.
    """

    weight: float = 0.0
    proof: bool = False
    words: tuple[str, ...] = ()
    action: str = ""


_NONE = Found()


class Signs:
    """`owners[i]` is the kind of cue i."""

    def __init__(
        self, kinds: tuple[Kind, ...], cues: tuple[str, ...], owners: tuple[int, ...],
        contexts: Contexts,
    ) -> None:  # fmt: skip
        self.kinds = kinds
        self.cues = cues
        self.most = sum(kind.weight for kind in kinds)
        self._owners = owners
        self._contexts = contexts
        self._sweep = CueSweep(
            (cues, contexts.cues), [(1, context) for context in contexts.exceptions]
        )

    def look(self, readings: Sequence[Reading]) -> list[Found]:
        """The signs of each that are neither denied, nor talk of drills, nor long past."""
        if not readings:
            return []
        found = self._sweep.find([reading.text[:_READ] for reading in readings])
        lines = [hits.by_text(len(readings)) for hits in found]
        return [self._weighed(*line) for line in zip(readings, *lines, strict=True)]

    def _weighed(self, reading: Reading, hits: Sequence[Hit], beside: Sequence[Hit]) -> Found:
        text = reading.text
        counted: list[dict[str, int]] = [{} for _ in self.kinds]
        for cue, start, end in hits:
            words = counted[self._owners[cue]]
            word = text[start:end]
            if len(words) == _FULL or word in words:
                continue
            if self._contexts.talk(text, beside, start, end, _TALK):
                continue
            if not self._contexts.long_past(reading, beside, start):
                words[word] = start
        weighed = [
            (kind.weight * len(words) / _FULL, number)
            for number, (kind, words) in enumerate(zip(self.kinds, counted, strict=True))
            if words
        ]
        if not weighed:
            return _NONE
        shown = sorted((start, word) for words in counted for word, start in words.items())
        first = max(weighed, key=lambda pair: pair[0])[1]
        return Found(
            sum(weight for weight, _ in weighed),
            any(self.kinds[number].proof for _, number in weighed),
            tuple(dict.fromkeys(word for _, word in shown))[:_WORDS_SHOWN],
            self.kinds[first].action,
        )


def load_signs(contexts: Contexts, folder: Path | None = None) -> Signs:
    """From `urgent_signs.csv`; InputError naming row and field of what is wrong."""
    file = open_config("urgent_signs.csv", _COLUMNS, folder)
    kinds: list[Kind] = []
    cues: dict[str, int] = {}
    for number, cells in file.rows:
        file.text(number, cells, "cue")
        weight = file.number(number, cells, "weight", limit=_MAX_WEIGHT)
        for cue in file.cues(number, cells, "cue"):
            cues.setdefault(cue, len(kinds))
        kinds.append(
            Kind(
                file.text(number, cells, "kind"),
                weight,
                file.choice(number, cells, "proof", ("", _YES)) == _YES,
                file.text(number, cells, "action"),
            )
        )
    file.check()
    return Signs(tuple(kinds), tuple(cues), tuple(cues.values()), contexts)
