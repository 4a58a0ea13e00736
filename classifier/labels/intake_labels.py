"""What a site's own export says of request type and urgency."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from classifier.intake.request_type import TYPES
from classifier.labels.labels import LabelledTicket, first_filled
from suqiu.records import Ticket

# In the order of preference: the first that is filled in counts.
TYPE_COLUMNS = ("诉求类型", "工单类型", "诉求性质", "type", "request_type")
URGENT_COLUMNS = ("紧急程度", "是否紧急", "紧急", "urgent", "urgency")
# As sites write it: 咨询类, 投诉件.
_ENDINGS = ("类工单", "工单", "类", "件")
_YES = ("1", "是", "true", "yes", "紧急", "特急", "加急", "急", "特急件", "急件", "紧急件")
_NO = ("0", "否", "false", "no", "普通", "一般", "正常", "常规", "平件", "普通件", "不紧急")


@dataclass(frozen=True, slots=True)
class IntakeLabel:
    """What people decided of a ticket: `request_type` is empty and `urgent` None where they did not
    say; `unknown` is a type as written that is none of the six.
    """

    ticket: Ticket
    request_type: str = ""
    urgent: bool | None = None
    unknown: str = ""


def intake_label_of(row: LabelledTicket) -> IntakeLabel | None:
    """The label of a row, None when it says nothing of either."""
    written = first_filled(row.extra, TYPE_COLUMNS)
    request_type = read_type(written)
    urgent = read_urgent(first_filled(row.extra, URGENT_COLUMNS))
    if not written and urgent is None:
        return None
    unknown = written if not request_type else ""
    return IntakeLabel(row.ticket, request_type, urgent, unknown)


def labels_hash(labels: Iterable[IntakeLabel]) -> str:
    """Content hash, 12 hex digits."""
    digest = hashlib.sha256()
    for one in labels:
        said = (one.ticket.title, one.ticket.body, one.request_type, str(one.urgent), "")
        digest.update("\0".join(said).encode())
    return digest.hexdigest()[:12]


def read_type(written: str) -> str:
    """The request type meant; empty where it is none of the six."""
    for ending in ("", *_ENDINGS):
        if written.endswith(ending) and (name := written.removesuffix(ending)) in TYPES:
            return name
    return ""


def read_urgent(written: str) -> bool | None:
    """Whether the words say urgent; None where they say neither."""
    said = written.lower()
    return True if said in _YES else False if said in _NO else None
