"""What a file's first bytes say of its text: the encoding, or that it is no text at all."""

import codecs
import re

from suqiu.late import late

BIG5 = "big5"
# Files of other kinds that begin with text, or are too small to look like what they are.
_OTHERS = (
    b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!\x1a", b"7z\xbc\xaf\x27\x1c", b"BZh",
    b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"\x7fELF", b"{\\rtf",
)  # fmt: skip
# What a table in UTF-16 is made of; bytes of other encodings read as UTF-16 are little of it.
_PLAUSIBLE = late(
    "[\t\n\r -~\u2010-\u203f\u2190-\u21ff\u2460-\u24ff\u25a0-\u25ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffee]"
)
_MOSTLY = 0.95
# Up to here UTF-8 writes two bytes a character, which two of GB18030 may be by chance.
_LETTERS = "\u07ff"
# The bytes of UTF-8 that begin no character beyond these letters.
_NO_BEGINNING = bytes(range(0xE0))
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f]")
# A character of two bytes, as GB18030 and Big5 both write it.
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
# Fewer characters cannot tell GB18030 from Big5.
_FEWEST = 4
_RARE, _FREQUENT = 0.15, 0.7
# Below these counts and shares of a text, odd characters are damage to be mended row by row.
_ODD, _ODD_SHARE = 8, 10
_CONTROL_SHARE = 20


def encoding_of(head: bytes) -> str:
    """The name of the encoding; UTF-8 unless the bytes say otherwise, then GB18030, which every
    Chinese export uses, or BIG5, which no reader here is made for.
    """
    if head[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "utf-32"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    wide = _wide(head) if b"\0" in head else ""
    if wide:
        return wide
    # Damage must not decide: text in UTF-8 stays mostly valid, text in GB18030 never is, but for
    # short sequences that stand for letters of other scripts.
    text = _decoded(head, "utf-8-sig")
    bad = text.count("\ufffd")
    good = len(text.encode().translate(None, _NO_BEGINNING)) - bad
    if good >= bad or _lines_hold(text):
        return "utf-8-sig"
    if _is_big5(head):
        return BIG5
    return "gb18030"


def is_binary(head: bytes, text: str) -> bool:
    """Whether `text`, which `head` was decoded to, is that of no table.

    Control characters all over are the sign of it, or a first line that cannot be read. Bytes of
    another encoding may fill whole rows of a small file: these are mended and reported.
    """
    if head.startswith(_OTHERS) or (head[:2] == b"MZ" and b"\0" in head[:64]):
        return True
    if text.count("\0") > len(text) // 4:
        return True
    controls = len(_CONTROLS.findall(text))
    broken = text.count("\ufffd")
    if controls + broken <= max(_ODD, len(text) // _ODD_SHARE):
        return False
    if controls > max(_ODD, len(text) // _CONTROL_SHARE):
        return True
    opening = text.lstrip()
    if opening[:1] in ("{", "["):
        return False
    # Where the header is whole, there is something to go on with.
    header = opening.partition("\n")[0]
    return sum(char < " " or char == "\ufffd" for char in header) > len(header) // _ODD_SHARE


def _decoded(head: bytes, encoding: str) -> str:
    # Incremental, as the probe may end within a character.
    return codecs.getincrementaldecoder(encoding)("replace").decode(head)


def _lines_hold(text: str) -> bool:
    """Whether as many lines are whole as are damaged: those with characters that bytes of
    another encoding hardly ever give by chance.
    """
    lines = [line for line in text.splitlines() if not line.isascii()]
    damaged = sum("\ufffd" in line for line in lines)
    whole = sum("\ufffd" not in line and any(char > _LETTERS for char in line) for line in lines)
    return whole >= max(damaged, 1)


def _wide(head: bytes) -> str:
    """UTF-16 or UTF-32 without a mark at its beginning, or empty."""
    for place, name in ((3, "utf-32-le"), (0, "utf-32-be")):
        # The first byte of four is always nil, the second one hardly ever more.
        second = 2 if place else 1
        if len(head) >= 8 and not any(head[place::4]) and max(head[second::4]) <= 0x10:
            return name
    # A few nils in text of one byte a character are damage.
    few = head.count(b"\0") < len(head) // 4
    if few and "\ufffd" not in _decoded(head, "utf-8"):
        return ""
    for name in ("utf-16-le", "utf-16-be"):
        text = _decoded(head, name)
        told = len(_PLAUSIBLE.findall(text))
        if told >= _MOSTLY * len(text) and any(char in text for char in ",\t;|{\n"):
            return name
    return ""


def _is_big5(head: bytes) -> bool:
    """Whether it reads as Big5 and is, as GB18030, made of what nobody writes.

    The second byte of four in ten characters of Big5 is one of ASCII; the characters of GB18030
    that have such are rare ones.
    """
    pairs = _PAIR.findall(head)
    rare = sum(pair[1] < 0x80 for pair in pairs)
    if len(pairs) < _FEWEST or rare < len(pairs) * _RARE:
        return False
    frequent = sum(0xA1 <= pair[0] <= 0xC6 for pair in pairs)
    return frequent > len(pairs) * _FREQUENT and "\ufffd" not in _decoded(head, "cp950")
