"""Title and summary as they may leave the house: personal data as stars."""

from collections.abc import Sequence
from dataclasses import replace

from classifier.extraction.check import HIDDEN, pieces_of
from classifier.extraction.people import hidden_text
from suqiu.privacy import MaskedSpan
from suqiu.records import Extraction, Field, Source


def hide(found: Extraction, text: str, spans: Sequence[MaskedSpan]) -> Extraction:
    """The form without the personal data of `spans` in what it shows of the letter's `text`.

    Places stay those of the text as it was written; a value changed is a derived one.
    """
    if not spans:
        return found
    shown = hidden_text(text, spans)
    fields: dict[str, Field | None] = {name: getattr(found, name) for name in HIDDEN}
    changed = {name: _hidden(one, text, shown) for name, one in fields.items() if one is not None}
    return replace(found, **changed)  # type: ignore[arg-type]


def _hidden(one: Field, text: str, shown: str) -> Field:
    if text[one.start : one.end] == one.value:
        value = shown[one.start : one.end]
    else:
        value = _of_pieces(one.value, text, shown)
    return one if value == one.value else replace(one, value=value, source=Source.DERIVED)


def _of_pieces(value: str, text: str, shown: str) -> str:
    """The value, each of its pieces as shown; as it is where it is no pieces of the text."""
    found = list(value)
    for place, start, size in pieces_of(value, text) or ():
        found[place : place + size] = shown[start : start + size]
    return "".join(found)
