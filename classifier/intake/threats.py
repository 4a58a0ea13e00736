"""What a caller says he will do if nothing happens: 不处理我就去北京. It is no part of the matter."""

import re

_PLACES = "北京|省里|省城|省会|中央|国务院|信访|上访|法院|媒体|电视台|记者|市长|纪委|网上"
# Only at the end, and only what is to come: 我已经向法院起诉了 is told of the matter.
_THREAT = re.compile(
    r"(?:^|(?<=[。!?;\n,]))(?!我?(?:已经|已|曾))[^。!?;\n,]{0,14}(?:就|连|只好|只能)[^。!?;\n,]{0,8}"
    rf"(?:投诉|举报|告|曝光|(?:去|上|到|找|发到?)(?:{_PLACES}))[^。!?;\n,]{{0,10}}[。!?;\n,]*\Z"
)
# What is left must be a letter by itself.
_LEAST_CHARS = 20


def without_threat(text: str) -> str:
    """A normalised text without the threats it ends with; as it is where little else is said."""
    rest = text
    while (found := _THREAT.search(rest)) is not None:
        rest = rest[: found.start()]
    return rest if len(rest) >= _LEAST_CHARS else text
