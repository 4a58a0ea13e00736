"""What is nobody's falls to the backstop; that a body shirks does not."""

import time

import pytest

from classifier.classifier import Classifier
from classifier.departments.build import departments_of
from classifier.departments.ownerless import OwnerlessWords
from classifier.departments.rules import load_dispatch_rules
from classifier.intake.desk import IntakeDesk, load_intake_rules
from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.records import Role, Ticket
from suqiu.text import normalise

LOCAL = load_dispatch_rules().local_department


@pytest.fixture(scope="module")
def words():
    return OwnerlessWords(dataset_path("departments/ownerless.csv"))


@pytest.mark.parametrize(
    "text",
    [
        "两个区交界的地方垃圾堆成山，成了三不管地带",
        "楼下一根废弃的线缆掉下来了，成了无主线",
        "这段围墙权属不清，要倒了砸到人怎么办",
        "楼上的外墙瓷砖往下掉，产权单位已经倒闭多年",
        "原粮站的仓库产权单位早解散了，墙体随时会塌",
        "机械厂家属院，厂子九几年就破产了，现在污水管堵了没人修",
        "我们老院没有物业，下水道堵了，不知道找谁",
        "老旧小区弃管多年，化粪池满溢",
        "路中间的检查井，查不到权属单位，响了一个多月",
        "这口废井无人认领，孩子掉下去怎么办",
        "废弃的水塔，产权单位注销了，随时会倒",
        "谁也不认的一堵危墙，歪向巷子",
    ],
)
def test_what_has_no_owner_is_known(words, text):
    found = words.look(normalise(text))
    assert found is not None
    assert not found.declined


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("巷子里的污水井盖没了，城管、水务、住建都说不归他们管", "都说不归他们"),
        ("巷口两根空线杆，移动说不是他们的，联通也说不是，歪得厉害", "说不是他们的,联通也说不是"),
        ("门前这条排洪沟水利局说是镇上的，镇上说是水利局的", "水利局说是镇上的,镇上说是水利局"),
        ("田间这条生产路，两个村都不管，坑太深", "两个村都不管"),
        ("移动、联通都说这根线不是他们家的，吊在路上", "都说这根线不是他们"),
        ("公路局说归市政，市政说归公路局，桥头的坑没人补", "公路局说归市政,市政说归公路局"),
    ],
)
def test_that_all_declined_is_known_and_in_which_words(words, text, said):
    found = words.look(normalise(text))
    assert found is not None
    assert (found.words, found.declined) == (said, True)


@pytest.mark.parametrize(
    "text",
    [
        "路灯坏了，城管说不归他们管，让我找供电",
        "城管和环保互相推诿，楼下烧烤油烟没人管",
        "邻居在楼顶违建，城管说归住建管，住建说归城管管",
        "交警和城管都说违停不归他们管，路上停满了车",
        "路灯不亮一个月了，没人管",
        "单位破产，集资楼办不了房产证",
        "公司破产了，办公楼也搬空了，欠我三个月工资",
        "医院和医保都说不归他们管，报销卡在这",
        "产权单位是供电公司，电线杆歪了，请尽快处理",
        "没有物业经理，电梯卡了三天没人处理",
        "物业费照收，物业根本没有管过这盏灯",
        "施工单位撤场后路面没恢复，请住建局督促",
        "老人无主无依，没有子女，住在老楼里",
        "楼道堆杂物，谁都不管，有火灾隐患",
        "快递没有人认领，堆在院门口的箱子里",
        "没有单位负责人签字，修井盖的钱领不到",
        "商场倒闭了，充值卡没人处理，楼也关了",
        "两个区都不管，黑车在路边拉客",
    ],
)
def test_a_duty_that_is_shirked_is_no_such_case(words, text):
    assert words.look(normalise(text)) is None


@pytest.mark.parametrize(
    "unit",
    [
        "说是",
        "三不管",
        "破产倒闭",
        "没物业",
        "楼都说不归",
        "产权单位都也",
        "无主见",
        "说归说是,",
        "甲局说是乙局的,",
        "单位没了",
        "路无主线,",
    ],
)
def test_a_long_text_of_such_words_takes_no_longer(words, unit):
    text = (unit * 20_000)[:40_000]
    before = time.process_time()
    words.look(text)
    assert time.process_time() - before < 1


@pytest.fixture(scope="module")
def classifier(small_model):
    return Classifier(small_model, desk=IntakeDesk(load_intake_rules()))


def _leads(classifier, text):
    (found,) = classifier.classify([Ticket("1", text)])
    return [one for one in found.departments if one.role is Role.LEAD]


def test_the_backstop_leads_for_what_has_no_owner_and_says_why(classifier):
    first = _leads(classifier, "老院没有物业，水管漏水了，家里停水两天")[0]
    assert first.name == LOCAL
    assert first.reason.startswith("属地兜底：文中写“没有物业”")


def test_it_is_among_the_leads_where_all_declined(classifier):
    leads = _leads(classifier, "路上水管漏水，供水公司和物业都说不归他们管")
    assert leads[0].name == "供水公司"
    assert any("属地兜底：文中写“都说不归他们”" in one.reason for one in leads[1:])


def test_a_weight_of_nought_turns_the_rule_off(small_model, tmp_path):
    shipped = dataset_path("departments/rules.csv").read_text("utf-8")
    (tmp_path / "rules.csv").write_text(
        shipped.replace("ownerless_weight,1.2", "ownerless_weight,0"), "utf-8"
    )
    departments = departments_of(small_model)
    departments.rules = load_dispatch_rules(tmp_path)
    off = Classifier(small_model, desk=IntakeDesk(load_intake_rules()), departments=departments)
    leads = _leads(off, "老院没有物业，水管漏水了，家里停水两天")
    assert leads[0].name != LOCAL
    assert all("属地兜底" not in one.reason for one in leads)


def test_an_older_copy_of_the_rules_has_the_newer_ones_as_shipped(tmp_path):
    lines = dataset_path("departments/rules.csv").read_text("utf-8").splitlines(keepends=True)
    old = [line for line in lines if "ownerless_weight" not in line and "declined" not in line]
    (tmp_path / "rules.csv").write_text("".join(old).replace("0.8", "0.7"), "utf-8")
    found = load_dispatch_rules(tmp_path)
    assert (found.village_weight, found.ownerless_weight) == (
        0.7,
        load_dispatch_rules().ownerless_weight,
    )


def test_a_sites_own_words_take_the_place_of_the_shipped_ones(tmp_path):
    (tmp_path / "ownerless.csv").write_text(
        "kind,cue,then,source\nnone,飞地,,site\nthing,路,,site\n", "utf-8"
    )
    look = load_dispatch_rules(tmp_path).ownerless.look
    assert look("这条路在飞地上") is not None
    assert look("这条路三不管") is None


def _words(tmp_path, *rows):
    path = tmp_path / "ownerless.csv"
    path.write_text("\n".join(("kind,cue,then,source", *rows, "")), "utf-8")
    return OwnerlessWords(path)


def test_cues_are_written_as_in_the_tables_of_intake(tmp_path):
    rows = ("none,[飞/插花]地；#不管,,", "none,没人…接手,修,", "thing,路；LED灯,,")
    look = _words(tmp_path, *rows).look
    assert look(normalise("插花地上的ＬＥＤ灯")).words == "插花地"
    assert look("这条路三不管").words == "三不管"
    assert look("这条路没人愿意接手修").words == "没人愿意接手"
    assert look("这条路没人愿意接手") is None
    assert look("这条路没人。我来接手修") is None


def test_a_pause_may_be_what_follows(tmp_path):
    look = _words(tmp_path, "none,没有物业,，；的院,", "thing,楼,,").look
    assert [look(one) is not None for one in (
        "这楼没有物业", "没有物业,楼破", "没有物业 楼破", "楼里没有物业的院子", "没有物业经理的楼",
    )] == [True, True, True, True, False]  # fmt: skip


def test_what_lies_within_an_exception_is_not_seen(tmp_path):
    look = _words(tmp_path, "none,无主,,", "not,无主[见/张],,", "thing,楼,,").look
    assert look("楼里的人无主见") is None
    assert look("楼里的人无主见,楼边一根无主线") is not None


def test_who_points_to_another_must_be_pointed_to(tmp_path):
    look = _words(tmp_path, "each,[说/称][是/归],,", "thing,沟,,").look
    assert look("这条沟水利局称是镇里的,镇里又说归水利局").declined
    assert look("这条沟水利局称是镇里的,村里又说归水利局") is None
    assert look("这条沟水利局称是镇里的,镇里又说归开发商") is None


def test_without_a_thing_nothing_would_ever_count(tmp_path):
    with pytest.raises(InputError, match="没有 kind 是 thing"):
        _words(tmp_path, "none,飞地,,")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("maybe,飞地,,", "「kind」：不认识 maybe"),
        ("none,[飞地,,", "「cue」.*方括号没有配对"),
        ("none,飞地；…,,", "「cue」.*不能为空"),
        ("none,,,", "「cue」：不能为空"),
        (f"none,{'[甲/乙/丙]' * 6},,", "「cue」.*729 种写法"),
        ("none,飞地,没…管,", "「then」.*不能有"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, row, said):
    with pytest.raises(InputError, match=rf"ownerless\.csv 第 2 行{said}"):
        _words(tmp_path, row)


def test_a_copy_with_regular_expressions_is_refused_with_the_way_on(tmp_path):
    path = tmp_path / "ownerless.csv"
    path.write_text("kind,pattern,holds,source\nnone,飞地,飞地,\n", "utf-8")
    with pytest.raises(InputError, match=r"缺少列：cue.*改写成线索"):
        OwnerlessWords(path)
