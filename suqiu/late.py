"""Patterns that are compiled when they are first asked: an ordinary ticket gets to few of them, and
each range of Han characters takes Python about a millisecond.
"""

import re
from typing import Any, cast

_METHODS = [name for name in dir(re.Pattern) if not name.startswith("_")]


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, when it is needed."""
    return cast(re.Pattern[str], _Late(pattern, flags))


class _Late:
    """Stands for a pattern; once asked, it has the pattern's own methods and is as quick."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._given)
        for one in _METHODS:
            setattr(self, one, getattr(compiled, one))
        return getattr(compiled, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return late, self._given
