"""The embedded server stops with the service that started it, unless somebody else uses it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from suqiu.store.server import embedded, usage

USER = """
import sys
from pathlib import Path
from suqiu.store.server import embedded
folder = Path(sys.argv[1])
def work():
    embedded.start(folder)
    print("using", flush=True)
    sys.stdin.readline()
if sys.argv[2] == "command":
    work()
else:
    with embedded.stopped_after(folder):
        work()
"""


@pytest.fixture(scope="module")
def folder():
    """Of a server that was once made; the tests start and stop it."""
    root = Path(tempfile.mkdtemp(prefix="suqiu-users-"))
    yield root / "postgres"
    embedded.stop(root / "postgres")
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(autouse=True)
def nobody(folder):
    """Every test begins with a server that does not run and that nobody uses."""
    embedded.stop(folder)
    usage.let_go(folder)


class User:
    """Another process that uses the server until told to end; a `service` stops it then."""

    def __init__(self, folder, kind):
        words = [sys.executable, "-W", "error", "-c", USER, str(folder), kind]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == b"using\n"

    def end(self):
        self.process.communicate(b"\n")
        assert self.process.returncode == 0


def test_what_a_block_starts_stops_at_its_end_even_a_bad_one(folder):
    def fail():
        with embedded.stopped_after(folder):
            embedded.start(folder)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not embedded.is_running(folder)


def test_a_server_that_ran_before_goes_on(folder):
    User(folder, "command").end()
    assert embedded.is_running(folder)
    with embedded.stopped_after(folder):
        embedded.start(folder)
    assert embedded.is_running(folder)


def test_a_command_at_work_keeps_the_server(folder):
    service = User(folder, "service")
    command = User(folder, "command")
    service.end()
    assert embedded.is_running(folder)
    command.end()
    assert embedded.is_running(folder)


def test_the_last_service_stops_it_whoever_started_it(folder):
    first, second = User(folder, "service"), User(folder, "service")
    first.end()
    assert embedded.is_running(folder)
    second.end()
    assert not embedded.is_running(folder)


def test_a_killed_user_counts_no_longer(folder):
    service = User(folder, "service")
    command = User(folder, "command")
    command.process.kill()
    command.process.communicate()
    service.end()
    assert not embedded.is_running(folder)


def test_no_folder_is_made_where_nothing_was_started(tmp_path):
    with embedded.stopped_after(tmp_path / "none" / "postgres"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_serve_stops_the_server_it_started(folder, tmp_path, number):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "SUQIU_DATA_DIR": str(folder.parent)}
    environment.pop("SUQIU_DATABASE_URL", None)
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL); from serve.cli import main; main()"
    )
    with (tmp_path / "log").open("wb") as log:
        service = subprocess.Popen(
            [sys.executable, "-c", program, "serve", "--port", str(port)],
            env=environment, stdout=log, stderr=log,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}/healthz"
    try:
        ends = time.monotonic() + 120
        while not _answers(address):
            assert service.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < ends, (tmp_path / "log").read_text()
            time.sleep(0.2)
        assert embedded.is_running(folder)
        service.send_signal(number)
        assert service.wait(60) == 0, (tmp_path / "log").read_text()
    finally:
        service.kill()
        service.wait()
    assert not embedded.is_running(folder)


def _answers(address):
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except OSError:
        return False
