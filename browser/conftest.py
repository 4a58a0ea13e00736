"""One district, one browser and one team for all flows; every flow's pages are watched."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from browser.district import District, simulated
from browser.people import ADMINISTRATOR, TEAM, add_person, set_password
from browser.watch import Open, Watch

# A slow machine is no fault of a page.
expect.set_options(timeout=20_000)
_COUNTED = {"pages": 0, "requests": 0}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--shots FOLDER` keeps pictures of the pages."""
    parser.addoption("--shots", type=Path, default=None, metavar="文件夹", help="截图放在哪里")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much was driven."""
    pages, requests = _COUNTED["pages"], _COUNTED["requests"]
    terminalreporter.write_line(f"打开页面 {pages} 次，请求 {requests} 次")


@pytest.fixture(scope="session")
def district() -> Iterator[District]:
    """The service on its simulated district."""
    with simulated() as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium that can look up no name: the outside is cut off for it in any case."""
    options = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=options
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def team(district: District, chromium: Browser) -> dict[str, StorageState]:
    """Everybody's cookies by name; each came in by his own one-time link."""
    watch, cookies = Watch(), {}

    def enter(link: str) -> BrowserContext:
        context = chromium.new_context(locale="zh-CN")
        watch.over(context)
        set_password(context.new_page(), link)
        return context

    first = enter(district.link)
    cookies[ADMINISTRATOR.name] = first.storage_state()
    for person in TEAM:
        own = enter(add_person(first.pages[0], district.url, person))
        cookies[person.name] = own.storage_state()
        own.close()
    first.close()
    assert not watch.faults, "\n".join(watch.faults)
    return cookies


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Faults of this flow's pages; any left fails it."""
    watching = Watch()
    yield watching
    _COUNTED["pages"] += watching.opened
    _COUNTED["requests"] += watching.requests
    assert not watching.faults, "\n".join(watching.faults)


@pytest.fixture
def open_as(
    district: District, chromium: Browser, team: dict[str, StorageState], watch: Watch
) -> Iterator[Open]:
    """`open_as(name, path="/", theme="", size="", width=1366, height=768)`: a watched page."""
    made: list[BrowserContext] = []

    def opened(
        name: str | None, path: str = "/", *, theme: str = "", size: str = "", width: int = 1366,
        height: int = 768,
    ) -> Page:  # fmt: skip
        context = chromium.new_context(
            locale="zh-CN", base_url=district.url, accept_downloads=True,
            viewport={"width": width, "height": height}, storage_state=team[name] if name else None,
        )  # fmt: skip
        made.append(context)
        watch.over(context)
        for key, value in [("theme", theme)] * bool(theme) + [("size", size)] * bool(size):
            keep = f"localStorage.setItem('suqiu-{key}', '{value}')"
            context.add_init_script(f"if (location.protocol === 'http:') {keep}")
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context in made:
        context.close()


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`shoot(page, name, whole=False)` keeps a picture when --shots was given."""
    folder: Path | None = request.config.getoption("--shots")

    def shot(page: Page, name: str, *, whole: bool = False) -> None:
        if folder is not None:
            page.screenshot(path=folder / f"{name}.png", full_page=whole)

    return shot
