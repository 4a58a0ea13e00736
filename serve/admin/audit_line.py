"""An audit entry as a line of a CSV file, the same from the page and from the command."""

import orjson

from suqiu.files.writer import guard_cell
from suqiu.store.audit import AuditRow
from suqiu.store.audit_actions import action_name

HEADER = ("编号", "时间", "谁", "动作", "动作代码", "对象", "细节", "前一条的哈希", "哈希")


def cells_of(row: AuditRow) -> list[str]:
    """One cell a column of HEADER, disarmed for spreadsheets."""
    cells = (
        str(row.id), row.at.isoformat(" "), row.actor, action_name(row.action), row.action,
        row.object, orjson.dumps(row.detail).decode(), row.previous, row.hash,
    )  # fmt: skip
    return [guard_cell(cell) for cell in cells]
