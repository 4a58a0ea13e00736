"""One matter is told once, by its whole name."""

from datetime import timedelta

from reporting.warnings.rising.history import Count
from reporting.warnings.rising.letter import Letter
from reporting.warnings.rising.phrases import whole_name
from reporting.warnings.rules import load_rules
from reporting.warnings.watch import Watch
from tests.reporting.warnings.conftest import COMMUNITIES, FIRST, LEAVES, noise

MATTERS = ["堵车严重", "公交绕远", "盲道占用", "行人难走", "标志不清", "骑车危险", "等车太久", "没有公告"]  # fmt: skip
DAY = 180


def watched(leaves=12, per_day=8, days=4):
    """A bridge closed from day 180 on, told of in many leaves and places."""
    counts = noise(3, 200, 8.0)
    letters = [Letter(one.number, one.day, one.leaf, "市民反映", f"市民反映。第{n}件小事")
               for n, one in enumerate(counts)]  # fmt: skip
    for n in range(per_day * days):
        day = FIRST + timedelta(days=DAY + n // per_day)
        leaf, place = LEAVES[20 + n % leaves], COMMUNITIES[n % 9]
        counts.append(Count(f"B{n:03}", day, leaf, *place))
        text = f"青澜桥封闭{MATTERS[n % 8]}。青澜桥封闭以后{MATTERS[n % 8]}，第{n}次反映"
        letters.append(Letter(f"B{n:03}", day, leaf, text[:9], text))
    tickets = sorted(
        zip(counts, letters, strict=True), key=lambda both: (both[0].day, both[0].number)
    )
    start = FIRST + timedelta(days=150)
    since = start - timedelta(days=3)
    watch = Watch(
        start, (both for both in tickets if both[0].day >= since),
        (both for both in tickets if both[0].day < since), load_rules(),
    )  # fmt: skip
    found = list(watch.walk(FIRST + timedelta(days=195)))
    return watch, found


def test_the_same_tickets_are_told_once():
    watch, days = watched()
    bridge = [
        one for one in (*watch.themes.themes, *watch.objects.themes)
        if any(number.startswith("B") for number in one.numbers)
    ]  # fmt: skip
    of_bridge = [
        one for one in watch.incidents
        if 2 * sum(number.startswith("B") for number in watch.tickets(one))
        >= len(watch.tickets(one))
    ]  # fmt: skip
    assert len(bridge) + len(of_bridge) == 1
    news = sum(len(day.themes) + len(day.objects) for day in days)
    assert news == 1


def test_a_name_is_told_whole():
    texts = [f"青澜桥封闭，{matter}" for matter in MATTERS]
    assert whole_name("青澜", texts) == "青澜桥"
    assert whole_name("封闭", texts) == "封闭"
    assert whole_name("青澜", [*texts, *["青澜河边有垃圾"] * 4]) == "青澜"
