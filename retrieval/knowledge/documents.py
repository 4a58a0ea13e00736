"""Markdown, Word, HTML and plain text as blocks; what a file says, without its make-up."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from retrieval.knowledge.hypertext import html_blocks
from retrieval.knowledge.outline import outlined
from retrieval.knowledge.passages import Block
from suqiu.errors import InputError, os_reason
from suqiu.text import strip_controls

SUFFIXES = (".md", ".markdown", ".txt", ".docx", ".html", ".htm")
_LARGEST = 50 << 20
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_STYLE = re.compile(r"(?:Heading|标题)\s*(\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KnowledgeDocument:
    """`title` is its first heading, else the name of the file."""

    title: str
    blocks: tuple[Block, ...]


def read_document(path: Path) -> KnowledgeDocument:
    """InputError for a file that is too large, damaged, empty or of another kind."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            f"不认识 {path.name} 的格式", hint="支持 Markdown、Word（.docx）、HTML、纯文本"
        )
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path.name} 超过 50 MB", hint="拆成几个文件")
        if suffix == ".docx":
            blocks = list(_word(path))
        else:
            text = strip_controls(_decoded(path.read_bytes(), path.name))
            blocks = list(html_blocks(text) if suffix in (".html", ".htm") else _markdown(text))
    except OSError as error:
        raise InputError(f"读不了 {path}：{os_reason(error)}", hint="检查路径和权限") from error
    if not any(not block.level and block.text.strip() for block in blocks):
        raise InputError(f"{path.name} 没有正文", hint="扫描件先做文字识别")
    title = next((block.text.strip() for block in blocks if block.level), path.stem)
    return KnowledgeDocument(" ".join(title.split()), tuple(outlined(blocks)))


def _decoded(raw: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{name} 的编码不认识", hint="用 UTF-8 重新保存")


def _markdown(text: str) -> Iterator[Block]:
    held: list[str] = []
    fenced = False
    for line in text.split("\n"):
        fenced ^= _FENCE.match(line) is not None
        heading = None if fenced else _HEADING.match(line)
        if heading or not line.strip():
            if held:
                yield Block(0, "\n".join(held))
                held = []
            if heading:
                yield Block(len(heading[1]), heading[2])
        else:
            held.append(line)
    if held:
        yield Block(0, "\n".join(held))


def _word(path: Path) -> Iterator[Block]:
    # Imported here: it takes a while and most commands need none of it.
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError(
            f"{path.name} 不是完好的 Word 文件", hint="用 Word 另存为 .docx"
        ) from error
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
                yield Block(0, " | ".join(cell for cell in cells if cell))
            continue
        style = _STYLE.match((part.style.name or "") if part.style else "")
        yield Block(int(style[1]) if style else 0, strip_controls(part.text))
