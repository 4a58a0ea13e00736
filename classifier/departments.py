"""Who takes the ticket: leaf probabilities carried over to lead and assisting departments."""

from collections.abc import Sequence

import numpy as np

from classifier.features import Floats
from suqiu.records import DepartmentCandidate, Role
from suqiu.taxonomy import Taxonomy

_ASSIST_AT_LEAST = 0.2
_LEADS_SHOWN = 3
_ASSISTS_SHOWN = 3


class DutyDepartments:
    """Departments by duty entry: each leaf names who leads and who assists."""

    def __init__(self, taxonomy: Taxonomy, codes: Sequence[str]) -> None:
        self.names = taxonomy.departments()
        index = {name: i for i, name in enumerate(self.names)}
        self._lead = np.zeros((len(codes), len(self.names)), np.float32)
        self._assist = np.zeros_like(self._lead)
        for row, code in enumerate(codes):
            leaf = taxonomy.leaf(code)
            if leaf.lead:
                self._lead[row, index[leaf.lead]] = 1
            for name in leaf.assist:
                self._assist[row, index[name]] = 1
        self._leaves = [taxonomy.leaf(code) for code in codes]

    def lead_probabilities(self, probabilities: Floats) -> Floats:
        """Lead probabilities (texts × departments) from leaf probabilities."""
        return np.asarray(probabilities @ self._lead, dtype=np.float32)

    def suggest(
        self, probabilities: Floats, best: Sequence[int]
    ) -> list[tuple[DepartmentCandidate, ...]]:
        """For each text the likeliest leads, then the likely assistants; each with its reason."""
        if not self.names:
            return [()] * len(probabilities)
        leads = self.lead_probabilities(probabilities)
        assists = probabilities @ self._assist
        found = []
        for row in range(len(probabilities)):
            leaf = self._leaves[best[row]]
            order = np.argsort(-leads[row])[:_LEADS_SHOWN]
            shown = [
                DepartmentCandidate(
                    self.names[i],
                    Role.LEAD,
                    float(leads[row, i]),
                    f"职责：{leaf.path}" if self.names[i] == leaf.lead else "其他候选类别的主办",
                )
                for i in order
                if leads[row, i] > 0
            ]
            chosen = shown[0].name if shown else ""
            order = np.argsort(-assists[row])[:_ASSISTS_SHOWN]
            shown += [
                DepartmentCandidate(
                    self.names[i], Role.ASSIST, float(assists[row, i]), "候选类别的协办"
                )
                for i in order
                if assists[row, i] >= _ASSIST_AT_LEAST and self.names[i] != chosen
            ]
            found.append(tuple(shown))
        return found
