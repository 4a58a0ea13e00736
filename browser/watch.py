"""Watches what a browser does: whatever no page of ours may do is a fault."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Response,
    Route,
)

_STATUS = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")
# Said in the console, where it becomes a fault, by the page itself.
_SCRIPT = """addEventListener('securitypolicyviolation', (event) =>
  console.error('CSP ' + event.violatedDirective + ' ' + event.blockedURI));"""


class Watch:
    """Collects faults of all pages of its contexts, and counts what they did.

    `refusals` are the statuses (403, 404, …) a flow means to meet; an answer from 500 is
    always a fault, and so is a dialog: no page of ours opens one of the browser's.
    """

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.refusals: set[int] = set()
        self.away = False
        self.opened = 0
        self.requests = 0

    def over(self, context: BrowserContext) -> None:
        """Watch a context and all its pages."""
        context.route("**/*", self._gate)
        context.add_init_script(_SCRIPT)
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("page", self._page)

    def _gate(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("data", "blob") or address.hostname == "127.0.0.1":
            route.continue_()
            return
        self.faults.append(f"向外请求 {route.request.url}")
        route.abort()

    def _page(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("dialog", self._dialog)
        page.on("pageerror", lambda error: self.faults.append(f"脚本出错 {error}"))

    def _asked(self, request: Request) -> None:
        self.requests += 1
        self.opened += request.is_navigation_request()

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")
        policy = response.headers.get("content-security-policy", "")
        if "unsafe" in policy or "default-src 'none'" not in policy:
            self.faults.append(f"没有严格的 CSP：{response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        found = _STATUS.match(message.text)
        if found and int(found.group(1)) in self.refusals:
            return
        if self.away and "net::ERR_INTERNET_DISCONNECTED" in message.text:
            return
        self.faults.append(
            f"控制台 {message.type}：{message.text}（{message.location.get('url')}）"
        )

    def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"弹窗 {dialog.type}：{dialog.message}")
        dialog.dismiss()


Open = Callable[..., Page]
