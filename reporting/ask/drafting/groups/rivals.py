"""Two rankings or two tables in one breath: each is a question of its own, and together they would
be answered as something that nobody asked for.
"""

import re
from itertools import pairwise

from reporting.ask.drafting.context import Context
from reporting.ask.marks import signs
from reporting.ask.marks.marks import Mark, TopMark
from reporting.query.query import Leading

JOINED = re.compile("的?(?:和|与|跟|及|以及|、|,|，|还有|或)")
_TABLES_JOINED = re.compile("(?:和|与|跟|及|以及|、|,|，|还有)(?:各|每)?个?")
_RANKED_SO = re.compile(r"的?(?:[\d两三四五六七八九十]{1,2}[个家])?")
_AT_ONCE = re.compile("(?:排名?|位列|也|又|都|在|是|的)*")
_MOST_OF = re.compile("(?:数量?)?最[多少]的?")
# Nothing before it says that each of them is meant, nor of what it is the most.
_BARE = re.compile("(?:^|[年月季度周天日内里,，]|半年)$")
_OF_RANK = re.compile("前|后|倒数|末")


def two_rankings(ctx: Context) -> None:
    """投诉最多的街道和部门, 前三的街道和前五的部门: the first of each, and not of one within the other."""
    tops = [one for one in ctx.marks if isinstance(one.meaning, TopMark)]
    ranks = [*ctx.places(*signs.SUPERLATIVES, signs.NTH), *tops]
    for (left, one), (right, other) in pairwise(ctx.dimensions()):
        gap = ctx.question[left.end : right.start]
        behind = any(_RANKED_SO.fullmatch(ctx.question[rank.end : left.start]) for rank in ranks)
        again = any(left.end < rank.start and rank.end <= right.start for rank in ranks)
        joined = JOINED.match(gap) if again else JOINED.fullmatch(gap)
        if behind and joined and {one, other} == {*ctx.draft.dimensions}:
            said = f"“{left.text}”和“{right.text}”要分开排"
            choices = (f"最多的{left.text}", f"最多的{right.text}")
            ctx.draft.doubts.append((said, choices))


def settle_rivals(ctx: Context) -> None:
    """各街道受理量和各部门满意率 are two tables; 满意率最低而且受理量最多的街道 is ranked in two ways."""
    if ctx.draft.doubts or any(isinstance(one, Leading) for one in ctx.draft.filters):
        return
    _most_of_what(ctx)
    _two_tables(ctx)
    _two_ways(ctx)


def _most_of_what(ctx: Context) -> None:
    """协办单位最多的三级分类: the number of such units, of their tickets, or the first of each unit?"""
    for (left, _), (right, _) in pairwise(ctx.dimensions()):
        gap = ctx.question[left.end : right.start]
        if _MOST_OF.fullmatch(gap) and _BARE.search(ctx.before(left)):
            said = f"“{left.text}最多”是按什么数的？"
            choices = (f"各{left.text}受理量最多的{right.text}", f"受理量最多的{right.text}")
            ctx.draft.doubts.append((said, choices))


def _two_tables(ctx: Context) -> None:
    match ctx.dimensions(), ctx.draft.dimensions:
        case [(left, _), (right, _)], [_, _]:
            pass
        case _:
            return
    metrics = [mark for mark, _ in ctx.metrics()]
    between = [one for one in metrics if left.end <= one.start and one.end <= right.start]
    behind = [one for one in metrics if one.start >= right.end]
    if between and behind and _TABLES_JOINED.fullmatch(ctx.question, between[-1].end, right.start):
        choices = (f"各{left.text}{between[0].text}", f"各{right.text}{behind[0].text}")
        ctx.draft.doubts.append((f"“{left.text}”和“{right.text}”是两张表，请分开问", choices))


def _two_ways(ctx: Context) -> None:
    ranked = [one for one in (_ranked(ctx, rank) for rank in _ranks(ctx)) if one is not None]
    ways = dict(ranked)
    groups = ctx.draft.dimensions
    if len(ways) > 1 and len(groups) == 1 and len(ctx.dimensions()) == 1:
        name = ctx.layer.dimensions[groups[0]].name
        said = f"“{'”和“'.join(ways.values())}”是两种排法，一次只能按一种排"
        ctx.draft.doubts.append((said, tuple(f"{one}的{name}" for one in ways.values())))


def _ranks(ctx: Context) -> list[Mark]:
    """What ranks: 最多, 倒数, 前三; the bare number of 最低的三个 only says how many."""
    tops = [
        one for one in ctx.marks if isinstance(one.meaning, TopMark) and _OF_RANK.match(one.text)
    ]
    return [*ctx.places(*signs.SUPERLATIVES, signs.BOTTOM), *tops]


def _ranked(ctx: Context, rank: Mark) -> tuple[str, str] | None:
    """The figure right before a ranking word, and both as they were written."""
    for mark, metric in ctx.metrics():
        if mark.end <= rank.start and _AT_ONCE.fullmatch(ctx.question, mark.end, rank.start):
            return metric, ctx.question[mark.start : rank.end].removesuffix("的")
    return None
