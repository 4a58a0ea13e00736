"""The store of a load run: a simulated district with many waiting tickets, people, sessions."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, text

from benchmarks.ask import QUESTIONS
from retrieval.index import index_status, update_index
from serve.classifying.build import build_leaner
from suqiu import clock
from suqiu.console import progress, say
from suqiu.settings import Settings
from suqiu.store.accounts.sessions import start_session
from suqiu.store.database import Database
from suqiu.store.simulating.plan import Request
from suqiu.store.simulating.run import simulate
from suqiu.store.users import User, save_user

_DAYS = 365
# The newest tickets as they were before anybody looked at them.
_REOPEN = """
UPDATE ticket SET status = '待受理', closed_at = NULL, urgency = NULL, leaf_code = NULL,
    level1 = NULL, level2 = NULL, level3 = NULL, level4 = NULL, lead_department = NULL,
    assisting_departments = NULL, dispatched_at = NULL, signed_at = NULL, first_contact_at = NULL,
    callback_result = NULL, solved = NULL, satisfaction = NULL, return_count = 0, redo_count = 0,
    due_at = received_at + interval '5 days'
WHERE ticket_no IN (SELECT ticket_no FROM ticket WHERE status <> '待受理'
    ORDER BY received_at DESC LIMIT :missing)
"""


@dataclass(frozen=True, slots=True)
class Cast:
    """Cookies of everybody's sessions, and the questions to ask, with names filled in."""

    dispatchers: tuple[str, ...]
    leaders: tuple[str, ...]
    questions: tuple[str, ...]


def prepare(settings: Settings, tickets: int, waiting: int, dispatchers: int, leaders: int) -> Cast:
    """Simulates `tickets` once, sees to it that `waiting` of them wait, and logs people in.

    Sessions are made in the store: logging in is slow on purpose, and not what is measured.
    """
    with Database.open(settings) as database:
        fill(database, tickets)
        reopen(database, waiting)
        _index(database, settings)
        autocommit = database.owner().execution_options(isolation_level="AUTOCOMMIT")
        with autocommit.connect() as connection:
            connection.execute(text("VACUUM (ANALYZE)"))
        with database.owner().begin() as connection:
            return Cast(
                _people(connection, "派单员", "dispatcher", dispatchers),
                _people(connection, "领导", "leader", leaders),
                _questions(connection),
            )


def data_settings(folder: Path) -> Settings:
    """The settings of the machine, with the store in `folder`."""
    return Settings(data_dir=folder)  # type: ignore[call-arg]  # the environment fills the rest


def fill(database: Database, tickets: int) -> None:
    """Simulates a year of tickets where there are none."""
    with database.owner().connect() as connection:
        if connection.execute(text("SELECT EXISTS (SELECT FROM ticket)")).scalar():
            return
    end = clock.today()
    with progress("模拟", tickets) as advance:
        request = Request(tickets, 7, end - timedelta(days=_DAYS), end)
        simulate(database, request, advance=advance)


def reopen(database: Database, waiting: int) -> None:
    """Nobody holds a ticket, and so many of the newest wait for the desk, without suggestions."""
    with database.owner().begin() as connection:
        connection.execute(text("DELETE FROM ticket_claim"))
        there = connection.execute(
            text("SELECT count(*) FROM ticket WHERE status = '待受理' AND closed_at IS NULL")
        ).scalar_one()
        if there >= waiting:
            return
        say(f"待受理 {there:,} 条，补到 {waiting:,} 条")
        connection.execute(text(_REOPEN), {"missing": waiting - there})
        # Otherwise they would not be classified when they are opened.
        connection.execute(
            text(
                "DELETE FROM suggestion s USING ticket t"
                " WHERE t.ticket_no = s.ticket_no AND t.status = '待受理'"
            )
        )


def _index(database: Database, settings: Settings) -> None:
    """Once: a class that changes changes the index by itself."""
    with database.owner().connect() as connection:
        status = index_status(connection)
    if not status.indexed:
        with progress("索引", status.tickets) as advance:
            update_index(database.owner(), build_leaner(settings), advance=advance)


def _people(connection: Connection, name: str, role: str, count: int) -> tuple[str, ...]:
    users = [User(f"{name}{number:03}", role) for number in range(1, count + 1)]
    for user in users:
        save_user(connection, user)
    return tuple(start_session(connection, user.name) for user in users)


def _questions(connection: Connection) -> tuple[str, ...]:
    names = {
        column: connection.execute(
            text(
                f"SELECT {column} FROM ticket WHERE {column} IS NOT NULL"
                f" GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
            )
        ).scalar_one()
        for column in ("street", "community", "lead_department")
    }
    return tuple(
        question.format(
            street=names["street"], community=names["community"],
            department=names["lead_department"],
        )
        for question in QUESTIONS
    )  # fmt: skip
