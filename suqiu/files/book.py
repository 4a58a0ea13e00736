"""A new workbook, streamed row by row and written to a file when it is whole."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from suqiu.errors import InputError

if TYPE_CHECKING:
    from openpyxl import Workbook


@contextmanager
def new_book(path: Path) -> Iterator["Workbook"]:
    """A workbook that takes rows, saved to `path` after the block; OSError where it cannot be
    written, InputError where there is no room among the temporary files where it grows.
    """
    # Loaded where a workbook is written: most commands start without.
    from lxml.etree import SerialisationError  # type: ignore[import-untyped]
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    try:
        yield book
        _save(book, path)
    except SerialisationError as error:
        raise InputError(
            f"写不进临时目录 {gettempdir()}，多半是满了", hint="腾出空间，或设 TMPDIR 换一个目录"
        ) from error
    finally:
        for sheet in book.worksheets:
            # Else Python does so when it is forgotten, and prints that it cannot.
            with suppress(Exception):
                sheet.close()


def _save(book: "Workbook", path: Path) -> None:
    from openpyxl.writer.excel import ExcelWriter

    with path.open("wb") as file:
        archive = ZipFile(file, "w", ZIP_DEFLATED)
        try:
            ExcelWriter(book, archive).save()
        except BaseException:
            # As above: it would end the archive.
            archive.fp = None
            raise
