"""咨询、求助、投诉、举报、建议 or 表扬: weighted cues, summed and put through a softmax.

The rows of `request_types.csv` are the whole model, so that a hotline can read why a ticket
got its type and change it: the border between 求助 and 投诉 is local practice.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import Doubles, Floats
from classifier.intake.config import open_config
from classifier.intake.reading import Reading
from classifier.intake.sweep import Hits, Ragged

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
# What all words of a letter weigh beside its cues; docs/letters.md says on what it was checked.
_WHOLE = 0.55
# All words are made to lean to praise, for callers thank oftener than letters do. Without a cue they
# must be this sure of it, or every short complaint without a telling word would be thanks.
_PRAISE, _SURE_OF_PRAISE = TYPES.index("表扬"), math.log(0.8)


class _Table:
    """The rows of `RequestTypes` as arrays."""

    def __init__(self, types: "RequestTypes") -> None:
        self.owners = Ragged(types.owners)
        self.kind = np.array([kind for kind, _, _ in types.rows], np.int64)
        self.weight = np.array([weight for _, weight, _ in types.rows], np.float64)
        self.where = np.array([PLACES.index(where) for _, _, where in types.rows], np.int8)


@dataclass(frozen=True, slots=True)
class RequestTypes:
    """`rows` are (type, weight, place); each cue belongs to one or several of them."""

    rows: tuple[tuple[int, float, str], ...]
    prior: tuple[float, ...]
    cues: tuple[str, ...]
    owners: tuple[tuple[int, ...], ...]
    table: "_Table" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", _Table(self))

    @property
    def exceptions(self) -> tuple[int, ...]:
        """Numbers of the cues within which no other is seen."""
        return tuple(cue for cue, owners in enumerate(self.owners) if not owners)

    def judge(
        self,
        readings: Sequence[Reading],
        hits: Hits,
        letters: Floats | None = None,
        turned: Floats | None = None,
    ) -> list[tuple[str, float]]:
        """The likeliest type of each text and its probability; `letters` are log chances (texts ×
        TYPES) by all words, `turned` are the `types` of a site's own practice.
        """
        judged = []
        weighed = self.weigh(readings, hits, letters)
        if turned is not None:
            weighed = turn(weighed, turned)
        for scores in weighed.tolist():
            best = max(scores)
            total = sum([math.exp(score - best) for score in scores])
            judged.append((TYPES[scores.index(best)], 1.0 / total))
        return judged

    def weigh(
        self, readings: Sequence[Reading], hits: Hits, letters: Floats | None = None
    ) -> Doubles:
        """One score a text and type, by its cues and all its words."""
        scores = self.scores(readings, hits)
        if letters is not None:
            thanked = scores[:, _PRAISE] > self.prior[_PRAISE]
            scores += _WHOLE * letters
            meant = thanked | (letters[:, _PRAISE] >= _SURE_OF_PRAISE)
            scores[~meant, _PRAISE] = scores[~meant].min(axis=1)
        return scores

    def scores(self, readings: Sequence[Reading], hits: Hits) -> Doubles:
        """One score a text and type; a row counts once, however many of its cues occur."""
        table = self.table
        scores = np.tile(np.array(self.prior, np.float64), (len(readings), 1))
        which, row = table.owners.of(hits.cue)
        owner, first, last = hits.owner[which], hits.start[which], hits.end[which]
        shape = [(r.title_end, r.body_start, len(r.text) - _END_CHARS) for r in readings]
        title_end, body, end = np.array(shape, np.int64).T[:, owner]
        in_place = (
            last <= title_end,
            first >= body,
            (first >= body) & (first < body + _START_CHARS),
            first >= end,
        )
        where = table.where[row]
        counts = where == PLACES.index("any")
        for place, there in zip(PLACES[1:], in_place, strict=True):
            counts |= there & (where == PLACES.index(place))
        valid = np.flatnonzero(counts)
        # Written from the last to the first, so that the first hit of a row stays.
        earliest = np.full(len(readings) * len(self.rows), -1, np.int64)
        earliest[(owner * len(self.rows) + row)[valid[::-1]]] = valid[::-1]
        counted = np.sort(earliest[earliest >= 0])
        cells = owner[counted] * len(TYPES) + table.kind[row[counted]]
        np.add.at(scores.reshape(-1), cells, table.weight[row[counted]])
        return scores


def turn(weighed: Doubles, turned: NDArray[np.floating[Any]]) -> Doubles:
    """Scores (texts × TYPES) as a site's practice would have them."""
    best = weighed.max(axis=1, keepdims=True)
    chances = weighed - best - np.log(np.exp(weighed - best).sum(axis=1, keepdims=True))
    found: Doubles = chances @ turned[:-1] + turned[-1]
    return found


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
