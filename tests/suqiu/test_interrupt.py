"""Ctrl-C ends what can be ended, and soon, with a word."""

import signal
import subprocess
import sys

import pytest

from suqiu.interrupt import EXIT, interruptible

DEEP = """
import time
from suqiu import interrupt
interrupt.SOON = 0.1
with interrupt.interruptible("再来一次"):
    while True:
        try:
            print("deep", flush=True)
            time.sleep(60)
        except KeyboardInterrupt:
            pass
"""


def test_what_does_not_listen_is_ended_with_a_word():
    # A test run behind `nohup` or in the background ignores it, and so would its children.
    listening = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with subprocess.Popen(
            [sys.executable, "-c", DEEP],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stdout.readline()
            process.send_signal(signal.SIGINT)
            _, told = process.communicate()
    finally:
        signal.signal(signal.SIGINT, listening)
    assert (process.returncode, told) == (EXIT, "已中断：再来一次\n")


def test_it_is_said_once_and_asked_only_then(capsys):
    asked = []

    def work():
        with interruptible("外面的话"), interruptible(lambda: asked.append(1) or "里面的话"):
            assert asked == []
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert capsys.readouterr().err == "已中断：里面的话\n"
    assert signal.getsignal(signal.SIGINT) in (signal.default_int_handler, signal.SIG_IGN)
