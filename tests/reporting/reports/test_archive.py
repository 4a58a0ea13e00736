"""Reports are filed, edited, approved, frozen and remade; who may and when is kept."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from reporting.reports.archive import (
    add_version,
    approve,
    file_report,
    find_by_facts,
    find_report,
    find_same,
    freeze,
    list_reports,
    load_book,
    load_manuscript,
    remake,
)
from reporting.reports.manuscript import By, Paragraph
from suqiu.errors import AccessError, InputError
from suqiu.store.users import User, local_administrator, save_user

BOSS = local_administrator()


@pytest.fixture
def filed(town, september):
    """A report filed, undone afterwards."""
    connection = town.owner().connect()
    transaction = connection.begin()
    save_user(connection, User("分析员", "analyst"))
    id_ = file_report(connection, september, BOSS)
    yield connection, id_
    transaction.rollback()
    connection.close()


def test_facts_and_words_come_back(filed, september):
    connection, id_ = filed
    assert load_book(connection, id_).hash == september.book.hash
    assert load_manuscript(connection, id_) == september.manuscript
    assert find_by_facts(connection, september.book.hash, BOSS).id == id_


def test_made_twice_it_is_one_draft_until_somebody_works_on_it(filed, september):
    connection, id_ = filed
    assert find_same(connection, september, BOSS) == id_
    assert find_same(connection, september, User("分析员", "analyst")) is None
    assert find_same(connection, september, BOSS, "专题") is None
    other = replace(
        september,
        manuscript=september.manuscript.with_blocks((Paragraph("完。", By.PERSON),)),
    )
    assert find_same(connection, other, BOSS) is None
    approve(connection, find_report(connection, id_, BOSS), BOSS)
    assert find_same(connection, september, BOSS) is None
    add_version(connection, find_report(connection, id_, BOSS), september.manuscript, BOSS, "")
    assert find_same(connection, september, BOSS) is None


def test_the_whole_way(filed, september):
    connection, id_ = filed
    new = september.manuscript.with_blocks(
        (*september.manuscript.blocks, Paragraph("完。", By.PERSON))
    )
    assert add_version(connection, find_report(connection, id_, BOSS), new, BOSS, "加一句") == 2
    with pytest.raises(InputError, match="还没有审定"):
        freeze(connection, find_report(connection, id_, BOSS), BOSS, "r")
    approve(connection, find_report(connection, id_, BOSS), BOSS)
    hashes = freeze(connection, find_report(connection, id_, BOSS), BOSS, "r")
    frozen = find_report(connection, id_[:12], BOSS)
    assert (frozen.status, frozen.approved_by, frozen.frozen_by) == ("frozen", BOSS.name, BOSS.name)
    assert frozen.frozen_at is not None
    files, changed = remake(connection, frozen, "r", ["docx", "html", "md"])
    assert changed == []
    assert set(files) == set(hashes)
    with pytest.raises(InputError, match="已定稿"):
        add_version(connection, frozen, new, BOSS, "")


def test_an_edit_takes_the_approval_back(filed, september):
    connection, id_ = filed
    approve(connection, find_report(connection, id_, BOSS), BOSS)
    add_version(connection, find_report(connection, id_, BOSS), september.manuscript, BOSS, "")
    found = find_report(connection, id_, BOSS)
    assert (found.status, found.approved_by) == ("draft", None)


def test_an_analyst_may_read_but_not_approve(filed):
    connection, id_ = filed
    analyst = User("分析员", "analyst")
    # Made by one who sees secret tickets: not for those who do not.
    assert list_reports(connection, analyst) == []
    connection.execute(text("UPDATE report SET secrecy = 0"))
    found = find_report(connection, id_, analyst)
    with pytest.raises(AccessError, match="不能审定"):
        approve(connection, found, analyst)


def test_a_leader_of_one_street_does_not_see_the_whole(filed):
    connection, id_ = filed
    connection.execute(text("UPDATE report SET secrecy = 0"))
    with pytest.raises(InputError, match="没有编号"):
        find_report(connection, id_, User("东湖领导", "leader", streets=("东湖街道",)))


@pytest.mark.parametrize(
    "change",
    ["UPDATE report SET title = 'x'", "DELETE FROM report", "DELETE FROM report_version",
     "UPDATE report_fact SET payload = '{}'", "UPDATE report SET status = 'draft'"],
)  # fmt: skip
def test_the_database_keeps_what_is_frozen(filed, change):
    connection, id_ = filed
    approve(connection, find_report(connection, id_, BOSS), BOSS)
    freeze(connection, find_report(connection, id_, BOSS), BOSS, "r")
    with pytest.raises(DBAPIError, match="frozen"), connection.begin_nested():
        connection.execute(text(change))


def test_facts_changed_behind_our_back_are_found(filed):
    connection, id_ = filed
    connection.execute(
        text(
            "UPDATE report_fact SET payload = jsonb_set(payload, '{value}', '41') WHERE fact_id = 'received'"
        )
    )
    with pytest.raises(InputError, match="改动"):
        load_book(connection, id_)
