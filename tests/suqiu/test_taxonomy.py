import openpyxl
import pytest

from suqiu.errors import InputError, TaxonomyError
from suqiu.taxonomy import Leaf, Taxonomy, load_taxonomy
from suqiu.taxonomy.load import read_taxonomy, with_details
from suqiu.taxonomy.unknown import why_unknown

THREE = """\
一级分类,二级分类,三级分类
市政公用,供水,停水
市政公用,供水,其他供水问题
市政公用,供气,停气
环境保护,噪音,施工噪音
"""
CODED = """\
代码,一级分类,二级分类,三级分类,主办部门,协办部门
020101,市政公用,供水,停水,供水公司,住建局、街道办
020102,市政公用,供水,水压不足,供水公司,
070101,环境保护,噪音,施工噪音,环保局,
"""


@pytest.fixture
def load(tmp_path):
    """The taxonomy of this text."""

    def load(text, name="t.csv"):
        (tmp_path / name).write_text(text, "utf-8")
        return load_taxonomy(tmp_path / name)

    return load


@pytest.fixture
def check(tmp_path):
    """The taxonomy of this text and all that is wrong with it."""

    def check(text):
        (tmp_path / "t.csv").write_text(text, "utf-8")
        return read_taxonomy(tmp_path / "t.csv")

    return check


@pytest.fixture
def faults(tmp_path):
    """What is wrong with this text, as row, field and whether it is fatal."""

    def faults(text):
        (tmp_path / "t.csv").write_text(text, "utf-8")
        found = read_taxonomy(tmp_path / "t.csv").faults
        return {(fault.row, fault.field, fault.fatal) for fault in found}

    return faults


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("名称\n停水\n噪音\n", ["停水", "噪音"]),
        ("大类,小类\n市政,停水\n", ["市政 / 停水"]),
        (THREE, ["市政公用 / 供水 / 停水", "环境保护 / 噪音 / 施工噪音"]),
        ("level1,level2,level3,level4\na,b,c,d\n", ["a / b / c / d"]),
        ("一级,二级,三级,四级,五级\na,b,c,d,e\n", ["a / b / c / d / e"]),
        ("code,big_class,name\n01001,市政设施,井盖\n", ["市政设施 / 井盖"]),
        ("一级分类,二级分类,三级分类\n咨询,,\n市政,供水,停水\n市政,供气,\n", ["咨询", "市政 / 供气"]),
        ("code,parent,name\n2,,市政\n21,2,供水\n211,21,停水\n3,0,咨询\n", ["市政 / 供水 / 停水", "咨询"]),
        (
            "place,period,dimension,values\n宜春,2023-05,类型,咨询 19;建议;信件 2件;PM2.5 7;total 28\n",
            [f"宜春 / 2023-05 / 类型 / {name}" for name in ("咨询", "建议", "信件", "PM2.5")],
        ),
    ],
)  # fmt: skip
def test_every_shape_loads(load, text, paths):
    tree = load(text)
    found = [leaf.path for leaf in tree.leaves]
    assert set(paths) <= set(found)
    assert not any("total" in path for path in found)
    assert tree.depth == max(path.count(" / ") + 1 for path in found)
    assert len({leaf.code for leaf in tree.leaves}) == len(tree)


def test_xlsx_with_numbers_for_codes(tmp_path):
    book = openpyxl.Workbook()
    for row in (["编码", "大类", "小类"], [101, "市政", "停水"], [102, "市政", "停气"], [None] * 3):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    tree = load_taxonomy(tmp_path / "t.xlsx")
    assert [leaf.code for leaf in tree.leaves] == ["101", "102"]
    assert tree.version.startswith("t-")


@pytest.mark.parametrize("code", ["020101", "A-01.2", "停水", "2 0 1", "f" * 64, "-1"])
def test_any_form_of_code_is_kept(load, code):
    assert load(f"code,name\n{code},停水\nz,噪音\n").leaf(code).name == "停水"


def test_codes_made_from_names_are_stable(load):
    lines = THREE.splitlines()
    before = load(THREE)
    after = load("\n".join([lines[0], "其他,其他,其他", *reversed(lines[1:])]))
    for leaf in before.leaves:
        assert after.ancestors(leaf.code) == before.ancestors(leaf.code)


def test_a_single_branch_keeps_its_code_when_another_comes(load):
    one = load("大类,小类\n市政,停水\n")
    two = load("大类,小类\n市政,停水\n环境,噪音\n")
    code = one.leaves[0].code
    assert one.node_at(code, 1) == two.node_at(code, 1)


def test_upper_levels_take_their_part_of_the_code(load):
    tree = load(CODED)
    assert [node.code for node in tree.ancestors("020102")] == ["02", "0201", "020102"]
    assert [node.name for node in tree.ancestors("020102")] == ["市政公用", "供水", "水压不足"]
    assert tree.node_at("020101", 2).level == 2
    uneven = load("code,big_class,name\n01001,甲,a\n01002,甲,b\n02001,乙,c\n")
    assert uneven.node_at("01001", 1).code == "01"


def test_the_hash_knows_content_and_not_order(load):
    lines = CODED.splitlines()
    assert load(CODED).hash == load("\n".join([lines[0], *reversed(lines[1:])])).hash
    assert load(CODED).hash != load(CODED.replace("停水", "停电")).hash
    assert load(CODED).hash != load(CODED.replace("020101", "020109")).hash


def test_family(load):
    tree = load(THREE)
    water, other, gas, _ = tree.leaves
    assert not water.is_other
    assert other.is_other
    assert not water.is_other
    assert water.path == "市政公用 / 供水 / 停水"
    assert gas.code in tree
    assert tree.node_at(gas.code, 9).name == "停气"


def test_departments(load):
    tree = load(CODED)
    assert tree.leaf("020101").assist == ("住建局", "街道办")
    assert tree.departments() == ("供水公司", "住建局", "街道办", "环保局")


@pytest.mark.parametrize(
    "label",
    ["020101", " 停水 ", "市政公用 / 供水 / 停水", "市政公用/供水/停水", "市政公用／供水／停水",
     "市政公用>供水>停水", "市政公用 ＞ 供水 ＞ 停水", "市政公用→供水→停水", "市政公用-供水-停水"],
)  # fmt: skip
def test_resolve(load, label):
    assert load(CODED).resolve(label) == "020101"


@pytest.mark.parametrize("label", ["", "没有", "供水", "市政公用/供气/停水", "///", "重名"])
def test_what_resolve_does_not_know(load, label):
    assert load(CODED + "08,甲,乙,重名,,\n09,甲,丙,重名,,\n").resolve(label) is None


def test_resolve_names_that_hold_a_separator(load):
    tree = load("大类,小类\n市政,供水/供气\n市政,断水-断电\n")
    assert tree.resolve("市政/供水/供气") == tree.leaves[0].code
    assert tree.resolve("断水-断电") == tree.leaves[1].code


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (CODED + "020101,甲,乙,丙,局,\n", (5, "代码", True)),
        (CODED + "020109,市政公用,供水,停水,局,\n", (5, "分类名称", True)),
        (CODED + "030101,,供水,孤儿,局,\n", (5, "分类名称", True)),
        (CODED + "030101,,,,局,\n", (5, "分类名称", True)),
        (CODED + "030101,甲,乙,丙,,\n", (5, "主办部门", False)),
        (CODED + "0201,市政公用,供水,,局,\n", (5, "分类名称", False)),
        (CODED + "030101,甲,乙,丙,局,,多余\n", (5, "整行", True)),
        (THREE, (1, "主办部门", False)),
        ("code,parent,name\n1,,甲\n11,9,乙\n", (3, "上级代码", True)),
        ("code,parent,name\n1,,甲\n2,3,乙\n3,2,丙\n", (3, "上级代码", True)),
        ("code,parent,name\n1,,甲\n2,2,乙\n", (3, "上级代码", True)),
        ("code,parent,name\n1,,甲\n11,1,乙\n1,,丙\n", (4, "代码", True)),
        ("code,parent,name\n1,,甲\n,1,乙\n", (3, "名称", True)),
        ("code,parent,name\n1,,a\n2,1,b\n3,2,c\n4,3,d\n5,4,e\n6,5,f\n", (7, "上级代码", True)),
    ],
)
def test_every_fault_is_reported_with_its_row(faults, text, fault):
    assert fault in faults(text)


def test_names_below_the_last_level_are_faults(tmp_path):
    text = "一级,二级,三级,四级,五级,六级分类\na,b,c,d,e,f\na,b,c,d,g,\na,b,c,d,e,h\n"
    (tmp_path / "t.csv").write_text(text, "utf-8")
    found = [fault for fault in read_taxonomy(tmp_path / "t.csv").faults if fault.row > 1]
    assert [(fault.row, fault.field, fault.message) for fault in found[:2]] == [
        (2, "六级分类", "超过 5 级，「f」没有用"), (4, "六级分类", "超过 5 级，「h」没有用"),
    ]  # fmt: skip
    with pytest.raises(TaxonomyError, match="超过 5 级"):
        load_taxonomy(tmp_path / "t.csv")


def test_the_first_orphan_says_what_merged_cells_need(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["大类", "小类"], ["市政", "停水"], [None, "停气"], [None, "停电"]):
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    book.save(tmp_path / "t.xlsx")
    found = [fault.message for fault in read_taxonomy(tmp_path / "t.xlsx").faults if fault.fatal]
    assert found == [
        "上级类别为空（孤儿行）；若是合并单元格，请取消合并，把每一行都填上",
        "上级类别为空（孤儿行）",
    ]


def test_a_clean_table_has_no_faults(faults):
    assert faults(CODED) == set()


def test_loading_names_the_rows_at_fault(load):
    with pytest.raises(TaxonomyError, match="第 5 行「代码」：代码 020101 与第 2 行重复") as error:
        load(CODED + "020101,甲,乙,丙,局,\n")
    assert "taxonomy check" in error.value.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("编号,内容\n1,停水\n", "找不到分类列：编号、内容"),
        ("一级,二级\n", "没有数据行"),
        ("", "是空的"),
    ],
)
def test_what_is_no_taxonomy_is_refused(load, text, message):
    with pytest.raises((TaxonomyError, InputError), match=message):
        load(text)


@pytest.mark.parametrize(
    "leaves",
    [[], [Leaf("1", ("甲",)), Leaf("1", ("乙",))], [Leaf("1", ("甲",)), Leaf("2", ("甲",))]],
)
def test_a_taxonomy_cannot_be_built_broken(leaves):
    with pytest.raises(TaxonomyError):
        Taxonomy(leaves)


def test_unknown_code(load):
    with pytest.raises(TaxonomyError, match="没有代码 99"):
        load(CODED).leaf("99")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (CODED, 0, ["3 级，各级节点 2 / 2 / 3，末级 3 个", "内容哈希", "没有发现问题"]),
        (THREE, 0, ["末级 4 个", "1 处"]),
        (CODED + "020101,甲,乙,丙,局,\n", 1, ["末级 3 个"]),
        ("一级,二级\n", 2, []),
    ],
)
def test_check_command(suqiu, tmp_path, text, code, words):
    (tmp_path / "t.csv").write_text(text, "utf-8")
    run = suqiu("taxonomy", "check", tmp_path / "t.csv")
    assert run.code == code, run.err
    assert all(word in run.out for word in words)


# Codes that say nothing of each other, as databases number them.
NUMBERED = "代码,名称,上级代码\n37,环境,\n41,噪声,37\n905,歌厅噪声,41\n906,广场噪声,41\n50,供水,\n7,停水,50\n"


def test_upper_levels_keep_the_codes_of_their_own_table(load):
    tree = load(NUMBERED)
    codes = {leaf.name: [node.code for node in tree.ancestors(leaf.code)] for leaf in tree.leaves}
    assert codes == {
        "歌厅噪声": ["37", "41", "905"], "广场噪声": ["37", "41", "906"], "停水": ["50", "7"],
    }  # fmt: skip
    assert with_details(tree, {}).node_at("905", 1).code == "37"


@pytest.mark.parametrize("label", ["41", "噪声", "环境 / 噪声", "环境>噪声", "37"])
def test_a_label_of_an_upper_level_is_told_as_such(load, label):
    assert "它是上级类别" in why_unknown(load(NUMBERED), label)


@pytest.mark.parametrize(
    ("label", "code"), [("10101", "010101"), ("101", "0101"), ("1", "01"), ("0101", "")]
)
def test_a_code_of_any_level_that_lost_its_zero_is_told(load, label, code):
    tree = load(
        "代码,一级,二级,三级\n010101,环境,噪声,歌厅\n010201,环境,扬尘,工地\n020101,市政,供水,停水\n"
    )
    said = why_unknown(tree, label)
    assert (f"应为 {code}）" in said) is bool(code)


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (("101", "102", "1101"), "代码 101 等 2 个比别的少一位"), (("0101", "102", "1101"), "代码 102 等 1 个"),
        (("0101", "0102", "1101"), ""), (("101", "201", "1101"), ""), (("1A1", "102", "1101"), ""),
        (("1.01E+03", "1.02E+03", "1101"), "代码 1.01E+03 被表格改成了科学计数"),
    ],
)  # fmt: skip
def test_codes_that_a_spreadsheet_damaged_are_told(check, codes, told):
    names = ("环境,噪声", "环境,扬尘", "交通,违停")
    lines = "".join(f"{code},{name},甲局\n" for code, name in zip(codes, names, strict=True))
    faults = check(f"代码,一级,二级,主办\n{lines}").faults
    assert any(told in str(fault) for fault in faults) if told else not faults


def test_a_header_may_be_spaced_and_broken(check):
    found = check('代 码,一级\u3000分类,"二级\n分类",主办 单位\nA1,环境,噪声,甲局\n')
    assert not found.faults
    assert found.taxonomy.leaf("A1").lead == "甲局"


def test_what_is_nowhere_is_not_told_as_an_upper_level(load):
    assert why_unknown(load(NUMBERED), "905 / 噪声") == "分类表里没有「905 / 噪声」"
