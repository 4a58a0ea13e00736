"""Telephone numbers as people and spreadsheets write them, made alike, and their keyed hashes."""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass

_QUOTES = "'\"`’‘“” \t"
_BETWEEN = re.compile(r"[,、/;|\n]+")
_SIGNS = re.compile(r"[\s\-()+.]+")
# From a short service number to an international one.
_NUMBER = re.compile(r"\d{5,15}")
_COUNTRY = re.compile(r"^(?:00)?86(?=1\d{10}$|0?[2-9]\d{8,10}$)")
# Long-distance dialling; no area code begins like a mobile number.
_TRUNK = re.compile(r"^0(?=1[3-9]\d{9}$)")
# A spreadsheet took the number for a quantity.
_DECIMAL = re.compile(r"(\d{5,15})\.0{1,6}")
_POWER = re.compile(r"(\d)(?:\.(\d+))?E\+?(\d{1,2})", re.IGNORECASE)
_EXTENSION = re.compile(r"转|分机|ext", re.IGNORECASE)
_MOBILE = re.compile(r"1[3-9]\d{6,}")
_LANDLINE = re.compile(r"[2-9]\d{6,7}")
# An area code, of three or four digits, and what is too short or long behind it.
_AREA, _WHOLE = re.compile(r"0[1-9]\d*"), range(10, 13)


@dataclass(frozen=True, slots=True)
class Phone:
    """One number as written: its digits, empty when they cannot be told; `fault` says in Chinese
    what is wrong with it, empty when nothing is.
    """

    digits: str
    fault: str = ""


def phones(written: str) -> list[Phone]:
    """The numbers of a cell in order, one or several; empty for an empty cell."""
    text = unicodedata.normalize("NFKC", written)
    parts = [part for one in _BETWEEN.split(text) if (part := one.strip(_QUOTES))]
    return [phone for part in parts for phone in _spaced(part)]


def phone_numbers(written: str) -> list[str]:
    """The digits of each number that can be told, without 86 or 0 before a mobile number."""
    return [phone.digits for phone in phones(written) if phone.digits]


def number_hash(number: str, salt: str) -> str:
    """HMAC-SHA-256 of a number of `phone_numbers` under the salt, 64 hex digits."""
    return hmac.new(salt.encode(), number.encode(), hashlib.sha256).hexdigest()


def phone_hash(written: str, salt: str) -> str | None:
    """The hash of the first number; None where there is none."""
    number = next(iter(phone_numbers(written)), None)
    return None if number is None else number_hash(number, salt)


def _spaced(part: str) -> list[Phone]:
    """Blanks stand within a number, or between two that are too long for one."""
    whole = _phone(part)
    words = part.split()
    if whole.digits or len(words) < 2:
        return [whole]
    several = [_phone(word) for word in words]
    return several if all(one.digits for one in several) else [whole]


def _phone(part: str) -> Phone:
    if _EXTENSION.search(part):
        return Phone("", "带分机号，总机不是一个人的")
    if decimal := _DECIMAL.fullmatch(part):
        part = decimal[1]
    elif power := _POWER.fullmatch(part):
        shown = power[2] or ""
        if len(shown) != int(power[3]):
            return Phone("", "被表格改成了科学计数，后几位已经丢了")
        part = power[1] + shown
    digits = _SIGNS.sub("", part)
    if not digits.isdecimal():
        return Phone("", "不是电话号码")
    if not _NUMBER.fullmatch(digits):
        return Phone("", f"有 {len(digits)} 位数字，不是电话号码")
    digits = _TRUNK.sub("", _COUNTRY.sub("", digits))
    # These are compared as they are; only a list should not be made of them.
    if _MOBILE.fullmatch(digits) and len(digits) != 11:
        return Phone(digits, f"像手机号，却有 {len(digits)} 位")
    if _AREA.fullmatch(digits) and len(digits) not in _WHOLE:
        return Phone(digits, f"像带区号的座机，却有 {len(digits)} 位")
    return Phone(digits, "座机没有区号" if _LANDLINE.fullmatch(digits) else "")
