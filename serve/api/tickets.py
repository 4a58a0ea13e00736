"""The tickets of a request as records, checked: what every route that takes tickets needs."""

from typing import Annotated

from fastapi import Depends, Request

from serve.api.schemas import ClassifyRequest, TicketIn
from suqiu.errors import InputError
from suqiu.files.tickets import check_text
from suqiu.occurred import read_occurred
from suqiu.records import Ticket
from suqiu.settings import Settings
from suqiu.text import strip_controls


async def _settings(request: Request) -> Settings:
    found: Settings = request.app.state.settings
    return found


SettingsDep = Annotated[Settings, Depends(_settings)]


def tickets_of(request: ClassifyRequest, max_chars: int) -> list[Ticket]:
    """The records in order; InputError names the field by its place in the request."""
    return [_ticket(i, ticket, max_chars) for i, ticket in enumerate(request.tickets)]


def _ticket(index: int, ticket: TicketIn, max_chars: int) -> Ticket:
    title = strip_controls(ticket.title).strip()
    has_body = bool(strip_controls(ticket.body).strip())
    try:
        body = check_text(ticket.body if has_body else title, max_chars)
    except InputError as error:
        raise InputError(f"tickets.{index}.body：{error.message}", hint=error.hint) from error
    return Ticket(
        id=ticket.id or str(index + 1),
        body=body,
        title=title if has_body else "",
        address=ticket.address,
        street=ticket.street,
        phone=ticket.phone,
        created=ticket.created,
        occurred_at=_occurred(ticket.occurred_at),
    )


def _occurred(said: str) -> str:
    """Empty where it tells no time: the ticket is worth a suggestion all the same."""
    try:
        return read_occurred(strip_controls(said))
    except ValueError:
        return ""
