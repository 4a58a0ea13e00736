"""What is done on the machine itself stands in the audit log, as what is done in a browser does."""

from typing import Any

from suqiu.store import audit
from suqiu.store.database import Database
from suqiu.store.users import local_administrator


def audited(database: Database, action: str, object_: str = "", **detail: Any) -> None:
    """An entry of its own: before what may be stopped half way, so that it is told in any case."""
    with database.owner().begin() as connection:
        audit.record(connection, local_administrator().name, action, object_, **detail)
