"""Where it is: street office or town, community or village, estate, road."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from suqiu.errors import InputError
from suqiu.places.letter import Letter
from suqiu.places.lexicon import lexicon
from suqiu.places.names import PROPER, name_start, names_ending
from suqiu.records import Field, Source

_KIND_NAMES = {
    "街道": "street", "镇": "street", "乡镇": "street", "社区": "community", "村": "community",
    "小区": "estate", "道路": "road", "路": "road",
}  # fmt: skip
_HOUSE = re.compile(r"\d{1,5}(?:-\d{1,4})?号(?!楼|院|线|店|窗)")
_CROSSING = re.compile(r"(?:的)?(?:交叉口|交汇处|交叉路口|十字路口|路口|丁字路口)")
_BUILDING = re.compile(
    r"(?:[A-Za-z]?\d{1,3}|[一二三四五六七八九十]{1,3})(?:号楼|#楼?|(?:期|栋|幢)(?!楼))(?!的?工程)"
)
_LONGEST = {"street": 9, "community": 10, "estate": 12, "road": 9}


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the site's gazetteer; `street` is the street office it lies in, or empty."""

    kind: str
    name: str
    street: str = ""


class Gazetteer:
    """The site's own places, found by name; they win over the grammar of endings."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._named = {place.name: place for place in places if len(place.name) > 1}
        self._lengths: dict[str, list[int]] = {}
        for name in sorted(self._named, key=len, reverse=True):
            lengths = self._lengths.setdefault(name[:2], [])
            if len(name) not in lengths:
                lengths.append(len(name))

    def find(self, text: str) -> list[tuple[Place, int]]:
        """Places with where they start; of overlapping ones the longest at its beginning."""
        found, i = [], 0
        while i < len(text) - 1:
            for length in self._lengths.get(text[i : i + 2], ()):
                place = self._named.get(text[i : i + length])
                if place is not None:
                    found.append((place, i))
                    i += length - 1
                    break
            i += 1
        return found

    def street_of(self, name: str) -> str:
        """The street office a place lies in, or empty."""
        place = self._named.get(name)
        return place.street if place else ""


def read_gazetteer(path: Path) -> Gazetteer:
    """A CSV with 类型 (街道、社区、小区、道路), 名称 and optionally 所属街道."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"读不了地名表 {path}", hint="要 UTF-8 编码的 CSV 文件") from error
    if not rows or not {"类型", "名称"} <= set(rows[0]):
        raise InputError(f"地名表 {path} 缺少列", hint="要有「类型」「名称」，可有「所属街道」")
    places = []
    for number, row in enumerate(rows, start=2):
        kind = _KIND_NAMES.get((row["类型"] or "").strip())
        if kind is None:
            raise InputError(
                f"地名表第 {number} 行的类型「{row['类型']}」不认识",
                hint="用 街道、镇、社区、村、小区 或 道路",
            )
        places.append(Place(kind, (row["名称"] or "").strip(), (row.get("所属街道") or "").strip()))
    return Gazetteer(places)


def find_places(letter: Letter, gazetteer: Gazetteer | None = None) -> dict[str, Field]:
    """The first place of each kind; the gazetteer's before the grammar's."""
    found: dict[str, Field] = {}
    parent: Field | None = None
    for place, start in gazetteer.find(letter.text) if gazetteer else ():
        end = start + len(place.name)
        if place.kind == "road":
            end = _road_end(letter, end)
        found.setdefault(place.kind, letter.field(start, end))
        if place.street and parent is None:
            parent = Field(place.street, start, start + len(place.name), Source.DERIVED)
    for kind, spans in _by_grammar(letter).items():
        if kind not in found and spans:
            found[kind] = letter.field(*min(spans))
    if parent and "street" not in found:
        found["street"] = parent
    return found


def _by_grammar(letter: Letter) -> dict[str, list[tuple[int, int]]]:
    known = lexicon()
    roads = list(names_ending(letter, known.road_ends, _LONGEST["road"]))
    estates = list(names_ending(letter, known.estate_ends, _LONGEST["estate"]))
    found = {
        "street": list(names_ending(letter, known.street_ends, _LONGEST["street"])),
        "community": [
            span
            for span in names_ending(letter, known.community_ends, _LONGEST["community"])
            if not letter.text.startswith(("小区", "民"), span[1])
        ],
        "estate": estates or list(_before_buildings(letter)),
    }
    larger = [span for spans in found.values() for span in spans]
    roads = [road for road in roads if not any(s <= road[0] and road[1] <= e for s, e in larger)]
    return found | {"road": _joined(letter, roads)}


def _joined(letter: Letter, roads: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Roads with their house number; two that cross as one."""
    joined = []
    for i, (start, end) in enumerate(roads):
        for second, last in roads[i + 1 : i + 2]:
            crossing = _CROSSING.match(letter.text, last)
            if crossing and letter.text[end:second] in ("与", "和", "、", "同", "跟"):
                end = crossing.end()
        joined.append((start, _road_end(letter, end)))
    return joined


def _road_end(letter: Letter, end: int) -> int:
    house = _HOUSE.match(letter.text, end)
    return house.end() if house else end


def _before_buildings(letter: Letter) -> Iterable[tuple[int, int]]:
    """碧桃园 of 碧桃园8栋: what stands before the number of a building."""
    for match in _BUILDING.finditer(letter.text):
        end = match.start()
        start = name_start(letter, end, end - 8)
        tags = [word.tag for word in letter.words if start <= word.start < end]
        proper = any(tag.startswith(PROPER) for tag in tags)
        if end - start >= 3 and proper and letter.text[start:end] not in lexicon().common:
            yield start, end
