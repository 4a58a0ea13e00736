"""Decisions go to evaluation: `suqiu export decisions` writes what `suqiu eval drift` reads."""

import csv
import json


def test_drift_reads_what_was_decided(browser, tickets, suqiu, tmp_path, rows):
    tickets("A1", "A2")
    tickets("B1", street="中山街道")
    wang = browser("老王")
    for number in ("A1", "A2", "B1"):
        stamp = wang.open(number)
        (suggested,) = rows(f"SELECT leaf_code FROM suggestion WHERE ticket_no = '{number}'")
        leaf = suggested["leaf_code"] if number != "A2" else "020102"
        reply = wang.decide(number, stamp, leaf=leaf, reason="看过")
        assert reply.status_code == 200, reply.text
    out = tmp_path / "decisions.csv"
    assert suqiu("export", "decisions", "--out", out).code == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    assert [row["工单编号"] for row in written] == ["A1", "A2", "B1"]
    assert "老王" not in out.read_text("utf-8-sig")
    run = suqiu("eval", "drift", "--feedback", out, "--json")
    assert json.loads(run.out)["n"] == 3
    assert json.loads(run.out)["weeks"][0]["accuracy"] == 2 / 3
    scoped = tmp_path / "east.csv.gz"
    assert suqiu("export", "decisions", "--out", scoped, "--user", "东湖派单员").code == 0
    assert suqiu("eval", "drift", "--feedback", scoped, "--json").out.startswith('{"n": 2')


def test_another_format_is_refused(browser, database, store_environment, suqiu, tmp_path):
    run = suqiu("export", "decisions", "--out", tmp_path / "decisions.xlsx")
    assert run.code == 2
    assert ".csv" in run.err
