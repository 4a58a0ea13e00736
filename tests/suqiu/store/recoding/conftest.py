"""The store with the tickets of `change.py`, still under the old classification."""

import pytest

from tests.serve.audited import forget_all
from tests.suqiu.store.recoding.change import MAP, NEW, OLD, TICKETS, put, read_map


@pytest.fixture
def files(tmp_path):
    for name, content in (("old", OLD), ("new", NEW), ("map", MAP)):
        (tmp_path / f"{name}.csv").write_text(content, "utf-8")
    return tmp_path


@pytest.fixture
def code_map(files):
    return read_map(files)


@pytest.fixture
def filled(database):
    forget_all(database)
    for one in TICKETS:
        put(database, *one)
    return database
