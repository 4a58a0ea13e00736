"""A site's own practice at the desk: which type it calls a ticket, and how urgent is urgent.

The border between 求助 and 投诉 is local, and so is what goes by 紧急: what the rules weigh is
turned to where the site's own people drew the line (`classifier.training.intake_practice_fit`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import Floats

# Of the arrays. What is weighed for urgency meant something else in models of former codes: by this
# name they are as if they had learned nothing of it.
_NAME, _OF_TYPES = "desk_urgency_practice", "desk_practice_types"


@dataclass(frozen=True, slots=True)
class IntakePractice:
    """None where the site's labels did not tell.

    `types` (TYPES + 1, TYPES) turn the log chances of the types, the last row is added; `chances`
    (leaves,) say how often letters of a leaf are urgent here; `urgent` and `others` are what all
    things weighed in letters that the site held urgent or not.
    """

    types: Floats | None = None
    chances: Floats | None = None
    urgent: Floats | None = None
    others: Floats | None = None

    def enough(self, recall: float) -> float | None:
        """What must be weighed for so many of the site's urgent letters to be found."""
        return None if self.urgent is None else float(np.quantile(self.urgent, 1.0 - recall))

    def raised(self, recall: float) -> tuple[float, float]:
        """Shares of the site's urgent letters and of the others that weigh as much."""
        if self.urgent is None or self.others is None:
            return 0.0, 0.0
        least = np.quantile(self.urgent, 1.0 - recall)
        return float((self.urgent >= least).mean()), float((self.others >= least).mean())

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays."""
        named = {_array_name(name): getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in named.items() if value is not None}

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> "IntakePractice | None":
        """The practice of saved arrays; None when the model has none."""
        found = {
            name: arrays[_array_name(name)].astype(np.float32)
            for name in cls.__dataclass_fields__
            if _array_name(name) in arrays
        }
        return cls(**found) if found else None


def _array_name(name: str) -> str:
    return _OF_TYPES if name == "types" else f"{_NAME}_{name}"


NO_PRACTICE = IntakePractice()
