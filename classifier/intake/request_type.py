"""咨询、求助、投诉、举报、建议 or 表扬: weighted cues, summed and put through a softmax.

The rows of `request_types.csv` are the whole model, so that a hotline can read why a ticket
got its type and change it: the border between 求助 and 投诉 is local practice.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.intake.config import open_config
from classifier.intake.cues import Hit
from classifier.intake.reading import Reading

TYPES = ("咨询", "求助", "投诉", "举报", "建议", "表扬")
PLACES = ("any", "title", "body", "start", "end")
# Within a cue of this type no other is seen: 多次举报 does not make a ticket 举报.
_EXCEPTION = "不计"
# The row of a type with this cue gives its weight before any word is read.
_PRIOR = "*"
_COLUMNS = ("cue", "type", "weight", "where", "source")
_MAX_WEIGHT = 10.0
_START_CHARS = 40
_END_CHARS = 60


@dataclass(frozen=True, slots=True)
class RequestTypes:
    """`rows` are (type, weight, place); each cue belongs to one or several of them."""

    rows: tuple[tuple[int, float, str], ...]
    prior: tuple[float, ...]
    cues: tuple[str, ...]
    owners: tuple[tuple[int, ...], ...]

    @property
    def exceptions(self) -> tuple[int, ...]:
        """Numbers of the cues within which no other is seen."""
        return tuple(cue for cue, owners in enumerate(self.owners) if not owners)

    def judge(self, reading: Reading, hits: Sequence[Hit]) -> tuple[str, float]:
        """The likeliest type and its probability."""
        scores = self.scores(reading, hits)
        best = max(scores)
        total = sum(math.exp(score - best) for score in scores)
        return TYPES[scores.index(best)], 1.0 / total

    def scores(self, reading: Reading, hits: Sequence[Hit]) -> list[float]:
        """One score a type; a row counts once, however many of its cues occur."""
        scores = list(self.prior)
        title_end, body = reading.title_end, reading.body_start
        start_end, end = body + _START_CHARS, len(reading.text) - _END_CHARS
        counted = set()
        for cue, first, last in hits:
            for row in self.owners[cue]:
                if row in counted:
                    continue
                kind, weight, where = self.rows[row]
                if (
                    where == "any"
                    or (where == "title" and last <= title_end)
                    or (where == "body" and first >= body)
                    or (where == "end" and first >= end)
                    or (where == "start" and body <= first < start_end)
                ):
                    counted.add(row)
                    scores[kind] += weight
        return scores


def load_request_types(folder: Path | None = None) -> RequestTypes:
    """From `request_types.csv`; InputError naming row and field of what is wrong."""
    file = open_config("request_types.csv", _COLUMNS, folder)
    prior = [0.0] * len(TYPES)
    rows: list[tuple[int, float, str]] = []
    owners: dict[str, list[int]] = {}
    for number, cells in file.rows:
        kind = file.choice(number, cells, "type", (*TYPES, _EXCEPTION))
        if kind == _EXCEPTION:
            file.text(number, cells, "cue")
            owners |= {cue: [] for cue in file.cues(number, cells, "cue")}
            continue
        weight = file.number(number, cells, "weight", limit=_MAX_WEIGHT)
        if file.text(number, cells, "cue") == _PRIOR:
            if kind in TYPES:
                prior[TYPES.index(kind)] = weight
            continue
        where = file.choice(number, cells, "where", PLACES)
        for cue in file.cues(number, cells, "cue"):
            owners.setdefault(cue, []).append(len(rows))
        rows.append((TYPES.index(kind) if kind in TYPES else 0, weight, where))
    file.check()
    return RequestTypes(
        tuple(rows), tuple(prior), tuple(owners), tuple(map(tuple, owners.values()))
    )
