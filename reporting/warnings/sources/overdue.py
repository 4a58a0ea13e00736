"""Overdue tickets under three-step supervision, and other tickets on which nothing happens."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text

from reporting.warnings.finding import WarningFinding, WarningKind
from reporting.warnings.rules import Step
from reporting.warnings.sources.look import OPEN_AT, Look, spoken
from suqiu.periods.calendar import workdays

_DUE = text(f"""
SELECT t.ticket_no, t.due_at::date AS due, COALESCE(t.lead_department, '') AS department, t.secrecy
FROM ticket t WHERE t.due_at < :moment AND {OPEN_AT} ORDER BY t.due_at, t.ticket_no
""")
_SILENT = text(f"""
SELECT ticket_no, secrecy, department, moved::date AS moved
FROM (
    SELECT t.ticket_no, t.secrecy, COALESCE(t.lead_department, '') AS department,
        GREATEST(t.received_at,
            CASE WHEN t.dispatched_at < :moment THEN t.dispatched_at END,
            CASE WHEN t.signed_at < :moment THEN t.signed_at END,
            CASE WHEN t.first_contact_at < :moment THEN t.first_contact_at END,
            (SELECT max(e.at) FROM ticket_event e
             WHERE e.ticket_no = t.ticket_no AND e.at < :moment)) AS moved
    FROM ticket t WHERE {OPEN_AT}
) found WHERE moved < :limit ORDER BY department, secrecy, moved, ticket_no
""")


@dataclass(frozen=True, slots=True)
class _Late:
    number: str
    due: date
    step: int


def overdue(look: Look) -> list[WarningFinding]:
    """One finding a department and level of secrecy, by its highest step: a department that
    reaches the next one is told again, more tickets in lower ones are told with it.
    """
    still = {number for number, *_ in _silent(look)}
    found = []
    for (department, secrecy), tickets in sorted(_late(look).items()):
        step = max(one.step for one in tickets)
        rule, whose = look.rules.supervision[step], department or "未定承办单位"
        first, last = min(one.due for one in tickets), max(one.due for one in tickets)
        unmoved = sum(one.number in still for one in tickets)
        found.append(WarningFinding(
            WarningKind.OVERDUE, f"{rule.name}|{department}|{secrecy}",
            f"{rule.name}：{whose} {len(tickets)} 件超期",
            f"{whose}有 {len(tickets)} 件超过办理时限未办结：{_by_step(look, tickets)}"
            f"；最早的应于{spoken(first)}办结{_unmoved(look, unmoved, len(tickets))}。{rule.action}。",
            first, last, len(tickets), tuple(one.number for one in tickets),
            department=department or None, secrecy=secrecy,
            details={
                "step": step + 1, "action": rule.action, "silent": unmoved,
                "steps": [sum(one.step == at for one in tickets)
                          for at in range(len(look.rules.supervision))],
            },
        ))  # fmt: skip
    return found


def _late(look: Look) -> dict[tuple[str, int], list[_Late]]:
    """Tickets under supervision, each in its highest step, by department and secrecy."""
    groups: dict[tuple[str, int], list[_Late]] = {}
    tomorrow = look.day + timedelta(days=1)
    for row in look.connection.execute(_DUE, {"moment": look.moment}):
        step = step_of(look.rules.supervision, workdays(row.due + timedelta(days=1), tomorrow))
        if step is not None:
            one = _Late(row.ticket_no, row.due, step)
            groups.setdefault((row.department, row.secrecy), []).append(one)
    return groups


def _by_step(look: Look, tickets: list[_Late]) -> str:
    """三次督办（6 个工作日以上）34 件、一次督办… : the highest first."""
    counts = Counter(one.step for one in tickets)
    rules = look.rules.supervision
    return "、".join(
        f"{rules[step].name}（{rules[step].workdays} 个工作日以上）{counts[step]} 件"
        for step in sorted(counts, reverse=True)
    )


def _unmoved(look: Look, count: int, of: int) -> str:
    if not count:
        return ""
    whose = "均" if count == of > 1 else f"其中 {count} 件" if count < of else ""
    return f"，{whose}已 {look.rules.silent.days} 天以上没有任何动作"


def step_of(steps: tuple[Step, ...], late: int) -> int | None:
    """The highest step whose working days have passed; None before the first."""
    reached = [i for i, step in enumerate(steps) if late >= step.workdays]
    return reached[-1] if reached else None


def silent(look: Look) -> list[WarningFinding]:
    """One finding a department and level of secrecy, of tickets that no supervision tells of."""
    days = look.rules.silent.days
    supervised = {one.number for tickets in _late(look).values() for one in tickets}
    groups: dict[tuple[str, int], list[tuple[str, date]]] = {}
    for number, moved, department, secrecy in _silent(look):
        if number not in supervised:
            groups.setdefault((department, secrecy), []).append((number, moved))
    return [
        WarningFinding(
            WarningKind.SILENT, f"{department}|{secrecy}",
            f"久无进展：{department or '未定承办单位'} {len(tickets)} 件",
            f"{department or '未定承办单位'}有 {len(tickets)} 件未到督办的工单已 {days} 天以上没有任何动作，"
            f"最久的自{spoken(tickets[0][1])}起。",
            tickets[0][1], tickets[-1][1], len(tickets), tuple(number for number, _ in tickets),
            department=department or None, secrecy=secrecy,
        )
        for (department, secrecy), tickets in sorted(groups.items())
    ]  # fmt: skip


def _silent(look: Look) -> list[tuple[str, date, str, int]]:
    """Number, day of the last step, department and secrecy, the longest silent first."""
    limit = look.moment - timedelta(days=look.rules.silent.days)
    rows = look.connection.execute(_SILENT, {"moment": look.moment, "limit": limit})
    return [(row.ticket_no, row.moved, row.department, row.secrecy) for row in rows]
