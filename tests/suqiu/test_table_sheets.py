"""Small tables on several sheets: taxonomies, maps of codes, and configuration, which has one."""

import pytest

from eval.measuring.evaluate import Labels
from suqiu.errors import InputError, TaxonomyError
from suqiu.files.table import read_config
from suqiu.taxonomy import load_taxonomy
from suqiu.taxonomy.load import read_taxonomy
from suqiu.taxonomy.migration import read_code_map
from tests.workbook import write_workbook

COVER = [["12345 分类表"], ["2026 年版"], ["说明"]]
WATER = [
    ["代码", "一级分类", "二级分类", "主办部门"],
    ["0201", "市政", "停水", "水务局"],
    ["0202", "市政", "停气", "燃气办"],
]
NOISE = [["环保局用"], ["编码", "大类", "小类", "责任单位"], ["0701", "环保", "噪音", "环保局"]]


@pytest.fixture
def check(tmp_path):
    """What a workbook of these sheets holds: code to path, faults, notes."""

    def check(sheets):
        notes = []
        found = read_taxonomy(write_workbook(tmp_path / "t.xlsx", sheets), on_note=notes.append)
        leaves = found.taxonomy.leaves if found.taxonomy else ()
        return (
            {leaf.code: leaf.path for leaf in leaves}, [str(one) for one in found.faults], notes,
        )  # fmt: skip

    return check


def test_the_list_may_follow_a_cover(check):
    found, faults, notes = check({"说明": COVER, "清单": WATER})
    assert found == {"0201": "市政 / 停水", "0202": "市政 / 停气"}
    assert faults == []
    assert notes == ["t.xlsx：工作表「说明」（3 行）没有读：表头里没有需要的列"]


def test_each_sheet_is_read_by_its_own_header(check):
    found, faults, notes = check({"说明": COVER, "水气": WATER, "环保": NOISE})
    assert found == {"0201": "市政 / 停水", "0202": "市政 / 停气", "0701": "环保 / 噪音"}
    assert faults == []
    assert notes == [
        "t.xlsx：工作表「环保」表头在第 2 行，上面 1 行没有读",
        "t.xlsx：工作表「说明」（3 行）没有读：表头里没有需要的列",
        "t.xlsx：读了 2 张工作表：「水气」「环保」",
    ]


def test_departments_of_all_sheets_are_known(tmp_path):
    tree = load_taxonomy(write_workbook(tmp_path / "t.xlsx", {"a": WATER, "b": NOISE}))
    assert [leaf.lead for leaf in tree.leaves] == ["水务局", "燃气办", "环保局"]


@pytest.mark.parametrize(
    ("again", "fault"),
    [
        (["0201", "市政", "断水", "水务局"],
         "工作表「乙」第 2 行「代码」：代码 0201 与工作表「甲」第 2 行重复"),
        (["0299", "市政", "停水", "水务局"],
         "工作表「乙」第 2 行「分类名称」：与工作表「甲」第 2 行路径重复：市政 / 停水"),
    ],
)  # fmt: skip
def test_what_comes_twice_on_two_sheets_is_a_fault_as_on_one(check, again, fault):
    found, faults, _ = check({"甲": WATER, "乙": [WATER[0], again]})
    assert faults == [fault]
    assert list(found) == ["0201", "0202"]
    _, faults, _ = check({"甲": [*WATER, again]})
    assert len(faults) == 1


def test_a_parent_may_be_on_another_sheet(check):
    header = ["代码", "上级代码", "名称"]
    upper = [header, ["02", "", "市政"], ["07", "0", "环保"]]
    lower = [header, ["0201", "02", "停水"], ["0701", "07", "噪音"], ["07", "", "环保"]]
    found, faults, _ = check({"上级": upper, "末级": lower})
    assert found == {"0201": "市政 / 停水", "0701": "环保 / 噪音"}
    assert faults[0] == "工作表「末级」第 4 行「代码」：代码 07 与工作表「上级」第 3 行重复"


@pytest.mark.parametrize(
    "other",
    [
        # A dictionary of the columns, a count of tickets, the offices with their telephones.
        [["名称", "说明"], ["代码", "四位"]],
        [["一级分类", "二级分类", "件数"], ["市政", "停水", 30]],
        [["类别", "取值"], ["状态", "启用;停用"]],
    ],
)
def test_a_sheet_of_another_shape_is_told_and_not_read(check, other):
    for sheets in ({"附表": other, "清单": WATER}, {"清单": WATER, "附表": other}):
        found, faults, notes = check(sheets)
        assert (list(found), faults) == (["0201", "0202"], [])
        assert notes == ["t.xlsx：工作表「附表」（1 行）没有读：表头里没有需要的列"]


def test_lists_of_names_alone_and_of_branches_are_found_behind_a_cover(check):
    found, _, _ = check({"封面": [["分类"], ["用法"]], "表": [["类别"], ["停水"], ["停电"]]})
    assert sorted(found.values()) == ["停水", "停电"]
    branches = [["地区", "类别列表"], ["东湖", "停水 30;停电 20"]]
    found, _, _ = check({"封面": [["分类"], ["用法"]], "表": branches})
    assert sorted(found.values()) == ["东湖 / 停水", "东湖 / 停电"]


def test_a_workbook_without_any_list_is_refused(tmp_path):
    path = write_workbook(tmp_path / "t.xlsx", {"说明": COVER, "附件": [["甲"], ["乙"]]})
    with pytest.raises(TaxonomyError, match="找不到分类列：12345 分类表"):
        load_taxonomy(path)


def test_a_title_may_stand_above_the_header_of_a_csv(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("东湖市分类表,,\n代码,一级分类,二级分类\n0201,市政,停水\n", "utf-8")
    notes = []
    assert load_taxonomy(path, on_note=notes.append).leaf("0201").path == "市政 / 停水"
    assert notes == ["t.csv：表头在第 2 行，上面 1 行没有读"]


def test_numbers_name_levels_in_the_first_row_alone(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("1,2\n市政,停水\n", "utf-8")
    assert [leaf.path for leaf in load_taxonomy(path).leaves] == ["市政 / 停水"]
    path.write_text("序号,事项,内容\n1,2,停水\n2,3,停电\n", "utf-8")
    with pytest.raises(TaxonomyError, match="找不到分类列：序号、事项、内容"):
        load_taxonomy(path)


def test_a_map_of_codes_is_read_from_every_sheet(tmp_path):
    tree = load_taxonomy(write_workbook(tmp_path / "t.xlsx", {"a": WATER}))
    first = [["旧代码", "新代码"], ["0201", "0202"]]
    second = [["old_code", "new_code"], ["0202", "0201"], ["0201", "0201"]]
    path = write_workbook(tmp_path / "m.xlsx", {"说明": COVER, "一": first, "二": second})
    notes = []
    code_map, faults = read_code_map(path, tree, tree, on_note=notes.append)
    assert (code_map.certain("0201"), code_map.certain("0202")) == ("0202", "0201")
    assert [str(fault) for fault in faults] == [
        "工作表「二」第 3 行「条件」：工作表「一」第 2 行已是无条件的默认行"
    ]
    assert notes[-1] == "m.xlsx：读了 2 张工作表：「一」「二」"


def test_a_configuration_of_ours_has_one_sheet(tmp_path):
    path = tmp_path / "names.csv"
    write_workbook(path, {"a": [["name", "full"], ["城管局", "城市管理局"]], "b": []})
    assert [cells["full"] for _, cells in read_config(path)] == ["城市管理局"]
    write_workbook(path, {"a": [["name", "full"], ["x", "y"]], "b": [["name", "full"], ["u", "v"]]})
    with pytest.raises(InputError, match="只能有一张工作表：工作表「b」（1 行）没有读"):
        list(read_config(path))


def test_the_commands_say_which_sheets_were_read(suqiu, tmp_path):
    path = write_workbook(tmp_path / "t.xlsx", {"说明": COVER, "a": WATER, "b": NOISE})
    run = suqiu("taxonomy", "check", path)
    assert run.code == 0, run.err
    assert "末级 3 个" in run.out
    assert "注意：t.xlsx：工作表「说明」（3 行）没有读" in run.err
    assert "注意：t.xlsx：读了 2 张工作表：「a」「b」" in run.err
    labels = tmp_path / "labels.csv"
    labels.write_text("编号,内容,分类\n1,停水了,0201\n2,很吵,0701\n", "utf-8")
    run = suqiu("train", "--data", labels, "--taxonomy", path, "--no-seed", "--out", tmp_path / "m")
    assert "注意：t.xlsx：读了 2 张工作表：「a」「b」" in run.err
    loaded, _ = Labels(labels, taxonomy=path, no_seed=True).read()
    assert loaded.faults[-1].message == "t.xlsx：读了 2 张工作表：「a」「b」"
