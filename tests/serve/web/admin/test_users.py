"""/admin: people are added, invited, reset, closed; nobody is left without an administrator."""

import html
import re
import time

import pyotp
import pytest

from serve.web.guard import COOKIE
from suqiu.store.accounts.passwords import invite, set_password
from suqiu.store.audit import first_break
from suqiu.store.users import User, save_user

PASSWORD = "Xq7-paper-lamp"


def _secret(reply):
    return html.unescape(re.search(r'class="secret"[^>]*>([^<]+)<', reply.text)[1])


def test_a_new_user_sets_a_password_by_the_link_and_logs_in(app, browser, anonymous):
    admin = browser("管理员")
    added = admin.send("/admin/users", name="新人", role="dispatcher", streets="东湖街道\n中山街道")
    assert "已添加 新人" in added.text
    link = _secret(admin.send("/admin/users/invite", name="新人"))
    path = "/" + link.split("/", 3)[3]
    guest = anonymous()
    assert guest.get(path).status_code == 200
    assert guest.post(path, data={"password": "short"}).status_code == 422
    assert guest.post(path, data={"password": PASSWORD}).status_code == 303
    assert guest.get("/desk").status_code == 200
    again = anonymous().post(path, data={"password": PASSWORD})
    assert "已用过" in again.text
    assert (
        anonymous().post("/login", data={"name": "新人", "password": PASSWORD}).status_code == 303
    )


def test_a_reset_voids_the_old_password_and_older_links(browser, anonymous, database):
    with database.owner().begin() as connection:
        save_user(connection, User("忘密码", "dispatcher"))
        set_password(connection, "忘密码", PASSWORD)
        older = invite(connection, "忘密码")
    link = _secret(browser("管理员").send("/admin/users/reset", name="忘密码"))
    entered = anonymous().post("/login", data={"name": "忘密码", "password": PASSWORD})
    assert entered.status_code == 401
    assert anonymous().post(f"/welcome/{older}", data={"password": PASSWORD}).status_code == 410
    path = "/" + link.split("/", 3)[3]
    assert anonymous().post(path, data={"password": PASSWORD + "2"}).status_code == 303


def test_a_closed_user_is_out_at_once(browser, app, database):
    with database.owner().begin() as connection:
        save_user(connection, User("离职", "dispatcher"))
    leaver = browser("离职")
    assert leaver.get("/desk").status_code == 200
    assert "已停用 离职" in browser("管理员").send("/admin/users/close", name="离职").text
    assert leaver.get("/desk").status_code == 303
    back = browser("管理员").send("/admin/users", name="离职", role="dispatcher")
    assert "已修改 离职" in back.text
    assert leaver.get("/desk").status_code == 303


def test_one_time_codes_are_set_up_by_the_user_alone_and_work_once(browser, anonymous, database):
    with database.owner().begin() as connection:
        save_user(connection, User("动态", "dispatcher"))
        set_password(connection, "动态", PASSWORD)
    told = browser("管理员").send("/admin/users/totp", name="动态").text
    assert "otpauth" not in told
    assert "验证码等本人设" in told
    fields = {"name": "动态", "password": PASSWORD}
    assert anonymous().post("/login", data=fields | {"password": "x"}).status_code == 401
    shown = anonymous().post("/login", data=fields)
    assert COOKIE not in shown.cookies
    secret = re.search('name="secret" value="([A-Z2-7]+)"', shown.text)[1]
    totp = pyotp.TOTP(secret)
    proof = fields | {"secret": secret, "code": totp.now()}
    for wrong in ({"code": "000000"}, {"code": ""}, {"secret": "AAAA"}, {"secret": "é" * 32}):
        refused = anonymous().post("/login/totp", data=proof | wrong)
        assert (refused.status_code, COOKIE in refused.cookies) == (422, False)
    assert anonymous().post("/login/totp", data=proof | {"password": "x"}).status_code == 401
    assert anonymous().post("/login/totp", data=proof).status_code == 303
    # Nobody who knows the password puts another telephone in its place.
    assert anonymous().post("/login/totp", data=proof).status_code == 401
    assert anonymous().post("/login", data=fields).status_code == 401
    assert anonymous().post("/login", data=fields | {"code": proof["code"]}).status_code == 401
    code = {"code": totp.at(time.time() + 30)}
    assert anonymous().post("/login", data=fields | code).status_code == 303
    assert anonymous().post("/login", data=fields | code).status_code == 401


def test_nobody_sets_up_codes_that_nobody_asked_for(anonymous, database):
    with database.owner().begin() as connection:
        save_user(connection, User("不要", "dispatcher"))
        set_password(connection, "不要", PASSWORD)
    secret = pyotp.random_base32()
    proof = {
        "name": "不要",
        "password": PASSWORD,
        "secret": secret,
        "code": pyotp.TOTP(secret).now(),
    }
    assert anonymous().post("/login/totp", data=proof).status_code == 401
    entered = anonymous().post("/login", data={"name": "不要", "password": PASSWORD})
    assert entered.status_code == 303


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/admin/users/close", {"name": "独管"}),
        ("/admin/users/close", {"name": "管理员"}),
        ("/admin/users", {"name": "独管", "role": "dispatcher"}),
        ("/admin/users", {"name": "管理员", "role": "leader"}),
        ("/admin/users/totp", {"name": "老王"}),
        ("/admin/users/close", {"name": "没有的人"}),
        ("/admin/users/explode", {"name": "老王"}),
        ("/admin/users", {"name": "新|人", "role": "dispatcher"}),
        ("/admin/users", {"name": "新人", "role": "king"}),
        ("/admin/users", {"name": "新人", "role": "analyst", "secrecy": "10"}),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(browser, database, address, fields):
    with database.owner().begin() as connection:
        save_user(connection, User("独管", "administrator", secrecy=9))
        set_password(connection, "独管", PASSWORD)
    reply = browser("管理员").send(address, **fields)
    assert reply.status_code == 422
    assert 'role="alert"' in reply.text


def test_a_token_is_shown_once_and_can_be_taken_back(browser, app, rows):
    admin = browser("管理员")
    token = _secret(admin.send("/admin/tokens", name="区长", label="大屏", days="30"))
    assert token.startswith("suqiu_")
    assert token not in admin.get("/admin/tokens").text
    asking = {"authorization": f"Bearer {token}"}
    asked = {"question": "3月受理了多少件", "as_of": "2026-03-31"}
    assert admin.client.post("/api/v1/ask", json=asked, headers=asking).status_code == 200
    (number,) = [row["id"] for row in rows("SELECT id FROM api_token WHERE label = '大屏'")]
    assert "已作废" in admin.send("/admin/tokens/revoke", id=number).text
    assert admin.client.post("/api/v1/ask", json=asked, headers=asking).status_code == 401
    assert admin.send("/admin/tokens/revoke", id=number).status_code == 422


def test_what_cannot_be_taken_back_is_told_before_it_is_done(browser, database):
    """One press does nothing: first it is said what comes of it, in every row."""
    with database.owner().begin() as connection:
        save_user(connection, User("有码", "leader"))
        set_password(connection, "有码", PASSWORD)
    admin = browser("管理员")
    admin.send("/admin/users/totp", name="有码")
    admin.send("/admin/tokens", name="区长", label="大屏", days="30")
    for page, told in (
        ("/admin", {"/admin/users/close": "立即退出", "/admin/users/reset": "都作废", "/admin/users/no-totp": "只凭密码"}),
        ("/admin/tokens", {"/admin/tokens/revoke": "不能恢复"}),
    ):  # fmt: skip
        text = admin.get(page).text
        folded = re.findall(r'<details class="first".*?</details>', text, re.DOTALL)
        for address, words in told.items():
            of_it = [one for one in folded if f'action="{address}"' in one]
            assert of_it
            assert len(of_it) == text.count(f'action="{address}"')
            assert all(words in one and ">确认" in one for one in of_it)


def test_what_was_wrong_stays_in_the_form(browser):
    entered = {"name": "新|人", "role": "analyst", "streets": "东湖街道", "secrecy": "2"}
    text = browser("管理员").send("/admin/users", **entered).text
    form = text.partition('id="new-title"')[2].partition("</section>")[0]
    assert 'value="新|人"' in form
    assert '<option value="analyst" selected>' in form
    assert ">东湖街道</textarea>" in form
    assert 'value="2"' in form


def test_names_are_shown_as_text(browser):
    reply = browser("管理员").send(
        "/admin/users", name="<script>alert(1)</script>", role="dispatcher"
    )
    assert "<script>alert(1)" not in reply.text
    assert "&lt;script&gt;" in reply.text


def test_settings_never_show_a_secret(browser, monkeypatch, classifier, database):
    from suqiu.settings import load_settings
    from tests.serve.apps import create_app
    from tests.serve.web.admin.forms import FormBrowser

    monkeypatch.setenv("SUQIU_LLM_API_KEY", "sk-very-secret")
    monkeypatch.setenv("SUQIU_LLM_URL", "http://user:hunter2@127.0.0.1:1/v1")
    monkeypatch.setenv("SUQIU_CALLER_SALT", "salt-salt-salt-salt")
    app = create_app(classifier, load_settings())
    text = FormBrowser(app, database, "管理员").get("/admin/settings").text
    for secret in ("sk-very-secret", "hunter2", "salt-salt-salt-salt"):
        assert secret not in text
    assert "已设置（不显示）" in text
    assert "SUQIU_AUTO_PRECISION" in text


def test_the_state_page_shows_the_database(browser):
    text = browser("管理员").get("/admin/state").text
    assert "PostgreSQL" in text
    assert "small" in text


def test_every_change_is_in_the_audit_log(browser, rows, database):
    admin = browser("管理员")
    admin.send("/admin/users", name="受审", role="dispatcher")
    admin.send("/admin/users/invite", name="受审")
    admin.send("/admin/users/close", name="受审")
    found = [
        r["action"] for r in rows("SELECT action FROM audit WHERE object = '受审' ORDER BY id")
    ]
    assert found == ["user.save", "user.invite", "user.close"]
    with database.owner().connect() as connection:
        assert first_break(connection) is None


def test_names_that_no_ticket_came_with_are_pointed_out(browser, database):
    admin = browser("管理员")
    with database.owner().begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO area (id, kind, name) VALUES ('某街道', '街道', '某街道')"
            " ON CONFLICT DO NOTHING"
        )
    told = admin.send(
        "/admin/users", name="打错", role="dispatcher", streets="某街道\n莫街道",
        departments="水利局\n水力局",
    ).text  # fmt: skip
    assert "库里还没有莫街道、水力局" in told
    assert "注意" not in admin.send("/admin/users", name="打对", role="leader").text
