"""What a Word file says: its paragraphs and tables, also those beside the text (页眉、页脚、脚注、文本框)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from suqiu.errors import InputError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BESIDE = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
_PAGE = re.compile(r"\b(?:PAGE|NUMPAGES|SECTIONPAGES)\b")
_NUMBER = re.compile(r"[\s—–\-第页共/\d]*")  # a page's number, typed or left of a field
# What holds paragraphs: content controls, changes that were tracked.
_HOLDERS = {
    f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")
}
_GONE = {f"{_W}del", f"{_W}moveFrom", _FALLBACK}
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class WordBlock:
    """A paragraph, or the cells of a table; `where` is 页眉 or such, empty in the text itself."""

    said: str | list[tuple[str, ...]]
    where: str = ""


def read_word(path: Path) -> tuple[list[WordBlock], str]:
    """The blocks of a .docx, those beside the text last, and its keywords; InputError when it is
    none. Words that were deleted with changes tracked are gone, those inserted are there.
    """
    import docx

    try:
        document = docx.Document(str(path))
    except Exception as error:
        raise InputError(f"{path.name} 不是能读的 Word 文档", hint="另存为 .docx 后重试") from error
    found = list(_blocks(document.element.body, ""))
    for root, where in _beside(document):
        found += [one for one in _blocks(root, where) if not _is_number(one)]
    return found, document.core_properties.keywords or ""


def _beside(document: Any) -> Iterator[tuple[Any, str]]:
    """Headers, footers and notes, as the relations of the document name them."""
    from docx.oxml import parse_xml

    for rel in document.part.rels.values():
        where = _BESIDE.get(rel.reltype.rsplit("/", 1)[-1])
        if where and not rel.is_external:
            root = parse_xml(rel.target_part.blob)
            notes = root.findall(f"{_W}footnote") + root.findall(f"{_W}endnote")
            for one in notes or [root]:
                yield one, where


def _blocks(root: Any, where: str) -> Iterator[WordBlock]:
    for element in root.iterchildren():
        if element.tag == f"{_W}p":
            text = _text(element).strip()
            if text:
                yield WordBlock(text, where)
            for box in element.iter(f"{_W}txbxContent"):
                if not any(one.tag == _FALLBACK for one in box.iterancestors()):
                    yield from _blocks(box, where or "文本框")
        elif element.tag == f"{_W}tbl":
            yield WordBlock(
                [tuple(map(_text, row.findall(f"{_W}tc"))) for row in _rows(element)], where
            )
        elif element.tag in _HOLDERS:
            yield from _blocks(element, where)


def _rows(table: Any) -> Iterator[Any]:
    for one in table.iterchildren():
        if one.tag == f"{_W}tr":
            yield one
        elif one.tag in _HOLDERS:
            yield from _rows(one)


def _text(element: Any) -> str:
    """Its words without those deleted, in a text box, or the page's number."""
    words: list[str] = []
    fields: list[str] = []  # what each open field is, innermost last

    def walk(node: Any) -> None:
        for one in node.iterchildren():
            if one.tag in _GONE or one.tag == f"{_W}txbxContent":
                continue
            if one.tag == f"{_W}fldChar":
                kind = one.get(f"{_W}fldCharType")
                if kind == "begin":
                    fields.append("")
                elif kind == "end" and fields:
                    fields.pop()
            elif one.tag == f"{_W}instrText" and fields:
                fields[-1] += one.text or ""
            elif one.tag == f"{_W}fldSimple" and _PAGE.search(one.get(f"{_W}instr") or ""):
                continue
            elif any(_PAGE.search(field) for field in fields):
                walk(one)  # only to find where the field ends
            elif one.tag == f"{_W}t":
                words.append(one.text or "")
            elif one.tag in _SIGNS and node.tag == f"{_W}r":
                words.append(_SIGNS[one.tag])
            else:
                walk(one)

    walk(element)
    return "".join(words)


def _is_number(block: WordBlock) -> bool:
    return isinstance(block.said, str) and bool(_NUMBER.fullmatch(block.said))
