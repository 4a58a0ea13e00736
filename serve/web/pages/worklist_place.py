"""The place in the worklist that an address of the desk names: tab, filters and where to begin."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from serve.desk.worklist import Filters, Key, Tab
from serve.web.pages.ticket_number import without_nul


class WorklistPlace:
    """Tab, filters and where to begin, out of the query string; nothing there fails loudly."""

    def __init__(
        self,
        tab: Tab = Tab.REVIEW,
        street: Annotated[str, Query(max_length=60)] = "",
        department: Annotated[str, Query(max_length=60)] = "",
        level1: Annotated[str, Query(max_length=60)] = "",
        source: Annotated[str, Query(max_length=60)] = "",
        newest: bool = False,
        at: datetime | None = None,
        no: Annotated[str, Query(max_length=200)] = "",
    ) -> None:
        self.tab = tab
        self.filters = Filters(
            without_nul(street),
            without_nul(department),
            without_nul(level1),
            without_nul(source),
            newest,
        )
        self.after = (
            Key(at.replace(tzinfo=None), without_nul(no)) if at is not None and no else None
        )

    def address(self, path: str, **more: str) -> str:
        """An address with the same tab and filters."""
        filters = self.filters
        parts = {
            "tab": self.tab.value, "street": filters.street, "department": filters.department,
            "level1": filters.level1, "source": filters.source,
            "newest": "true" if filters.newest else "", **more,
        }  # fmt: skip
        return f"{path}?{urlencode({name: value for name, value in parts.items() if value})}"


WorklistPlaceDep = Annotated[WorklistPlace, Depends(WorklistPlace)]
