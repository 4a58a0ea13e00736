"""Street offices: learned as one department, named by where it happened."""

import copy

import numpy as np
import pytest

from classifier.classifier import Classifier
from classifier.departments import Departments
from classifier.departments.duty import DutyList, read_duties
from classifier.departments.offices import office_at, offices_of, street_of_office
from classifier.departments.place import PlaceRules
from classifier.intake.desk import IntakeDesk, load_intake_rules
from classifier.labels.dispatches import Dispatch
from classifier.model.leaf_model import LeafModel
from classifier.texts import ticket_text
from classifier.training.history_fit import learn_history
from suqiu.records import Role, Ticket

STREETS = ("东湖街道", "西岭街道", "石桥镇")


@pytest.mark.parametrize(
    ("name", "street"),
    [
        ("东湖街道办事处", "东湖街道"), ("澜江区东湖街道办事处", "东湖街道"), ("东湖街道", "东湖街道"),
        ("石桥镇人民政府", "石桥镇"), ("河口乡政府", "河口乡"),
        ("某市某区东湖街道办事处", "东湖街道"), ("县城关镇人民政府", "城关镇"), ("城乡办", ""), ("小城镇办", ""), ("属地镇政府", ""),
        ("街道办事处（乡镇人民政府）", ""), ("乡镇人民政府", ""), ("街道办事处", ""), ("城市管理局", ""),
    ],
)  # fmt: skip
def test_offices_are_known_by_their_street(name, street):
    assert street_of_office(name) == street


def test_an_office_is_called_as_it_mostly_is():
    offices = offices_of(["东湖街道办"] + ["东湖街道办事处"] * 2 + ["石桥镇人民政府", "教育局"])
    assert offices == {"东湖街道": "东湖街道办事处", "石桥镇": "石桥镇人民政府"}
    for street in ("东湖", "东湖街道", "东湖街道办事处"):
        assert office_at(offices, street) == "东湖街道办事处"
    assert office_at(offices, "西岭街道") == office_at(offices, "") == ""


@pytest.fixture(scope="module")
def taught(small_model, duty_list):
    """A district whose streets took the noise of their squares, each its own."""
    departments = Departments(duty_list, small_model.branches)
    square = [
        Dispatch(Ticket(f"{n}", "广场舞音响声音太大，吵得睡不着"), f"{STREETS[n % 3]}办事处")
        for n in range(60)
    ]
    water = [Dispatch(Ticket(f"w{n}", "小区停水两天了"), "供水公司") for n in range(60)]
    history = learn_history(small_model, departments, [*square, *water])
    return Departments(duty_list, small_model.branches, history)


@pytest.fixture(scope="module")
def duty_list(small_model):
    from classifier.departments.build import departments_of

    return departments_of(small_model).duty


def leads(departments: Departments, model: LeafModel, ticket: Ticket):
    text = ticket_text(ticket.title, ticket.body)
    (found,) = departments.suggest([ticket], [text], model.predict([text]).raw)
    return [one for one in found if one.role is Role.LEAD]


@pytest.mark.parametrize("street", STREETS)
def test_the_office_of_the_tickets_street_takes_it(taught, small_model, street):
    first = leads(taught, small_model, Ticket("1", "广场舞声音大，吵得睡不着", street=street))[0]
    assert first.name == f"{street}办事处"
    assert f"属地：{street}" in first.reason


def test_the_street_may_stand_in_the_words_alone(taught, small_model):
    ticket = Ticket("1", "西岭街道文化广场的广场舞声音大，吵得睡不着")
    assert leads(taught, small_model, ticket)[0].name == "西岭街道办事处"


def test_without_a_street_no_office_is_named(taught, small_model):
    first = leads(taught, small_model, Ticket("1", "广场舞声音大，吵得睡不着"))[0]
    assert first.name == taught.rules.local_department


def test_a_saved_history_keeps_its_offices(taught):
    history = taught.history
    assert set(history.offices) == {f"{street}办事处" for street in STREETS}
    assert not set(history.offices) & set(history.names)
    assert type(history).from_arrays(history.to_arrays()).offices == history.offices


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("澜江区中山街道和平社区路灯不亮", "中山街道"),
        ("反映中山街道路灯不亮", "中山街道"),
        ("住建局说是街道的事，请街道处理", ""),
        ("我家住南桥街道，北塔街道新民社区换届不公开", "北塔街道"),
        ("我是石桥镇白沙村村民", "石桥镇"),
        ("我家乡的路坏了", ""),
        ("村里的街道路面破损", ""),
    ],
)
def test_the_street_is_named_as_it_is_called(text, street):
    assert PlaceRules().look([Ticket("1", text)], [text]).streets == (street,)


def test_an_address_is_one_place_however_many_words_it_has():
    rules = PlaceRules()
    one, two = (
        rules.look([Ticket("1", "", address=address)], [text]).counts[0, 0]
        for text, address in (("路坏了", "河口乡柳树村2组村委会旁"), ("村民反映，路坏了", "河口乡"))
    )
    assert (round(3 * one), round(3 * two)) == (1, 2)


def test_a_street_of_the_words_is_told_beside_that_of_the_ticket():
    text = "北塔街道新民社区路灯不亮"
    place = PlaceRules().look([Ticket("1", text, street="南桥街道")], [text])
    assert (place.streets, place.said) == (("南桥街道",), ("南桥街道（文中写的是北塔街道）",))


@pytest.mark.parametrize(
    "text",
    [
        "地址：西岭街道幸福路12号。广场舞声音大，吵得睡不着",
        "我住在西岭街道和平里3栋2单元，广场舞声音大，吵得睡不着",
    ],
)
def test_where_somebody_lives_names_the_office_where_nothing_else_does(taught, small_model, text):
    model = copy.copy(small_model)
    model.history = taught.history
    (found,) = Classifier(model, desk=IntakeDesk(load_intake_rules())).classify([Ticket("1", text)])
    assert found.departments[0].name == "西岭街道办事处"


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("和平街道路灯坏了", "和平街道"), ("澜江区向阳街道", "向阳街道"), ("在归仁镇", "归仁镇"),
        ("某区临江镇人民路12号", "临江镇"), ("我们东湖街道", "东湖街道"), ("去了东湖街道", "东湖街道"), ("违建归街道管", ""),
    ],
)  # fmt: skip
def test_a_word_of_place_within_a_name_stays(text, street):
    assert PlaceRules().look([Ticket("1", text)], [text]).streets == (street,)


def test_an_office_that_the_list_names_itself_stands_once(small_model, taught, tmp_path):
    path = tmp_path / "duty.csv"
    path.write_text(f"代码,主办单位\n{small_model.codes[0]},东湖街道办事处\n", "utf-8")
    departments = Departments(
        DutyList(small_model.taxonomy, small_model.codes, read_duties(path, small_model.taxonomy)),
        small_model.branches, taught.history,
    )  # fmt: skip
    leaves = np.full((1, len(small_model.codes)), 0.3 / len(small_model.codes), np.float32)
    leaves[0, 0] += 0.7
    ticket = Ticket("1", "村民说村里没人管", street="东湖街道")
    (found,) = departments.suggest([ticket], [ticket.body], leaves)
    names = [one.name for one in found if one.role is Role.LEAD]
    assert names.count("东湖街道办事处") == 1
