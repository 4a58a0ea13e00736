"""What the desk decided, as something to learn from: words, class, type, urgency, who sent it back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

# The newest decision of the class of each ticket, and the newest of its type and of its urgency:
# at work, where the desk changed only these or who assists, it decided nothing of the class that the ticket had
# (OF_CLASS of recoding/journal.py), which an import may have brought. A class that such a decision
# found changed does not stand, unless the ticket has it again. Nothing stands where the ticket came
# back since; who had it when it came back did not take it. Classified tickets teach nobody. Where
# the ticket has moved to a new classification since, its code may mean another class there; so may
# what was decided under one that was taken back, until the next one comes. Of type and urgency
# counts only what was decided with a suggestion of them in sight, under whatever classification.
_QUERY = text("""
    WITH returned AS (
        SELECT e.ticket_no, e.at, (
            SELECT d.lead_department FROM decision d
            WHERE d.ticket_no = e.ticket_no AND d.decided_at <= e.at ORDER BY d.id DESC LIMIT 1
        ) AS department
        FROM ticket_event e WHERE e.to_status = '已退回(待重派)'
    ), undone AS MATERIALIZED (
        SELECT (counts->>'since')::bigint AS since, (counts->>'until')::bigint AS until
        FROM import_run
        WHERE id = (SELECT max(id) FROM import_run WHERE file_hash = 'recode') AND counts ? 'undo'
    ), newest AS (
        SELECT DISTINCT ON (ticket_no) id, ticket_no, decided_at, leaf_code
        FROM decision ORDER BY ticket_no, id DESC
    ), filed AS (
        SELECT DISTINCT ON (ticket_no) id, ticket_no, decided_at, leaf_code, lead_department
        FROM decision WHERE leaf_code IS NOT NULL AND (
            accepted OR suggested_leaf IS NOT NULL
            OR suggested_type IS NULL AND suggested_urgency IS NULL
        ) ORDER BY ticket_no, id DESC
    ), standing AS (
        SELECT f.* FROM filed f JOIN newest n USING (ticket_no) JOIN ticket t USING (ticket_no)
        WHERE (f.leaf_code = n.leaf_code OR f.leaf_code = t.leaf_code)
            AND NOT EXISTS (
                SELECT FROM returned r WHERE r.ticket_no = f.ticket_no AND r.at > f.decided_at
            )
            AND (f.leaf_code = t.leaf_code OR NOT EXISTS (
                SELECT FROM import_run m WHERE m.file_hash = 'recode'
                    AND f.decided_at < COALESCE(m.finished_at, LOCALTIMESTAMP)
            ))
            AND NOT EXISTS (
                SELECT FROM undone u WHERE f.id > u.since AND f.id <= COALESCE(u.until, f.id)
            )
    ), typed AS (
        SELECT * FROM (
            SELECT DISTINCT ON (ticket_no) id, ticket_no, decided_at, suggested_type, request_type
            FROM decision WHERE request_type IS NOT NULL ORDER BY ticket_no, id DESC
        ) newest WHERE suggested_type <> ''
    ), hurried AS (
        SELECT * FROM (
            SELECT DISTINCT ON (ticket_no) id, ticket_no, decided_at, suggested_urgency, urgency
            FROM decision WHERE urgency IS NOT NULL ORDER BY ticket_no, id DESC
        ) newest WHERE suggested_urgency <> ''
    )
    SELECT GREATEST(s.id, k.id, h.id) AS id, n.ticket_no, x.title, x.body,
        GREATEST(s.decided_at, k.decided_at, h.decided_at) AS decided_at,
        COALESCE(s.leaf_code, '') AS leaf_code,
        COALESCE(s.lead_department, '') AS department,
        s.decided_at AS filed_at, CASE WHEN s.leaf_code = t.leaf_code
            THEN array_remove(ARRAY[t.level1, t.level2, t.level3, t.level4], NULL)
            ELSE '{}' END AS named,
        COALESCE(k.request_type, '') AS request_type, COALESCE(h.urgency, '') AS urgency,
        COALESCE((
            SELECT array_agg(DISTINCT r.department ORDER BY r.department) FROM returned r
            WHERE r.ticket_no = n.ticket_no AND r.department IS DISTINCT FROM s.lead_department
                AND r.department IS NOT NULL
        ), '{}') AS returned_by
    FROM newest n JOIN ticket t USING (ticket_no) JOIN ticket_text x USING (ticket_no)
        LEFT JOIN standing s USING (ticket_no) LEFT JOIN typed k USING (ticket_no)
        LEFT JOIN hurried h USING (ticket_no)
    WHERE t.secrecy = 0 AND x.title || x.body <> ''
        AND COALESCE(s.leaf_code, k.request_type, h.urgency) IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM returned r WHERE r.ticket_no = n.ticket_no AND r.at > n.decided_at
        )
    ORDER BY decided_at, id
""")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A ticket's masked words with the leaf and department that were decided, and the
    departments that did not take it. `id`, which grows with every decision, and `decided_at` are of
    the newest one that teaches anything. Leaf and department, type and urgency are empty where
    nothing can be learned of them. The leaf was decided at `filed_at`; `named` are the names of
    levels (as far as the table has them) that the ticket has with it now.
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
    filed_at: datetime | None = None
    named: tuple[str, ...] = ()


def read_lessons(engine: Engine) -> list[Lesson]:
    """All of them, by the time of the decision. With the owner's engine."""
    with engine.connect() as connection:
        # The parts have no indexes, and how many rows they give is not known beforehand: taken for
        # one row, each is read once for every row of the others. 1,530 decisions once took over ten minutes so.
        connection.execute(text("SET LOCAL enable_nestloop = off"))
        return [
            Lesson(
                row.id, row.ticket_no, row.decided_at, row.title, row.body, row.leaf_code,
                row.department, tuple(row.returned_by), row.request_type, row.urgency,
                row.filed_at, tuple(row.named),
            )
            for row in connection.execute(_QUERY)
        ]  # fmt: skip
