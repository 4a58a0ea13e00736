"""`suqiu report …` from making to remaking, on the small town."""

import json
import time
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from serve.reports.make import moment_of
from suqiu import clock
from suqiu.data import dataset_path
from suqiu.settings import Settings
from suqiu.store.importing.run import import_file
from tests.reporting.town import write


@pytest.fixture
def city(store_database, store_environment, tmp_path):
    import_file(store_database, write(tmp_path / "town.csv"), Settings())
    return tmp_path


def made(suqiu, folder, *more):
    run = suqiu("report", "make", "月报", "--period", "2026-09", "--as-of", "2026-09-30",
                "--out", folder, "--json", *more)  # fmt: skip
    assert run.code == 0, run.err
    return json.loads(run.out)


def test_the_whole_way(suqiu, city):
    report = made(suqiu, city, "--format", "docx,md")
    assert report["numbers"] == report["traced"] > 100
    word = city / f"{report['id']}.docx"
    verified = suqiu("report", "verify", word, "--json")
    assert verified.code == 0
    assert json.loads(verified.out)["source"].startswith("存档")
    source = suqiu("report", "show", report["id"]).out
    (city / "edited.txt").write_text(source.replace("工作建议", "下一步工作"), "utf-8")
    assert suqiu("report", "edit", report["id"], city / "edited.txt").code == 0
    assert "+## 下一步工作" in suqiu("report", "diff", report["id"], 1, 2).out
    assert suqiu("report", "freeze", report["id"]).code == 2
    assert suqiu("report", "approve", report["id"]).code == 0
    assert suqiu("report", "freeze", report["id"]).code == 0
    again = suqiu("report", "remake", report["id"], "--out", city / "again")
    assert again.code == 0
    assert "逐字节相同" in again.out
    (listed,) = json.loads(suqiu("report", "list", "--json").out)
    assert (listed["status"], listed["version"], listed["frozen_by"]) == ("frozen", 2, "本机管理员")


def test_made_again_it_is_the_same_draft_with_its_documents(suqiu, city):
    report = made(suqiu, city, "--format", "md")
    (city / f"{report['id']}.md").unlink()
    again = suqiu("report", "make", "月报", "--period", "2026-09", "--as-of", "2026-09-30",
                  "--out", city, "--format", "md")  # fmt: skip
    assert again.code == 0
    assert f"同样的草稿已经有了（{report['id']}）" in again.err
    assert (city / f"{report['id']}.md").is_file()


def test_a_false_number_in_an_edited_draft(suqiu, city):
    report = made(suqiu, city, "--format", "md")
    page = city / f"{report['id']}.md"
    page.write_text(page.read_text("utf-8").replace("40件", "4,000件", 1), "utf-8")
    run = suqiu("report", "verify", page)
    assert run.code == 1
    assert "没有依据的数字" in run.out
    facts = city / f"{report['id']}.facts.json"
    assert suqiu("report", "check", page, "--facts", facts).code == 1
    source = suqiu("report", "show", report["id"]).out + "\n\n另有4,000件。\n"
    (city / "edited.txt").write_text(source, "utf-8")
    assert suqiu("report", "edit", report["id"], city / "edited.txt").code == 1
    refused = suqiu("report", "approve", report["id"])
    assert refused.code == 2
    assert suqiu("report", "approve", report["id"], "--despite", "已由人核对").code == 0


def test_published_figures(suqiu):
    run = suqiu("report", "check-figures", dataset_path("reporting/published_figures.csv"),
                "--score", "--json")  # fmt: skip
    assert run.code == 1
    form = json.loads(run.out)
    assert (form["figures"], form["errors"], form["found"], form["false_alarms"]) == (53, 2, 2, 0)


def test_why(suqiu, city):
    run = suqiu("report", "why", "--period", "2026-09", "--as-of", "2026-09-30", "--by",
                "level3,street", "--json")  # fmt: skip
    assert run.code == 0, run.err
    first, second = (json.loads(line) for line in run.out.splitlines())
    assert first["change"] == second["change"] == 8
    assert sum(part["contribution"] for part in second["parts"]) == 8
    shown = suqiu("report", "why", "--period", "2026-09", "--metric", "solve_rate", "--as-of",
                  "2026-09-30", "--against", "yoy")  # fmt: skip
    assert "个百分点" in shown.out


def test_an_empty_text_is_no_version(suqiu, city):
    report = made(suqiu, city, "--format", "md")
    (city / "empty.txt").write_text("\n# 题目\n", "utf-8")
    refused = suqiu("report", "edit", report["id"], city / "empty.txt")
    assert refused.code == 2
    assert "一段文字也没有" in refused.err
    listed = suqiu("report", "list").out
    assert listed.startswith(f"{report['id']}  草稿  第 1 稿  ")


def test_a_specification_with_a_place_nobody_fills(suqiu, city):
    source = dataset_path("reports/monthly.toml").read_text("utf-8")
    for old, new, message in (
        ("{period}运行", "{perid}运行", "title 里的 {perid} 填不出来"),
        ("解决率{value}", "解决率{valu}", "的 text 里的 {valu} 填不出来"),
        ("bound = 0.95", 'bound = "高"', "section.第 10 项.rule.第 1 项.bound 不可用：应是数字"),
    ):
        (city / "own.toml").write_text(source.replace(old, new, 1), "utf-8")
        run = suqiu("report", "make", city / "own.toml", "--period", "2026-09")
        assert run.code == 2
        assert message in run.err


def test_why_compares_as_many_days(suqiu, city):
    """Ten days of September with ten of August; the names of metric and dimension do too."""
    run = suqiu("report", "why", "--period", "2026-09", "--as-of", "2026-09-10", "--metric",
                "受理量", "--by", "街道，三级分类", "--json")  # fmt: skip
    assert run.code == 0, run.err
    street, leaf = (json.loads(line) for line in run.out.splitlines())
    assert (street["base"], street["before"], street["after"]) == ("2026年8月1日至10日", 26, 26)
    assert (street["dimension"], leaf["dimension"]) == ("street", "level3")


def test_why_says_where_the_tickets_begin(suqiu, city):
    run = suqiu("report", "why", "--period", "2025-09", "--as-of", "2026-09-30")
    assert "现有数据自2025年9月1日起，2025年8月的数据不全" in run.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("make", "月报", "--period", "何时"), "读不懂时间段"),
        (("make", "月报", "--period", "2026-09", "--format", "pdf"), "没有格式"),
        (("make", "专报", "--period", "2026-09", "--topic", "planet=x"), "读不懂"),
        (("make", "专报", "--period", "2026-09", "--topic", "level3=停气"), "没有三级分类是"),
        (("make", "专报", "--period", "2026-09", "--topic", "level3=停气"), "是不是：停水"),
        (("make", "月报", "--period", "2026-09", "--topic", "level3=停水"), "去掉 --topic"),
        (("why", "--period", "2027-12"), "还没有开始"),
        (("why", "--period", "2026-09", "--where", "街道=湖街"), "是不是：东湖街道"),
        (("make", "月报", "--period", "2026-09", "--llm"), "没有设置大模型"),
        (("make", "专报", "--period", "2026-09", "--topic", "停水"), "内容=翠湖花园"),
        (("show", "nothing"), "没有编号"),
        (("verify", "nothing.docx"), "找不到文件"),
    ],
)  # fmt: skip
def test_what_cannot_be_done(suqiu, city, words, message):
    run = suqiu("report", *words)
    assert run.code == 2
    assert message in run.err


def test_today_counts_to_the_last_full_hour():
    assert moment_of(date(2020, 1, 1)) == datetime(2020, 1, 2)
    now = clock.now()
    moment = moment_of(now.date())
    assert timedelta(0) <= now - moment < timedelta(hours=1)
    assert (moment.minute, moment.second, moment.microsecond) == (0, 0, 0)


def test_no_half_of_a_report_on_a_full_disk(suqiu, city, small_files):
    words = ("report", "make", "月报", "--period", "2026-09", "--format", "md", "--out")
    with small_files(10_000):
        run = suqiu(*words, city / "full")
    assert run.code == 2
    assert not list((city / "full").iterdir())
    # What was made is kept, and how to have it is said.
    name = run.err.split("report remake ")[1].split()[0]
    assert suqiu("report", "remake", name, "--format", "md", "--out", city / "later").code == 0
    assert (city / "later" / f"{name}.md").stat().st_size > 1000


def test_where_a_report_cannot_be_written_none_is_made(suqiu, city):
    (city / "file").touch()
    before = suqiu("report", "list").out
    run = suqiu("report", "make", "月报", "--period", "2026-09", "--out", city / "file")
    assert run.code == 2
    assert "写不了" in run.err
    assert suqiu("report", "list").out == before


def test_all_hours_of_a_report_are_the_sites(suqiu, city, store_database, monkeypatch):
    with monkeypatch.context() as machine:
        machine.setenv("TZ", "America/New_York")
        time.tzset()
        name = made(suqiu, city, "--format", "md")["id"]
        assert suqiu("report", "approve", name).code == 0
        assert suqiu("report", "freeze", name).code == 0
    time.tzset()
    with store_database.look() as connection:
        times = connection.execute(
            text("SELECT made_at, approved_at, frozen_at FROM report WHERE id = :id"), {"id": name}
        ).one()
    assert max(abs(clock.now() - one) for one in times) < timedelta(hours=1)
