"""Which Chinese font the machine has; honest when it has none."""

import re
from functools import cache

# Names as matplotlib knows them, the better ones first.
_KNOWN = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans CJK JP", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Microsoft YaHei", "SimHei", "PingFang SC", "Noto Serif CJK SC", "SimSun",
)  # fmt: skip
_FILES = re.compile(
    r"(NotoSansCJK-Regular|SourceHanSansSC-Regular|wqy-|simhei|msyh|PingFang|simsun)", re.I
)


@cache
def chinese_font() -> str | None:
    """The name of an installed Chinese font, or None."""
    from matplotlib import font_manager

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    for name in _KNOWN:
        if name in known:
            return name
    # Fonts installed after matplotlib made its list.
    for path in sorted(font_manager.findSystemFonts()):
        if _FILES.search(path):
            font_manager.fontManager.addfont(path)
            return font_manager.FontProperties(fname=path).get_name()
    return None
