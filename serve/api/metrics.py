"""`/metrics` for Prometheus: free on this machine, elsewhere with a token."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST

from serve.api.access import Credentials, user_for
from serve.api.schemas import problems_of
from serve.http.backend import Backend, BackendDep
from serve.http.measured import Measures
from serve.models.holder import Models
from suqiu.llm import Usage

router = APIRouter()
_HERE = frozenset(("127.0.0.1", "::1"))
_FIGURES: dict[str, Any] = {
    "description": "Prometheus 文本格式",
    "content": {"text/plain": {"schema": {"type": "string"}}},
}
_reader = user_for("metrics")


def measures_of(models: Models, backend: Backend) -> Measures:
    """The figures of a service, for `Measured` to count in."""

    def usage() -> Usage:
        cascade = models.current.cascade
        return cascade.judge.bridge.usage() if cascade is not None else Usage()

    return Measures(backend, usage)


@router.get(
    "/metrics", summary="Prometheus 指标", tags=["运行"], response_class=Response,
    responses={200: _FIGURES, **problems_of(401, 403, 503)},
    openapi_extra={"security": [{}]},  # or none: on this machine
)  # fmt: skip
async def metrics(request: Request, backend: BackendDep, credentials: Credentials) -> Response:
    """本机直接可读；别处要带管理员或审计员的令牌。"""
    # A proxy on this machine says for whom it asks, and must bring a token then.
    direct = not any(name in request.headers for name in ("x-forwarded-for", "forwarded"))
    if not (direct and request.client is not None and request.client.host in _HERE):
        await _reader(request, backend, credentials)
    measures: Measures = request.app.state.measures
    return Response(await run_in_threadpool(measures.written), media_type=CONTENT_TYPE_LATEST)
