"""Which model served when, and what its classification calls a code."""

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from classifier.model.leaf_model import saved_taxonomy
from classifier.seed_taxonomy import seed_taxonomy
from serve.models.pointer import KEPT, SHIPPED, folder_of, read_pointer
from serve.models.registry import card_of, registered_models
from suqiu.errors import ModelError
from suqiu.settings import Settings
from suqiu.store.recoding.spans import NamesByCode
from suqiu.taxonomy import Taxonomy


def names_by_code(taxonomy: Taxonomy) -> NamesByCode:
    """Of all its leaves."""
    return {leaf.code: leaf.names for leaf in taxonomy.leaves}


class PastModels:
    """The models of the pointer's history with their classifications, each read when it is asked
    for. Nothing is known where a setting names the model.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._since = list(_since(settings))
        self._hashes: dict[str, str | None] = {}
        self._names: dict[str, NamesByCode] = {}

    def taxonomy_hash_at(self, at: datetime) -> str | None:
        """The hash of the classification of the model that served then; None where nobody knows."""
        place = bisect_right(self._since, at, key=lambda one: one[0]) - 1
        if place < 0:
            return None
        name = self._since[place][1]
        if name not in self._hashes:
            self._hashes[name] = self._hash(name)
        return self._hashes[name]

    def names(self, taxonomy_hash: str) -> NamesByCode:
        """Of the classification with this hash; empty where it is not to be found."""
        if taxonomy_hash not in self._names:
            self._names[taxonomy_hash] = self._found(taxonomy_hash)
        return self._names[taxonomy_hash]

    def called(self, at: datetime, code: str) -> tuple[str, ...] | None:
        """What the code stood for then; None where nobody knows."""
        then = self.taxonomy_hash_at(at)
        return self.names(then).get(code) if then is not None else None

    def taxonomy_hashes(self) -> set[str]:
        """Of all classifications that are to be found."""
        return {
            seed_taxonomy().hash,
            *(one.card.taxonomy_hash for one in registered_models(self._settings)),
        }

    def _hash(self, name: str) -> str | None:
        folder = folder_of(self._settings, name)
        try:
            return seed_taxonomy().hash if folder is None else card_of(folder).taxonomy_hash
        except ModelError:
            return None

    def _found(self, taxonomy_hash: str) -> NamesByCode:
        for one in registered_models(self._settings):
            if one.card.taxonomy_hash == taxonomy_hash:
                with suppress(ModelError):
                    return names_by_code(saved_taxonomy(one.folder))
        seed = seed_taxonomy()
        return names_by_code(seed) if seed.hash == taxonomy_hash else {}


def _since(settings: Settings) -> Iterator[tuple[datetime, str]]:
    """From when on which model served."""
    if settings.model is not None:
        return
    try:
        history = read_pointer(settings).history
    except ModelError:
        return
    # A full history has lost its beginning, and with it what served then.
    if len(history) < KEPT:
        yield datetime.min, SHIPPED
    for change in history:
        if change.action != "keep":
            yield change.at, change.name
