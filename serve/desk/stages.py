"""Which tickets are open, which of them wait for the dispatcher, and which are urgent."""

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select

from suqiu.store.schema import suggestion, ticket, ticket_text
from suqiu.store.schema.opinions import SAYS_URGENT

# Not yet with a department: the desk decides where they go.
WAITING = ("待受理", "待补充", "已受理", "待派遣", "已退回(待重派)")
# With a department: the class may be corrected, the lead only after a return.
HANDLED = ("已派遣", "待签收", "处置中", "已处置", "待回访", "待督办", "挂账")
_ENDED = ("已结案", "不予受理", "剔除", "已回访")
URGENT = ("紧急", "特急")


def is_open() -> ColumnElement[bool]:
    """Open tickets; the first half is the condition of the index `ticket_open`."""
    return and_(
        ticket.c.closed_at.is_(None), or_(ticket.c.status.is_(None), ticket.c.status.not_in(_ENDED))
    )


def waits() -> ColumnElement[bool]:
    """Tickets that wait for a decision of the desk."""
    return or_(ticket.c.status.is_(None), ticket.c.status.in_(WAITING))


def is_urgent() -> ColumnElement[bool]:
    """Urgent tickets, as people wrote; or as the newest suggestion says, where nobody wrote
    anything and the ticket waits: what nobody has opened must not wait its turn.
    """
    later = suggestion.alias("later")
    newer = select(later.c.id).where(
        later.c.ticket_no == suggestion.c.ticket_no, later.c.id > suggestion.c.id,
        ~later.c.outdated,
    )  # fmt: skip
    # OFFSET: asked of each ticket by itself. Else every urgent suggestion there ever was is read
    # for a page of fifty.
    suggested = select(suggestion.c.id).where(
        suggestion.c.ticket_no == ticket.c.ticket_no, ~suggestion.c.outdated,
        literal_column(SAYS_URGENT), ~newer.exists(),
    ).offset(0)  # fmt: skip
    unsaid = and_(func.coalesce(ticket.c.urgency, "") == "", waits(), suggested.exists())
    return or_(ticket.c.urgency.in_(URGENT), unsaid)


def beyond() -> ColumnElement[bool]:
    """Ended tickets without a closing time: to figures they are open, here nothing is to be done."""
    return and_(ticket.c.closed_at.is_(None), ticket.c.status.in_(_ENDED))


def shown_title() -> ColumnElement[str]:
    """The masked title, or how the text begins where there is none."""
    begins = func.left(ticket_text.c.body, 60)
    return func.coalesce(func.nullif(ticket_text.c.title, ""), begins, "").label("title")


def shown_leaf() -> ColumnElement[str]:
    """The name of the deepest level known."""
    levels = (ticket.c.level4, ticket.c.level3, ticket.c.level2, ticket.c.level1)
    return func.coalesce(*levels, "").label("leaf")
