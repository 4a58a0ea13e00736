"""Who stands in the place of departments that the duty list named at training and no more."""

from collections.abc import Sequence

import numpy as np

from classifier.arrays import Floats, Longs
from classifier.model.department_history import DepartmentHistory

# Renamed or abolished, a department keeps just enough to be shown after its successor.
_HANDED = 0.95
# Who took no leaf of it over is only a guess: enough to come before it.
_GUESSED = 0.5
# How much its leaves as a whole say of a ticket that is about none of them.
_ELSEWHERE = 0.05


class Successors:
    """Of each of `gone`, the leaves it led at training and who leads them in the site's list today.

    `columns` are their score columns, `leads` (leaves,) the column of the lead that the list names
    today, -1 for none. What history learned of one that is gone speaks of its successors: it is
    learned from as at training, and its share goes to them, leaf by leaf where it was split.
    """

    def __init__(
        self,
        history: DepartmentHistory | None,
        gone: Sequence[str],
        columns: Sequence[int],
        leads: Longs,
        names: int,
    ) -> None:
        self._leads = leads
        self._columns = dict(zip(gone, columns, strict=True))
        self._led: dict[str, Floats] = {}
        self._assisted: dict[str, Floats] = {}
        self._taking: dict[str, Floats] = {}
        if history is None:
            return
        for name in gone:
            led, assisted = history.duties_of(name)
            moved = np.flatnonzero((led > 0) & (leads >= 0))
            if not len(moved):
                continue
            taking = np.zeros((len(leads), names), np.float32)
            taking[moved, leads[moved]] = 1
            self._led[name], self._assisted[name], self._taking[name] = led, assisted, taking

    def duty(self, name: str, leaves: Floats, assist_weight: float) -> Floats | None:
        """The duty (texts,) of one that is gone, as at training; None where nobody succeeds it."""
        if name not in self._led:
            return None
        return np.asarray(leaves @ (self._led[name] + assist_weight * self._assisted[name]))

    def add_duty(self, duty: Floats, leaves: Floats, assist_weight: float) -> None:
        """Put the duties of those gone into their columns (texts × names), in place."""
        for name in self._led:
            own = self.duty(name, leaves, assist_weight)
            if own is not None:
                duty[:, self._columns[name]] += own

    def hand_over(self, scores: Floats, leaves: Floats) -> Floats:
        """Scores (texts × names) with the shares of those gone given away; changed in place."""
        for name, column in self._columns.items():
            taking = self._taking.get(name)
            if taking is None:
                leads = self._leads[leaves.argmax(axis=1)]
                rows = np.flatnonzero(leads >= 0)
                part = _GUESSED * scores[rows, column]
                scores[rows, leads[rows]] += part
                scores[rows, column] -= part
                continue
            total = taking.sum(axis=0)
            to = leaves @ taking + _ELSEWHERE * total / total.sum()
            part = _HANDED * scores[:, column]
            scores[:, column] -= part
            scores += part[:, None] * to / to.sum(axis=1, keepdims=True)
        return scores

    def before(self, department: int, leaf: int) -> list[str]:
        """The names of those gone whose tickets of this leaf go to the department."""
        found = []
        for name, taking in self._taking.items():
            own = taking[leaf] if taking[leaf].any() else taking.sum(axis=0)
            if int(own.argmax()) == department:
                found.append(name)
        return found
