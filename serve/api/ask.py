"""`POST /api/v1/ask`: questions in words, answered under the asker's scope."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Header, Path, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from serve.api.access import user_for
from serve.api.schemas import MAX_NUMBER, TOKEN_PROBLEMS, problems_of
from serve.asking.form import asked_json
from serve.asking.kept import KeptAnswer
from serve.http.backend import BackendDep
from suqiu import clock
from suqiu.store.conversations import judge_turn
from suqiu.store.users import User

router = APIRouter(tags=["问数"])
CallerDep = Annotated[User, Depends(user_for("ask"))]
_PIECE = 12
# Periods are counted from this day, back and forth; the calendar ends at the year 9999.
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)
_STREAMED: dict[str, Any] = {
    "description": "回答；请求头 Accept: text/event-stream 时是一串 text 事件和最后一个 answer 事件",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


class AskRequest(BaseModel):
    """一个问题；带 conversation_id 就接着上一问。"""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(max_length=20_000, description="问题，如：上个月受理量是多少")
    conversation_id: str | None = Field(None, max_length=64, description="接着哪个会话问")
    as_of: date | None = Field(
        None, ge=_EARLIEST, le=_LATEST,
        description="按哪一天的情况回答，默认今天；1900 年到 2199 年",
    )  # fmt: skip


class ColumnOut(BaseModel):
    """结果的一列。"""

    name: str = Field(description="列名")
    kind: str = Field(description="dimension 维度、time 时间、metric 指标")
    unit: str | None = Field(description="件、次、ratio（小数）、point（百分点，小数）、hour，或空")
    id: str = Field(description="指标或维度的代号")


class ExcerptOut(BaseModel):
    """一段脱敏的原文。"""

    ticket_no: str = Field(description="工单编号")
    leaf: str = Field(description="所属分组")
    text: str = Field(description="原文片段，已脱敏")


class AskResponse(BaseModel):
    """回答。rows 与 columns 对应；tickets 只在列工单时有。"""

    conversation_id: str = Field(description="会话编号，追问时带上")
    turn_id: int = Field(description="这一问的编号，评价时用")
    status: str = Field(description="answered、clarify 反问、refused 拒答")
    text: str = Field(description="一两句话")
    columns: list[ColumnOut] = Field(description="各列")
    rows: list[list[str | int | float | None]] = Field(description="各行")
    tickets: list[str] | None = Field(description="工单编号")
    definition: str = Field(description="口径")
    sql: str = Field(description="查询语句")
    chart: dict[str, Any] | None = Field(description="ECharts 配置")
    query: dict[str, Any] = Field(description="查询条件")
    spoken: str = Field(description="查询条件的中文说法")
    choices: list[str] = Field(description="反问时可选的问法")
    excerpts: list[ExcerptOut] = Field(description="市民原话摘录")
    way: str = Field(description="rules 规则读懂，model 大模型读懂")
    degraded: bool = Field(description="规则没有读懂、该问大模型而它没有答成")
    degraded_reason: str = Field(description="大模型为什么没有答成，没有则为空")
    truncated: bool = Field(description="是否还有更多行没有给出")


class MetricOut(BaseModel):
    """一个指标。"""

    id: str = Field(description="代号")
    name: str = Field(description="名称")
    unit: str = Field(description="单位")
    definition: str = Field(description="口径")
    words: list[str] = Field(description="问句里的叫法")
    source: str = Field(description="口径的来源")


class DimensionOut(BaseModel):
    """一个维度。"""

    id: str = Field(description="代号")
    name: str = Field(description="名称")
    words: list[str] = Field(description="问句里的叫法")


class MetricsOut(BaseModel):
    """能问什么。"""

    metrics: list[MetricOut] = Field(description="指标")
    dimensions: list[DimensionOut] = Field(description="维度")


class JudgeRequest(BaseModel):
    """对一次回答的评价。"""

    model_config = ConfigDict(extra="forbid")

    thumbs: Literal[1, -1] = Field(description="1 有用，-1 不对")
    correction: str = Field("", max_length=2000, description="应该怎么答")


@router.post(
    "/api/v1/ask", responses={200: _STREAMED, **TOKEN_PROBLEMS}, summary="智能问数",
    response_model=AskResponse,
)  # fmt: skip
async def ask(
    request: AskRequest,
    backend: BackendDep,
    user: CallerDep,
    accept: Annotated[str, Header()] = "",
) -> Response:
    """只看得到自己权限内的工单。请求头 Accept: text/event-stream 时先逐段给出句子，再给全部结果。"""
    asked = await backend.answer(
        user, request.question, request.as_of or clock.today(), request.conversation_id
    )
    if "text/event-stream" in accept:
        return StreamingResponse(_events(asked), media_type="text/event-stream")
    return Response(orjson.dumps(asked_json(asked)), media_type="application/json")


@router.post(
    "/api/v1/turns/{turn_id}/judge", responses=TOKEN_PROBLEMS, summary="评价回答", status_code=204
)
async def judge(
    turn_id: Annotated[int, Path(ge=1, le=MAX_NUMBER, description="问数回答里的 turn_id")],
    request: JudgeRequest, backend: BackendDep, user: CallerDep,
) -> None:  # fmt: skip
    """评价过的回答由 suqiu export answers 导出，作评测案例。"""

    def run() -> None:
        with backend.database().owner().begin() as connection:
            judge_turn(connection, turn_id, user.name, request.thumbs, request.correction)

    await run_in_threadpool(run)


@router.get("/api/v1/metrics", responses=problems_of(429, 503), summary="指标和维度")
async def metrics(backend: BackendDep) -> MetricsOut:
    """每个指标的口径和叫法；本地数据表里只列公开的，别的用 suqiu metrics --user 看。"""
    layer = (await run_in_threadpool(backend.asker)).layer.public()
    return MetricsOut(
        metrics=[
            MetricOut(
                id=one.id, name=one.name, unit=one.unit, definition=layer.definition(one.id),
                words=list(one.words), source=one.source,
            )
            for one in layer.metrics.values()
        ],
        dimensions=[
            DimensionOut(id=one.id, name=one.name, words=list(one.words))
            for one in layer.dimensions.values()
        ],
    )  # fmt: skip


async def _events(asked: KeptAnswer) -> AsyncIterator[bytes]:
    text = asked.answer.text
    for start in range(0, len(text), _PIECE):
        yield _event("text", {"text": text[start : start + _PIECE]})
    yield _event("answer", asked_json(asked))


def _event(name: str, form: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: ".encode() + orjson.dumps(form) + b"\n\n"
