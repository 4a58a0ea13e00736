"""Who is named, masked: 王建国 as 王**, 张先生 as he stands."""

from classifier.extraction.letter import Letter
from suqiu.privacy import Kind, mask
from suqiu.privacy.lexicon import lexicon
from suqiu.privacy.name_shapes import surname_length
from suqiu.records import Field, Source


def find_persons(letter: Letter) -> tuple[Field, ...]:
    """Each person once, in the order of the text."""
    persons: dict[str, Field] = {}
    for span in mask(letter.text).spans:
        if span.kind is Kind.NAME and span.value not in persons:
            persons[span.value] = _person(letter, span.start, span.end)
    return tuple(persons.values())


def masked_name(name: str) -> str:
    """The surname, and a star for every further character."""
    size = surname_length(name) or 1
    return name[:size] + "*" * (len(name) - size)


def _person(letter: Letter, start: int, end: int) -> Field:
    name = letter.text[start:end]
    if len(name) > surname_length(name):
        return Field(masked_name(name), start, end, Source.DERIVED)
    title = lexicon().title_start.match(letter.text, end)
    return letter.field(start, title.end() if title else end)
