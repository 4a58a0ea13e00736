"""From a Chinese question to time periods, and China's working days; see docs/periods.md."""

from suqiu.periods.calendar import is_workday, workdays
from suqiu.periods.errors import PeriodError
from suqiu.periods.find import Mention, find_periods
from suqiu.periods.grain import Grain
from suqiu.periods.numerals import chinese_number, chinese_quantity
from suqiu.periods.period import Period, spoken

__all__ = [
    "Grain",
    "Mention",
    "Period",
    "PeriodError",
    "chinese_number",
    "chinese_quantity",
    "find_periods",
    "is_workday",
    "spoken",
    "workdays",
]
