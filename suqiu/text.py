"""Chinese text made comparable: normalised, cut into words."""

import re
import unicodedata

import rjieba

# C0 and C1 controls except tab and newline: no keyboard types them.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Zero-width and bidirectional marks: web pages leave them behind, hostile input hides words
# with them. Removed without a word.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
# A Han character, or three letters or digits wherever they stand.
_WORDS = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]|[^\\W_](?:.*?[^\\W_]){2}", re.DOTALL)
_TAGS = re.compile(r"<[^<>]{1,200}>")
# The full-width signs of nearly every Chinese text. Replacing them first spares NFKC, which is
# slow, the texts that hold nothing else to fold.
_FULL_WIDTH = tuple(
    (wide, unicodedata.normalize("NFKC", wide)) for wide in "，：！？；（）…～％／\u3000"
)


def controls_in(text: str) -> bool:
    """Whether the text carries control characters that no keyboard types (NUL, bells)."""
    return _CONTROLS.search(text.replace("\r\n", "\n").replace("\r", "\n")) is not None


def strip_controls(text: str) -> str:
    """The text without control and invisible characters; line breaks stay."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def has_words(text: str) -> bool:
    """Whether the text says anything: a Han character, or more than a couple of letters or
    digits. Marks alone (??????, 。。。) say nothing.
    """
    return _WORDS.search(text) is not None


def normalise(text: str) -> str:
    """NFKC, lower case, no HTML tags, no control characters, single spaces."""
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    if "<" in text:
        text = _TAGS.sub(" ", text)
    if not unicodedata.is_normalized("NFKC", text):
        for wide, narrow in _FULL_WIDTH:
            text = text.replace(wide, narrow)
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", text)
    return " ".join(text.split()).lower()


def segment(text: str) -> list[str]:
    """Words of normalised text in order, punctuation included (jieba's dictionary)."""
    words: list[str] = rjieba.cut(text)
    return words
