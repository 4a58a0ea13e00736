"""Several processes at one address: all answer, the dead are replaced, all go together."""

import asyncio
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import psutil
import pytest

from serve.service.crew import AddressTakenError, bound


@pytest.fixture
def service(tmp_path, store_environment):
    """`suqiu serve --processes 2` on a free port: the process and its address."""
    with bound("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", "from serve.cli import main; main()", "serve",
             "--port", str(port), "--processes", "2"],
            stdout=log, stderr=log,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(lambda: _status(f"{address}/healthz") == 200 and len(_crew(process)) == 2)
        yield process, address
    finally:
        process.kill()
        process.wait()


def _wait(check, seconds=90):
    ends = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < ends
        time.sleep(0.1)


def _crew(process):
    return {child.pid for child in psutil.Process(process.pid).children()}


def _read(address):
    # A connection of its own each time, so that any process may get it.
    with urllib.request.urlopen(address, timeout=10) as reply:
        return reply.read().decode()


def _status(address):
    try:
        with urllib.request.urlopen(address, timeout=2) as reply:
            return reply.status
    except OSError:
        return 0


def test_requests_are_counted_together(service):
    _, address = service
    for _ in range(20):
        _read(f"{address}/api/v1/taxonomy")
    line = 'suqiu_requests_total{method="GET",route="/api/v1/taxonomy",status="200"} '
    for _ in range(6):
        figures = _read(f"{address}/metrics")
        assert line + "20.0" in figures
    assert 'suqiu_model_calls_total{process="' in figures


def test_a_dead_one_is_replaced_while_the_other_answers(service):
    process, address = service
    first = _crew(process)
    victim = min(first)
    os.kill(victim, signal.SIGKILL)
    assert json.loads(_read(f"{address}/api/v1/taxonomy"))["leaves"]
    _wait(lambda: len(_crew(process)) == 2 and victim not in _crew(process))
    assert len(_crew(process) & first) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_they_end_with_the_first(service, number):
    process, address = service
    crew = _crew(process)
    process.send_signal(number)
    assert process.wait(60) == (0 if number == signal.SIGTERM else -signal.SIGKILL)
    _wait(lambda: not any(psutil.pid_exists(pid) for pid in crew))
    assert _status(f"{address}/healthz") == 0


def test_a_taken_address_is_told(tmp_path, suqiu):
    with bound("127.0.0.1", 0) as taken:
        taken.listen()
        run = suqiu("serve", "--port", taken.getsockname()[1])
    assert run.code == 2
    assert "不能监听 127.0.0.1" in run.err


def test_two_cannot_have_the_same_address():
    with bound("127.0.0.1", 0) as first:
        first.listen()
        with pytest.raises(AddressTakenError):
            bound(*first.getsockname()[:2])


@pytest.mark.parametrize("address", ["192.0.2.7", "没有的主机"])
def test_an_address_of_another_machine_is_told_as_one(address):
    with pytest.raises(AddressTakenError) as told:
        bound(address, 0)
    assert "本机有的地址" in told.value.hint


async def _no_delay(address):
    """TCP_NODELAY as asyncio has set it on a connection accepted at this address."""
    found = asyncio.get_running_loop().create_future()

    def note(_, writer):
        met = writer.get_extra_info("socket")
        found.set_result(met.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(note, sock=address):
        _, writer = await asyncio.open_connection(*address.getsockname()[:2])
        try:
            return await asyncio.wait_for(found, 10)
        finally:
            writer.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_answers_do_not_wait_for_the_client(host):
    with bound(host, 0) as address:
        assert asyncio.run(_no_delay(address)) == 1


def test_nor_do_those_of_a_process_forked_off():
    with bound("127.0.0.1", 0) as address:
        child = multiprocessing.get_context("fork").Process(
            target=lambda: sys.exit(10 + asyncio.run(_no_delay(address)))
        )
        child.start()
        child.join(30)
    assert child.exitcode == 11
