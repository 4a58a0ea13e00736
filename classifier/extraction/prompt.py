"""What a model is asked for a ticket's form: messages and the schema of the answer."""

from typing import Any

from classifier.extraction.wording import TITLE_CHARS
from suqiu.llm import Message
from suqiu.untrusted import fence, notice

_FIELDS = {
    "title": f"一句话标题，不超过 {TITLE_CHARS} 个字，只用原文的词",
    "summary": "诉求摘要，不超过 100 字，摘自原文",
    "time": "事情发生的时间，照抄原文",
    "street": "街道或乡镇名，照抄原文",
    "community": "社区或村名，照抄原文",
    "estate": "小区名，照抄原文",
    "road": "道路名和门牌号，照抄原文",
    "object": "被反映的单位或人，照抄原文",
    "demand": "市民要求什么，照抄原文",
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        name: {"type": "string", "description": told, "maxLength": 200}
        for name, told in _FIELDS.items()
    },
    "required": list(_FIELDS),
    "additionalProperties": False,
}
_TASK = (
    "你为政务热线工单填表。从来信中摘出下列各项，输出一个 JSON 对象，不要解释：\n{fields}\n"
    "原文没有的项填空字符串，不得推测、不得编造。⟦手机1⟧、⟦姓名1⟧ 之类是已隐去的个人信息，原样保留。\n{notice}"
)


def messages_for(masked_text: str, boundary: str) -> tuple[Message, ...]:
    """Messages for a letter already masked; `boundary` from `suqiu.untrusted.new_boundary`."""
    told = "\n".join(f"- {name}：{what}" for name, what in _FIELDS.items())
    return (
        Message("system", _TASK.format(fields=told, notice=notice(boundary))),
        Message("user", fence(masked_text, boundary)),
    )
