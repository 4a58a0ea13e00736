"""列出, 明细, 编号: whether the tickets themselves are asked for, and no figure of them."""

from reporting.ask.drafting.context import Context
from reporting.ask.marks import signs

# 查一下十月的件数 asks for a figure, 查一下十月的特急工单 for the tickets.
_LOOK_UP = ("调", "拉", "找", "导", "查", "看")


def settle_listing(ctx: Context) -> None:
    """The tickets, unless a figure by group is asked for."""
    draft = ctx.draft
    asked = bool(ctx.metrics()) or ctx.says("多少", "几件", "几个")
    marks = [one for one in ctx.places(signs.LIST) if not (asked and _may_be_figure(one.text))]
    if not marks or draft.dimensions or draft.having:
        return
    if draft.metrics in ([], ["received"]) or (draft.metrics == ["closed"] and draft.time):
        draft.listing = True
        draft.metrics = []


def _may_be_figure(text: str) -> bool:
    """查一下, 给我看看: of a figure as well as of tickets."""
    return text.startswith(_LOOK_UP) or "我" in text
