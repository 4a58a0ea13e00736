"""Call-backs and supervision: results entered in their row."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from browser.watch import Open


def _told(field: Locator) -> str:
    """What the browser says is wrong with a field."""
    words: str = field.evaluate("(one) => one.validationMessage")
    return words


def test_a_call_is_entered_in_place(open_as: Open) -> None:
    """Result, solved, satisfaction; it is kept over a reload of the ticket."""
    page = open_as("小周", "/desk/callbacks")
    row = page.locator("#calls tbody tr").first
    number = row.get_attribute("data-number")
    row.get_by_role("button", name="保存").click()
    assert _told(row.get_by_label("回访结果")) == "先选回访结果"
    row.get_by_label("回访结果").select_option("成功")
    assert _told(row.get_by_label("回访结果")) == ""
    row.get_by_label("是否解决").select_option(index=1)
    row.get_by_label("满意度").select_option(index=1)
    row.get_by_label("备注").fill("已电话核实")
    row.get_by_label("备注").press("Enter")
    expect(row.locator(".done")).to_have_text("✓ 已保存")
    page.goto(f"/desk/{number}")
    expect(page.locator(".history")).to_contain_text("回访")


def test_lists_and_spans(open_as: Open) -> None:
    """Each list and each span opens; one of them is always marked as the current."""
    page = open_as("小周", "/desk/callbacks")
    for name in ("未解决", "不满意", "未评价"):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="近 90 天").click()
    expect(page.get_by_role("link", name="近 90 天")).to_have_attribute("aria-current", "true")


def test_supervision_step_by_step(open_as: Open, shoot: Callable[..., None]) -> None:
    """A step is entered once, in its order; whistle cards run their clocks."""
    page = open_as("小周", "/desk/supervision")
    expect(page.locator(".whistle").first).to_be_visible()
    expect(page.locator(".clock:not(.met)").first).to_contain_text(re.compile("小时|分"))
    row = page.locator("#late tbody tr").first
    row.get_by_role("button", name="一次督办").click()
    assert "写明做了什么" in _told(row.get_by_role("textbox"))
    row.get_by_role("textbox").fill("已电话催办")
    row.get_by_role("button", name="一次督办").click()
    expect(row.locator(".done")).to_contain_text("已登记一次督办")
    shoot(page, "supervision")
    page.reload()
    expect(page.locator("#late tbody tr").first.locator(".entered")).to_contain_text("一次督办")
