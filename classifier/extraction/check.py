"""No value that the text does not give: every field is held against the ticket."""

import re
from dataclasses import fields, replace
from datetime import date

from classifier.extraction.people import hidden_text, masked_name
from classifier.extraction.times import day_of, received_at
from classifier.extraction.wording import TITLE_CHARS
from suqiu.places.find import Gazetteer
from suqiu.places.letter import Letter, read_letter
from suqiu.privacy import mask
from suqiu.records import Extraction, Field, Source, Ticket

# Words a title may put between pieces of the text: they assert nothing.
_GLUE = re.compile(
    r"(?:[\s，。、；：,;:！？!?“”\"'（）()《》…·-]|关于|的|了|在|因|对|与|和|及|等|问题|情况|事宜|一事|投诉|求助|咨询|建议|反映|诉求|请求|希望|要求)+"
)
# A piece that begins after one of these says the opposite of the text.
_NEGATION = re.compile(
    r"(?:[不没未无非别勿莫]|不是|没有|并非|不存在|不属于|不用|不需要?|不能|不会|不让|不给|不肯|不想|不要|不再|拒绝|停止|取消|禁止)$"
)
_SHORTEST = 2
# What shows sentences of the letter, which may hold personal data: see hiding.py.
HIDDEN = ("title", "summary")


def verify(
    extraction: Extraction,
    ticket: Ticket,
    *,
    gazetteer: Gazetteer | None = None,
) -> Extraction:
    """The extraction without the fields that the ticket's text does not bear out."""
    letter, received = read_letter(ticket), received_at(ticket)
    kept: dict[str, Field | None] = {}
    for one in fields(Extraction):
        value = getattr(extraction, one.name)
        if isinstance(value, Field) and not _holds(one.name, value, letter, received, gazetteer):
            kept[one.name] = None
    persons = tuple(
        person
        for person in extraction.persons
        if _holds("persons", person, letter, received, gazetteer)
    )
    return replace(extraction, **kept, persons=persons)  # type: ignore[arg-type]


def _holds(
    name: str,
    value: Field,
    letter: Letter,
    received: date | None,
    gazetteer: Gazetteer | None,
) -> bool:
    if not 0 <= value.start < value.end <= len(letter.text) or not value.value.strip():
        return False
    if name == "title" and len(value.value) > TITLE_CHARS:
        return False
    words = letter.text[value.start : value.end]
    if value.source is not Source.DERIVED:
        return words == value.value and letter.field(value.start, value.end).source is value.source
    match name:
        case "date":
            day = day_of(words, received)
            return day is not None and day.isoformat() == value.value
        case "persons":
            return masked_name(words) == value.value
        case "street":
            return gazetteer is not None and gazetteer.street_of(words) == value.value
        case "title" | "summary" if covered(value.value, letter.text) is not None:
            return True
    return name in HIDDEN and _holds_hidden(value, letter)


def _holds_hidden(value: Field, letter: Letter) -> bool:
    """Whether it is made of the text with its personal data as stars."""
    shown = hidden_text(letter.text, mask(letter.text).spans)
    if shown[value.start : value.end] == value.value:
        return True
    return covered(value.value, shown) is not None


def covered(value: str, text: str) -> tuple[int, int] | None:
    """Where in the text the value comes from, if it is pieces of the text in their order.

    Pieces have two characters or more, are joined by words that assert nothing, and do not
    leave a negation before them behind.
    """
    pieces = pieces_of(value, text)
    if not pieces:
        return None
    _, last, size = pieces[-1]
    return pieces[0][1], last + size


def pieces_of(value: str, text: str) -> list[tuple[int, int, int]] | None:
    """The pieces of `covered`: place in the value, place in the text, and size; None where
    there is more than pieces.
    """
    pieces: list[tuple[int, int, int]] = []
    place, reached = 0, 0
    while place < len(value):
        size, start = _longest_piece(value, place, text, reached)
        if size >= _SHORTEST:
            pieces.append((place, start, size))
            place, reached = place + size, start + size
            continue
        glue = _GLUE.match(value, place)
        if glue is None:
            return None
        place = glue.end()
    return pieces


def _longest_piece(value: str, place: int, text: str, reached: int) -> tuple[int, int]:
    """Length and start of the longest piece of `value` at `place` that follows in the text."""
    size, start = 0, reached
    found = text.find(value[place : place + _SHORTEST], reached)
    while found >= 0 and place + _SHORTEST <= len(value):
        length = _SHORTEST
        while (
            place + length < len(value)
            and found + length < len(text)
            and value[place + length] == text[found + length]
        ):
            length += 1
        negated = _NEGATION.search(text, max(0, found - 4), found) is not None
        split_number = _splits_number(text, found, found + length)
        if length > size and not negated and not split_number:
            size, start = length, found
        found = text.find(value[place : place + _SHORTEST], found + 1)
    return size, start


def _splits_number(text: str, start: int, end: int) -> bool:
    """Whether the piece takes a part of a number: 38 of 1380."""
    before = start > 0 and text[start - 1].isdigit() and text[start].isdigit()
    after = end < len(text) and text[end - 1].isdigit() and text[end].isdigit()
    return before or after
