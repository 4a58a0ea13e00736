"""The number of the ticket that an address or a form names."""

from typing import Annotated
from urllib.parse import quote

from pydantic import AfterValidator

# Numbers of other systems hold slashes (热线/2026/0001): the rest of the address, or all before
# the last word of it.
TICKET = "/web/tickets/{number:path}"


def without_nul(text: str) -> str:
    """PostgreSQL knows no NUL."""
    return text.replace("\0", "")


def desk_page(number: str) -> str:
    """The address of a ticket's page, whatever signs are in its number."""
    return f"/desk/{quote(number, safe='')}"


TicketNumber = Annotated[str, AfterValidator(without_nul)]
