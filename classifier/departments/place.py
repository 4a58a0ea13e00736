"""属地: what the text and the ticket say about where it happened."""

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
    """Patterns of `datasets/departments/places.csv`, one compiled expression a kind."""

    def __init__(self) -> None:
        patterns: dict[str, list[str]] = {kind: [] for kind in KINDS}
        for number, cells in read_config(dataset_path("departments/places.csv")):
            if cells["kind"] not in patterns:
                raise InputError(f"places.csv 第 {number} 行「kind」：不认识 {cells['kind']}")
            patterns[cells["kind"]].append(cells["pattern"])
        self._patterns = [re.compile("|".join(patterns[kind])) for kind in KINDS]

    def look(self, tickets: Sequence[Ticket], texts: Sequence[str]) -> PlaceEvidence:
        """Evidence of each ticket; its own street field counts as named outright."""
        counts = np.zeros((len(texts), len(KINDS)), np.float32)
        names = []
        for row, (ticket, text) in enumerate(zip(tickets, texts, strict=True)):
            where = f"{text} {ticket.address}"
            for kind, pattern in enumerate(self._patterns):
                found = 0
                for _ in pattern.finditer(where):
                    found += 1
                    if found == _MOST:
                        break
                counts[row, kind] = found / _MOST
            named = _STREET_NAME.search(where) if counts[row].any() else None
            names.append(ticket.street or (named[0] if named else ""))
        return PlaceEvidence(counts, tuple(names))
