"""The search of texts finds what LIKE finds, in every scope, with the index and without."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from suqiu.store.users import local_administrator
from tests.suqiu.store.conftest import USERS

# Letters that pairs, patterns, and other alphabets stumble over; few, so that phrases meet texts.
SIGNS = "停水电桩a%_\\'|\n\x01 𠀀é🚰"
WORDS = st.text(SIGNS, max_size=12)
# So few texts are read through unless that is forbidden.
BY_INDEX = ("seqscan = off", "indexscan = off")
BY_READING = ("bitmapscan = off",)
LIKE = """SELECT ticket_no FROM ticket_text JOIN ticket USING (ticket_no)
    WHERE (title LIKE :pattern OR body LIKE :pattern) AND (received_at >= :since OR :since IS NULL)
    AND (received_at < :until OR :until IS NULL) ORDER BY 1"""
FOUND = "SELECT suqiu_mentioning(:phrase, :since, :until) ORDER BY 1"
PERIODS = st.sampled_from(
    [(None, None), ("2026-01-02", None), (None, "2026-01-03"), ("2026-01-02", "2026-01-03 12:00")]
)


def same(connection, phrase, since, until):
    """What the search finds by either way, held against LIKE."""
    escaped = phrase.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    values = {"phrase": phrase, "pattern": f"%{escaped}%", "since": since, "until": until}
    typed = text(LIKE.replace(":since", "CAST(:since AS timestamp)").replace(":until", "CAST(:until AS timestamp)"))  # fmt: skip
    wanted = connection.execute(typed, values).scalars().all()
    search = text(FOUND.replace(":since", "CAST(:since AS timestamp)").replace(":until", "CAST(:until AS timestamp)"))  # fmt: skip
    del values["pattern"]
    for way in (BY_INDEX, BY_READING):
        for setting in ("seqscan = on", "indexscan = on", "bitmapscan = on", *way):
            connection.exec_driver_sql(f"SET LOCAL enable_{setting}")
        assert connection.execute(search, values).scalars().all() == wanted, way
    return wanted


def write(database, texts):
    with database.owner().begin() as connection:
        connection.execute(text("TRUNCATE ticket CASCADE"))
        rows = [
            {"n": f"T{n:03}", "at": f"2026-01-{n % 4 + 1:02}", "title": title, "body": body,
             "street": ("东街道", "西街道", None)[n % 3], "department": ("水务局", None)[n % 2],
             "secrecy": int(n % 5 == 0)}
            for n, (title, body) in enumerate(texts)
        ]  # fmt: skip
        ticket = "INSERT INTO ticket (ticket_no, received_at, street, lead_department, secrecy) VALUES (:n, :at, :street, :department, :secrecy)"
        connection.execute(text(ticket), rows)
        connection.execute(text("INSERT INTO ticket_text VALUES (:n, :title, :body)"), rows)


@given(
    texts=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=12),
    phrases=st.lists(st.text(SIGNS, max_size=4), min_size=4, max_size=8),
    cuts=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(1, 6)), max_size=4),
    period=PERIODS,
)
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate],
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_finds_what_like_finds(store_database, texts, phrases, cuts, period):
    write(store_database, texts)
    # Pieces of the texts themselves, so that something is found.
    for at, start, length in cuts:
        title, body = texts[at % len(texts)]
        phrases = [*phrases, (title + body)[start : start + length], body[-length:]]
    with store_database.reader(local_administrator()) as connection:
        for phrase in phrases:
            same(connection, phrase, *period)


TEXTS = [
    ("停水", "三天没有水"), ("停", "水电都停"), ("", "从昨晚停水\n到今天"), ("充电桩坏了", "停水"),
    ("100%停水_通知", "a\\b"), ("停水", "停水停水"), ("电桩", ""), ("", ""), ("停电", "电停水来"),
    ("水停", "停 水"),
]  # fmt: skip


@pytest.mark.parametrize("who", USERS)
def test_in_the_scope_of_every_role(peopled, who):
    write(peopled, TEXTS)
    with peopled.reader(USERS[who]) as connection:
        for phrase in ("停水", "充电桩", "水", "", "%", "_通", "\\b", "没有的", "停水" * 30):
            for period in ((None, None), ("2026-01-02", "2026-01-04")):
                found = same(connection, phrase, *period)
        if who in ("dispatcher", "leader", "administrator"):
            assert same(connection, "停水", None, None) != []
        assert found == []


def test_a_changed_text_is_found_at_once_and_the_old_words_no_more(peopled):
    write(peopled, TEXTS)
    with peopled.owner().begin() as connection:
        connection.execute(
            text("UPDATE ticket_text SET body = '路灯不亮' WHERE ticket_no = 'T001'")
        )
    with peopled.reader(local_administrator()) as connection:
        assert same(connection, "路灯", None, None) == ["T001"]
        assert same(connection, "水电都", None, None) == []


def test_the_index_is_what_finds(peopled):
    write(peopled, TEXTS)

    def scans():
        used = text("SELECT pg_stat_get_numscans('ticket_text_pairs'::regclass)")
        with peopled.owner().connect() as connection:
            return connection.execute(used).scalar()

    before = scans()
    with peopled.reader(local_administrator()) as connection:
        same(connection, "停水", None, None)
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
    with peopled.reader(local_administrator()):
        assert scans() > before
