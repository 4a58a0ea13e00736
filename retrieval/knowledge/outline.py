"""What a document's own numbering says of its parts: 「第三条」, 「二、申请」, 「问：」 divide a text that has
no headings of its own, or too few.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.knowledge.passages import Block

_NUMERAL = "[0-9一二三四五六七八九十百]+"
# How a line that is numbered begins, and of which level it is where it is a heading.
_NUMBERED = (
    (7, re.compile(f"第{_NUMERAL}(?:编|章|部分)")),
    (8, re.compile(f"第{_NUMERAL}节|[一二三四五六七八九十]+、")),
    (9, re.compile(r"[（(][一二三四五六七八九十]+[）)]|[0-9]{1,2}(?:[、．]|[.](?![0-9]))")),
)
# Always a matter of its own.
_CLAUSE = re.compile(rf"[*_　 ]*(?:第{_NUMERAL}条(?!第)|问\s*[:：]|[QＱ]\s*[0-9]*\s*[:：])")
_BULLET = re.compile(r"[-*+•●]\s+")
_ENDS = tuple("。；;：:，,、！!")
_LONGEST_HEADING = 30
# What is shorter says too little to stand alone.
_LEAST = 25


@dataclass(frozen=True, slots=True)
class _Line:
    """`kind`: the level of its numbering, 0 where it has none, 10 for a bullet."""

    kind: int
    text: str


def outlined(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same words, in blocks as they are numbered."""
    for block in blocks:
        if block.level:
            yield block
        else:
            yield from _parts([_line(text) for text in block.text.split("\n")])


def _line(text: str) -> _Line:
    bare = text.strip("*_　 ")
    kinds = (level for level, begins in _NUMBERED if begins.match(bare))
    return _Line(next(kinds, 10 if _BULLET.match(text.strip()) else 0), text)


def _parts(lines: Sequence[_Line]) -> Iterator[Block]:
    held: list[str] = []
    apart = False
    # The kind of the list that a line ending in a colon has begun.
    listed = 0
    for i, line in enumerate(lines):
        heading = _is_heading(lines, i)
        begins = _begins(line, listed) or heading
        if begins and held:
            yield Block(0, "\n".join(held), apart)
            held = []
        if heading:
            yield Block(line.kind, line.text.strip("*_　 "))
            apart, listed = False, 0
            continue
        if begins:
            apart = True
        elif not held:
            apart = False
        held.append(line.text)
        if line.text.rstrip("*_　 ").endswith((":", "：")):
            listed = lines[i + 1].kind if i + 1 < len(lines) else 0
        elif line.kind and line.kind != listed:
            listed = 0
    if held:
        yield Block(0, "\n".join(held), apart)


def _is_heading(lines: Sequence[_Line], i: int) -> bool:
    """A short numbered line with text under it; of several in a row each is an item of a list."""
    line = lines[i]
    if not 0 < line.kind < 10:
        return False
    text = line.text.strip("*_　 ")
    if len(text) > _LONGEST_HEADING or text.endswith(_ENDS) or "。" in text:
        return False
    beside = [lines[j].kind for j in (i - 1, i + 1) if 0 <= j < len(lines)]
    return line.kind == 7 or line.kind not in beside


def _begins(line: _Line, listed: int) -> bool:
    """Whether a matter of its own begins with it."""
    if _CLAUSE.match(line.text):
        return True
    text = line.text.strip("*_　 ")
    return line.kind not in (0, listed) and text.endswith("。") and len(text) >= _LEAST
