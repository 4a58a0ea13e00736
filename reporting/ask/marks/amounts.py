"""Thresholds and counts of a ranking: 超过300件, 件数100以上, 前五, 最差的三个."""

import re
from collections.abc import Iterable
from functools import cache

from reporting.ask.marks.marks import AmountMark, Canvas, TopMark
from reporting.query.query import Op
from suqiu.errors import SuqiuError
from suqiu.periods.numerals import chinese_number

_NUMBER = r"(?:\d+(?:\.\d+)?[千万亿]?|[零〇一二两三四五六七八九十百千万亿]+)"
_UNIT = r"(?:个?百分点|个点|件|个工单|单|条|%|％|次|天|日|个?小时|个?(?:星期|礼拜)(?![一二三四五六日天])|周(?![一二三四五六日天末岁围边年])|倍|成|个工作日|起)"
_BEFORE = {
    "超过": Op.OVER, "大于": Op.OVER, "多于": Op.OVER, "高于": Op.OVER, "超": Op.OVER,
    "高出": Op.OVER, "不止": Op.OVER, "突破": Op.OVER, "长于": Op.OVER, "达到": Op.AT_LEAST, "满": Op.AT_LEAST,
    "不少于": Op.AT_LEAST, "不低于": Op.AT_LEAST, "不小于": Op.AT_LEAST, "至少": Op.AT_LEAST,
    "不能少于": Op.AT_LEAST, "不得少于": Op.AT_LEAST, "不能低于": Op.AT_LEAST, "不得低于": Op.AT_LEAST,
    "大于等于": Op.AT_LEAST, "最少": Op.AT_LEAST, "起码": Op.AT_LEAST, "达": Op.AT_LEAST,
    "不足": Op.UNDER, "不到": Op.UNDER, "少于": Op.UNDER, "低于": Op.UNDER, "小于": Op.UNDER,
    "过": Op.OVER, "不过": Op.AT_MOST, "没过": Op.AT_MOST, "未过": Op.AT_MOST,
    "不及": Op.UNDER, "达不到": Op.UNDER, "不满": Op.UNDER, "没超过": Op.AT_MOST, "未超过": Op.AT_MOST,
    "未达到": Op.UNDER, "没达到": Op.UNDER, "未达": Op.UNDER, "没到": Op.UNDER, "短于": Op.UNDER,
    "不超过": Op.AT_MOST, "不多于": Op.AT_MOST, "不高于": Op.AT_MOST, "至多": Op.AT_MOST,
    "最多": Op.AT_MOST, "不大于": Op.AT_MOST, "小于等于": Op.AT_MOST, "等于": Op.EQUAL,
    "大于或等于": Op.AT_LEAST, "小于或等于": Op.AT_MOST, ">": Op.OVER, "<": Op.UNDER,
    ">=": Op.AT_LEAST, "≥": Op.AT_LEAST, "≧": Op.AT_LEAST, "<=": Op.AT_MOST, "≤": Op.AT_MOST,
    "≦": Op.AT_MOST,
}  # fmt: skip
_AFTER = {
    "及以上": Op.AT_LEAST, "以上": Op.AT_LEAST, "或以上": Op.AT_LEAST, "及其以上": Op.AT_LEAST,
    "或更多": Op.AT_LEAST, "或者更多": Op.AT_LEAST, "开外": Op.OVER, "以下": Op.UNDER, "以内": Op.AT_MOST,
    "及以下": Op.AT_MOST, "之内": Op.AT_MOST, "起": Op.AT_LEAST, "起算": Op.AT_LEAST,
}  # fmt: skip
_PASSED = ("过", "不过", "没过", "未过")
# A bound only where the number has a unit: 最多三个 ranks, 达三 and 满三 are parts of names.
_OF_UNITS = ("最多", "最少", "满", "达", "不止")

_words = "|".join(sorted(_BEFORE, key=len, reverse=True))
_tails = "|".join(sorted(_AFTER, key=len, reverse=True))
_PERCENT = r"(?:百分之(?P<p{0}>[零〇一二两三四五六七八九十百点\d.]+))"


@cache
def _bounds(units: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """超过300件, 300件以上; and 300到500件之间. `units` are those of the site's tables."""
    named = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    unit = f"(?:{_UNIT}|{named})" if units else _UNIT
    bound = re.compile(
        rf"(?P<before>{_words})了?\s*(?:{_PERCENT.format(1)}|(?P<n1>{_NUMBER})(?!分之)\s*(?P<u1>{unit})?)(?P<also>{_tails})?"
        rf"|(?:{_PERCENT.format(2)}|(?P<n2>{_NUMBER})\s*(?P<u2>{unit})?)(?:的)?(?P<after>{_tails})"
    )
    between = re.compile(
        rf"(?:介于|处于|在|大于等于)?(?P<low>{_NUMBER})(?P<u1>{unit})?(?P<to>到|至|-|~|—|和|与)"
        rf"(?P<high>{_NUMBER})(?P<u2>{unit})?(?:的)?(?:之间|区间|范围内)"
        rf"|(?:介于|处于)(?P<low2>{_NUMBER})(?P<u3>{unit})?(?P<to2>到|至|-|~|—|和|与)(?P<high2>{_NUMBER})(?P<u4>{unit})"
    )
    return bound, between


# 3天内办结, 一周之内办完: how long it took.
_WITHIN = re.compile(
    rf"(?:在)?(?P<n>{_NUMBER})(?P<u>天|日|个?小时|个?工作日|个?(?:周|星期|礼拜))(?:之|以)?内"
    "(?=(?:就|能|即|都|被|便)*(?:办结(?!率)|办完|结案(?!率)|办理完|处理完|完成办理))"
)
_SCOPE = r"(?:全区|全市|全县|总体|整体|全部|所有|各街道|各部门|街道|部门)"
_AVERAGE = re.compile(
    rf"(?P<op>{_words}|在)?(?:{_SCOPE}(?:的)?(?:平均)?(?:水平|值|数|线)|{_SCOPE}?(?:的)?(?:平均(?:水平|值|数|线)?|均值|均线)"
    r"|(?<=[于过])(?:全区|全市|全县)(?![平均水各每]))"
    r"(?P<tail>以上|以下|之上|之下)?"
)
# 比全区平均低的.
_COMPARED = re.compile(
    rf"比(?:(?:{_SCOPE}(?:的)?)?(?:平均(?:水平|值|数|线)?|均值)|全[区市县])(?:还|要|更|都)*(?P<way>低|少|小|短|差|高|多|大|长|好)"
    r"(?!多少|几|了)"
)
_HALF = re.compile(rf"(?P<op>{_words})(?:一)?半(?:数)?|过半(?:数)?|半数(?P<tail>{_tails})")
_POWERS = {"千": 1e3, "万": 1e4, "亿": 1e8}
_SMALL = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_FROM = r"(?:(?:排名?在?|位列|位居|位于|处于|列)(?:全区|全市|全县)的?|排名?在?|[排列取给来]个|排出|挑出|选出|(?<![倒件单诉工])数|挑|列|给|取|看|位列|位居|名列|位于|处于|排到|排名?居|居于?|稳居|进入|占|只?要)?"


@cache
def _tops(units: tuple[str, ...]) -> re.Pattern[str]:
    """前五, 最差的三个, 哪两家; `units` are what the site's lists count their rows in."""

    def measure(usual: str, more: Iterable[str] = units) -> str:
        return f"(?:{'|'.join([*map(re.escape, sorted(more, key=len, reverse=True)), *usual])})"

    any_ = measure("个名位家类种条项大件")
    # 两件 and 三天 alone are no ranking.
    own = [one for one in units if not re.fullmatch(_UNIT, one)]
    return re.compile(
        rf"{_FROM}(?P<last>倒数|后|末)(?:第)?(?P<n1>{_SMALL})(?:的)?{any_}?"
        rf"|{_FROM}(?<![街路口码带心里外])头(?P<n7>{_SMALL})(?:的)?{any_}(?!月|天|周|季|年|日|小时|星期)"
        rf"|{_FROM}(?:前|[Tt][Oo][Pp]\s*)(?P<n2>{_SMALL})(?<!.一(?=[共起]))(?:的)?{any_}?(?!个?(?:月|天|周|季|年|日|小时))"
        rf"|(?P<most>最[多少高低大小好差快慢长短优佳糟久]的?)(?P<n3>{_SMALL})(?:{measure('个名位家类种条项大')}(?!月|小时)|件(?=事))"
        rf"|(?:列|给|取|看|要|来|选|挑|(?<![述传])说|(?<![举申上填汇反通播])报|讲)(?:出|我)?(?P<n6>{_SMALL}){measure('个名位家类种条项样')}(?!月|季|小时|事|工单|数|是|为|最)"
        rf"|(?<=[,，、])(?:就|只|要|取|列|看)*(?P<n8>{_SMALL})(?:个|名|家|类|种|条|项|样)(?:就行|就够|即可|吧)?(?=$|[。？?！!])"
        rf"|哪(?P<n4>[两二三四五六七八九十]|\d{{1,2}}){measure('个名家类种条项大')}?(?!月|天|周|年|季)"
        rf"|(?<![第近前后上下每一\d])(?P<n5>[两三四五六七八九十]|\d{{1,2}}){measure('个类种家大', own)}(?=[^月小工星季件单\d，。？、]{{1,6}})(?!百分点)"
    )


def read_amounts(canvas: Canvas, units: tuple[str, ...] = ()) -> None:
    """Mark the thresholds; `units` are those of the site's tables."""
    bound, between = _bounds(units)
    for found in _COMPARED.finditer(canvas.rest()):
        low = found["way"] in ("低", "少", "小", "短", "差")
        canvas.put(*found.span(), AmountMark(Op.UNDER if low else Op.OVER, None, ""))
    for found in _AVERAGE.finditer(canvas.rest()):
        op = _BEFORE.get(found["op"] or "")
        if found["tail"]:
            op = Op.OVER if found["tail"] in ("以上", "之上") else Op.UNDER
        if op is not None:
            canvas.put(*found.span(), AmountMark(op, None, ""))
    for found in _HALF.finditer(canvas.rest()):
        op = _BEFORE.get(found["op"] or "") or _AFTER.get(found["tail"] or "") or Op.OVER
        canvas.put(*found.span(), AmountMark(op, 0.5, "%"))
    for found in _WITHIN.finditer(canvas.rest()):
        value = _number(found["n"])
        if value is not None:
            weeks = found["u"].endswith(("周", "星期", "礼拜"))
            unit = "小时" if "小时" in found["u"] else "天"
            canvas.put(*found.span(), AmountMark(Op.AT_MOST, value * 7 if weeks else value, unit))
    _between(canvas, between)
    _bounded(canvas, bound)


def _bounded(canvas: Canvas, pattern: re.Pattern[str]) -> None:
    """超过300件, 百分之八十以上: a number with its bound before or behind it."""
    for found in pattern.finditer(canvas.rest()):
        if _bounds_nothing(found, canvas.text[: found.start()]):
            continue
        percent = found["p1"] or found["p2"]
        number = percent or found["n1"] or found["n2"]
        value = _number(number)
        if value is None:
            continue
        op = _BEFORE[found["before"]] if found["before"] else _AFTER[found["after"]]
        if found["before"] in ("超过", "大于", "多于") and found["also"] == "以上":
            op = Op.OVER
        unit = "%" if percent else _unit(found)
        canvas.put(*found.span(), AmountMark(op, *_scaled(value, unit), _in_full(number)))


def _bounds_nothing(found: re.Match[str], head: str) -> bool:
    """Whether the number has no bound after all: 最多五条, 满三, 退单过3次, 三起."""
    before, bare = found["before"], not (found["u1"] or found["p1"])
    if before in _PASSED:
        return not _passes(head, found["n1"], found["u1"] or "")
    if before == "超" and bare:
        return not _passes(head, found["n1"], "")
    if before == "最多" and found["u1"] == "条":
        return True
    return (before in _OF_UNITS and bare) or (found["after"] == "起" and not _unit(found))


def _unit(found: re.Match[str]) -> str:
    return (found["u1"] or found["u2"] or "").replace("％", "%")


_WHICH_PASS = re.compile("哪(?:些|几个)[一-龥]{1,10}$")


def _passes(head: str, number: str | None, unit: str) -> bool:
    """受理量过三千 and 哪些社区投诉过30件 pass a number, 退单过3次 and 通过三个 do not."""
    value = _number(number) if number else None
    large = value is not None and value >= 100 and not head.endswith(("通", "经", "超"))
    asked = unit in ("件", "单") and _WHICH_PASS.search(head) is not None
    return large or asked or head.endswith(("量", "率", "数"))


def _in_full(number: str) -> bool:
    """Whether 万 or 亿 is part of a number."""
    return number.endswith(("千", "万", "亿"))


def _between(canvas: Canvas, pattern: re.Pattern[str]) -> None:
    """介于300到500之间: two thresholds side by side."""
    for found in pattern.finditer(canvas.rest()):
        said_low, said_high = found["low"] or found["low2"], found["high"] or found["high2"]
        low, high = _number(said_low), _number(said_high)
        unit = found["u2"] or found["u1"] or found["u4"] or found["u3"] or ""
        if low is None or high is None:
            continue
        full = _in_full(said_high)
        if full and not _in_full(said_low):
            # 3到5万: both in 万.
            low *= _POWERS[said_high[-1]]
        to = max(found.start("to"), found.start("to2"))
        least = AmountMark(Op.AT_LEAST, *_scaled(low, unit), full)
        canvas.put(found.start(), to, least)
        canvas.put(to, found.end(), AmountMark(Op.AT_MOST, *_scaled(high, unit), full))


def _scaled(value: float, unit: str) -> tuple[float, str]:
    """A number in the unit that thresholds are compared in: 七成 is 0.7 of %."""
    if unit in ("%", "个点") or "百分点" in unit:
        return value / 100, "%"
    if unit == "成":
        return value / 10, "%"
    if unit.endswith(("周", "星期", "礼拜")):
        return value * 7, "天"
    usual = {"单": "件", "条": "件", "个工单": "件", "起": "件", "日": "天", "个工作日": "天"}
    return value, usual.get(unit, "小时" if unit == "个小时" else unit)


def read_tops(canvas: Canvas, units: tuple[str, ...] = ()) -> None:
    """Mark how many of a ranking are wanted; the superlative itself is left to the signs. `units`
    are what the site's lists count their rows in.
    """
    for found in _tops(units).finditer(canvas.rest()):
        text = next(
            found[name] for name in ("n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8") if found[name]
        )
        count = _number(text)
        if count is None or not 1 <= count <= 1000:
            continue
        start = found.end("most") if found["most"] else found.start()
        canvas.put(start, found.end(), TopMark(int(count), last=found["last"] is not None))


def _number(text: str) -> float | None:
    """Digits, or a Chinese numeral (八十五点五 too)."""
    if text[:-1].replace(".", "").isascii() and text[-1:] in _POWERS and text[:-1]:
        number = _number(text[:-1])
        # 3.3万 is 33,000, not 32,999.999…
        return None if number is None else round(number * _POWERS[text[-1]], 6)
    try:
        return float(text)
    except ValueError:
        pass
    whole, _, part = text.partition("点")
    try:
        value = float(chinese_number(whole))
        return value + float("0." + "".join(str(chinese_number(one)) for one in part) or 0)
    except SuqiuError:
        return None
