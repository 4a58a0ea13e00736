"""How often something happened to one ticket: 退单两次以上, 催办次数不少于3, 被退过2次."""

import re

from reporting.ask.marks.marks import Canvas, FilterMark, MetricMark
from reporting.query.query import Bound, Holds, Op

_NUMBER_OF = {
    "退单": "return_count", "退回": "return_count", "被退": "return_count",
    "退": "return_count",
    "重办": "redo_count", "返工": "redo_count",
    "催办": "urge_count", "催单": "urge_count", "被催": "urge_count",
    "催": "urge_count",
}  # fmt: skip
_SMALL = {"一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}
_OP = {
    "超过": Op.OVER, "大于": Op.OVER, "不止": Op.OVER, "多于": Op.OVER, "高于": Op.OVER, "超": Op.OVER,
    "至少": Op.AT_LEAST, "不少于": Op.AT_LEAST, "不低于": Op.AT_LEAST, "达到": Op.AT_LEAST,
    "达": Op.AT_LEAST, "大于等于": Op.AT_LEAST, "满": Op.AT_LEAST,
    "少于": Op.UNDER, "不到": Op.UNDER, "小于": Op.UNDER, "不足": Op.UNDER, "低于": Op.UNDER,
    "不超过": Op.AT_MOST, "最多": Op.AT_MOST, "等于": Op.EQUAL, "在": Op.AT_LEAST, "为": Op.EQUAL,
}  # fmt: skip
_TAIL = {
    "及以上": Op.AT_LEAST, "或以上": Op.AT_LEAST, "以上": Op.AT_LEAST, "或更多": Op.AT_LEAST,
    "或者更多": Op.AT_LEAST,
    "以下": Op.UNDER, "及以下": Op.AT_MOST, "以内": Op.AT_MOST,
}  # fmt: skip
_ops = "|".join(sorted(_OP, key=len, reverse=True))
_tails = "|".join(sorted(_TAIL, key=len, reverse=True))
_what = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
_n = rf"(?P<n>\d+|[{''.join(_SMALL)}])"
_BOUNDS = (
    # 至少被催办一次: the bound before the verb.
    re.compile(
        rf"(?P<op>{_ops})(?:被)?(?P<what>{_what})(?:单|办)?(?:了|过)?(?P<named>){_n}(?P<unit>次|回)单?(?P<tail>{_tails})?"
    ),
    re.compile(
        rf"(?:被|有过)?(?P<what>{_what})(?:单|办)?来?(?:了|过)?(?P<named>的?次数)?(?:是|有)?(?P<op>{_ops})?了?{_n}"
        rf"(?P<unit>次|回)?单?(?P<tail>{_tails})?"
    ),
    re.compile(
        rf"(?P<what>[催退])(?:了又|了再)[催退]的?[,，]?(?P<named>)(?P<op>{_ops})?{_n}(?P<unit>次|回)(?P<tail>{_tails})?"
    ),
    re.compile(
        rf"(?P<op>{_ops})?(?:被)?{_n}(?P<unit>次|回)(?P<tail>{_tails})?(?:被)?(?P<what>{_what})(?P<named>)"
    ),
)
_OFTEN = re.compile(
    rf"(?:多次|反复|屡次|一再)(?:被)?(?P<what>{_what})|(?:被)?(?P<what2>{_what})(?:了)?(?:多次|好几次)"
)
# 催办总共多少次: how often in all, and not of how many tickets.
_IN_ALL = re.compile(
    rf"(?:被)?(?P<what>{_what})(?:单|办)?(?:了|过)?(?:总共|一共|合计|累计|共)(?:计)?(?:有|是)?了?(?:多少|几)次"
)
_SUM_OF = {"return_count": "returns", "redo_count": "redos", "urge_count": "urges"}
# 住建局退了多少单: how many it sent back.
_SENT_BACK = re.compile(
    "(?:退|退回)[了过](?:多少|几)(?:单(?![位元])|件|个?工单)(?:工单)?|退回重派的?"
)


def read_counts(canvas: Canvas) -> None:
    """Mark bounds on the counts that a ticket carries."""
    for pattern in _BOUNDS:
        for found in pattern.finditer(canvas.rest()):
            if not (found["unit"] or found["named"]):
                continue
            count = float(_SMALL.get(found["n"], 0) or found["n"])
            sign = _sign(found["op"] or "", found["tail"] or "")
            canvas.put(*found.span(), FilterMark(Bound(_NUMBER_OF[found["what"]], sign, count)))
    for found in _IN_ALL.finditer(canvas.rest()):
        canvas.put(*found.span(), MetricMark(_SUM_OF[_NUMBER_OF[found["what"]]]))
    for found in _SENT_BACK.finditer(canvas.rest()):
        canvas.put(*found.span(), FilterMark(Holds("returned")))
    for found in _OFTEN.finditer(canvas.rest()):
        what = found["what"] or found["what2"]
        note = f"“{found[0]}”按2次以上统计"
        canvas.put(*found.span(), FilterMark(Bound(_NUMBER_OF[what], Op.AT_LEAST, 2), note))


def _sign(op: str, tail: str) -> Op:
    if tail and (not op or _OP[op] is Op.AT_LEAST):
        return _TAIL[tail]
    return _OP[op] if op else Op.EQUAL
