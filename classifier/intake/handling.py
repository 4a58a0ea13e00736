"""The class by which posts are handled: 民生服务, 涉法涉诉, 网络舆情 or 情绪宣泄."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifier.intake.config import open_config
from classifier.intake.cues import Hit
from classifier.intake.signs import Answers
from classifier.intake.sweep import Hits

# In order of precedence where two weigh the same: the law's own ways come first.
CLASSES = ("涉法涉诉", "网络舆情", "情绪宣泄", "民生服务")
DEFAULT = "民生服务"
# A special class needs two clear cues; one word such as 起诉 or 曝光 is in many plain letters.
_ENOUGH = 2.0
_MAX_WEIGHT = 10.0
_COLUMNS = ("cue", "class", "weight", "source")


@dataclass(frozen=True, slots=True)
class HandlingRules:
    """Cues with class and weight; cues of 民生服务 weigh against 情绪宣泄."""

    cues: tuple[str, ...]
    rows: tuple[tuple[int, float], ...]

    def judge(self, hits: Hits, texts: int, signs: Answers) -> list[str]:
        """For each the heaviest class that weighs enough, else what `signs` say, else 民生服务; a
        cue counts once.
        """
        weight = np.array([max(weight, 0.0) for _, weight in self.rows], np.float64)
        # Few have cues of any weight enough, counted twice or not: only these are looked at.
        most = np.bincount(hits.owner, weight[hits.cue], minlength=texts)
        likely = hits.of(most >= _ENOUGH - 1e-6).by_text(texts)
        found = [self._heaviest(line) if line else DEFAULT for line in likely]
        for row, sign in signs.items():
            if found[row] == DEFAULT:
                found[row] = sign.answer
        return found

    def _heaviest(self, hits: Sequence[Hit]) -> str:
        weights = [0.0] * len(CLASSES)
        for cue in {hit[0] for hit in hits}:
            kind, weight = self.rows[cue]
            weights[kind] += weight
        weights[CLASSES.index("情绪宣泄")] += weights[CLASSES.index(DEFAULT)]
        weights[CLASSES.index(DEFAULT)] = 0.0
        best = max(weights)
        return CLASSES[weights.index(best)] if best >= _ENOUGH else DEFAULT


def load_handling_rules(folder: Path | None = None) -> HandlingRules:
    """From `handling.csv`; InputError naming row and field of what is wrong."""
    file = open_config("handling.csv", _COLUMNS, folder)
    cues: list[str] = []
    rows: list[tuple[int, float]] = []
    for number, cells in file.rows:
        kind = file.choice(number, cells, "class", CLASSES)
        weight = file.number(number, cells, "weight", limit=_MAX_WEIGHT)
        file.text(number, cells, "cue")
        found = file.cues(number, cells, "cue")
        if kind in CLASSES:
            cues += found
            rows += [(CLASSES.index(kind), weight)] * len(found)
    file.check()
    return HandlingRules(tuple(cues), tuple(rows))
