"""What an address of 「查找」 asks for: words, filters, how many; and the address that asks it."""

import re
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Form, Query

from reporting.reports.period import period_of
from retrieval.filters import Filters, parse_period
from serve.web.pages.ticket_number import without_nul
from suqiu.periods import Period
from suqiu.privacy import mask

LONGEST = 500
PAGE, MOST = 10, 100
# 2026-01..2026-03, which commands and the API know.
_MONTHS = re.compile(r"\d{4}(-\d{1,2}){0,2}\.\.\d{4}(-\d{1,2}){0,2}")
_Name = Annotated[str, Query(max_length=100)]
_Field = Annotated[str, Form(max_length=100)]


class FindPlace:
    """The words are masked: an address is kept by browsers, proxies and whoever it is sent to."""

    def __init__(
        self,
        q: Annotated[str, Query(max_length=LONGEST)] = "",
        period: Annotated[str, Query(max_length=60)] = "",
        leaf: _Name = "",
        street: _Name = "",
        department: _Name = "",
        n: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
    ) -> None:
        self.words = mask(" ".join(without_nul(q).split())).text
        self.period = without_nul(period).strip()
        self.leaf, self.street, self.department = map(without_nul, (leaf, street, department))
        self.count = n

    @property
    def masked(self) -> bool:
        """Whether something personal was left out of the words."""
        return "⟦" in self.words

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any((self.period, self.leaf, self.street, self.department))

    def when(self, today: date) -> Period | None:
        """The period as asked on that day; SuqiuError where it is none."""
        if not self.period:
            return None
        if _MONTHS.fullmatch(self.period):
            start, end = parse_period(self.period)
            return Period.of(start.date(), end.date())
        return period_of(self.period, today)

    def filters(self, when: Period | None) -> Filters:
        """As the search takes them."""
        leaves, streets, departments = (
            (one,) if one else () for one in (self.leaf, self.street, self.department)
        )
        return Filters(
            when.start if when else None, when.end if when else None, leaves, streets, departments
        )

    def address(self, path: str, **changed: str) -> str:
        """An address that asks the same of `path`, but for what is changed."""
        parts = {
            "q": self.words, "period": self.period, "leaf": self.leaf, "street": self.street,
            "department": self.department, **changed,
        }  # fmt: skip
        asked = urlencode({name: value for name, value in parts.items() if value})
        return f"{path}?{asked}" if asked else path


def _sent(
    q: Annotated[str, Form(max_length=LONGEST)] = "",
    period: Annotated[str, Form(max_length=60)] = "",
    leaf: _Field = "",
    street: _Field = "",
    department: _Field = "",
) -> FindPlace:
    return FindPlace(q, period, leaf, street, department)


FindPlaceDep = Annotated[FindPlace, Depends(FindPlace)]
# Sent as a form, so that what was typed stands in no address before it is masked.
SentPlaceDep = Annotated[FindPlace, Depends(_sent)]
