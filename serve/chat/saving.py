"""A chat's answer becomes the last section of a draft report, or the first of a new one."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from reporting.ask.asker import Asker
from reporting.ask.telling.derived import Derived
from reporting.ask.telling.digest import digest_query
from reporting.ask.telling.site_figures import NOT_CLEARED, cleared
from reporting.check.findings import Finding
from reporting.facts.book import FactBook
from reporting.facts.counting import FactCounter
from reporting.facts.fact import Fact, FactKind
from reporting.query.form import query_from_json
from reporting.query.query import Query
from reporting.reports.answer import Asked, answer_section, as_of_text, question_line
from reporting.reports.archive import (
    Filed,
    add_answer,
    check_open,
    file_report,
    find_report,
    list_reports,
    load_book,
    load_manuscript,
    lock_report,
)
from reporting.reports.compose import Made
from reporting.reports.manuscript import Manuscript
from reporting.reports.spec import find_spec
from serve.http.backend import Backend
from serve.reports.make import self_check
from suqiu.errors import InputError
from suqiu.periods import Period
from suqiu.settings import Settings
from suqiu.store.conversations import Turn, own_turn
from suqiu.store.users import User

_MOST_DRAFTS = 50
_EARLIEST = datetime(2000, 1, 1)
_LONGEST_NOTE = 60


@dataclass(frozen=True, slots=True)
class Saved:
    """Where an answer went."""

    id: str
    title: str
    version: int


def drafts_for(backend: Backend, user: User) -> list[Filed]:
    """The drafts an answer of the user may go into, newest first."""
    with backend.database().owner().connect() as connection:
        return [
            one
            for one in list_reports(connection, user)
            if one.status == "draft" and _is_open(connection, one, user)
        ][:_MOST_DRAFTS]


def save_answer(settings: Settings, backend: Backend, user: User, turn: int, id_: str) -> Saved:
    """Save one's own answer into the draft of this id, or into a new report where it is empty.

    The figures are counted again under the user's scope, as of the day of the question; all or
    nothing is kept. InputError says why an answer or a report does not serve.
    """
    with (
        backend.database().reader(user) as reader,
        backend.database().owner().begin() as connection,
    ):
        asker = backend.asker().seen_by(reader)
        asked = _asked(asker, *own_turn(connection, turn, user.name))
        layer = asker.layer
        if not cleared(reader, asked.query, layer):
            raise InputError(NOT_CLEARED, hint="请联系管理员")
        facts = FactCounter(reader, layer, asked.as_of)
        if id_:
            return _added(connection, facts, user, asked, id_)
        return _made(settings, connection, facts, user, asked)


def _added(connection: Connection, facts: FactCounter, user: User, asked: Asked, id_: str) -> Saved:
    lock_report(connection, id_)
    filed = find_report(connection, id_, user)
    if filed.id != id_:
        raise InputError(f"没有编号为 {id_} 的报告", hint="从列表里选")
    check_open(connection, filed, user)
    old, before = load_manuscript(connection, id_), load_book(connection, id_)
    manuscript, book = _with_section(old, before, facts, asked)
    note = f"存入回答：{question_line(asked.question)[:_LONGEST_NOTE]}"
    version = add_answer(connection, filed, manuscript, book, user, note)
    return Saved(filed.id, filed.title, version)


def _made(
    settings: Settings, connection: Connection, facts: FactCounter, user: User, asked: Asked
) -> Saved:
    spec = find_spec("special", settings.reports_dir)
    period = asked.query.period or Period(_EARLIEST, asked.as_of, "全部时间", None)
    question = question_line(asked.question)
    book = FactBook()
    for name, called, value in (
        ("period", "统计时段", period.text), ("unit", "单位", spec.unit),
        ("as_of", "统计截止", as_of_text(asked.as_of)),
    ):  # fmt: skip
        book.add(Fact(name, called, FactKind.SETTING, value, ""))
    empty = Manuscript(spec.id, f"专题：{question}", spec.unit, ())
    manuscript, book = _with_section(empty, book, facts, asked)
    made = Made(spec, period, manuscript, book)
    id_ = file_report(connection, made, user, note="由回答生成")
    return Saved(id_, manuscript.title, 1)


def _with_section(
    old: Manuscript, before: FactBook, facts: FactCounter, asked: Asked
) -> tuple[Manuscript, FactBook]:
    """The report with the section; InputError when the checker finds what it did not before."""
    known = _errors(old, before) if old.blocks else set()
    wrong: set[tuple[str, str, str]] = set()
    # Names of groups that other words of the report contain (满意, 满意率) are told apart by
    # their dimension.
    for qualified in (False, True):
        book = FactBook(before)
        blocks = answer_section(facts, asked, book, qualified=qualified)
        new = replace(old, blocks=(*old.blocks, *blocks), facts_hash=book.hash)
        wrong = _errors(new, book) - known
        if not wrong:
            return new, book
    problem, text, message = sorted(wrong)[0]
    raise InputError(
        f"存进去以后核对不过：{problem}，{text[:40]}（{message[:80]}）",
        hint="新建专报，或换一种问法",
    )


def _errors(manuscript: Manuscript, book: FactBook) -> set[tuple[str, str, str]]:
    def key(one: Finding) -> tuple[str, str, str]:
        return str(one.problem), one.text, one.message

    return {key(one) for one in self_check(manuscript, book).errors}


def _is_open(connection: Connection, filed: Filed, user: User) -> bool:
    try:
        check_open(connection, filed, user)
    except InputError:
        return False
    return True


def _asked(asker: Asker, turn: Turn, before: list[str]) -> Asked:
    if turn.status != "answered" or turn.query is None:
        raise InputError("这一问没有得到数字，不能存入报告", hint="换一种问法，得到数字后再存")
    query = query_from_json(turn.query)
    derived = None if turn.way == "model" else _derived(asker, turn, before, query)
    now = datetime.combine(turn.as_of + timedelta(days=1), time())
    return Asked(turn.question, query, now, derived)


def _derived(asker: Asker, turn: Turn, before: list[str], query: Query) -> Derived | None:
    """What was made of the rows, read from the words again: the turn keeps the query alone."""
    read = asker.planner.plan_last([*before, turn.question], turn.as_of)
    plans = read if isinstance(read, tuple) else ()
    if len(plans) > 1:
        raise InputError("一句里问的几个数不能一起存", hint="分开问，每次存一个")
    planned, again = plans[0] if plans else None, None
    if planned is not None:
        again = digest_query(planned.query) if planned.digest else planned.query
    if planned is None or again != query:
        raise InputError("这一问现在读出来和当时不同了，没有存", hint="重新问一次，再存入报告")
    if planned.both or planned.sides:
        raise InputError("并排的几组数不能一起存", hint="分开问，每次存一组")
    return planned.derived
