"""A message: some warnings in words, and as data for programs."""

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.warnings.finding import NAMES, WarningKind
from reporting.warnings.listing import Warned
from suqiu.errors import SuqiuError

_SPOKEN = 20  # warnings in the words of one message
_TICKETS = 50  # ticket numbers with each in the data


class SendError(SuqiuError):
    """A receiver did not take a message."""

    retryable = True


@dataclass(frozen=True, slots=True)
class Message:
    """`subject` is one line, `text` the words, `warnings` the data. All of it is masked."""

    subject: str
    text: str
    warnings: tuple[dict[str, object], ...]


def message_of(warned: Sequence[Warned]) -> Message:
    """One message for warnings raised together."""
    first = warned[0]
    subject = f"诉求预警：{first.title}" + (f"等 {len(warned)} 条" if len(warned) > 1 else "")
    lines = [f"【{NAMES[one.kind]}】{one.summary}{_before(one)}" for one in warned[:_SPOKEN]]
    if len(warned) > _SPOKEN:
        lines.append(f"另有 {len(warned) - _SPOKEN} 条，用 suqiu warnings list 查看。")
    return Message(" ".join(subject.split()), "\n\n".join(lines), tuple(map(data_of, warned)))


def data_of(one: Warned) -> dict[str, object]:
    """A warning as data, for JSON."""
    return {
        "id": one.id, "kind": one.kind.value, "kind_name": NAMES[one.kind], "status": one.status,
        "title": one.title, "summary": one.summary, "since": one.since.isoformat(),
        "raised": one.raised.isoformat(), "last": one.last.isoformat(),
        "ended": one.ended and one.ended.isoformat(), "leaf_code": one.leaf_code,
        "street": one.street, "community": one.community, "department": one.department,
        "seen": one.seen, "expected": one.expected, "p": one.p, "sure": one.sure,
        "details": one.details, "reason": one.reason,
        "muted_until": one.muted_until and one.muted_until.isoformat(),
        "tickets": list(one.tickets[:_TICKETS]), "ticket_count": len(one.tickets),
    }  # fmt: skip


def _before(one: Warned) -> str:
    """What was done last time, in a sentence."""
    last = one.details.get("last_time")
    if (
        one.kind not in (WarningKind.BURST, WarningKind.SEASON)
        or not isinstance(last, dict)
        or not last["tickets"]
    ):
        return ""
    parts = [f"{last['basis']} {last['tickets']} 件"]
    if last["departments"]:
        parts.append(f"主办 {'、'.join(last['departments'])}")
    if last["median_hours"] is not None:
        parts.append(f"办结用时中位数 {last['median_hours']:g} 小时")
    if last["solve_rate"] is not None:
        parts.append(f"解决率 {last['solve_rate']:.0%}")
    return f"上次：{'，'.join(parts)}。"
