"""工作建议: fixed sentences that figures beyond a bound call for."""

from collections.abc import Callable
from operator import eq, ge, gt, le, lt

from reporting.facts.fact import Fact
from reporting.facts.placeholders import place
from reporting.query.query import Op, Where
from reporting.reports.page import Page
from reporting.reports.phrases import is_thin
from reporting.reports.spec import Rule, Section

_ENOUGH = 20  # tickets behind the rate of a unit that is named
_SEVERAL = 5  # of fewer units the worst says little
_NAMED = 2
_FREQUENT = 3  # what came in less often is no 高频诉求
_TESTS: dict[Op, Callable[[float, float], bool]] = {
    Op.AT_LEAST: ge, Op.OVER: gt, Op.AT_MOST: le, Op.UNDER: lt, Op.EQUAL: eq,
}  # fmt: skip


def write_suggestions(page: Page, section: Section) -> None:
    """The chapter: the rules that apply, and the leading matter of the period."""
    maker = page.maker
    page.heading(section.title)
    said = 0
    leaves = maker.groups("received", section.dimension or "level3")
    if len(leaves) > 1 and leaves[0].number >= _FREQUENT:
        top = maker.top(f"received.{section.dimension or 'level3'}.most", leaves)
        page.say(
            f"聚焦高频诉求。{place(top.id)}诉求量最多，建议{_who(page, leaves[0])}逐件梳理，"
            "能解决的限时解决，一时难以解决的列出清单、明确时限并向群众说明。"
        )
        said += 1
    for number, rule in enumerate(section.rule):
        said += _applied(page, rule, number)
    if not said:
        thin = any(is_thin(maker.figure(rule.metric)) for rule in section.rule)
        page.say(
            "有的指标基数过小，不作判断；其余均在设定范围内，继续做好日常办理和回访。" if thin
            else "各项指标均在设定范围内，继续做好日常办理和回访。"
        )  # fmt: skip


def _applied(page: Page, rule: Rule, number: int) -> bool:
    fact = page.maker.figure(rule.metric)
    # Also where it is kept: an editor may say 高于95%的提示线.
    bound = page.maker.setting(
        f"rule.{number}.{rule.metric}", f"{fact.name}的提示线", rule.bound, fact.unit
    )
    if fact.value is None or is_thin(fact) or not _TESTS[rule.op](fact.number, rule.bound):
        return False
    text = rule.text.replace("{value}", place(fact.id)).replace("{bound}", place(bound.id, "short"))
    page.say(text, _worst(page, rule, fact))
    return True


def _who(page: Page, leaf: Fact) -> str:
    """The unit that has most of a matter, and the street where most of it is."""
    inner = page.maker.within(
        f"{leaf.dimension}={leaf.label}", leaf.label, Where(leaf.dimension, (leaf.label,)),
        label=leaf.label,
    )  # fmt: skip
    said = []
    for dimension, else_ in (("department", "责任单位"), ("street", "属地")):
        if page.about(dimension) and "topic" in page.maker.book:
            said.append("{f:topic}")
            continue
        groups = inner.groups("received", dimension)[:1]
        most = bool(groups) and groups[0].number * 2 > leaf.number
        said.append(f"{place(groups[0].id, 'name')}" if most else else_)
    return "会同".join(said)


def _worst(page: Page, rule: Rule, whole: Fact) -> str:
    """The units that took the rate furthest beyond the bound: a unit of a few tickets moves it by
    nothing, however bad its own.
    """
    if page.about("department"):
        return ""
    groups = [one for one in page.maker.groups(rule.metric, "department")
              if (one.denominator or 0) >= _ENOUGH and one.value is not None]  # fmt: skip
    if len(groups) < _SEVERAL:
        return ""
    low = page.maker.layer.metrics[rule.metric].better != "low"
    moved = {
        one.id: (one.denominator or 0) * (one.number - whole.number) * (-1 if low else 1)
        for one in groups
    }
    groups.sort(key=lambda one: -moved[one.id])
    worst = [one for one in groups[:_NAMED]
             if moved[one.id] > 0 and _TESTS[rule.op](one.number, rule.bound)]  # fmt: skip
    if not worst:
        return ""
    names = "、".join(f"{place(one.id, 'name')}（{place(one.id)}）" for one in worst)
    return f"重点是{names}。"
