"""The columns a definition may speak of, and the check that it speaks of nothing else."""

import sqlglot
from sqlglot import exp

from suqiu.errors import SettingsError
from suqiu.store.schema import ticket

# Functions that read nothing but their arguments.
_ALLOWED = (
    exp.Extract, exp.Coalesce, exp.Nullif, exp.DateTrunc, exp.TimestampTrunc, exp.ToChar,
    exp.TimeToStr, exp.Case, exp.If, exp.Length, exp.Lower, exp.Upper, exp.Cast, exp.Abs,
    exp.Array, exp.And, exp.Or, exp.Greatest, exp.Least,
)  # fmt: skip

TIME_COLUMNS = {
    "received_at": "受理时间",
    "dispatched_at": "派单时间",
    "signed_at": "签收时间",
    "first_contact_at": "首次联系时间",
    "due_at": "办理时限",
    "closed_at": "办结时间",
}


def ticket_columns() -> frozenset[str]:
    """Names of the columns of `ticket` (the narrow table; no personal data is in it)."""
    return frozenset(ticket.c.keys())


def check_expression(sql: str, where: str) -> None:
    """SettingsError unless `sql` is one harmless expression over the columns of `ticket`."""
    text = sql.replace("{time}", "received_at")
    try:
        tree = sqlglot.parse_one(f"SELECT {text}", read="postgres")
    except sqlglot.errors.SqlglotError as error:
        raise SettingsError(f"{where} 的 sql 读不懂：{sql}", hint="写成一个 SQL 表达式") from error
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 1 or tree.args.get("from"):
        raise SettingsError(f"{where} 的 sql 不是单个表达式：{sql}", hint="不能带 FROM 或分号")
    for node in tree.walk():
        if isinstance(node, exp.Column):
            if node.table or node.name not in ticket_columns():
                raise SettingsError(
                    f"{where} 用了不存在的列 {node.sql()}", hint="只能用 ticket 表的列"
                )
        elif isinstance(node, exp.Select) and node is not tree:
            raise SettingsError(f"{where} 的 sql 里有子查询", hint="只能用 ticket 表的列")
        elif isinstance(node, exp.Func) and not isinstance(node, _ALLOWED):
            raise SettingsError(
                f"{where} 用了不允许的函数 {node.sql_name()}", hint="见 docs/metrics.md"
            )
