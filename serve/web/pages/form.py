"""The fields read out of a ticket (智能填单), as lines to copy."""

from dataclasses import dataclass

from suqiu.records import Extraction

_NAMES = (
    ("title", "标题"), ("summary", "摘要"), ("time", "时间"), ("date", "日期"), ("street", "街道"),
    ("community", "社区"), ("estate", "小区"), ("road", "道路门牌"), ("object", "被反映对象"),
    ("demand", "诉求"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormLine:
    """A field's name and its value, made of masked words."""

    name: str
    value: str


def form_lines(form: Extraction | None) -> list[FormLine]:
    """The fields that have a value."""
    if form is None:
        return []
    lines = [
        FormLine(name, field.value)
        for attribute, name in _NAMES
        if (field := getattr(form, attribute)) is not None
    ]
    if form.persons:
        lines.append(FormLine("人员", "、".join(field.value for field in form.persons)))
    return lines
