"""What the rows of a site's table are about, and which names are known for it."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from suqiu.errors import InputError
from suqiu.store.schema import LEVELS, area, department
from suqiu.taxonomy.tree import Taxonomy


@dataclass(frozen=True, slots=True)
class KeyKind:
    """A kind of key; `fills` are the columns of `site_figure` it says, the key's own last (none
    for the whole district), `family` all columns of its sort, `words` what people and headers
    call it.
    """

    id: str
    fills: tuple[str, ...]
    family: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def column(self) -> str:
        """The column that holds the key; empty where nothing does."""
        return self.fills[-1] if self.fills else ""

    def name(self, place: Sequence[str]) -> str:
        """What a place (values of `fills`) is called."""
        return place[-1] if place else self.words[0]


# The key of a table of free rows (清单): each stands for itself.
ROWS = "rows"
_AREAS = ("street", "community", "grid")

KINDS = {
    one.id: one
    for one in (
        KeyKind("district", (), _AREAS, ("全区", "本区", "全市", "本市", "全县", "本县", "全域")),
        KeyKind("street", _AREAS[:1], _AREAS, ("街道", "镇街", "街镇", "街道（镇）", "乡镇", "area")),
        KeyKind("community", _AREAS[:2], _AREAS, ("社区", "村社", "村（社区）", "社区（村）")),
        KeyKind("grid", _AREAS, _AREAS, ("网格",)),
        KeyKind("department", ("lead_department",), ("lead_department",),
             ("部门", "承办单位", "单位", "单位名称", "主办单位")),
        KeyKind("level1", LEVELS[:1], LEVELS, ("一级分类",)),
        KeyKind("level2", LEVELS[:2], LEVELS, ("二级分类",)),
        KeyKind("level3", LEVELS[:3], LEVELS, ("三级分类", "leaf", "分类")),
    )
}  # fmt: skip
# The sorts of columns, of which a list's rows may say one each.
FAMILIES = (_AREAS, ("lead_department",), LEVELS)
_AREA_NAMES = {"street": "街道", "community": "社区", "grid": "网格"}


def list_kind(columns: Sequence[str]) -> KeyKind:
    """Of a list whose columns are of these types: what its rows say, which may be nothing."""
    fills = tuple(column for one in columns if one in KINDS for column in KINDS[one].fills)
    # A street has its own firms, even where the list does not say which: no rate may divide its
    # tickets by those of all.
    family = [one for one in FAMILIES if one is _AREAS or not set(one).isdisjoint(fills)]
    return KeyKind(ROWS, fills, tuple(column for one in family for column in one), ("行",))


def kind_of(text: str) -> KeyKind:
    """The kind of that id or word; InputError for another."""
    said = _plain(text)
    for kind in KINDS.values():
        if said == kind.id or said in map(_plain, kind.words):
            return kind
    known = "、".join(f"{one.id}（{one.words[0]}）" for one in KINDS.values())
    raise InputError(f"不能按“{text[:20]}”对应", hint=f"--key 可用：{known}")


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names of one kind: what people write (plain) to the columns it fills. A name that
    stands for several is in `doubtful` with what would tell them apart.
    """

    kind: KeyKind
    places: Mapping[str, tuple[str, ...]]
    doubtful: Mapping[str, tuple[str, ...]]

    def find(self, text: str) -> tuple[str, ...] | None:
        """The values of `kind.fills` for a key as written; None when nobody knows it."""
        return self.places.get(_plain(text))

    def unclear(self, text: str) -> tuple[str, ...]:
        """The longer names, one of which is meant."""
        return self.doubtful.get(_plain(text), ())

    def names(self) -> frozenset[str]:
        """Every key that could have a figure."""
        return frozenset(map(self.kind.name, self.places.values()))


def known_keys(connection: Connection, kind: KeyKind, taxonomy: Taxonomy) -> KnownNames:
    """All keys of a kind that the store and the taxonomy hold."""
    if kind.id == "district":
        return _settled(kind, [(word, ()) for word in kind.words])
    if kind.id in _AREA_NAMES:
        return _settled(kind, _areas(connection, kind))
    if kind.id == "department":
        rows = connection.execute(select(department.c.name, department.c.aliases))
        return _settled(kind, [(word, (name,)) for name, aliases in rows
                               for word in (name, *(aliases or ()))])  # fmt: skip
    depth = len(kind.fills)
    found = []
    for leaf in taxonomy.leaves:
        nodes = taxonomy.ancestors(leaf.code)[:depth]
        if len(nodes) == depth:
            names = tuple(node.name for node in nodes)
            found += [(word, names) for word in (names[-1], "/".join(names), nodes[-1].code)]
    return _settled(kind, found)


def _areas(connection: Connection, kind: KeyKind) -> list[tuple[str, tuple[str, ...]]]:
    rows = {row.id: row for row in connection.execute(select(area))}
    found = []
    for row in rows.values():
        if row.kind != _AREA_NAMES[kind.id]:
            continue
        names = {row.kind: row.name}
        above = rows.get(row.parent)
        # A path is short; a parent that leads back to itself must not keep us here.
        for _ in range(len(_AREA_NAMES)):
            if above is None:
                break
            names[above.kind] = above.name
            above = rows.get(above.parent)
        place = tuple(names.get(_AREA_NAMES[one], "") for one in kind.fills)
        whole = "/".join(one for one in place if one)
        found += [(word, place) for word in (row.name, whole)]
    return found


def _settled(kind: KeyKind, pairs: list[tuple[str, tuple[str, ...]]]) -> KnownNames:
    found: dict[str, set[tuple[str, ...]]] = {}
    for word, place in pairs:
        found.setdefault(_plain(word), set()).add(place)
    return KnownNames(
        kind,
        {word: next(iter(places)) for word, places in found.items() if len(places) == 1},
        {
            word: tuple(sorted("/".join(one) for one in places))
            for word, places in found.items()
            if len(places) > 1
        },
    )


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
