"""`POST /api/v1/similar`: tickets like a text, within the asker's scope."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from retrieval.filters import Filters, parse_period
from retrieval.similar import SimilarTicket, similar, text_of
from retrieval.spelling import read_as
from serve.api.access import user_for
from serve.api.schemas import TOKEN_PROBLEMS, Identifier
from serve.http.backend import BackendDep
from suqiu.errors import InputError
from suqiu.store.users import User

router = APIRouter(tags=["相似工单"])
CallerDep = Annotated[User, Depends(user_for("similar"))]


def _given(field: str) -> dict[str, Any]:
    """Of two fields that may be null, the one that is not; as JSON Schema says it."""
    return {"required": [field], "properties": {field: {"type": "string"}}}


class SimilarRequest(BaseModel):
    """一段话，或一个工单编号；可再限定范围。"""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"oneOf": [_given("text"), _given("ticket_no")]}
    )

    text: str | None = Field(None, max_length=20_000, description="一段话")
    ticket_no: str | None = Field(None, max_length=200, description="库里的工单编号")
    period: str | None = Field(None, max_length=40, description="受理时间，如 2026-01..2026-03")
    leaves: list[Identifier] = Field([], max_length=100, description="分类代码")
    streets: list[Identifier] = Field([], max_length=100, description="街道")
    departments: list[Identifier] = Field([], max_length=100, description="承办单位")
    limit: int = Field(10, ge=1, le=100, description="最多几条，文字相同的算一条")
    copies: StrictBool = Field(False, description="文字相同的也逐条列出")


class SimilarOut(BaseModel):
    """一条相似的工单：怎么分类、派给谁、办得怎样；文字已脱敏。"""

    ticket_no: str = Field(description="工单编号")
    score: float = Field(description="BM25 得分，加词项覆盖和分类倾向的吻合")
    share: float = Field(description="问的内容有多少在里面，0 到 1")
    similarity: float | None = Field(description="向量相似度；没有编码模型时为空")
    title: str = Field(description="标题")
    excerpt: str = Field(description="内容片段")
    received_at: datetime = Field(description="受理时间")
    leaf_code: str | None = Field(description="分类代码")
    leaf: str = Field(description="分类路径")
    department: str | None = Field(description="承办单位")
    street: str | None = Field(description="街道")
    status: str | None = Field(description="状态")
    solved: str | None = Field(description="是否解决")
    satisfaction: str | None = Field(description="满意度")
    hours: float | None = Field(description="从受理到办结的小时数")
    same: list[str] = Field(description="文字相同的其他工单编号，最近的在前")


class SimilarResponse(BaseModel):
    """最像的在前。"""

    similar: list[SimilarOut] = Field(description="相似的工单")
    read_as: str | None = Field(
        description="写成同音字的改成了分类表里的词，按这一句查的；没有改时为 null"
    )


@router.post("/api/v1/similar", responses=TOKEN_PROBLEMS, summary="相似工单")
async def similar_tickets(
    request: SimilarRequest,
    backend: BackendDep,
    user: CallerDep,
    http: Request,
) -> SimilarResponse:
    """只看得到自己权限内的工单。"""
    if (request.text is None) == (request.ticket_no is None):
        raise InputError("text 和 ticket_no 要给且只给一个", hint="找像某个工单的就给 ticket_no")
    start, end = parse_period(request.period) if request.period else (None, None)
    filters = Filters(
        start, end, tuple(request.leaves), tuple(request.streets), tuple(request.departments)
    )

    state = http.app.state

    def run() -> tuple[tuple[SimilarTicket, ...], str | None]:
        with backend.database().reader(user) as reader:
            read = None
            if request.text is not None:
                read = read_as(reader, request.text, state.leaner)
            wanted = read if read is not None else text_of(reader, request.ticket_no or "")
            found = similar(
                reader, wanted, filters=filters, limit=request.limit, encoder=state.encoder,
                leaner=state.leaner, but=request.ticket_no, copies=request.copies,
            )  # fmt: skip
            return found, read if read != request.text else None

    found, read = await run_in_threadpool(run)
    return SimilarResponse(similar=[SimilarOut(**asdict(one)) for one in found], read_as=read)
