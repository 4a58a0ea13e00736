"""What the desk decided, as something to learn from: words, class, type, urgency, who sent it back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

# The newest decision on each ticket, unless the ticket came back since: then none stands. Who
# had it when it came back did not take it. Classified tickets teach nobody. Where the ticket
# has moved to a new classification since, its code may mean another class there; so may what was
# decided under one that was taken back, until the next one comes. Of type and urgency counts only
# what was decided with a suggestion of them in sight.
_QUERY = text("""
    WITH returned AS (
        SELECT e.ticket_no, e.at, (
            SELECT d.lead_department FROM decision d
            WHERE d.ticket_no = e.ticket_no AND d.decided_at <= e.at ORDER BY d.id DESC LIMIT 1
        ) AS department
        FROM ticket_event e WHERE e.to_status = '已退回(待重派)'
    ), newest AS (
        SELECT DISTINCT ON (ticket_no) id, ticket_no, decided_at, leaf_code, lead_department,
            CASE WHEN suggested_type <> '' THEN request_type END AS request_type,
            CASE WHEN suggested_urgency <> '' THEN urgency END AS urgency
        FROM decision ORDER BY ticket_no, id DESC
    )
    SELECT n.id, n.ticket_no, n.decided_at, x.title, x.body, n.leaf_code,
        COALESCE(n.lead_department, '') AS department,
        COALESCE(n.request_type, '') AS request_type, COALESCE(n.urgency, '') AS urgency,
        COALESCE((
            SELECT array_agg(DISTINCT r.department ORDER BY r.department) FROM returned r
            WHERE r.ticket_no = n.ticket_no AND r.department IS DISTINCT FROM n.lead_department
                AND r.department IS NOT NULL
        ), '{}') AS returned_by
    FROM newest n JOIN ticket t USING (ticket_no) JOIN ticket_text x USING (ticket_no)
    WHERE n.leaf_code IS NOT NULL AND t.secrecy = 0 AND x.title || x.body <> ''
        AND NOT EXISTS (
            SELECT FROM returned r WHERE r.ticket_no = n.ticket_no AND r.at > n.decided_at
        )
        AND (n.leaf_code = t.leaf_code OR NOT EXISTS (
            SELECT FROM import_run m WHERE m.file_hash = 'recode'
                AND n.decided_at < COALESCE(m.finished_at, LOCALTIMESTAMP)
        ))
        AND NOT EXISTS (
            SELECT FROM import_run m WHERE m.counts ? 'undo'
                AND m.id = (SELECT max(id) FROM import_run WHERE file_hash = 'recode')
                AND n.id > (m.counts->>'since')::bigint
                AND n.id <= COALESCE((m.counts->>'until')::bigint, n.id)
        )
    ORDER BY n.decided_at, n.id
""")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A ticket's masked words with the leaf and department that were decided, and the
    departments that did not take it. `id` grows with every decision. Type and urgency are empty
    where nothing can be learned of them.
    """

    id: int
    ticket_no: str
    decided_at: datetime
    title: str
    body: str
    leaf: str
    department: str
    returned_by: tuple[str, ...] = ()
    request_type: str = ""
    urgency: str = ""


def read_lessons(engine: Engine) -> list[Lesson]:
    """All of them, by the time of the decision. With the owner's engine."""
    with engine.connect() as connection:
        return [
            Lesson(
                row.id, row.ticket_no, row.decided_at, row.title, row.body, row.leaf_code,
                row.department, tuple(row.returned_by), row.request_type, row.urgency,
            )
            for row in connection.execute(_QUERY)
        ]  # fmt: skip
