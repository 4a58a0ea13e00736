"""A small town of tickets for reports: three months, two streets, three classes, two units."""

import csv

HEADER = (
    "工单编号", "受理时间", "来源", "诉求类型", "标题", "诉求内容", "街道", "社区", "分类代码",
    "一级分类", "二级分类", "三级分类", "紧急程度", "承办单位", "派单时间", "首次联系时间",
    "办理时限", "办结时间", "状态", "回访结果", "是否解决", "满意度", "是否纳入考核", "密级",
)  # fmt: skip
CLASSES = {
    "停水": ("020101", "市政公用", "供水", "停水"),
    "噪声": ("070101", "生态环境", "噪声", "建筑施工噪声"),
    "占道": ("050101", "城市管理", "市容", "占道经营"),
}
# month: how many of each class; of them the first in 东湖街道, the others in 北塔街道.
COUNTS = {
    "2025-09": {"停水": 10, "噪声": 8, "占道": 4},
    "2026-08": {"停水": 12, "噪声": 14, "占道": 6},
    "2026-09": {"停水": 24, "噪声": 9, "占道": 7},
}


def rows():
    """All tickets, always the same."""
    for month, counts in COUNTS.items():
        number = 0
        for short, count in counts.items():
            code, *levels = CLASSES[short]
            for at in range(count):
                number += 1
                day = f"{month}-{at % 27 + 1:02}"
                closed = at % 10 != 9
                good = at % 4 != 3
                yield {
                    "工单编号": f"T{month.replace('-', '')}{number:04}",
                    "受理时间": f"{day} 08:00:00", "来源": "12345热线" if at % 3 else "网格上报",
                    "诉求类型": "投诉" if at % 2 else "求助", "标题": f"关于{levels[2]}的诉求",
                    "诉求内容": f"我家附近{levels[2]}已经持续好几天了，影响大家休息，希望有关部门尽快派人来看一看，给个答复。",
                    "街道": "东湖街道" if at < count * 2 // 3 else "北塔街道", "社区": "翠湖社区",
                    "分类代码": code, "一级分类": levels[0], "二级分类": levels[1],
                    "三级分类": levels[2], "紧急程度": "紧急" if at == 0 else "普通",
                    "承办单位": "水务局" if short == "停水" else "城管局",
                    "派单时间": f"{day} 09:00:00", "首次联系时间": f"{day} 15:00:00",
                    "办理时限": f"{day} 23:00:00", "办结时间": f"{day} 20:00:00" if closed else "",
                    "状态": "已结案" if closed else "处置中", "回访结果": "成功" if closed else "",
                    "是否解决": ("是" if good else "否") if closed else "",
                    "满意度": ("满意" if good else "不满意") if closed else "",
                    "是否纳入考核": "是", "密级": "0",
                }  # fmt: skip


def write(path):
    """The tickets as the hotline exports them."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows())
    return path
