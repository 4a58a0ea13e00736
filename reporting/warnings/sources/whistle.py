"""吹哨 cards: urgent tickets whose clock has run out."""

from datetime import timedelta

from sqlalchemy import text

from reporting.warnings.finding import WarningFinding, WarningKind
from reporting.warnings.rules import Whistle
from reporting.warnings.sources.look import OPEN_AT, Look

# The column is one of three that the rules allow, never free text.
_SQL = """
SELECT t.ticket_no, t.received_at, t.urgency, t.leaf_code, t.street, t.community,
    t.lead_department, t.secrecy, COALESCE(x.title, '') AS title
FROM ticket t LEFT JOIN ticket_text x USING (ticket_no)
WHERE {open} AND t.urgency = ANY(:urgency) AND t.received_at >= :start
    AND t.received_at + make_interval(secs => :seconds) < :moment
    AND (t.{moment} IS NULL OR t.{moment} >= :moment)
ORDER BY t.received_at, t.ticket_no
"""


def whistles(look: Look) -> list[WarningFinding]:
    """One card a ticket and clock."""
    return [card for rule in look.rules.whistle for card in _cards(look, rule)]


def _cards(look: Look, rule: Whistle) -> list[WarningFinding]:
    statement = text(_SQL.format(open=OPEN_AT, moment=rule.moment))
    rows = look.connection.execute(
        statement,
        {
            "urgency": list(rule.urgency),
            "start": look.moment - timedelta(days=look.rules.whistle_days),
            "seconds": rule.hours * 3600,
            "moment": look.moment,
        },
    )
    found = []
    for row in rows:
        passed = (look.moment - row.received_at).total_seconds() / 3600
        found.append(WarningFinding(
            WarningKind.WHISTLE, f"{rule.name}|{row.ticket_no}",
            f"吹哨：{row.urgency}件 {row.ticket_no} 未做到{rule.name}",
            f"{row.received_at:%m-%d %H:%M} 受理的{row.urgency}件“{row.title}”已过 {passed:.1f} 小时，"
            f"未做到{rule.name}。承办：{row.lead_department or '未定'}。",
            row.received_at.date(), look.day, 1, (row.ticket_no,), leaf_code=row.leaf_code,
            street=row.street, community=row.community, department=row.lead_department,
            secrecy=row.secrecy, details={"clock_hours": rule.hours, "moment": rule.moment},
        ))  # fmt: skip
    return found
