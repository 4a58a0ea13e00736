"""The small server with the model that reads, in a process of its own.

with LlmProcess() as server:
    server.behave("500", after=40)   # like LlmServer.behave; `after` so many more calls
    server.told()                    # {"calls": …, "asked": [user messages …]}
    server.stop(); server.start()    # killed, and back on the same port
"""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.llm_reader import read
from tests.llm_server import LlmServer

ROOT = Path(__file__).parents[1]


class LlmProcess:
    """`how` goes to LlmServer, as JSON."""

    def __init__(self, **how):
        self.how = how
        self.port = 0
        self._process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def running(self):
        return self._process is not None

    def start(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.llm_process", str(self.port), json.dumps(self.how)],
            cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE,
        )  # fmt: skip
        self.port = int(self._process.stdout.readline())
        return self

    def stop(self):
        """Kill it."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def send(self, number):
        """A signal to the process: SIGSTOP makes a server that takes calls and never answers."""
        self._process.send_signal(number)

    def behave(self, behaviour="ok", times=None, **how):
        self._control({"behaviour": behaviour, "times": times, **how})

    def told(self):
        return self._control()

    def _control(self, order=None):
        body = None if order is None else json.dumps(order).encode()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{self.port}/control", body, timeout=10) as found:
            return json.load(found)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        self.stop()


def main():
    port, how = int(sys.argv[1]), json.loads(sys.argv[2])
    server = LlmServer(answer=read, **how)
    server.port = port
    server.start()
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    # The end of whoever started it closes the pipe: nothing is left running.
    sys.stdin.read()


if __name__ == "__main__":
    main()
