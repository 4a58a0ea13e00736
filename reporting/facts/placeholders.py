"""Text that refers to facts: `{f:received}`, `{f:received.yoy|bare}`."""

import re
from dataclasses import dataclass

from reporting.facts.book import FactBook
from reporting.facts.wording import written

_PLACE = re.compile(r"\{f:([^{}|\s]+)(?:\|([a-z]+))?\}")
_UNSAFE = re.compile(r"[{}|\s%]")


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of the rendered text; `fact` is the id it was written from, or empty."""

    text: str
    fact: str = ""


def place(fact_id: str, form: str = "") -> str:
    """The placeholder of a fact."""
    return f"{{f:{fact_id}|{form}}}" if form else f"{{f:{fact_id}}}"


def safe_id(text: str) -> str:
    """A label made fit for an id."""
    return _UNSAFE.sub(lambda sign: f"%{ord(sign[0]):x}", text)


def places(text: str) -> list[str]:
    """All placeholders as written, in order."""
    return [found[0] for found in _PLACE.finditer(text)]


def fact_ids(text: str) -> list[str]:
    """The ids referred to, in order."""
    return [found[1] for found in _PLACE.finditer(text)]


def without_places(text: str) -> str:
    """The words between the placeholders."""
    return _PLACE.sub("", text)


def pieces(text: str, book: FactBook) -> list[TextRun]:
    """The text with digits, in runs. InputError for an unknown fact or form."""
    runs: list[TextRun] = []
    last = 0
    for found in _PLACE.finditer(text):
        if found.start() > last:
            runs.append(TextRun(text[last : found.start()]))
        runs.append(TextRun(written(book[found[1]], found[2] or ""), found[1]))
        last = found.end()
    if last < len(text):
        runs.append(TextRun(text[last:]))
    return runs


def rendered(text: str, book: FactBook) -> str:
    """The text with digits."""
    return "".join(piece.text for piece in pieces(text, book))
