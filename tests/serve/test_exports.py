"""No file that leaves the house runs anything when a spreadsheet opens it."""

import csv
import json
from datetime import datetime

import openpyxl
import pytest
from sqlalchemy import insert

from suqiu.store import audit
from suqiu.store.schema import decision
from tests.serve.web.office import add_people, add_ticket

EVIL = (
    "=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "＝1+1", "＋1",
    "－1", "＠SUM(A1)", "=HYPERLINK(\"http://x\",\"点\")", "=cmd|' /C calc'!A0",
)  # fmt: skip
_RUN = tuple("=+-@＝＋－＠")


@pytest.fixture(scope="module")
def database(store_database):
    with store_database.owner().begin() as connection:
        add_people(connection)
        for evil in EVIL:
            add_ticket(
                connection, evil, title=evil, body=f"{evil} 停水", street=evil, source=evil,
                lead_department=evil, channel=evil,
            )  # fmt: skip
            connection.execute(
                insert(decision).values(
                    ticket_no=evil, actor=evil, leaf_code="020101", suggested_leaf="020102",
                    accepted=False, lead_department=evil,
                )
            )  # fmt: skip
            audit.record(connection, evil, "login.failed", evil, reason=evil)
    return store_database


def _read(path):
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).active
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert all(cell.data_type != "f" for cell in cells)
        return [[cell.value for cell in row] for row in sheet.iter_rows()]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _harmless(path, column):
    """Nothing is run, and what was written can still be told."""
    rows = _read(path)
    for cell in (cell for row in rows for cell in row if isinstance(cell, str)):
        assert not cell.strip().startswith(_RUN), cell
        assert not cell.startswith(("\t", "\r", "\n")), cell
    written = {row[column] for row in rows[1:]}
    assert {f"'{evil}" for evil in EVIL if "\r" not in evil} <= written


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_tickets(suqiu, database, store_environment, tmp_path, name):
    assert suqiu("export", "tickets", "--out", tmp_path / name).code == 0
    _harmless(tmp_path / name, 0)


def test_a_sheet_of_tickets_has_times_a_head_that_stays_and_filters(
    suqiu, database, store_environment, tmp_path
):
    assert suqiu("export", "--out", tmp_path / "out.xlsx").code == 0
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    head = [cell.value for cell in sheet[1]]
    received = sheet.cell(2, head.index("受理时间") + 1)
    assert isinstance(received.value, datetime)
    assert received.is_date
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", sheet.dimensions)


def test_decisions(suqiu, database, store_environment, tmp_path):
    assert suqiu("export", "decisions", "--out", tmp_path / "out.csv").code == 0
    _harmless(tmp_path / "out.csv", 0)


def test_audit(suqiu, database, store_environment, tmp_path):
    assert suqiu("audit", "export", "--out", tmp_path / "out.csv").code == 0
    _harmless(tmp_path / "out.csv", 2)


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_suggestions(suqiu, tmp_path, name):
    source = tmp_path / "in.jsonl"
    source.write_text(
        "".join(
            json.dumps({"id": f"x{evil}" if evil != evil.strip() else evil, "内容": f"{evil} 停水"})
            + "\n"
            for evil in EVIL
        ),
        encoding="utf-8",
    )
    assert suqiu("classify", source, "--out", tmp_path / name).code == 0
    rows = _read(tmp_path / name)
    assert len(rows) == 1 + len(EVIL)
    for cell in (cell for row in rows for cell in row if isinstance(cell, str)):
        assert not cell.strip().startswith(_RUN), cell
