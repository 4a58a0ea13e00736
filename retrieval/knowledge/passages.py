"""A document cut into passages under their headings; every passage stands there word for word."""

from collections.abc import Iterable
from dataclasses import dataclass

_LONGEST = 400
_STOPS = "。！？!?；;\n"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level` 1 to 9) or a paragraph (`level` 0), in the document's order; `apart`: not
    to be put into one passage with what stands before it.
    """

    level: int
    text: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """`heading` is the path of headings over it, joined by ` > `; `body` is to be quoted."""

    heading: str
    body: str


def cut(blocks: Iterable[Block]) -> tuple[Passage, ...]:
    """Paragraphs of one heading together up to 400 characters; longer ones cut at stops."""
    path: list[tuple[int, str]] = []
    found: list[Passage] = []
    held: list[str] = []

    def put() -> None:
        if held:
            heading = " > ".join(text for _, text in path)
            found.append(Passage(heading, "\n".join(held)))
            held.clear()

    for block in blocks:
        text = block.text.strip()
        if not text:
            continue
        if block.level:
            put()
            path[:] = [one for one in path if one[0] < block.level]
            path.append((block.level, " ".join(text.split())))
            continue
        if block.apart:
            put()
        for piece in _pieces(text):
            if held and sum(map(len, held)) + len(piece) > _LONGEST:
                put()
            held.append(piece)
    put()
    return tuple(found)


def _pieces(text: str) -> Iterable[str]:
    while len(text) > _LONGEST:
        stop = max(text.rfind(sign, _LONGEST // 2, _LONGEST) for sign in _STOPS)
        end = stop + 1 if stop >= 0 else _LONGEST
        yield text[:end].strip()
        text = text[end:]
    if text.strip():
        yield text.strip()
