"""Names of figures and months that a clerk types in English (solve rate, Sep, by street), in Chinese."""

import re

_FIGURES = {
    "响应率": "response rate",
    "解决率": r"(?:solve|solved|solving|resolve|resolved|resolution|settlement) rate",
    "满意率": r"(?:satisfaction|satisfied|csat)(?: rate)?",
    "按时办结率": r"on[- ]?time (?:(?:closing|close|closure|completion|settlement) )?rate",
    "办结率": r"(?:close|closed|closing|closure|completion|finish) rate",
    "退单率": r"(?:return|returned|reject|rejection) rate",
    "重办率": r"(?:redo|rework|reopen) rate",
    "工单量": r"(?:ticket|case|order) (?:count|volume|number|total)s?|number of (?:tickets|cases)|total (?:tickets|cases)|tickets",
}
_MONTHS = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?",
    "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_OTHERS = {
    "按街道": r"by (?:streets?|sub-?districts?)",
    "按承办单位": r"by (?:dept|departments?|bureaus?|units?)",
    "按渠道": "by channels?",
    "按月": "by months?|monthly",
    "按季度": "by quarters?|quarterly",
    "上个月": "last month",
    "本月": "this month",
    "去年": "last year",
    "今年": "this year|ytd",
    "上周": "last week",
    "同比": "yoy",
    "环比": "mom",
    "街道": r"(?:streets|sub-?districts)",
}
# In the texts of tickets the words are looked for as they stand.
_LOOKED_FOR = re.compile(
    "提到|提及|提起|含|写|字样|说|讲|内容|标题|关键词|搜|[“”\"'‘’「」『』《》]"
)
_LETTERS = re.compile("[A-Za-z]{3}")
_TAIL = re.compile(
    r"\s*(?<![A-Za-z])(?:in|of|for|during|the)(?![A-Za-z])\s*(?=[一-龥]|\d|\s|$)", re.I
)


def _word(pattern: str) -> re.Pattern[str]:
    spaced = pattern.replace(" ", r"\s+")
    return re.compile(rf"\s*(?<![A-Za-z])(?:{spaced})(?![A-Za-z])\s*", re.IGNORECASE)


_RULES = tuple((_word(pattern), zh) for zh, pattern in (_FIGURES | _OTHERS).items())
_DATED = tuple(
    (
        re.compile(
            rf"(?<![A-Za-z])(?:(?P<y1>20\d\d)\s*年?\s*)?(?:{month})(?![A-Za-z])\.?"
            r"(?:[\s,]*(?P<y2>20\d\d)(?!\d|年))?(?:\s*月)?",
            re.IGNORECASE,
        ),
        at,
    )
    for at, month in enumerate(_MONTHS, start=1)
)


def in_chinese(text: str) -> str:
    """The question with these words in Chinese; as it is where words are looked for in the texts,
    or no English is used.
    """
    if not _LETTERS.search(text) or _LOOKED_FOR.search(text):
        return text
    changed = text
    for pattern, zh in _RULES:
        changed = pattern.sub(zh, changed)
    for dated, month in _DATED:
        changed = dated.sub(lambda found, n=month: _month(found, n), changed)  # type: ignore[misc]
    return text if changed == text else _TAIL.sub("", changed)


def _month(found: re.Match[str], month: int) -> str:
    year = found["y1"] or found["y2"]
    return f"{year}年{month}月" if year else f"{month}月"
