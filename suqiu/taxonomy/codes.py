"""What a spreadsheet does to codes that are numbers to it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from suqiu.errors import Fault
from suqiu.taxonomy.tree import Leaf

_POWER = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+")
_AS_TEXT = "；代码列应设成文字再导出"


def damaged_codes(rows: Iterable[tuple[int, Leaf]]) -> Iterator[Fault]:
    """A fault for each code shown as a power of ten, and one for all that lost a leading zero."""
    by_depth: dict[int, list[tuple[int, Leaf]]] = {}
    for number, leaf in rows:
        if _POWER.fullmatch(leaf.code):
            yield Fault(number, "代码", f"代码 {leaf.code} 被表格改成了科学计数{_AS_TEXT}")
        else:
            by_depth.setdefault(len(leaf.names), []).append((number, leaf))
    for depth, own in by_depth.items():
        if short := _shortened(depth, [leaf for _, leaf in own]):
            first, leaf = next((number, leaf) for number, leaf in own if leaf.code in short)
            told = (
                f"代码 {leaf.code} 等 {len(short)} 个比别的少一位，像是表格软件去掉了前导零"
                f"（应为 0{leaf.code}）{_AS_TEXT}"
            )
            yield Fault(first, "代码", told, fatal=False)


def _shortened(depth: int, leaves: Sequence[Leaf]) -> set[str]:
    """The codes that are one digit shorter than others, where with a zero before them all levels
    would have as many digits and the first ones tell the branches apart; else none.
    """
    codes = [leaf.code for leaf in leaves]
    size = max(map(len, codes))
    if {len(code) for code in codes} != {size - 1, size} or size % depth:
        return set()
    if not all(code.isascii() and code.isdigit() for code in codes):
        return set()
    width = size // depth
    pairs = {(leaf.code.zfill(size)[:width], leaf.names[0]) for leaf in leaves}
    heads, names = {head for head, _ in pairs}, {name for _, name in pairs}
    if depth < 2 or not len(pairs) == len(heads) == len(names):
        return set()
    return {code for code in codes if len(code) < size}
