"""The parts of a workbook, none of them larger in memory than a table may be."""

import io
import re
import zipfile
from typing import IO, Any

from suqiu.errors import InputError

# What is read whole: 512 MiB of shared texts are a hundred million characters.
_WHOLE = 512 << 20
# Of what is streamed, one row or one text: the largest cell of Excel takes 96 KiB.
_ROW = 16 << 20
_ENDS = re.compile(rb"row[\s>/]|si>")
_OVERLAP = 8


class Archive(zipfile.ZipFile):
    """A workbook's file. Three megabytes of it may unpack to one row of three gigabytes: such a
    row breaks the reading off, and too large a part that is read whole is an InputError.
    """

    # The library looks for the size of each sheet, where it is not stated through all of its rows;
    # it is none of ours.
    opened = False

    def open(self, name: Any, mode: Any = "r", *args: Any, **options: Any) -> IO[bytes]:
        """One part, to be read."""
        size, sheet = self.getinfo(name).file_size, name.startswith("xl/worksheets/")
        if sheet and not self.opened and not name.endswith(".rels"):
            return io.BytesIO(b"<worksheet/>")
        if size > _WHOLE and not sheet:
            raise InputError(
                f"{name} 解压后有 {size >> 20:,} MiB，超过上限 {_WHOLE >> 20} MiB",
                hint="在 Excel 里另存为 CSV 再试",
            )
        return io.BufferedReader(_Rows(super().open(name, mode, *args, **options)))


class _Rows(io.RawIOBase):
    """The bytes of a part while rows and texts end in time; else a ValueError."""

    def __init__(self, part: IO[bytes]) -> None:
        self._part = part
        self._since = 0
        self._tail = b""

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes."""
        data = self._part.read(len(buffer))
        ends = _ENDS.search(self._tail + data)
        self._since = len(data) if ends else self._since + len(data)
        self._tail = data[-_OVERLAP:]
        if self._since > _ROW:
            raise ValueError("one row is too large")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the part too."""
        self._part.close()
        super().close()
