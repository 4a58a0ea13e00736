"""What the data cannot say: refused with the reason and what can be asked instead."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from suqiu.data import dataset_path


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question has no answer here, and what would have one."""

    reason: str
    instead: str


@cache
def _rules() -> tuple[tuple[re.Pattern[str], Refusal], ...]:
    file = tomllib.loads(dataset_path("semantic/refusals.toml").read_text(encoding="utf-8"))
    return tuple(
        (re.compile("|".join(entry["patterns"])), Refusal(entry["reason"], entry["instead"]))
        for entry in file["refusal"]
    )


def refusal_of(text: str) -> Refusal | None:
    """The first rule of `datasets/semantic/refusals.toml` that the question meets."""
    return next((refusal for pattern, refusal in _rules() if pattern.search(text)), None)
