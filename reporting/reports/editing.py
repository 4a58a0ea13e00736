"""A draft as text that a person edits: headings, paragraphs with placeholders, marks for the
tables, charts and quotes that stay as they are; and the differences of two versions.
"""

import difflib
import re

from reporting.facts.book import FactBook
from reporting.facts.placeholders import fact_ids, rendered
from reporting.reports.manuscript import (
    Block,
    By,
    Chart,
    Heading,
    Manuscript,
    Paragraph,
    Quote,
    Table,
)
from suqiu.errors import InputError

_KEPT = re.compile(r"\[\[(表|图|案例) (\d+)(?: .*)?\]\]")
_KINDS: dict[str, type[Table | Chart | Quote]] = {"表": Table, "图": Chart, "案例": Quote}


def to_source(manuscript: Manuscript) -> str:
    """The editable text of a manuscript."""
    lines = [f"# {manuscript.title}"]
    count = dict.fromkeys(_KINDS, 0)
    for block in manuscript.blocks:
        match block:
            case Heading(text, level):
                lines.append(f"{'#' * (level + 1)} {text}")
            case Paragraph(text):
                lines.append(text)
            case _:
                word = next(one for one, kind in _KINDS.items() if isinstance(block, kind))
                count[word] += 1
                title = f" {block.title}" if isinstance(block, Table | Chart) else ""
                lines.append(f"[[{word} {count[word]}{title}]]")
    return "\n\n".join(lines) + "\n"


def from_source(text: str, old: Manuscript, book: FactBook) -> Manuscript:
    """The manuscript of an edited text; what was not touched keeps who wrote it.

    InputError for an unknown fact, or a mark of a table that was not there.
    """
    kept = {
        word: [block for block in old.blocks if isinstance(block, kind)]
        for word, kind in _KINDS.items()
    }
    known = {block.text: block for block in old.blocks if isinstance(block, Paragraph)}
    title, blocks = old.title, list[Block]()
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line:
            continue
        for one in fact_ids(line):
            if one not in book:
                raise InputError(f"第 {number} 行引用了没有的事实 {one}", hint="检查编号")
        rendered(line, book)
        mark = _KEPT.fullmatch(line)
        if mark:
            found = kept[mark[1]]
            at = int(mark[2]) - 1
            if not 0 <= at < len(found):
                raise InputError(
                    f"第 {number} 行：没有{mark[1]} {mark[2]}", hint="标记照原样保留或删去"
                )
            blocks.append(found[at])
        elif line.startswith("# "):
            title = line[2:].strip()
        elif line.startswith(("## ", "### ")):
            level = line.index(" ") - 1
            blocks.append(Heading(line[level + 1 :].strip(), level))
        else:
            blocks.append(known.get(line) or Paragraph(line, By.PERSON))
    if not any(isinstance(block, Paragraph) for block in blocks):
        raise InputError("改过的稿子里一段文字也没有", hint="检查文件；不要这份报告就不必改它")
    return Manuscript(
        old.spec, title, old.unit, tuple(blocks), old.facts_hash, old.rendering, old.notes
    )


def differences(old: Manuscript, new: Manuscript, book: FactBook) -> str:
    """A unified diff of two versions, with the digits as they are printed."""
    before, after = (rendered(to_source(one), book).splitlines(keepends=True) for one in (old, new))
    return "".join(difflib.unified_diff(before, after, "前稿", "后稿", n=1))
