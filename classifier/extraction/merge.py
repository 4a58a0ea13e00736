"""A model's proposal beside the rules: only what stands in the text, or follows from it, counts."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from classifier.extraction.check import covered, verify
from classifier.extraction.hiding import hide
from classifier.extraction.times import day_of, received_at
from classifier.extraction.wording import TITLE_CHARS
from suqiu.places.letter import Letter, read_letter
from suqiu.places.lexicon import lexicon
from suqiu.privacy import mask
from suqiu.records import Extraction, Field, Source, Ticket
from suqiu.untrusted import speaks_to_machine

# A model words these better than rules do; the rest it only fills where the rules found nothing.
_BETTER = ("title", "summary", "object", "demand")
_FILLED = ("time", "street", "community", "estate", "road")
_LONGEST = {"title": TITLE_CHARS, "summary": 200, "demand": 120, "object": 40}
_OTHER_LONGEST = 30
# A link or a tag is no title and no place, though a letter may have one.
_MARKUP = re.compile(r"://|[<>{}]|\bwww\.|script:", re.IGNORECASE)
_TIME = re.compile(
    r"[\d０-９一二三四五六七八九十两几半上]\s?(?:年|月|日|号|天|周|星期|点|时|小时|个|分|[:：./-]\d)|[昨今明前当次][天日晚早年夜]"
    r"|去年|凌晨|[早晚]上|[上中下]午|[深半]夜|夜间|[每近]|周[一-日末]|星期|假|节|期间|以来|长期|最近|刚|[春夏秋冬]|一直|至今"
)
_SPACE = re.compile(r"[\s⏎]+")


def merge(
    rule_based: Extraction,
    proposed: object,
    ticket: Ticket,
    *,
    restore: Callable[[str], str] = str,
) -> Extraction:
    """The rules' extraction with what holds of `proposed`, the parsed JSON of a model.

    Whatever is not an object, not text, too long, or not in the ticket is passed over, and all of
    it where the ticket speaks to the machine: whose words these are, nobody knows then.
    `restore` turns placeholders of masked text back into values. Persons are never taken
    from a model.
    """
    if not isinstance(proposed, Mapping):
        return rule_based
    letter = read_letter(ticket)
    if speaks_to_machine(letter.text):
        return rule_based
    taken: dict[str, Any] = {}
    for name in (*_BETTER, *_FILLED):
        value = proposed.get(name)
        if not isinstance(value, str) or (name in _FILLED and getattr(rule_based, name)):
            continue
        found = _placed(name, restore(value), letter)
        if found and _plausible(name, found.value):
            taken[name] = found
    time: Field | None = taken.get("time") or rule_based.time
    if (
        rule_based.date is None
        and time is not None
        and (day := day_of(time.value, received_at(ticket)))
    ):
        taken["date"] = Field(day.isoformat(), time.start, time.end, Source.DERIVED)
    merged = _verified(replace(rule_based, **taken), rule_based, ticket)
    return hide(merged, letter.text, mask(letter.text).spans)


def _verified(merged: Extraction, rule_based: Extraction, ticket: Ticket) -> Extraction:
    """What the check still rejects falls back to the rules, which were checked before."""
    checked = verify(merged, ticket)
    lost = {
        name: getattr(rule_based, name)
        for name in (*_BETTER, *_FILLED, "date")
        if getattr(checked, name) is None
    }
    return replace(checked, **lost, persons=rule_based.persons)


def _placed(name: str, value: str, letter: Letter) -> Field | None:
    """The value at its place in the letter, as the letter writes it."""
    value = value.strip()
    if not value or len(value) > _LONGEST.get(name, _OTHER_LONGEST) or "⟦" in value:
        return None
    start = letter.text.find(value)
    if start >= 0:
        return letter.field(start, start + len(value))
    plain, places = _plain(letter.text)
    wanted, _ = _plain(value)
    start = plain.find(wanted) if len(wanted) > 1 else -1
    if start >= 0:
        return letter.field(places[start], places[start + len(wanted) - 1] + 1)
    if name in ("title", "summary"):
        span = covered(value, letter.text)
        if span:
            return Field(value, *span, Source.DERIVED)
    return None


def _plain(text: str) -> tuple[str, list[int]]:
    """The text without spaces, full-width signs folded, and where each character stood."""
    plain, places = [], []
    for place, char in enumerate(text):
        if _SPACE.match(char):
            continue
        for folded in unicodedata.normalize("NFKC", char).lower():
            plain.append(folded)
            places.append(place)
    return "".join(plain), places


def _plausible(name: str, value: str) -> bool:
    """Whether a place ends like a place of its kind and a title says something."""
    known = lexicon()
    ends = {"street": known.street_ends, "community": known.community_ends, "road": known.road_ends}
    if name in ends:
        return ends[name].search(value) is not None and value not in known.common
    if _MARKUP.search(value):
        return False
    if name == "time":
        return _TIME.search(value) is not None
    if len(value) < 2 or not any("\u4e00" <= char <= "\u9fff" for char in value):
        return False
    return name in _BETTER or value not in known.common
