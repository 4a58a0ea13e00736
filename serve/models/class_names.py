"""What the codes of decisions are called, under the classification each was made in."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime

from classifier.labels.moves import read_moves
from serve.models.past_models import PastModels, names_by_code
from serve.models.pointer import pinned
from suqiu.errors import ModelError
from suqiu.settings import Settings
from suqiu.store.recoding.spans import Changes, NamesByCode
from suqiu.taxonomy import Taxonomy
from suqiu.taxonomy.tree import PATH_SEPARATOR


class ClassNames:
    """Names the codes of one decision at a time; `today` is the classification in use.

    A code may stand for another class in another classification. So the one that the decision was
    made in is looked for: that of the model that served then, or what the changes of the stored
    tickets tell; else any other that has all its codes, where all such agree. Codes that are found
    in none are shown as old ones.
    """

    def __init__(self, settings: Settings, today: Taxonomy, changes: Changes) -> None:
        self._settings = settings
        self._today = today
        self._changes = changes
        self._until = [span.until for span in changes.spans]
        self._kept = {**changes.names, today.hash: names_by_code(today)}
        self._served = PastModels(settings)
        self._known: dict[tuple[str | None, ...], tuple[str, ...]] = {}

    def shown(self, number: int, at: datetime, codes: tuple[str, ...]) -> tuple[str, ...]:
        """The codes of the decision with this number for people, in their order."""
        served, filed = self._served.taxonomy_hash_at(at), self._filed(number)
        key = (served, filed, *codes)
        if key not in self._known:
            self._known[key] = self._named(served, filed, codes)
        return self._known[key]

    def _named(
        self, served: str | None, filed: str | None, codes: tuple[str, ...]
    ) -> tuple[str, ...]:
        for taxonomy_hash in (served, filed):
            names = self._names(taxonomy_hash)
            if all(code in names for code in codes):
                return tuple(self._said(code, names[code]) for code in codes)
        # Of a time that nothing tells of.
        found = {
            tuple(names[code] for code in codes)
            for names in self._others(earlier=filed is None)
            if all(code in names for code in codes)
        }
        if len(found) == 1:
            return tuple(self._said(*pair) for pair in zip(codes, found.pop(), strict=True))
        return tuple(f"旧代码 {code}" for code in codes)

    def _said(self, code: str, names: tuple[str, ...]) -> str:
        same = code in self._today and self._today.leaf(code).names == names
        return f"{names[-1]}（{code}）" if same else f"{names[-1]}（{code}，旧分类表）"

    def _filed(self, number: int) -> str | None:
        """The hash of the classification the tickets were in; None where nobody knows."""
        place = bisect_left(self._until, number)
        spans = self._changes.spans
        return spans[place].taxonomy_hash if place < len(spans) else self._today.hash

    def _names(self, taxonomy_hash: str | None) -> NamesByCode:
        """Of the classification with this hash; empty where it is not to be found."""
        if taxonomy_hash is None:
            return {}
        return self._kept.get(taxonomy_hash) or self._served.names(taxonomy_hash)

    def _others(self, *, earlier: bool) -> Iterator[NamesByCode]:
        """Where else the codes may be found that the classification of today has not. Of an
        `earlier` time, whose classification nobody noted, only a map to the next one tells: in any
        other the codes may stand for other classes.
        """
        if not earlier:
            for taxonomy_hash in {*self._served.taxonomy_hashes(), *self._kept} - {
                self._today.hash
            }:
                yield self._names(taxonomy_hash)
        if not earlier or len(self._changes.spans) == 1:
            yield self._before_the_map()

    def _before_the_map(self) -> NamesByCode:
        """What the labels of the serving model were before, where it was trained through a map."""
        try:
            folder = pinned(self._settings).model
            moves = read_moves(folder) if folder is not None else ()
        except ModelError:
            return {}
        return {one.old: tuple(one.old_path.split(PATH_SEPARATOR)) for one in moves}
