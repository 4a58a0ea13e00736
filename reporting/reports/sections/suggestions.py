"""工作建议: fixed sentences that figures beyond a bound call for."""

from collections.abc import Callable
from operator import eq, ge, gt, le, lt

from reporting.facts.placeholders import place
from reporting.query.query import Op
from reporting.reports.context import Page
from reporting.reports.spec import Rule, Section

_TESTS: dict[Op, Callable[[float, float], bool]] = {
    Op.AT_LEAST: ge, Op.OVER: gt, Op.AT_MOST: le, Op.UNDER: lt, Op.EQUAL: eq,
}  # fmt: skip


def write_suggestions(page: Page, section: Section) -> None:
    """The chapter: the rules that apply, and the leading matter of the period."""
    maker = page.maker
    page.heading(section.title)
    said = 0
    leaves = maker.groups("received", section.dimension or "level3")
    if len(leaves) > 1:
        top = maker.top(f"received.{section.dimension or 'level3'}.most", leaves)
        page.say(
            f"聚焦高频诉求。{place(top.id)}诉求量最多，建议责任单位会同属地逐件梳理，"
            "能解决的限时解决，一时难以解决的列出清单、明确时限并向群众说明。"
        )
        said += 1
    for number, rule in enumerate(section.rule):
        said += _applied(page, rule, number)
    if not said:
        page.say("各项指标均在设定范围内，继续做好日常办理和回访。")


def _applied(page: Page, rule: Rule, number: int) -> bool:
    fact = page.maker.figure(rule.metric)
    if fact.value is None or not _TESTS[rule.op](fact.number, rule.bound):
        return False
    bound = page.maker.setting(
        f"rule.{number}.{rule.metric}", f"{fact.name}的提示线", rule.bound, fact.unit
    )
    page.say(
        rule.text.replace("{value}", place(fact.id)).replace("{bound}", place(bound.id, "short"))
    )
    return True
