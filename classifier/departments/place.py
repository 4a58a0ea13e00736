"""属地: what the text and the ticket say about where it happened."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifier.arrays import Floats
from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.files.table import read_config
from suqiu.records import Ticket

KINDS = ("village", "street")
_MOST = 3
_STREET = re.compile(
    r"街道(?!路[面上况边口])|[镇乡](?![东南西北中大新老前后]?路|政府所在|[痛静压亲愁音])"
)
# How many characters of its name are looked at before it.
_LONGEST_NAME = 6
_NAME = re.compile(r"[一-鿿]+\Z")
# What stands before a name rather than in it: an area, a word of place, a word of saying.
_BEFORE = re.compile(
    r".*(?:省|市|区|县|州|盟|旗|反映|投诉|举报|咨询|位于|来自|地处|居住|属于|归属|推给|"
    r"[在住是到去的归和与向于对让给找从往说称叫把被由跟及请我俺咱们了过这那该各某])"
)
_NO_NAMES = frozenset(
    (
        "街道",
        "乡镇",
        "村镇",
        "城镇",
        "集镇",
        "小镇",
        "古镇",
        "家乡",
        "老乡",
        "我乡",
        "我镇",
        "本镇",
        "本乡",
        "冰镇",
    )
)
# Before a street where somebody lives, which need not be where it happened.
_HOME = re.compile(
    r"(?:我住|家住|我是|我家在|户口在|户籍在|现住|居住在|居住于|住在)[^，,。；;！!？?\n]{0,12}$"
)
_LEAST_NAME = 2
_CLAUSE = re.compile(r"[，,。；;！!？?\n]")


@dataclass(frozen=True, slots=True)
class PlaceEvidence:
    """Counts of places named (texts × kinds, at most 3 each, as shares of 3); the street or town
    of each ticket, by its own field or else its text; and what is said of that to people.
    """

    counts: Floats
    streets: tuple[str, ...]
    said: tuple[str, ...]


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
        """Evidence of each ticket. Its own street field says where, and counts for nothing: most
        tickets of a hotline have one, whoever takes them.
        """
        counts: list[list[float]] = []
        streets, said = [], []
        for ticket, text in zip(tickets, texts, strict=True):
            where = f"{text}\n{ticket.address}" if ticket.address else text
            found = [self._count(kind, where) / _MOST for kind in KINDS]
            named = _street_in(where) if any(found) else ""
            other = ticket.street and named and named not in ticket.street
            streets.append(ticket.street or named)
            said.append(f"{ticket.street}（文中写的是{named}）" if other else streets[-1])
            counts.append(found)
        shaped = np.array(counts, np.float32).reshape(len(texts), len(KINDS))
        return PlaceEvidence(shaped, tuple(streets), tuple(said))

    def _count(self, kind: str, where: str) -> int:
        """Clauses with a match of the kind's patterns, at most `_MOST`: an address is one place,
        however many words it has.

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
        count, last = 0, -1
        for match in joined.finditer(where):
            if last < 0 or _CLAUSE.search(where, last, match.start()):
                count += 1
                if count == _MOST:
                    break
            last = match.end()
        return count


def _named(written: str) -> str:
    """The name at the end of what is written: 东湖街道 of 家住在东湖街道. Of a word of one letter
    and one more that letter belongs to the name: 和平街道, 归仁镇.
    """
    before = _BEFORE.match(written)
    name = written[before.end() :] if before else written
    core = name.removesuffix("街道").removesuffix("镇").removesuffix("乡")
    if len(core) == 1 and len(written) > len(name):
        return written[-len(name) - 1 :]
    return name


def _street_in(where: str) -> str:
    """The first street or town that is named; one where somebody only lives, if no other is."""
    home, last = "", 0
    for match in _STREET.finditer(where):
        written = _NAME.search(where, max(last, match.start() - _LONGEST_NAME), match.start())
        if written is None:
            continue
        last = match.end()
        name = _named(written[0] + match[0])
        if name in _NO_NAMES or len(name) < _LEAST_NAME:
            continue
        start = last - len(name)
        if not _HOME.search(where, max(0, start - 20), start):
            return name
        home = home or name
    return home
