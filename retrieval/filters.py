"""What a search is narrowed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from suqiu.errors import InputError

# Roughly what is left of all tickets by one value; only sets how many candidates are looked up.
_SHARE_OF_LEAF, _SHARE_OF_STREET, _SHARE_OF_DEPARTMENT = 0.01, 0.1, 0.1


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty means all. Received in `[start, end)`; any of the leaves, streets, departments."""

    start: datetime | None = None
    end: datetime | None = None
    leaves: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()

    def tags(self) -> dict[str, list[str]]:
        """As the index has them: one list a dimension."""
        return {
            "leaves": [f"l{one}" for one in self.leaves],
            "streets": [f"s{one}" for one in self.streets],
            "departments": [f"d{one}" for one in self.departments],
        }

    def months(self, first: str, last: str) -> list[str]:
        """The months the period touches, between the first and last (YYYY-MM) of the index."""
        start = max(first, f"{self.start:%Y-%m}") if self.start else first
        # The end itself is not in the period.
        until = self.end - timedelta(microseconds=1) if self.end else None
        end = min(last, f"{until:%Y-%m}") if until else last
        return months_between(start, end)

    def share(self) -> float:
        """About how much of all tickets the tags leave, apart from the period."""
        left = 1.0
        for chosen, share in (
            (self.leaves, _SHARE_OF_LEAF),
            (self.streets, _SHARE_OF_STREET),
            (self.departments, _SHARE_OF_DEPARTMENT),
        ):
            if chosen:
                left *= min(1.0, share * len(chosen))
        return left


def months_between(first: str, last: str) -> list[str]:
    """All months from first to last (YYYY-MM), both included; none when the last is earlier."""
    year, month = _month(first)
    until = _month(last)
    found = []
    while (year, month) <= until:
        found.append(f"{year}-{month:02}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def parse_period(value: str) -> tuple[datetime, datetime]:
    """`2026`, `2026-09`, `2026-09-01` or `from..to` as `[start, end)`; InputError else."""
    first, _, last = value.partition("..")
    try:
        start, end = _bounds(first)[0], _bounds(last or first)[1]
    except ValueError as error:
        raise InputError(
            f"时间范围「{value}」不认识", hint="写成 2026-09 或 2026-01..2026-03"
        ) from error
    if start >= end:
        raise InputError(f"时间范围「{value}」的终点早于起点", hint="前后换过来")
    return start, end


def _bounds(value: str) -> tuple[datetime, datetime]:
    numbers = [int(part) for part in value.strip().split("-")]
    start = datetime(*[*numbers, 1, 1][:3])  # type: ignore[arg-type]
    if len(numbers) == 1:
        return start, start.replace(year=start.year + 1)
    if len(numbers) == 2:
        year, month = (start.year, start.month + 1) if start.month < 12 else (start.year + 1, 1)
        return start, start.replace(year=year, month=month)
    return start, start + timedelta(days=1)


def _month(text: str) -> tuple[int, int]:
    return int(text[:4]), int(text[5:7])


def tag_list(months: Sequence[str]) -> list[str]:
    """Months as tags."""
    return [f"m{month}" for month in months]
