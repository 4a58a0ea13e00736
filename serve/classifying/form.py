"""A suggestion as it goes over the wire, which is also how it is stored."""

from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from suqiu.records import Role, Suggestion


class CandidateOut(BaseModel):
    """候选类别。"""

    code: str = Field(description="分类代码")
    name: str = Field(description="类别名称")
    path: str = Field(description="完整路径，如 市政公用 / 供水 / 停水")
    probability: float = Field(description="概率，0 到 1")


class LevelOut(BaseModel):
    """首选类别在某一级的概率（其下各末级之和）。"""

    level: int = Field(description="第几级，从 1 起")
    code: str = Field(description="该级代码")
    name: str = Field(description="该级名称")
    probability: float = Field(description="概率，0 到 1")


class DepartmentOut(BaseModel):
    """推荐部门。"""

    name: str = Field(description="部门名称")
    role: str = Field(description="lead 主办，assist 协办")
    probability: float = Field(description="概率，0 到 1")
    reason: str = Field(description="依据")
    assists: bool = Field(False, description="由别家主办时，是否协办；role 是 assist 的都是")


class EvidenceOut(BaseModel):
    """依据。"""

    words: list[str] = Field(description="支持首选类别的词，最强在前")


class UrgencyOut(BaseModel):
    """紧急程度。"""

    level: str = Field(description="普通、紧急、特急")
    words: list[str] = Field(description="使它紧急的词")
    action: str = Field(description="马上要做的事；普通时为空")


class AcceptanceOut(BaseModel):
    """是否受理。"""

    accepted: bool = Field(description="是否属于热线受理范围")
    reason: str = Field(description="不予受理的理由")
    redirect: str = Field(description="应到哪里反映")
    words: list[str] = Field(description="依据的词")


class IntakeOut(BaseModel):
    """受理要素：除分类以外，坐席要判断的事。"""

    request_type: str = Field(description="诉求类型：咨询、求助、投诉、举报、建议、表扬")
    request_type_probability: float = Field(description="诉求类型的概率，0 到 1")
    urgency: UrgencyOut = Field(description="紧急程度")
    acceptance: AcceptanceOut = Field(description="是否受理")
    missing: list[str] = Field(description="没有说到的要素：时间、地点、起因、诉求")
    handling: str = Field(description="处理类别：民生服务、情绪宣泄、涉法涉诉、网络舆情")
    caller: str = Field(description="来电名单：骚扰名单、代表委员，或空")


class SuggestionOut(BaseModel):
    """一条诉求的建议。"""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "LJ202401010001",
                "codes": [
                    {
                        "code": "020101",
                        "name": "停水",
                        "path": "市政公用 / 供水 / 停水",
                        "probability": 0.97,
                    }
                ],
                "levels": [{"level": 1, "code": "02", "name": "市政公用", "probability": 0.99}],
                "departments": [
                    {
                        "name": "供水公司",
                        "role": "lead",
                        "probability": 0.97,
                        "reason": "职责：市政公用 / 供水 / 停水",
                    }
                ],
                "decision": "auto",
                "evidence": {"words": ["停水", "水厂"]},
                "model": "seed-ccfd575a",
                "sure_level": 3,
                "candidate_set": ["020101"],
                "intake": {
                    "request_type": "投诉",
                    "request_type_probability": 0.81,
                    "urgency": {
                        "level": "紧急",
                        "words": ["停水"],
                        "action": "转专业公司抢修（北京规范征求意见稿：24小时内）",
                    },
                    "acceptance": {"accepted": True, "reason": "", "redirect": "", "words": []},
                    "missing": [],
                    "handling": "民生服务",
                    "caller": "",
                },
                "path": "fast",
                "degraded": False,
                "degraded_reason": "",
            }
        }
    )

    id: str = Field(description="工单编号")
    codes: list[CandidateOut] = Field(description="前五个候选类别，最可能的在前")
    levels: list[LevelOut] = Field(description="首选类别各级的概率")
    departments: list[DepartmentOut] = Field(description="推荐部门：主办在前，协办在后")
    decision: str = Field(description="auto 可自动派单；review 请人工复核")
    evidence: EvidenceOut = Field(description="依据")
    model: str = Field(description="模型版本")
    sure_level: int = Field(description="有把握到第几级；0 表示各级都没有把握")
    candidate_set: list[str] = Field(description="候选集合：按设定的概率包含正确类别的代码")
    intake: IntakeOut | None = Field(description="受理要素")
    path: str = Field(description="fast 只用快速模型；model 也听了大模型")
    degraded: bool = Field(description="本应问大模型而没有问成，用的是快速结果")
    degraded_reason: str = Field(description="没有问成的原因")


def suggestion_out(suggestion: Suggestion) -> SuggestionOut:
    """What is sent and stored of it."""
    return SuggestionOut.model_validate(suggestion, from_attributes=True)


_RECORD = TypeAdapter(Suggestion)


def suggestion_of(stored: object) -> Suggestion:
    """The record that a stored form was made of; pydantic's ValidationError where it is of another
    version.
    """
    found = _RECORD.validate_python(SuggestionOut.model_validate(stored).model_dump())
    # One stored before there was `assists` does not say so.
    departments = (
        replace(one, assists=one.assists or one.role is Role.ASSIST) for one in found.departments
    )
    return replace(found, departments=tuple(departments))
