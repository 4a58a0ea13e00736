"""What can go wrong with a period."""

from collections.abc import Sequence

from suqiu.errors import SuqiuError


class PeriodError(SuqiuError):
    """A period that cannot exist, or that could mean several things: `ways` are then the spans
    that the words `said` may stand for.
    """

    def __init__(
        self, message: str, *, hint: str = "", said: str = "", ways: Sequence[str] = ()
    ) -> None:
        super().__init__(message, hint=hint)
        self.said = said
        self.ways = tuple(ways)
