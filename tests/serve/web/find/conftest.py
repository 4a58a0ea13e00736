"""Past tickets of two streets, indexed as the command does it, and people to look for them."""

import pytest

from retrieval.index import update_index
from suqiu.store.schema import area
from suqiu.store.users import User, save_user
from tests.serve.web.office import NASTY, add_ticket

LAMP = "惠民路的路灯坏半个月没人修，晚上看不见路"
DONE = {"status": "已结案", "solved": "是", "satisfaction": "满意", "lead_department": "水利局"}


@pytest.fixture(scope="module")
def past(staffed):
    with staffed.owner().begin() as connection:
        save_user(connection, User("中山派单员", "dispatcher", streets=("中山街道",)))
        connection.execute(area.insert(), [
            {"name": name, "kind": "街道", "id": name} for name in ("东湖街道", "中山街道")
        ])  # fmt: skip
        add_ticket(connection, "D1", title="路灯不亮", body=LAMP, leaf_code="020101",
                   level1="市政公用", level2="供水", level3="停水", hours=50, **DONE)  # fmt: skip
        add_ticket(connection, "D2", title="路灯不亮", body=LAMP, hours=30)
        add_ticket(connection, "Z1", title="路灯不亮", body=LAMP, street="中山街道", hours=20)
        add_ticket(connection, "D3", title="停水", body="锦源小区停水三天，老人没水做饭",
                   lead_department="公安局", hours=24 * 400)  # fmt: skip
        add_ticket(connection, "D4", title=NASTY, body=f"{NASTY}{NASTY}，井盖也丢了")
        for at in range(12):
            add_ticket(connection, f"N{at:02}", title="夜里施工", hours=100 + at,
                       body=f"工地{'东西南北'[at % 4]}门第{at + 20}号塔吊夜间施工扰民")  # fmt: skip
        connection.exec_driver_sql(
            "UPDATE ticket SET closed_at = received_at + interval '30 hours' WHERE ticket_no = 'D1'"
        )
    update_index(staffed.owner())
    return staffed


@pytest.fixture(scope="module")
def database(past):
    return past
