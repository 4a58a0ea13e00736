"""Warnings: acknowledged, muted and closed by a leader; what was a false alarm counts."""

import re

from playwright.sync_api import expect

from browser.watch import Open, Watch


def test_acknowledged_muted_closed(open_as: Open) -> None:
    """Three warnings, three ways; only those still to be dealt with are listed."""
    page = open_as("林局", "/warnings")
    first, second, third = (
        page.locator(".warning-card").nth(at).get_attribute("id") for at in range(3)
    )
    page.locator(f"#{first}").get_by_role("button", name="确认预警").click()
    expect(page.locator(f"#{first} h2")).to_contain_text("已确认")
    mute = page.locator(f"#{second}")
    mute.get_by_text("静音", exact=True).click()
    mute.get_by_label("为什么").fill("已专项部署")
    mute.get_by_role("button", name="静音").click()
    expect(page.locator(f"#{second}")).to_have_count(0)
    close = page.locator(f"#{third}")
    close.locator("summary", has_text="关闭").click()
    close.get_by_label("原因").fill("误报：演练工单")
    close.locator("button", has_text="关闭").click()
    expect(page.locator(f"#{third}")).to_have_count(0)
    page.get_by_label("连静音的、关闭的").check()
    page.get_by_role("button", name="筛选").click()
    expect(page.locator(f"#{second} h2")).to_contain_text("已静音")
    expect(page.locator(f"#{third}")).to_contain_text("误报：演练工单")
    expect(page.locator(f"#{third}").get_by_role("button")).to_have_count(0)


def test_by_kind_and_the_tickets_behind(open_as: Open) -> None:
    """One kind only; who has a desk goes from the warning to its tickets."""
    page = open_as("分析小吴", "/warnings")
    page.get_by_label("种类").select_option("overdue")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator(".warning-card h2").first).to_contain_text("超期")
    page.locator(".warning-card").first.get_by_text(re.compile("^工单（")).click()
    page.locator(".warning-card").first.get_by_role("link").first.click()
    expect(page.locator("#ticket")).to_be_visible()


def test_a_department_has_no_warnings_page(open_as: Open, watch: Watch) -> None:
    """Not in the menu, and not by the address."""
    watch.refusals = {403}
    page = open_as("承办老钱", "/desk")
    expect(page.get_by_role("link", name="预警")).to_have_count(0)
    answer = page.goto("/warnings")
    assert answer is not None
    assert answer.status == 403
