"""`POST /api/v1/extract`: the form of each ticket, filled in from its text."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from classifier.extraction.filler import Filled, FormFiller
from serve.api.schemas import PROBLEMS, ClassifyRequest
from serve.api.tickets import SettingsDep, tickets_of
from serve.api.waiting import in_waiting_room

router = APIRouter(tags=["填单"])


class FieldOut(BaseModel):
    """一项内容和它在原文里的位置。"""

    value: str = Field(description="内容")
    start: int = Field(description="起点：标题、换行、正文连成的文本里的第几个字符，从 0 数")
    end: int = Field(description="终点（不含）")
    source: str = Field(description="title 标题、body 正文（照抄），derived 由原文推得")


class FormOut(BaseModel):
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


class ExtractionOut(FormOut):
    """一条诉求的表单，和它是怎么来的。"""

    path: str = Field(description="fast 只用规则；model 也听了大模型")
    degraded: bool = Field(description="本应问大模型而没有问成，只用了规则")
    degraded_reason: str = Field(description="没有问成的原因")


class ExtractResponse(BaseModel):
    """与请求同序。"""

    extractions: list[ExtractionOut] = Field(description="每条诉求一份表单")


@router.post("/api/v1/extract", responses=PROBLEMS, summary="智能填单")
async def extract_all(
    request: ClassifyRequest, settings: SettingsDep, http: Request
) -> ExtractResponse:
    """一次 1 到 256 条；每项都注明出自原文何处，原文没有的不填。"""
    tickets = tickets_of(request, settings.max_text_chars)
    filler: FormFiller = http.app.state.filler
    found = await in_waiting_room(http, filler.fill, tickets, settings.llm_deadline)
    return ExtractResponse(extractions=[_out(filled) for filled in found])


def _out(filled: Filled) -> ExtractionOut:
    form = FormOut.model_validate(filled.extraction, from_attributes=True)
    return ExtractionOut(
        **dict(form), path=filled.path.value, degraded=bool(filled.degraded_reason),
        degraded_reason=filled.degraded_reason,
    )  # fmt: skip
