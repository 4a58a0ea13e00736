"""Looking for past tickets and for knowledge: by keyboard, by a shared address, by every role."""

from collections.abc import Callable, Iterator
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from browser.checks import faults_of, focus_faults
from browser.district import District
from browser.intake import HOSTILE
from browser.watch import Open, Watch

_WORDS = "路灯坏了没人修"
_GUIDE = """# 居住证办理指南

## 所需材料

本人居民身份证、照片，以及居住地住址、就业、就读等证明材料。

## 办理时限

受理后十五个工作日内发放居住证。
"""


@pytest.fixture(scope="module")
def known(district: District) -> Iterator[None]:
    """One guide in the knowledge base, for this file only: other flows find it empty."""
    (district.folder / "residence.md").write_text(_GUIDE, encoding="utf-8")
    said = district.suqiu("knowledge", "add", "residence.md", "--owner", "政务服务中心", "--valid-from", "2025-01-01")  # fmt: skip
    yield
    district.suqiu("knowledge", "remove", said.split()[0])


def _find(page: Page, words: str) -> None:
    page.locator("#words").fill(words)
    # The box says the same before and after: only the navigation tells that the answer is there.
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#words")).to_have_value(words)


def test_what_is_not_there_is_not_made_up(open_as: Open) -> None:
    """The box has the focus on opening; what nobody said is not found, and the page says so."""
    page = open_as("小林", "/find")
    expect(page.locator("#words")).to_be_focused()
    _find(page, "饕餮貔貅")
    expect(page.locator("main")).to_contain_text("没有找到“饕餮貔貅”")


@pytest.fixture(scope="module")
def indexed(district: District) -> None:
    """All simulated tickets, not only those imported."""
    district.suqiu("index", "update")


@pytest.mark.usefixtures("indexed")
def test_by_keyboard_from_the_box_to_a_ticket(open_as: Open) -> None:
    """Type, Enter, arrow, Enter: a ticket is open; Back is the search again."""
    page = open_as("小周", "/find")
    page.keyboard.type(_WORDS)
    page.keyboard.press("Enter")
    expect(page.locator("#found-title")).to_contain_text("最像的 10 条")
    expect(page.locator(".finds mark").first).to_be_visible()
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#r1")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    expect(page.locator("#r1")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.press("ArrowDown")
    number = page.locator("#r1 .meta span").first.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#ticket")).to_have_attribute("data-number", number)
    page.go_back()
    expect(page.locator("#words")).to_have_value(_WORDS)
    expect(page.locator(".finds > li")).to_have_count(10)


@pytest.mark.usefixtures("indexed")
def test_the_address_is_the_search(open_as: Open) -> None:
    """Filters and words stand in it; another user's page of it is his own; Back goes back."""
    page = open_as("小林", f"/find?q={_WORDS}")
    page.locator("[name=street]").select_option("望江街道")
    page.get_by_label("受理时间").fill("今年")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("link", name="不限范围")).to_be_visible()
    for place in page.locator(".finds .meta").all_inner_texts():
        assert "望江街道" in place
    address = unquote(page.url)
    assert f"q={_WORDS}" in address
    assert "street=望江街道" in address
    other = open_as("林局", page.url)
    expect(other.locator(".finds > li").first).to_be_visible()
    expect(other.locator("[name=street]")).to_have_value("望江街道")
    page.go_back()
    expect(page.locator("[name=street]")).to_have_value("")


@pytest.mark.usefixtures("indexed")
def test_narrowed_by_class(open_as: Open, shoot: Callable[..., None]) -> None:
    """Pinyin initials find a class; a name half typed is not sent as if it were chosen."""
    page = open_as("林局", f"/find?q={_WORDS}")
    box = page.get_by_label("类别", exact=True)
    box.press_sequentially("ldzm")
    expect(page.locator("#leaf-found li").first).to_contain_text("路灯照明")
    shoot(page, "find-class")
    assert not (found := faults_of(page)), "\n".join(found)
    box.press("Enter")
    expect(box).to_have_value("城市管理 / 公共设施 / 路灯照明")
    box.press("Tab")
    page.get_by_role("button", name="查找").click()
    expect(page.locator(".finds > li").first).to_contain_text("路灯照明")
    assert "leaf=" in page.url
    for ends in page.locator(".finds .ends").all_inner_texts():
        assert "路灯照明" in ends
    box.fill("随便写的")
    page.get_by_role("button", name="查找").click()
    assert page.evaluate("document.getElementById('leaf-search').validity.customError")


@pytest.mark.usefixtures("indexed")
def test_copies_unfold_and_more_follow(open_as: Open) -> None:
    """One result a text; the others of it, and the next results, are a click away."""
    page = open_as("小林", "/find?q=停水三天")
    copies = page.locator(".finds details").first
    copies.locator("summary").click()
    expect(copies.get_by_role("link").first).to_be_visible()
    page.locator("#more").click()
    expect(page.locator(".finds > li")).to_have_count(20)
    expect(page.locator("#r11")).to_be_focused()


@pytest.mark.usefixtures("indexed")
def test_from_a_ticket_to_all_that_is_like_it(open_as: Open) -> None:
    """The desk's short list leads on."""
    page = open_as("小周", "/desk/XL011")
    page.get_by_role("link", name="更多相似工单").click()
    expect(page.locator("#found-title")).to_contain_text("与工单 XL011 最像的")
    page.get_by_role("link", name="打开工单 XL011").click()
    expect(page.locator("#ticket")).to_have_attribute("data-number", "XL011")


@pytest.mark.usefixtures("indexed")
def test_each_role_finds_its_own(open_as: Open, watch: Watch) -> None:
    """A department its tickets, a leader without links, an auditor nothing."""
    page = open_as("承办老钱", "/find?q=停水三天")
    for ends in page.locator(".finds .ends").all_inner_texts():
        assert "供水公司" in ends
    page = open_as("林局", "/find?q=停水三天")
    expect(page.locator(".finds > li").first).to_be_visible()
    expect(page.locator(".finds a")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#r1")).to_be_focused()
    watch.refusals = {403}
    page = open_as("审计老郑", "/audit")
    expect(page.get_by_role("link", name="查找")).to_have_count(0)
    page.goto("/find?q=停水三天")
    expect(page.locator("main")).to_contain_text("怎么办")


@pytest.mark.usefixtures("indexed")
def test_scripts_are_letters(open_as: Open) -> None:
    """In tickets that are found and in what is asked."""
    page = open_as("小周", "/find")
    for words in (*HOSTILE[:5], "</title><script>alert('XSS-8')</script>路灯"):
        _find(page, words)
        assert page.locator("main script, main iframe, main img, main svg, main a[href^='javascript']").count() == 0  # fmt: skip
        page.goto("/find")
    _find(page, "请修路灯 alert")
    expect(page.locator(".finds")).to_contain_text("<script>")


def test_no_number_of_a_person_in_the_address(open_as: Open) -> None:
    """It is hidden before it gets there, and the page says so."""
    page = open_as("小林", "/find")
    page.locator("#words").fill("电话13800138000反映路灯不亮")
    page.keyboard.press("Enter")
    expect(page.locator("form.find")).to_contain_text("已隐去")
    assert "13800138000" not in page.url
    assert "13800138000" not in page.content()


def test_an_empty_knowledge_base_says_how_to_fill_it(open_as: Open) -> None:
    """The administrator is told the command, others whom to ask."""
    page = open_as("管理员", "/find/knowledge")
    expect(page.locator("main")).to_contain_text("suqiu knowledge add")
    page = open_as("小林", "/find/knowledge?q=居住证")
    expect(page.locator("main")).to_contain_text("还没有知识")


@pytest.mark.usefixtures("known")
def test_knowledge_is_quoted_or_honestly_not_there(
    open_as: Open, shoot: Callable[..., None]
) -> None:
    """A passage with its source, copied whole; a question without one."""
    page = open_as("小林", "/find")
    page.get_by_role("link", name="知识").click()
    expect(page.locator("#words")).to_be_focused()
    _find(page, "办居住证需要什么材料")
    quote = page.locator(".finds > li").first
    expect(quote).to_contain_text("本人居民身份证、照片")
    expect(quote).to_contain_text("政务服务中心")
    quote.get_by_role("button", name="复制原文和出处").click()
    expect(quote.get_by_role("status")).to_contain_text("已")
    shoot(page, "find-knowledge", whole=True)
    assert not (found := faults_of(page)), "\n".join(found)
    _find(page, "楼上装修太吵了怎么办")
    expect(page.locator("main")).to_contain_text("没有：今天有效的 1 份知识里")
    page.get_by_role("link", name="看以往的工单怎么办的").click()
    expect(page.locator("#words")).to_have_value("楼上装修太吵了怎么办")
    page = open_as("管理员", "/find/knowledge")
    page.get_by_text("各份知识").click()
    expect(page.get_by_role("row").filter(has_text="residence.md")).to_be_visible()


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize(
    ("theme", "size", "width", "height"),
    [("", "", 1366, 768), ("dark", "", 1366, 768), ("", "large", 1366, 768), ("", "", 390, 844), ("dark", "large", 390, 844)],
)  # fmt: skip
def test_usable_by_everybody(
    open_as: Open, shoot: Callable[..., None], theme: str, size: str, width: int, height: int
) -> None:
    """Names, contrast, width and focus, with results on the page."""
    page = open_as(
        "小林", f"/find?q={_WORDS}&period=今年", theme=theme, size=size, width=width, height=height
    )
    expect(page.locator(".finds > li").first).to_be_visible()
    page.locator(".finds details summary").first.click()
    shoot(page, f"find-{theme or 'light'}-{size or 'usual'}-{width}", whole=True)
    found = [*faults_of(page), *focus_faults(page, 40)]
    assert not found, "\n".join(found)
