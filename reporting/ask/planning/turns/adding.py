"""这三个加起来, 合计呢, after a breakdown: the figures of its groups added up."""

import re

from reporting.ask.marks.numbers import number_said
from reporting.metrics import Layer, Unit
from reporting.query.query import Leading, Query, Where

_N = r"\d{1,2}|[两二三四五六七八九十]"
_GROUPS = r"(?:街道|镇|部门|单位|承办单位|社区|村|渠道|来源|分类|类别|类型)?"
_SUM = r"(?:加(?:起来|(?:在|到)?一[起块])|合(?:起来|(?:在|到)?一[起块]|计|并)|总计|总和|一共|总共|共计)"
_THESE = re.compile(rf"^(?:那么?|把)?(?:[这那它]们?(?:{_N}|几)?[个家条类]?|加|合|总共|一共)")
_ALONE = re.compile(
    rf"(?:那么?|把)?(?:它们|[这那]?(?P<n>{_N})[个家条类]|[这那](?:[几些][个家条类]?)?|以?上[面述]|各个?|每个|全部|所有)?{_GROUPS}的?"
    rf"(?:全部|都|一共|总共|合计|总计)?{_SUM}的?(?:结果|数)?(?:一共|总共)?(?:是|有)?(?:多少|几)?[件单]?[呢吧啊?？。]*"
)
_SUMMED = re.compile("[加合](?:起来|(?:在|到)?一[起块])")
_TOTAL = re.compile("合计|总计|总和")
# 这三个的平均满意率, 它们总的满意率: neither the rates of each, nor their sum.
_MEAN = re.compile("平均(?!办理|首次|签收|响应|联系|处置|处理|用时|时长|每)|总的|总体|整体")


def adds_up(question: str, query: Query) -> bool:
    """Whether a turn that says a word for the total wants the groups of `query` as one."""
    if _ALONE.fullmatch(_without_kept(question, query)):
        return bool(query.dimensions)
    chosen = bool(query.limit or query.having)
    return chosen and _THESE.search(question) is not None and len(query.dimensions) == 1


def no_groups(question: str, query: Query) -> bool:
    """两个加起来 after one number: the one before that is not known any more."""
    several = [one for one in query.filters if isinstance(one, Where) and len(one.values) > 1]
    # 合计 after 东湖街道, and 中山呢; of the whole district it is the number that was given.
    single = any(isinstance(one, Where) and not one.negated for one in query.filters)
    said = _SUMMED.search(question) or (single and _TOTAL.search(question))
    summed = bool(said) and _ALONE.fullmatch(question) is not None
    return summed and not query.dimensions and not several


def _without_kept(question: str, query: Query) -> str:
    """投诉合计呢 after the complaints of each department: what they all are is said once more."""
    for one in query.filters:
        kept = isinstance(one, Where) and len(one.values) == 1 and not one.negated
        if isinstance(one, Where) and kept and one.dimension not in query.dimensions:
            question = re.sub(
                rf"{re.escape(one.values[0])}(?:类|工单|的|量|件数)*", "", question, count=1
            )
    return question


def one_rate(question: str, query: Query, layer: Layer) -> bool:
    """Whether one rate is wanted of several groups, where the query has one for each."""
    rate = any(layer.metrics[one].unit == Unit.RATIO for one in query.metrics)
    return rate and bool(query.dimensions) and _MEAN.search(question) is not None


def other_number(question: str, query: Query) -> bool:
    """这三个加起来 after the figures of seven, or of nobody knows how many."""
    found = _ALONE.fullmatch(question)
    if found is None or not found["n"] or not query.dimensions:
        return False
    return number_said(found["n"]) != _how_many(query)


def _how_many(query: Query) -> int | None:
    """How many groups a query says it has."""
    if query.limit is not None:
        return query.limit
    for one in query.filters:
        if isinstance(one, Leading) and one.dimension in query.dimensions:
            return one.count
        if isinstance(one, Where) and one.dimension in query.dimensions and not one.negated:
            return len(one.values)
    return None
