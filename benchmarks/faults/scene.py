"""A run: clerks at work, a fault, recovery, and what the store says afterwards."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
from sqlalchemy import text

from benchmarks.faults.clerks import Clerk, Ledger, look_on
from benchmarks.faults.service import Service
from suqiu.console import say
from suqiu.store import audit
from suqiu.store.database import Database

_WARM, _AFTER = 12, 5.0
_PATIENCE = 180.0
_HALF = """
SELECT d.ticket_no FROM decision d JOIN ticket t USING (ticket_no)
WHERE d.id > :before AND (
    t.leaf_code IS DISTINCT FROM d.leaf_code OR t.lead_department IS DISTINCT FROM d.lead_department
    OR t.status = '待受理'
    OR NOT EXISTS (SELECT FROM ticket_event e
        WHERE e.ticket_no = d.ticket_no AND e.actor = d.actor AND e.to_status = t.status)
    OR NOT EXISTS (SELECT FROM audit a
        WHERE a.object = d.ticket_no AND a.action = 'ticket.decide' AND a.actor = d.actor))
"""
_MOVED = """
SELECT count(*) FROM ticket_event e WHERE e.actor = ANY(:clerks) AND NOT EXISTS
    (SELECT FROM decision d WHERE d.ticket_no = e.ticket_no AND d.actor = e.actor)
"""
Fault = Callable[["Scene"], Awaitable[None]]


@dataclass(slots=True)
class Scene:
    """What a fault sees of the run; `recovered` is where the figures come from."""

    service: Service
    ledger: Ledger
    figures: dict[str, object] = field(default_factory=dict)

    async def recovered(self, what: str, since: float) -> float:
        """Waits until every clerk got a decision through that was opened after `since`; seconds
        from then to the first and to the last of these.
        """
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            firsts: dict[str, float] = {}
            for one in self.ledger.acknowledged():
                if one.answered > since:
                    firsts.setdefault(one.clerk, one.answered)
            if len(firsts) == len(self.service.names):
                first, last = min(firsts.values()) - since, max(firsts.values()) - since
                self.figures[what] = {"first": round(first, 1), "all": round(last, 1)}
                say(f"{what}：{first:.1f} 秒后第一件决定存下，{last:.1f} 秒后人人都能存")
                return last
            if not self.service.is_up():
                raise SystemExit("the service has ended: see serve.log")
            await asyncio.sleep(0.1)
        raise SystemExit(f"{what}: no recovery in {_PATIENCE:.0f} seconds")


async def play(service: Service, fault: Fault, think: float) -> dict[str, object]:
    """The whole of it; the figures, with `lost`, `double`, `half`, `ugly` and `broken` to be empty."""
    ledger, done = Ledger(), asyncio.Event()
    with Database.open(service.settings) as database, database.owner().connect() as connection:
        before = connection.execute(text("SELECT coalesce(max(id), 0) FROM decision")).scalar_one()
    async with httpx.AsyncClient(base_url=service.url, timeout=20, trust_env=False) as client:
        clerks = [Clerk(client, name, ledger, think) for name in service.names]
        playing = asyncio.gather(
            *(clerk.work(done) for clerk in clerks), look_on(client, clerks[0], ledger, done)
        )
        scene = Scene(service, ledger)
        try:
            await _warm(ledger, playing)
            await fault(scene)
            await asyncio.sleep(_AFTER)
        finally:
            done.set()
            with suppress(asyncio.CancelledError):
                await playing
    return {**scene.figures, **_verdict(service, ledger, before)}


async def _warm(ledger: Ledger, playing: "asyncio.Future[list[None]]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while len(ledger.acknowledged()) < _WARM:
        if playing.done() or time.monotonic() > deadline:
            raise SystemExit(f"nobody could work before the fault: {dict(ledger.said)}")
        await asyncio.sleep(0.2)


def _verdict(service: Service, ledger: Ledger, before: int) -> dict[str, object]:
    with Database.open(service.settings) as database, database.owner().connect() as connection:
        rows = connection.execute(
            text("SELECT ticket_no, actor, leaf_code FROM decision WHERE id > :before"),
            {"before": before},
        ).all()
        half = connection.execute(text(_HALF), {"before": before}).scalars().all()
        moved = connection.execute(text(_MOVED), {"clerks": list(service.names)}).scalar_one()
        broken = audit.first_break(connection)
    found = [(row.ticket_no, row.actor, row.leaf_code) for row in rows]
    taken = ledger.acknowledged()
    lost = [one for one in taken if (one.ticket, one.clerk, one.leaf) not in set(found)]
    known = {(one.ticket, one.clerk) for one in taken}
    refused = [one for one in ledger.filed if one.status not in (0, 200)]
    kept_though_refused = [
        one.ticket for one in refused if (one.ticket, one.clerk, one.leaf) in set(found)
    ]
    unanswered = [row[:2] for row in found if row[:2] not in known]
    verdict: dict[str, object] = {
        "acknowledged": len(taken), "in_store": len(found), "lost": [one.ticket for one in lost],
        "double": len(found) - len({row[:2] for row in found}),
        "half": [*half, *(["moved without a decision"] * bool(moved))],
        "refused": [(one.ticket, one.status) for one in refused],
        "kept_though_refused": kept_though_refused, "unanswered_at_end": len(unanswered),
        "most_tries": max(one.tries for one in ledger.filed), "logins": ledger.logins,
        "audit_broken_at": broken, "said": dict(ledger.said.most_common()),
        "ugly": dict(ledger.ugly), "service_survived": service.is_up(),
    }  # fmt: skip
    say(
        f"应答已保存 {len(taken)}，库里 {len(found)}；丢 {len(lost)}，重复 {verdict['double']}，"
        f"半截 {len(half)}，被拒 {len(refused)}；审计链"
        + ("完整" if broken is None else f"断在 {broken}")
    )
    for words, number in ledger.said.most_common(12):
        say(f"  {number:>4} × {words}")
    for words in ledger.ugly:
        say(f"  不该有的：{words}")
    return verdict


def passed(verdict: dict[str, object]) -> bool:
    """Nothing lost, nothing double or half, nothing ugly said, the chain whole, no restart."""
    wrong = [verdict[name] for name in ("lost", "double", "half", "ugly", "kept_though_refused")]
    return (
        not any(wrong) and verdict["audit_broken_at"] is None and bool(verdict["service_survived"])
    )
