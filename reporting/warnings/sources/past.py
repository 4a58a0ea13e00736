"""What was done last time: who handled the like, how long it took, how much was solved."""

from datetime import date

from sqlalchemy import text

from reporting.warnings.sources.look import Look

_EARLIER = text("""
SELECT w.id, w.since FROM warning w
WHERE w.kind = 'burst' AND w.leaf_code = :leaf AND w.ended IS NOT NULL AND w.since < :since
ORDER BY w.street IS NOT DISTINCT FROM :street DESC, w.since DESC LIMIT 1
""")
_TICKETS = """
SELECT count(*) AS tickets,
    percentile_cont(0.5) WITHIN GROUP (
        ORDER BY extract(epoch FROM t.closed_at - t.received_at) / 3600.0
    ) FILTER (WHERE t.closed_at IS NOT NULL) AS hours,
    avg((t.solved = '是')::int) FILTER (WHERE t.solved IN ('是', '否')) AS solved
FROM ticket t WHERE {which}
"""
_DEPARTMENTS = """
SELECT t.lead_department FROM ticket t WHERE {which} AND t.lead_department IS NOT NULL
GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 3
"""
_OF_WARNING = "t.ticket_no IN (SELECT ticket_no FROM warning_ticket WHERE warning_id = :id)"
_OF_YEAR = """t.leaf_code = :leaf AND t.received_at < :since AND t.secrecy = 0
    AND t.received_at >= CAST(:since AS date) - 365
    AND (CAST(:street AS text) IS NULL OR t.street = :street)"""


def last_time(look: Look, leaf: str, street: str | None, since: date) -> dict[str, object]:
    """Of the last warning of the leaf, its street first; else of the year's tickets there.

    Keys: basis, tickets, departments, median_hours, solve_rate (0 to 1, None when unknown).
    """
    given = {"leaf": leaf, "street": street, "since": since}
    earlier = look.connection.execute(_EARLIER, given).one_or_none()
    basis = f"{earlier.since} 起的预警 {earlier.id}" if earlier else "此前一年同类工单"
    which = _OF_WARNING if earlier else _OF_YEAR
    values = {"id": earlier.id} if earlier else given
    row = look.connection.execute(text(_TICKETS.format(which=which)), values).one()
    departments = look.connection.execute(text(_DEPARTMENTS.format(which=which)), values)
    return {
        "basis": basis,
        "tickets": int(row.tickets),
        "departments": list(departments.scalars()),
        "median_hours": None if row.hours is None else round(float(row.hours), 1),
        "solve_rate": None if row.solved is None else round(float(row.solved), 3),
    }
