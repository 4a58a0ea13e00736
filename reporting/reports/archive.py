"""Reports in the database: drafts, their versions, who approved and froze them when."""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, cast, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import JSONB

from reporting.facts.book import FactBook
from reporting.facts.placeholders import rendered
from reporting.reports.charts import Drawing
from reporting.reports.compose import Made
from reporting.reports.manuscript import Manuscript, manuscript_form, manuscript_of
from reporting.reports.render import drawings_of, files_of
from suqiu import clock
from suqiu.errors import AccessError, InputError
from suqiu.store.audit import record
from suqiu.store.locks import Lock
from suqiu.store.schema import report, report_fact, report_version
from suqiu.store.schema.people import app_user
from suqiu.store.users import User, find_user

_APPROVERS = ("leader", "administrator")
_WORDS = {"draft": "草稿", "approved": "已审定", "frozen": "已定稿"}

_NEWEST = (
    select(func.max(report_version.c.number))
    .where(report_version.c.report_id == report.c.id)
    .correlate(report)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Filed:
    """A report as listed; `version` is its newest."""

    id: str
    spec: str
    title: str
    period_text: str
    status: str
    facts_hash: str
    made_by: str
    made_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    frozen_by: str | None
    frozen_at: datetime | None
    secrecy: int
    version: int

    @property
    def status_zh(self) -> str:
        """The state in Chinese."""
        return _WORDS[self.status]


def file_report(
    connection: Connection, made: Made, user: User, topic: str = "", note: str = "由规则生成"
) -> str:
    """Keep a new draft with its facts; gives its id."""
    id_ = f"{made.spec.id}-{made.period.start:%Y%m%d}-{secrets.token_hex(3)}"
    connection.execute(
        insert(report).values(
            id=id_, spec=made.spec.id, title=rendered(made.manuscript.title, made.book),
            period_start=made.period.start, period_end=made.period.end,
            period_text=made.period.text, topic=topic, facts_hash=made.book.hash,
            secrecy=user.secrecy, made_by=user.name,
        )
    )  # fmt: skip
    _keep_facts(connection, id_, made.book, 0)
    _add(connection, id_, 1, made.manuscript, user, note)
    record(connection, user.name, "report.make", id_, facts=made.book.hash)
    return id_


def find_same(connection: Connection, made: Made, user: User, topic: str = "") -> str | None:
    """The id of the user's draft of the same words and facts that nobody has worked on since: it was
    made twice, or a run was killed before its documents were written. Others who ask wait until
    the end of the transaction.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": Lock.REPORT})
    form = cast(manuscript_form(made.manuscript), JSONB)
    found: str | None = connection.execute(
        select(report.c.id)
        .join(report_version, report_version.c.report_id == report.c.id)
        .where(
            report.c.facts_hash == made.book.hash, report.c.made_by == user.name,
            report.c.secrecy == user.secrecy, report.c.spec == made.spec.id,
            report.c.topic == topic, report.c.status == "draft", _NEWEST == 1,
            report_version.c.manuscript == form,
        )
        .order_by(report.c.made_at.desc())
        .limit(1)
    ).scalar_one_or_none()  # fmt: skip
    return found


def list_reports(connection: Connection, user: User) -> list[Filed]:
    """The reports the user may read, newest first."""
    stored = find_user(connection, user.name)
    rows = connection.execute(_filed().order_by(report.c.made_at.desc(), report.c.id)).mappings()
    return [_of(row) for row in rows if _may_read(stored, row)]


def find_report(connection: Connection, id_: str, user: User) -> Filed:
    """One report by its id or the beginning of it; InputError when there is none to be read."""
    stored = find_user(connection, user.name)
    rows = connection.execute(
        _filed().where(report.c.id.startswith(id_, autoescape=True))
    ).mappings().all()  # fmt: skip
    found = [_of(row) for row in rows if _may_read(stored, row)]
    exact = [one for one in found if one.id == id_] or found
    if len(exact) != 1:
        raise InputError(f"没有编号为 {id_} 的报告" if not exact else f"编号 {id_} 不止一份报告",
                         hint="用 suqiu report list 查看")  # fmt: skip
    return exact[0]


def find_by_facts(connection: Connection, facts_hash: str, user: User) -> Filed | None:
    """The newest report made of these facts."""
    stored = find_user(connection, user.name)
    # A draft that was added to since: its facts of then are still among those of now.
    earlier = (
        select(report_version.c.report_id)
        .where(report_version.c.manuscript["facts_hash"].astext == facts_hash)
        .scalar_subquery()
    )
    rows = connection.execute(
        _filed()
        .where((report.c.facts_hash == facts_hash) | report.c.id.in_(earlier))
        .order_by(report.c.made_at.desc())
    ).mappings()
    return next((_of(row) for row in rows if _may_read(stored, row)), None)


def load_book(connection: Connection, id_: str) -> FactBook:
    """The facts of a report; InputError when they are not what was filed."""
    forms = connection.execute(
        select(report_fact.c.payload)
        .where(report_fact.c.report_id == id_)
        .order_by(report_fact.c.place)
    ).scalars()
    book = FactBook.of_forms(list(forms))
    expected = connection.execute(
        select(report.c.facts_hash).where(report.c.id == id_)
    ).scalar_one()
    if book.hash != expected:
        raise InputError(f"报告 {id_} 的事实被改动过", hint="从备份恢复，或重新生成")
    return book


def load_manuscript(connection: Connection, id_: str, number: int | None = None) -> Manuscript:
    """A version of the words, the newest by default; InputError when there is none."""
    query = select(report_version.c.manuscript).where(report_version.c.report_id == id_)
    if number is not None:
        query = query.where(report_version.c.number == number)
    form = connection.execute(
        query.order_by(report_version.c.number.desc()).limit(1)
    ).scalar_one_or_none()
    if form is None:
        raise InputError(f"报告 {id_} 没有第 {number} 稿", hint="用 suqiu report list 查看")
    return manuscript_of(form)


def add_version(
    connection: Connection, filed: Filed, manuscript: Manuscript, user: User, note: str
) -> int:
    """Keep other words of a draft; its number. An approved report becomes a draft again."""
    _not_frozen(filed)
    number = filed.version + 1
    _add(connection, filed.id, number, manuscript, user, note)
    connection.execute(
        update(report)
        .where(report.c.id == filed.id)
        .values(status="draft", approved_by=None, approved_at=None)
    )
    record(connection, user.name, "report.edit", filed.id, version=number)
    return number


def lock_report(connection: Connection, id_: str) -> None:
    """Hold a report until the end of the transaction; others who change it wait."""
    connection.execute(select(report.c.id).where(report.c.id == id_).with_for_update())


def check_open(connection: Connection, filed: Filed, user: User) -> None:
    """InputError when no answer of the user's may go into the report: it is signed, or somebody
    may read it who does not see the rows that the user counts (or the other way round).
    """
    if filed.status != "draft":
        raise InputError(
            f"报告 {filed.id} {filed.status_zh}，不能再存入", hint="存入别的草稿，或新建专报"
        )
    maker = connection.execute(
        select(app_user.c.role, app_user.c.streets, app_user.c.departments, app_user.c.secrecy)
        .where(app_user.c.name == filed.made_by, app_user.c.active)
    ).one_or_none()  # fmt: skip
    # Its maker reads it always, beside those who see everything up to its level.
    made = (
        ("", [], []) if maker is None else (_narrow(maker.role), maker.streets, maker.departments)
    )
    asks = (_narrow(user.role), list(user.streets), list(user.departments))
    same = made[0] == asks[0] and all(
        set(a) == set(b) for a, b in zip(made[1:], asks[1:], strict=True)
    )
    seen = filed.secrecy if maker is None else min(maker.secrecy, filed.secrecy)
    if not same or user.secrecy != filed.secrecy or user.secrecy > seen:
        raise InputError(
            f"报告 {filed.id} 的统计范围（街道、部门、密级）与您的不同，存进去会让看不到这些工单的人看到数字",
            hint="新建专报，或存入您自己做的草稿",
        )


def add_answer(
    connection: Connection, filed: Filed, manuscript: Manuscript, book: FactBook, user: User,
    note: str,
) -> int:  # fmt: skip
    """Keep a draft with more facts and a section more; its number. The facts of before must
    come first in the book. Call `lock_report` before reading what is added to.
    """
    kept = connection.execute(
        select(func.count()).where(report_fact.c.report_id == filed.id)
    ).scalar_one()
    _keep_facts(connection, filed.id, book, kept)
    connection.execute(update(report).where(report.c.id == filed.id).values(facts_hash=book.hash))
    number = filed.version + 1
    _add(connection, filed.id, number, manuscript, user, note)
    record(connection, user.name, "report.add", filed.id, version=number, note=note)
    return number


def approve(connection: Connection, filed: Filed, user: User, despite: str = "") -> None:
    """Say that the newest version is right; leaders and administrators may. `despite` is why,
    where the checker found something.
    """
    _not_frozen(filed)
    _check_role(user, "审定")
    connection.execute(
        update(report)
        .where(report.c.id == filed.id)
        .values(status="approved", approved_by=user.name, approved_at=_now())
    )
    record(
        connection, user.name, "report.approve", filed.id, version=filed.version, despite=despite
    )


def freeze(connection: Connection, filed: Filed, user: User, name: str) -> Mapping[str, str]:
    """Fix an approved report for good; the SHA-256 of each of its documents by file name."""
    _not_frozen(filed)
    _check_role(user, "定稿")
    if filed.status != "approved":
        raise InputError(f"报告 {filed.id} 还没有审定", hint="先用 suqiu report approve")
    book, manuscript = load_book(connection, filed.id), load_manuscript(connection, filed.id)
    drawings = drawings_of(manuscript, book)
    hashes = _hashes(files_of(manuscript, book, name, drawings=drawings))
    kept = [{"png": base64.b64encode(one.png).decode(), "note": one.note} for one in drawings]
    connection.execute(
        update(report_version)
        .where(report_version.c.report_id == filed.id, report_version.c.number == filed.version)
        .values(drawings=kept, hashes=hashes)
    )
    connection.execute(
        update(report)
        .where(report.c.id == filed.id)
        .values(status="frozen", frozen_by=user.name, frozen_at=_now())
    )
    record(connection, user.name, "report.freeze", filed.id, version=filed.version)
    return hashes


def remake(
    connection: Connection, filed: Filed, name: str, formats: Sequence[str]
) -> tuple[dict[str, bytes], list[str]]:
    """The documents again from the frozen facts, words and charts; and the names of files
    that are not byte for byte what was frozen.
    """
    row = connection.execute(
        select(report_version).where(
            report_version.c.report_id == filed.id, report_version.c.number == filed.version
        )
    ).one()
    book, manuscript = load_book(connection, filed.id), manuscript_of(row.manuscript)
    drawings = None
    if row.drawings is not None:
        drawings = [Drawing(base64.b64decode(one["png"]), one["note"]) for one in row.drawings]
    files = files_of(manuscript, book, name, formats, drawings)
    frozen = row.hashes or {}
    made = _hashes(files)
    return files, [one for one in made if one in frozen and frozen[one] != made[one]]


def _keep_facts(connection: Connection, id_: str, book: FactBook, kept: int) -> None:
    # One statement: thousands of rows one by one take longer than the whole report.
    connection.execute(
        text(
            "INSERT INTO report_fact (report_id, place, fact_id, payload) "
            "SELECT :id, at, one ->> 'id', one "
            "FROM jsonb_array_elements(CAST(:facts AS jsonb)) WITH ORDINALITY AS f (one, at) "
            "WHERE at > :kept"
        ),
        {"id": id_, "facts": book.dumps(), "kept": kept},
    )


def _narrow(role: str) -> str:
    """A department's empty lists mean nothing, others' mean everything."""
    return role if role == "department" else ""


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def _add(
    connection: Connection, id_: str, number: int, manuscript: Manuscript, user: User, note: str
) -> None:
    connection.execute(
        insert(report_version).values(
            report_id=id_, number=number, manuscript=manuscript_form(manuscript), note=note,
            made_by=user.name,
        )
    )  # fmt: skip


def _filed() -> Any:
    return select(report, _NEWEST.label("version"))


def _of(row: RowMapping) -> Filed:
    return Filed(**{name: row[name] for name in Filed.__slots__})


def _may_read(stored: User, row: RowMapping) -> bool:
    """Its maker, or who sees all tickets up to the level the maker sees."""
    if stored.name == row["made_by"]:
        return True
    wide = stored.role in ("leader", "analyst", "administrator", "dispatcher")
    return (
        wide and not stored.streets and not stored.departments
        and stored.secrecy >= row["secrecy"]
    )  # fmt: skip


def _check_role(user: User, what: str) -> None:
    if user.role not in _APPROVERS:
        raise AccessError(f"{user.name}不能{what}报告", hint="由领导或管理员来做", known=True)


def _not_frozen(filed: Filed) -> None:
    if filed.status == "frozen":
        raise InputError(f"报告 {filed.id} 已定稿，不能再改", hint="要更正就另出一份")


def _now() -> datetime:
    return clock.now().replace(microsecond=0)
