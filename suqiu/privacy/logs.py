"""No log line carries personal data, whoever writes it."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from suqiu.privacy.masking import mask

# Values under these names are somebody's, whatever they look like.
_PERSONAL = frozenset(
    ("phone", "mobile", "tel", "caller", "person", "id_card", "email", "plate", "wechat", "qq")
)
_HIDDEN = "⟦已隐去⟧"
# Beyond this a value is cut: a log is no place for letters.
_LONGEST = 4_000
# Numbers of so many digits may be a telephone or identity number.
_LONG_NUMBER = 10**6


def mask_event(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: every text of the event masked, at any depth; keys stay."""
    for key, value in event.items():
        event[key] = _HIDDEN if key in _PERSONAL and value else _masked(value)
    return event


def _masked(value: Any) -> Any:
    match value:
        case str():
            return _safe(value)
        case bool() | None:
            return value
        case int() if abs(value) >= _LONG_NUMBER:
            text = _safe(f"电话{value}")
            return value if text == f"电话{value}" else _HIDDEN
        case int() | float():
            return value
        case Mapping():
            return dict(mask_event(None, "", dict(value)))
        case list() | tuple() | set() | frozenset():
            return [_masked(one) for one in value]
        case _:
            return _safe(str(value))


def _safe(text: str) -> str:
    """The masked text; nothing of it where masking itself fails."""
    try:
        masked = mask(text[:_LONGEST]).text
    except Exception:
        return _HIDDEN
    return masked if len(text) <= _LONGEST else f"{masked}…"
