"""The lines of a text, none of them longer in memory than a cell may be."""

from collections.abc import Iterator
from typing import IO

# Excel itself stops at 32,767 characters a cell; letters in databases are longer.
CELL_LIMIT = 64 << 20
_PIECE = 1 << 20


def bounded_lines(file: IO[str]) -> Iterator[str]:
    """All lines in order; of one longer than CELL_LIMIT one character more than that, and no end:
    a small compressed file may hold a line of many gigabytes.
    """
    while line := file.readline(CELL_LIMIT + 1):
        yield line
        if len(line) > CELL_LIMIT:
            while not line.endswith(("\n", "\r")) and (line := file.readline(_PIECE)):
                pass
