"""Overdue tickets under three-step supervision, and tickets on which nothing happens."""

from datetime import date, timedelta

from sqlalchemy import text

from reporting.warnings.finding import Finding, Kind
from reporting.warnings.rules import Step
from reporting.warnings.sources.look import OPEN_AT, Look, spoken
from suqiu.periods.calendar import workdays

_DUE = text(f"""
SELECT t.ticket_no, t.due_at::date AS due, COALESCE(t.lead_department, '') AS department, t.secrecy
FROM ticket t WHERE t.due_at < :moment AND {OPEN_AT} ORDER BY t.due_at, t.ticket_no
""")
_SILENT = text(f"""
SELECT department, secrecy, min(moved)::date AS since, max(moved)::date AS last,
    array_agg(ticket_no ORDER BY moved, ticket_no) AS numbers
FROM (
    SELECT t.ticket_no, t.secrecy, COALESCE(t.lead_department, '') AS department,
        GREATEST(t.received_at,
            CASE WHEN t.dispatched_at < :moment THEN t.dispatched_at END,
            CASE WHEN t.signed_at < :moment THEN t.signed_at END,
            CASE WHEN t.first_contact_at < :moment THEN t.first_contact_at END,
            (SELECT max(e.at) FROM ticket_event e
             WHERE e.ticket_no = t.ticket_no AND e.at < :moment)) AS moved
    FROM ticket t WHERE {OPEN_AT}
) found WHERE moved < :limit GROUP BY department, secrecy ORDER BY department, secrecy
""")


def overdue(look: Look) -> list[Finding]:
    """One finding a step, department and level of secrecy; a ticket is in its highest step."""
    groups: dict[tuple[int, str, int], list[tuple[str, date]]] = {}
    tomorrow = look.day + timedelta(days=1)
    for row in look.connection.execute(_DUE, {"moment": look.moment}):
        step = step_of(look.rules.supervision, workdays(row.due + timedelta(days=1), tomorrow))
        if step is not None:
            key = (step, row.department, row.secrecy)
            groups.setdefault(key, []).append((row.ticket_no, row.due))
    found = []
    for (step, department, secrecy), tickets in sorted(groups.items()):
        rule, whose = look.rules.supervision[step], department or "未定承办单位"
        days = [due for _, due in tickets]
        found.append(Finding(
            Kind.OVERDUE, f"{rule.name}|{department}|{secrecy}",
            f"{rule.name}：{whose} {len(tickets)} 件超期",
            f"{whose}有 {len(tickets)} 件超过办理时限 {rule.workdays} 个工作日以上未办结，最早的应于"
            f"{spoken(min(days))}办结。{rule.action}。",
            min(days), max(days), len(tickets), tuple(number for number, _ in tickets),
            department=department or None, secrecy=secrecy,
            details={"step": step + 1, "action": rule.action},
        ))  # fmt: skip
    return found


def step_of(steps: tuple[Step, ...], late: int) -> int | None:
    """The highest step whose working days have passed; None before the first."""
    reached = [i for i, step in enumerate(steps) if late >= step.workdays]
    return reached[-1] if reached else None


def silent(look: Look) -> list[Finding]:
    """One finding a department and level of secrecy."""
    days = look.rules.silent.days
    limit = look.moment - timedelta(days=days)
    rows = look.connection.execute(_SILENT, {"moment": look.moment, "limit": limit})
    return [
        Finding(
            Kind.SILENT, f"{row.department}|{row.secrecy}",
            f"久无进展：{row.department or '未定承办单位'} {len(row.numbers)} 件",
            f"{row.department or '未定承办单位'}有 {len(row.numbers)} 件 {days} 天没有任何动作，"
            f"最久的自{spoken(row.since)}起。",
            row.since, row.last, len(row.numbers), tuple(row.numbers),
            department=row.department or None, secrecy=row.secrecy,
        )
        for row in rows
    ]  # fmt: skip
