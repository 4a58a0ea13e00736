"""What the desk's pages are asked with: tab and filters, the same in every address."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from serve.desk.queue import Filters, Key, Tab


class Asked:
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
            _clean(street), _clean(department), _clean(level1), _clean(source), newest
        )
        self.after = Key(at.replace(tzinfo=None), _clean(no)) if at is not None and no else None

    def address(self, path: str, **more: str) -> str:
        """An address with the same tab and filters."""
        filters = self.filters
        parts = {
            "tab": self.tab.value, "street": filters.street, "department": filters.department,
            "level1": filters.level1, "source": filters.source,
            "newest": "true" if filters.newest else "", **more,
        }  # fmt: skip
        return f"{path}?{urlencode({name: value for name, value in parts.items() if value})}"


def _clean(text: str) -> str:
    """PostgreSQL knows no NUL."""
    return text.replace("\0", "")


AskedDep = Annotated[Asked, Depends(Asked)]
