"""The pieces that the patterns of the rules share."""

from datetime import date

from suqiu.periods.numerals import chinese_number

HAN = "〇零一二三四五六七八九十廿卅"
# A number that does not continue another one.
NUM = rf"(?:\d{{1,4}}|[{HAN}百两]{{1,5}})"
SHORT = rf"(?:\d{{1,2}}|[{HAN}两]{{1,3}})"
FRESH = rf"(?<![\d.{HAN}百千万A-Za-z/])"
SEP = r"起?(?:一直到|直到|到|至|[-—–－~～]{1,2})(?:(?:次年|翌年|第二年)的?)?"
YEAR = (
    r"(?P<y>(?<![如当])今年(?!轻|龄)|(?<![根日成基])本年(?!级|龄)|大前年|(?<![目以])前年|去年|(?<![以之])上一?年(?!纪|级|龄|限)"
    r"|明年|(?<![以之])后年|当年|(?<![\dA-Za-z.])(?:19|20|21)\d\d年"
    rf"|(?<![{HAN}])[一二][九〇零一][〇零一二三四五六七八九]{{2}}年|(?<![\dA-Za-z.])\d\d年)(?:度(?!假))?"
)
# What shares one unit at its end: 8、9月.
LISTED = rf"(?:[、,，和与跟及]{SHORT})+"
# A year before something smaller: 去年的, 2025年, or nothing.
OF_YEAR = rf"(?:{YEAR}的?)?"
_RELATIVE = {
    "今年": 0, "本年": 0, "当年": 0, "去年": -1, "上年": -1, "上一年": -1, "前年": -2,
    "大前年": -3, "明年": 1, "后年": 2,
}  # fmt: skip


def year_of(word: str | None, as_of: date) -> int | None:
    """The year a word of `YEAR` names (25年 is 2025); None for no word."""
    if word is None:
        return None
    if word in _RELATIVE:
        return as_of.year + _RELATIVE[word]
    year = chinese_number(word.rstrip("年"))
    return year + 2000 if year < 100 else year
