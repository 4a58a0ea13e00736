"""或: what stands on its two sides, and one filter that holds where any of them does."""

import re
from collections.abc import Sequence

from reporting.ask.drafting.context import Context
from reporting.ask.marks.catalogue import LEVELS, PLACES
from reporting.ask.marks.marks import AmountMark, FilterMark, Mark
from reporting.query.query import (
    AnyOf,
    Bound,
    Filter,
    Holds,
    Leading,
    Mentions,
    Plain,
    Where,
    plain,
)

_OF_ROWS = r"(?:过|了|的|类|件|单|字样|字|工单|诉求|问题|情况)*"
_JOINS = r"(?:是|有|被|曾|曾经|已经?|又|属于|就是)*"
_EITHER = re.compile(rf"{_OF_ROWS}[,，、]?(?:或者是?|或是|或|抑或|要么是?){_JOINS}")
_IN_A_ROW = re.compile(rf"{_OF_ROWS}、{_JOINS}")
_OR = re.compile("或者是?|或是|或|抑或|要么")
# The lead of a mention swallows the word: 或者提到“音响”.
_SWALLOWED = re.compile("(?:或者?)")
_NEGATIVE = ("不", "没", "未", "非", "无", "尚")
_ORIGINS = ("channel", "source")
_TRAITS = ("urgency", "status", "callback_result", "solved", "satisfaction", "exclusion_reason")
_COUNTS = {"returned": "return_count", "redone": "redo_count", "urged": "urge_count"}


def alternatives(ctx: Context) -> list[list[int]]:
    """Places in `ctx.filters` that 或 joins (A、B或C), each chain left to right; values of one
    dimension alone are no such chain.
    """
    chains: list[list[int]] = []
    joined: list[bool] = []
    for at in range(1, len(ctx.filters)):
        gap = _gap(ctx, ctx.filters[at - 1][0], ctx.filters[at][0])
        either = _EITHER.fullmatch(gap) is not None
        if not either and not _IN_A_ROW.fullmatch(gap):
            continue
        if not chains or chains[-1][-1] != at - 1:
            chains.append([at - 1])
            joined.append(False)
        chains[-1].append(at)
        joined[-1] |= either
    found = [chain for chain, either in zip(chains, joined, strict=True) if either]
    return [chain for chain in found if len({_sort(ctx.filters[at][1]) for at in chain}) > 1]


def either_of(ctx: Context, chain: Sequence[int], negated: Sequence[bool]) -> list[Filter]:
    """The filters that a chain stands for; what cannot be told apart is asked back."""
    parts = [ctx.filters[at] for at in chain]
    words = "”和“".join(mark.text for mark, _ in parts)
    open_ = any(negated) and (
        not negated[0] or any(one.text.startswith(_NEGATIVE) for one, _ in parts[1:])
    )
    if open_ or not _alike([one for _, one in parts]) or _counts_open([one for _, one in parts]):
        ctx.draft.doubts.append((f"“{words}”之间的“或”有几种读法，请分开问", ()))
        return []
    if any(negated):
        # 没有退单或重办的: neither of the two.
        return [_turned(one) for _, one in parts]
    merged = _merged([one for _, one in parts])
    return [AnyOf(merged)] if len(merged) > 1 else [*merged]


def join_alternatives(ctx: Context) -> None:
    """Thresholds joined by 或 are alternatives; a 或 between a threshold and something else is
    asked back.
    """
    draft = ctx.draft
    for found in _OR.finditer(ctx.question):
        if any(one.start < found.end() and found.start() < one.end for one in ctx.marks):
            continue
        left = [one for one in ctx.marks if one.end <= found.start()]
        amounts = [one for one in ctx.marks if isinstance(one.meaning, AmountMark)]
        before = [one for one in amounts if one in left]
        after = [one for one in amounts if one not in left]
        if not before or ctx.question[before[-1].end : found.start()].strip("的,，、") != "":
            continue
        at = len(before)
        bounds = len(draft.having) == len(amounts)
        if not after or not bounds or re.search("[,，;；(]", _between(ctx, found.end(), after[0])):
            said = ctx.question[before[-1].start :]
            draft.doubts.append((f"“{said}”里的“或”有几种读法，请分开问", ()))
            return
        bound = draft.having[at]
        draft.having[at] = type(bound)(bound.metric, bound.op, bound.value, bound.part, True)


def _between(ctx: Context, start: int, mark: Mark) -> str:
    return ctx.question[start : mark.start]


def _gap(ctx: Context, left: Mark, right: Mark) -> str:
    """What stands between two marks, with the 或 that a mention's lead took."""
    gap = ctx.question[left.end : right.start]
    if isinstance(right.meaning, FilterMark) and isinstance(right.meaning.filter, Mentions):
        lead = _SWALLOWED.match(right.text)
        gap += lead[0] if lead else ""
    return gap


def _sort(one: Filter) -> str:
    return one.dimension if isinstance(one, Where) else f"{type(one).__name__} {one}"


def _alike(parts: Sequence[Filter]) -> bool:
    """Whether all are the same kind of thing: of 东湖街道的投诉或南桥街道的咨询 the two beside
    the word are not.
    """
    for family in (PLACES, LEVELS, _ORIGINS):
        if all(isinstance(one, Where) and one.dimension in family for one in parts):
            return True
    if all(isinstance(one, Mentions) or _of(one, LEVELS) for one in parts):
        return True
    return all(not isinstance(one, Where) or one.dimension in _TRAITS for one in parts)


def _of(one: Filter, dimensions: Sequence[str]) -> bool:
    return isinstance(one, Where) and one.dimension in dimensions


def _counts_open(parts: Sequence[Filter]) -> bool:
    """退单或重办两次以上: whether the number is of both cannot be told."""
    bare = any(isinstance(one, Holds) and one.condition in _COUNTS for one in parts[:-1])
    return bare and isinstance(parts[-1], Bound) and parts[-1].number in _COUNTS.values()


def _merged(parts: Sequence[Filter]) -> tuple[Plain, ...]:
    """Values of one dimension, and words, as one part."""
    found: list[Plain] = []
    for one in parts:
        same = next((at for at, other in enumerate(found) if _same(one, other)), None)
        if isinstance(one, AnyOf | Leading):
            found += plain((one,))
        elif same is None:
            found.append(one)
        else:
            other = found[same]
            if isinstance(one, Where) and isinstance(other, Where):
                found[same] = Where(one.dimension, (*other.values, *one.values))
            elif isinstance(one, Mentions) and isinstance(other, Mentions):
                found[same] = Mentions((*other.words, *one.words))
    return tuple(found)


def _same(one: Filter, other: Filter) -> bool:
    if isinstance(one, Where) and isinstance(other, Where):
        return one.dimension == other.dimension
    return (
        isinstance(one, Mentions) and isinstance(other, Mentions)
        and not (one.every or other.every)
    )  # fmt: skip


def _turned(one: Filter) -> Filter:
    match one:
        case Where(dimension, values):
            return Where(dimension, values, True)
        case Holds(condition):
            return Holds(condition, True)
        case Mentions(words, every):
            return Mentions(words, every, True)
    return one
