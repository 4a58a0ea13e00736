"""What was open at a moment of the past: a ticket closed since was not closed then."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, select

from reporting.metrics import Layer
from suqiu.store.schema import ticket

# By id of the condition, what the rows say of a moment before the newest of them.
_THEN = {
    "closed": "closed_at < :now",
    "open": "(closed_at IS NULL OR closed_at >= :now)",
    "overdue": "((closed_at IS NULL OR closed_at >= :now) AND due_at < :now)",
    "late_closed": "(closed_at > due_at AND closed_at < :now)",
    # Nobody is called back before it is closed.
    "called_back": "(callback_result = '成功' AND closed_at < :now)",
}
_PLAIN = {
    "closed": "closed_at IS NOT NULL",
    "open": "closed_at IS NULL",
    "overdue": "closed_at IS NULL AND due_at < :now",
    "late_closed": "closed_at > due_at",
    "called_back": "callback_result = '成功'",
}


def layer_then(layer: Layer, connection: Connection, as_of: datetime) -> Layer:
    """The layer for a look from `as_of`: the same where no ticket was closed later, or where a
    site words these conditions itself.
    """
    last = connection.execute(select(func.max(ticket.c.closed_at))).scalar_one()
    if last is None or last < as_of:
        return layer
    conditions = {
        id_: replace(one, sql=_THEN[id_]) if _PLAIN.get(id_) == one.sql else one
        for id_, one in layer.conditions.items()
    }
    return replace(layer, conditions=conditions)
