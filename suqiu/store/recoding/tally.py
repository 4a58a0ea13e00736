"""What becomes of the tickets, counted over all parts of a run."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from suqiu.taxonomy.moves import Moves

_CODE_CHARS = 40


class Tally:
    """Counters of one run; `dump` and `load` carry them over an interruption.

    `renamed` of the tickets that keep their code got other names of levels; `already` were under
    the new classification; `nameless` have names of levels but no code. `unknown` (codes that no
    classification has) and `unmapped` (old ones without a new one) count tickets by code. Of the
    suggestions of open tickets `suggested` moved along and `anew` must be made anew.
    """

    def __init__(self) -> None:
        self.moves = Moves()
        self.renamed = 0
        self.already = 0
        self.nameless = 0
        self.unknown: Counter[str] = Counter()
        self.unmapped: Counter[str] = Counter()
        self.suggested = 0
        self.anew = 0

    @property
    def moved(self) -> int:
        """Tickets that got another code."""
        return self.moves.counts.total()

    @property
    def left(self) -> int:
        """Tickets that could not be moved."""
        return self.unknown.total() + self.unmapped.total() + self.nameless

    def odd(self, code: str) -> None:
        """A ticket under a code of neither classification, which may be any text."""
        self.unknown[code[:_CODE_CHARS]] += 1

    def dump(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "moves": [[*pair, count] for pair, count in self.moves.counts.items()],
            "staying": self.moves.staying, "renamed": self.renamed, "already": self.already,
            "nameless": self.nameless, "unknown": dict(self.unknown),
            "unmapped": dict(self.unmapped), "suggested": self.suggested, "anew": self.anew,
        }  # fmt: skip

    @classmethod
    def load(cls, content: Mapping[str, Any]) -> "Tally":
        """What `dump` gave; nothing counted yet for an empty mapping."""
        tally = cls()
        if content:
            for old, new, count in content["moves"]:
                tally.moves.counts[old, new] = count
            tally.moves.staying = content["staying"]
            tally.renamed, tally.already = content["renamed"], content["already"]
            tally.nameless = content["nameless"]
            tally.unknown.update(content["unknown"])
            tally.unmapped.update(content["unmapped"])
            # A run that an earlier program began does not know of them.
            tally.suggested, tally.anew = content.get("suggested", 0), content.get("anew", 0)
        return tally
