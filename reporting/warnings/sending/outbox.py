"""The outbox: what is to be sent stands in the database until it has arrived."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, insert, select, text, update
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from reporting.warnings.finding import WarningKind
from reporting.warnings.listing import find_warnings
from reporting.warnings.sending.message import SendError, message_of
from reporting.warnings.sending.receivers import Receiver
from suqiu.store.schema.warnings import warning, warning_delivery

_WAYS = {"webhook": "网址", "mail": "邮箱"}
_TRIES = 3  # within one run; the next run tries again


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many arrived, how many still wait, and one line about each receiver that failed."""

    sent: int
    waiting: int
    errors: tuple[str, ...] = ()


def line_up(
    connection: Connection,
    ids: Sequence[int],
    receivers: Sequence[Receiver],
    kinds: Sequence[WarningKind],
) -> None:
    """These warnings, where of these kinds and not secret, for every receiver."""
    asked = select(warning.c.id).where(
        warning.c.id.in_(ids), warning.c.secrecy == 0, warning.c.kind.in_([k.value for k in kinds])
    )
    for number in connection.execute(asked.order_by(warning.c.id)).scalars().all():
        for one in receivers:
            connection.execute(
                insert(warning_delivery).values(
                    warning_id=number, channel=one.kind, receiver=one.name
                )
            )


def deliver(engine: Engine, receivers: Sequence[Receiver], *, pause: float = 1.0) -> Delivered:
    """Send all that waits, one message a receiver; failures wait for the next time.

    `pause` is the first wait in seconds between tries. A receiver that fails does not keep
    the others waiting, and one that is no longer configured keeps its place.
    """
    sent, errors = 0, []
    for one in receivers:
        try:
            sent += _send(engine, one, pause)
        except SendError as error:
            errors.append(f"{_WAYS[one.kind]} {one.name}：{error.message}；{error.hint}")
    with engine.connect() as connection:
        waiting = connection.execute(
            text("SELECT count(*) FROM warning_delivery WHERE sent_at IS NULL")
        ).scalar_one()
    return Delivered(sent, int(waiting), tuple(errors))


def _send(engine: Engine, one: Receiver, pause: float) -> int:
    table = warning_delivery.c
    # Locked until the receiver has answered: two runs at once send nothing twice.
    with engine.begin() as connection:
        rows = connection.execute(
            select(table.id, table.warning_id)
            .where(table.receiver == one.name, table.channel == one.kind, table.sent_at.is_(None))
            .order_by(table.id).with_for_update(skip_locked=True)
        ).all()  # fmt: skip
        if not rows:
            return 0
        waiting = update(warning_delivery).where(table.id.in_([row.id for row in rows]))
        message = message_of(find_warnings(connection, [row.warning_id for row in rows]))
        failed = None
        try:
            for attempt in Retrying(
                stop=stop_after_attempt(_TRIES), wait=wait_exponential(pause, max=30),
                retry=retry_if_exception_type(SendError), reraise=True,
            ):  # fmt: skip
                with attempt:
                    one.channel.send(message)
        except SendError as error:
            failed = error
        values = (
            {"sent_at": text("LOCALTIMESTAMP(0)"), "error": ""}
            if failed is None
            else {"error": failed.message[:500]}
        )
        connection.execute(waiting.values(attempts=table.attempts + 1, **values))
    if failed is not None:
        raise failed
    return len(rows)
