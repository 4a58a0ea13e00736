"""What can go wrong with a period."""

from suqiu.errors import SuqiuError


class PeriodError(SuqiuError):
    """A period that cannot exist, or that could mean several things."""
