"""Leaves of which a site's duty list does not say who leads are counted and named."""

from classifier.departments.build import departments_of
from classifier.departments.coverage import unowned
from classifier.departments.duty import Duty, SiteDuties
from classifier.departments.local import SiteDispatch, notes_of
from classifier.departments.rules import load_dispatch_rules
from classifier.labels.dispatches import Dispatch
from classifier.training.history_fit import learn_history
from suqiu.records import Ticket
from suqiu.taxonomy import Leaf, Taxonomy

STREET = Duty("街道办事处", ())


def _taxonomy(lead="甲局", leaves=7):
    return Taxonomy(
        tuple(Leaf(f"0{i}", ("市政", "道路", f"第{i}类"), lead=lead) for i in range(1, leaves + 1)),
        version="t",
    )


def _list(*codes):
    return SiteDuties("list.csv", dict.fromkeys(codes, STREET))


def test_the_commonest_leaves_without_an_owner_are_named_with_their_share():
    tickets = {"01": 40, "02": 5, "03": 30, "04": 1, "05": 20, "06": 3, "07": 1}
    said = unowned(_list("01"), _taxonomy(), tickets, "训练的工单")
    assert said.startswith(
        "派单目录 list.csv 没有写 6 类（共 7 类）由谁主办，训练的工单里这些类有 60 件（60.0%），"
        "最多的是 市政 / 道路 / 第3类（30 件）、市政 / 道路 / 第5类（20 件）"
    )
    assert said.count(" 件）、") == 4
    assert "第7类" not in said
    assert said.endswith("未必是本地的单位")


def test_without_tickets_the_branches_are_named():
    said = unowned(_list("01"), _taxonomy(), {})
    assert "最多的是 市政 / 道路（6 类）" in said
    assert "件" not in said


def test_a_leaf_that_nobody_owns_at_all_is_told():
    assert unowned(_list("01"), _taxonomy(lead=""), {}).endswith("这些类没有单位可推荐")


def test_a_list_that_answers_for_all_needs_no_word():
    taxonomy = _taxonomy()
    assert unowned(_list(*(leaf.code for leaf in taxonomy.leaves)), taxonomy, {"01": 1}) == ""


def test_what_a_model_with_history_lacks_is_told_when_it_starts(small_model):
    water = [code for code in small_model.codes if code.startswith("02")]
    partly = SiteDispatch(
        SiteDuties("list.csv", dict.fromkeys(water, STREET)), load_dispatch_rules()
    )
    departments = departments_of(small_model, partly)
    rows = [
        Dispatch(Ticket(str(i), body + str(i)), who)
        for i in range(40)
        for body, who in (("停水两天没人管", "街道办事处"), ("工地半夜施工太吵", "执法局"))
    ]
    taught = departments.taught(learn_history(small_model, departments, rows))
    (said,) = [note for note in notes_of(taught) if "没有写" in note]
    assert "派单记录里这些类有 40 件（50.0%）" in said
