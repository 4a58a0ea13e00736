"""The values that workbooks, Parquet and JSON hold, as text."""

import datetime
import math
from decimal import Decimal

# Beyond this a float no longer holds every digit of a whole number.
EXACT = 2.0**53
BLURRED = "数字太大，末几位已不准；编号应写成文字"


def cell_text(value: object) -> str:
    """What a cell says; empty for none."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        # The digits the number holds, then zeros: no digits that nobody wrote.
        return str(int(value)) if abs(value) < EXACT else f"{Decimal(repr(value)):f}"
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return str(value)
