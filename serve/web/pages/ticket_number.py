"""The number of the ticket that an address or a form names."""

from typing import Annotated

from pydantic import AfterValidator


def without_nul(text: str) -> str:
    """PostgreSQL knows no NUL."""
    return text.replace("\0", "")


TicketNumber = Annotated[str, AfterValidator(without_nul)]
