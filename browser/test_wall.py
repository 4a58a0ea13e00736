"""The wall: live figures, full screen, readable from afar, honest when they are old."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from browser.watch import Open, Watch

# Of everything with words of its own on a tile: its size in pixels.
_SIZES = """() => [...document.querySelectorAll('.tile h2, .tile p')].map(
  (one) => [one.textContent, parseFloat(getComputedStyle(one).fontSize)])"""
_STICKS_OUT = """() => [...document.querySelectorAll('.tile h2, .tile p')].filter((one) => {
  const range = document.createRange(); range.selectNodeContents(one);
  return range.getBoundingClientRect().right > one.closest('.tile').getBoundingClientRect().right + 1;
}).map((one) => one.textContent)"""

_WHOLE = """() => {
  const box = document.querySelector('.tile:last-child')?.getBoundingClientRect();
  return Boolean(box) && box.top >= 0 && box.bottom <= innerHeight + 1;
}"""


def _filled(page: Page) -> None:
    expect(page.locator("#counted")).to_contain_text("更新于")
    expect(page.locator(".tile").nth(6)).to_be_visible()


def test_readable_in_full_screen(open_as: Open, shoot: Callable[..., None]) -> None:
    """On a large screen figures are large, nothing sticks out of its tile."""
    page = open_as("林局", "/wall?full=true", width=1920, height=1080)
    _filled(page)
    shoot(page, "wall-1920", whole=True)
    expect(page.get_by_role("banner")).to_be_hidden()
    sizes = page.evaluate(_SIZES)
    assert min(size for _, size in sizes) >= 17, sizes
    big = page.locator(".tile .big").first
    assert big.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)") >= 44
    assert page.locator(".tile canvas").count() >= 3
    for width, height in ((1920, 1080), (1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(_STICKS_OUT) == [], (width, height)


def test_what_does_not_fit_a_full_screen_comes_in_turn(open_as: Open) -> None:
    """The last tile is seen, too, whole, and then the first again; new figures turn no page."""
    page = open_as("林局", "/login", width=1366, height=600)
    page.clock.install()
    page.goto("/wall?full=true")
    _filled(page)
    last, first = page.locator(".tile").last, page.locator(".tile").first
    expect(last).not_to_be_in_viewport(ratio=1)
    for _ in range(6):
        page.clock.run_for(20_000)
        if page.evaluate(_WHOLE):
            break
    expect(last).to_be_in_viewport(ratio=1)
    page.clock.run_for(20_000)
    expect(first).to_be_in_viewport(ratio=1)


def test_full_screen_by_the_button(open_as: Open) -> None:
    """Into full screen and out again."""
    page = open_as("林局", "/wall")
    _filled(page)
    page.get_by_role("button", name="全屏").click()
    page.wait_for_function("() => document.fullscreenElement?.id === 'wall'")
    page.get_by_role("button", name="全屏").click()
    page.wait_for_function("() => !document.fullscreenElement")


def test_refreshes_and_says_when_it_cannot(open_as: Open, watch: Watch) -> None:
    """Every minute anew; without the server, old figures are called old; then new again."""
    watch.away = True
    page = open_as("林局", "/login")
    page.clock.install()
    page.goto("/wall")
    _filled(page)
    with page.expect_response("**/web/wall.json"):
        page.clock.run_for(61_000)
    page.context.set_offline(True)
    # The next minute counts from when the figures had come, which a busy machine says late.
    for _ in range(3):
        page.clock.run_for(61_000)
        page.wait_for_timeout(500)
    expect(page.locator("#counted.stale")).to_contain_text("数字未更新")
    expect(page.locator(".tile").nth(6)).to_be_visible()
    page.context.set_offline(False)
    for _ in range(3):
        page.clock.run_for(61_000)
        page.wait_for_timeout(500)
    expect(page.locator("#counted")).not_to_contain_text("未更新")


def test_pinned_from_the_chat_and_taken_down(open_as: Open) -> None:
    """One's own question on one's own wall, until it is taken down."""
    question = "本月望江街道受理了多少件"
    page = open_as("林局", "/chat")
    page.get_by_label("问题").fill(question)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="放到大屏").click()
    expect(page.locator("#banner")).to_contain_text("已放到您的大屏")
    page.goto("/wall")
    mine = page.locator(".tile", has_text=question)
    expect(mine).to_be_visible()
    other = open_as("分析小吴", "/wall")
    _filled(other)
    expect(other.locator(".tile", has_text=question)).to_have_count(0)
    mine.get_by_role("button", name="取下").click()
    expect(mine).to_have_count(0)
