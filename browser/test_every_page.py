"""Every page for every role: allowed and usable by everybody, or a proper refusal."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser.checks import faults_of, focus_faults
from browser.people import OF_ROLE
from browser.watch import Open, Watch

_DESK = ("/desk", "/desk?tab=mine", "/desk?tab=overdue", "/desk/callbacks", "/desk/supervision", "/desk/XL040")  # fmt: skip
_ANALYSIS = ("/warnings", "/reports", "/quality")
_ADMIN = ("/admin", "/admin/tokens", "/admin/settings", "/admin/jobs", "/admin/state")
_FIND = ("/find", "/find?q=停水三天", "/find/knowledge")
PAGES = ("/account", *_DESK, "/chat", *_FIND, "/wall", *_ANALYSIS, *_ADMIN, "/audit")
# Who may see what, written down here once more: the program's own table is what is tested.
MAY = {
    "dispatcher": ("/account", *_DESK, "/chat", *_FIND, "/wall"),
    "department": ("/account", *_DESK, "/chat", *_FIND, "/wall"),
    "leader": ("/account", "/chat", *_FIND, "/wall", *_ANALYSIS),
    "analyst": ("/account", *_DESK, "/chat", *_FIND, "/wall", *_ANALYSIS),
    "administrator": PAGES,
    "auditor": ("/account", "/audit"),
}
_SIZES = (("", 1366, 768), ("dark", 1366, 768), ("", 390, 844), ("dark", 390, 844))


@pytest.mark.parametrize("role", MAY)
def test_every_role_at_every_door(role: str, open_as: Open, watch: Watch) -> None:
    """200 with a menu of what is allowed, or 403 with a reason and a way back."""
    watch.refusals = {403, 404}
    page = open_as(OF_ROLE[role].name)
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    for path in PAGES:
        answer = page.goto(path)
        assert answer is not None
        # The department sees no ticket that is not its own.
        hidden = role == "department" and path == "/desk/XL040"
        if path in MAY[role] and not hidden:
            assert answer.status == 200, path
            expect(page.locator("h1")).to_have_count(1)
            continue
        assert answer.status == (404 if hidden else 403), path
        expect(page.locator("main")).to_contain_text("怎么办")
        page.get_by_role("link", name="回首页").click()
        assert page.url.split("/", 3)[3].split("?")[0] in {one.lstrip("/") for one in MAY[role]}


@pytest.mark.parametrize(("theme", "width", "height"), _SIZES)
def test_usable_by_everybody(
    theme: str, width: int, height: int, open_as: Open, shoot: Callable[..., None]
) -> None:
    """Names, order, contrast, width: by day and by night, at a desk and on a phone."""
    page = open_as("管理员", "/desk", theme=theme, width=width, height=height)
    faults = []
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        shoot(
            page,
            f"{theme or 'light'}-{width}-{path.strip('/').replace('/', '-').replace('?', '-')}",
        )
        faults += [f"{path} {fault}" for fault in faults_of(page)]
    assert not faults, "\n".join(faults)


def test_refusal_and_login_are_usable_too(open_as: Open, watch: Watch) -> None:
    """The pages without a session, and the refusal."""
    watch.refusals = {403, 404, 410}
    faults = []
    for name, path in ((None, "/login"), (None, "/welcome/nothing"), ("审计老郑", "/admin")):
        for theme in ("", "dark"):
            page = open_as(name, path, theme=theme, width=390, height=844)
            faults += [f"{path} {fault}" for fault in faults_of(page)]
    assert not faults, "\n".join(faults)


def test_the_reference_loads_nothing_from_outside(open_as: Open) -> None:
    """`/docs` is read on an intranet too."""
    page = open_as(None, "/docs")
    page.wait_for_load_state("networkidle")
    expect(page.locator("body")).to_contain_text("/api/v1/classify")
    assert page.locator("th").first.evaluate("(one) => getComputedStyle(one).textAlign") == "left"


def test_focus_is_always_seen(open_as: Open) -> None:
    """Tab goes through every page, and shows where it is."""
    page = open_as("管理员", "/desk")
    faults = []
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        faults += [f"{path} {fault}" for fault in focus_faults(page)]
    assert not faults, "\n".join(faults)


def test_large_type_and_dark_stay(open_as: Open) -> None:
    """Both switches work and are remembered by the browser."""
    page = open_as("小林", "/desk")
    small = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.get_by_role("button", name="深色或浅色").click()
    page.get_by_role("button", name="大号字").click()
    page.reload()
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > small * 1.2
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, dark.strip("rgb()").split(","))) < 64
    assert not (found := faults_of(page)), "\n".join(found)
