"""A server that cannot come up: why is said, and where trying again is in vain at once."""

import pytest

from suqiu.store.errors import StoreError
from suqiu.store.server import embedded


def test_on_a_full_disk_it_is_not_tried_for_two_minutes(settings, monkeypatch):
    folder = settings.data_dir / "postgres"
    embedded.start(folder)
    embedded.stop(folder)
    main = folder / "postgresql.conf"
    whole = main.read_text()
    main.write_text(f"{whole}\nno_such_setting = 1\n")
    with pytest.raises(StoreError, match="起不来") as found:
        embedded.start(folder, patience=0.1)
    assert "磁盘满了" not in found.value.message
    monkeypatch.setattr(embedded, "_ROOM", 1 << 62)
    with pytest.raises(StoreError, match="磁盘满了"):
        embedded.start(folder)
    # However little room there is, a server that comes up is none the worse.
    main.write_text(whole)
    embedded.start(folder)
    assert embedded.is_running(folder)
