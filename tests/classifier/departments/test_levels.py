"""Rows of a duty list that are of an upper level hold for the leaves below it."""

import pytest

from classifier.departments.build import departments_of
from classifier.departments.coverage import unowned
from classifier.departments.duty import read_duties
from classifier.departments.local import SiteDispatch
from classifier.departments.rules import load_dispatch_rules
from suqiu.records import Ticket
from suqiu.taxonomy import Leaf, Taxonomy

TREE = Taxonomy([
    Leaf("010101", ("环境", "噪声", "工地噪声")), Leaf("010102", ("环境", "噪声", "歌厅噪声")),
    Leaf("010201", ("环境", "扬尘", "工地扬尘")), Leaf("020101", ("市政", "供水", "停水")),
    Leaf("020102", ("市政", "供水", "供水")),
    Leaf("020201", ("市政", "设施", "护栏")), Leaf("030101", ("交通", "设施", "信号灯")),
])  # fmt: skip
SITE, BAR, DUST = "010101", "010102", "010201"


@pytest.fixture
def read(tmp_path):
    """Reads a duty list of these rows (class, lead and what else) under `TREE`."""

    def read(*rows, header="类别,主办单位,版本", tree=TREE):
        path = tmp_path / "duty.csv"
        path.write_text("\n".join((header, *rows)) + "\n", "utf-8")
        return read_duties(path, tree)

    return read


def _leads(found):
    assert not found.faults, found.faults
    return {code: duty.lead for code, duty in found.duties.items()}


@pytest.mark.parametrize(
    "label", ["噪声", "0101", "环境 / 噪声", "环境>噪声", "环境—噪声", "０１０１", "环境／噪声"]
)
def test_a_row_of_an_upper_level_holds_for_the_leaves_below(read, label):
    assert _leads(read(f"{label},环保局")) == {SITE: "环保局", BAR: "环保局"}


@pytest.mark.parametrize("turn", [1, -1])
def test_the_nearest_level_holds_whatever_the_order(read, turn):
    rows = ("环境,环保局", "噪声,公安局", "工地噪声,住建局")[::turn]
    assert _leads(read(*rows)) == {SITE: "住建局", BAR: "公安局", DUST: "环保局"}


def test_who_assists_at_a_farther_level_does_not_at_a_nearer_one(read):
    rows = ("环境,环保局,街道", "噪声,公安局,", "噪声,城管局,")
    found = read(*rows, header="类别,主办单位,协办单位").duties
    assert (found[SITE].lead, found[SITE].assist) == ("公安局", ("城管局",))
    assert found[DUST].assist == ("街道",)


@pytest.mark.parametrize("turn", [1, -1])
def test_the_nearest_level_counts_before_the_newest_version(read, turn):
    rows = (
        "工地噪声,住建局,2025",
        "工地噪声,城管局,2024",
        "歌厅噪声,公安局,",
        "噪声,环保局,2026",
        "环境,街道,2025",
    )
    found = read(*rows[::turn])
    assert _leads(found) == {SITE: "住建局", BAR: "公安局", DUST: "街道"}
    assert "较旧的 1 行不用" in str(found)
    assert _leads(read("噪声,环保局,2025", "噪声,公安局,2026")) == {SITE: "公安局", BAR: "公安局"}
    assert _leads(read("噪声,环保局,旧版", "工地噪声,公安局,新版")) == {
        SITE: "公安局",
        BAR: "环保局",
    }


def test_versions_that_nobody_can_put_in_order_are_told_once_a_row(read):
    found = read("噪声,环保局,旧版", "噪声,公安局,新版", "扬尘,环保局,旧版")
    (fault,) = found.fatal
    assert (fault.row, fault.field) == (3, "版本")


def test_a_name_of_a_leaf_and_of_an_upper_level_means_the_leaf(read):
    assert _leads(read("供水,水务局")) == {"020102": "水务局"}
    assert _leads(read("市政/供水,水务局")) == {"020101": "水务局", "020102": "水务局"}


def test_a_name_of_two_upper_levels_is_refused_with_both(read):
    found = read("设施,城管局", "交通/设施,交警")
    assert [str(fault) for fault in found.fatal] == [
        "第 2 行「类别」：「设施」是 2 个上级类别（0202 市政 / 设施、0301 交通 / 设施），请写代码或完整路径"
    ]
    assert found.duties["030101"].lead == "交警"
    assert "020201" not in found.duties


def test_a_code_of_an_upper_level_that_another_leaf_has_too(read):
    """Tables that number their levels each from 1: the code is the leaf's, the name the level's."""
    tree = Taxonomy([
        Leaf("1", ("市政", "停水"), upper=("2",)), Leaf("2", ("环境", "噪声"), upper=("1",)),
    ])  # fmt: skip
    assert _leads(read("环境,环保局", "1,水务局", tree=tree)) == {"1": "水务局", "2": "环保局"}


def test_leaves_of_an_upper_row_have_an_owner(read):
    said = unowned(read("环境,环保局"), TREE, {})
    assert said.startswith("派单目录 duty.csv 没有写 4 类（共 7 类）由谁主办")
    assert unowned(read("环境,甲局", "市政,乙局", "交通,丙局"), TREE, {}) == ""


def test_the_reason_tells_of_which_class_the_row_is(read, small_model):
    leaf = small_model.taxonomy.leaf(
        small_model.codes[int(small_model.predict(["工地半夜施工太吵"]).raw.argmax())]
    )
    rest = next(one for one in small_model.taxonomy.leaves if one.names[0] != leaf.names[0])
    rows = (f"{' / '.join(leaf.names[:2])},环保局,街道,", f"{rest.names[0]},水务局,,清单第3条")
    site = read(*rows, header="类别,主办单位,协办单位,依据", tree=small_model.taxonomy)
    departments = departments_of(small_model, SiteDispatch(site, load_dispatch_rules()))

    def reasons(likely):
        leaves = small_model.predict(["某事"]).raw * 0
        for code, share in likely.items():
            leaves[0, small_model.codes.index(code)] = share
        (found,) = departments.suggest([Ticket("1", "某事")], ["某事"], leaves)
        return {one.name: one.reason for one in found}

    near, far = (
        f"（按上级类别“{' / '.join(leaf.names[:2])}”的规定）",
        f"（按上级类别“{rest.names[0]}”的规定）",
    )
    found = reasons({leaf.code: 0.8, rest.code: 0.2})
    assert found["环保局"] == f"职责{near}：{leaf.path}"
    assert found["街道"] == f"职责清单列为协办{near}：{leaf.path}"
    assert found["水务局"] == f"若属“{rest.path}”，由其主办{far}"
    assert reasons({rest.code: 1})["水务局"] == f"职责{far}：清单第3条"


def test_a_row_of_several_street_offices_keeps_the_class_it_is_of(read, small_model):
    top = small_model.taxonomy.leaves[0].names[0]
    site = read(f"{top},东湖街道办事处、西塘街道办事处", tree=small_model.taxonomy)
    departments = departments_of(small_model, SiteDispatch(site, load_dispatch_rules()))
    duty = departments.duty.duties[small_model.codes.index(small_model.taxonomy.leaves[0].code)]
    assert (duty.lead, duty.upper) == (load_dispatch_rules().local_department, top)
