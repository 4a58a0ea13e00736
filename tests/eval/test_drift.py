"""Accuracy by week: counted by hand, and warned of when it falls."""

import json

import numpy as np
import pytest

from eval.drift import Feedback, read_feedback

HEADER = "时间,建议代码,决定代码"


@pytest.fixture
def feedback(tmp_path):
    """Writes decisions: (day, how many as suggested, how many not)."""

    def feedback(*days, header=HEADER, more=()):
        rows = [header]
        for day, right, wrong in days:
            rows += [f"{day},0101,0101"] * right + [f"{day},0101,0202"] * wrong
        path = tmp_path / "feedback.csv"
        path.write_text("\n".join([*rows, *more]), "utf-8")
        return path

    return feedback


def test_weeks_are_iso_weeks_counted_by_hand(feedback):
    path = feedback(
        ("2026-01-01 09:00", 3, 1), ("2025/12/29 8:00:00", 1, 0), ("2026年1月5日", 0, 2),
        ("20260111", 5, 0), ("2026-01-12T23:59:59+08:00", 1, 0),
    )  # fmt: skip
    weeks = read_feedback(path).weeks()
    assert [(w.week, w.n, w.right) for w in weeks] == [
        ("2026-W01", 5, 4), ("2026-W02", 7, 5), ("2026-W03", 1, 1),
    ]  # fmt: skip
    assert weeks[0].accuracy == 0.8
    assert weeks[0].interval == pytest.approx((0.3755, 0.9638), abs=1e-4)
    assert not any(w.fell for w in weeks)


def test_a_fall_is_warned_of_and_chance_is_not(suqiu, feedback):
    steady = [(f"2026-02-{day:02d}", 160, 40) for day in (2, 9, 16)]
    run = suqiu("eval", "drift", "--feedback", feedback(*steady, ("2026-02-23", 154, 46)))
    assert run.code == 0, run.err
    assert "警告" not in run.err
    run = suqiu("eval", "drift", "--feedback", feedback(*steady, ("2026-02-23", 130, 70)), "--json")
    assert run.code == 1
    assert "警告：2026-W09" in run.err
    found = json.loads(run.out)
    assert (found["n"], found["fell"]) == (800, ["2026-W09"])
    assert [week["fell"] for week in found["weeks"]] == [False, False, False, True]
    assert found["weeks"][3]["low"] < 0.65 < found["weeks"][3]["high"]


def test_a_steady_year_cries_wolf_in_few_weeks_and_a_fall_seldom_escapes():
    def fallen(share):
        rng = np.random.default_rng(1)
        counts = {f"{year}-W{week:02d}": [100, int(rng.binomial(100, 0.88 if week < 40 else share))]
                  for year in range(2000, 2040) for week in range(30, 41)}  # fmt: skip
        return [week for week in Feedback(counts).weeks() if week.fell]

    assert len(fallen(0.88)) <= 0.01 * 40 * 11
    assert sum(week.week.endswith("W40") for week in fallen(0.70)) >= 36


def test_few_decisions_prove_nothing(suqiu, feedback):
    run = suqiu("eval", "drift", "-f", feedback(("2026-02-02", 100, 0), ("2026-02-09", 5, 20)))
    assert run.code == 0, run.err


def test_rows_that_cannot_be_used_are_named(suqiu, feedback):
    junk = ["昨天,1,1", "2026-02-30,1,1", "2026-02-02,,1"]
    run = suqiu("eval", "drift", "--feedback", feedback(("2026-02-02", 2, 0), more=junk))
    # The exit code is for a fall only.
    assert run.code == 0
    assert "第 4 行「时间」：看不懂 昨天" in run.err
    assert "第 5 行「时间」：看不懂 2026-02-30" in run.err
    assert "第 6 行「建议代码」：为空" in run.err
    days = [("2026-02-02", 160, 40), ("2026-02-09", 100, 100)]
    run = suqiu("eval", "drift", "--feedback", feedback(*days, more=junk))
    assert (run.code, "警告：2026-W07" in run.err) == (1, True)
    assert "看不懂 昨天" in run.err


def test_json_lines_are_read_too(suqiu, tmp_path):
    path = tmp_path / "f.jsonl"
    row = {"time": "2026-02-02T08:00:00", "suggested": "0101", "decided": "0101"}
    path.write_text("\n".join([json.dumps(row)] * 4), "utf-8")
    found = json.loads(suqiu("eval", "drift", "--feedback", path, "--json").out)
    assert found["weeks"][0]["accuracy"] == 1


@pytest.mark.parametrize(
    ("header", "message"),
    [("时间,建议代码,别的", "缺少「决定代码」列"), ("a,b,c", "缺少「时间」列")],
)
def test_missing_columns_are_named(suqiu, feedback, header, message):
    run = suqiu("eval", "drift", "--feedback", feedback(("2026-02-02", 1, 0), header=header))
    assert (run.code, run.out) == (2, "")
    assert message in run.err


@pytest.mark.parametrize(
    ("rows", "message"),
    [((), "没有数据行"), (("昨天,0101,0101",), "第 2 行「时间」：看不懂 昨天")],
)
def test_a_file_without_a_decision_says_why(suqiu, feedback, rows, message):
    run = suqiu("eval", "drift", "--feedback", str(feedback(more=rows)))
    assert (run.code, message in run.err) == (2, True)


def test_a_missing_file_is_refused(suqiu, tmp_path):
    assert suqiu("eval", "drift", "--feedback", tmp_path / "none.csv").code == 2


def test_a_week_that_has_just_begun_takes_no_warning_back(suqiu, feedback):
    steady = [("2026-02-02", 160, 40), ("2026-02-09", 160, 40)]
    fall, begun = ("2026-02-16", 100, 100), ("2026-02-23", 5, 0)
    run = suqiu("eval", "drift", "--feedback", feedback(*steady, fall, begun))
    assert run.code == 1
    assert "比此前 2 周低" in run.err
    run = suqiu("eval", "drift", "--feedback", feedback(*steady, fall, ("2026-02-23", 160, 40)))
    assert run.code == 0, run.err
