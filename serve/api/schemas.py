"""What goes over the wire: pydantic at the edge, records inside."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from serve.classifying.form import SuggestionOut

MAX_TICKETS = 256
# Numbers of rows are bigints.
MAX_NUMBER = 2**63 - 1
Identifier = Annotated[str, StringConstraints(max_length=200)]


class TicketIn(BaseModel):
    """一条诉求。"""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "id": "LJ202401010001",
                "title": "小区停水",
                "body": "锦源小区从昨晚停水到现在，没人来修。",
            }
        },
    )

    id: Identifier = Field("", description="工单编号，原样返回；不填则为序号")
    title: str = Field("", description="标题，可空", max_length=2000)
    body: str = Field(description="诉求内容")
    address: str = Field("", description="事发地址，可空", max_length=2000)
    street: str = Field("", description="街道（镇），可空", max_length=200)
    phone: str = Field("", description="来电号码，可空；只用来比对名单，不保存", max_length=40)
    created: str = Field("", description="受理时间，可空，如 2026-03-05 09:12", max_length=40)
    occurred_at: str = Field(
        "",
        description="事发时间，可空：日期（如 2026-03-04 22:00），或市民的说法（如 上周三晚上）；"
        "说了就不缺时间，写无、不详或不像时间的当作没有说；不参加分类",
        max_length=200,
    )


class ClassifyRequest(BaseModel):
    """1 到 256 条诉求。"""

    model_config = ConfigDict(extra="forbid")

    tickets: list[TicketIn] = Field(
        description="要分类的诉求", min_length=1, max_length=MAX_TICKETS
    )


class ClassifyResponse(BaseModel):
    """与请求同序的建议。"""

    suggestions: list[SuggestionOut] = Field(description="建议，一条诉求一个")


class LeafOut(BaseModel):
    """一个末级类别。"""

    code: str = Field(description="分类代码")
    path: str = Field(description="完整路径")
    definition: str = Field(description="定义")
    lead: str = Field(description="主办部门")
    assist: list[str] = Field(description="协办部门")


class TaxonomyOut(BaseModel):
    """正在使用的分类表。"""

    version: str = Field(description="版本")
    hash: str = Field(description="内容哈希，与行的顺序无关")
    depth: int = Field(description="级数")
    leaves: list[LeafOut] = Field(description="全部末级类别")


class HealthOut(BaseModel):
    """健康状态。"""

    status: str = Field(description="ok 进程活着；ready 可以接单")
    model: str = Field(default="", description="模型版本")


class LiveOut(HealthOut):
    """进程、在用的模型和大模型的状态。"""

    since: str = Field(description="在用的模型何时启用（北京时间，ISO 8601）")
    refused: str = Field(description="选定的模型为何没有换上；空为没有这回事")
    llm: str = Field(description="大模型：absent 没有、ok 可用、paused 连续失败而暂停、off 关闭")
    llm_reason: str = Field(description="大模型为何是这个状态")


class ReadyOut(HealthOut):
    """可以接单；数据库怎样。"""

    database: str = Field(description="ok 可用、away 现在不能用、unopened 还没有用到")
    database_reason: str = Field(description="数据库为何不能用")


class FieldFaultOut(BaseModel):
    """一个字段的问题。"""

    field: str = Field(description="哪个字段，如 tickets.0.body")
    message: str = Field(description="什么问题")
    code: str = Field(description="问题的代号")


class Problem(BaseModel):
    """RFC 9457 错误。"""

    type: str = Field(description="总是 about:blank")
    title: str = Field(description="错误种类")
    status: int = Field(description="HTTP 状态码")
    detail: str = Field(description="哪个字段、什么问题")
    hint: str = Field(description="怎么办")
    retryable: bool = Field(False, description="原样再试会不会成功；没有即不会")
    errors: list[FieldFaultOut] = Field([], description="每个字段的问题，最多 20 个")


_ABOUT = {
    400: "不是合法的 JSON", 401: "没有令牌，或令牌不对、已过期", 403: "角色没有这项权限",
    413: "请求太大", 415: "不是 JSON", 422: "字段内容不合要求，或所指的会话、问答、工单不存在",
    429: "这个令牌（或地址）请求太频繁",
    503: "暂时不能用，稍后再试",
}  # fmt: skip
Problems = dict[int | str, dict[str, Any]]


def problems_of(*statuses: int) -> Problems:
    """The errors a route may answer, as OpenAPI describes them."""
    # Written out in place: FastAPI puts a response's model under application/json only.
    fault = FieldFaultOut.model_json_schema()
    schema = Problem.model_json_schema()
    schema["properties"]["errors"]["items"] = fault
    del schema["$defs"]
    return {
        status: {
            "description": _ABOUT[status],
            "content": {"application/problem+json": {"schema": schema}},
        }
        for status in statuses
    }


# Of a route that takes JSON; of one that also wants a token.
PROBLEMS = problems_of(400, 413, 415, 422, 429, 503)
TOKEN_PROBLEMS = problems_of(400, 401, 403, 413, 415, 422, 429, 503)
