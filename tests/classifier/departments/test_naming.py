"""One body under several names: told, counted together, and shown once."""

import numpy as np
import pytest

from classifier.departments.build import departments_of
from classifier.departments.cells import names_in
from classifier.departments.duty import Duty, SiteDuties, read_duties
from classifier.departments.local import SiteDispatch, notes_of
from classifier.departments.naming import load_names
from classifier.departments.rules import load_dispatch_rules
from classifier.labels.dispatches import Dispatch
from classifier.model.leaf_model import LeafModel
from classifier.seed_taxonomy import seed_taxonomy
from classifier.training.history_fit import learn_history
from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.records import Role, Ticket

WATER, NOISE = "停水两天没人管", "工地半夜施工太吵"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市城管局", "城市管理局"), ("城管局", "江城市城市管理综合执法局"), ("市市监局", "市场监督管理局"),
        ("区卫健委", "卫生健康局"), ("县住建局", "住房和城乡建设局"), ("市残联", "残疾人联合会"),
        ("交警大队", "公安局交通警察大队"), ("江城市供水有限公司", "供水公司"), ("东湖区城管局", "区城管局"),
        ("街道办", "街道办事处（乡镇人民政府）"), ("东湖区城市管理局", "区城管局"), ("东湖区市监局", "区市场监督管理局"),
        ("郑州市城管局", "市城市管理局"), ("市民政局", "民政局"), ("江城市政府", "市人民政府"), ("市委组织部", "组织部"),
        ("国家税务总局江城市税务局", "市税务局"), ("卫健委", "卫生局"),
        ("综合行政执法局", "城管局"), ("区综合行政执法局", "东湖区城市管理和综合执法局"), ("城管执法局", "城市管理局"),
        ("综合行政执法局（城市管理局）", "城管局"), ("住建局", "住房和城乡建设局"), ("住建委", "住房城乡建设局"),
        ("区建设局", "区住建局"), ("市住房和建设局", "住建局"), ("人社局", "人力资源社会保障局"), ("工商局", "市场监管局"),
        ("环保局", "生态环境局"), ("卫计局", "卫生健康局"), ("文旅局", "文化广电旅游局"), ("文体旅局", "文化和旅游局"),
        ("县文化广播电视体育和旅游局", "文旅局"), ("规划和自然资源局", "自然资源局"), ("资规局", "自然资源和规划局"),
        ("教体局", "教育局"), ("教育科技和体育局", "教科局"), ("公安局交通警察支队", "交警支队"), ("退役军人局", "退役军人事务局"),
        ("市政务服务数据管理局", "行政审批局"), ("数据和政务服务局", "政务服务局"), ("医保局", "医疗保障局"),
        ("江城市自来水有限公司", "市供水公司"), ("交警大队", "交警支队"), ("消防大队", "消防救援支队"), ("农牧局", "农业农村局"),
        ("街道办事处", "属地镇街"), ("金融办", "地方金融监督管理局"),
    ],
)  # fmt: skip
def test_ways_to_write_a_body_are_one(names, one, other):
    assert names.together([one, "财政局", other], {}) == [[0, 2]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市城管局", "区城管局"), ("东湖区城管局", "西湖区城管局"), ("城管局", "城管委"), ("水务局", "水务公司"),
        ("市交警支队", "区交警大队"), ("市政府", "县政府"), ("东湖街道办事处", "街道办事处"), ("市场监督管理局", "监督管理局"),
        ("城市规划局", "规划局"), ("东湖社区居委会", "居委会"), ("红旗街道办事处", "街道办事处"), ("市政公司", "公司"),
        ("区属公司", "属公司"), ("水务公司", "水利公司"), ("区公安分局", "市公安局"), ("市公安局", "公安局交警支队"),
        ("人社局", "社保中心"), ("住建局", "房管局"), ("街道办", "街道综合执法队"), ("高新区管委会", "经开区管委会"),
        ("市委办公室", "市政府办公室"), ("建设公司", "住建公司"), ("体育局", "文体旅局"), ("科技局", "教科局"),
        ("市住建委", "区住建局"), ("公安局（交警大队）", "交警大队"),
    ],
)  # fmt: skip
def test_others_are_two(names, one, other):
    assert names.together([one, other], {}) == []


def test_nobody_knows_which_of_two_is_meant(names):
    assert names.together(["市城管局", "城管局", "区城管局"], {}) == []
    several = ["江城市城管局", "市城管局", "东湖区城管局", "西湖区城管局", "区城管局", "城管局"]
    assert names.together(several, {}) == [[0, 1]]


BOTH = ("城市管理局", "综合行政执法局")


def test_what_is_usually_one_is_two_where_the_list_names_both(names):
    known = ["城市管理局", "综合行政执法局", "城管局", "综合执法局", "城管执法局"]
    assert names.together(known, {}, BOTH[:1]) == [[0, 1, 2, 3, 4]]
    # Ways to write them stay with theirs; which of the two 城管执法局 is, nobody knows.
    assert names.together(known, {}, BOTH) == [[0, 2], [1, 3]]
    assert names.kept_apart(BOTH) == [BOTH]
    assert names.kept_apart(["城管局", "城市管理局"]) == []


def test_one_body_under_two_names_is_one_though_the_list_has_either(names):
    listed = ["综合行政执法局（城市管理局）", "城管局"]
    assert names.together([*listed, "综合执法局"], {}, listed) == [[0, 1, 2]]
    assert names.kept_apart(listed) == []


def test_of_some_past_dispatches_say_that_they_are_two(names):
    both = ["交警大队", "交警支队"]
    assert names.together(both, {}, [], both) == []
    assert names.kept_apart([], both) == [tuple(both)]
    assert names.together(list(BOTH), {}, [], BOTH) == [[0, 1]]


def test_the_shipped_departments_are_all_different(names):
    assert names.together(list(seed_taxonomy().departments()), {}) == []


def test_a_name_of_two_meanings_is_refused(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("name,full,source\n城管,城市管理,\n城管,综合执法,\n", "utf-8")
    with pytest.raises(InputError, match=r"第 3 行.*重复"):
        load_names(path)


def test_a_name_in_full_is_no_abbreviation_of_another(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("name,full,source\n城管,城市管理,\n城市管理,综合执法,\n", "utf-8")
    with pytest.raises(InputError, match="城市管理 自己又写作 综合执法"):
        load_names(path)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("甲,乙,有时,\n", "第 2 行「apart」：不认识 有时"),
        ("甲,乙,清单,\n乙,丙,清单,\n", "乙 自己通常是 丙"),
        ("甲,乙,清单,\n甲,乙,,\n", "第 3 行.*重复"),
    ],
)
def test_a_wrong_row_of_usual_names_is_named(tmp_path, rows, said):
    path = tmp_path / "names.csv"
    path.write_text(f"name,full,apart,source\n{rows}", "utf-8")
    with pytest.raises(InputError, match=said):
        load_names(path)


def test_a_copy_without_the_newer_column_is_read_as_before(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("name,full,source\n城管,城市管理,\n", "utf-8")
    found = load_names(path)
    assert found.together(["城管局", "城市管理局", "综合行政执法局"], {}, BOTH) == [[0, 1]]


def _site(model, **duties):
    full = {code: Duty("执法局", ("街道",)) for code in model.codes} | duties
    return SiteDispatch(SiteDuties("list.csv", full), load_dispatch_rules())


def _rows(department, body=WATER, count=60):
    return [Dispatch(Ticket(str(i), f"{body}{i}"), department) for i in range(count)]


def _suggested(departments, model, text=WATER):
    ticket = Ticket("1", text)
    (found,) = departments.suggest([ticket], [text], model.predict([text]).raw)
    return found


def _water(model):
    return [code for code in model.codes if code.startswith("02")]


def test_every_body_is_suggested_once_and_tells_whether_it_assists(small_model):
    departments = departments_of(small_model)
    found = _suggested(departments, small_model)
    assert len({one.name for one in found}) == len(found)
    duty = departments.duty.duties[int(small_model.predict([WATER]).raw[0].argmax())]
    assert duty.assist
    assert {one.name for one in found if one.assists} >= set(duty.assist)
    assert all(one.assists for one in found if one.role is Role.ASSIST)


def test_an_abbreviation_in_the_list_is_no_other_body(small_model):
    mixed = {code: Duty("市水务局", ("水利局", "街道")) for code in _water(small_model)}
    found = _suggested(departments_of(small_model, _site(small_model, **mixed)), small_model)
    assert found[0].name == "市水务局"
    assert "水利局" not in {one.name for one in found}


def test_history_and_list_count_for_one_body(small_model):
    listed = {code: Duty("水务局", ()) for code in _water(small_model)}
    local = _site(small_model, **listed)
    departments = departments_of(small_model, local)
    history = learn_history(
        small_model, departments, [*_rows("江城市水务局"), *_rows("执法局", NOISE)]
    )
    taught = departments.taught(history)
    found = _suggested(taught, small_model)
    assert found[0].name == "水务局"
    assert "江城市水务局" not in {one.name for one in found}
    assert found[0].reason.startswith("职责：")
    assert "历史：同类" in found[0].reason
    assert not any("不在派单目录里" in note for note in notes_of(taught))


def test_history_under_the_usual_other_name_counts_for_the_listed_body(small_model):
    listed = {code: Duty("综合行政执法局", ()) for code in _water(small_model)}
    departments = departments_of(small_model, _site(small_model, **listed))
    rows = [*_rows("城管局"), *_rows("执法局", NOISE)]
    taught = departments.taught(learn_history(small_model, departments, rows))
    found = _suggested(taught, small_model)
    assert found[0].name == "综合行政执法局"
    assert "历史：同类" in found[0].reason
    assert "城管局" not in {one.name for one in found}
    assert any("综合行政执法局、城管局 算一个单位" in note for note in notes_of(taught))


def test_two_bodies_of_the_list_stay_two_with_their_own_history(small_model):
    water = _water(small_model)
    listed = {code: Duty("综合行政执法局", ("城市管理局",)) for code in water}
    departments = departments_of(small_model, _site(small_model, **listed))
    rows = [*_rows("城管局"), *_rows("执法局", NOISE)]
    taught = departments.taught(learn_history(small_model, departments, rows))
    found = _suggested(taught, small_model)
    assert found[0].name == "城市管理局"
    assert "历史：同类" in found[0].reason
    other = next(one for one in found if one.name == "综合行政执法局")
    assert "历史" not in other.reason
    notes = list(notes_of(taught))
    assert any("综合行政执法局、城市管理局 各算一个单位" in note for note in notes)
    assert not any("算一个单位，多数地方是一个；这里若是几个" in note for note in notes)


def test_the_backstop_is_known_by_another_way_to_write_it(small_model):
    listed = {code: Duty("街道办事处", ()) for code in small_model.codes}
    local = SiteDispatch(SiteDuties("list.csv", listed), load_dispatch_rules())
    departments = departments_of(small_model, local)
    assert departments.local == "街道办事处"
    assert not any("属地兜底不起作用" in note for note in notes_of(departments))
    mixed = {code: Duty("供水公司", ("街道办事处",)) for code in _water(small_model)}
    partly = SiteDispatch(SiteDuties("list.csv", mixed), load_dispatch_rules())
    found = _suggested(departments_of(small_model, partly), small_model, WATER + "，大王镇村民")
    shown = [one for one in found if "街道办" in one.name]
    assert [one.name for one in shown] == ["街道办事处"]
    assert "属地：大王镇" in shown[0].reason


def test_two_that_may_be_the_backstop_are_told(small_model):
    """街道办 and 乡镇 each for itself: the one that is written like the backstop is it."""
    both = Duty("街道办事处", ("乡镇人民政府",))
    local = SiteDispatch(
        SiteDuties("list.csv", dict.fromkeys(small_model.codes, both)), load_dispatch_rules()
    )
    assert departments_of(small_model, local).local == "街道办事处"


def _taught(model, *rows, rules=None):
    local = SiteDispatch(_site(model).duties, rules or load_dispatch_rules())
    departments = departments_of(model, local)
    return departments.taught(learn_history(model, departments, [*rows, *_rows("执法局", NOISE)]))


def test_what_a_body_sent_back_counts_by_whatever_name(small_model):
    def share(*sent_back):
        rows = [Dispatch(one.ticket, "执法局", sent_back) for one in _rows("执法局", count=30)]
        taken = (*_rows("水务局"), *_rows("市水务局", count=5))
        found = _suggested(_taught(small_model, *rows, *taken), small_model)
        return next(one.probability for one in found if one.name == "水务局")

    assert share() > share("水务局")
    assert share("市水务局") == pytest.approx(share("水务局"), abs=1e-4)


def test_a_body_gains_nothing_by_two_names(small_model, tmp_path):
    """Where history has no weight, it has none for a body that history knows by two names."""
    text = dataset_path("departments/rules.csv").read_text("utf-8")
    (tmp_path / "rules.csv").write_text(
        text.replace("history_weight,1.0", "history_weight,0"), "utf-8"
    )
    rules = load_dispatch_rules(tmp_path)
    rows = (*_rows("执法局"), *_rows("街道"))
    one = _taught(small_model, *rows, rules=rules)
    two = _taught(small_model, *rows, *_rows("市执法局"), rules=rules)
    assert "市执法局" in two.names
    leaves = small_model.predict([WATER]).raw
    place = one.place.look([Ticket("1", "")], [""])
    before, after = (
        each.lead_scores(leaves, place)[0, each.names.index("执法局")] for each in (one, two)
    )
    assert before == pytest.approx(after, abs=1e-4)


def test_leads_stand_in_order_where_the_backstop_joins_them(small_model):
    """Behind three that took such tickets come the backstop and the listed lead, likelier first."""
    local = load_dispatch_rules().local_department
    others = ("公安局", "教育局", "执法局")
    listed = {code: Duty("水务局", (*others, local)) for code in _water(small_model)}
    departments = departments_of(small_model, _site(small_model, **listed))
    rows = [one for name in others for one in _rows(name, count=80)]
    # What the listed lead sent back puts it last.
    sent = [Dispatch(one.ticket, one.department, ("水务局",)) for one in rows]
    departments = departments.taught(learn_history(small_model, departments, sent))
    found = _suggested(departments, small_model, WATER + "，水管谁的，几家都说不归他们管")
    leads = [one for one in found if one.role is Role.LEAD]
    assert [one.name for one in leads[3:]] == [local, "水务局"]
    assert sum(one.probability for one in leads) <= 1 + 1e-6
    assert leads == sorted(leads, key=lambda one: -one.probability)


def test_a_renamed_backstop_keeps_all_it_learned(model_folder, tmp_path):
    shipped = load_dispatch_rules()
    model = LeafModel.load(model_folder)
    rows = [*_rows(shipped.local_department), *_rows("执法局", NOISE)]
    model.history = learn_history(model, departments_of(model), rows)
    text = dataset_path("departments/rules.csv").read_text("utf-8")
    (tmp_path / "rules.csv").write_text(text.replace(shipped.local_department, "属地镇街"), "utf-8")
    renamed = load_dispatch_rules(tmp_path)
    model.history = type(model.history).from_arrays(model.history.to_arrays())
    assert model.history.local == shipped.local_department
    before = departments_of(model)
    leaves = model.predict([WATER]).raw
    place = before.place.look([Ticket("1", "")], [""])

    def share(departments, name):
        return departments.lead_scores(leaves, place)[0, departments.names.index(name)]

    listed = {code: Duty("属地镇街", ()) for code in _water(model)}
    for local in (
        SiteDispatch(None, renamed),
        SiteDispatch(SiteDuties("list.csv", listed), renamed),
    ):
        after = departments_of(model, local)
        found = _suggested(after, model)
        assert found[0].name == "属地镇街"
        assert shipped.local_department not in {one.name for one in found}
        assert "历史：同类" in found[0].reason
        # Renamed by the site itself, it is not one of those that are usually one.
        assert not after.taken_for_one
        assert share(after, "属地镇街") >= share(before, shipped.local_department) - 0.01


def test_the_rename_of_the_backstop_changes_no_score_otherwise(model_folder, tmp_path):
    """The classification's own duties and history, only the name is another."""
    model = LeafModel.load(model_folder)
    old = load_dispatch_rules().local_department
    rows = [*_rows(old), *_rows("执法局", NOISE)]
    model.history = learn_history(model, departments_of(model), rows)
    text = dataset_path("departments/rules.csv").read_text("utf-8").replace(old, "属地镇街")
    (tmp_path / "rules.csv").write_text(text, "utf-8")
    one, two = (
        departments_of(model),
        departments_of(model, SiteDispatch(None, load_dispatch_rules(tmp_path))),
    )
    leaves = model.predict([WATER, NOISE, "路灯不亮"]).raw
    place = one.place.look([Ticket("1", "")] * 3, [""] * 3)
    before, after = one.lead_scores(leaves, place), two.lead_scores(leaves, place)
    assert np.allclose(
        before[:, one.names.index(old)], after[:, two.names.index("属地镇街")], atol=1e-4
    )


def test_several_leads_in_a_cell_are_several_bodies(small_taxonomy, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(
        "代码,主办单位,协办单位\n020101,供水公司、住建局,街道；供水公司\n"
        "020102,街道办事处（乡、镇）,\n",
        "utf-8",
    )
    found = read_duties(path, small_taxonomy).duties
    assert found["020101"] == Duty("供水公司", ("住建局", "街道"))
    assert found["020102"].lead == "街道办事处（乡、镇）"
    assert names_in("、" * 20_000) == []


def test_a_clause_is_evidence_for_the_body_of_its_row_only(small_taxonomy, small_model, tmp_path):
    path = tmp_path / "list.csv"
    rows = "".join(
        f"{code},供水公司,街道,\n{code},住建局,,住建局三定方案第八条\n"
        for code in _water(small_model)
    )
    path.write_text(f"代码,主办单位,协办单位,依据\n{rows}", "utf-8")
    duties = read_duties(path, small_taxonomy)
    local = SiteDispatch(duties, load_dispatch_rules())
    reasons = {
        one.name: one.reason for one in _suggested(departments_of(small_model, local), small_model)
    }
    assert reasons["供水公司"].startswith("职责：市政公用")
    assert reasons["住建局"] == "职责清单列为协办：住建局三定方案第八条"
    assert reasons["街道"].startswith("职责清单列为协办：市政公用")
