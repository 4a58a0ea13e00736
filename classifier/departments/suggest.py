"""Duty, place, history and rules weighed together, each suggestion with its reason."""

from collections.abc import Sequence

import numpy as np

from classifier.calibration import Branches
from classifier.departments.duty import DutyList
from classifier.departments.history import DepartmentHistory
from classifier.departments.place import PlaceEvidence, PlaceRules
from classifier.departments.rules import DispatchRules, load_rules
from classifier.features import Floats
from classifier.highest import highest
from suqiu.records import DepartmentCandidate, Role, Ticket

_ASSIST_AT_LEAST = 0.2
_LEADS_SHOWN = 3
_ASSISTS_SHOWN = 3
_FLOOR = 0.01
_LEAST_SHOWN = 0.005
_NO_REASON = "其他候选类别的承办单位"


class Departments:
    """Suggests departments from leaf probabilities and place, and from history if there is any."""

    def __init__(
        self,
        duty: DutyList,
        branches: Branches,
        history: DepartmentHistory | None = None,
        rules: DispatchRules | None = None,
    ) -> None:
        self.duty = duty
        self.branches = branches
        self.history = history
        self.rules = rules or load_rules()
        self.place = PlaceRules()
        learned = history.names if history is not None else ()
        self.names = tuple(dict.fromkeys((*duty.names, *learned)))
        self._index = {name: i for i, name in enumerate(self.names)}
        self._local = self._index.get(self.rules.local_department)
        self._standing: dict[tuple[int, int], tuple[str, str]] = {}

    def lead_scores(self, leaves: Floats, place: PlaceEvidence) -> Floats:
        """Probability that each department leads (texts × names)."""
        known = len(self.duty.names)
        assist = leaves @ self.duty.assist
        scores = np.zeros((len(leaves), len(self.names)), np.float32)
        scores[:, :known] = leaves @ self.duty.lead + self.rules.assist_weight * assist
        if self._local is not None and self._local < known:
            concerned = np.clip(scores[:, self._local] + assist[:, self._local] + 0.2, 0, 1)
            weights = np.array([self.rules.village_weight, self.rules.street_weight], np.float32)
            scores[:, self._local] += place.counts @ weights * concerned
        if self.history is None:
            total = np.maximum(scores.sum(axis=1, keepdims=True), 1e-9)
            return np.asarray(scores / total, dtype=np.float32)
        return self._with_history(scores, leaves, place)

    def _with_history(self, duty: Floats, leaves: Floats, place: PlaceEvidence) -> Floats:
        history = self.history
        assert history is not None
        logits = self.rules.duty_weight * np.log(duty + _FLOOR)
        columns = [self._index[name] for name in history.names]
        unlearned = np.setdiff1d(np.arange(len(self.names)), columns)
        learned = history.log_probabilities(self.signals(leaves, place))
        logits[:, columns] += self.rules.history_weight * learned
        logits[:, columns] -= self.rules.return_weight * history.return_penalty(leaves)
        if len(unlearned):
            logits[:, unlearned] += self.rules.history_weight * learned.min(axis=1, keepdims=True)
        logits -= logits.max(axis=1, keepdims=True)
        scores = np.exp(logits)
        return np.asarray(scores / scores.sum(axis=1, keepdims=True), dtype=np.float32)

    def signals(self, leaves: Floats, place: PlaceEvidence) -> Floats:
        """What history learns from (texts × signals): roots of the leaf, branch and duty
        probabilities, and the place counts with whether there were any.
        """
        upper = [np.sqrt(leaves @ member) for member in self.branches.members]
        duty = leaves @ self.duty.lead + self.rules.assist_weight * (leaves @ self.duty.assist)
        found = (place.counts > 0).astype(np.float32)
        parts = (np.sqrt(leaves), *upper, np.sqrt(duty), place.counts, found)
        return np.concatenate(parts, axis=1).astype(np.float32)

    def suggest(
        self, tickets: Sequence[Ticket], texts: Sequence[str], leaves: Floats
    ) -> list[tuple[DepartmentCandidate, ...]]:
        """For each text the likeliest leads, then the likely assistants, each with its reason."""
        if not self.names:
            return [()] * len(texts)
        place = self.place.look(tickets, texts)
        leads = self.lead_scores(leaves, place)
        assists = leaves @ self.duty.assist
        best = leaves.argmax(axis=1).tolist()
        placed = [any(counts) for counts in place.counts.tolist()]
        order, values = _highest(leads, _LEADS_SHOWN)
        helpers, shares = _highest(assists, _ASSISTS_SHOWN)
        found = []
        for row, leaf in enumerate(best):
            where = place.names[row] if placed[row] else None
            shown = [
                DepartmentCandidate(self.names[i], Role.LEAD, value, self._reason(i, leaf, where))
                for i, value in zip(order[row], values[row], strict=True)
                if value > _LEAST_SHOWN
            ]
            lead = shown[0].name if shown else ""
            shown += [
                DepartmentCandidate(self.names[i], Role.ASSIST, min(value, 1.0), "职责清单列为协办")
                for i, value in zip(helpers[row], shares[row], strict=True)
                if value >= _ASSIST_AT_LEAST and self.names[i] != lead
            ]
            found.append(tuple(shown))
        return found

    def _reason(self, department: int, leaf: int, place: str | None) -> str:
        """The reasons that fit; `place` is the name found, empty when only hinted at."""
        reasons = self._standing.get((department, leaf))
        if reasons is None:
            reasons = self._standing[department, leaf] = self._standing_reasons(department, leaf)
        by_duty, by_history = reasons
        by_place = ""
        if department == self._local and place is not None:
            by_place = f"属地：{place or '文中写明村镇或街道社区'}"
        elif not by_history:
            return by_duty or _NO_REASON
        return "；".join(filter(None, (by_duty, by_place, by_history))) or _NO_REASON

    def _standing_reasons(self, department: int, leaf: int) -> tuple[str, str]:
        """What duty and history say whatever the ticket: the same words for every row."""
        name, duty = self.names[department], self.duty.duties[leaf]
        by_duty = ""
        if name == duty.lead:
            by_duty = f"职责：{duty.clause or self.duty.paths[leaf]}"
        elif name in duty.assist:
            by_duty = f"职责清单列为协办：{self.duty.paths[leaf]}"
        by_history = []
        if self.history is not None and name in self.history.names:
            column = self.history.names.index(name)
            total = int(self.history.accepted[leaf].sum())
            if own := int(self.history.accepted[leaf, column]):
                by_history.append(f"历史：同类 {total} 件中 {own} 件由其承办")
            if sent := int(self.history.returned[leaf, column]):
                by_history.append(f"退单：同类退回过 {sent} 件")
        return by_duty, "；".join(by_history)


def _highest(scores: Floats, count: int) -> tuple[list[list[int]], list[list[float]]]:
    """Columns of the highest scores of each row, best first, and the scores."""
    order = highest(scores, count)
    return order.tolist(), np.take_along_axis(scores, order, axis=1).tolist()
