"""Why a department is suggested, in words for people: duty, place, rules and history."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifier.arrays import Booleans, Floats, Longs
from classifier.departments.duty import DutyList
from classifier.departments.identity import Identity
from classifier.departments.ownerless import Ownerless
from classifier.departments.successors import Successors
from classifier.model.department_history import DepartmentHistory

_NO_REASON, _NO_ASSIST_REASON = "其他候选类别的承办单位", "其他候选类别的协办单位"
_BY_CLASSIFICATION = "派单目录没有写这一类，按分类表"
_NOT_LISTED = "派单目录里没有这个单位"
# Less likely, another leaf explains nothing.
_LEAST_LEAF = 0.01
_PARTS = ("主办", "协办")
_ASSISTS = (1,)


@dataclass(frozen=True, slots=True)
class Told:
    """What a ticket says itself: the place found (empty when only hinted at, None for none), and
    its words of being nobody's.
    """

    place: str | None = None
    sign: Ownerless | None = None


class Reasons:
    """Reasons of departments, which are score columns (`names` of `Departments`).

    `lead`, `assist` (leaves × names) say who leads and assists by duty, `took` and `sent` how many
    tickets each took and sent back by history; `named` (names,) which bodies the site's own list
    names, `listed_lead` (leaves,) the column it gives each leaf to, -1 for none.
    """

    def __init__(
        self,
        duty: DutyList,
        names: tuple[str, ...],
        bodies: Identity,
        duties: tuple[Floats, Floats],
        history: DepartmentHistory | None,
        counts: tuple[Floats, Floats] | None,
        successors: Successors,
        named: Booleans,
        listed_lead: Longs,
        local: int | None,
        assist_weight: float,
    ) -> None:
        self._duty, self._names, self._bodies, self._local = duty, names, bodies, local
        self._lead, self._assist = duties
        self._assist_weight = assist_weight
        self._history, self._counts, self._successors = history, counts, successors
        self._named, self._listed_lead = named, listed_lead
        self._standing: dict[tuple[int, int], tuple[str, str]] = {}
        self._helping: dict[tuple[int, int], str] = {}
        self._leaves: dict[int, tuple[Longs, Longs]] = {}
        # Names × leaves, 1 where it answers: a product is several times quicker than to pick and sum.
        self._answers = [(np.asarray(part).T > 0).astype(np.float32) for part in duties]

    def lead(self, department: int, leaf: int, leaves: Floats, told: Told) -> str:
        """The reasons that fit for one to lead in the likeliest leaf, else in another of `leaves`
        (their probabilities). Of duties that which brought most of its score.
        """
        reasons = self._standing.get((department, leaf))
        if reasons is None:
            reasons = self._standing[department, leaf] = self._standing_reasons(department, leaf)
        by_duty, by_history = reasons
        by_rule = by_place = ""
        if department == self._local:
            if told.sign is not None:
                by_rule = f"属地兜底：文中写“{told.sign.words}”"
            if told.place is not None:
                by_place = f"属地：{told.place or '文中写明村镇或街道社区'}"
        if by_duty and not self._lead[leaf, department]:
            # It only assists here: what it leads else may weigh more.
            led, assisted = self._shares(department, leaves)
            by_duty = (led > assisted and self._elsewhere(department, leaves, (0,))) or by_duty
        if not (by_duty or by_history or by_rule or by_place):
            by_duty = self._elsewhere(department, leaves) or self._took_elsewhere(department)
        return "；".join(filter(None, (by_rule, by_duty, by_place, by_history))) or _NO_REASON

    def assist(self, department: int, leaf: int, leaves: Floats) -> str:
        """Why a department assists: by the duty of the likeliest leaf, or of another of `leaves`."""
        by_duty = self._assisting(department, leaf)
        return by_duty or self._elsewhere(department, leaves, _ASSISTS) or _NO_ASSIST_REASON

    def _standing_reasons(self, department: int, leaf: int) -> tuple[str, str]:
        """What duty and history say whatever the ticket: the same words for every row."""
        duty = self._duty.duties[leaf]
        names = [self._names[i] for i in self._bodies.members(department)]
        by_duty = ""
        if duty.lead in names:
            by_duty = f"职责{self._by_whom(leaf)}：{duty.clause or self._duty.paths[leaf]}"
        elif any(name in duty.assist for name in names):
            by_duty = self._assisting(department, leaf)
        took, but = "", []
        if self._counts is not None:
            accepted, returned = self._counts
            if own := int(accepted[leaf, department]):
                took = f"历史：同类 {int(accepted[leaf].sum())} 件中 {own} 件由其承办"
            else:
                took = self._taken_before(department, leaf)
            if sent := int(returned[leaf, department]):
                but.append(f"退单：同类退回过 {sent} 件")
            if self._listed_lead[leaf] >= 0 and not self._named[department]:
                but.append(_NOT_LISTED)
        # What speaks against a department is no reason to name it.
        if but and not by_duty and not took:
            took = self._took_elsewhere(department) or _NO_REASON
        return by_duty, "；".join(filter(None, (took, *but)))

    def _by_whom(self, leaf: int) -> str:
        """Where the list does not speak of the leaf itself, what does, in brackets."""
        if self._duty.site is not None and not self._duty.listed[leaf]:
            return f"（{_BY_CLASSIFICATION}）"
        upper = self._duty.duties[leaf].upper
        return f"（按上级类别“{upper}”的规定）" if upper else ""

    def _of(self, department: int) -> tuple[Longs, Longs]:
        """The leaves it leads, and those it assists in."""
        found = self._leaves.get(department)
        if found is None:
            found = self._leaves[department] = (
                np.flatnonzero(self._lead[:, department]),
                np.flatnonzero(self._assist[:, department]),
            )
        return found

    def _shares(self, department: int, leaves: Floats) -> tuple[float, float]:
        """What its leading and its assisting in all these leaves bring of its score."""
        lead, assist = self._answers
        return float(lead[department].dot(leaves)), self._assist_weight * float(
            assist[department].dot(leaves)
        )

    def _elsewhere(
        self, department: int, leaves: Floats, parts: Sequence[int] | None = None
    ) -> str:
        """For which other leaf it answers that the ticket may be of; empty for none likely."""
        if parts is None:
            led, assisted = self._shares(department, leaves)
            parts = (0, 1) if led >= assisted else (1, 0)
        for part in parts:
            own = self._of(department)[part]
            if len(own) and leaves[best := int(own[leaves[own].argmax()])] >= _LEAST_LEAF:
                by = self._by_whom(best)
                return f"若属“{self._duty.paths[best]}”，由其{_PARTS[part]}{by}"
        return ""

    def _took_elsewhere(self, department: int) -> str:
        took = self._counts is not None and self._counts[0][:, department].any()
        return "历史：别的类别由其承办过" if took else ""

    def _taken_before(self, department: int, leaf: int) -> str:
        """What those took whose place the department has taken."""
        assert self._history is not None
        total = self._history.accepted[leaf]
        for name in self._successors.before(department, leaf):
            if own := int(total[self._history.names.index(name)]):
                return f"历史：同类 {int(total.sum())} 件中 {own} 件由原来的{name}承办"
        return ""

    def _assisting(self, department: int, leaf: int) -> str:
        """What makes it assist in this leaf; empty where nothing does."""
        reason = self._helping.get((department, leaf))
        if reason is None:
            reason = self._helping[department, leaf] = self._why_assists(department, leaf)
        return reason

    def _why_assists(self, department: int, leaf: int) -> str:
        duty = self._duty.duties[leaf]
        names = [self._names[i] for i in self._bodies.members(department)]
        if not any(name in duty.assist for name in names):
            return ""
        if self._duty.site is not None and not self._duty.listed[leaf]:
            return f"分类表列为协办（派单目录没有写这一类）：{self._duty.paths[leaf]}"
        clause = next((duty.others[name] for name in names if name in duty.others), "")
        return f"职责清单列为协办{self._by_whom(leaf)}：{clause or self._duty.paths[leaf]}"
