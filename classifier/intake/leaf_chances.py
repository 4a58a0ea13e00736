"""How often letters of a leaf are urgent: lifts tell of danger, pension formulas do not."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from classifier.arrays import Floats
from classifier.intake.config import open_config
from classifier.seed_taxonomy import shipped_taxonomy
from suqiu.taxonomy import Leaf

# The row with this code stands for every leaf not named.
_OTHER = "*"
_MOST = 0.9
# Of a site's classification this share must be known: where most is not, the letters themselves tell
# more of their leaves than a table of few.
_LEAST_KNOWN = 0.5


class LeafChances:
    """`rows` maps (code, name) to a chance in (0, 1); `other` is that of all other leaves."""

    def __init__(self, rows: dict[tuple[str, str], float], other: float) -> None:
        self.rows = rows
        self.other = other

    def of(self, leaves: Sequence[Leaf]) -> Floats | None:
        """The chance of each leaf; None where the classification is another one, of which
        little is known. Code and name must both agree, for another's 030205 is no lift; or, where
        a site has codes of its own, all names from level 1 down.
        """
        names = {leaf.names: (leaf.code, leaf.name) for leaf in shipped_taxonomy().leaves}
        ours = set(names.values())
        own = [(leaf.code, leaf.name) for leaf in leaves]
        # What a site itself wrote down of its leaves holds for all of them.
        told = any(one in self.rows and one not in ours for one in own)
        known = [one in ours or leaf.names in names for one, leaf in zip(own, leaves, strict=True)]
        if not told and sum(known) < len(leaves) * _LEAST_KNOWN:
            return None
        found = [
            self.rows.get(one, self.rows.get(names.get(leaf.names, ("", ""))))
            for one, leaf in zip(own, leaves, strict=True)
        ]
        return np.array([self.other if x is None else x for x in found], np.float32)


def load_leaf_chances(folder: Path | None = None) -> LeafChances:
    """From `urgent_leaves.csv`; InputError naming row and field of what is wrong."""
    file = open_config("urgent_leaves.csv", ("code", "name", "chance", "source"), folder)
    rows: dict[tuple[str, str], float] = {}
    other = 0.0
    for number, cells in file.rows:
        code = file.text(number, cells, "code")
        chance = file.number(number, cells, "chance", limit=_MOST)
        if chance <= 0 and not file.faults:
            file.fault(number, "chance", f"应大于 0、不超过 {_MOST}")
        if code == _OTHER:
            other = chance
        else:
            rows[code, file.text(number, cells, "name")] = chance
    if not other:
        file.fault(1, "code", f"缺少一行「{_OTHER}」：没有列出的类")
    file.check()
    return LeafChances(rows, other)
