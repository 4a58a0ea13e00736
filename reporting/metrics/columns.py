"""The columns a definition may speak of, and the check that it speaks of nothing else."""

import re
from functools import lru_cache

import sqlglot
from sqlglot import exp

from suqiu.errors import SettingsError
from suqiu.store.schema import ticket

# Functions that read nothing but their arguments.
_ALLOWED = (
    exp.Extract, exp.Coalesce, exp.Nullif, exp.DateTrunc, exp.TimestampTrunc, exp.ToChar,
    exp.TimeToStr, exp.Case, exp.If, exp.Length, exp.Lower, exp.Upper, exp.Cast, exp.Abs,
    exp.Array, exp.And, exp.Or, exp.Greatest, exp.Least, exp.Pad,
)  # fmt: skip

_FORBIDDEN = (exp.Star, exp.Alias, exp.Distinct, exp.Placeholder, exp.Parameter)
_PLACE = re.compile(r"(?<![:\w]):\w")

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


# The shipped definitions are read again wherever a layer is made.
@lru_cache(maxsize=1024)
def check_expression(sql: str, where: str) -> None:
    """SettingsError unless `sql` is one harmless expression over the columns of `ticket`."""
    text = sql.replace("{time}", "received_at")
    try:
        # In brackets, so that no clause (FROM, WHERE, LIMIT …) can follow the expression.
        tree = sqlglot.parse_one(f"SELECT ({text}\n)", read="postgres")
    except sqlglot.errors.SqlglotError as error:
        raise SettingsError(f"{where} 的 sql 读不懂：{sql}", hint="写成一个 SQL 表达式") from error
    if not isinstance(tree, exp.Select) or [name for name, arg in tree.args.items() if arg] != [
        "expressions"
    ]:
        raise SettingsError(f"{where} 的 sql 不是单个表达式：{sql}", hint="不能带 FROM 或分号")
    one = tree.expressions[0]
    if len(tree.expressions) > 1 or not isinstance(one, exp.Paren):
        raise SettingsError(f"{where} 的 sql 不是单个表达式：{sql}", hint="不能带 FROM 或分号")
    for node in one.this.walk():
        _check_node(node, where)


def _check_node(node: exp.Expr, where: str) -> None:
    if node.comments:
        raise SettingsError(f"{where} 的 sql 里有注释", hint="说明写在 TOML 的 # 后面")
    if isinstance(node, exp.Column):
        if node.table or node.name not in ticket_columns():
            raise SettingsError(f"{where} 用了不存在的列 {node.sql()}", hint="只能用 ticket 表的列")
    elif isinstance(node, exp.Query):
        raise SettingsError(f"{where} 的 sql 里有子查询", hint="只能用 ticket 表的列")
    elif isinstance(node, exp.Func) and not isinstance(node, _ALLOWED):
        raise SettingsError(
            f"{where} 用了不允许的函数 {node.sql_name()}", hint="见 docs/metrics.md"
        )
    elif isinstance(node, _FORBIDDEN) and node.name != "now":
        raise SettingsError(
            f"{where} 的 sql 不是单个表达式：{node.sql()}", hint="只能用列、常数和 :now"
        )
    elif isinstance(node, exp.Literal) and _PLACE.search(str(node.this)):
        # It would be taken for a bound value.
        raise SettingsError(f"{where} 的文字里有“:词”", hint="冒号前不要留空，或去掉冒号")
