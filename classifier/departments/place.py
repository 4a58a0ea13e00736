"""属地: what the text and the ticket say about where it happened."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifier.features import Floats
from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.files.table import read_config
from suqiu.records import Ticket

KINDS = ("village", "street")
_MOST = 3
_STREET_NAME = re.compile(r"[一-鿿]{2,4}?(?:街道|镇|乡)(?![一-鿿]{0,2}路)")


@dataclass(frozen=True, slots=True)
class PlaceEvidence:
    """Counts of place words (texts × kinds, at most 3 each, as shares of 3) and the first
    street or town each text or ticket names.
    """

    counts: Floats
    names: tuple[str, ...]


class PlaceRules:
    """Patterns of `datasets/departments/places.csv`; a match has one of the words of `holds`."""

    def __init__(self) -> None:
        self._patterns: dict[str, list[tuple[tuple[str, ...], str]]] = {kind: [] for kind in KINDS}
        for number, cells in read_config(dataset_path("departments/places.csv")):
            if cells["kind"] not in self._patterns:
                raise InputError(f"places.csv 第 {number} 行「kind」：不认识 {cells['kind']}")
            holds = tuple(filter(None, cells["holds"].split("/")))
            self._patterns[cells["kind"]].append((holds, cells["pattern"]))
        self._joined: dict[tuple[str, ...], re.Pattern[str]] = {}

    def look(self, tickets: Sequence[Ticket], texts: Sequence[str]) -> PlaceEvidence:
        """Evidence of each ticket; its own street field counts as named outright."""
        counts: list[list[float]] = []
        names = []
        for ticket, text in zip(tickets, texts, strict=True):
            where = f"{text} {ticket.address}"
            found = [self._count(kind, where) / _MOST for kind in KINDS]
            named = _STREET_NAME.search(where) if any(found) else None
            names.append(ticket.street or (named[0] if named else ""))
            counts.append(found)
        shaped = np.array(counts, np.float32).reshape(len(texts), len(KINDS))
        return PlaceEvidence(shaped, tuple(names))

    def _count(self, kind: str, where: str) -> int:
        """Matches of the kind's patterns, at most `_MOST`.

        Only patterns of which the text holds a needed word are tried: looking for a word is
        many times cheaper than a pattern.
        """
        likely = []
        for holds, pattern in self._patterns[kind]:
            for word in holds:
                if word in where:
                    break
            else:
                if holds:
                    continue
            likely.append(pattern)
        if not likely:
            return 0
        key = tuple(likely)
        joined = self._joined.get(key)
        if joined is None:
            joined = self._joined[key] = re.compile("|".join(key))
        return sum(1 for _ in itertools.islice(joined.finditer(where), _MOST))
