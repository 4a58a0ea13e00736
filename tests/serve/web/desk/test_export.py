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


def test_type_and_urgency_go_along_and_alone_are_no_decision_of_the_class(
    browser, tickets, suqiu, tmp_path, rows, store_environment
):
    tickets("A1", "A2")
    tickets("B1", status="处置中", lead_department="水利局", leaf_code="020102")
    wang = browser("老王")
    stamps = {number: wang.open(number) for number in ("A1", "A2", "B1")}
    suggested = {
        one["ticket_no"]: (
            one["leaf_code"], one["payload"]["intake"]["request_type"],
            one["payload"]["intake"]["urgency"]["level"],
        )
        for one in rows("SELECT ticket_no, leaf_code, payload FROM suggestion")
    }  # fmt: skip
    leaf, kind, level = suggested["A1"]
    said = {"request_type": "举报", "urgency": "特急"}
    wang.decide("A1", stamps["A1"], leaf, reason="看过", **said)
    wang.decide("A2", stamps["A2"], leaf, reason="看过")
    assert wang.decide("B1", stamps["B1"], "020102", urgency="紧急").status_code == 200
    out = tmp_path / "decisions.csv"
    assert suqiu("export", "decisions", "--out", out).code == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        written = {row["工单编号"]: row for row in csv.DictReader(file)}
    names = ("建议代码", "决定代码", "建议诉求类型", "诉求类型", "建议紧急程度", "紧急程度")
    assert [written["A1"][name] for name in names] == [leaf, leaf, kind, "举报", level, "特急"]
    assert [written["A2"][name] for name in names] == [leaf, leaf, kind, "", level, ""]
    _, kind, level = suggested["B1"]
    assert [written["B1"][name] for name in names] == ["", "", kind, "", level, "紧急"]
    assert (written["B1"]["采纳"], written["B1"]["主办单位"]) == ("", "")
    run = suqiu("eval", "drift", "--feedback", out, "--json")
    assert (json.loads(run.out)["n"], "问题" in run.err) == (2, False)
