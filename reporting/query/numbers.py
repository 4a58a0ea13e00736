"""Numbers of one ticket, or of one row of a list, that a question may bound (退单两次以上, 办了
十天以上, 从业人数超过100).
"""

from dataclasses import dataclass

from reporting.metrics import Layer
from reporting.metrics.lists import column_sql


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a ticket or row: name, SQL over `ticket` or `site_row`, unit."""

    name: str
    sql: str
    unit: str

    @property
    def title(self) -> str:
        """The number alone, without the tickets that have it."""
        return self.name.rpartition("、")[2]


NUMBERS = {
    "return_count": Number("退单次数", "return_count", "次"),
    "redo_count": Number("重办次数", "redo_count", "次"),
    "urge_count": Number("催办次数", "urge_count", "次"),
    "handling_days": Number(
        "办理时长", "EXTRACT(EPOCH FROM closed_at - dispatched_at) / 86400", "天"
    ),
    "handling_hours": Number(
        "办理时长", "EXTRACT(EPOCH FROM closed_at - dispatched_at) / 3600", "小时"
    ),
    "contact_hours": Number(
        "首次联系用时", "EXTRACT(EPOCH FROM first_contact_at - dispatched_at) / 3600", "小时"
    ),
    "sign_hours": Number(
        "签收用时", "EXTRACT(EPOCH FROM signed_at - dispatched_at) / 3600", "小时"
    ),
    "overdue_days": Number(
        "超期天数", "EXTRACT(EPOCH FROM COALESCE(closed_at, :now) - due_at) / 86400", "天"
    ),
    # Only of what is open and not yet overdue.
    "left_days": Number(
        "未办结、离办理时限",
        "CASE WHEN closed_at IS NULL AND due_at >= :now"
        " THEN EXTRACT(EPOCH FROM due_at - :now) / 86400 END",
        "天",
    ),
    "open_days": Number("未办结天数", "EXTRACT(EPOCH FROM :now - received_at) / 86400", "天"),
}


def number_of(id_: str, layer: Layer) -> Number | None:
    """The number of that id: one of NUMBERS, or a list's column (表.列)."""
    if id_ in NUMBERS:
        return NUMBERS[id_]
    found = layer.list_column(id_)
    if found is None or found[1].type != "number":
        return None
    return Number(found[1].name, column_sql(*found), found[1].unit)
