"""Scripts in what people write are letters, wherever they are shown."""

import pytest
from playwright.sync_api import expect

from browser.checks import faults_of
from browser.district import District
from browser.intake import HOSTILE
from browser.people import Person, add_person
from browser.watch import Open, Watch

_IMAGE = "<img src=x onerror=alert('XSS-9')>"


@pytest.mark.parametrize("at", range(len(HOSTILE)))
def test_a_ticket_is_words(at: int, open_as: Open) -> None:
    """Opened, searched, filed: shown letter by letter, no element of it in the page."""
    page = open_as("小周", f"/desk/XH{at + 1:03}")
    expect(page.locator("#accept")).to_be_visible()
    shown = page.locator(".letter").inner_text()
    assert "XSS-" in shown or "XSS-" in page.locator("#words-title").inner_text()
    assert page.locator("main script, main iframe, main img, main svg, main a[href^='javascript']").count() == 0  # fmt: skip
    assert "XSS" not in page.title()
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert not (found := faults_of(page)), "\n".join(found)
    page.keyboard.press("1")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: f"XH{at + 1:03}" not in url)


def test_lists_show_words(open_as: Open) -> None:
    """In the worklist and in a list of tickets of the chat."""
    page = open_as("管理员", "/desk?tab=all&newest=true")
    expect(page.locator("#worklist")).to_contain_text("<script>")
    page.goto("/chat")
    page.get_by_label("问题").fill("今天受理了多少件")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="看工单").click()
    expect(page.locator(".tickets tbody tr").first).to_be_visible()
    assert page.locator("main iframe, main img, main script").count() == 0


def test_questions_and_pins_are_words(open_as: Open) -> None:
    """A question with a script in it: in the answer, in the past, on the wall."""
    page = open_as("小周", "/chat")
    page.get_by_label("问题").fill(f"今天受理了多少件{_IMAGE}")
    page.keyboard.press("Enter")
    expect(page.locator(".turn h2")).to_contain_text("onerror")
    page.reload()
    expect(page.locator(".past")).to_contain_text("onerror")
    assert page.locator("main img").count() == 0


def test_names_and_reasons_are_words(open_as: Open, district: District, watch: Watch) -> None:
    """A user, a token and an audit entry named like a script; a search for one."""
    watch.refusals = {422}
    page = open_as("管理员", "/admin")
    add_person(page, district.url, Person(_IMAGE, "dispatcher", "派单员"))
    page.goto("/admin/tokens")
    page.get_by_label("给谁").fill(_IMAGE)
    page.get_by_role("button", name="生成").click()
    expect(page.get_by_role("row").filter(has_text="onerror").first).to_be_visible()
    page.goto(f"/audit?actor={_IMAGE}&action=%22%3E{_IMAGE}")
    page.goto("/audit")
    expect(page.locator("main tbody")).to_contain_text("onerror")
    assert page.locator("main img").count() == 0
    page.goto(f"/login?next={_IMAGE}")
    page.goto("/login?next=//example.com/")
    assert page.locator("[name=next]").get_attribute("value") == "/"


def test_a_report_topic_is_words(open_as: Open, watch: Watch) -> None:
    """The topic of a special report is refused or shown, never run."""
    watch.refusals = {422}
    page = open_as("林局", "/reports")
    page.get_by_label("规格").select_option("special")
    page.get_by_label("时段").fill("上个月")
    page.get_by_label("专题").fill(f"二级分类={_IMAGE}")
    page.get_by_role("button", name="生成草稿").click()
    expect(page.locator("main")).to_be_visible()
    assert page.locator("main img").count() == 0
