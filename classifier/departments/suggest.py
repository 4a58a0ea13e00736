"""Duty, place, history and rules weighed together, each suggestion with its reason."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from classifier.arrays import Counts, Floats
from classifier.departments.duty import DutyList
from classifier.departments.identity import Identity
from classifier.departments.offices import office_at, offices_of
from classifier.departments.ownerless import Ownerless
from classifier.departments.place import PlaceEvidence, PlaceRules
from classifier.departments.reasons import Reasons, Told
from classifier.departments.rules import DispatchRules, load_dispatch_rules
from classifier.departments.successors import Successors
from classifier.highest import highest
from classifier.model.calibration import Branches
from classifier.model.department_history import DepartmentHistory, return_penalty
from suqiu.records import DepartmentCandidate, Role, Ticket

_ASSIST_AT_LEAST = 0.2
_LEADS_SHOWN = 3
_ASSISTS_SHOWN = 3
_FLOOR = 0.01
# With history even those below half a per cent are right now and then, and cost a dispatcher little.
_LEAST_SHOWN = 0.001


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
        self.rules = rules or load_dispatch_rules()
        self.place = PlaceRules()
        learned = history.names if history is not None else ()
        self.names = tuple(dict.fromkeys((*duty.names, *learned)))
        self._index = {name: i for i, name in enumerate(self.names)}
        self._bodies = Identity(self.names, duty, history, self.rules)
        local = self._index.get(self.rules.backstop(duty.names))
        self._local = None if local is None else int(self._bodies.shown[local])
        # By leaf (leaves × names): who assists, how many each body took, and sent back.
        self._assist = np.minimum(self._by_body(duty.assist, duty.names), 1)
        if history is not None:
            self._took = self._by_body(history.accepted, history.names)
            self._sent = self._by_body(history.returned, history.names)
        # As dispatches call them, else as the site's list does.
        listed = duty.site.names if duty.site is not None else ()
        self._offices = offices_of(listed)
        if history is not None:
            self._offices |= offices_of(history.offices)
        # Which columns are bodies that the site's own list names.
        self._named = np.zeros(len(self.names), bool)
        for one in itertools.compress(duty.duties, duty.listed):
            self._named[[self._bodies.shown[self._index[n]] for n in (one.lead, *one.assist)]] = (
                True
            )
        # By leaf, the column of the lead that the site's own list names; -1 where it names none.
        self._listed_lead = np.array([
            self._bodies.shown[self._index[one.lead]] if listed else -1
            for one, listed in zip(duty.duties, duty.listed, strict=True)
        ], np.int64)  # fmt: skip
        self._successors = self._succeeding()
        self._reasons = Reasons(
            duty, self.names, self._bodies,
            (self._by_body(duty.lead, duty.names), self._assist), history,
            (self._took, self._sent) if history is not None else None,
            self._successors, self._named, self._listed_lead, self._local, self.rules.assist_weight,
        )  # fmt: skip

    @property
    def local(self) -> str | None:
        """The department of 属地兜底; None where the duty list does not name it."""
        return None if self._local is None else self.names[self._local]

    def taught(self, history: DepartmentHistory | None) -> "Departments":
        """The same duties and rules with another history, or none."""
        return Departments(self.duty, self.branches, history, self.rules)

    def lists(self, name: str) -> bool:
        """Whether the site's own duty list names this body, be it by another name."""
        return name in self._index and bool(self._named[self._bodies.shown[self._index[name]]])

    def shown_as(self, name: str) -> str:
        """The name under which a body is suggested that somebody calls so."""
        return self._bodies.shown_as(name)

    @property
    def kept_apart(self) -> list[tuple[str, ...]]:
        """Names that the site has as several bodies though they are usually one."""
        return self._bodies.apart

    @property
    def taken_for_one(self) -> list[tuple[str, ...]]:
        """Names of history that were taken for one body, as they usually are."""
        return self._bodies.usual

    def lead_scores(
        self,
        leaves: Floats,
        place: PlaceEvidence,
        ownerless: Sequence[Ownerless | None] = (),
        matrix: "Counts | None" = None,
    ) -> Floats:
        """Probability that each department leads (texts × names); `ownerless` says of each text
        what it tells of being nobody's, and `matrix` holds its features, without which history
        does not hear its words.
        """
        known = len(self.duty.names)
        assist = leaves @ self.duty.assist
        scores = np.zeros((len(leaves), len(self.names)), np.float32)
        scores[:, :known] = leaves @ self.duty.lead + self.rules.assist_weight * assist
        if self._local is not None:
            own = [i for i in self._bodies.members(self._local) if i < known]
            concerned = (scores[:, own] + assist[:, own]).sum(axis=1)
            concerned = np.clip(concerned + 0.2, 0, 1)
            weights = np.array([self.rules.village_weight, self.rules.street_weight], np.float32)
            scores[:, self._local] += place.counts @ weights * concerned
            for row, sign in enumerate(ownerless):
                if sign is not None:
                    scores[row, self._local] += self._backstop_weight(sign)
        if self.history is None:
            total = np.maximum(scores.sum(axis=1, keepdims=True), 1e-9)
            return self._bodies.as_one(np.asarray(scores / total, dtype=np.float32))
        return self._with_history(scores, leaves, place, matrix)

    def _with_history(
        self, duty: Floats, leaves: Floats, place: PlaceEvidence, matrix: "Counts | None"
    ) -> Floats:
        history = self.history
        assert history is not None
        signals = self.signals(leaves, place, history.duty_names)
        found = history.log_probabilities(signals, matrix)
        learned = np.repeat(found.min(axis=1, keepdims=True), len(self.names), axis=1)
        learned[:, [self._index[name] for name in history.names]] = found
        # A body by two names: first what history says of either, then what duty says of the one.
        logits = self.rules.history_weight * self._bodies.logs_as_one(learned)
        logits -= self.rules.return_weight * return_penalty(leaves, self._took, self._sent)
        self._successors.add_duty(duty, leaves, self.rules.assist_weight)
        logits += self.rules.duty_weight * np.log(self._bodies.as_one(duty) + _FLOOR)
        logits[:, self._bodies.moved] = -np.inf
        logits -= logits.max(axis=1, keepdims=True)
        scores = np.exp(logits)
        scores /= scores.sum(axis=1, keepdims=True)
        return np.asarray(self._successors.hand_over(scores, leaves), dtype=np.float32)

    def _backstop_weight(self, sign: Ownerless) -> float:
        return self.rules.declined_weight if sign.declined else self.rules.ownerless_weight

    def _ownerless(self, texts: Sequence[str]) -> list[Ownerless | None]:
        """What each text tells of being nobody's; nothing where no rule would follow from it."""
        if self.local is None:
            return [None] * len(texts)
        found = map(self.rules.ownerless.look, texts)
        return [sign if sign and self._backstop_weight(sign) else None for sign in found]

    def _by_body(self, counts: Floats, names: Sequence[str]) -> Floats:
        """Columns of these names as columns of all, those of one body added up."""
        found = np.zeros((len(counts), len(self.names)), np.float32)
        found[:, [self._index[name] for name in names]] = counts
        return self._bodies.as_one(found)

    def _stands(self, name: str) -> bool:
        """Whether the duties of today know this body, the site's or the classification's."""
        known = self._bodies.shown[: len(self.duty.names)]
        return bool((known == self._bodies.shown[self._index[name]]).any())

    def _succeeding(self) -> Successors:
        before = self.history.duty_names if self.history is not None else None
        # What the list names otherwise today is not gone.
        gone = [
            name for name in before or ()
            if name in self._index and name not in self.duty.names and not self._stands(name)
        ]  # fmt: skip
        columns = [int(self._bodies.shown[self._index[name]]) for name in gone]
        return Successors(self.history, gone, columns, self._listed_lead, len(self.names))

    def signals(
        self, leaves: Floats, place: PlaceEvidence, duty_names: Sequence[str] | None = None
    ) -> Floats:
        """What history learns from (texts × signals): roots of the leaf, branch and duty
        probabilities, and the place counts with whether there were any.

        Duties stand in the order of `duty_names`, by default the list's own: a history learned
        under another list finds each department where it was. One that is gone has the duties it
        had where others took them over, else zeros.
        """
        upper = [np.sqrt(leaves @ member) for member in self.branches.members]
        weight = self.rules.assist_weight
        duty = leaves @ self.duty.lead + weight * (leaves @ self.duty.assist)
        if duty_names is not None and tuple(duty_names) != self.duty.names:
            own, duty = duty, np.zeros((len(leaves), len(duty_names)), np.float32)
            for i, name in enumerate(duty_names):
                if len(columns := self._today(name, duty_names)):
                    duty[:, i] = own[:, columns].sum(axis=1)
                elif (was := self._successors.duty(name, leaves, weight)) is not None:
                    duty[:, i] = was
        found = (place.counts > 0).astype(np.float32)
        parts = (np.sqrt(leaves), *upper, np.sqrt(duty), place.counts, found)
        return np.concatenate(parts, axis=1).astype(np.float32)

    def _today(self, name: str, duty_names: Sequence[str]) -> list[int]:
        """The duty columns of a body of the list at training, by the names it has today."""
        if name not in self._index:
            return []
        same = self._bodies.members(int(self._bodies.shown[self._index[name]]))
        return [
            i for i in same
            if i < len(self.duty.names)
            and (self.names[i] == name or self.names[i] not in duty_names)
        ]  # fmt: skip

    def suggest(
        self,
        tickets: Sequence[Ticket],
        texts: Sequence[str],
        leaves: Floats,
        matrix: "Counts | None" = None,
    ) -> list[tuple[DepartmentCandidate, ...]]:
        """For each text, with its leaf probabilities and features, the likeliest leads, then the
        likely assistants, each body once and with its reason.
        """
        if not self.names or not texts:
            return [()] * len(texts)
        place = self.place.look(tickets, texts)
        ownerless = self._ownerless(texts)
        leads = self.lead_scores(leaves, place, ownerless, matrix)
        assists = leaves @ self._assist
        best = leaves.argmax(axis=1).tolist()
        placed = [any(counts) for counts in place.counts.tolist()]
        streets = [office_at(self._offices, street) for street in place.streets]
        order, values = _highest(leads, _LEADS_SHOWN)
        helpers, shares = _highest(assists, _ASSISTS_SHOWN)
        helping = (np.array(shares) >= _ASSIST_AT_LEAST).sum(axis=1).tolist()
        listed = self._listed_lead.tolist()
        found = []
        for row, leaf in enumerate(best):
            told = Told(place.said[row] or ("" if placed[row] else None), ownerless[row])
            assisting, own_leaves = helpers[row][: helping[row]], leaves[row]
            first = self._shown(order[row], values[row], listed[leaf], leads[row])
            if told.sign is not None:
                first = self._with_local(first, leads[row])
            shown = self._leading(first, assisting, leaf, own_leaves, told, streets[row])
            for i, value in zip(assisting, shares[row], strict=False):
                name = self._called(i, streets[row])
                if name not in shown:
                    shown[name] = DepartmentCandidate(
                        name,
                        Role.ASSIST,
                        min(value, 1.0),
                        self._reasons.assist(i, leaf, own_leaves),
                        True,
                    )
            found.append(tuple(shown.values()))
        return found

    def _with_local(
        self, leads: list[tuple[int, float]], scores: Floats
    ) -> list[tuple[int, float]]:
        """The leads with the backstop among them, by its score but never the first."""
        local = self._local
        if local is None or any(i == local for i, _ in leads):
            return leads
        own = float(scores[local])
        at = next((n for n, (_, value) in enumerate(leads) if n and value < own), len(leads))
        return [*leads[:at], (local, own), *leads[at:]]

    def _leading(
        self,
        leads: list[tuple[int, float]],
        assisting: list[int],
        leaf: int,
        leaves: Floats,
        told: Told,
        office: str,
    ) -> dict[str, DepartmentCandidate]:
        """The leads by the names they are shown by, best first."""
        shown: dict[str, DepartmentCandidate] = {}
        for i, value in leads:
            name = self._called(i, office)
            # A street office may lead by its own name, and as the office of the street.
            if (same := shown.get(name)) is not None:
                shown[name] = replace(
                    same,
                    probability=min(same.probability + value, 1.0),
                    assists=same.assists or i in assisting,
                )
            else:
                reason = self._reasons.lead(i, leaf, leaves, told)
                shown[name] = DepartmentCandidate(name, Role.LEAD, value, reason, i in assisting)
        if len(shown) < len(leads):
            shown = dict(sorted(shown.items(), key=lambda one: -one[1].probability))
        return shown

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
        unlisted = bool(found) and not self._named[found[0][0]]
        if listed in order[: len(found)] and not unlisted:
            return found
        others = [pair for pair in found if pair[0] != listed]
        own = (listed, float(scores[listed]))
        return [*others[:1], own, *others[1:]] if unlisted else [*others, own]


def _highest(scores: Floats, count: int) -> tuple[list[list[int]], list[list[float]]]:
    """Columns of the highest scores of each row, best first, and the scores."""
    order = highest(scores, count)
    return order.tolist(), np.take_along_axis(scores, order, axis=1).tolist()
