"""Whatever is logged, and by whom: one JSON line on standard error, without personal data."""

import json
import logging

import pytest
import structlog

from suqiu.logging import configure
from suqiu.privacy.logs import mask_event

SECRET = "联系人王建国，电话13812345678"


@pytest.fixture
def lines(capsys):
    """What has been logged, parsed; nothing may reach standard output."""
    root, old = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    configure()

    def read():
        out, err = capsys.readouterr()
        assert out == ""
        for word in ("王建国", "13812345678"):
            assert word not in err
        return [json.loads(line) for line in err.splitlines()]

    yield read
    root.handlers[:], root.level = handlers, level
    structlog.configure(**old)


def test_our_events(lines):
    structlog.get_logger("suqiu.x").info("收到", body=SECRET, row=3, ok=True)
    [event] = lines()
    assert event["body"] == "联系人⟦姓名1⟧，电话⟦手机1⟧"
    assert (event["event"], event["level"], event["row"], event["ok"]) == ("收到", "info", 3, True)


def test_nested_values_and_names_of_fields(lines):
    structlog.get_logger("suqiu.x").warning(
        "x", tickets=[{"body": SECRET}, (SECRET,)], phone="不详", number=13812345678, error=ValueError(SECRET)
    )  # fmt: skip
    [event] = lines()
    assert event["phone"] == event["number"] == "⟦已隐去⟧"
    assert event["tickets"][0] == {"body": "联系人⟦姓名1⟧，电话⟦手机1⟧"}


def test_other_libraries_and_tracebacks(lines):
    logging.getLogger("httpx").warning("sent %s to %s", SECRET, "http://x")
    logging.getLogger("httpx").info("chatter")
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("other").exception("failed")
        structlog.get_logger("suqiu.x").exception("failed")
    first, *failed = lines()
    assert first["event"].startswith("sent 联系人⟦姓名1⟧")
    assert all("ValueError: 联系人⟦姓名1⟧" in event["exception"] for event in failed)
    assert len(failed) == 2


def test_configuring_twice_logs_once(lines):
    configure()
    logging.getLogger("other").warning("once")
    assert len(lines()) == 1


def test_long_values_are_cut():
    event = mask_event(None, "", {"event": "水" * 10_000})
    assert len(event["event"]) < 5_000
