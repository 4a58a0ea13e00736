"""Whether a page can be used by everybody: names, order, contrast, width, focus in sight."""

from pathlib import Path

from playwright.sync_api import Page

_FAULTS = (Path(__file__).parent / "checks.js").read_text(encoding="utf-8")
# The element that has the focus: what it is, whether it shows, and where it lies.
_FOCUS = """() => {
  const el = document.activeElement, box = el.getBoundingClientRect(), style = getComputedStyle(el);
  return {
    what: el === document.body ? '' : el.outerHTML.slice(0, 100),
    ringed: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page as it stands; empty when nothing."""
    found: list[str] = page.evaluate(_FAULTS)
    return found


def focus_faults(page: Page, most: int = 60) -> list[str]:
    """Goes through the page with Tab: what gets the focus must be seen to have it."""
    page.locator(".skip").focus()
    faults, met = [], []
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        if not focus["what"] or focus["what"] in met[:1]:
            break
        met.append(focus["what"])
        if not focus["ringed"]:
            faults.append(f"看不出焦点：{focus['what']}")
        if not focus["inside"]:
            faults.append(f"焦点在窗口外：{focus['what']}")
    if len(met) < 2:
        faults.append(f"Tab 只到得了 {len(met)} 处")
    return faults
