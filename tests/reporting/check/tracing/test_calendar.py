"""Numbers of days of the week, of what is left without a class, and names that no fact knows."""

from datetime import date, timedelta

import pytest

from reporting.check.check import check_document
from reporting.check.findings import Problem
from reporting.check.reading.document import of_text
from reporting.facts.book import FactBook
from reporting.facts.fact import Fact, FactKind
from suqiu.periods.period import Period

NOW, LAST = (
    Period.of(date(2026, 10, 12), date(2026, 10, 19)),
    Period.of(date(2026, 10, 5), date(2026, 10, 12)),
)
DAYS = (94, 89, 93, 86, 88, 65, 60)  # Monday to Sunday, 575 together
STREETS = {"东湖街道": (200, 160), "中山街道": (175, 190), "南桥街道": (200, 185)}
OFFICES = {"住房和城乡建设局": 68, "人力资源和社会保障局": 40, "教育局": 30}


def received(id_, size, period=NOW, label="", dimension=""):
    return Fact(id_, "受理量", FactKind.FIGURE, size, "件", metric="received", period=period, label=label,
                dimension=dimension)  # fmt: skip


@pytest.fixture(scope="module")
def book():
    """A week of 575 requests after one of 535; three streets, three offices."""
    facts = [received("received", 575), received("received.mom.base", 535, LAST)]
    facts += [
        Fact("period", "统计时段", FactKind.SETTING, "2026年10月12日至18日", ""),
        Fact("base.mom", "环比的基期", FactKind.SETTING, "2026年10月5日至11日", ""),
        Fact("received.overdue", "超期未办结量", FactKind.FIGURE, 8, "件", metric="received", period=NOW),
    ]  # fmt: skip
    for at, size in enumerate(DAYS):
        day = (date(2026, 10, 12) + timedelta(days=at)).isoformat()
        facts.append(received(f"received.day:{day}", size, label=day, dimension="day"))
    for name, (now, then) in STREETS.items():
        facts.append(received(f"received.street:{name}", now, label=name, dimension="street"))
        facts.append(
            received(f"received.street:{name}.mom.base", then, LAST, label=name, dimension="street")
        )
    facts += [
        received(f"received.department:{name}", size, label=name, dimension="department")
        for name, size in OFFICES.items()
    ]
    facts.append(
        Fact("overdue/received.department:教育局", "受理量", FactKind.FIGURE, 2, "件", metric="received", period=NOW,
             label="教育局", dimension="department", within=("超期未办结",))
    )  # fmt: skip
    return FactBook(facts)


RIGHT = [
    "本周周一受理94件，为全周最多；周日受理60件，为全周最少。",
    "周末两天共受理125件，占全周的21.74%；五个工作日共450件，日均90件。",
    "工作日日均受理90件，周六、周日日均62.5件，相差27.5件。",
    "周三受理93件，比周二多4件，比周一少1件。",
    "工作日共受理450件，比双休日多325件，占本周的78.26%。",
    "10月12日（周一）受理94件，10月17日（周六）降至65件；最少的是10月18日。",
    "周六和周日分别为65件、60件。",
    "扣除东湖街道后，本周受理375件，与上期持平。",
    "不含中山街道的诉求400件，环比增长15.94%。",
    "教育局、住建局、市人社局牵头，各街道和南桥街道办事处配合，构建共治新格局。",
    "受理575件，其中教育局超期未办结2件，占全部超期未办结的25.00%。",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_days_and_the_rest_come_to_is_right(book, text):
    assert check_document(of_text(text), book).findings == ()


WRONG = [
    ("本周周一受理89件。", Problem.FIGURE, "周一是94件"),
    ("2026年10月12日（周一）至18日（周六）共受理575件。", Problem.DAYS, "这一天是周日"),
    ("周二受理量最多。", Problem.SUPERLATIVE, "各日的受理量不是这样"),
    ("周末两天共受理135件。", Problem.FIGURE, "周末是125件"),
    ("周末三天来件较少。", Problem.DAYS, "周末有2天"),
    ("工作日日均受理80.0件。", Problem.DAILY, "是90.0件"),
    ("周三受理93件，比周二少4件。", Problem.DIRECTION, "方向相反"),
    ("周三受理93件，比周二多14件。", Problem.FIGURE, "之差是4件"),
    ("周末占全周的31.74%。", Problem.SHARE, "是21.74%"),
    ("扣除东湖街道后，本周受理357件。", Problem.PARTS, "是375件"),
    ("不含中山街道的诉求400件，环比下降15.94%。", Problem.DIRECTION, "方向相反"),
    ("不含中山街道的诉求400件，环比增长19.54%。", Problem.FIGURE, "是15.94%"),
]


@pytest.mark.parametrize(("text", "problem", "message"), WRONG)
def test_what_days_and_the_rest_do_not_come_to_is_told(book, text, problem, message):
    (found,) = check_document(of_text(text), book).errors
    assert found.problem is problem
    assert message in found.message


@pytest.mark.parametrize(
    ("text", "name"),
    [("由教育局会同夜间经济发展局整治。", "夜间经济发展局"), ("并请望江街道配合。", "望江街道"),
     ("由区教育体育局牵头。", "区教育体育局"), ("关于夜市管理局的诉求", "夜市管理局"), ("水质监测总站负责取样。", "水质监测总站")],
)  # fmt: skip
def test_an_office_no_fact_knows_is_asked_about(book, text, name):
    checked = check_document(of_text(text), book)
    (found,) = checked.findings
    assert (found.problem, found.text, found.notice) == (Problem.NAME, name, True)


def test_days_of_a_group_are_not_taken_for_those_of_all(book):
    assert check_document(of_text("东湖街道周一受理94件。"), book).errors
