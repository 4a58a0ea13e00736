"""Names of settings that nobody reads: a slip of the pen leaves the default in force, unsaid."""

import difflib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from suqiu.settings import Settings

_PREFIX = "SUQIU_"
_LINE = re.compile(r"^\s*(?:export\s+)?(\w+)\s*=", re.MULTILINE)


def unknown_names(env_file: Path) -> Iterator[tuple[str, str]]:
    """Each SUQIU_… of the environment and of `env_file` that is no setting, and the setting that
    is most like it, or empty.
    """
    known = {f"{_PREFIX}{name.upper()}" for name in Settings.model_fields}
    given = set(os.environ)
    with suppress(OSError, UnicodeDecodeError):
        if env_file.is_file():
            given.update(_LINE.findall(env_file.read_text("utf-8")))
    for name in sorted(given):
        if name.upper().startswith(_PREFIX) and name.upper() not in known:
            meant = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.8)
            yield name, meant[0] if meant else ""
