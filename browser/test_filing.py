"""A dispatcher files twenty tickets with the keyboard alone."""

import csv
import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from browser.checks import faults_of
from browser.district import District
from browser.watch import Open, Watch


def _opened(page: Page) -> str:
    """The number of the ticket that is open, for us to decide; its script listens by then."""
    expect(page.locator("#ticket[data-mine=yes]")).to_be_visible()
    expect(page.locator("#accept")).to_be_enabled()
    number = page.locator("#ticket").get_attribute("data-number")
    assert number
    return number


def _goes_on(page: Page, number: str) -> None:
    """Waits for the ticket after `number`."""
    page.wait_for_function("(no) => { const found = document.getElementById('ticket'); return found && found.dataset.number !== no; }", arg=number)  # fmt: skip
    page.wait_for_load_state()


def _correct(page: Page) -> None:
    """Another class by pinyin initials, with a reason."""
    summary = page.locator("#summary").inner_text()
    page.keyboard.press("/")
    page.keyboard.type("jdcwt" if "油烟" in summary else "cyyy")
    expect(page.locator("#leaf-found li").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#accept-text")).to_have_text("按此提交")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("写明原因")
    page.keyboard.type("类别相近，以诉求为准")
    page.keyboard.press("Enter")


def _return(page: Page) -> None:
    page.keyboard.press("b")
    expect(page.get_by_role("dialog", name="退回")).to_be_visible()
    page.keyboard.type("缺地点")
    page.keyboard.press("Enter")


def _merge(page: Page, into: str) -> None:
    page.keyboard.press("m")
    expect(page.get_by_role("dialog", name="并案")).to_be_visible()
    page.keyboard.type(into)
    page.keyboard.press("Enter")
    expect(page.locator("#merge-brief")).to_contain_text(into)
    expect(page.locator("#merge-send")).to_be_focused()
    page.keyboard.press("Enter")


def test_twenty_tickets_by_keyboard(
    open_as: Open, district: District, shoot: Callable[..., None]
) -> None:
    """Accepted, corrected, returned and merged; what was decided is history and evaluation."""
    page = open_as("小林", "/desk?tab=review")
    page.keyboard.press("Enter")
    filed: list[str] = []
    for at in range(20):
        number = _opened(page)
        assert number not in filed
        if at == 0:
            shoot(page, "ticket", whole=True)
        if at in (3, 8, 13):
            _correct(page)
        elif at in (5, 11):
            _return(page)
        elif at == 17:
            _merge(page, filed[0])
        else:
            page.keyboard.press("2" if at == 6 else "1")
            page.keyboard.press("1")
            page.keyboard.press("Enter")
        _goes_on(page, number)
        filed.append(number)
    page.keyboard.press("q")
    page.wait_for_url("**/desk?*")
    page.wait_for_load_state()
    counted = re.search(r"（(\d+) 件）", page.locator(".pace").inner_text())
    assert counted
    assert int(counted.group(1)) >= 17
    page.keyboard.press("1")
    expect(page.get_by_role("link", name="我的")).to_have_attribute("aria-current", "page")
    expect(page.locator("#worklist")).to_contain_text(filed[0])
    page.goto(f"/desk/{filed[17]}")
    expect(page.locator("main")).to_contain_text(f"已并入 {filed[0]}")
    out = district.folder / "decisions.csv"
    district.suqiu("export", "decisions", "--out", str(out), "--force")
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["工单编号"]: row for row in csv.DictReader(file)}
    assert {filed[at] for at in (0, 3, 6, 19)} <= set(rows)
    assert sum(row["建议代码"] != row["决定代码"] for row in rows.values()) >= 3


def test_type_and_urgency_by_keyboard(open_as: Open, shoot: Callable[..., None]) -> None:
    """Another type and urgency, without a reason; a draft of them outlives a reload; what was
    decided stands when the ticket is opened again.
    """
    page = open_as("小林", "/desk/next?tab=review")
    number = _opened(page)
    expect(page.locator("#accept-text")).to_have_text("采纳建议")
    before = page.locator("input[name=request_type]:checked").input_value()
    page.keyboard.press("t")
    page.keyboard.press("ArrowRight")
    kind = page.locator("input[name=request_type]:checked").input_value()
    assert kind not in ("", before)
    page.keyboard.press("j")
    while page.locator("input[name=urgency]:checked").input_value() != "特急":
        page.keyboard.press("ArrowRight")
    expect(page.locator("#accept-text")).to_have_text("按此提交")
    expect(page.locator("#reason")).not_to_have_attribute("required", "")
    shoot(page, "kinds", whole=True)
    assert not (found := faults_of(page)), "\n".join(found)
    page.reload()
    assert _opened(page) == number
    expect(page.locator(f"input[name=request_type][value={kind}]")).to_be_checked()
    page.keyboard.press("Enter")
    _goes_on(page, number)
    # What was done last is told, and one key goes back to it.
    expect(page.locator("#last")).to_contain_text(number)
    page.keyboard.press("p")
    page.wait_for_url(f"**/desk/{number}*")
    expect(page.locator("#last")).to_be_hidden()
    expect(page.locator(f"input[name=request_type][value={kind}]")).to_be_checked()
    expect(page.locator("input[name=urgency][value=特急]")).to_be_checked()
    expect(page.locator(".desk-head")).to_contain_text("特急")
    # At work now: of type and urgency alone it wants no reason.
    page.keyboard.press("j")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    _goes_on(page, number)
    page.goto(f"/desk/{number}")
    expect(page.locator(".history")).to_contain_text("特急 → 紧急")


def test_keys_count_before_the_script_has_come(open_as: Open) -> None:
    """A slow line: the page shows, its script is on the way. A class chosen then counts, Enter
    does not decide, and the button says that the page is not ready.
    """
    page = open_as("小林", "/desk/XL036")
    first = page.locator("input[name=leaf]").first
    second = page.locator("input[name=leaf]").nth(1)
    expect(first).to_be_checked()
    held: list[Route] = []
    page.route("**/static/ticket.js*", lambda route: held.append(route))
    page.goto("/desk/XL036", wait_until="commit")
    expect(page.locator("#ticket[data-mine=yes]")).to_be_visible()
    expect(page.locator("#accept")).to_be_disabled()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(first).to_be_checked()
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    assert _opened(page) == "XL036"
    expect(second).to_be_checked()
    expect(page.locator("#accept-text")).to_have_text("按此提交")
    expect(page.locator("#notice")).to_be_empty()
    page.keyboard.press("1")
    expect(first).to_be_checked()


def test_a_key_held_down_decides_nothing(open_as: Open) -> None:
    """Enter held from the ticket before: the browser repeats it on a page nobody has read."""
    page = open_as("小林", "/desk/XL037")
    assert _opened(page) == "XL037"
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.evaluate(
        "document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', repeat: true, bubbles: true}))"
    )
    page.wait_for_timeout(300)
    assert not [url for url in sent if url.endswith("/decide")]


def test_keys_are_told_and_dialogs_usable(open_as: Open, shoot: Callable[..., None]) -> None:
    """`?` shows the keys; every dialog is named, labelled, and left with Escape."""
    page = open_as("小林", "/desk/XL034")
    number = _opened(page)
    for key, name in (("?", "快捷键"), ("b", "退回"), ("m", "并案"), ("u", "查看诉求人")):
        page.keyboard.press(key)
        dialog = page.get_by_role("dialog", name=name)
        expect(dialog).to_be_visible()
        shoot(page, f"dialog-{name}")
        assert not (found := faults_of(page)), "\n".join(found)
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        page.wait_for_function("() => !document.activeElement.closest('dialog')")
    assert _opened(page) == number


def test_caller_is_shown_for_a_reason(open_as: Open) -> None:
    """Masked until a reason is given; no reason, no name."""
    page = open_as("小林", "/desk/XL035")
    expect(page.locator("main")).not_to_contain_text("138001380")
    page.keyboard.press("u")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="查看诉求人")).to_be_visible()
    page.keyboard.type("回访核实")
    page.keyboard.press("Enter")
    expect(page.locator("#person")).to_contain_text("138001380")


def test_a_decision_survives_the_network(open_as: Open, watch: Watch) -> None:
    """Cut off at the moment of deciding: said, kept, sent when the line is back."""
    watch.away = True
    page = open_as("小林", "/desk/next?tab=review")
    number = _opened(page)
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.locator("#banner")).to_contain_text("已保留在本机")
    page.context.set_offline(False)
    _goes_on(page, number)
    page.goto(f"/desk/{number}")
    expect(page.locator(".history")).to_be_visible()
