"""The checker finds what is wrong in a text, and nothing in a right one."""

import csv
from decimal import Decimal

import pytest

from reporting.check.alone.arithmetic import broken_arithmetic, broken_table, stated_total
from reporting.check.check import check_document
from reporting.check.findings import Problem
from reporting.check.published import judge, read_figures
from reporting.check.reading.blanks import bare
from reporting.check.reading.document import of_text, read_document
from reporting.check.reading.numbers import find_numbers, normal
from reporting.facts.book import FactBook
from reporting.facts.fact import Fact, FactKind
from reporting.query.query import Where
from reporting.reports.charts import Drawing
from reporting.reports.compose import compose
from reporting.reports.layout import charts_of
from reporting.reports.markdown import to_markdown
from reporting.reports.period import period_of
from reporting.reports.spec import find_spec
from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.store.users import local_administrator
from tests.reporting.conftest import AS_OF


@pytest.fixture(scope="module")
def text(september):
    blank = [Drawing(b"")] * len(charts_of(september.manuscript))
    return to_markdown(september.manuscript, september.book, blank, "x")


@pytest.fixture
def problems(september):
    """The sorts of errors in a text."""

    def problems(text):
        return {one.problem for one in check_document(of_text(text), september.book).errors}

    return problems


def test_our_own_report_is_traced_whole(september, text):
    checked = check_document(of_text(text), september.book)
    assert checked.findings == ()
    assert checked.numbers == checked.traced > 100


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ("受理群众诉求40件", "受理群众诉求41件", Problem.UNSUPPORTED),
        ("受理群众诉求40件", "受理群众诉求24件", Problem.MISPLACED),
        ("同比增长81.82%", "同比增长25.00%", Problem.COMPARISON),
        ("同比增长81.82%", "环比增长81.82%", Problem.COMPARISON),
        ("同比增长81.82%", "同比下降81.82%", Problem.DIRECTION),
        ("办结率95.00%", "办结率84.00%", Problem.UNSUPPORTED),
        ("截至2026年9月30日", "截至2021年3月30日", Problem.DATE),
    ],
)  # fmt: skip
def test_one_wrong_figure_in_our_report(text, problems, right, wrong, problem):
    assert right in text
    assert problem in problems(text.replace(right, wrong, 1))


@pytest.mark.parametrize(
    ("claim", "problem"),
    [
        ("停水9件，建筑施工噪声24件。", Problem.MISPLACED),
        ("建筑施工噪声受理量最多。", Problem.SUPERLATIVE),
        ("受理量最低的是停水。", Problem.SUPERLATIVE),
        ("占道经营环比增幅最大。", Problem.SUPERLATIVE),
        ("受理量创历史新高。", Problem.SUPERLATIVE),
        ("停水居全省第一。", Problem.SUPERLATIVE),
        ("共受理诉求四百件。", Problem.UNSUPPORTED),
        ("百分之五十三点二的群众满意。", Problem.UNSUPPORTED),
        ("停水占比不到三成。", Problem.MISPLACED),
        ("占道经营占比过半。", Problem.UNSUPPORTED),
        ("占道经营翻番。", Problem.UNSUPPORTED),
        ("受理量同比下降。", Problem.DIRECTION),
        ("建筑施工噪声环比增长。", Problem.DIRECTION),
        ("受理量较上月同比增长25.00%。", Problem.COMPARISON),
        ("已办结40件。", Problem.MISPLACED),
        ("满意率95.00%。", Problem.MISPLACED),
        ("诉求总量呈下降态势。", Problem.DIRECTION),
        ("诉求总量同比呈回落趋势。", Problem.DIRECTION),
        ("受理量居前的2类依次为占道经营、停水。", Problem.SUPERLATIVE),
    ],
)  # fmt: skip
def test_false_claims(problems, claim, problem):
    assert problem in problems(claim)


@pytest.mark.parametrize(
    "claim",
    [
        "停水受理量最多。", "受理量最少的是占道经营。", "停水环比增幅最大。", "停水24件，占60.00%。",
        "共受理诉求四十件。", "停水占比六成。", "停水占比过半。", "停水环比翻番。", "受理量同比增长。",
        "诉求总量呈上升态势。", "停水呈上升势头。", "受理量居前的2类依次为停水、建筑施工噪声。",
        "受理诉求40件，同比增长81.8%，环比增长25%。", "群众的诉求，一件一件抓落实，进一步做好12345热线工作。",
    ],
)  # fmt: skip
def test_true_claims(problems, claim):
    assert problems(claim) == set()


def test_a_figure_of_then_is_of_the_time_it_names(problems):
    # 占道经营: four a year ago, six last month, seven now.
    assert problems("占道经营由上年同期4件、上期6件增至7件。") == set()
    assert problems("占道经营环比由6件增至7件。") == set()
    assert problems("占道经营上年同期6件。") == {Problem.COMPARISON}
    assert Problem.COMPARISON in problems("占道经营同比由6件增至7件。")


def test_a_term_to_come_is_no_date_of_the_data(problems):
    assert problems("请各单位于11月10日前报送整改情况。") == set()
    assert problems("截至11月10日，受理诉求40件。") == {Problem.DATE}


def test_a_share_of_a_topic_is_not_one_of_all(town, layer):
    period = period_of("2026-09", AS_OF.date())
    with town.reader(local_administrator()) as connection:
        made = compose(
            connection, layer, find_spec("special"), period, as_of=AS_OF,
            topic=Where("street", ("东湖街道",)),
        )  # fmt: skip
    shares = [f for f in made.book if f.kind == "share" and f.dimension == "level3"]
    text = f"{shares[0].label}占本专题受理量的{shares[0].text}。"
    assert check_document(of_text(text), made.book).errors == ()
    (found,) = check_document(of_text(text.replace("本专题", "全部")), made.book).errors
    assert found.problem is Problem.DENOMINATOR


@pytest.fixture
def scored():
    """Five units with scores of 90, 80 down to 50."""
    units = ("水务局", "教育局", "民政局", "公安局", "城管局")
    return FactBook(
        Fact(f"score.{unit}", "综合成绩", FactKind.SCORE, 90 - 10 * at, "分", label=unit,
             dimension="department")
        for at, unit in enumerate(units)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        ("红榜：水务局、教育局。", True), ("黑榜：城管局、公安局。", True),
        ("红榜：水务局和教育局。", True), ("红榜：水务局、教育局和住房和城建局。", False),
        ("红榜单位是水务局（90.00分）。", True), ("红榜：城管局、教育局。", False),
        ("黑榜：水务局、公安局。", False), ("红榜：水务局、税务局。", False),
        ("红榜：水务局、民政局。", False),
    ],
)  # fmt: skip
def test_names_on_the_lists_are_claims(scored, claim, right):
    errors = check_document(of_text(claim), scored).errors
    assert [one.problem for one in errors] == ([] if right else [Problem.SUPERLATIVE])


def test_a_superlative_within_a_name_claims_nothing():
    book = FactBook(
        Fact(f"received.level3:{at}", "受理量", FactKind.FIGURE, 3 - at, "件", label=name,
             dimension="level3")
        for at, name in enumerate(("人事档案", "加班费与最低工资"))
    )  # fmt: skip
    text = "反映较多的是人事档案（3件）、加班费与最低工资（2件）。"
    assert check_document(of_text(text), book).errors == ()


def test_a_cause_is_a_notice(september):
    checked = check_document(of_text("由于管网老化，停水24件。"), september.book)
    assert [one.problem for one in checked.findings] == [Problem.CAUSE]
    assert checked.errors == ()


def test_words_of_a_citizen_are_quoted_not_claimed(september, problems):
    quote = next(f for f in september.book if f.kind == "quote")
    assert problems(f"典型案例：{quote.value}") == set()
    assert problems(f"典型案例：{quote.value}，另有77件。") == {Problem.UNSUPPORTED}


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("共2,396件", "2396", "件"), ("占５３．２％", "0.532", "ratio"),
        ("一千二百三十四件", "1234", "件"), ("百分之五十三点二", "0.532", "ratio"),
        ("提高1.20个百分点", "0.0120", "point"), ("三成", "0.3", "ratio"), ("1.2万件", "12000", "件"),
        ("三分之一", "0.333", "ratio"), ("两百零五起", "205", "件"), ("12.5小时", "12.5", "hour"),
    ],
)  # fmt: skip
def test_numbers_are_read(text, value, unit):
    (found,) = find_numbers(normal(text))
    assert (found.value, found.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "value", "right", "wrong"),
    [
        ("2,500余件", "2500", 2538, 2650), ("约占四分之一", "0.25", 0.2597, 0.31),
        ("六成以上", "0.6", 0.64, 0.58), ("超2,500件", "2500", 2538, 2480),
        ("1，122件", "1122", 1122, 122), ("由120件增加", "120", 120, 121),
    ],
)  # fmt: skip
def test_numbers_that_are_near(text, value, right, wrong):
    (found,) = find_numbers(normal(text))
    assert found.value == Decimal(value)
    assert found.supports(right)
    assert not found.supports(wrong)


@pytest.mark.parametrize(("text", "clean"), [
    ("12345热线接到120件，110转来1,120件", "□□□□□热线接到120件，□□□转来1,120件"),
    ("拨打120、119", "拨打□□□、□□□"),
])  # fmt: skip
def test_numbers_of_hotlines_are_names_and_counts_are_not(text, clean):
    assert bare(text) == clean


@pytest.mark.parametrize("text", ["一件件落实", "统一办理", "进一步", "一个样"])
def test_words_are_no_numbers(text):
    assert find_numbers(text) == []


def test_a_number_is_right_rounded_or_cut_off():
    (found,) = find_numbers("9.81%")
    assert found.supports(906 / 9230)  # 9.8158
    assert not found.supports(0.0979)
    (about,) = find_numbers("近2400件")
    assert about.supports(2396)
    assert not about.supports(2404)


def test_shares_of_another_denominator_without_any_facts():
    """唐山 2024-11: shares are of 195,532, the total printed is 284,406."""
    words = "咨询124599件，占总量63.72%；求助56672件，占总量28.98%。"
    assert broken_arithmetic(words, 1) == []
    (first, _) = broken_arithmetic(words, 1, stated_total("共受理诉求284406件"))
    assert first.problem is Problem.DENOMINATOR


def test_a_share_that_does_not_follow_from_its_count():
    """杨凌 2021-07: 207 of 3,942 printed as 4.11 %."""
    words = "城市管理类277件，占7.03%；疫情防控类207件，占4.11%；交通运输类154件，占3.91%。"
    (found,) = broken_arithmetic(words, 1)
    assert found.problem is Problem.SHARE
    assert "207" in found.text
    assert broken_arithmetic(words.replace("4.11", "5.25"), 1) == []


def test_last_month_and_year_on_year_do_not_go_together():
    """宁国 2022-04."""
    (found,) = broken_arithmetic("工单总量较上月同比增长5%。", 1)
    assert found.problem is Problem.COMPARISON
    assert broken_arithmetic("较上月环比增长5%，较去年同期同比下降3%。", 1) == []


def test_shares_of_a_table_over_one_hundred():
    head, rows = ("类别", "受理量（件）", "占比"), [("甲", "60", "60.00%"), ("乙", "40", "41.00%")]
    assert {one.problem for one in broken_table(head, rows, 1)} >= {Problem.SUM}
    assert broken_table(head, [("甲", "60", "60.00%"), ("乙", "40", "40.00%")], 1) == []


def test_published_figures():
    """Both true errors of the 53 are found, with no false alarm."""
    path = dataset_path("reporting/published_figures.csv")
    judged = judge(read_figures(path))
    with path.open(encoding="utf-8-sig", newline="") as file:
        status = [row["status"] for row in csv.DictReader(file)]
    assert len(judged) == 53
    assert [one.right for one in judged] == [one == "ok" for one in status]


def test_a_partition_that_does_not_add_up(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text(
        "city,period,item,numerator,denominator,published_pct\n"
        "甲,1,a,1,3,33\n甲,1,b,1,3,33\n甲,1,c,1,3,33\n乙,1,a,5,4,125\n丙,1,a,1,0,1\n", "utf-8"
    )  # fmt: skip
    judged = judge(read_figures(path))
    assert [one.right for one in judged] == [True, True, True, False, False]


def test_figures_of_another_shape(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(InputError, match="缺少列"):
        read_figures(path)


def test_documents_that_cannot_be_read(tmp_path):
    for name, data in (("a.docx", b"no zip"), ("a.pdf", b"x"), ("a.txt", b"\xff\xfe\xff")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(InputError):
            read_document(tmp_path / name)
    with pytest.raises(InputError, match="找不到"):
        read_document(tmp_path / "none.md")


def test_the_name_of_a_street_in_a_list_of_tickets_hides_no_claim(september):
    """A cell that is quoted from a ticket is still a name in a sentence."""
    cell = Fact("quote.T1.c3", "工单原文", FactKind.QUOTE, "北塔街道", "", label="T1")
    book = FactBook([*september.book, cell])
    (found,) = check_document(of_text("受理量最多的是北塔街道。"), book).errors
    assert (found.problem, found.message) == (Problem.SUPERLATIVE, "事实不支持北塔街道最多")
    assert not check_document(of_text("受理量最多的是东湖街道。"), book).errors


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("本月无超期工单。", "事实是超期未办结量2件"),
        ("本期没有超期未办结的。", "事实是超期未办结量2件"),
        ("所有街道受理量均环比下降。", "环比增长"),
        ("所有街道受理量均同比上升。", ""),
        ("东湖街道没有超期工单。", ""),
        ("各街道受理量环比没有增长的。", ""),
    ],
)
def test_claims_of_none_and_of_all(september, sentence, message):
    found = check_document(of_text(sentence), september.book).errors
    assert (message in found[0].message) if message else not found
