"""未诉先办: what last year's same weeks held most, before it comes again."""

from datetime import timedelta

from sqlalchemy import text

from reporting.warnings.finding import WarningFinding, WarningKind
from reporting.warnings.sources.look import Look
from reporting.warnings.sources.past import last_time

_SQL = text("""
SELECT leaf_code, count(*) AS seen,
    array_agg(ticket_no ORDER BY received_at, ticket_no) AS numbers,
    mode() WITHIN GROUP (ORDER BY street) AS street,
    mode() WITHIN GROUP (ORDER BY lead_department) AS department
FROM ticket
WHERE received_at >= :start AND received_at < :stop AND leaf_code IS NOT NULL AND secrecy = 0
    AND COALESCE(request_type, '') <> '表扬'
    AND COALESCE(level4, level3, level2, level1, '') <> ALL(:without)
GROUP BY leaf_code HAVING count(*) >= :least ORDER BY count(*) DESC, leaf_code LIMIT :top
""")


def seasons(look: Look) -> list[WarningFinding]:
    """The top leaves of the weeks to come, as they were 52 weeks ago."""
    rule = look.rules.season
    start = look.day + timedelta(days=1 - 364)
    stop = start + timedelta(weeks=rule.weeks)
    rows = look.connection.execute(
        _SQL,
        {
            "start": start, "stop": stop, "least": rule.least, "top": rule.top,
            "without": list(rule.without),
        },
    ).all()  # fmt: skip
    names = look.leaf_names(row.leaf_code for row in rows)
    return [
        WarningFinding(
            WarningKind.SEASON, row.leaf_code, f"今后 {rule.weeks} 周提前防范“{names[row.leaf_code]}”",
            f"去年同期（{start:%m-%d} 至 {stop - timedelta(days=1):%m-%d}）“{names[row.leaf_code]}”"
            f" {row.seen} 件，居第 {rank}，最多的是{row.street or '未注明街道处'}。",
            look.day, look.day, row.seen, tuple(row.numbers), leaf_code=row.leaf_code,
            department=row.department,
            details={
                "rank": rank, "street_most": row.street,
                "last_time": last_time(look, row.leaf_code, None, stop),
            },
        )
        for rank, row in enumerate(rows, 1)
    ]  # fmt: skip
