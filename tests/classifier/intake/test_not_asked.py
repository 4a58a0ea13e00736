"""Nobody is asked for what no agent needs of that type or urgency."""

import pytest

from classifier.intake.desk import IntakeDesk, load_intake_rules
from classifier.intake.elements import load_element_rules
from suqiu.errors import InputError
from suqiu.records import Ticket


@pytest.mark.parametrize(
    ("request_type", "level", "left"),
    [
        ("咨询", "普通", ("起因",)),
        ("建议", "普通", ("地点", "起因", "诉求")),
        ("表扬", "普通", ("时间", "地点", "起因")),
        ("投诉", "特急", ("时间", "地点", "起因")),
        ("求助", "普通", ("时间", "地点", "起因", "诉求")),
    ],
)
def test_what_is_asked_by_type_and_urgency(request_type, level, left):
    rules = load_element_rules()
    assert rules.asked(("时间", "地点", "起因", "诉求"), request_type, level) == left


def test_the_desk_asks_so():
    desk = IntakeDesk(load_intake_rules())
    urgent = desk.take(Ticket("1", "隔壁屋里烧起来了，人下不来"))
    assert urgent.urgency.level == "特急"
    assert "诉求" not in urgent.missing
    asked = desk.take(Ticket("1", "请问老年证要带哪些材料"))
    assert (asked.request_type, asked.missing) == ("咨询", ())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        # Who is praised is found by a number, a window or an office, wherever and whenever it was.
        ("表扬36路公交车司机扶我下车", ()),
        ("警号后三位是251的民警帮我推车,谢谢他", ()),
        ("出租车师傅拾金不昧,车牌尾号8k2", ()),
        ("社保大厅3号窗口的姑娘真有耐心", ()),
        ("谢谢税务局的同志一步一步教我", ()),
        ("你们接线员态度好", ()),
        # A name alone needs its place, not the time.
        ("派出所的王警官真好", ("地点",)),
        ("物业小张真不错", ("地点",)),
        ("有位姓丁的保安捡到我的钱包", ("地点",)),
        # Of any surname that masking knows, of two characters and with the given name too.
        ("覃师傅修水管不收钱", ("地点",)),
        ("社区的仇书记跑前跑后", ("地点",)),
        ("欧阳警官帮我找回了孩子", ("地点",)),
        ("靳丽娟护士守了一夜", ("地点",)),
        ("小覃办事快", ("地点",)),
        # Nobody is named: without time and place nobody is found.
        ("消防员把我家的猫救下来了", ("时间", "地点")),
        ("环卫大姐捡到我的钱包,麻烦12345转达", ("时间", "地点")),
        ("老百姓心里热乎", ("时间", "地点")),
        ("班主任对孩子特别好", ("时间", "地点")),
        ("任何医生都没有他耐心", ("时间", "地点")),
        ("门卫老师傅帮我搬东西", ("时间", "地点")),
        # Who calls is not who is praised.
        ("市民覃女士来电,消防员救了她家的猫", ("时间", "地点")),
    ],
)
def test_of_praise_is_asked_what_finds_the_praised(text, left):
    rules = load_element_rules()
    assert rules.asked(("时间", "地点"), "表扬", "普通", text) == left
    assert rules.asked(("时间", "地点"), "投诉", "普通", text) == ("时间", "地点")


def test_the_desk_spares_praise_so():
    found = IntakeDesk(load_intake_rules()).take(
        Ticket("1", "感谢１８路公交车司机，因为他下车搀扶盲人，特此表扬")
    )
    assert (found.request_type, found.missing) == ("表扬", ())


def test_a_place_of_ones_own_may_ask_otherwise(tmp_path):
    (tmp_path / "not_asked.csv").write_text("of,element,source\n投诉,时间,本地\n", "utf-8")
    missing = ("时间", "地点")
    rules = load_element_rules(tmp_path)
    assert rules.asked(missing, "投诉", "普通") == ("地点",)
    assert rules.asked(missing, "咨询", "普通") == missing


def test_a_place_of_ones_own_may_say_what_must_be_told(tmp_path):
    rows = "of,element,told,source\n投诉,时间,[天天/每天]；一直,本地\n特急,时间,,本地\n"
    (tmp_path / "not_asked.csv").write_text(rows, "utf-8")
    rules = load_element_rules(tmp_path)
    assert rules.asked(("时间", "地点"), "投诉", "普通", "噪音天天有") == ("地点",)
    assert rules.asked(("时间", "地点"), "投诉", "普通", "噪音大") == ("时间", "地点")
    assert rules.asked(("时间", "地点"), "投诉", "特急", "噪音大") == ("地点",)


def test_a_place_of_ones_own_may_ask_for_a_name(tmp_path):
    rows = "of,element,told,source\n表扬,地点,{姓名}院长,本地\n"
    (tmp_path / "not_asked.csv").write_text(rows, "utf-8")
    rules = load_element_rules(tmp_path)
    assert rules.asked(("地点",), "表扬", "普通", "卢院长真好") == ()
    assert rules.asked(("地点",), "表扬", "普通", "副院长真好") == ("地点",)


def test_a_cue_that_is_none_is_named(tmp_path):
    rows = "of,element,told,source\n表扬,时间,[工号/警号,本地\n"
    (tmp_path / "not_asked.csv").write_text(rows, "utf-8")
    with pytest.raises(InputError, match=r"not_asked\.csv.*第 2 行「told」.*方括号没有配对"):
        load_element_rules(tmp_path)


def test_a_wrong_row_is_named(tmp_path):
    (tmp_path / "not_asked.csv").write_text("of,element,source\n闲聊,时间,本地\n", "utf-8")
    with pytest.raises(InputError, match=r"not_asked\.csv"):
        load_element_rules(tmp_path)
