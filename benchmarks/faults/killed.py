"""Long commands killed or stopped part of the way, then run again: as if nothing had happened."""

import signal
import time
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import text

from benchmarks.faults.service import Service
from suqiu.console import say
from suqiu.store.database import Database
from suqiu.store.server import embedded

# What must be the same in the end, whatever happened on the way.
_STATE = """SELECT (SELECT count(*) FROM ticket) AS tickets,
(SELECT count(*) FROM ticket_index) AS indexed, (SELECT documents FROM index_state) AS counted,
(SELECT md5(string_agg(term || ' ' || documents, ',' ORDER BY term)) FROM index_term) AS terms,
to_regclass('ticket_index_terms') IS NOT NULL AS lookup,
(SELECT count(*) FROM knowledge_document) AS documents,
(SELECT count(*) FROM knowledge_passage) AS passages, (SELECT count(*) FROM report) AS reports,
(SELECT count(*) FROM pg_database WHERE datname LIKE 'suqiu_drill_%') AS copies"""
_WAYS = (signal.SIGKILL, signal.SIGINT)
_PARTS = (0.6, 0.9)
State = Mapping[str, object]


def killed(service: Service, tickets: int, waiting: int) -> dict[str, object]:
    """Each command at each moment in each way; the figures, `good` among them."""
    service.make_store(tickets, waiting)
    out = service.folder / "out"
    report = ("report", "make", "月报", "--period", "上个月", "--out", str(out))
    # A command, and the one that goes on with it.
    commands = (
        (("index", "build"), ("index", "update")),
        (("knowledge", "add", "datasets/retrieval/guides", "--owner", "测试"),) * 2,
        (report,) * 2,
        (("db", "backup", str(out / "b.dump"), "--force"),) * 2,
        (("db", "drill"),) * 2,
    )
    wrong: list[str] = []
    tried = 0
    try:
        for words, again in commands:
            began = time.monotonic()
            _finish(service, words, wrong)
            whole, state = time.monotonic() - began, _state(service)
            for way in _WAYS:
                for part in _PARTS:
                    tried += 1
                    process = service.run(*words)
                    time.sleep(part * whole)
                    process.send_signal(way)
                    process.wait()
                    _finish(service, again, wrong)
                    name = f"{' '.join(words[:2])} {way.name} {part:.0%}"
                    say(name)
                    if (now := _state(service)) != state:
                        wrong.append(f"{name}：{dict(state)} → {dict(now)}")
                    wrong += [f"{name}：留下 {left}" for left in _left(service.folder)]
    finally:
        embedded.stop(service.postgres)
    for one in wrong:
        say(one)
    return {"tried": tried, "wrong": wrong, "good": not wrong}


def _finish(service: Service, words: tuple[str, ...], wrong: list[str]) -> None:
    if (code := service.run(*words).wait()) != 0:
        wrong.append(f"{' '.join(words)}：退出码 {code}")


def _state(service: Service) -> State:
    with Database.open(service.settings) as database, database.owner().connect() as connection:
        return connection.execute(text(_STATE)).mappings().one()


def _left(folder: Path) -> list[str]:
    return [str(one) for one in folder.rglob(".*.suqiu-*") if "postgres" not in one.parts]
