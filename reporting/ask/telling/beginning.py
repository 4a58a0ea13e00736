"""When the tickets begin: what was asked of a time before is not zero but unknown."""

from datetime import date

from sqlalchemy import Connection, text

from suqiu.periods import Period

NONE_AT_ALL = (
    "您看得到的工单一件也没有：还没有导入，或不在您的范围内。有了工单再问；范围请管理员核对。"
)


def first_day(connection: Connection) -> date | None:
    """The day of the first ticket that the connection's user may see; None without any."""
    found = connection.execute(text("SELECT MIN(received_at) FROM ticket")).scalar()
    return None if found is None else found.date()


def before_all(begun: date, period: Period) -> str:
    """What is said of a time before the first ticket."""
    return (
        f"您看得到的工单从{begun.year}年{begun.month}月{begun.day}日开始，没有{period.text}的数据。"
        "可以问这一天以后的数量或趋势。"
    )
