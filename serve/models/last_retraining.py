"""What became of the last retraining: enough to know whether another one is due."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import orjson

from suqiu.draft import draft_of
from suqiu.settings import Settings

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Last:
    """`key` of the data, number of its `newest` decision, and what was said of the candidate."""

    key: str = ""
    newest: int = 0
    said: str = ""
    at: datetime | None = None


def folder_of_retraining(settings: Settings) -> Path:
    """Where candidates are made."""
    return settings.data_dir / "retraining"


def read_last(settings: Settings) -> Last:
    """The last one; a fresh one when there was none or its record cannot be read, which costs
    no more than one training too many.
    """
    try:
        value = orjson.loads((folder_of_retraining(settings) / "last.json").read_bytes())
        if value["format"] != _FORMAT:
            return Last()
        at = datetime.fromisoformat(value["at"])
        return Last(str(value["key"]), int(value["newest"]), str(value["said"]), at)
    except (OSError, ValueError, KeyError, TypeError):
        return Last()


def write_last(settings: Settings, last: Last) -> None:
    """Replace the record; a crash leaves the old one or the new one."""
    with draft_of(folder_of_retraining(settings) / "last.json") as draft:
        draft.write_bytes(orjson.dumps({"format": _FORMAT, **asdict(last)}))
