"""A workbook of several sheets as chunks: the same ones whenever it is read."""

import openpyxl

from serve.batch.source import SourceRows


def test_chunks_run_over_the_sheets_and_are_the_same_again(tmp_path):
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("十一月"), book.create_sheet("十二月")):
        sheet.append(["诉求内容"])
        for i in range(3):
            sheet.append([f"{sheet.title}{i}号楼停水"])
    path = tmp_path / "t.xlsx"
    book.save(path)
    first, again = (list(SourceRows(path, {}, 100, 2).chunks()) for _ in range(2))
    assert first == again
    reads = [read for chunk in first for read in chunk.reads]
    assert [len(chunk.reads) for chunk in first] == [2, 2, 2, 2, 1]
    assert len({read.ticket.id for read in reads}) == len({read.ticket.row for read in reads}) == 9
    assert reads[3].ticket.id == "十一月!2"
