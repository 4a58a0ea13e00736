"""Messages arrive by webhook and mail; a receiver that fails loses nothing."""

import json
import re
import socketserver
import threading
import time
from dataclasses import replace
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from reporting.warnings.finding import WarningKind
from reporting.warnings.register import keep
from reporting.warnings.sending.outbox import deliver, line_up
from reporting.warnings.sending.receivers import receivers_of
from suqiu.errors import SettingsError
from suqiu.settings import Settings
from tests.reporting.warnings.test_register import BURST, DAY


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls += 1
        status, answer = self.server.answers.pop(0) if self.server.answers else (200, b"{}")
        if status < 100:  # seconds to think
            time.sleep(status)
            return
        if status == 200 and answer == b"{}":
            self.server.taken.append(json.loads(body))
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *words):
        pass


class Post(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
            if word == b"QUIT":
                return


def served(server):
    server.taken, server.answers, server.calls = [], [], 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def hook():
    with served(ThreadingHTTPServer(("127.0.0.1", 0), Hook)) as server:
        yield server
        server.shutdown()


@pytest.fixture
def post():
    with served(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post)) as server:
        yield server
        server.shutdown()


def hooked(server, **more):
    url = f"http://127.0.0.1:{server.server_address[1]}/robot?key=secret"
    return receivers_of(Settings(warning_webhooks=SecretStr(url), **more))


@pytest.fixture
def raised(store_database):
    """Raises findings and lines them up for receivers."""
    with store_database.owner().begin() as connection:
        connection.execute(text("TRUNCATE warning, warning_mute CASCADE"))

    def raise_(receivers, findings=(BURST,), kinds=tuple(WarningKind)):
        with store_database.owner().begin() as connection:
            kept = keep(connection, findings, DAY)
            line_up(connection, kept.told, receivers, kinds)
        return store_database.owner()

    return raise_


def test_a_webhook_gets_words_and_data_once(hook, raised):
    receivers = hooked(hook)
    engine = raised(receivers)
    assert deliver(engine, receivers, pause=0).sent == 1
    assert deliver(engine, receivers, pause=0).sent == 0
    (form,) = hook.taken
    assert BURST.summary in form["text"]["content"]
    assert form["warnings"][0]["sure"] == "很有把握"
    assert form["warnings"][0]["expected"] == BURST.expected


@pytest.mark.parametrize("bad", [(500, b""), (200, b'{"errcode": 93000}'), (302, b"")])
def test_a_stumble_is_tried_again_at_once(hook, raised, bad):
    receivers = hooked(hook)
    hook.answers = [bad]
    assert deliver(raised(receivers), receivers, pause=0).sent == 1
    assert hook.calls == 2


def test_a_receiver_that_is_down_gets_it_the_next_time(hook, raised):
    receivers = hooked(hook)
    hook.answers = [(503, b"")] * 3
    engine = raised(receivers)
    found = deliver(engine, receivers, pause=0)
    assert (found.sent, found.waiting) == (0, 1)
    assert "HTTP 503；接收方出错" in found.errors[0]
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM warning_delivery")).one()
    assert (row.attempts, row.sent_at) == (1, None)
    assert "secret" not in repr(row) + found.errors[0]
    assert deliver(engine, receivers, pause=0) == replace(found, sent=1, waiting=0, errors=())


def test_one_that_fails_does_not_hold_up_the_others(hook, post, raised):
    receivers = hooked(
        hook, warning_mail_to="a@x.cn", mail_host="127.0.0.1", mail_security="none",
        mail_port=post.server_address[1],
    )  # fmt: skip
    hook.answers = [(500, b"")] * 3
    found = deliver(raised(receivers), receivers, pause=0)
    assert (found.sent, found.waiting) == (1, 1)
    (mail,) = post.taken
    assert mail["To"] == "a@x.cn"
    assert BURST.title in mail["Subject"]
    assert BURST.summary in mail.get_content()


def test_a_mail_server_that_is_not_there_loses_nothing(post, raised):
    port = post.server_address[1]
    post.shutdown()
    post.server_close()
    receivers = receivers_of(Settings(
        warning_mail_to="a@x.cn", mail_host="127.0.0.1", mail_port=port, mail_security="none",
    ))  # fmt: skip
    found = deliver(raised(receivers), receivers, pause=0)
    assert (found.sent, found.waiting) == (0, 1)
    assert found.errors == (
        "邮箱 a@x.cn：连不上接收方：连接被拒绝；检查地址、端口，看接收方是否在运行",
    )


def test_a_receiver_that_does_not_answer_is_told_in_words(hook, raised, monkeypatch):
    monkeypatch.setattr("reporting.warnings.sending.webhook._TIMEOUT", 0.05)
    hook.answers = [(0.3, b"")] * 3
    receivers = hooked(hook)
    (error,) = deliver(raised(receivers), receivers, pause=0).errors
    assert error.startswith("网址 127.0.0.1#")
    assert "接收方 0.05 秒内没有答复；" in error
    assert not re.search("Timeout|Error|secret", error)


@pytest.mark.parametrize(
    ("address", "told"),
    [("http://127.0.0.1:1/secret", "连接被拒绝"), ("http://here.invalid/secret", "找不到这台主机"),
     ("http://127.0.0.1:1/\x01secret", "不是能用的网址"), ("https://{here}/secret", "证书")],
)  # fmt: skip
def test_an_address_that_is_wrong_is_told_in_words(hook, raised, address, told):
    url = address.format(here=f"127.0.0.1:{hook.server_address[1]}")
    receivers = receivers_of(Settings(warning_webhooks=SecretStr(url)))
    (error,) = deliver(raised(receivers), receivers, pause=0).errors
    assert told in error
    assert "secret" not in error


def test_secret_ones_and_unwanted_kinds_are_not_sent(hook, raised):
    receivers = hooked(hook)
    secret = replace(BURST, leaf_code="2", subject="s", secrecy=1)
    theme = replace(BURST, kind=WarningKind.THEME, subject="t")
    engine = raised(receivers, (secret, theme), (WarningKind.BURST,))
    assert deliver(engine, receivers, pause=0).sent == 0
    assert hook.taken == []


@pytest.mark.parametrize(
    "given",
    [{"warning_webhooks": "ftp://x"}, {"warning_webhooks": "http://x:99999/"}, {"warning_mail_to": "a@x.cn"},
     {"warning_mail_to": "nobody", "mail_host": "x"}],
)  # fmt: skip
def test_impossible_receivers_are_refused(given):
    with pytest.raises(SettingsError):
        receivers_of(Settings(**given))
