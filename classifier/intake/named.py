"""Whom a text names, for cues that hold a name: `{姓名}警官` stands for 王警官 and 王建国警官.

Names are those that masking finds (`suqiu.privacy`), so that there is one list of surnames.
"""

import re
from functools import cache

from suqiu.privacy import PersonalKind, mask
from suqiu.privacy.lexicon import lexicon

SIGN = "{姓名}"
# What stands for a name in a text and in a cue: of private use, so no text has it.
_NAME = "\ue000"
_FAMILIAR = "小老"


def named_cue(cue: str) -> str:
    """The cue as it is looked for in a text of `with_names`."""
    return cue.replace(SIGN, _NAME)


def with_names(text: str) -> str:
    """A normalised text with one sign for each name in it; 小 or 老 stays before it."""
    parts, last = [], 0
    for span in mask(text).spans:
        if span.kind is PersonalKind.NAME:
            kept = span.value[0] if span.value[0] in _FAMILIAR else ""
            parts += [text[last : span.start], kept, _NAME]
            last = span.end
    return _familiar().sub(rf"\1{_NAME}", "".join(parts) + text[last:])


@cache
def _familiar() -> re.Pattern[str]:
    """小张 with whatever after it: masking leaves those it is not sure of, here nothing is lost."""
    return re.compile(rf"([{_FAMILIAR}])[{''.join(sorted(lexicon().familiar))}]")
