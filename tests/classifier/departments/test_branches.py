"""A branch of the city's bureau in a district is the district's bureau, unless the list has both."""

import pytest

from classifier.departments.build import departments_of
from classifier.departments.duty import Duty, SiteDuties
from classifier.departments.local import SiteDispatch, notes_of
from classifier.departments.naming import load_names
from classifier.departments.rules import load_dispatch_rules
from classifier.labels.dispatches import Dispatch
from classifier.model.leaf_model import LeafModel
from classifier.training.history_fit import learn_history
from suqiu.records import Ticket

WATER, NOISE = "停水两天没人管", "工地半夜施工太吵"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市公安局东湖分局", "区公安局"), ("江城市公安局东湖分局", "东湖区公安局"), ("公安分局", "公安局"),
        ("公安分局", "区公安局"), ("东湖公安分局", "市公安局东湖分局"), ("区公安分局", "市公安局东湖区分局"),
        ("公安局东湖分局", "江城市公安局东湖分局"), ("市场监管局东湖分局", "区市监局"), ("市市场监督管理局东湖分局", "市场监管分局"),
        ("自然资源分局", "区自然资源和规划局"), ("市自规局东湖分局", "自然资源局"), ("生态环境分局", "区环保局"),
        ("市生态环境局东湖分局", "东湖区生态环境局"), ("市公安局望城县分局", "望城县公安局"),
        ("市公安局三水分局", "三水区公安局"), ("市公安局港南分局", "港南区公安局"),
    ],
)  # fmt: skip
def test_a_branch_in_a_district_is_the_districts_bureau(names, one, other):
    assert names.together([one, "财政局", other], {}) == [[0, 2]]
    assert names.together([other, "财政局", one], {}) == [[0, 2]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市公安局东湖分局", "市公安局"), ("公安分局", "市公安局"), ("市公安局东湖分局", "市公安局西岭分局"),
        ("市公安局东湖分局", "西岭区公安局"), ("市公安局交警分局", "公安局"), ("公安局森林分局", "区公安局"),
        ("市公安局高新区分局", "区公安局"), ("市公安局第二分局", "区公安局"), ("市公安局二分局", "区公安局"), ("市税务局东湖分局", "区税务局"),
        # A district's own office in a part of it.
        ("东湖区市场监管局北塔分局", "东湖区市场监管局"), ("东湖区市场监管局北塔分局", "市场监管局"),
        ("公安分局", "市场监管分局"), ("分局", "公安分局"),
    ],
)  # fmt: skip
def test_other_branches_are_bodies_of_their_own(names, one, other):
    assert names.together([one, "财政局", other], {}) == []


def test_of_several_branches_nobody_knows_which_is_the_bureau(names):
    several = ["公安局", "市公安局东湖分局", "市公安局西岭分局", "区公安局"]
    assert names.together(several, {}) == []
    assert names.together(["公安局", "市公安局", "市公安局东湖分局"], {}) == []


def test_a_list_that_names_bureau_and_branch_has_two(names):
    both = ["区公安局", "市公安局东湖分局"]
    assert names.together([*both, "东湖公安分局", "东湖区公安局"], {}, listed=both) == [
        [0, 3], [1, 2],
    ]  # fmt: skip
    assert names.kept_apart(both) == [("区公安局", "市公安局东湖分局")]
    # One of the two alone says nothing of the other, nor does the past.
    assert names.together(both, {}, listed=both[1:], dispatched=both) == [[0, 1]]
    assert names.kept_apart(both[1:], both) == []
    assert names.only_usually(*both)
    assert not names.only_usually("东湖公安分局", "市公安局东湖分局")


def test_the_citys_bureau_in_a_list_is_no_bureau_of_the_district(names):
    listed = ["市公安局", "市公安局东湖分局"]
    assert names.kept_apart(listed) == []
    assert names.together([*listed, "区公安局"], {}, listed=listed) == [[1, 2]]


def test_a_copy_of_before_knows_no_branches(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("name,full\n市监,市场监督管理\n", "utf-8")
    assert load_names(path).together(["公安分局", "公安局"], {}) == []


def test_the_history_of_a_branch_counts_for_the_bureau_of_the_list(model_folder):
    rows = [Dispatch(Ticket(str(n), f"{WATER}{n}"), "市公安局东湖分局") for n in range(60)]
    rows += [Dispatch(Ticket(f"n{n}", f"{NOISE}{n}"), "财政局") for n in range(60)]
    model = LeafModel.load(model_folder)
    duties = SiteDuties("list.csv", {code: Duty("区公安局", ()) for code in model.codes})
    local = SiteDispatch(duties, load_dispatch_rules())
    model.history = learn_history(model, departments_of(model, local), rows)
    departments = departments_of(model, local)
    [found] = departments.suggest([Ticket("1", WATER)], [WATER], model.predict([WATER]).raw)
    assert found[0].name == "区公安局"
    assert "市公安局东湖分局" not in [one.name for one in found]
    assert any("区公安局、市公安局东湖分局 算一个单位" in note for note in notes_of(departments))
