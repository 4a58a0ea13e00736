"""Who is named, masked: 王建国 as 王**, 张先生 as he stands."""

from collections.abc import Sequence

from suqiu.places.letter import Letter
from suqiu.privacy import MaskedSpan, PersonalKind
from suqiu.privacy.lexicon import lexicon
from suqiu.privacy.name_shapes import surname_length
from suqiu.records import Field, Source


def find_persons(letter: Letter, spans: Sequence[MaskedSpan]) -> tuple[Field, ...]:
    """Each person of the letter's personal data once, in the order of the text."""
    persons: dict[str, Field] = {}
    for span in spans:
        if span.kind is PersonalKind.NAME and span.value not in persons:
            persons[span.value] = _person(letter, span.start, span.end)
    return tuple(persons.values())


def masked_name(name: str) -> str:
    """The surname, and a star for every further character."""
    size = surname_length(name) or 1
    return name[:size] + "*" * (len(name) - size)


def hidden_text(text: str, spans: Sequence[MaskedSpan]) -> str:
    """The text at its full length: of names the surname stays, the rest of what is personal is
    stars.
    """
    parts, place = [], 0
    for span in spans:
        value = text[span.start : span.end]
        stars = masked_name(value) if span.kind is PersonalKind.NAME else "*" * len(value)
        parts += [text[place : span.start], stars]
        place = span.end
    return "".join((*parts, text[place:]))


def _person(letter: Letter, start: int, end: int) -> Field:
    name = letter.text[start:end]
    if len(name) > surname_length(name):
        return Field(masked_name(name), start, end, Source.DERIVED)
    title = lexicon().title_start.match(letter.text, end)
    return letter.field(start, title.end() if title else end)
