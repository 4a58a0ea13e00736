"""9月受理多少，其中投诉多少: one sentence that asks twice. Each part is a question of its own, the later
ones go on from those before, and the answer shows them all.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from reporting.ask.planning.outcome import Plan
from reporting.ask.telling.answer import Answer
from reporting.ask.telling.behind import Behind
from reporting.ask.telling.sentence import lead
from reporting.metrics import Layer
from reporting.query.query import Query, Where
from reporting.query.run import Cell, Rows
from reporting.query.spoken import spoken_query
from reporting.query.statement import Column, ColumnKind
from suqiu.periods import PeriodError, find_periods

# The column that tells the parts apart is no dimension of the layer.
PART = "part"
_MOST = 4

_BREAK = re.compile("[,;。?!]+")
# 9月受理多少其中投诉多少, dictated without a stop.
_UNSTOPPED = re.compile(
    "(?:(?<=多少)|(?<=多少件)|(?<=几件))(?=其中)"
    "|(?:(?<=是哪个)|(?<=是哪些)|(?<=是谁)|(?<=多少)|(?<=多少件)|(?<=几件))(?=[^,;。?!]{2,10}呢$)"
)
_ASKS = re.compile("多少|几|哪|谁|什么|啥|最|率|量|前|后|怎么样|如何|呢$")
_NUMBER = re.compile(
    "(?:(?:多少|几)(?:[件单个起宗条次家]|小时|天)?(?:工单|诉求|投诉)?|(?:率|比)(?:是|有)多少)[了啊呢]?$"
)
# 9月呢, 那东湖街道呢, with nothing of its own but what is put in place of what was asked about.
_AND_WHAT = re.compile(
    "^(?:那|那么)?(?!其余|除此|要是|如果)(?:(?!多少|几|哪|什么|啥|谁|怎)[^,]){1,14}呢$"
)
# 东湖街道满意率跟全区平均比怎么样: its figure, and that of all.
_WITH_ALL = re.compile(
    "^(?P<head>.+?),?[跟和与同](?P<all>全[区市县])的?(?:平均|整体|总体)?(?:水平|值|数)?(?:[对相]?比|比较)(?:一下|起来)?"
    "(?:是)?(?:怎么样|怎样|如何|咋样|高还是低|是?高是?低|差多少|情况)?[呢吗?]?$"
)
# 哪个街道满意率最低，投诉多少: of that street.
_WHICH_MOST = re.compile("哪[个家].*(?:最|第一)|最.*(?:哪[个家]|谁)")
_ITS_NUMBER = re.compile(
    "^(?!它|其|哪|一?共|总共|有多|有几|是多|是几|占|比|分别|各|都|达|多少|几)[^,]{2,12}?(?:多少|几[件个])[件个]?[呢]?$"
)
# 满意率最低的街道投诉多少件: the complaints say nothing of which street it is.
_FIRST_AND_ITS = re.compile(
    "^(?P<head>[^,]*(?:率|时长)[^,]{0,3}最[高低长短差好]的?(?:[两三四五六七八九十]个)?(?:街道|部门|承办单位|单位|社区))"
    "[,的]?(?P<tail>(?!的|各|分别|一共|总共|共|它|其)[^,的率]{2,8}(?:多少|几)件)$"
)
_SEVERAL = re.compile("最[高低长短差好]的?[两三四五六七八九十]个")
_DONE = re.compile("(?:办|处理)了(?:多少|几)")
# 投诉多少，咨询多少，一共多少; 投诉、咨询各多少，合计多少.
_TOGETHER = re.compile("^(?:合计|一共|总共|加起来|总计|共)(?:是|有)?(?:多少|几)[件个]?$")
_SEVERAL_NUMBERS = re.compile("[各别](?:自|是|有)*(?:多少|几)|(?:多少|几)件?,[^,]*(?:多少|几)")
_RATED = re.compile("率|时长|时间|多久|占|比")
_OF_THEM = re.compile("^(?:这?其中|[这那]?里[面头边]|[这那]里面|当中|这些里面?)")
_RANKED = re.compile(
    "^(?:都|主要)?(?:是|在|集中在)?(?:哪|谁|什么|啥).*(?:最|多$|少$)|^最.{1,4}的?(?:是|有)(?:哪|谁)"
)


def parts_of(text: str) -> tuple[str, ...]:
    """The parts of a cleaned question, the whole alone where it asks once. Only what surely is a
    question after a question is cut off: other clauses hang together.
    """
    beside = _WITH_ALL.match(text)
    if beside and _ASKS.search(beside["head"]):
        return (beside["head"], f"{beside['all']}平均呢")
    its = _FIRST_AND_ITS.match(text)
    if its:
        several = _SEVERAL.search(its["head"]) is not None
        return (its["head"], f"{'它们' if several else '它'}的{its['tail']}")
    stopped = _UNSTOPPED.sub(",", text)
    clauses = [one for one in _BREAK.split(stopped) if one]
    parts = clauses[:1]
    for clause in clauses[1:]:
        if _TOGETHER.match(clause) and _SEVERAL_NUMBERS.search(",".join(parts)):
            parts = [",".join(parts), "合计呢"]
        elif _WHICH_MOST.search(parts[-1]) and _ITS_NUMBER.match(clause):
            counted = clause.endswith("多少") and not _RATED.search(clause)
            parts.append(f"它的{clause}{'件' if counted else ''}")
        elif _goes_on(parts[-1], clause):
            parts.append(clause)
        else:
            parts[-1] += f",{clause}"
    return tuple(parts) if 1 < len(parts) <= _MOST else (text,)


def _goes_on(head: str, clause: str) -> bool:
    if not _ASKS.search(head):
        return False
    number = _NUMBER.search(head) is not None
    if _AND_WHAT.match(clause) and not _OF_THEM.match(clause):
        return True
    if _OF_THEM.match(clause):
        return number and _ASKS.search(clause) is not None
    return number and _RANKED.match(clause) is not None


def numbers_asked(text: str) -> tuple[str, ...]:
    """The clauses of a question each of which asks for a number; else nothing."""
    clauses = [one for one in _BREAK.split(text) if one]
    if not 1 < len(clauses) <= _MOST or not all(map(_NUMBER.search, clauses)):
        return ()
    # 热线接了多少，城管局办了多少: received or closed?
    return () if any(map(_DONE.search, clauses)) else tuple(clauses)


def timed_apart(text: str, as_of: date) -> tuple[str, ...]:
    """上半年总共多少，下半年到现在多少: a time and a number of its own in each clause; else nothing."""
    clauses = numbers_asked(text)
    try:
        timed = all(find_periods(one, as_of) for one in clauses)
    except PeriodError:
        return ()
    return clauses if timed else ()


def lost_in(whole: Plan, plans: Sequence[Plan], layer: Layer) -> bool:
    """Whether the one query of the whole says less than those of its parts. 9月多少，8月多少 compares
    the two times and 投诉多少，咨询多少 sets the two kinds side by side; but no query has a number and
    a part of it, or the first of the groups at two times.
    """
    query = whole.query
    parts = [one.query for one in plans]
    periods = {one.period for one in parts}
    timed = any(layer.dimensions[one].is_time for one in query.dimensions) or whole.apart
    if len(periods) > 1:
        compared = query.comparison is not None and len(periods) == 2
        kinds = {(one.filters, one.metrics) for one in parts}
        if not (timed or compared) or len(kinds) > 1 or any(one.limit for one in parts):
            return True
    elif any(one.comparison not in (None, query.comparison) for one in parts):
        return True
    common = [one for one in parts[0].filters if all(one in other.filters for other in parts)]
    apart = [one for other in parts for one in other.filters if one not in common]
    told = all(isinstance(one, Where) and one.dimension in query.dimensions for one in apart)
    alike = len({_shape(one) for one in parts}) == len({type(one.derived) for one in plans}) == 1
    return not (told and alike and all({*one.metrics} <= {*query.metrics} for one in parts))


def _shape(query: Query) -> tuple[object, ...]:
    """Which groups a query shows, in which order, and as what."""
    groups = (query.dimensions, query.order, query.limit, query.skip, query.having)
    return (*groups, query.share, query.share_of, query.listing)


def labels_of(plans: Sequence[Plan], layer: Layer) -> list[str]:
    """What each part's figures are of: the time, where they differ in nothing else."""
    queries = [one.query for one in plans]
    periods = [one.period.text for one in queries if one.period is not None]
    same = all(one.filters == queries[0].filters for one in queries)
    if same and len({*periods}) == len(queries):
        return periods
    leads = [lead(one, layer) for one in queries]
    # 最多的是哪个，最少的呢 differ in their order only.
    return leads if len({*leads}) == len(leads) else [spoken_query(one, layer) for one in queries]


def in_one(answers: Sequence[Answer], labels: Sequence[str]) -> Answer:
    """All parts' answers as one: figures side by side in a row, groups of the same kind under
    each other; else the rows are the last part's and the text alone tells the others.
    """
    last = answers[-1]
    rows = _beside(answers, labels) or _stacked(answers, labels) or Rows(last.columns, last.rows)
    return replace(
        last,
        text="".join(dict.fromkeys(one.text for one in answers)),
        columns=rows.columns,
        rows=rows.rows,
        definition="；".join(dict.fromkeys(one.definition for one in answers if one.definition)),
        sql="\n\n".join(dict.fromkeys(one.sql for one in answers)),
        spoken="；".join(one.spoken for one in answers),
        chart=None,
        truncated=any(one.truncated for one in answers),
        behind=Behind.NOTHING,
    )


def _beside(answers: Sequence[Answer], labels: Sequence[str]) -> Rows | None:
    """9月受理多少，其中投诉多少: two figures of one row."""
    if any(one.tickets is not None or len(one.rows) != 1 for one in answers):
        return None
    if any(column.kind is not ColumnKind.METRIC for one in answers for column in one.columns):
        return None
    columns: list[Column] = []
    row: list[Cell] = []
    for at, (one, label) in enumerate(zip(answers, labels, strict=True)):
        for column, cell in zip(one.columns, one.rows[0], strict=True):
            told, id_ = f"{column.name}（{label}）", f"{PART}{at}.{column.id}"
            columns.append(replace(column, name=told, id=id_) if at else column)
            row.append(cell)
    return Rows(tuple(columns), (tuple(row),))


def _stacked(answers: Sequence[Answer], labels: Sequence[str]) -> Rows | None:
    """今年投诉最多的街道是哪个，9月呢: the same columns, with a first one that says of which part."""
    kinds = [[(one.kind, one.unit, one.id) for one in answer.columns] for answer in answers]
    if any(one != kinds[0] for one in kinds) or any(one.tickets is not None for one in answers):
        return None
    if all(row in answers[0].rows for one in answers[1:] for row in one.rows):
        # 各月多少，哪个月最多: the table has it.
        return Rows(answers[0].columns, answers[0].rows)
    rows = [(label, *row) for one, label in zip(answers, labels, strict=True) for row in one.rows]
    column = Column("问的是", ColumnKind.DIMENSION, None, PART)
    return Rows((column, *answers[0].columns), tuple(rows))
