"""Lists of free rows: attached whole, again and again, faults by row and field; and figures of
the whole district.
"""

import json

import pytest
from sqlalchemy import text

from suqiu.errors import InputError
from suqiu.store.sites.list_spec import read_list_spec
from suqiu.store.users import User, save_user
from tests.workbook import write_table, write_workbook

pytestmark = pytest.mark.usefixtures("store_environment")
HEAD = ("企业名称", "镇街", "行业", "从业人数", "登记日期", "联系人", "分类")
GOOD = [
    ("甲公司", "东湖街道", "制造业", "1,200", "2024-05-06", "张三", "020101"),
    ("乙公司", "北塔街道", "制造业", "30", "2023/1/2", "", ""),
    ("丙店", "", "零售业", "", "20220103", "李四", "停水"),
]
SPEC = """
unit = "家"
words = ["公司"]
key = "名称"
[[column]]
name = "名称"
header = "企业名称"
[[column]]
name = "街道"
header = "镇街"
type = "街道"
[[column]]
name = "行业"
[[column]]
name = "从业人数"
type = "数"
unit = "人"
secrecy = "秘密"
[[column]]
name = "登记日期"
type = "日期"
[[column]]
name = "相关分类"
header = "分类"
type = "三级分类"
"""


@pytest.fixture
def table(tmp_path):
    return lambda rows, header=HEAD, name="firms.csv": write_table(tmp_path / name, [header, *rows])


@pytest.fixture
def attach(suqiu, tmp_path):
    def run(path, *words, spec=SPEC, secrecy="公开", name="企业"):
        described = tmp_path / "spec.toml"
        described.write_text(spec, encoding="utf-8")
        return suqiu("table", "attach", name, path, "--list", described, "--secrecy", secrecy, *words)  # fmt: skip

    return run


def stored(database, user=None):
    sql = text("SELECT row_no, secrecy, street, level3, texts, numbers, dates FROM site_row "
               "ORDER BY row_no, secrecy")  # fmt: skip
    door = database.owner().connect() if user is None else database.reader(user)
    with door as connection:
        return [tuple(one) for one in connection.execute(sql)]


@pytest.mark.parametrize("name", ["firms.csv", "firms.xlsx"])
def test_attach_again_replaces(places, table, attach, name):
    run = attach(table(GOOD, name=name), "--source", "市监")
    assert run.code == 0, run.err
    assert "已挂接：清单“企业”，3 家，公开" in run.out
    first = stored(places)
    assert first[:2] == [
        (1, 0, "东湖街道", "停水", {"名称": "甲公司", "行业": "制造业"}, {}, {"登记日期": "2024-05-06"}),
        (1, 2, "东湖街道", "停水", {}, {"从业人数": 1200}, {}),
    ]  # fmt: skip
    assert "已替换" in attach(table(GOOD, name=name)).out
    assert stored(places) == first
    attach(table(GOOD[:1]), secrecy="秘密")
    assert [(one[0], one[1]) for one in stored(places)] == [(1, 2)]
    with places.owner().connect() as connection:
        assert "张三" not in str(connection.execute(text("SELECT * FROM site_row")).all())


def test_bad_rows_are_named_and_good_ones_go_on(places, table, attach):
    rows = [
        *GOOD, ("丁公司", "西岭街道", "建筑业", "3", "", "", ""), ("戊公司", "东湖街道", "", "三个", "", "", ""),
        ("己公司", "", "", "", "2024-02-30", "", ""), ("甲公司", "", "", "", "", "", ""),
        ("", "东湖街道", "", "", "", "", ""), ("", "", "", "", "", "", ""), ("=1+1", "", "", "5", "", "", ""),
        ("庚" * 201, "", "", "", "", "", ""), ("辛\u0000公\u200b司", "", "", "", "", "", ""),
        ("壬公司", "", "联系13812345678", "", "", "", ""),
    ]  # fmt: skip
    run = attach(table(rows))
    assert run.code == 1
    for said in (
        "第 5 行「镇街」：没有叫“西岭街道”的街道", "第 6 行「从业人数」：“三个”不是数",
        "第 7 行「登记日期」：“2024-02-30”不是日期", "第 8 行「企业名称」：与第 2 行相同",
        "第 9 行「企业名称」：空白", "第 11 行「企业名称」：单元格是公式", "第 12 行「企业名称」：有 201 个字",
    ):  # fmt: skip
        assert said in run.err, run.err
    assert "有 1 格里的个人信息已遮去" in run.out
    names = [one[4]["名称"] for one in stored(places) if one[1] == 0]
    assert names == ["甲公司", "乙公司", "丙店", "辛公司", "壬公司"]
    assert "13812345678" not in str(stored(places))


def test_all_sheets_with_the_columns_are_read(places, attach, tmp_path):
    path = write_workbook(tmp_path / "firms.xlsx", {
        "说明": [["企业名录"], ["按镇街"]], "东湖": [HEAD, GOOD[0]],
        "北塔": [["北塔街道"], HEAD[::-1], GOOD[1][::-1], GOOD[0][::-1]],
    })  # fmt: skip
    run = attach(path)
    assert run.code == 1
    assert [one[4]["名称"] for one in stored(places) if one[1] == 0] == ["甲公司", "乙公司"]
    assert "工作表「北塔」第 4 行「企业名称」：与工作表「东湖」第 2 行相同" in run.err
    assert "注意：工作表「说明」（2 行）没有读" in run.err
    assert "注意：读了 2 张工作表：「东湖」「北塔」" in run.err


def test_a_key_that_names_a_place_compares_that_place_alone(places, table, attach):
    spec = """
        key = "街道"
        [[column]]
        name = "街道"
        type = "街道"
        [[column]]
        name = "部门"
        type = "部门"
    """
    rows = [("东湖街道", "水务局"), ("东湖街道", "公安局"), ("", "水务局"), ("北塔街道", "")]
    run = attach(table(rows, header=("街道", "部门")), spec=spec)
    assert "第 3 行「街道」：与第 2 行相同" in run.err, run.err
    assert "第 4 行「街道」：空白" in run.err
    assert [one[2] for one in stored(places)] == ["东湖街道", "北塔街道"]


@pytest.mark.parametrize(
    ("rows", "spec", "said"),
    [
        ([("甲", "", "", "13812345678", "", "", "")], SPEC, "手机号"),
        ([("甲", "13812345678", "", "", "", "", "")], SPEC, "手机号"),
        ([("甲", "别处", "", "", "", "", "")], SPEC, "没有一行能用"),
        (GOOD, SPEC.replace("镇街", "地方"), "没有“地方”列"),
        (GOOD, SPEC.replace('"街道"\nheader = "镇街"', '"联系人"'), "个人信息"),
        (GOOD, SPEC + '[[column]]\nname = "a\'b"\n', "列名"),
        (GOOD, SPEC + '[[column]]\nname = "社区"\ntype = "社区"\n', "同一类对象"),
        (GOOD, SPEC + '[[column]]\nname = "行业"\nheader = "联"\n', "同一个名字"),
        (GOOD, SPEC + '[[column]]\nname = "x"\ntype = "星座"\n', "星座"),
        (GOOD, SPEC + '[[column]]\nname = "x"\ntype = "全区"\n', "全区"),
        (GOOD, SPEC + '[[column]]\nname = "x"\ncolour = "red"\n', "colour"),
        (GOOD, SPEC.replace('type = "街道"', 'type = "街道"\nsecrecy = "秘密"'), "密级"),
        (GOOD, SPEC.replace('key = "名称"', 'key = "编号"'), "编号"),
        (GOOD, 'unit = "家"', "column"),
        (GOOD, "unit = 家", "TOML"),
    ],
)  # fmt: skip
def test_what_cannot_be_attached_changes_nothing(places, table, attach, rows, spec, said):
    attach(table(GOOD))
    before = stored(places)
    run = attach(table(rows, name="bad.csv"), spec=spec)
    assert run.code == 2
    assert said in run.err
    assert stored(places) == before


def test_a_dry_run_writes_nothing_and_options_do_not_mix(places, table, attach, suqiu):
    run = attach(table(GOOD), "--dry-run", "--json")
    assert json.loads(run.out) == {
        "rows": 3, "new": None, "dry_run": True, "masked": 0, "faults": [], "unmatched": [],
    }  # fmt: skip
    assert stored(places) == []
    assert attach(table(GOOD), "--key", "街道").code == 2
    assert suqiu("table", "attach", "企业", table(GOOD), "--secrecy", "公开").code == 2
    attach(table(GOOD))
    figures = suqiu("table", "attach", "企业", table(GOOD), "--key", "街道", "--key-column", "镇街",
                    "--columns", "从业人数", "--secrecy", "公开")  # fmt: skip
    assert "detach" in figures.err


def test_list_and_detach(places, table, attach, suqiu):
    attach(table(GOOD), "--source", "市监")
    with places.owner().begin() as connection:
        save_user(connection, User("甲", "leader"))
    (shown,) = json.loads(suqiu("table", "list", "--json").out)
    assert (shown["name"], shown["rows"], shown["unit"], shown["words"]) == (
        "企业",
        3,
        "家",
        ["公司"],
    )
    assert [(one["name"], one["type"], one["secrecy"]) for one in shown["columns"]] == [
        ("名称", "text", "公开"), ("街道", "street", "公开"), ("行业", "text", "公开"),
        ("从业人数", "number", "秘密"), ("登记日期", "date", "公开"), ("相关分类", "level3", "公开"),
    ]  # fmt: skip
    low = suqiu("table", "list", "--user", "甲", "--json").out
    assert "从业人数" not in low
    assert "3 家" in suqiu("table", "list").out
    assert suqiu("table", "detach", "企业").code == 0
    assert stored(places) == []


def test_a_question_from_the_command_line(places, table, attach, suqiu):
    attach(table(GOOD))
    told = json.loads(suqiu("ask", "制造业企业有多少家", "--json").out)
    assert (told["status"], told["rows"], told["tickets"]) == ("answered", [[2]], None)
    listed = json.loads(suqiu("ask", "从业人数超过1000的企业有哪些", "--json").out)
    assert listed["rows"] == [["甲公司", "东湖街道", "制造业", 1200, "2024-05-06", "停水"]]
    assert "企业数" in suqiu("metrics").out


DISTRICT = [("全区", "900000", "2025"), ("本区", "910000", "2026"), ("东湖街道", "5", "2026")]


def test_the_whole_district(places, table, suqiu):
    path = table(DISTRICT, ("范围", "人口", "年份"), "district.csv")
    run = suqiu("table", "attach", "人口", path, "--key", "全区", "--key-column", "范围", "--secrecy", "公开",
                "--columns", "人口=常住人口:人", "--period-column", "年份")  # fmt: skip
    assert run.code == 1
    assert "没有叫“东湖街道”的全区" in run.err
    told = json.loads(suqiu("ask", "今年每万人诉求量", "--json", "--as-of", "2026-10-31").out)
    assert told["status"] == "answered"
    with places.owner().connect() as connection:
        tickets = connection.execute(
            text("SELECT count(*) FROM ticket WHERE received_at >= '2026-01-01' AND received_at < '2026-11-01'")
        ).scalar_one()  # fmt: skip
    assert tickets
    assert told["rows"] == [[pytest.approx(tickets / 91)]]
    by_office = json.loads(
        suqiu("ask", "今年各部门每万人诉求量", "--json", "--as-of", "2026-10-31").out
    )
    assert by_office["status"] == "answered", by_office
    assert sum(one[-1] for one in by_office["rows"]) == pytest.approx(tickets / 91)
    for question in ("今年各街道每万人诉求量", "东湖街道今年每万人诉求量"):
        asked = json.loads(suqiu("ask", question, "--json", "--as-of", "2026-10-31").out)
        assert asked["status"] == "clarify"
        assert "全区" in asked["text"]


def test_who_sees_one_street_divides_by_no_whole_district(places, table, suqiu):
    """His tickets over everybody's people would be no rate of anything."""
    path = table([("900000",)], ("人口",), "district.csv")
    run = suqiu("table", "attach", "人口", path, "--key", "全区", "--secrecy", "公开", "--columns",
                "人口=常住人口:人")  # fmt: skip
    assert run.code == 0, run.err
    with places.owner().begin() as connection:
        save_user(connection, User("街道", "leader", streets=("东湖街道",)))
        save_user(connection, User("区", "leader"))
    for user, rows in (("街道", [[None]]), ("区", [[900000]])):
        told = json.loads(suqiu("ask", "全区常住人口", "--json", "--user", user).out)
        assert told["rows"] == rows


def test_the_description_is_checked_without_a_database(tmp_path):
    path = tmp_path / "spec.toml"
    path.write_text(SPEC, encoding="utf-8")
    spec = read_list_spec(path, "企业", 1)
    assert [one.secrecy for one in spec.columns] == [1, 1, 1, 2, 1, 1]
    assert spec.kind.fills == ("street", "level1", "level2", "level3")
    with pytest.raises(InputError):
        read_list_spec(tmp_path / "nothing.toml", "企业", 1)
