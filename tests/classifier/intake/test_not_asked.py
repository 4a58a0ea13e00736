"""Nobody is asked for what no agent needs of that type or urgency."""

import pytest

from classifier.intake.desk import Desk, load_desk_rules
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
    desk = Desk(load_desk_rules())
    urgent = desk.take(Ticket("1", "隔壁屋里烧起来了，人下不来"))
    assert urgent.urgency.level == "特急"
    assert "诉求" not in urgent.missing
    asked = desk.take(Ticket("1", "请问老年证要带哪些材料"))
    # A desk alone tells a cause by its cues.
    assert (asked.request_type, asked.missing) == ("咨询", ("起因",))


def test_a_place_of_ones_own_may_ask_otherwise(tmp_path):
    (tmp_path / "not_asked.csv").write_text("of,element,source\n投诉,时间,本地\n", "utf-8")
    missing = ("时间", "地点")
    rules = load_element_rules(tmp_path)
    assert rules.asked(missing, "投诉", "普通") == ("地点",)
    assert rules.asked(missing, "咨询", "普通") == missing


def test_a_wrong_row_is_named(tmp_path):
    (tmp_path / "not_asked.csv").write_text("of,element,source\n闲聊,时间,本地\n", "utf-8")
    with pytest.raises(InputError, match=r"not_asked\.csv"):
        load_element_rules(tmp_path)
