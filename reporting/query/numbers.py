"""Numbers of one ticket that a question may bound (退单两次以上, 办了十天以上)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a ticket: name, SQL over `ticket`, unit."""

    name: str
    sql: str
    unit: str


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
    "open_days": Number("未办结天数", "EXTRACT(EPOCH FROM :now - received_at) / 86400", "天"),
}
