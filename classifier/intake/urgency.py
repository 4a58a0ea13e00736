"""普通、紧急 or 特急, with the words that raised it and what to do at once.

A risk word raises the urgency only where it tells of something present: not when it is
denied, feared or wished away, talk of rules and drills, or long past.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from classifier.intake.config import open_config
from classifier.intake.contexts import REACH, Contexts
from classifier.intake.cues import Hit
from classifier.intake.reading import Reading
from classifier.intake.sweep import CueSweep, Hits
from suqiu.records import Urgency

URGENCIES = ("普通", "紧急", "特急")
RAISED, GRAVEST = URGENCIES[1:]
# Rows of other levels do not raise the urgency: 敏感 and 升级 mark tickets for reports and
# alerts, 不计 are exceptions such as 跳楼价, within which no risk word is seen.
_OTHER_LEVELS = ("敏感", "升级", "不计")
_EXCEPTION = "不计"
_YES = "是"
_NEAR_CHARS = 30
_NOT_NEAR_CHARS = 15
_WORDS_SHOWN = 5
# Of a letter; one that says more of them says nothing new, and each is held against all others.
_HITS_WEIGHED = 100
_DENIAL = re.compile("[没未无]|不[会是曾]")
_NOTHING_CAME = re.compile("(?:未|没有?)(?:导致|造成|发生)")
# The end of a cue with a gap may be denied itself: 广告牌…没有掉下来.
_DENIED_CHARS = 6
CALM = Urgency()


@dataclass(frozen=True, slots=True)
class Risk:
    """One cue: its level as an index of URGENCIES, which words must or must not be near, whether
    it raises the urgency whatever the letter is filed under (`alone`), and whether it is
    itself a denial, such as 没钱治病.
    """

    level: int
    action: str
    near: frozenset[int]
    not_near: frozenset[int]
    alone: bool = False
    denies: bool = False


class RiskLexicon:
    """`risks` are the rows of `cues`, None for an exception; `near_cues` and `contexts`
    are looked for only in the few texts that hold a risk word.
    """

    def __init__(
        self,
        cues: Sequence[str],
        risks: Sequence[Risk | None],
        near_cues: Sequence[str],
        contexts: Contexts,
    ) -> None:
        self.cues = tuple(cues)
        self.risks = tuple(risks)
        self.contexts = contexts
        skipped = [(1, context) for context in contexts.exceptions]
        self._beside = CueSweep((near_cues, contexts.cues), skipped)

    @property
    def exceptions(self) -> tuple[int, ...]:
        """Numbers of the cues within which no risk word is seen."""
        return tuple(i for i, risk in enumerate(self.risks) if risk is None)

    def grave(self, hits: Hits) -> list[int]:
        """Texts with a word of the gravest that raises whatever else they say, be it weighed or
        not: where one may be meant.
        """
        cues = [
            n
            for n, one in enumerate(self.risks)
            if one and one.alone and URGENCIES[one.level] == GRAVEST
        ]
        found: list[int] = hits.owner[np.isin(hits.cue, cues)].tolist()
        return found

    def weigh(self, readings: Sequence[Reading], hits: Hits) -> list[tuple[Urgency, bool]]:
        """The highest level among the risks present in each, and whether one of them raises the
        urgency whatever the leaf.
        """
        found = [(CALM, False)] * len(readings)
        lines = [line[:_HITS_WEIGHED] for line in hits.by_text(len(readings))]
        risky = [row for row, line in enumerate(lines) if line]
        near = self._around([(readings[row].text, lines[row]) for row in risky])
        for row, beside in zip(risky, near, strict=True):
            found[row] = self._raised(readings[row], lines[row], *beside)
        return found

    def _raised(
        self,
        reading: Reading,
        hits: Sequence[Hit],
        near: Sequence[Hit],
        contexts: Sequence[Hit],
    ) -> tuple[Urgency, bool]:
        raised: list[tuple[int, int, int, str]] = []
        alone = False
        for cue, start, end in hits:
            risk = self.risks[cue]
            if risk is None or not _beside(risk, near, start, end):
                continue
            if not risk.denies and _denied(reading.text, start, end):
                continue
            if self.contexts.talk(reading.text, contexts, start, end):
                continue
            if not self.contexts.long_past(reading, contexts, start):
                raised.append((risk.level, start, end, risk.action))
                alone = alone or risk.alone
        if not raised:
            return CALM, False
        level = max(item[0] for item in raised)
        words = _words(reading.text, [(s, e) for top, s, e, _ in raised if top == level])
        action = next(item[3] for item in raised if item[0] == level)
        return Urgency(URGENCIES[level], words, action), alone

    def _around(self, risky: Sequence[tuple[str, Sequence[Hit]]]) -> list[list[list[Hit]]]:
        """Near words and contexts of each text with its hits, no further from them than any
        rule looks, with whatever may hide them.
        """
        if not risky:
            return []
        far = max(REACH, _NEAR_CHARS) + 2 * self._beside.span
        firsts = [max(0, min(start for _, start, _ in hits) - far) for _, hits in risky]
        parts = [
            text[first : max(end for _, _, end in hits) + far]
            for first, (text, hits) in zip(firsts, risky, strict=True)
        ]
        found = [hits.by_text(len(parts)) for hits in self._beside.find(parts)]
        return [
            [[(cue, start + first, end + first) for cue, start, end in line] for line in lines]
            for first, *lines in zip(firsts, *found, strict=True)
        ]


def _words(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The shortest words of overlapping spans, in order, at most five."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: span[1] - span[0]):
        if all(end <= first or last <= start for first, last in kept):
            kept.append((start, end))
    return tuple(dict.fromkeys(text[start:end] for start, end in sorted(kept)))[:_WORDS_SHOWN]


def _denied(text: str, start: int, end: int) -> bool:
    """Whether the gap of a cue denies its end."""
    close = max(start, end - _DENIED_CHARS)
    return bool(_DENIAL.search(text, close, end) or _NOTHING_CAME.search(text, start, end))


def _beside(risk: Risk, near: Sequence[Hit], start: int, end: int) -> bool:
    """Whether what must be near the word is, and what must not is not."""
    if not risk.near and not risk.not_near:
        return True
    found = not risk.near
    for cue, first, last in near:
        if (
            cue in risk.not_near
            and last >= start - _NOT_NEAR_CHARS
            and first <= end + _NOT_NEAR_CHARS
        ):
            return False
        if cue in risk.near and last >= start - _NEAR_CHARS and first <= end + _NEAR_CHARS:
            found = True
    return found


def load_risk_lexicon(contexts: Contexts, folder: Path | None = None) -> RiskLexicon:
    """From `risk_lexicon.csv`; InputError naming what is wrong where."""
    columns = ("term", "category", "level", "action", "near", "not_near", "source")
    file = open_config("risk_lexicon.csv", columns, folder)
    near: dict[str, int] = {}
    cues: list[str] = []
    risks: list[Risk | None] = []

    def numbers(number: int, cells: Mapping[str, str], column: str) -> frozenset[int]:
        return frozenset(
            near.setdefault(cue, len(near)) for cue in file.cues(number, cells, column)
        )

    for number, cells in file.rows:
        level = file.choice(number, cells, "level", (*URGENCIES[1:], *_OTHER_LEVELS))
        file.text(number, cells, "term")
        terms = file.cues(number, cells, "term")
        risk: Risk | None = None
        if level in URGENCIES:
            risk = Risk(
                URGENCIES.index(level),
                file.text(number, cells, "action"),
                numbers(number, cells, "near"),
                numbers(number, cells, "not_near"),
                cells.get("alone") == _YES,
            )
        elif level != _EXCEPTION:
            continue
        cues += terms
        risks += [_denying(risk, term) for term in terms]
    file.check()
    return RiskLexicon(cues, risks, tuple(near), contexts)


def _denying(risk: Risk | None, term: str) -> Risk | None:
    return replace(risk, denies=True) if risk is not None and _DENIAL.search(term) else risk
