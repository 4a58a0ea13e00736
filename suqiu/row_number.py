"""Which row of a file is meant, in a workbook of which sheet."""

from typing import Self


class SheetRow(int):
    """A row of a workbook of which several sheets are read.

    The number itself counts over all sheets, so that it orders rows and tells them apart; people
    find the row as number `place` of `sheet`.
    """

    sheet: str
    place: int

    def __new__(cls, number: int, sheet: str, place: int) -> Self:
        """`number` counts over all sheets, `place` in the one called `sheet`."""
        row = super().__new__(cls, number)
        row.sheet, row.place = sheet, place
        return row

    def __reduce__(self) -> tuple[type[Self], tuple[int, str, int]]:
        # Rows go to other processes.
        return type(self), (int(self), self.sheet, self.place)


def row_words(row: int) -> str:
    """第 5 行, with its sheet where there are several."""
    if isinstance(row, SheetRow):
        return f"工作表「{row.sheet}」第 {row.place} 行"
    return f"第 {row} 行"


def row_key(row: int) -> str:
    """5, or 十一月!5: what stands for the number of a ticket that has none."""
    return f"{row.sheet}!{row.place}" if isinstance(row, SheetRow) else str(row)


def row_after(row: int) -> int:
    """The row below."""
    if isinstance(row, SheetRow):
        return SheetRow(row + 1, row.sheet, row.place + 1)
    return row + 1
