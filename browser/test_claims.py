"""Two people never work on the same ticket unknowingly."""

from playwright.sync_api import expect

from browser.watch import Open, Watch

_TICKET = "/desk/XL037"


def test_the_second_is_told_and_cannot_decide(open_as: Open) -> None:
    """He sees who has it, goes on with a key, and gets it when it is let go."""
    first = open_as("小林", _TICKET)
    expect(first.locator("#accept")).to_be_visible()
    second = open_as("小周", _TICKET)
    expect(second.get_by_role("alert")).to_contain_text("小林 正在处理这件工单")
    expect(second.locator("#accept")).to_have_count(0)
    second.keyboard.press("Enter")
    assert second.url.endswith(_TICKET)
    worklist = open_as("小周", "/desk?tab=review&newest=true")
    expect(worklist.get_by_role("row", name="XL037")).to_contain_text("小林")
    first.keyboard.press("n")
    first.wait_for_url(lambda url: not url.endswith(_TICKET))
    second.reload()
    expect(second.locator("#accept")).to_be_visible()
    second.keyboard.press("n")
    second.wait_for_url(lambda url: not url.endswith(_TICKET))


def test_an_old_page_does_not_cover_up_a_decision(open_as: Open, watch: Watch) -> None:
    """Decided in one window: the other window's decision is refused, and says why."""
    watch.refusals = {409}
    one = open_as("小林", "/desk/XL038")
    two = open_as("小林", "/desk/XL038")
    expect(two.locator("#accept")).to_be_enabled()
    one.keyboard.press("Enter")
    one.wait_for_url(lambda url: "XL038" not in url)
    two.keyboard.press("2")
    two.keyboard.press("e")
    two.keyboard.type("类别相近，以诉求为准")
    two.keyboard.press("Enter")
    expect(two.locator("#notice")).not_to_be_empty()
    assert "XL038" in two.url
