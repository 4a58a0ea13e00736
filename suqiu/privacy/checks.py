"""Check digits and shapes of numbered documents; all take strings of ASCII digits."""

import re

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
# First digits of a region (GB/T 2260); 81–83 are residence permits of Hong Kong, Macao and
# Taiwan people, 9x those of foreigners.
_REGION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9\d)\d{4}"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ID18 = re.compile(_REGION + r"(?:18|19|20)\d\d" + _DAY + r"\d{3}[\dX]")
_ID15 = re.compile(_REGION + r"\d\d" + _DAY + r"\d{3}")
# The first digits that banks of China give out: UnionPay, Visa, MasterCard, JCB, Amex, and the
# local 9xxxxx of older debit cards.
_ISSUER = re.compile(r"6[0-9]|4|5[0-9]|3[57]|9[0-9]")


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def id_check_digit(digits: str) -> bool:
    """Whether the 18th character is right (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits[:17], strict=True))
    return digits[17] == _CHECK_DIGITS[total % 11]


def id18_shape(digits: str) -> bool:
    """Region and birthday of an 18-character identity number are possible."""
    return _ID18.fullmatch(digits) is not None


def id15_shape(digits: str) -> bool:
    """Region and birthday of a 15-digit identity number (before 2000) are possible."""
    return _ID15.fullmatch(digits) is not None


def bank_card(digits: str) -> bool:
    """16 to 19 digits, a known issuer, a right check digit."""
    return 16 <= len(digits) <= 19 and _ISSUER.match(digits) is not None and luhn(digits)
