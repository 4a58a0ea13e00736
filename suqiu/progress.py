"""How long work says how far it came; a bar on a terminal (`suqiu.console.progress`) is one way."""

from collections.abc import Callable

# Told the rows, or steps, that were done since it was told last.
Advance = Callable[[int], None]
