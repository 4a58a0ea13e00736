"""A few hundred random tickets, as a frame and in the store."""

from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy import text

START, END = datetime(2024, 1, 1), datetime(2026, 11, 1)
NAMES = {
    "level1": ["城市管理", "生态环境", "教育", None],
    "level2": ["市容秩序", "噪声污染", None],
    "level3": ["占道经营", "广场舞与生活噪声", "停水", None],
    "lead_department": ["公安局", "水务局", "教育局", "住建局", None],
    "street": ["东湖街道", "北塔街道", "O'Brien街道", None],
    "community": ["翠湖社区", "100%社区", "a_b社区", "c\\d社区", None],
    "request_type": ["投诉", "求助", "咨询", None],
    "source": ["12345热线", "网格上报"],
    "status": ["已结案", "处置中", "不予受理"],
    "callback_result": ["成功", "成功", "失败", None],
    "solved": ["是", "是", "否", "未表态", None],
    "satisfaction": ["满意", "基本满意", "一般", "不满意", "非常不满意", "未表态", None],
}
BODIES = ["半夜施工很吵", "停水三天", "50%的人", "路径 c:\\temp", "下划线_很多", "'; DROP TABLE ticket; --", ":v1 :now", "停水又半夜施工"]  # fmt: skip


def tickets(n=260, seed=5):
    """Random rows: every column has blanks where the store allows them."""
    random = np.random.default_rng(seed)
    seconds = int((END - START).total_seconds())
    received = pd.Timestamp(START) + pd.to_timedelta(random.integers(0, seconds, n), unit="s")
    # Some at the very edges of days, months and years.
    edges = pd.to_datetime(["2025-01-01", "2025-02-28 23:59:59", "2025-03-01", "2024-02-29 12:00",
                            "2026-01-01", "2025-12-31 23:59:59", "2026-10-31 23:59:59"], format="mixed")  # fmt: skip
    received = pd.Series(received)
    received[: len(edges)] = edges
    frame = pd.DataFrame({"ticket_no": [f"T{i:04}" for i in range(n)], "received_at": received})
    for name, values in NAMES.items():
        frame[name] = pd.Series(random.choice(np.array(values, dtype=object), n), dtype=object)

    def later(times, most_hours, missing):
        gap = pd.to_timedelta(random.integers(0, most_hours * 3600, n), unit="s")
        moved = times + gap
        moved[random.random(n) < missing] = pd.NaT
        return moved

    frame["dispatched_at"] = later(frame.received_at, 8, 0.15)
    frame["first_contact_at"] = later(frame.dispatched_at, 48, 0.1)
    frame["due_at"] = later(frame.dispatched_at, 24 * 15, 0.1)
    frame["closed_at"] = later(frame.received_at, 24 * 30, 0.2)
    frame["extended"] = random.random(n) < 0.1
    frame["assessed"] = random.random(n) < 0.8
    for name in ("return_count", "redo_count", "urge_count"):
        frame[name] = random.poisson(0.4, n)
    repeats = random.random(n) < 0.1
    frame["repeat_of"] = pd.Series(np.where(repeats, "T0000", None), dtype=object)
    frame["title"] = [f"关于{one}的投诉" for one in random.integers(0, 9, n)]
    frame["body"] = random.choice(BODIES, n)
    frame["any_row"] = True
    return frame


FRAME = tickets()


def store(database, frame):
    """Write the frame; whatever was there goes."""
    texts = ["ticket_no", "title", "body"]
    narrow = frame.drop(columns=["title", "body", "any_row"])
    with database.owner().begin() as connection:
        connection.execute(text("TRUNCATE ticket CASCADE"))
        for table, part in (("ticket", narrow), ("ticket_text", frame[texts])):
            names = ", ".join(part.columns)
            places = ", ".join(f":{name}" for name in part.columns)
            rows = part.astype(object).where(part.notna(), None).to_dict("records")
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), rows)
