"""Personal data masked before a prompt or a log line is written; see docs/privacy.md."""

from suqiu.privacy.echo import mask_echo
from suqiu.privacy.found import PersonalKind
from suqiu.privacy.masking import Masked, MaskedSpan, mask

__all__ = ["Masked", "MaskedSpan", "PersonalKind", "mask", "mask_echo"]
