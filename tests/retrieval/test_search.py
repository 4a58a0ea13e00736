"""Found, in order, within filters and scope, at once, and after changes."""

import hashlib

import numpy as np
import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from retrieval import index
from retrieval.errors import RetrievalError, TooLongError
from retrieval.filters import Filters, parse_period
from retrieval.index import build_index, index_status, index_tickets, update_index
from retrieval.search import search
from retrieval.similar import similar, text_of
from retrieval.terms import text_terms
from retrieval.vectors import embed_tickets, nearest, serving
from suqiu.errors import InputError
from suqiu.store.schema import ticket, ticket_text
from suqiu.store.users import User, local_administrator, save_user
from tests.retrieval.conftest import add


class HashedPairs:
    """A real, small encoder: pairs of characters thrown on 64 axes."""

    asked = 0

    def __init__(self, name="hashed-pairs"):
        self.name, self.dim = name, 64

    def encode(self, texts, *, questions=False):
        self.asked += questions
        found = np.zeros((len(texts), self.dim), np.float32)
        for row, words in zip(found, texts, strict=True):
            for i in range(len(words) - 1):
                row[hashlib.sha256(words[i : i + 2].encode()).digest()[0] % self.dim] += 1
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


def find(database, wanted, user=None, **options):
    with database.reader(user or local_administrator()) as connection:
        return [hit.ticket_no for hit in search(connection, wanted, **options)]


def near(database, wanted, encoder):
    with database.reader(local_administrator()) as connection:
        return nearest(connection, encoder, wanted, Filters(), 10)


def test_the_likest_comes_first(indexed):
    assert find(indexed, "惠民路货车违停")[0] == "B1"
    assert set(find(indexed, "锦源小区停水")[:4]) == {"A1", "A2", "A3", "A4"}
    assert find(indexed, "。。。") == find(indexed, "") == []


def test_filters_narrow(indexed):
    september = Filters(*parse_period("2026-09"))
    with pytest.raises(InputError, match="终点早于起点"):
        parse_period("2026-03..2026-01")
    assert find(indexed, "健身房预付卡", filters=september) == []
    assert find(indexed, "健身房预付卡", filters=Filters(*parse_period("2026-06")))[0] == "B2"
    assert find(indexed, "停水", filters=Filters(leaves=("060101",))) == []
    assert find(indexed, "停水", filters=Filters(streets=("西岭街道",))) == []
    assert len(find(indexed, "停水", filters=Filters(departments=("某局",)))) == 4
    assert find(indexed, "停水", filters=Filters(*parse_period("2026-09-01..2026-09-01"))) == ["A1"]


def test_nobody_finds_what_he_may_not_see(indexed):
    west = User("西岭所", "dispatcher", streets=("西岭街道",))
    with indexed.owner().begin() as connection:
        save_user(connection, west)
    assert find(indexed, "停水", west) == []
    assert find(indexed, "违停", west)
    assert find(indexed, "停水", User("无此人", "leader")) == []
    with indexed.reader(west) as connection, pytest.raises(InputError):
        text_of(connection, "A1")


def test_the_reader_has_no_way_to_the_index_itself(indexed):
    for table in ("ticket_index", "index_term", "repeat_suggestion"):
        with (
            indexed.reader(local_administrator()) as connection,
            pytest.raises(Exception, match="permission denied"),
        ):
            connection.execute(text(f"SELECT * FROM {table}"))


def test_a_new_ticket_is_found_when_its_transaction_ends(indexed):
    with indexed.owner().begin() as connection:
        add(
            connection,
            "N1",
            "2026-10-30",
            None,
            "东湖街道",
            "020101",
            "",
            "彩虹桥下水管爆裂喷泉一样",
        )
        assert index_tickets(connection, ["N1"]) == 1
    assert find(indexed, "彩虹桥水管爆裂")[0] == "N1"
    month = Filters(*parse_period("2026-10"))
    assert find(indexed, "彩虹桥水管爆裂", filters=month) == ["N1"]
    with indexed.owner().connect() as connection:
        status = index_status(connection)
    assert status.indexed == status.tickets == status.counted + 1
    assert update_index(indexed.owner()) == 0
    with indexed.owner().connect() as connection:
        assert index_status(connection).counted == status.tickets


def test_changes_reach_the_index(indexed):
    with indexed.owner().begin() as connection:
        connection.execute(
            update(ticket).where(ticket.c.ticket_no == "B2").values(street="南湖街道")
        )
        connection.execute(
            update(ticket_text)
            .where(ticket_text.c.ticket_no == "B2")
            .values(body="游泳馆关门不退卡")
        )
    assert update_index(indexed.owner()) == 1
    assert find(indexed, "游泳馆", filters=Filters(streets=("南湖街道",))) == ["B2"]
    with indexed.owner().begin() as connection:
        connection.execute(
            update(ticket).where(ticket.c.ticket_no == "B2").values(street="北塔街道")
        )
    assert find(indexed, "游泳馆", filters=Filters(streets=("北塔街道",))) == ["B2"]


def test_building_anew_finds_the_same(indexed):
    before = find(indexed, "锦源小区停水两天")
    build_index(indexed.owner())
    assert find(indexed, "锦源小区停水两天") == before


def _counts(database):
    with database.owner().connect() as connection:
        one = connection.execute(text("SELECT documents, length FROM index_state")).one()
        terms = connection.execute(text("SELECT term, documents FROM index_term ORDER BY 1")).all()
        made = connection.execute(text("SELECT to_regclass('ticket_index_terms') IS NOT NULL"))
        return tuple(one), terms, made.scalar_one()


def test_a_build_that_was_stopped_is_gone_on_with_by_an_update(indexed, monkeypatch):
    build_index(indexed.owner())
    before, found = _counts(indexed), find(indexed, "锦源小区停水两天")
    monkeypatch.setattr(index, "CHUNK", 2)

    def stop(rows):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index(indexed.owner(), advance=stop)
    assert _counts(indexed) != before
    assert update_index(indexed.owner()) == before[0][0] - 2
    assert _counts(indexed) == before
    assert find(indexed, "锦源小区停水两天") == found


def test_what_another_indexes_meanwhile_is_counted_once(indexed):
    build_index(indexed.owner())
    before = _counts(indexed)

    class Late:
        def lean(self, texts):
            with indexed.owner().begin() as other:
                index_tickets(other, ["A1"])
            return [{} for _ in texts]

    with indexed.owner().begin() as connection:
        connection.execute(text("TRUNCATE ticket_index, index_term"))
        connection.execute(text("UPDATE index_state SET documents = 0, length = 0"))
    update_index(indexed.owner(), Late())
    assert _counts(indexed) == before


def test_similar_tells_what_became_of_it(indexed):
    with indexed.reader(local_administrator()) as connection:
        found = similar(connection, text_of(connection, "A1"), but="A1")
    assert "A1" not in [one.ticket_no for one in found]
    assert found[0].leaf_code == "020101"
    assert found[0].department == "某局"
    assert 0 < found[0].share <= 1


def test_vectors_are_replaced_while_the_old_ones_serve(indexed):
    first, second = HashedPairs(), HashedPairs("other")
    with indexed.owner().connect() as connection:
        count = index_status(connection).indexed
    assert embed_tickets(indexed.owner(), first) == count
    assert embed_tickets(indexed.owner(), first) == 0
    assert find(indexed, "惠民路货车违停", encoder=first)[0] == "B1"
    assert first.asked == 1
    assert near(indexed, "惠民路货车违停", first)["B1"] > 0.3
    # With the vectors of another, words alone serve.
    assert find(indexed, "违停", encoder=second) == find(indexed, "违停")
    assert near(indexed, "惠民路货车违停", second) == {}

    class Breaks(HashedPairs):
        def encode(self, texts, *, questions=False):
            raise RetrievalError("断电")

    for begun in ("other", "third"):
        with pytest.raises(RetrievalError, match="断电"):
            embed_tickets(indexed.owner(), Breaks(begun))
    assert find(indexed, "惠民路货车违停", encoder=first)[0] == "B1"
    assert embed_tickets(indexed.owner(), second) == count
    with indexed.owner().connect() as connection:
        assert serving(connection) == ("other", 64)
        tables = connection.execute(
            text("SELECT count(*) FROM pg_class WHERE relname ~ '^ticket_vector_[0-9]+$'")
        ).scalar()
    assert tables == 1
    assert find(indexed, "。。。", encoder=second) == []
    # No word in common: only nearness can find anything.
    assert find(indexed, "鑫鑫", encoder=second)


def test_more_dimensions_than_can_be_indexed_are_refused_at_once(indexed):
    wide = HashedPairs("wide")
    wide.dim = 4096
    with pytest.raises(RetrievalError, match="维"):
        embed_tickets(indexed.owner(), wide)


def test_terms_leave_out_what_masking_put_in():
    assert list(text_terms("⟦电话1⟧停水").ids) == list(text_terms("停水").ids)
    terms = text_terms("停水停水")
    assert terms.length == 4
    assert terms.counts.max() == 2


@pytest.mark.parametrize("value", ["2026-13", "昨天", "2026-02-30", ""])
def test_periods_that_cannot_be(value):
    with pytest.raises(InputError):
        parse_period(value)


def test_a_search_over_its_time_says_so_and_other_faults_are_the_databases(indexed):
    with indexed.owner().connect() as holding, indexed.reader(local_administrator()) as reader:
        holding.exec_driver_sql("LOCK TABLE ticket_index IN ACCESS EXCLUSIVE MODE")
        reader.exec_driver_sql("SET LOCAL statement_timeout = 200")
        with pytest.raises(TooLongError, match="查得太久"):
            search(reader, "晚上施工噪音扰民")
        # The transaction is over: what comes now is no bare error of the driver's.
        with pytest.raises(DBAPIError):
            search(reader, "晚上施工噪音扰民")
        holding.rollback()
