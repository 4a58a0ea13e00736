"""How many tickets go from which old code to which new one."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from suqiu.taxonomy.migration import CodeMap

_EXAMPLES = 3


class Moves:
    """Counts as they come, with a few ticket ids of this session; no texts.

    `counts` has (old code, new code) of tickets whose code changes, `staying` is all the others.
    """

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.staying = 0
        self._examples: dict[tuple[str, str], list[str]] = defaultdict(list)

    def add(self, old: str, new: str, ticket_no: str) -> None:
        """One ticket filed under `old` that is to be under `new`."""
        if old == new:
            self.staying += 1
            return
        self.counts[old, new] += 1
        if len(self._examples[old, new]) < _EXAMPLES:
            self._examples[old, new].append(ticket_no)

    def lines(self, code_map: CodeMap) -> Iterator[str]:
        """For people: all of them in one line, then each move with both paths, the largest first."""
        yield f"工单：换代码 {self.counts.total():,} 条，代码不变 {self.staying:,} 条"
        for (old, new), count in self.counts.most_common():
            paths = [
                f"{code} {tree.leaf(code).path if code in tree else ''}".rstrip()
                for tree, code in ((code_map.old, old), (code_map.new, new))
            ]
            shown = self._examples.get((old, new), ())
            examples = f"  例：{'、'.join(shown)}" if shown else ""
            yield f"{count:,} 条  {paths[0]} → {paths[1]}{examples}"
