"""`POST /api/v1/extract`: the form of each ticket, filled in from its text."""

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from classifier.extraction import extract
from serve.api.schemas import PROBLEMS, ClassifyRequest
from serve.api.tickets import SettingsDep, ticket_of
from suqiu.records import Extraction, Ticket

router = APIRouter(tags=["填单"])


class FieldOut(BaseModel):
    """一项内容和它在原文里的位置。"""

    value: str = Field(description="内容")
    start: int = Field(description="起点：标题、换行、正文连成的文本里的第几个字符，从 0 数")
    end: int = Field(description="终点（不含）")
    source: str = Field(description="title 标题、body 正文（照抄），derived 由原文推得")


class ExtractionOut(BaseModel):
    """一条诉求的表单；原文没有的项为 null。"""

    id: str = Field(description="工单编号")
    title: FieldOut | None = Field(description="标题，不超过 30 字")
    summary: FieldOut | None = Field(description="摘要")
    time: FieldOut | None = Field(description="时间，照抄原文")
    date: FieldOut | None = Field(description="时间所指的日期，如 2026-03-05")
    street: FieldOut | None = Field(description="街道（镇）")
    community: FieldOut | None = Field(description="社区（村）")
    estate: FieldOut | None = Field(description="小区")
    road: FieldOut | None = Field(description="道路和门牌号")
    persons: list[FieldOut] = Field(description="提到的人，姓名已隐去")
    object: FieldOut | None = Field(description="被反映的单位或人")
    demand: FieldOut | None = Field(description="市民的要求")


class ExtractResponse(BaseModel):
    """与请求同序。"""

    extractions: list[ExtractionOut] = Field(description="每条诉求一份表单")


@router.post("/api/v1/extract", responses=PROBLEMS, summary="智能填单")
async def extract_all(request: ClassifyRequest, settings: SettingsDep) -> ExtractResponse:
    """一次 1 到 256 条；每项都注明出自原文何处，原文没有的不填。"""
    tickets = [
        ticket_of(i, ticket, settings.max_text_chars) for i, ticket in enumerate(request.tickets)
    ]
    found = await run_in_threadpool(_extract, tickets)
    return ExtractResponse(extractions=[_out(extraction) for extraction in found])


def _extract(tickets: list[Ticket]) -> list[Extraction]:
    return [extract(ticket) for ticket in tickets]


def _out(extraction: Extraction) -> ExtractionOut:
    return ExtractionOut.model_validate(extraction, from_attributes=True)
