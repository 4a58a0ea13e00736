"""A text cut into pieces, so that a page can mark words without ever writing HTML itself."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """A stretch of the text; `kind` is empty, `telling` (speaks for the leaf) or `urgent`."""

    text: str
    kind: str = ""


def marked(text: str, telling: Iterable[str], urgent: Iterable[str]) -> tuple[MarkedPiece, ...]:
    """The whole text in order; where marks would overlap, urgent and longer words go first."""
    kinds = [""] * len(text)
    for kind, words in (("urgent", urgent), ("telling", telling)):
        for word in sorted({word for word in words if word}, key=len, reverse=True):
            start = text.find(word)
            while start >= 0:
                end = start + len(word)
                if not any(kinds[start:end]):
                    kinds[start:end] = [kind] * len(word)
                start = text.find(word, end)
    pieces: list[MarkedPiece] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or kinds[at] != kinds[start]:
            pieces.append(MarkedPiece(text[start:at], kinds[start]))
            start = at
    return tuple(pieces)
