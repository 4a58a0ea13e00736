"""The words of a finished document: paragraphs and tables, with the mark of its facts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

from reporting.check.reading.word_text import read_word
from suqiu.errors import InputError

_MARK = re.compile(r"suqiu-facts:([0-9a-f]{64})")
_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class TextLine:
    """A paragraph; `line` counts the blocks of the document from 1, `where` is 页眉, 页脚 and such
    of what stands beside the text.
    """

    line: int
    text: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its head and its lines, as wide as the head; `where` as of a `TextLine`."""

    line: int
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """`facts` is the hash of the facts it was made of, or empty."""

    blocks: tuple[TextLine | Grid, ...]
    facts: str

    @property
    def text(self) -> str:
        """All paragraphs, for comparing."""
        return "\n".join(one.text for one in self.blocks if isinstance(one, TextLine))


def read_document(path: Path) -> Document:
    """A .docx, .html, .md or .txt; InputError when it is none or damaged."""
    if not path.is_file():
        raise InputError(f"找不到文件 {path}", hint="检查路径")
    if path.stat().st_size > _LARGEST:
        raise InputError(f"{path.name} 太大", hint="报告不应超过 64 MB")
    kind = path.suffix.lower()
    if kind == ".docx":
        return _word(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} 不是 UTF-8 编码", hint="另存为 UTF-8 后重试") from error
    if kind in (".html", ".htm"):
        return _html(text)
    if kind in (".md", ".txt"):
        return of_text(text)
    raise InputError(f"不能核对 {path.name}", hint="可用 .docx、.html、.md、.txt")


def of_text(text: str) -> Document:
    """Markdown or plain text."""
    mark = _MARK.search(text)
    body = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    blocks: list[TextLine | Grid] = []
    rows: list[tuple[str, ...]] = []

    def close() -> None:
        if rows:
            blocks.append(_grid(len(blocks) + 1, rows))
            rows.clear()

    for raw in body.splitlines():
        line = raw.strip()
        if line.startswith("|") and line.endswith("|"):
            cells = [_plain(cell.strip()) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                rows.append(tuple(cells))
            continue
        close()
        line = re.sub(r"^(?:#+|>)\s+", "", line)
        if line and not re.fullmatch(r"!\[[^\]]*\]\([^)]*\)", line):
            blocks.append(TextLine(len(blocks) + 1, _plain(line)))
    close()
    return Document(tuple(blocks), mark[1] if mark else "")


def _plain(text: str) -> str:
    bare = re.sub(r"^\*\*(.*)\*\*$", r"\1", text)
    return re.sub(r"\\([\\*`|])", r"\1", bare).replace("&lt;", "<")


def _word(path: Path) -> Document:
    found, keywords = read_word(path)
    blocks: list[TextLine | Grid] = []
    for line, one in enumerate(found, 1):
        if isinstance(one.said, str):
            blocks.append(TextLine(line, one.said, one.where))
        else:
            blocks.append(replace(_grid(line, one.said), where=one.where))
    mark = _MARK.search(keywords)
    return Document(tuple(blocks), mark[1] if mark else "")


def _html(text: str) -> Document:
    reader = _Html()
    reader.feed(text)
    reader.close()
    return Document(tuple(reader.blocks()), reader.facts)


_BLOCKS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "li", "blockquote", "figcaption", "caption", "div")
)


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.facts = ""
        self._found: list[str | list[tuple[str, ...]]] = []
        self._words: list[str] = []
        self._cells: list[str] | None = None
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name") == "suqiu-facts":
            self.facts = given.get("content") or ""
        if tag in ("style", "script", "title"):
            self._hidden += 1
        if tag == "table":
            self._flush()
            self._found.append([])
        elif tag == "tr":
            self._cells = []
        elif tag in ("td", "th") or tag in _BLOCKS:
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script", "title"):
            self._hidden -= 1
        elif tag in ("td", "th") and self._cells is not None:
            self._cells.append("".join(self._words).strip())
            self._words.clear()
        elif tag == "tr" and self._cells is not None:
            last = self._found[-1] if self._found else None
            tables = [one for one in self._found if isinstance(one, list)]
            target = last if isinstance(last, list) else tables[-1] if tables else None
            if target is not None:
                target.append(tuple(self._cells))
            self._cells = None
        elif tag in _BLOCKS or tag == "body":
            self._flush()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._words.append(data)

    def _flush(self) -> None:
        text = " ".join("".join(self._words).split())
        self._words.clear()
        if text and self._cells is None:
            self._found.append(text)

    def blocks(self) -> Iterator[TextLine | Grid]:
        """What was found, in order."""
        self._flush()
        for line, one in enumerate(self._found, 1):
            yield TextLine(line, one) if isinstance(one, str) else _grid(line, one)


def _grid(line: int, rows: list[tuple[str, ...]]) -> Grid:
    if not rows:
        return Grid(line, (), ())
    width = len(rows[0])
    fitted = [tuple([*row, *[""] * width][:width]) for row in rows[1:]]
    return Grid(line, rows[0], tuple(fitted))
