"""Everything a text names that has a place: estates, roads, communities, firms, schools."""

import re
from dataclasses import dataclass

from suqiu.places.find import find_places
from suqiu.places.letter import Letter
from suqiu.places.lexicon import lexicon
from suqiu.places.names import names_ending
from suqiu.text import normalise

_LONGEST_ORGANISATION = 20
_PLACEHOLDER = re.compile(r"⟦[^⟦⟧]{1,14}⟧")
# Where in it, and who of it, is told apart elsewhere.
_TAIL = re.compile(
    r"(?:有限责任公司|股份有限公司|有限公司|(?:物业)?管理处|(?:一|二|三|四|五|\d)期|\d+号|(?:的)?交叉口|交汇处)$"
)
_HEAD = re.compile(
    r"^(?:[a-z]\d{0,2}[区市县]|[\u4e00-\u9fff]{1,3}[省市]|[\u4e00-\u9fff]{1,3}区(?=.{3}))"
)
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
KINDS = ("community", "estate", "road", "organisation")


@dataclass(frozen=True, slots=True)
class Mention:
    """A named place: `kind` is one of KINDS, `name` as written, `key` the same for all ways of
    writing it.
    """

    kind: str
    name: str
    key: str


def find_mentions(title: str, body: str) -> tuple[Mention, ...]:
    """Named places in the order they come by kind; no two with the same key. No model."""
    title, body = (_PLACEHOLDER.sub(" ", part) for part in (title, body))
    letter = Letter(f"{title}\n{body}" if title else body, len(title) + 1 if title else 0)
    found: dict[str, Mention] = {}
    for kind, field in find_places(letter).items():
        if kind in KINDS:
            _add(found, kind, field.value)
    named = names_ending(letter, lexicon().org_ends, _LONGEST_ORGANISATION, stop_above=False)
    for start, end in named:
        _add(found, "organisation", letter.text[start:end])
    return tuple(found.values())


def place_key(name: str) -> str:
    """A name without what differs between writers: width, case, town, 期, legal form, numerals."""
    key = normalise(name).replace(" ", "").replace("·", "")
    shorter = _HEAD.sub("", key)
    for _ in range(2):
        shorter = _TAIL.sub("", shorter)
    return (shorter if len(shorter) > 1 else key).translate(_DIGITS)


def _add(found: dict[str, Mention], kind: str, name: str) -> None:
    key = place_key(name)
    if len(key) > 1:
        found.setdefault(key, Mention(kind, name, key))
