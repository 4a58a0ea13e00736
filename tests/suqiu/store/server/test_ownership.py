"""A folder that belongs to another user is said to, at once, instead of a trace or a long wait."""

import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from suqiu.store.errors import StoreError
from suqiu.store.server import embedded

NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")


@pytest.fixture
def folder():
    """Where nobody else looks, under folders that everybody may enter."""
    root = Path(tempfile.mkdtemp(prefix="suqiu-owner-"))
    root.chmod(0o755)
    yield root / "postgres"
    root.chmod(0o755)
    shutil.rmtree(root)


@contextmanager
def somebody_else():
    """Root as another user; who is not root stays."""
    mine = os.geteuid()
    if mine == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(mine)


@as_root
def test_root_does_not_wait_for_the_server_of_another_user(folder):
    folder.mkdir(mode=0o700)
    (folder / "PG_VERSION").write_text("18\n")
    shutil.chown(folder, NOBODY)
    began = time.monotonic()
    with pytest.raises(StoreError, match="现在以 root 运行") as told:
        embedded.start(folder)
    assert time.monotonic() - began < 5
    assert "runuser -u nobody" in told.value.hint
    assert not (folder / "suqiu.conf").exists()


@as_root
def test_a_user_is_told_whose_the_folder_is(folder):
    folder.mkdir(mode=0o700)
    with somebody_else(), pytest.raises(StoreError, match="属于用户 root") as told:
        embedded.start(folder)
    assert "runuser -u root" in told.value.hint
    with somebody_else(), pytest.raises(StoreError, match="属于用户 root"):
        embedded.stop(folder)


def test_a_read_only_folder_is_an_error_that_is_told(folder):
    folder.parent.chmod(0o555)
    with somebody_else(), pytest.raises(StoreError, match="没有权限"):
        embedded.start(folder)
