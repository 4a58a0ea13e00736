"""A few tickets in the store, written and indexed as the commands do it."""

from datetime import datetime

import pytest
from sqlalchemy import insert

from retrieval.index import update_index
from suqiu.store.schema import ticket, ticket_person, ticket_text

WATER = "锦源小区二期昨天起停水，物业说不知道，家里老人没水做饭"
TICKETS = [
    # number, day, phone, street, leaf, title, body
    ("A1", "2026-09-01", "19900000001", "东湖街道", "020101", "锦源小区停水", WATER),
    ("A2", "2026-09-03", "19900000002", "东湖街道", "020101", "停水没人管", "锦源小区又停水两天了，要求尽快恢复供水"),
    ("A3", "2026-09-04", "19900000003", "东湖街道", "020101", "", "反映锦源小区停水，供水公司电话打不通"),
    ("A4", "2026-09-20", "19900000001", "东湖街道", "020101", "还是停水", "锦源小区停水的事反映过，一直没有处理"),
    ("B1", "2026-09-05", "19900000004", "西岭街道", "060101", "机动车违停", "惠民路两边停满货车，行人只能走机动车道"),
    ("B2", "2026-06-05", "19900000005", "西岭街道", "120302", "健身房跑路", "蓝鲸健身关门，预付卡余额不退"),
]  # fmt: skip


def add(connection, number, day, phone, street, leaf, title, body, district="澜江区"):
    connection.execute(
        insert(ticket).values(
            ticket_no=number, received_at=datetime.fromisoformat(day), street=street,
            community="一社区", district=district, leaf_code=leaf, level1=leaf[:2],
            lead_department="某局", request_type="投诉",
        )
    )  # fmt: skip
    connection.execute(insert(ticket_text).values(ticket_no=number, title=title, body=body))
    connection.execute(insert(ticket_person).values(ticket_no=number, phone_hash=phone))


@pytest.fixture(scope="module")
def indexed(store_database):
    with store_database.owner().begin() as connection:
        for row in TICKETS:
            add(connection, *row)
    update_index(store_database.owner())
    return store_database
