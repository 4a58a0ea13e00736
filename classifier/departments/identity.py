"""Which departments of the duty list and of history are one body, and by which name it is shown."""

from collections.abc import Sequence

import numpy as np

from classifier.departments.duty import DutyList
from classifier.departments.history import DepartmentHistory
from classifier.departments.rules import DispatchRules, shipped_local
from classifier.features import Floats, Longs


class Identity:
    """`shown` (names,) is for each name the column under which its body is shown: itself, but for
    names that are the same body. Of those the backstop's name of the rules comes first, then those
    of the site's own list, then what took most tickets.
    """

    def __init__(
        self,
        names: Sequence[str],
        duty: DutyList,
        history: DepartmentHistory | None,
        rules: DispatchRules,
    ) -> None:
        self.shown: Longs = np.arange(len(names))
        local = rules.local_department
        # What history knows the backstop by, where the site calls it otherwise today.
        before = {shipped_local(), history.local if history is not None else ""}
        renamed = {
            old: local for old in before if local in duty.names and old not in duty.names
        }  # fmt: skip
        listed = {
            name for one in (duty.site.duties.values() if duty.site is not None else ())
            for name in (one.lead, *one.assist)
        }  # fmt: skip
        took = (
            dict(zip(history.names, history.accepted.sum(axis=0).tolist(), strict=True))
            if history is not None
            else {}
        )
        for group in rules.names.together(names, renamed):
            self.shown[group] = max(
                group,
                key=lambda i: (names[i] == local, names[i] in listed, took.get(names[i], 0), -i),
            )
        self.moved: list[int] = np.flatnonzero(self.shown != np.arange(len(names))).tolist()

    def members(self, column: int) -> list[int]:
        """The columns of the body that is shown under this one."""
        return np.flatnonzero(self.shown == column).tolist()

    def logs_as_one(self, logits: Floats) -> Floats:
        """The same with logarithms of probabilities; the columns `moved` stay as they are."""
        for column in self.moved:
            shown = self.shown[column]
            logits[:, shown] = np.logaddexp(logits[:, shown], logits[:, column])
        return logits

    def as_one(self, scores: Floats) -> Floats:
        """Scores (rows × names) with those of a body's names added up where it is shown; changed
        in place.
        """
        for column in self.moved:
            scores[:, self.shown[column]] += scores[:, column]
            scores[:, column] = 0
        return scores
