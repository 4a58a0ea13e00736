"""Which departments of the duty list and of history are one body, and by which name it is shown."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from classifier.arrays import Floats, Longs
from classifier.departments.duty import DutyList
from classifier.departments.rules import DispatchRules, shipped_local
from classifier.model.department_history import DepartmentHistory


class Identity:
    """`shown` (names,) is for each name the column under which its body is shown: itself, but for
    names that are the same body. Of those the backstop's name of a site's own rules comes first, then
    those of its own list, then what took most tickets. Names that are only usually one body are
    two where the list names both; `apart` are those, and `usual` those that were taken for one
    without the list saying so.
    """

    def __init__(
        self,
        names: Sequence[str],
        duty: DutyList,
        history: DepartmentHistory | None,
        rules: DispatchRules,
    ) -> None:
        self.shown: Longs = np.arange(len(names))
        local = rules.backstop(duty.names) or rules.local_department
        own = rules.local_department != shipped_local()
        # What history knows the backstop by, where the site calls it otherwise today.
        before = {shipped_local(), history.local if history is not None else ""}
        renamed = {
            old: local for old in before if local in duty.names and old not in duty.names
        }  # fmt: skip
        # In order, so that people are told the same of the same list.
        listed = dict.fromkeys(duty.site.names if duty.site is not None else ())
        took = (
            dict(zip(history.names, history.accepted.sum(axis=0).tolist(), strict=True))
            if history is not None
            else {}
        )
        dispatched = dict.fromkeys(name for name, count in took.items() if count)
        self.apart = rules.names.kept_apart(listed, dispatched)
        self.usual: list[tuple[str, ...]] = []
        self._names = names
        self._together = partial(
            rules.names.together, also=renamed, listed=listed, dispatched=dispatched
        )
        for group in self._together(names):
            shown = max(
                group,
                key=lambda i: (
                    own and names[i] == local, names[i] in listed, names[i] == local,
                    took.get(names[i], 0), -i,
                ),
            )  # fmt: skip
            self.shown[group] = shown
            today = renamed.get(names[shown], names[shown])
            others = (
                names[i] for i in group
                if names[i] in dispatched
                and rules.names.only_usually(renamed.get(names[i], names[i]), today)
            )  # fmt: skip
            if (named := (names[shown], *others))[1:]:
                self.usual.append(named)
        self.moved: list[int] = np.flatnonzero(self.shown != np.arange(len(names))).tolist()

    def shown_as(self, name: str) -> str:
        """The name under which a body is shown that somebody calls so; as it is where nobody
        knows it.
        """
        if name in self._names:
            return self._names[int(self.shown[self._names.index(name)])]
        for group in self._together((*self._names, name)):
            if group[-1] == len(self._names):
                return self._names[int(self.shown[group[0]])]
        return name

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
