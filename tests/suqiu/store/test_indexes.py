"""Indexes put aside for a large load come back, whenever it was broken off."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import text

from suqiu.store import indexes, migrating
from suqiu.store.migrations import HEAD

TABLES = ("ticket", "ticket_text", "ticket_person")


@pytest.fixture
def store(database):
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
        indexes.bring_back(connection)


def there(store):
    found = store.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)", (list(TABLES),)
    )
    return dict(found.fetchall())


def test_all_come_back_as_they_were(store):
    before = there(store)
    names = indexes.put_aside(store, TABLES)
    assert {"ticket_text_pairs", "ticket_received_at", "ticket_person_phone_hash"} <= set(names)
    # Keys and what keeps numbers from coming twice stay.
    assert set(there(store)) == set(before) - set(names)
    assert {name for name in before if name.endswith("_pkey")} <= set(there(store))
    steps = []
    assert indexes.bring_back(store, advance=steps.append) == len(names)
    assert sum(steps) == 100 * len(names)
    assert there(store) == before
    assert indexes.aside(store) == ()


def test_put_aside_again_and_killed_on_the_way(store):
    before = there(store)
    names = indexes.put_aside(store, TABLES)
    assert indexes.put_aside(store, TABLES) == names
    # What a kill during the third build leaves: two are there, the others written down.
    waiting = dict(store.execute("SELECT name, definition FROM index_aside ORDER BY name"))
    for name in names[:2]:
        with store.transaction():
            store.execute(waiting[name])
            store.execute("DELETE FROM index_aside WHERE name = %s", (name,))
    assert indexes.bring_back(store) == len(names) - 2
    assert there(store) == before


def test_one_built_by_hand_and_a_site_s_own(store, database):
    store.execute("CREATE INDEX \"Own Index\" ON ticket (status) WHERE status LIKE '办%'")
    try:
        before = there(store)
        names = indexes.put_aside(store, TABLES)
        assert "Own Index" in names
        waiting = dict(store.execute("SELECT name, definition FROM index_aside").fetchall())
        store.execute(waiting["ticket_closed_at"])
        # Aside once more, though still written down.
        assert indexes.put_aside(store, TABLES) == names
        store.execute(waiting["ticket_closed_at"])
        store.execute(waiting["Own Index"])
        store.execute("SET statement_timeout = '1ms'")
        assert indexes.bring_back(store) == len(names)
        assert there(store) == before
        indexes.put_aside(store, TABLES)
        migrating.downgrade(database.owner(), "0014")
        assert there(store) == before
        migrating.upgrade(database.owner())
    finally:
        store.execute('DROP INDEX IF EXISTS "Own Index"')


def test_who_works_in_the_tables_is_left_alone(store, database, monkeypatch):
    monkeypatch.setattr(indexes, "_PATIENCE", "50ms")
    before = there(store)
    with database.owner().begin() as reader:
        reader.execute(text("SELECT COUNT(*) FROM ticket_text")).all()
        with pytest.raises(psycopg.errors.LockNotAvailable):
            indexes.put_aside(store, TABLES)
    assert there(store) == before
    assert indexes.aside(store) == ()


def test_two_at_once(store, database):
    before = there(store)
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def work(number):
        with psycopg.connect(url, autocommit=True) as other:
            indexes.put_aside(other, TABLES)
            return indexes.bring_back(other)

    with ThreadPoolExecutor(4) as pool:
        built = list(pool.map(work, range(4)))
    assert sum(built) % (len(before) - len(TABLES)) == 0
    assert there(store) == before
    assert indexes.aside(store) == ()


def test_an_index_that_cannot_be_built_stays_written_down(store):
    before = there(store)
    names = indexes.put_aside(store, TABLES)
    steps = []
    store.execute("UPDATE index_aside SET definition = replace(definition, 'public.', 'x.')")
    with pytest.raises(psycopg.Error):
        indexes.bring_back(store, advance=steps.append)
    assert steps == []
    assert indexes.aside(store) == names
    store.execute("UPDATE index_aside SET definition = replace(definition, 'x.', 'public.')")
    indexes.bring_back(store)
    assert there(store) == before


def test_going_back_a_version_builds_them_first(store, database):
    before = there(store)
    indexes.put_aside(store, TABLES)
    assert migrating.downgrade(database.owner(), "0014") == HEAD
    assert there(store) == before
    assert migrating.upgrade(database.owner()) == "0014"
    with database.owner().connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM index_aside")).scalar() == 0
