"""A command whose connection breaks in the middle, wherever that is: it is told, and is not done."""

from pathlib import Path

import psycopg
import pytest

from serve.cli.trouble import database_trouble, disk_trouble
from tests.database_proxy import Proxy


@pytest.fixture
def proxy(store_url, monkeypatch, tmp_path):
    """The module's store, by a network of ours."""
    proxy = Proxy(Path(store_url.query["host"]) / f".s.PGSQL.{store_url.port or 5432}").start()
    for name, role in (("DATABASE_URL", "postgres"), ("DATABASE_READER_URL", "suqiu_reader")):
        url = f"postgresql://{role}@127.0.0.1:{proxy.port}/{store_url.database}"
        monkeypatch.setenv(f"SUQIU_{name}", url)
    path = tmp_path / "tickets.csv"
    path.write_text("工单编号,受理时间,内容\nT1,2026-03-01 08:00,路灯不亮了\n", encoding="utf-8")
    yield proxy, path
    proxy.stop()


@pytest.mark.parametrize(
    "words", [("jobs", "list"), ("jobs", "suggest"), ("import", None), ("user", "list"),
              ("batch", "--restart", "--in", None, "--out", "table:结果")],
)  # fmt: skip
def test_a_connection_lost_at_any_moment_is_told_and_never_counts_as_done(suqiu, proxy, words):
    proxy, path = proxy
    words = [word or path for word in words]
    assert suqiu(*words).code == 0
    broken = 0
    # On a busy machine the same words come in more pieces.
    for pieces in (*range(60), 120, 240, 480):
        proxy.settle()
        proxy.left = pieces
        run = suqiu(*words)
        proxy.settle()
        if proxy.left >= 0:
            # All that is sent came through.
            assert run.code == 0
            break
        assert "Traceback" not in run.err
        # What is lost may have been only the last greeting.
        assert run.code in (0, 2), run.err
        assert run.code == 0 or "怎么办" in run.err
        broken += run.code == 2
    else:
        pytest.fail("never came through")
    assert broken > 2


def test_other_errors_are_nobodys_trouble():
    assert database_trouble(ValueError("x")) is None
    told = database_trouble(psycopg.OperationalError("server closed the connection"))
    assert told is not None
    assert told.retryable
    assert "同一条命令" in told.hint


def test_a_full_disk_is_told_plainly():
    with pytest.raises(OSError, match="space") as full:
        Path("/dev/full").write_bytes(b"x")
    assert "磁盘满了" in disk_trouble(full.value).message
    assert disk_trouble(FileNotFoundError(2, "x")) is None
