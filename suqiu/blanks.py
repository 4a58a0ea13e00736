"""What people and programs write into a field to say nothing: 略, 无, 不详, -."""

import re

_NOTHING = (
    r"(?:略|无|暂无|没有|不详|未知|不清楚|不明|不知道?|不确定|未提供|未填写?|未说明?|未透露|不愿透露|拒绝提供|不便透露|记不清楚?了?|"
    r"不记得了?|忘记?了|无法提供|未提及|未明确|"
    r"保密|空|同上|待补充|待核实|待定|见(?:诉求|反映|工单)?内容|详见(?:诉求|反映|工单)?内容|n/?a|null|none|nan|nat|[-/*—_.]+)"
)
_BLANK = re.compile(rf"[(（]?{_NOTHING}[)）]?[。.]?")


def is_blank(value: str) -> bool:
    """Whether a field says nothing; `value` is lower case, without spaces around it."""
    return not value or _BLANK.fullmatch(value) is not None
