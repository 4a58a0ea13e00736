"""The leaf, the terms of danger and the letter itself beside the risk words."""

import csv

import numpy as np
import pytest

from classifier.intake.danger import LetterUrgency, load_danger_rules
from classifier.intake.danger_terms import FEATURES
from classifier.intake.desk import IntakeDesk, load_intake_rules
from classifier.intake.leaf_chances import LeafChances
from classifier.intake.reading import read_tickets
from classifier.seed_taxonomy import seed_taxonomy
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


def test_terms_raise_where_danger_is_usual(urgency):
    body = "昨天轿厢一路往下坠，门也松动了，物业没人管。"
    found = urgency(body, LIFT)
    assert found.level == "紧急"
    assert found.words == ("轿厢", "往下坠")
    assert found.action
    assert urgency(body, PENSION) == Urgency()
    assert urgency(body, None) == Urgency()


def test_a_leaf_alone_raises_nothing(urgency):
    assert urgency("想问电梯维保合同在哪里查看。", LIFT) == Urgency()
    # 危险 names danger and shows none.
    assert urgency("我们觉得很危险，请重视生命。", LIFT) == Urgency()


CROWD = "几十户人聚在门口，有人拉起了白布，堵着大门，说今天不给说法就不走，场面很乱。"
FILLER = "物业换了三家，账目一直没有公开，业主去年开过会，选过代表，也写过材料，街道说在协调。" * 3


@pytest.mark.parametrize(("more", "level"), [("0", "紧急"), ("15", "普通")])
def test_a_kind_may_have_to_weigh_more_in_a_letter_without_a_risk_word(tmp_path, more, level):
    kinds = ("险情", "停供", "暴力", "聚集", "健康", "绝境")
    rows = "".join(f"{kind},做{kind},{more},\n" for kind in kinds)
    (tmp_path / "urgent_kinds.csv").write_text(f"kind,action,more,source\n{rows}", "utf-8")
    desk = IntakeDesk(load_intake_rules(tmp_path))
    chances = np.array([LIFT], np.float32)

    def urgency(body):
        ticket = Ticket("1", body)
        return desk.judge([ticket], read_tickets([ticket]), chances)[0].urgency

    assert urgency(f"{CROWD}{FILLER}").level == level
    # A note says one thing, and a risk word is enough.
    assert urgency(CROWD).level == "紧急"
    assert urgency(f"煤气泄漏，味道很大，楼里都是老人。{CROWD}{FILLER}").level != "普通"


def test_a_file_that_says_nothing_of_more_keeps_what_ships(tmp_path):
    kinds = ("险情", "停供", "暴力", "聚集", "健康", "绝境")
    shipped = load_danger_rules().terms
    for header, cell in (("kind,action,source", ""), ("kind,action,more,source", ",")):
        rows = "".join(f"{kind},做{kind},{cell}\n" for kind in kinds)
        (tmp_path / "urgent_kinds.csv").write_text(f"{header}\n{rows}", "utf-8")
        own = load_danger_rules(tmp_path).terms
        assert own.more(own.find([CROWD]), 1) == shipped.more(shipped.find([CROWD]), 1) > 0


def learned(score, densest=0.0):
    """What was learned: the score of one letter, and the weight of its densest passage."""
    weights = np.zeros(FEATURES, np.float32)
    weights[2] = densest
    return LetterUrgency(np.array([score], np.float32), weights)


@pytest.mark.parametrize(
    "body",
    [
        "2019年建的楼，墙皮脱落砸到人了，流了很多血",
        "自2024年起煤气管道漏气，今天味道特别大",
        "来电人于2019年11月3日致电反映高压线掉在地上冒火花",
    ],
)
def test_the_year_of_something_else_takes_nothing_back(desk, body):
    assert desk.take(Ticket("1", body)).urgency.level != "普通"


def test_a_letter_may_say_what_no_list_names(desk):
    # Longer than a sentence: those are judged by their words as well.
    told = "三栋的住户家里都有老人，来看的人看完又走了，说是要等一等再说。老两口三天没有下过楼了，菜都是邻居吊上去的。"
    silent = (
        "我们是三栋的住户，向物业反映过多次，一直没有人来看，希望领导重视，谢谢，盼回复，盼回复。"
    )
    chances = np.array([0.1], np.float32)

    def urgency(body, letters):
        ticket = Ticket("1", body)
        return desk.judge([ticket], read_tickets([ticket]), chances, letters)[0].urgency

    assert len(told) > 40
    assert urgency(told, learned(0.2)) == Urgency()
    found = urgency(told, learned(2.5))
    assert found.level == "紧急"
    assert found.words == ("三天没有",)
    assert found.action
    # The same by what its terms weigh.
    assert urgency(told, learned(0.2, densest=1.5)).words == found.words
    assert urgency(silent, learned(0.2, densest=1.5)) == Urgency()
    # With nothing to show for it nobody is told to hurry.
    assert urgency(silent, learned(9.0)) == Urgency()


@pytest.mark.parametrize(
    "taken_back",
    [
        "楼上的外墙没有塌下来",
        "要是外墙塌下来怎么办",
        "社区做了外墙塌下来的应急演练",
        "2013年外墙塌下来过",
    ],
)
def test_a_letter_does_not_raise_by_what_it_takes_back(desk, taken_back):
    chances = np.array([0.1], np.float32)

    def level(said):
        body = f"尊敬的领导，我是老城区的居民，向您反映一个情况。{said}。希望有关部门答复，谢谢。"
        ticket = Ticket("1", body, created="2026-03-01 09:00")
        letters = learned(0.0, densest=3.0)
        return desk.judge([ticket], read_tickets([ticket]), chances, letters)[0].urgency.level

    assert level("昨天外墙塌下来了") == "紧急"
    assert level(taken_back) == "普通"


def test_a_note_that_takes_back_what_it_names_needs_more_to_raise(desk):
    chances = np.array([0.4], np.float32)

    def level(body):
        ticket = Ticket("1", body)
        letters = learned(0.0, densest=1.0)
        return desk.judge([ticket], read_tickets([ticket]), chances, letters)[0].urgency.level

    assert level("厨房里的煤气管老化了，请问找谁换，老人一个人在家") == "紧急"
    assert level("厨房煤气没有泄漏，只是想改管道的位置，请问找谁，老人一个人在家") == "普通"


def test_of_a_hostile_letter_no_more_is_weighed_than_anybody_writes(desk):
    # Each hit is held against what stands beside it: without a limit this took minutes.
    ticket = Ticket("1", "《" + "墙塌下来了。没有煤气泄漏。" * 8000)
    [reading] = read_tickets([ticket])
    terms = desk.rules.danger.terms
    assert len(reading.text) > 90_000
    assert 500 < len(terms.find([reading.text]).owner) < 3000
    chances = np.array([0.4], np.float32)
    [found] = desk.judge([ticket], [reading], chances, learned(1.0, densest=1.0))
    # All of it stands in a title that is never closed.
    assert found.urgency == Urgency()


@pytest.mark.parametrize(
    "body",
    ["幼儿园孩子食物中毒", "河里有人溺水", "变压器起火", "家里着火了", "煤气中毒", "电梯困人了"],
)
def test_a_sentence_is_judged_by_its_words(desk, body):
    ticket = Ticket("1", body)
    chances = np.array([0.1], np.float32)
    calm = learned(-1.0)
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
def test_terms_denied_or_long_past_do_not_count(urgency, body):
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
    few = [Leaf("030205", ("物业", "电梯运行")), *(Leaf(f"X{n}", (f"某{n}",)) for n in range(20))]
    assert chances.of(few) is None
    # Unless the site says so of its own.
    told = LeafChances({("030205", "电梯运行"): 0.4, ("X3", "某3"): 0.2}, 0.01).of(few)
    assert told is not None
    assert told[[0, 4, 5]].tolist() == pytest.approx([0.4, 0.2, 0.01])


@pytest.mark.parametrize(
    ("name", "lines", "message"),
    [
        ("urgent_leaves.csv", "code,name,chance,source\n*,,2,\n", "第 2 行「chance」：2 应在"),
        ("urgent_leaves.csv", "code,name,chance,source\n*,,0,\n", "「chance」：应大于 0"),
        ("urgent_leaves.csv", "code,name,chance,source\n1,甲,0.1,\n", "缺少一行「*」"),
        ("urgent_terms.csv", "term,rating,kind,source\n塌,高,险情,\n", "「高」不是数字"),
        ("urgent_terms.csv", "term,rating,kind,source\n塌,4,险情,\n", "4 应在 -3 到 3"),
        ("urgent_terms.csv", "term,rating,kind,source\n,2,险情,\n", "「term」：不能为空"),
        ("urgent_terms.csv", "term,rating,kind,source\n塌,2,危险,\n", "「kind」：「危险」应是"),
        ("urgent_terms.csv", "term,rating,kind,source\n塌,-1,险情,\n", "「平常」的分是负数"),
        ("urgent_terms.csv", "term,rating,kind,source\n缴费,1,平常,\n", "「平常」的分是负数"),
        ("urgent_terms.csv", "term,rating,kind,source\n塌,0,险情,\n", "「rating」：0 不行"),
        ("urgent_terms.csv", "term,rating,kind,source\n塌,1.5,险情,\n", "「rating」：1.5 不行"),
        ("urgent_terms.csv", "term,rating,kind,source\n塌,nan,险情,\n", "nan 应在 -3 到 3"),
        ("urgent_terms.csv", "term,rating,kind,source\n墙…塌,1,险情,\n", "「墙…塌」要照字面找"),
        ("urgent_terms.csv", "term,rating,kind,source\n<b>,1,险情,\n", "「<b>」要照字面找"),
        ("urgent_terms.csv", "term,rating,kind,source\n塌,1,险情,\n塌,2,险情,\n", "「term」：「塌」重复"),
        ("urgent_kinds.csv", "kind,action,source\n险情,封,\n", "缺少一行「停供」"),
        ("urgent_kinds.csv", "kind,action,source\n险情,封,\n险情,转,\n", "「险情」重复"),
        ("urgent_kinds.csv", "kind,action,more,source\n险情,封,多,\n", "「more」：「多」不是数字"),
        # Nobody's own words are passed over without a word.
        ("urgent_signs.csv", "kind,weight,proof,cue,action,source\n", "已不再使用"),
    ],
)  # fmt: skip
def test_faults_are_named(tmp_path, name, lines, message):
    (tmp_path / name).write_text(lines, "utf-8")
    with pytest.raises(InputError, match=name.replace(".", r"\.")) as raised:
        load_danger_rules(tmp_path)
    assert message in str(raised.value)
