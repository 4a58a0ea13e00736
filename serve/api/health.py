"""`/healthz` and `/readyz`: whether the process lives, and what it can do now."""

import asyncio
import time
from typing import Annotated, Literal

import anyio
from anyio import to_thread
from fastapi import APIRouter, Query, Request

from serve.api.schemas import LiveOut, ReadyOut, problems_of
from serve.api.waiting import llm_status
from serve.http.backend import Backend, backend_of
from serve.http.database_away import AwayError
from serve.models.serving import serving_of

router = APIRouter(tags=["运行"])
# Seconds: that what was found out holds; that a request waits for it.
_FRESH, _LONGEST = 2.0, 2.0
_SILENT = "数据库没有回应"


class DatabaseState:
    """How the database is: asked beside the requests, in a thread of its own, and never waited for
    longer than two seconds.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._looking: asyncio.Task[str] | None = None
        self._trouble = ""
        self._looked = 0.0

    async def trouble(self) -> str:
        """Why it cannot be used now; empty when it answers."""
        if time.monotonic() - self._looked < _FRESH:
            return self._trouble
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        looking = self._looking
        done, _ = await asyncio.wait({looking}, timeout=_LONGEST)
        return looking.result() if done else _SILENT

    async def _look(self) -> str:
        try:
            self._trouble = await to_thread.run_sync(
                self._backend.trouble, limiter=anyio.CapacityLimiter(1)
            )
            self._looked = time.monotonic()
            return self._trouble
        finally:
            self._looking = None


@router.get("/healthz", responses=problems_of(503), summary="进程是否活着")
async def healthz(http: Request) -> LiveOut:
    """只要进程在就回答；附在用的模型和大模型的状态，不去问它。"""
    status, serving = llm_status(http), serving_of(http)
    refused = http.app.state.models.refused
    return LiveOut(
        status="ok", model=serving.classifier.model.card.name, since=serving.since.isoformat(timespec="seconds"),
        refused=refused.reason if refused is not None else "", llm=status.state.value,
        llm_reason=status.reason,
    )  # fmt: skip


@router.get("/readyz", responses=problems_of(422, 503), summary="是否可以接单")
async def readyz(
    http: Request,
    need: Annotated[
        Literal["database"] | None,
        Query(description="database：数据库不能用就回答 503；不带则只要能分类就回答 200"),
    ] = None,
) -> ReadyOut:
    """模型已装入才回答 ready；数据库不能用时仍能分类，在 database 里说明。"""
    backend = backend_of(http)
    name = serving_of(http).classifier.model.card.name
    if need is None and not backend.opened:
        return ReadyOut(status="ready", model=name, database="unopened", database_reason="")
    state: DatabaseState = http.app.state.database
    trouble = await state.trouble()
    if need is not None and trouble:
        raise AwayError(trouble, hint="恢复后自动可用，不用重启服务；分类接口照常")
    return ReadyOut(
        status="ready", model=name, database="away" if trouble else "ok", database_reason=trouble
    )
