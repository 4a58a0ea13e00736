"""A made-up list of firms as a frame and attached: of streets and departments, with blanks, a
column above the level of the table, and texts that mean something to SQL.
"""

import numpy as np
import pandas as pd

from reporting.metrics import load_layer
from suqiu.store.sites.attaching import attach_list
from suqiu.store.sites.catalogue import load_site_tables
from suqiu.store.sites.list_rows import ListRow, ReadList
from suqiu.store.sites.list_spec import ListColumn, ListSpec

TRADES = ["制造业", "零售业", "'; DROP TABLE site_row; --", "100%_业\\", None]
PLACES = {"街道": "street", "主管部门": "lead_department"}
SECRET = "营收"


def firms(n=140, seed=3):
    """Random rows."""
    random = np.random.default_rng(seed)

    def some(values):
        return pd.Series(random.choice(np.array(values, dtype=object), n), dtype=object)

    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(random.integers(0, 1300, n), unit="D")
    return pd.DataFrame({
        "名称": [f"第{i}号店" for i in range(n)],
        "street": some(["东湖街道", "北塔街道", "O'Brien街道", "空街道", None]),
        "lead_department": some(["公安局", "水务局", None]),
        "行业": some(TRADES),
        "从业人数": some([1, 5, 5, 30, 100.5, 400, None]),
        "营收": some([10, 250, 4000, None]),
        "登记日期": pd.Series(days).where(random.random(n) < 0.9),
    })  # fmt: skip


FIRMS = firms()


def spec(secrecy=0, secret=2, name="企业"):
    """Its description, the revenue at the level `secret`."""

    def column(name, type_, unit="", words=(), level=secrecy):
        return ListColumn(name, name, type_, unit, words, level)

    return ListSpec(
        name, "家", ("公司",),
        (
            column("名称", "text"), column("街道", "street"), column("主管部门", "department"),
            column("行业", "text"), column("从业人数", "number", "人", ("员工数",)),
            column("营收", "number", "万元", (), max(secrecy, secret)),
            column("登记日期", "date", "", ("注册",)),
        ),
        secrecy, "虚构", "",
    )  # fmt: skip


def read(frame):
    """The frame as a file of it would be read."""
    rows = []
    for one in frame.to_dict("records"):
        cells = {}
        for name in ("名称", "行业", "从业人数", "营收"):
            if one[name] is not None and one[name] == one[name]:
                cells[name] = one[name]
        if not pd.isna(one["登记日期"]):
            cells["登记日期"] = one["登记日期"].date().isoformat()
        places = {k: one[k] for k in PLACES.values() if one[k] is not None}
        rows.append(ListRow(places, cells))
    return ReadList(tuple(rows), (), (), 0)


def attach_firms(database, secrecy=0, secret=2, folder=None):
    """Attach FIRMS; gives the layer that knows of it."""
    with database.owner().begin() as connection:
        attach_list(connection, spec(secrecy, secret), read(FIRMS), "测试")
        return load_layer(folder, load_site_tables(connection))
