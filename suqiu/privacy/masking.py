"""`mask`: personal data out of a text, and back in for the caller."""

import re
from dataclasses import dataclass

from suqiu.privacy.accounts import find_accounts, find_documents, find_emails, find_homes
from suqiu.privacy.found import Found, PersonalKind, Taken
from suqiu.privacy.lexicon import Announced, lexicon
from suqiu.privacy.names import NAME_REACH, find_names, looks_from, reads_as_name
from suqiu.privacy.numbers import find_numbers
from suqiu.privacy.spoken import find_spoken
from suqiu.untrusted import seen_places

_PLACEHOLDER = re.compile(r"⟦([^⟦⟧\d]{1,4})(\d{1,9})⟧")
# Masking may change what the words around it announce: then the text is looked at again.
_SIGN = re.compile(
    "[0-9A-Za-z０-９Ａ-Ｚａ-ｚ〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖①-⑨❶-❾×_+·•・‧∙挂学警港澳领试超使]"
)
_ROUNDS = 4
# With unseen characters each look is one of two.
_UNSEEN_ROUNDS = 3 * _ROUNDS


@dataclass(frozen=True, slots=True)
class MaskedSpan:
    """One masked value: `[start, end)` in the original text, `placeholder` in the masked."""

    kind: PersonalKind
    start: int
    end: int
    value: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Masked:
    """`text` may leave the house; `spans`, in the order of the text, may not."""

    text: str
    spans: tuple[MaskedSpan, ...] = ()

    def restore(self, text: str) -> str:
        """Our placeholders in any text turned back into values.

        The masked text itself gives the original, character by character. Where a value was
        written in two ways, another text gets the first of them.
        """
        if text == self.text:
            return self._original()
        values: dict[str, str] = {}
        for span in self.spans:
            values.setdefault(span.placeholder, span.value)
        return _PLACEHOLDER.sub(lambda match: values.get(match[0], match[0]), text)

    def _original(self) -> str:
        parts, place, original = [], 0, 0
        for span in self.spans:
            kept = span.start - original
            parts += [self.text[place : place + kept], span.value]
            place += kept + len(span.placeholder)
            original = span.end
        parts.append(self.text[place:])
        return "".join(parts)


def mask(text: str, *, homes: bool = False) -> Masked:
    """Personal data replaced by ⟦手机1⟧, ⟦姓名1⟧ …; one value, one placeholder.

    `homes` also hides flats (3栋2单元501室), which dispatch needs. Masking what is masked
    changes nothing. Placeholders that stand in the text already are left alone. Characters that
    do not show (zero-width and the like) hide nothing.
    """
    unseen = (places := seen_places(text)) is not None
    names = _Names(text if places is None else text + "".join(text[place] for place in places))
    masked = Masked(text)
    for _ in range(_UNSEEN_ROUNDS if unseen else _ROUNDS):
        find = _find_unseen if unseen else _find
        found, settled = find(masked.text, homes)
        if found:
            masked = _replace(masked, found, names)
        if settled or not found:
            break
    return masked


def _find_unseen(text: str, homes: bool) -> tuple[list[Found], bool]:
    """The same for a text with characters that do not show: first as if they were not there,
    since who builds the prompt drops them; where that finds nothing, as if they parted words.
    """
    places = seen_places(text)
    if places is None:
        return _find(text, homes)
    found, _ = _find("".join(text[place] for place in places), homes)
    if not found:
        return _find(text, homes)[0], False
    return [
        one._replace(start=places[one.start], end=places[one.end - 1] + 1) for one in found
    ], False


def _find(text: str, homes: bool) -> tuple[list[Found], bool]:
    """What is personal, and whether a second look at the masked text would find no more."""
    taken = Taken()
    announced = lexicon().announcements(text)
    find_emails(text, taken)
    find_accounts(text, announced, taken)
    find_spoken(text, taken)
    find_numbers(text, taken)
    find_documents(text, announced, taken)
    if homes:
        find_homes(text, taken)
    find_names(text, announced, taken)
    first = len(taken.found)
    for value, one in {text[one.start : one.end]: one for one in taken.found}.items():
        _again(text, value, one, taken)
    settled = not taken.refused and first == len(taken.found)
    return taken.found, settled and all(_settled(text, one, announced) for one in taken.found)


def _settled(text: str, one: Found, announced: list[Announced]) -> bool:
    """Whether masking this leaves all that announcing words see as it was.

    A find of Han characters cuts the run of Han in which names are looked for.
    """
    if _SIGN.search(text[one.start - 1 : one.start] + text[one.end : one.end + 1]):
        return False  # 13812345678X: what is left may be a number now
    if _is_han(text[one.end : one.end + 1]):
        return False  # a name begins sooner after a placeholder than after a digit
    if one.start > 1 and _is_han(text[one.start]) and _is_han(text[one.start - 1]):
        # 张伟李建国: the first may be told by itself once the second is out of the way.
        starts = lexicon().surname_starts
        if not starts.isdisjoint(text[max(0, one.start - 3) : one.start - 1]):
            return False
    if not (_is_han(text[one.start]) or _is_han(text[one.end - 1])):
        return True
    for _, start, end in announced:
        if one.end < start <= one.end + NAME_REACH and all(map(_is_han, text[one.end : start])):
            return False
        if end < one.start <= end + NAME_REACH:
            between = text[looks_from(text, end) : one.start]
            if between and all(map(_is_han, between)):
                return False
    return True


def _is_han(char: str) -> bool:
    return "\u3007" <= char <= "\u9fff"


def _again(text: str, value: str, one: Found, taken: Taken) -> None:
    """The same value elsewhere in the text, where no word announces it."""
    if len(value) < 2 or one.kind is PersonalKind.HOME:
        return
    place = text.find(value)
    while place >= 0:
        end = place + len(value)
        if place != one.start:
            edges = text[place - 1 : place] + text[end : end + 1]
            if (
                reads_as_name(text, place, end)
                if one.kind is PersonalKind.NAME
                else not _SIGN.search(edges)
            ):
                taken.add(Found(place, end, one.kind, one.key))
        place = text.find(value, end)


class _Names:
    """Gives out placeholders, never one that the text brought along."""

    def __init__(self, text: str) -> None:
        self._foreign = {match[0] for match in _PLACEHOLDER.finditer(text)} if "⟦" in text else ()
        self._given: dict[tuple[PersonalKind, str], str] = {}
        self._counts: dict[PersonalKind, int] = {}

    def of(self, kind: PersonalKind, key: str) -> str:
        """The placeholder of this value."""
        given = self._given.get((kind, key))
        while given is None:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            name = f"⟦{kind.value}{self._counts[kind]}⟧"
            if name not in self._foreign:
                given = self._given[kind, key] = name
        return given


def _replace(masked: Masked, found: list[Found], names: _Names) -> Masked:
    """The masked text with more masked; places are counted in the original."""
    text, parts, place = masked.text, [], 0
    earlier = list(masked.spans)
    spans, saved, passed = [], 0, 0
    for one in found:
        # What earlier placeholders before this place saved, in characters of the original.
        while passed < len(earlier) and earlier[passed].start - saved <= one.start:
            span = earlier[passed]
            saved += len(span.value) - len(span.placeholder)
            passed += 1
        placeholder = names.of(one.kind, one.key)
        parts += [text[place : one.start], placeholder]
        place = one.end
        value = text[one.start : one.end]
        spans.append(MaskedSpan(one.kind, one.start + saved, one.end + saved, value, placeholder))
    parts.append(text[place:])
    return Masked("".join(parts), tuple(sorted(earlier + spans, key=lambda span: span.start)))
