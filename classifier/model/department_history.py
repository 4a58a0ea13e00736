"""What past dispatch teaches: who took tickets like this, and who sent them back."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import Counts, Floats, TicketHashes
from classifier.model.department_words import DepartmentWords

Duties: TypeAlias = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class DepartmentHistory:
    """Learned on dispatched tickets.

    `weights` (signals + 1 × departments, bias last) give log-odds from the signals of
    `Departments.signals` and after them the scores of `words` (None in models saved before they
    were learned); `accepted` and `returned` count past tickets (leaves ×
    departments); `names` are the columns. `duty_names` are the departments of the duty list it
    was learned under, one signal each (None in models saved before they were kept), and `seen`
    the sorted hashes of its tickets (None there too). `offices` are the street offices that
    took tickets, all of them learned as one department: `local`, as it was called then (empty in
    models saved before it was kept). `duties` (leaves × duty names) are 1 where they led, 2 where
    they assisted, 3 for both (None in models saved before they were kept).
    """

    names: tuple[str, ...]
    weights: Floats
    accepted: Floats
    returned: Floats
    duty_names: tuple[str, ...] | None = None
    seen: TicketHashes | None = None
    offices: tuple[str, ...] = ()
    local: str = ""
    duties: Duties | None = None
    words: DepartmentWords | None = None

    def duties_of(self, name: str) -> tuple[Floats, Floats]:
        """Where a department of its duty list led and assisted (leaves,), 1 or 0. Where that was
        not kept, it led what it took most tickets of.
        """
        if self.duties is None or self.duty_names is None:
            own = self.accepted[:, self.names.index(name)]
            led = 2 * own > self.accepted.sum(axis=1)
            return led.astype(np.float32), np.zeros(len(led), np.float32)
        flags = self.duties[:, self.duty_names.index(name)]
        return (flags & 1).astype(np.float32), (flags >> 1).astype(np.float32)

    def log_probabilities(self, signals: Floats, matrix: "Counts | None" = None) -> Floats:
        """Log-probabilities (texts × departments) from signals, and features where given."""
        if self.words is not None:
            count = self.words.weights.classes
            if matrix is None:
                said = np.zeros((len(signals), count), np.float32)
            else:
                said = self.words.scores(matrix)
            signals = np.concatenate((signals, said), axis=1)
        logits = signals @ self.weights[:-1] + self.weights[-1]
        logits -= logits.max(axis=1, keepdims=True)
        return np.asarray(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)))

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays (the names as fixed-width text) from which `from_arrays` reads."""
        arrays: dict[str, NDArray[np.generic]] = {
            "department_names": np.array(self.names),
            "department_weights": self.weights.astype(np.float32),
            "department_accepted": self.accepted,
            "department_returned": self.returned,
        }
        if self.duty_names is not None:
            arrays["department_duty_names"] = np.array(self.duty_names, np.str_)
        if self.duties is not None:
            arrays["department_duties"] = self.duties
        if self.offices:
            arrays["department_offices"] = np.array(self.offices, np.str_)
        if self.local:
            arrays["department_local"] = np.array(self.local, np.str_)
        if self.seen is not None:
            arrays["department_seen"] = self.seen
        if self.words is not None:
            arrays |= self.words.to_arrays()
        return arrays

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> "DepartmentHistory | None":
        """The history of saved arrays; None when the model has none."""
        if "department_names" not in arrays:
            return None
        duty, seen = arrays.get("department_duty_names"), arrays.get("department_seen")
        duties = arrays.get("department_duties")
        return cls(
            tuple(str(name) for name in arrays["department_names"]),
            arrays["department_weights"].astype(np.float32),
            arrays["department_accepted"].astype(np.float32),
            arrays["department_returned"].astype(np.float32),
            None if duty is None else tuple(str(name) for name in duty),
            None if seen is None else seen.astype(np.uint64),
            tuple(str(name) for name in arrays.get("department_offices", ())),
            str(arrays.get("department_local", "")),
            None if duties is None else duties.astype(np.int8),
            DepartmentWords.from_arrays(arrays),
        )


def return_penalty(leaves: Floats, accepted: Floats, returned: Floats) -> Floats:
    """How much each department's score falls for having sent back tickets of the leaves (texts ×
    departments, in logs, 0 or more), from the past tickets of each (leaves × departments).
    """
    return np.asarray(leaves @ np.log1p(returned / (accepted + 1)), dtype=np.float32)
