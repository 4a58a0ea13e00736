"""What an answer repeats of a text that was masked: whole values, and the pieces it took them in."""

import re

from suqiu.privacy.masking import Masked, mask

# What is repeated stands in quotation marks; numbers anywhere, cut where their reader cut them.
_PIECE = re.compile(r"(?<=“)[^“”]{2,}(?=”)|[0-9Xx]{6,}")


def mask_echo(answer: str, masked: Masked) -> str:
    """The answer with the values of the text masked as they are there, and what else is personal
    in it.
    """
    for span in sorted(masked.spans, key=lambda one: -len(one.value)):
        answer = answer.replace(span.value, span.placeholder)

    def piece(match: re.Match[str]) -> str:
        found = (one.placeholder for one in masked.spans if match[0] in one.value)
        return next(found, match[0])

    return mask(_PIECE.sub(piece, answer)).text
