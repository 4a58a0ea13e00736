"""A site's own duty list and rules: history finds its departments in another list, the newest
version counts, and what the list says is always shown.
"""

import dataclasses

import numpy as np
import pytest

from classifier.build import classifier_of
from classifier.departments.build import departments_of
from classifier.departments.duty import Duty, SiteDuties, read_duties
from classifier.departments.local import SiteDispatch, local_missing, notes_of
from classifier.departments.rules import load_dispatch_rules
from classifier.departments.version import is_later, read_edition
from classifier.labels.dispatches import Dispatch
from classifier.model.leaf_model import LeafModel
from classifier.training.history_fit import learn_history
from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.records import Role, Ticket
from suqiu.settings import Settings
from tests.workbook import write_workbook

WATER, NOISE = "停水两天没人管", "工地半夜施工太吵"


def _local(**duties):
    return SiteDispatch(SiteDuties("list.csv", duties), load_dispatch_rules())


def _listed(model, lead="新水务局", **changed):
    """A list that answers for every leaf: this lead for water, 执法局 for the others."""
    duties = {
        code: Duty(lead if code.startswith("02") else "执法局", ("街道",)) for code in model.codes
    }
    return _local(**(duties | changed))


def _rows(department, body=WATER, count=60):
    return [Dispatch(Ticket(str(i), f"{body}{i}"), department) for i in range(count)]


def _taught(model_folder, rows, local=None):
    """A model that learned these dispatches under a list, as saved and loaded again."""
    model = LeafModel.load(model_folder)
    model.history = learn_history(model, departments_of(model, local), rows)
    assert model.history is not None
    model.history = type(model.history).from_arrays(model.history.to_arrays())
    return model


def _leads(departments, model, text=WATER):
    ticket = Ticket("1", text)
    (found,) = departments.suggest([ticket], [text], model.predict([text]).raw)
    return [one for one in found if one.role is Role.LEAD]


def _scores(departments, model):
    leaves = model.predict([WATER, NOISE, "路灯不亮"]).raw
    place = departments.place.look([Ticket("1", "")] * 3, [""] * 3)
    scores = departments.lead_scores(leaves, place)
    return {name: scores[:, i] for i, name in enumerate(departments.names)}


def test_a_list_with_an_unknown_department_serves_a_model_with_history(model_folder):
    model = _taught(model_folder, [*_rows("热线组"), *_rows("监察队", NOISE)])
    departments = departments_of(model, _local(**{"020101": Duty("没听说过的局", ("也没听说过",))}))
    assert "没听说过的局" in [one.name for one in _leads(departments, model)]


def test_the_order_of_the_departments_in_a_list_changes_nothing(model_folder):
    model = LeafModel.load(model_folder)
    first = min(code for code in model.codes if code.startswith("02"))
    forward, backward = (
        _listed(model, **{first: Duty("新水务局", assist)})
        for assist in (("街道", "执法局"), ("执法局", "街道"))
    )
    model = _taught(model_folder, [*_rows("新水务局"), *_rows("执法局", NOISE)], forward)
    one, two = (departments_of(model, local) for local in (forward, backward))
    assert one.duty.names != two.duty.names
    before, after = _scores(one, model), _scores(two, model)
    assert all(np.allclose(before[name], after[name]) for name in before)


def test_a_model_saved_without_names_was_taught_under_its_own_duties(model_folder):
    model = _taught(model_folder, [*_rows("热线组"), *_rows("监察队", NOISE)])
    now = _scores(departments_of(model), model)
    model.history = dataclasses.replace(model.history, duty_names=None, seen=None)
    arrays = model.history.to_arrays()
    assert "department_duty_names" not in arrays
    model.history = type(model.history).from_arrays(arrays)
    before = _scores(departments_of(model), model)
    assert all(np.allclose(now[name], before[name]) for name in now)
    departments_of(model, _listed(model)).lead_scores(
        model.predict([WATER]).raw, departments_of(model).place.look([Ticket("1", "")], [""])
    )


def test_a_renamed_department_comes_after_the_lead_of_the_list(model_folder):
    model = LeafModel.load(model_folder)
    rows = [*_rows("旧水务局"), *_rows("执法局", NOISE)]
    model = _taught(model_folder, rows, _listed(model, lead="旧水务局"))
    same = _leads(departments_of(model, _listed(model, lead="旧水务局")), model)
    assert same[0].name == "旧水务局"
    renamed = _leads(departments_of(model, _listed(model)), model)
    assert [one.name for one in renamed[:2]] == ["新水务局", "旧水务局"]
    assert renamed[0].probability >= renamed[1].probability
    assert "派单目录里没有这个单位" in renamed[1].reason


def test_the_lead_of_the_list_follows_one_that_never_stood_in_it(model_folder):
    model = LeafModel.load(model_folder)
    rows = [*_rows("东片供水所"), *_rows("执法局", NOISE)]
    model = _taught(model_folder, rows, _listed(model))
    found = _leads(departments_of(model, _listed(model)), model)
    assert [one.name for one in found[:2]] == ["东片供水所", "新水务局"]
    assert "派单目录里没有这个单位" in found[0].reason
    assert found[1].reason.startswith("职责")


def test_the_lead_of_the_list_is_shown_whatever_history_says(model_folder):
    model = LeafModel.load(model_folder)
    # Four others that stand in the list took the tickets of water, never its lead.
    leaves = sorted(code for code in model.codes if not code.startswith("02"))[:4]
    names = ("甲局", "乙局", "丙局", "丁局")
    local = _listed(model, **{c: Duty(n, ()) for c, n in zip(leaves, names, strict=True)})
    rows = [row for name in names for row in _rows(name)]
    model = _taught(model_folder, rows, local)
    found = _leads(departments_of(model, local), model)
    assert found[0].name in names
    assert "新水务局" in [one.name for one in found]
    assert len(found) <= 4


@pytest.mark.parametrize(
    ("old", "new"),
    [("2025-06", "2026版"), ("v2", "v10"), ("2025年12月", "2026-03"), ("202506", "2025-12-01"),
     ("2026", "2026-03"), ("第九版", "第十二版"), ("", "2025"), ("二〇二五年版", "2026年")],
)  # fmt: skip
def test_versions_are_put_in_order(old, new):
    assert is_later(read_edition(new), read_edition(old)) is True
    assert is_later(read_edition(old), read_edition(new)) is False


def test_ways_to_write_one_version_are_the_same_and_some_cannot_be_told():
    same = ("2025-06", "2025年6月版", "202506", "2025.6", "2025-06-00")
    assert len({read_edition(one) for one in same}) == 1
    for one, two in (("v3", "2025"), ("旧版", "新版"), ("2025试行", "2025正式")):
        assert is_later(read_edition(one), read_edition(two)) is None


def _write(tmp_path, *lines):
    path = tmp_path / "list.csv"
    path.write_text("代码,主办单位,协办单位,版本\n" + "\n".join(lines) + "\n", "utf-8")
    return path


def test_of_each_leaf_the_newest_version_counts(small_taxonomy, tmp_path):
    path = _write(
        tmp_path, "020101,旧局,,2025-06", "020102,旧局,,2025-06",
        "020101,新局,甲,2026-03", "020101,乙,,2026年3月",
    )  # fmt: skip
    found = read_duties(path, small_taxonomy)
    assert found.duties["020101"] == Duty("新局", ("甲", "乙"))
    assert found.duties["020102"].lead == "旧局"
    assert str(found) == "list.csv（版本 2026-03，1 类；版本 2025-06，1 类；较旧的 1 行不用）"
    assert not found.faults


def test_a_list_may_have_a_sheet_a_department(small_taxonomy, tmp_path):
    path = write_workbook(tmp_path / "list.xlsx", {
        "说明": [["各局职责"], ["每局一张"]],
        "水务局": [["水务局职责"], ["代码", "主办单位", "协办单位"], ["020101", "水务局", "街道"]],
        "住建局": [["类别", "责任单位", "依据"], ["020102", "住建局", "第三条"], ["020101", "住建局", ""],
                 ["999999", "住建局", ""]],
        "联系人": [["姓名", "电话"], ["某人", "1"]],
    })  # fmt: skip
    found = read_duties(path, small_taxonomy)
    # As further rows of one sheet: the first leads, whoever else is named assists.
    assert found.duties["020101"] == Duty("水务局", ("街道", "住建局"))
    assert found.duties["020102"] == Duty("住建局", (), "第三条")
    assert [str(fault).split("：")[0] for fault in found.faults] == [
        "工作表「住建局」第 4 行「类别」"
    ]
    for said in (
        "读了 2 张工作表：「水务局」「住建局」",
        "工作表「联系人」（2 行）没有读",
        "工作表「说明」（2 行）没有读",
    ):
        assert said in str(found)


def test_a_workbook_without_a_list_is_refused(small_taxonomy, tmp_path):
    path = write_workbook(
        tmp_path / "list.xlsx", {"说明": [["各局职责"], ["一"]], "b": [["代码"], ["1"]]}
    )
    with pytest.raises(InputError, match=r"缺少类别列.*主办列.*各局职责"):
        read_duties(path, small_taxonomy)


def test_versions_nobody_can_put_in_order_are_refused(small_taxonomy, tmp_path):
    found = read_duties(
        _write(tmp_path, "020101,甲局,,老目录", "020101,乙局,,新目录"), small_taxonomy
    )
    assert [(fault.row, fault.field) for fault in found.fatal] == [(3, "版本")]


def _rules_folder(tmp_path, change=lambda text: text, name="rules.csv"):
    folder = tmp_path / "dispatch"
    folder.mkdir(exist_ok=True)
    text = dataset_path("departments/rules.csv").read_text("utf-8")
    (folder / name).write_text(change(text), "utf-8")
    return folder


def test_a_sites_rules_take_the_place_of_the_shipped_ones(small_model, tmp_path):
    folder = _rules_folder(
        tmp_path, lambda text: text.replace("街道办事处（乡镇人民政府）", "执法局")
    )
    classifier = classifier_of(small_model, Settings(dispatch_dir=folder))
    assert classifier.departments.rules.local_department == "执法局"
    assert classifier.departments.rules.village_weight == load_dispatch_rules().village_weight


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("village_weight,0.8", "village_weight,nan"), "不是非负数"),
        (lambda text: text.replace("village_weight", "vilage_weight"), "不认识 vilage_weight"),
        (lambda text: text.replace("setting", "项目", 1), "缺少列：setting"),
        (lambda text: text.replace("街道办事处（乡镇人民政府）", ""), "不能为空"),
        (lambda text: text + "x,village_weight,1,,\n", "village_weight 重复"),
    ],
)
def test_wrong_rules_are_refused_with_their_row(tmp_path, change, said):
    with pytest.raises(InputError, match=said):
        load_dispatch_rules(_rules_folder(tmp_path, change))


def test_a_folder_that_would_be_passed_over_is_refused(tmp_path):
    with pytest.raises(InputError, match="不是目录"):
        load_dispatch_rules(tmp_path / "missing")
    with pytest.raises(InputError, match=r"没有 rules\.csv"):
        load_dispatch_rules(tmp_path)
    with pytest.raises(InputError, match=r"不认识 rule\.csv"):
        load_dispatch_rules(_rules_folder(tmp_path, name="rule.csv"))


def test_what_people_should_know_of_a_list_is_told(model_folder, tmp_path):
    model = LeafModel.load(model_folder)
    full = {code: Duty("执法局", ()) for code in model.codes}
    model = _taught(model_folder, [*_rows("热线组"), *_rows("执法局", NOISE)])
    said = list(notes_of(departments_of(model, _local(**full))))
    assert said[0].startswith("派单目录 list.csv")
    assert said[1] == local_missing(("执法局",), load_dispatch_rules())
    assert said[2] == "派单历史里有 1 个单位不在派单目录里：热线组"
    assert not list(notes_of(departments_of(model)))
