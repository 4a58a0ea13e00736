"""What a clock that was a month ahead left behind, once it is right again: nobody stays locked
out, nothing stays taken, nothing lives longer than it should, the audit chain keeps its order.
"""

import time
from dataclasses import replace

import pyotp
import pytest

from serve.desk import claim
from serve.desk.errors import ConflictError
from serve.desk.mine import own_tickets
from serve.desk.suggesting import keep, newest
from suqiu.errors import AccessError
from suqiu.store import audit
from suqiu.store.accounts.one_time_codes import ask_for_codes, new_secret, start_codes
from suqiu.store.accounts.passwords import accept_invitation, invite, log_in, set_password
from suqiu.store.accounts.people import people
from suqiu.store.accounts.sessions import session_of, start_session
from suqiu.store.audit_search import Sought, search
from suqiu.store.users import User, save_user
from tests.serve.web.office import add_ticket

PASSWORD = "Xq7-paper-lamp"
MONTH = "interval '30 days'"


@pytest.fixture
def owner(store_database):
    """A connection of the owner, with two dispatchers; nothing of it is kept."""
    with store_database.owner().connect() as connection:
        for name in ("老王", "小李"):
            save_user(connection, User(name, "dispatcher"))
        yield connection
        connection.rollback()


def _run(connection, statement):
    return connection.exec_driver_sql(statement)


def test_a_lock_of_that_time_keeps_nobody_out(owner):
    set_password(owner, "老王", PASSWORD)
    _run(owner, "UPDATE account SET locked_until = LOCALTIMESTAMP + interval '10 minutes'")
    with pytest.raises(AccessError):
        log_in(owner, "老王", PASSWORD)
    assert [one.locked for one in people(owner) if one.name == "老王"] == [True]
    _run(owner, f"UPDATE account SET locked_until = LOCALTIMESTAMP + {MONTH}")
    assert [one.locked for one in people(owner) if one.name == "老王"] == [False]
    assert log_in(owner, "老王", PASSWORD).name == "老王"


def _with_codes(owner, step=0):
    """The secret of 老王, who proved to have it by the code so many half minutes from now."""
    secret = new_secret()
    ask_for_codes(owner, "老王")
    start_codes(owner, "老王", secret, pyotp.TOTP(secret).at(time.time() + 30 * step))
    return secret


def test_a_code_used_at_that_time_does_not_stop_the_next(owner):
    set_password(owner, "老王", PASSWORD)
    secret = _with_codes(owner)
    _run(
        owner,
        "UPDATE account SET totp_step = totp_step + extract(epoch FROM now())::bigint / 30 + 86400",
    )
    code = pyotp.TOTP(secret).at(time.time() + 30)
    assert log_in(owner, "老王", PASSWORD, code).name == "老王"
    with pytest.raises(AccessError):
        log_in(owner, "老王", PASSWORD, code)


def test_a_session_of_that_time_lives_no_longer_than_another(owner):
    cookie = start_session(owner, "老王")
    _run(
        owner,
        f"UPDATE web_session SET seen_at = seen_at + {MONTH}, expires_at = expires_at + {MONTH}",
    )
    assert session_of(owner, cookie) is None
    # A few hours ahead it goes on, with the time that is its due.
    _run(
        owner,
        "UPDATE web_session SET seen_at = LOCALTIMESTAMP + interval '2 hours',"
        " expires_at = LOCALTIMESTAMP + interval '14 hours'",
    )
    assert session_of(owner, cookie) is not None
    left = _run(
        owner,
        "SELECT expires_at <= LOCALTIMESTAMP + interval '12 hours 1 minute',"
        " seen_at <= LOCALTIMESTAMP + interval '1 minute' FROM web_session WHERE user_name = '老王'",
    ).one()
    assert tuple(left) == (True, True)


def test_an_invitation_of_that_time_is_not_good_for_a_month(owner):
    token = invite(owner, "老王")
    _run(owner, f"UPDATE invitation SET expires_at = expires_at + {MONTH}")
    with pytest.raises(AccessError):
        accept_invitation(owner, token, PASSWORD)


def test_a_claim_of_that_time_holds_nobody_up(owner):
    add_ticket(owner, "C1")
    claim.take(owner, "C1", "小李")
    with pytest.raises(ConflictError):
        claim.check(owner, "C1", "老王")
    assert claim.busy(owner, "老王") == ("C1",)
    _run(owner, f"UPDATE ticket_claim SET expires_at = expires_at + {MONTH}")
    assert claim.holder(owner, "C1") is None
    assert claim.busy(owner, "老王") == ()
    assert own_tickets(owner, "小李") == ()
    claim.check(owner, "C1", "老王")
    assert claim.take(owner, "C1", "老王").user_name == "老王"


def test_its_holder_keeps_it_where_his_page_is_still_open(owner):
    add_ticket(owner, "C1")
    claim.take(owner, "C1", "小李")
    _run(owner, f"UPDATE ticket_claim SET expires_at = expires_at + {MONTH}")
    assert claim.take(owner, "C1", "小李", beat=True).user_name == "小李"
    assert claim.take(owner, "C1", "老王").user_name == "小李"


def test_the_newest_suggestion_is_the_last_one_made(owner, classifier):
    from serve.desk.suggesting import record_of, suggest
    from serve.desk.ticket_view import read_ticket_view

    add_ticket(owner, "S1")
    ticket = record_of(read_ticket_view(owner, "S1"))
    found = suggest(classifier, ticket, 5000)
    taxonomy = classifier.model.taxonomy
    keep(owner, found, None, taxonomy)
    _run(owner, f"UPDATE suggestion SET made_at = made_at + {MONTH}")
    keep(owner, replace(found, model="last"), found, taxonomy)
    assert newest(owner, "S1", taxonomy).model == "last"


def test_forgetting_leaves_no_hole_where_the_clock_was_set_back(store_database):
    with store_database.owner().connect() as connection:
        _run(connection, "ALTER TABLE audit DISABLE TRIGGER USER")
        _run(connection, "DELETE FROM audit")
        stamps = ("- interval '400 days'", "- interval '10 days'", "- interval '300 days'", "")
        for number, _ in enumerate(stamps):
            audit.record(connection, "老王", "login", str(number))
        # As the clock told them: the second was written while it was far ahead.
        rows = search(connection, Sought(), 200)[::-1]
        previous = rows[0].previous
        for row, shift in zip(rows, stamps, strict=True):
            at = _run(connection, f"SELECT LOCALTIMESTAMP(0) {shift}").scalar_one()
            digest = audit._digest(
                row.id, at, row.actor, row.action, row.object, row.detail, previous
            )
            connection.exec_driver_sql(
                "UPDATE audit SET at = %s, previous = %s, hash = %s WHERE id = %s",
                (at, previous, digest, row.id),
            )
            previous = digest
        _run(connection, f"UPDATE audit_head SET id = {rows[-1].id}, hash = '{previous}'")
        _run(connection, "ALTER TABLE audit ENABLE TRIGGER USER")
        assert audit.forget(connection, 180, "管理员") == 1
        assert audit.first_break(connection) is None
        connection.rollback()


def test_a_code_is_good_once_whatever_half_minute_it_is_tried_in(owner):
    set_password(owner, "老王", PASSWORD)
    secret = _with_codes(owner, -1)
    totp = pyotp.TOTP(secret)
    now = int(time.time()) // 30
    # Of a phone whose clock is half a minute ahead: at its own time the code is still valid.
    ahead = totp.generate_otp(now + 1)
    assert log_in(owner, "老王", PASSWORD, ahead).name == "老王"
    for code in (ahead, totp.generate_otp(now), "不是数字"):
        with pytest.raises(AccessError):
            log_in(owner, "老王", PASSWORD, code)
