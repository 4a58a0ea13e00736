"""How work over many rows says how far it came."""

from collections.abc import Callable

# Told the rows that were done since it was told last.
OnRows = Callable[[int], None]
