"""When it happened, as its column says it: a moment where one is written, else what was said.

Text and no timestamp: 上周三晚上 and 每晚22点到次日 are what callers know, and a date made of them
would be one that nobody said.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from suqiu.blanks import is_blank
from suqiu.moment import by_formats, read_moment

# Longer ones are the story itself; the tickets are counted by the million, and kept narrow.
LONGEST = 200

_SAID = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?")
# 具体时间不详 and 不清楚具体时间 say as little as 不详.
_ABOUT = r"(?:(?:具体|确切|准确|事发|事件|发生|的)*(?:时间|日期))?"
_UNTOLD = re.compile(rf"{_ABOUT}(?:为|是|:)?(?P<value>.*?){_ABOUT}")
_SIGN = re.compile(r"[^\W_]")
# What a sheet shows instead of a value: #N/A, and ##### where the column was too narrow.
_SHEET_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#+)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[Ee][+-]?\d+)?")
_STAMPS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
# A year, a month of a year, or a day of a month, written as numbers: 2026, 202610, 2026.10, 10.31.
_LOOSE = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2]|\.(?:0?[1-9]|1[0-2]))?"
    r"|(?:0?[1-9]|1[0-2])\.(?:0?[1-9]|[12]\d|3[01])"
)
# Days since Excel's zero, from 1990 to 2100: other numbers of five digits are more likely none.
_SERIAL_ZERO, _FIRST_SERIAL, _END_SERIAL = datetime(1899, 12, 30), 32_874, 73_416
# A date that nobody but a machine or a form writes so, and its day.
_FORMAL = re.compile(r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})(?!\d)[\d日号时点分秒年月/.:TZ+\s-]*")
# From one hour to another, not an hour in a zone west of Greenwich: 2026-10-31 22:00-06:00.
_SPAN = re.compile(r"\d[ T]\d.*-")
# Midnight as people write it. Programs write 00:00:00 after a day without an hour.
_MIDNIGHT = re.compile(r"(?<![\d:])0{1,2}(?:[时点]|:0{1,2}$)")
# The ends of a database's or a sheet's calendar, which they write where there is no date.
_NO_DATE = re.compile(
    r"(?:0000-00-00|0001-01-01|1899-12-3[01]|1900[-/]0?1[-/]0?[01]|9999-12-31)(?:[ T].*)?|0"
)
# Some complain of what is old.
_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_EPOCHS = (datetime(1970, 1, 1), datetime(1970, 1, 1, 8))


def read_occurred(text: str, dates: Sequence[str] = ()) -> str:
    """A cell that says when it happened, in one form; empty where it says nothing (无,
    不详, a database's 0000-00-00).

    A date is `2026-10-31`, with an hour `2026-10-31 22:00` (and seconds that are not zero), in
    China's time; a sheet's serial number of a day (46326.9167) is one too. `dates` are strptime
    formats that go before the usual ones. Anything else stays as it was said, with single
    spaces. Read again, a result stays as it is.

    ValueError with a Chinese reason where it tells no time: a day that does not exist or lies
    before 1950, a number that is no date, an error of a sheet, more than LONGEST characters.
    """
    said = " ".join(text.split())
    plain = unicodedata.normalize("NFKC", said)
    if _SHEET_ERROR.fullmatch(plain):
        raise ValueError(f"「{plain[:40]}」是表格显示的错误，不是时间")
    if len(said) > LONGEST:
        raise ValueError(f"有 {len(said):,} 个字符，超过上限 {LONGEST}，不像时间")
    if _NO_DATE.fullmatch(plain) or not tells_time(plain):
        return ""
    moment = by_formats(plain, dates)
    if moment is None and _NUMBER.fullmatch(plain):
        if _LOOSE.fullmatch(plain):
            return said
        moment = _of_number(plain)
    elif moment is None and not _SPAN.search(plain):
        moment = read_moment(plain)
    if moment in _EPOCHS:
        return ""
    if moment is not None:
        return _written(moment, plain)
    if (formal := _FORMAL.fullmatch(plain)) and not _is_day(*map(int, formal.groups())):
        raise ValueError(f"「{plain[:40]}」不是时间")
    return said


def tells_time(value: str) -> bool:
    """Whether there is more in it than 无, 略, 具体时间不详 or marks."""
    if not _SIGN.search(value):
        return False
    if len(value) > LONGEST:
        return True
    plain = unicodedata.normalize("NFKC", value).strip().lower()
    untold = _UNTOLD.fullmatch(plain)
    return untold is None or not is_blank(untold["value"].strip())


def is_moment(value: str) -> bool:
    """Whether it is a date as `read_occurred` writes one, which holds nothing personal."""
    return _SAID.fullmatch(value) is not None


def _of_number(plain: str) -> datetime:
    form = _STAMPS.get(len(plain))
    if form and plain.isdecimal():
        moment = by_formats(plain, (form,))
    elif _FIRST_SERIAL <= float(plain) < _END_SERIAL and "e" not in plain.lower():
        # To the second: a sheet keeps the hour as a fraction that is never quite it.
        moment = _SERIAL_ZERO + timedelta(seconds=round(float(plain) * 86_400))
    else:
        moment = None
    if moment is None:
        raise ValueError(f"「{plain[:40]}」不是时间")
    return moment


def _written(moment: datetime, plain: str) -> str:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"年份 {moment.year} 不合理")
    moment = moment.replace(microsecond=0)
    if not (moment.hour or moment.minute or moment.second) and not _MIDNIGHT.search(plain):
        return f"{moment:%Y-%m-%d}"
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")


def _is_day(year: int, month: int, day: int) -> bool:
    """Whether there is such a day, in a year in which it may have happened."""
    try:
        return _FIRST_YEAR <= datetime(year, month, day).year <= _LAST_YEAR
    except ValueError:
        return False
