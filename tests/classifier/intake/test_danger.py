"""The leaf and the signs of danger beside the risk words."""

import csv

import numpy as np
import pytest

from classifier.corpus import seed_taxonomy
from classifier.intake.danger import load_danger_rules
from classifier.intake.leaf_chances import LeafChances
from classifier.intake.reading import read_tickets
from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.records import Ticket, Urgency
from suqiu.taxonomy import Leaf

LIFT, PENSION = 0.45, 0.008


@pytest.fixture
def urgency(desk):
    """The urgency of a body filed where letters are urgent with this chance."""

    def urgency(body, chance):
        ticket = Ticket("1", body, created="2026-03-01 09:00")
        chances = None if chance is None else np.array([chance], np.float32)
        return desk.judge([ticket], read_tickets([ticket]), chances)[0].urgency

    return urgency


def test_signs_raise_where_danger_is_usual(urgency):
    body = "昨天轿厢一路往下坠，门也松动了，物业没人管。"
    found = urgency(body, LIFT)
    assert found.level == "紧急"
    assert found.words == ("坠", "松动")
    assert found.action
    assert urgency(body, PENSION) == Urgency()
    assert urgency(body, None) == Urgency()


def test_a_leaf_alone_raises_nothing(urgency):
    assert urgency("想问电梯维保合同在哪里查看。", LIFT) == Urgency()
    # 危险 names danger and shows none.
    assert urgency("我们觉得很危险，请重视生命。", LIFT) == Urgency()


class Letters:
    """What a learned part says of one letter."""

    def __init__(self, score, *words):
        self.scores = np.array([score], np.float32)
        self._words = words

    def words(self, row):
        return self._words if row == 0 else ()


def test_a_letter_may_say_what_no_list_names(desk):
    ticket = Ticket("1", "老两口三天没有下过楼了，菜都是邻居吊上去的。")
    chances = np.array([0.1], np.float32)

    def urgency(letters):
        return desk.judge([ticket], read_tickets([ticket]), chances, letters)[0].urgency

    assert urgency(None) == Urgency()
    assert urgency(Letters(0.2, "下楼")) == Urgency()
    found = urgency(Letters(1.5, "下楼", "三天"))
    assert (found.level, found.words) == ("紧急", ("下楼", "三天"))
    assert found.action
    # With nothing to show for it nobody is told to hurry.
    assert urgency(Letters(1.5)) == Urgency()


@pytest.mark.parametrize(
    "body",
    ["幼儿园孩子食物中毒", "河里有人溺水", "变压器起火", "家里着火了", "煤气中毒", "电梯困人了"],
)
def test_a_sentence_is_judged_by_its_words(desk, body):
    ticket = Ticket("1", body)
    chances = np.array([0.1], np.float32)
    calm = Letters(-1.0)
    assert desk.judge([ticket], read_tickets([ticket]), chances, calm)[0].urgency.level != "普通"


def test_a_risk_word_alone_is_doubted_where_danger_is_rare(urgency):
    body = "补贴拖了一年没发，办事处说系统爆管。"
    assert urgency(body, None).level == "紧急"
    assert urgency(body, 0.1).level == "紧急"
    assert urgency(body, 0.001) == Urgency()


@pytest.mark.parametrize(
    "body",
    ["孩子说不想活了，求你们救救他。", "老人走失一天了。", "家里燃气泄漏，快来人。",
     "两百多名业主在政府门口拉横幅聚集。", "病人急需熊猫血，命在旦夕。"],
)  # fmt: skip
def test_some_dangers_do_not_depend_on_the_leaf(urgency, body):
    assert urgency(body, 0.001).level != "普通"


@pytest.mark.parametrize("body", ["电梯没有坠落，门没有松动。", "2015年电梯坠落过，轿门松动。"])
def test_signs_denied_or_long_past_do_not_count(urgency, body):
    assert urgency(body, LIFT) == Urgency()


def test_who_only_asks_is_seldom_in_danger(urgency):
    told = "路面塌了一块，请来修。"
    asked = "请问路面塌了一块归哪个部门管，怎么报修，需要什么材料？"
    assert urgency(told, 0.03).level == "紧急"
    assert urgency(asked, 0.03) == Urgency()


def test_shipped_chances_name_leaves_of_the_seed():
    with dataset_path("intake/urgent_leaves.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = {(leaf.code, leaf.name) for leaf in seed_taxonomy().leaves}
    assert {(row["code"], row["name"]) for row in rows if row["code"] != "*"} <= named
    chances = load_danger_rules().leaves.of(seed_taxonomy().leaves)
    assert chances is not None
    assert len(chances) == len(named)
    assert 0 < chances.min() < 0.05 < 0.4 < chances.max() < 1


def test_another_classification_has_no_chances():
    chances = LeafChances({("030205", "电梯运行"): 0.4}, 0.01)
    assert chances.of([Leaf("030205", ("教育", "学籍"))]) is None
    found = chances.of([Leaf("030205", ("物业", "电梯运行")), Leaf("1", ("学籍",))])
    assert found is not None
    assert found.tolist() == pytest.approx([0.4, 0.01])


@pytest.mark.parametrize(
    ("name", "lines", "message"),
    [
        ("urgent_leaves.csv", "code,name,chance,source\n*,,2,\n", "第 2 行「chance」：2 应在"),
        ("urgent_leaves.csv", "code,name,chance,source\n*,,0,\n", "「chance」：应大于 0"),
        ("urgent_leaves.csv", "code,name,chance,source\n1,甲,0.1,\n", "缺少一行「*」"),
        ("urgent_signs.csv", "kind,weight,proof,cue,action,source\n破坏,高,是,塌,封,\n", "「高」不是数字"),
        ("urgent_signs.csv", "kind,weight,proof,cue,action,source\n破坏,1,对,塌,封,\n", "「proof」：「对」应是"),
    ],
)  # fmt: skip
def test_faults_are_named(tmp_path, name, lines, message):
    (tmp_path / name).write_text(lines, "utf-8")
    with pytest.raises(InputError, match=name.replace(".", r"\.")) as raised:
        load_danger_rules(tmp_path)
    assert message in str(raised.value)
