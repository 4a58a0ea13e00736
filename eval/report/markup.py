"""HTML as a tree: text put into it is escaped when it is written, always."""

from typing import TypeAlias
from xml.etree.ElementTree import Element, tostring

Child: TypeAlias = "Element | str | None"

# Nothing may be fetched and no script run, whatever a page should come to hold.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def el(name: str, /, *children: Child, **attributes: str | float) -> Element:
    """An element; `class_` and `stroke_width` become `class` and `stroke-width`."""
    found = Element(name)
    for key, value in attributes.items():
        written = f"{value:.6g}" if isinstance(value, float) else str(value)
        found.set(key.rstrip("_").replace("_", "-"), _clean(written))
    last: Element | None = None
    for child in children:
        if isinstance(child, str):
            if last is None:
                found.text = (found.text or "") + _clean(child)
            else:
                last.tail = (last.tail or "") + _clean(child)
        elif child is not None:
            found.append(child)
            last = child
    return found


def html(title: str, style: str, *children: Child) -> str:
    """A whole page."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("style", style),
    )
    root = el("html", head, el("body", el("main", *children)), lang="zh-CN")
    return f"<!doctype html>\n{tostring(root, encoding='unicode', method='html')}\n"


def grid(header: list[str], rows: list[list[Child]]) -> Element:
    """A table; columns of numbers and percentages stand at the right, under their name."""
    classes = [
        {"class_": "number"} if rows and all(_is_number(row[i]) for row in rows) else {}
        for i in range(len(header))
    ]
    head = el("tr", *(el("th", name, **kind) for name, kind in zip(header, classes, strict=True)))
    body = [
        el("tr", *(el("td", cell, **kind) for cell, kind in zip(row, classes, strict=True)))
        for row in rows
    ]
    return el("table", el("thead", head), el("tbody", *body))


def _is_number(cell: Child) -> bool:
    return isinstance(cell, str) and cell[:1].isdigit() and not cell.strip("%0123456789.,")


def _clean(text: str) -> str:
    """Without the characters that no page may hold."""
    return "".join(c for c in text if c >= " " or c in "\t\n\r")
