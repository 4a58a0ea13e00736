"""一人多诉: one person, many tickets; told by their number, never by who it is."""

from datetime import timedelta

from sqlalchemy import text

from reporting.warnings.finding import WarningFinding, WarningKind
from reporting.warnings.sources.look import Look, spoken

# The subject must stay the same from day to day and say nothing: a keyed hash made in the
# database, with the secret that never leaves it.
_SQL = text("""
SELECT encode(sha256(convert_to('person|' || s.value || '|' || COALESCE(p.phone_hash, p.phone),
        'UTF8')), 'hex') AS subject,
    array_agg(t.ticket_no ORDER BY t.received_at, t.ticket_no) AS numbers,
    min(t.received_at)::date AS since, max(t.received_at)::date AS last,
    count(DISTINCT t.leaf_code) AS leaves, max(t.secrecy) AS secrecy,
    mode() WITHIN GROUP (ORDER BY COALESCE(t.level4, t.level3, t.leaf_code)) AS leaf,
    CASE WHEN count(DISTINCT COALESCE(t.street, '')) = 1 THEN max(t.street) END AS street,
    CASE WHEN count(DISTINCT COALESCE(t.lead_department, '')) = 1
        THEN max(t.lead_department) END AS department
FROM ticket t JOIN ticket_person p USING (ticket_no)
CROSS JOIN (SELECT value FROM setting_secret WHERE name = 'scope') s
WHERE t.received_at >= :start AND t.received_at < :moment
    AND COALESCE(p.phone_hash, p.phone) IS NOT NULL
GROUP BY 1 HAVING count(*) >= :least ORDER BY count(*) DESC, 1
""")


def persons(look: Look) -> list[WarningFinding]:
    """One finding a person; an area only where all tickets lie in it."""
    rule = look.rules.person
    start = look.moment - timedelta(days=rule.days)
    rows = look.connection.execute(
        _SQL, {"start": start, "moment": look.moment, "least": rule.least}
    )
    return [
        WarningFinding(
            WarningKind.PERSON, row.subject[:32], f"同一诉求人 {rule.days} 天内 {len(row.numbers)} 件",
            f"{spoken(row.since)}以来同一诉求人来了 {len(row.numbers)} 件，涉及 {row.leaves} 类，"
            f"最多的是“{row.leaf}”。宜由一个单位牵头，一并回应。",
            row.since, row.last, len(row.numbers), tuple(row.numbers), street=row.street,
            department=row.department, secrecy=row.secrecy,
        )
        for row in rows
    ]  # fmt: skip
