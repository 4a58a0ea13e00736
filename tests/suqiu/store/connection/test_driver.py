"""The driver is the one that `suqiu.store.connection.trips` reaches into: its series, its methods."""

import inspect
import re
import tomllib
from pathlib import Path

import psycopg
import pytest
from psycopg import _connection_base, _preparing
from psycopg.version import __version__ as driver_version

from suqiu.store.connection.trips import (
    PRIVATE,
    TripConnection,
    TripCursor,
    TripServerCursor,
    check_driver,
)
from suqiu.store.errors import StoreError

ROOT = Path(__file__).parents[4]
# What each method that is overridden takes, the driver's own affair or not.
OVERRIDDEN = {
    TripConnection: {"_start_query": "self", "commit": "self", "rollback": "self"},
    TripCursor: {
        "execute": "self, query, params, *prepare, *binary",
        "executemany": "self, query, params_seq, *returning",
        "copy": "self, statement, params, *writer",
    },
    TripServerCursor: {"execute": "self, query, params, *binary, **kwargs"},
}


def _arguments(method):
    kinds = {inspect.Parameter.KEYWORD_ONLY: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    parameters = inspect.signature(method).parameters.values()
    return ", ".join(f"{kinds.get(one.kind, '')}{one.name}" for one in parameters)


@pytest.mark.parametrize("ours", OVERRIDDEN)
def test_what_is_overridden_is_what_the_driver_has(ours):
    theirs = ours.__mro__[1]
    assert theirs.__module__.startswith("psycopg")
    own = {
        name for name in vars(ours) if name in dir(theirs) and inspect.isfunction(vars(ours)[name])
    }
    own -= {"__init__"}
    assert own == set(OVERRIDDEN[ours])
    assert {name: _arguments(getattr(theirs, name)) for name in own} == OVERRIDDEN[ours]


def test_what_is_called_though_it_is_private_is_there():
    for name, arguments in PRIVATE.items():
        assert _arguments(getattr(psycopg.Connection, name)) == ", ".join(arguments)
    assert "_prepared" in _connection_base.BaseConnection.__init__.__code__.co_names
    assert _arguments(_preparing.PrepareManager.clear) == "self"


class _Renamed:
    def _start_query(self): ...

    def _exec_command(self, command): ...


def test_another_driver_is_refused_plainly():
    check_driver(psycopg.Connection, driver_version)
    with pytest.raises(StoreError) as raised:
        check_driver(_Renamed, "9.9")
    assert "psycopg 9.9" in raised.value.message
    assert "_exec_command、_get_tx_start_command" in raised.value.message
    assert "<3.4" in raised.value.hint


def test_only_the_series_that_was_tested_is_installed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    [bounds] = [one for one in project["dependencies"] if one.startswith("psycopg[")]
    least, most = re.fullmatch(r"psycopg\[binary\]>=3\.(\d+),<3\.(\d+)", bounds).groups()
    assert int(most) == int(least) + 1
    assert driver_version.startswith(f"3.{least}."), (
        "reread suqiu/store/connection/trips.py, then move both"
    )
