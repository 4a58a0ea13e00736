"""A report: made, edited, checked, compared, approved by a second person, taken away."""

import io
import zipfile
from collections.abc import Callable

from playwright.sync_api import Page, expect

from browser.checks import faults_of
from browser.people import sure
from browser.watch import Open, Watch

_WRONG = "本月共受理 987654321 件，创历史新高。"


def _edit(page: Page, text: str, note: str) -> None:
    page.get_by_label("报告文字").fill(text)
    page.get_by_label("改了什么").fill(note)
    page.get_by_role("button", name="并核对").click()


def test_from_draft_to_frozen(open_as: Open, watch: Watch, shoot: Callable[..., None]) -> None:
    """A wrong number is found before anybody signs; only a leader signs; then nobody edits."""
    watch.refusals = {422}
    writer = open_as("分析小吴", "/reports")
    writer.get_by_label("规格").select_option("monthly")
    writer.get_by_label("时段").fill("上个月")
    writer.get_by_role("button", name="生成草稿").click()
    expect(writer.get_by_text("每个数都有依据")).to_be_visible(timeout=120_000)
    address = writer.url
    assert not (found := faults_of(writer)), "\n".join(found)
    shoot(writer, "report")
    source = writer.get_by_label("报告文字").input_value()
    _edit(writer, f"{source}\n\n{_WRONG}\n", "加一句")
    expect(writer.get_by_text("处没有依据")).to_be_visible()
    expect(writer.get_by_role("region", name="核对")).to_contain_text("987654321")
    shoot(writer, "report-wrong")
    writer.get_by_role("button", name="比较").click()
    expect(writer.locator("ins", has_text="987654321")).to_be_visible()
    expect(writer.get_by_role("button", name="审定")).to_have_count(0)

    leader = open_as("林局", address)
    leader.get_by_role("link", name="阅读").click()
    expect(leader.locator("h1")).to_contain_text("月报")
    expect(leader.locator("body")).to_contain_text("987654321")
    expect(leader.locator("body")).not_to_contain_text("{f:")
    leader.goto(address)
    leader.get_by_role("button", name="审定").click()
    expect(leader.get_by_role("alert")).to_contain_text("没有依据")
    writer.goto(address)
    _edit(writer, source, "删去没有依据的一句")
    expect(writer.get_by_text("每个数都有依据")).to_be_visible()
    leader.goto(address)
    leader.get_by_role("button", name="审定").click()
    expect(leader.locator(".meta")).to_contain_text("林局")
    expect(leader.locator(".meta")).to_contain_text("分析小吴")
    sure(leader, "定稿")
    expect(leader.get_by_label("报告文字")).to_have_count(0)

    with leader.expect_download() as got:
        leader.get_by_role("link", name="下载 docx").click()
    with zipfile.ZipFile(io.BytesIO(got.value.path().read_bytes())) as document:
        words = document.read("word/document.xml").decode("utf-8")
    assert "受理" in words
    assert "987654321" not in words


def test_edits_do_not_cover_each_other_up(open_as: Open, watch: Watch) -> None:
    """Somebody kept a newer version: said, and one's own words are still there."""
    watch.refusals = {422}
    one = open_as("分析小吴", "/reports")
    one.get_by_label("规格").select_option("weekly")
    one.get_by_label("时段").fill("上周")
    one.get_by_role("button", name="生成草稿").click()
    expect(one.get_by_label("报告文字")).to_be_visible(timeout=120_000)
    two = open_as("林局", one.url)
    source = one.get_by_label("报告文字").input_value()
    _edit(one, f"{source}\n\n以上情况请研判。\n", "一")
    expect(one.locator(".meta")).to_contain_text("第 2 稿")
    _edit(two, f"{source}\n\n请各单位抓紧办理。\n", "二")
    expect(two.get_by_role("alert")).to_contain_text("别人已存了第 2 稿")
    assert "请各单位抓紧办理" in two.get_by_label("报告文字").input_value()


def test_a_period_nobody_understands_is_told(open_as: Open, watch: Watch) -> None:
    """The error says what to do, and the form is still there."""
    watch.refusals = {422}
    page = open_as("林局", "/reports")
    page.get_by_label("时段").fill("不知道哪天")
    page.get_by_role("button", name="生成草稿").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("规格")).to_be_visible()
