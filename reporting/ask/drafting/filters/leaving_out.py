"""Whether a value or a condition is named to be left out: 除了X, X以外, 非X, 没有X."""

import re

from reporting.ask.drafting.context import Context
from reporting.ask.marks import signs
from reporting.ask.marks.marks import FilterMark, Mark, ValueMark
from reporting.query.query import Where

_LEFT_OUT = re.compile(
    r"(?:类|的|件|工单|诉求|问题|这一?类|来的|渠道|类型|情况|都|全部?|这段时间|时间段?|时段|期间)*"
    r"(?:以外|之外|除外|不算|不计|不含|不包括|不统计|不考虑|不要(?!列|明细|清单|分|按|图|表|排|用|数|说|把|给|写|带)|剔除|剔掉|排除|去掉|外(?=的|其|还|，|,|$))"
)
# 因挂账剔除的, 挂账被剔除: why tickets are left out of the assessment, not what is left out here.
_WHY_LEFT_OUT = re.compile(
    "(?:而|所以|就|被|等?原因)*剔除(?:出?考核)?(?=的|了|多少|几|有|共|一共|$|[,，。?？])"
)
_AMONG = re.compile("^(?:掉|了)?(?:其中|里面|里)的?")
_BECAUSE = re.compile("(?:因为?|由于|以|按)$")
NOT_VALUE = ("非", "不是", "不属于", "不在", "没有", "不含", "未", "不包括", "不算", "并非")
NOT_HELD = ("没有", "没有被", "没被", "未被", "没", "未", "非", "不是", "从未", "从没", "无")
_IN_ONE_BREATH = re.compile("(?:类|的|渠道)?(?:[和与跟及、或]|以及|或者|还有)?")


def is_negated(ctx: Context, mark: Mark) -> bool:
    """Whether a value or condition is named to be left out."""
    before = ctx.before(mark)
    behind = _LEFT_OUT.match(ctx.after(mark))
    if behind and _is_reason(ctx, mark):
        return False
    if behind and not _of_next(ctx, mark.end + behind.end(), behind[0]):
        return True
    if _left_out_with_next(ctx, mark):
        return True
    if before.endswith(("有没有", "有没有被")):
        # 里面有没有特急的 asks for them.
        pass
    elif isinstance(mark.meaning, FilterMark):
        if before.endswith(NOT_HELD):
            return True
    elif before.endswith(NOT_VALUE):
        return True
    for other in ctx.places(signs.EXCEPT):
        gap = _AMONG.sub("", ctx.question[other.end : mark.start])
        if mark.start >= other.end and not any(sign in gap for sign in "，,。以外"):
            if re.search(r"的(?!.*[、和与及])", gap):
                continue
            return True
    return False


def _left_out_with_next(ctx: Context, mark: Mark) -> bool:
    """投诉举报以外, 投诉和举报之外: all that is named in one breath with what is left out."""
    behind = [(other, one) for other, one in ctx.filters if other.start >= mark.end]
    own = next((one for other, one in ctx.filters if other is mark), None)
    if not behind or not isinstance(own, Where):
        return False
    other, one = behind[0]
    same = isinstance(one, Where) and one.dimension == own.dimension
    if not same or not _IN_ONE_BREATH.fullmatch(ctx.question[mark.end : other.start]):
        return False
    left_out = _LEFT_OUT.match(ctx.after(other))
    if left_out and left_out[0].endswith("外"):
        return True
    return _left_out_with_next(ctx, other)


def _is_reason(ctx: Context, mark: Mark) -> bool:
    """Whether a reason to leave out of the assessment is said to be one: 因申诉成立剔除的."""
    reason = isinstance(mark.meaning, ValueMark) and mark.meaning.dimension == "exclusion_reason"
    because = _BECAUSE.search(ctx.before(mark))
    begins = because.start() if because else mark.start
    left_out = any(one.end == begins for one in ctx.places(signs.EXCEPT))
    said = because or _WHY_LEFT_OUT.match(ctx.after(mark))
    return reason and said is not None and not left_out


def _of_next(ctx: Context, end: int, words: str) -> bool:
    """南桥街道不要咨询的: the words are of the value behind them, not of the one before."""
    follows = any(other.start == end for other, _ in ctx.filters)
    return follows and not words.endswith("外")
