"""What stands beside a risk word and takes it back: denials, fears, rules and drills, the past."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.intake.config import open_config
from classifier.intake.cues import SENTENCE_ENDS, Hit
from classifier.intake.reading import Reading

# Within such a context no other is seen: 无故 is no denial.
NO_CONTEXT = "例外"
SUPPOSED = "假设"
KINDS = ("否定", SUPPOSED, "宣传", "过去", "持续", NO_CONTEXT)
TALK = frozenset({"否定", SUPPOSED, "宣传"})
REACH = 40
# 间: the word lies within the cue, which has a gap for it.
_SIDES = ("前", "后", "旁", "间")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
# A year since when, of a call, or in a clause of its own, is not that of what happened.
_NOT_OF_IT = re.compile(
    r"(?:\d{1,2}月)?(?:\d{1,2}日)?(?:\d{1,2}时\d{1,2}分)?"
    r"(?:起|以来|开始|至今|[^,。;]{0,3}(?:致电|来电|拨打))|[^,。;\d]{2,},"
)


@dataclass(frozen=True, slots=True)
class Context:
    """What a cue beside a risk word means, on which side, within how many characters."""

    kind: str
    side: str
    reach: int


@dataclass(frozen=True, slots=True)
class Contexts:
    """The contexts of `cues`; hits name a context by its number."""

    cues: tuple[str, ...]
    rows: tuple[Context, ...]

    @property
    def exceptions(self) -> tuple[int, ...]:
        """Numbers of the cues within which no context is seen."""
        return tuple(i for i, row in enumerate(self.rows) if row.kind == NO_CONTEXT)

    def talk(self, text: str, hits: Sequence[Hit], start: int, end: int) -> bool:
        """Whether the word is denied, supposed, or talk of rules and drills."""
        if text.rfind("《", 0, start) > text.rfind("》", 0, start):
            return True
        for cue, first, last in hits:
            context = self.rows[cue]
            if context.kind not in TALK:
                continue
            if context.side == "间":
                reaches, between = first <= start and end <= last, ""
            elif context.side == "前":
                # Of a word with a gap it may stand within: 电梯装摄像头,防止困人.
                inside = context.kind == SUPPOSED and start < first and last < end
                reaches = inside or last <= start <= last + context.reach
                between = text[last:start]
            else:
                reaches = end <= first <= end + context.reach
                between = text[end:first]
            if reaches and SENTENCE_ENDS.isdisjoint(between):
                return True
        return False

    def long_past(self, reading: Reading, hits: Sequence[Hit], start: int) -> bool:
        """Whether the sentence sets the word in the past and nothing says it goes on."""
        text = reading.text
        told = [hit for hit in hits if self.rows[hit[0]].kind == "过去" and hit[2] <= start]
        # Nothing names a time: most words end here.
        if not told and "年" not in text[max(0, start - REACH) : start]:
            return False
        first = start
        while first > 0 and text[first - 1] not in SENTENCE_ENDS and start - first < REACH:
            first -= 1
        years = [
            int(one[1])
            for one in _YEAR.finditer(text, first, start)
            if not _NOT_OF_IT.match(text, one.end(), start)
        ]
        past = bool(years) and max(years) < (reading.year or datetime.date.today().year)
        for cue, begin, last in told:
            past = past or (first <= begin and start - last <= self.rows[cue].reach)
        return past and not any(
            first <= begin <= (start if context.side == "前" else start + context.reach)
            for context, begin in ((self.rows[cue], begin) for cue, begin, _ in hits)
            if context.kind == "持续"
        )


def load_contexts(folder: Path | None = None) -> Contexts:
    """From `contexts.csv`; InputError naming row and field of what is wrong."""
    file = open_config("contexts.csv", ("cue", "kind", "side", "reach", "source"), folder)
    cues: list[str] = []
    rows: list[Context] = []
    for number, cells in file.rows:
        file.text(number, cells, "cue")
        found = file.cues(number, cells, "cue")
        context = Context(
            file.choice(number, cells, "kind", KINDS),
            file.choice(number, cells, "side", _SIDES),
            int(file.number(number, cells, "reach", limit=REACH)),
        )
        cues += found
        rows += [context] * len(found)
    file.check()
    return Contexts(tuple(cues), tuple(rows))
