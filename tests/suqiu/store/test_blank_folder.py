"""The data folder may have a name as people give folders."""

import pytest

from suqiu.store.connection.patience import address_of
from suqiu.store.database import Database
from suqiu.store.server import embedded


@pytest.mark.parametrize("name", ["工单 数据", "王's 100%"])
def test_a_server_in_a_folder_with_blanks_is_reached_by_every_door(settings, name):
    there = settings.model_copy(update={"data_dir": settings.data_dir / name})
    folder = there.data_dir / "postgres"
    with embedded.stopped_after(folder), Database.open(there) as database:
        with database.owner().connect() as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
        with database.driver() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert "+" not in address_of(database.url)
