"""HTML as blocks: headings, paragraphs, and of a table a line a row."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from retrieval.knowledge.passages import Block

_SILENT = frozenset(("script", "style", "head", "nav", "noscript", "template", "svg"))
_CELLS = frozenset(("td", "th"))
_BREAKS = _CELLS | frozenset((
    "p", "div", "li", "tr", "br", "section", "article", "ul", "ol", "table", "caption",
    "blockquote", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6",
))  # fmt: skip


def html_blocks(text: str) -> list[Block]:
    """What a page says, in its order; scripts, menus and the like are passed over."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.blocks


@dataclass(slots=True)
class _Row:
    """Of a table; `layout` where another table stands in it: such a row only places things."""

    cells: list[list[Block]] = field(default_factory=list)
    layout: bool = False

    def blocks(self) -> list[Block]:
        """One line, its cells divided; of a row that only places things what stands in it."""
        filled = [cell for cell in self.cells if cell]
        apart = [block for cell in filled for block in cell]
        if self.layout or len(filled) < 2 or any(block.level for block in apart):
            return apart
        return [Block(0, " | ".join(" ".join(block.text for block in cell) for cell in filled))]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._held: list[str] = []
        self._level = 0
        self._silent = 0
        # Of each open table the row that is read, the innermost last.
        self._rows: list[_Row | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins; the end of a row or a cell before it may go unsaid."""
        del attrs
        if tag in _SILENT:
            self._silent += 1
        if tag in _BREAKS:
            self._put()
        if re.fullmatch(r"h[1-6]", tag):
            self._level = int(tag[1])
        if tag == "table":
            for row in self._rows:
                if row is not None:
                    row.layout = True
            self._rows.append(None)
        elif self._rows and tag == "tr":
            self._end_row()
        elif self._rows and tag in _CELLS:
            row = self._rows[-1] = self._rows[-1] or _Row()
            row.cells.append([])

    def handle_endtag(self, tag: str) -> None:
        """A block ends."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag in _BREAKS:
            self._put()
            self._level = 0
        if self._rows and tag in ("tr", "table"):
            self._end_row()
            if tag == "table":
                self._rows.pop()

    def handle_data(self, data: str) -> None:
        """Words of the block."""
        if not self._silent:
            self._held.append(data)

    def close(self) -> None:
        """The end of the page, whatever is still open."""
        super().close()
        self._put()
        while self._rows:
            self._end_row()
            self._rows.pop()

    def _put(self) -> None:
        text = " ".join("".join(self._held).split())
        if text:
            self._place(Block(self._level, text))
        self._held.clear()

    def _end_row(self) -> None:
        row, self._rows[-1] = self._rows[-1], None
        for block in row.blocks() if row is not None else ():
            self._place(block)

    def _place(self, block: Block) -> None:
        """Into the innermost cell that is open, else on the page."""
        row = next((row for row in reversed(self._rows) if row is not None), None)
        (self.blocks if row is None else row.cells[-1]).append(block)
