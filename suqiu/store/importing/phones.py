"""A caller's number as a keyed hash, the same as in the caller lists of the intake desk."""

import hashlib
import hmac
import re
import unicodedata

_SIGNS = re.compile(r"[\s\-()+.]+")
_NUMBER = re.compile(r"\d{5,15}")
_COUNTRY = re.compile(r"^(?:00)?86(?=1\d{10}$|0?[2-9]\d{8,10}$)")


def phone_hash(phone: str, salt: str) -> str | None:
    """HMAC-SHA-256 of the normal number, 64 hex digits; None when this is no number."""
    digits = _SIGNS.sub("", unicodedata.normalize("NFKC", phone))
    if not _NUMBER.fullmatch(digits):
        return None
    number = _COUNTRY.sub("", digits)
    return hmac.new(salt.encode(), number.encode(), hashlib.sha256).hexdigest()
