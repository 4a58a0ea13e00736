"""New tickets to file: invented complaints, and some that try to run a script in the page."""

import csv
from datetime import timedelta
from pathlib import Path

from browser.now import shanghai

_HEADER = ("编号", "受理时间", "诉求标题", "诉求内容", "来电人姓名", "联系电话", "街道", "社区")
_PLACES = (("东岭街道", "竹海社区"), ("望江街道", "晴川社区"), ("南湖街道", "映月社区"))
_PLAIN = (
    ("路灯不亮", "门前的路灯坏了三天，晚上看不见路，请尽快修好。"),
    ("自来水发黄", "早上打开水龙头，水是黄色的，有铁锈味，请供水公司检查管道。"),
    ("楼下烧烤油烟", "楼下烧烤店每晚油烟直排，熏得开不了窗，要求安装净化设备。"),
    ("夜间施工噪音", "工地凌晨还在打桩，影响老人孩子休息，请制止夜间施工。"),
    ("占道停车", "人行道上停满了小汽车，行人只能走机动车道，请清理违停。"),
    ("拖欠工资", "在工地干了三个月，包工头拖欠工资不给，请帮忙讨要。"),
    ("小区电梯坏了", "电梯停运一周，物业一直不修，老人上下楼很困难。"),
    ("井盖缺失", "路口的井盖不见了，车辆和行人很危险，请马上处理。"),
    ("垃圾没人清运", "小区垃圾堆了好几天没有清运，气味很大，蚊蝇很多。"),
    ("公交车等不到", "早高峰公交等了四十分钟不来，请增加班次。"),
)
# Each would say its mark in a dialog, in the console or in the title, if it ran.
HOSTILE = (
    "<script>alert('XSS-1')</script>请修路灯",
    "<img src=x onerror=\"alert('XSS-2')\">水管漏水",
    "<svg onload=alert('XSS-3')><circle r=9></svg>井盖坏了",
    '"><iframe srcdoc="<script>parent.document.title=\'XSS-4\'</script>"></iframe>噪音扰民',
    "{{ 7*7 }}${7*7}<a href=\"javascript:alert('XSS-5')\">点我</a>垃圾没人管",
    "'-alert('XSS-6')-'</textarea><details open ontoggle=alert('XSS-7')>油烟扰民",
    # A word that fits on no line.
    "XSS-" + "W" * 400 + "停水",
)
PLAIN_COUNT = 40


def write_intake(path: Path) -> None:
    """Forty plain tickets `XL…` of the last hours, then the hostile ones `XH…`, as CSV."""
    now = shanghai()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        for at in range(PLAIN_COUNT):
            title, words = _PLAIN[at % len(_PLAIN)]
            street, community = _PLACES[at % len(_PLACES)]
            text = f"{street}{community}幸福路{at + 1}号，{words}"
            received = now - timedelta(minutes=300 - at)
            writer.writerow(
                (f"XL{at + 1:03}", received, title, text, "王小明", f"138001380{at:02}", street, community)
            )  # fmt: skip
        for at, text in enumerate(HOSTILE):
            street, community = _PLACES[at % len(_PLACES)]
            received = now - timedelta(minutes=60 - at)
            writer.writerow((f"XH{at + 1:03}", received, text, text, text, "", street, community))
