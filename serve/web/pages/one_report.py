"""What the page of one report looks up and changes."""

from dataclasses import dataclass

from reporting.check.findings import Checked
from reporting.reports.archive import (
    Filed,
    add_version,
    approve,
    find_report,
    freeze,
    load_book,
    load_manuscript,
    lock_report,
    remake,
)
from reporting.reports.editing import differences, from_source, to_source
from serve.http.backend import Backend
from serve.reports.make import self_check
from suqiu.errors import InputError
from suqiu.store.users import User


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """A report as its page shows it; `compared` is a diff of two versions, or empty."""

    filed: Filed
    source: str
    checked: Checked
    facts: int
    notes: tuple[str, ...]
    compared: tuple[str, ...]
    pair: tuple[int, int] | None


def opened(
    backend: Backend, user: User, id_: str, old: int | None = None, new: int | None = None
) -> OpenedReport:
    """The report of exactly this id; InputError when the user may not read it."""
    with backend.database().owner().connect() as connection:
        filed = _exactly(find_report(connection, id_, user), id_)
        book = load_book(connection, filed.id)
        manuscript = load_manuscript(connection, filed.id)
        lines: tuple[str, ...] = ()
        pair = (old, new) if old is not None and new is not None else None
        if pair is not None:
            before, after = (load_manuscript(connection, filed.id, one) for one in pair)
            lines = tuple(differences(before, after, book).splitlines())
    return OpenedReport(
        filed, to_source(manuscript), self_check(manuscript, book), len(book),
        tuple(manuscript.notes), lines, pair,
    )  # fmt: skip


def edited(backend: Backend, user: User, id_: str, source: str, note: str, version: int) -> None:
    """Keep other words; InputError when somebody kept a newer version meanwhile."""
    with backend.database().owner().begin() as connection:
        lock_report(connection, id_)
        filed = _exactly(find_report(connection, id_, user), id_)
        if filed.version != version:
            raise InputError(
                f"别人已存了第 {filed.version} 稿，您改的是第 {version} 稿",
                hint="您的文字还在下面；复制出来，刷新后并入",
            )
        book = load_book(connection, filed.id)
        changed = from_source(source, load_manuscript(connection, filed.id), book)
        add_version(connection, filed, changed, user, note or "修改")


def act(backend: Backend, user: User, id_: str, step: str, despite: str) -> None:
    """Approve or freeze; what the checker found must be answered for."""
    with backend.database().owner().begin() as connection:
        lock_report(connection, id_)
        filed = _exactly(find_report(connection, id_, user), id_)
        if step == "freeze":
            freeze(connection, filed, user, filed.id)
            return
        checked = self_check(load_manuscript(connection, filed.id), load_book(connection, filed.id))
        if checked.errors and not despite.strip():
            raise InputError(
                f"还有 {len(checked.errors)} 处没有依据：{checked.errors[0].message}",
                hint="先改正，或写明仍要审定的理由",
            )
        approve(connection, filed, user, despite.strip())


def files(backend: Backend, user: User, id_: str, format_: str) -> tuple[str, bytes]:
    """Name and bytes of the document in one format."""
    with backend.database().owner().connect() as connection:
        filed = _exactly(find_report(connection, id_, user), id_)
        made, _ = remake(connection, filed, filed.id, [format_])
    name = f"{filed.id}.{format_}"
    return name, made[name]


def _exactly(filed: Filed, id_: str) -> Filed:
    """An address names one report: no beginnings of ids here."""
    if filed.id != id_:
        raise InputError(f"没有编号为 {id_} 的报告", hint="从报告列表里打开")
    return filed
