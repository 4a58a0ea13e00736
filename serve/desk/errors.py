"""What stops a decision at the desk."""

from suqiu.errors import SuqiuError


class NotThereError(SuqiuError):
    """No such ticket, or not for this user: the two look alike on purpose."""

    def __init__(self, ticket_no: str) -> None:
        super().__init__(f"没有工单 {ticket_no[:60]}", hint="核对编号；也可能不在您的权限范围内")


class ConflictError(SuqiuError):
    """Somebody else has the ticket, or it has changed since it was opened."""
