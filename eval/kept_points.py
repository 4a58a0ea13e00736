"""Points of a learning curve kept as they come, so that a run that was stopped goes on."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

import suqiu
from classifier.cache import seed_key
from eval.measuring.cases import Case, data_hash
from eval.measuring.scores import Score
from suqiu.draft import draft_of
from suqiu.settings import Settings

_SCORES = TypeAdapter(tuple[Score, ...])


class KeptPoints:
    """One file a point in the cache folder: ids and codes, never a text. A point is found again
    only under the same code, settings, taxonomy, and the same cases learned and held out.
    """

    def __init__(self, settings: Settings, held: Sequence[Case], *about: str) -> None:
        self._folder = settings.cache_dir / "curve"
        self._about = (
            suqiu.__version__, seed_key(), repr(settings.model_dump(mode="json")),
            data_hash(held), *about,
        )  # fmt: skip
        self._used: set[Path] = set()

    def get(self, learned: Sequence[Case]) -> tuple[Score, ...] | None:
        """The scores of the model that learned these, if a run before this one had them."""
        try:
            return _SCORES.validate_json(self._path(learned).read_bytes())
        except (OSError, ValidationError):
            return None

    def put(self, learned: Sequence[Case], scores: tuple[Score, ...]) -> None:
        """Keep them; InputError when they cannot be written."""
        path = self._path(learned)
        with draft_of(path, 0o600) as draft:
            draft.write_bytes(_SCORES.dump_json(scores))

    def clear(self) -> None:
        """The curve is whole: another run learns anew."""
        for path in self._used:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _path(self, learned: Sequence[Case]) -> Path:
        key = "\0".join((*self._about, str(len(learned)), data_hash(learned)))
        path = self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.json"
        self._used.add(path)
        return path
