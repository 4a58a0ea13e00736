"""Duty, place, history and rules weighed together, each suggestion with its reason."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from classifier.calibration import Branches
from classifier.departments.duty import DutyList
from classifier.departments.history import DepartmentHistory
from classifier.departments.offices import office_at, offices_of
from classifier.departments.place import PlaceEvidence, PlaceRules
from classifier.departments.rules import DispatchRules, load_rules
from classifier.features import Floats, Longs
from classifier.highest import highest
from suqiu.records import DepartmentCandidate, Role, Ticket

_ASSIST_AT_LEAST = 0.2
_LEADS_SHOWN = 3
_ASSISTS_SHOWN = 3
_FLOOR = 0.01
# With history even those below half a per cent are right now and then, and cost a dispatcher little.
_LEAST_SHOWN = 0.001
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
        self._offices = offices_of(history.offices) if history is not None else {}
        # By leaf, the column of the lead that the site's own list names; -1 where it names none.
        self._listed_lead = np.array([
            self._index[one.lead] if listed else -1
            for one, listed in zip(duty.duties, duty.listed, strict=True)
        ], np.int64)  # fmt: skip
        self._gone = self._names_gone()
        self._standing: dict[tuple[int, int], tuple[str, str]] = {}

    @property
    def local(self) -> str | None:
        """The department of 属地兜底; None where the duty list does not name it."""
        local = self.rules.local_department
        return local if local in self.duty.names else None

    def taught(self, history: DepartmentHistory | None) -> "Departments":
        """The same duties and rules with another history, or none."""
        return Departments(self.duty, self.branches, history, self.rules)

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
        learned = history.log_probabilities(self.signals(leaves, place, history.duty_names))
        logits[:, columns] += self.rules.history_weight * learned
        logits[:, columns] -= self.rules.return_weight * history.return_penalty(leaves)
        if len(unlearned):
            logits[:, unlearned] += self.rules.history_weight * learned.min(axis=1, keepdims=True)
        logits -= logits.max(axis=1, keepdims=True)
        scores = np.exp(logits)
        scores /= scores.sum(axis=1, keepdims=True)
        return np.asarray(self._handed_over(scores, leaves), dtype=np.float32)

    def _handed_over(self, scores: Floats, leaves: Floats) -> Floats:
        """Departments that the list named at training and names no more were renamed or abolished:
        the lead it names today for the likeliest leaf takes half their share, enough to come
        before them.
        """
        if not len(self._gone):
            return scores
        leads = self._listed_lead[leaves.argmax(axis=1)]
        rows = np.flatnonzero(leads >= 0)
        half = scores[np.ix_(rows, self._gone)] / 2
        scores[np.ix_(rows, self._gone)] = half
        scores[rows, leads[rows]] += half.sum(axis=1)
        return scores

    def _names_gone(self) -> Longs:
        before = self.history.duty_names if self.history is not None else None
        gone = set(before or ()) - set(self.duty.names)
        return np.array([i for i, name in enumerate(self.names) if name in gone], np.int64)

    def signals(
        self, leaves: Floats, place: PlaceEvidence, duty_names: Sequence[str] | None = None
    ) -> Floats:
        """What history learns from (texts × signals): roots of the leaf, branch and duty
        probabilities, and the place counts with whether there were any.

        Duties stand in the order of `duty_names`, by default the list's own: a history learned
        under another list finds each department where it was, and zeros for those gone.
        """
        upper = [np.sqrt(leaves @ member) for member in self.branches.members]
        duty = leaves @ self.duty.lead + self.rules.assist_weight * (leaves @ self.duty.assist)
        if duty_names is not None and tuple(duty_names) != self.duty.names:
            own, duty = duty, np.zeros((len(leaves), len(duty_names)), np.float32)
            index = {name: i for i, name in enumerate(self.duty.names)}
            for i, name in enumerate(duty_names):
                if name in index:
                    duty[:, i] = own[:, index[name]]
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
        streets = [office_at(self._offices, street) for street in place.streets]
        order, values = _highest(leads, _LEADS_SHOWN)
        helpers, shares = _highest(assists, _ASSISTS_SHOWN)
        found = []
        for row, leaf in enumerate(best):
            where = place.said[row] or ("" if placed[row] else None)
            first = self._shown(order[row], values[row], int(self._listed_lead[leaf]), leads[row])
            shown: dict[str, DepartmentCandidate] = {}
            for i, value in first:
                name = self._called(i, streets[row])
                # A street office may lead by its own name, and as the office of the street.
                if (same := shown.get(name)) is not None:
                    shown[name] = replace(same, probability=same.probability + value)
                else:
                    shown[name] = DepartmentCandidate(
                        name, Role.LEAD, value, self._reason(i, leaf, where)
                    )
            lead = next(iter(shown), "")
            assisting = [
                DepartmentCandidate(name, Role.ASSIST, min(value, 1.0), "职责清单列为协办")
                for i, value in zip(helpers[row], shares[row], strict=True)
                if value >= _ASSIST_AT_LEAST and (name := self._called(i, streets[row])) != lead
            ]
            found.append((*shown.values(), *assisting))
        return found

    def _called(self, department: int, office: str) -> str:
        """A department's name; of the street offices, that of the ticket's street."""
        return office if office and department == self._local else self.names[department]

    def _shown(
        self, order: list[int], values: list[float], listed: int, scores: Floats
    ) -> list[tuple[int, float]]:
        """The leads to show with their scores. The one of the site's list is always there, and
        right after the first where that one stands nowhere in the list.
        """
        found = [(i, value) for i, value in zip(order, values, strict=True) if value > _LEAST_SHOWN]
        if listed < 0:
            return found
        unlisted = bool(found) and found[0][0] >= len(self.duty.names)
        if listed in order[: len(found)] and not unlisted:
            return found
        others = [pair for pair in found if pair[0] != listed]
        own = (listed, float(scores[listed]))
        return [*others[:1], own, *others[1:]] if unlisted else [*others, own]

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
            if self._listed_lead[leaf] >= 0 and department >= len(self.duty.names):
                by_history.append("派单目录里没有这个单位")
        return by_duty, "；".join(by_history)


def _highest(scores: Floats, count: int) -> tuple[list[list[int]], list[list[float]]]:
    """Columns of the highest scores of each row, best first, and the scores."""
    order = highest(scores, count)
    return order.tolist(), np.take_along_axis(scores, order, axis=1).tolist()
