"""Several processes answering at one address: the model is loaded once and shared by them all.

One process of Python uses one core. The first process loads the model, opens the socket and
forks; it answers nobody, but watches over the others, and puts a new one in the place of one
that died. Whatever must be known to all of them is in the database.
"""

import errno
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import NoReturn

import structlog

from suqiu.errors import SuqiuError, os_reason

# Seconds that requests under way have, when the service stops; and before a process that died
# soon after its start is replaced.
_ENDING, _SOON = 30.0, 5.0
_LOOK = 0.1
_STOPPING = (signal.SIGTERM, signal.SIGINT)
log = structlog.get_logger()


class AddressTakenError(SuqiuError):
    """Something else listens there already, or the address is not of this machine."""


def bound(address: str, port: int) -> socket.socket:
    """A socket that the processes share, on which nobody listens yet; AddressTakenError when it
    cannot be had.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # Only where the protocol is named does asyncio send an answer's last part at once (NODELAY);
    # otherwise it lies until the client has confirmed the first, 40 ms on a kept connection.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((address, port))
    except OSError as error:
        found.close()
        raise AddressTakenError(
            f"不能监听 {address}:{port}：{os_reason(error)}", hint=_way_out(error)
        ) from error
    found.set_inheritable(True)
    return found


def _way_out(error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return "--host（SUQIU_HOST）写本机有的地址：127.0.0.1，或 ip addr 列出的"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "1024 以下的端口要特权：用 8000 这样的端口，前面放反向代理（deploy/nginx.conf）"
    return "换一个端口（--port），或先停掉占用它的程序"


class Crew:
    """`count` processes that each run `answer` until told to stop by SIGTERM."""

    def __init__(self, count: int, answer: Callable[[], None]) -> None:
        self._count = count
        self._answer = answer
        self._born: dict[int, float] = {}
        # Nothing is ever written: its end is what the others wait for.
        self._alive = os.pipe()

    def run(self) -> None:
        """Returns when this process is interrupted and all the others have ended."""
        try:
            for _ in range(self._count):
                self._fork()
            while True:
                self._look()
                time.sleep(_LOOK)
        except KeyboardInterrupt:
            log.info("crew_stopping")
        finally:
            self._end()

    def _fork(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        # Told to stop just now, the new one would run through our clean-up, and we forget it.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        if pid := os.fork():
            self._born[pid] = time.monotonic()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
        else:
            self._work()

    def _work(self) -> NoReturn:
        code = 1
        try:
            read, write = self._alive
            os.close(write)
            threading.Thread(target=_stop_with_parent, args=(read,), daemon=True).start()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
            self._answer()
            code = 0
        except KeyboardInterrupt:
            code = 0
        except BaseException as error:
            # The last place where it can be told. Personal data may be in its words.
            log.critical("process_failed", kind=type(error).__name__)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            # The parent's clean-up, which is on this process's stack too, is not ours to do.
            os._exit(code)

    def _look(self) -> None:
        """After each of them alone: to wait for any child would take the word of another's, such
        as the command by which the database is brought up again.
        """
        for pid in list(self._born):
            gone, status = os.waitpid(pid, os.WNOHANG)
            if gone:
                self._replace(pid, status)

    def _replace(self, pid: int, status: int) -> None:
        lived = time.monotonic() - self._born.pop(pid)
        log.error("process_gone", status=os.waitstatus_to_exitcode(status), seconds=round(lived))
        if lived < _SOON:
            time.sleep(_SOON)
        self._fork()

    def _end(self) -> None:
        for pid in self._born:
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _ENDING
        while self._born:
            for pid in list(self._born):
                if os.waitpid(pid, os.WNOHANG)[0]:
                    del self._born[pid]
            if self._born and time.monotonic() > deadline:
                deadline += _ENDING
                for pid in self._born:
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)


def _stop_with_parent(read: int) -> None:
    os.read(read, 1)  # Returns when the last writer, the first process, is gone.
    os.kill(os.getpid(), signal.SIGTERM)
