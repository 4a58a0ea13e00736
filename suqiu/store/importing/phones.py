"""A caller's number as a keyed hash, the same as in the caller lists of the intake desk."""

import hashlib
import hmac

from suqiu.phone import phone_numbers


def phone_hash(phone: str, salt: str) -> str | None:
    """HMAC-SHA-256 of the normal number (the first of several), 64 hex digits; None when this is
    no number.
    """
    number = next(iter(phone_numbers(phone)), None)
    if number is None:
        return None
    return hmac.new(salt.encode(), number.encode(), hashlib.sha256).hexdigest()
