"""Every fault named by row and field, good rows kept, repeating harmless."""

import gzip
import json
import time
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from sqlalchemy import text

from suqiu.errors import BusyError, InputError
from suqiu.files.columns import aliases as ticket_aliases
from suqiu.phone import phone_hash
from suqiu.settings import Settings
from suqiu.store.importing import chunk_reader, runs
from suqiu.store.importing.fields import aliases
from suqiu.store.importing.run import import_file
from suqiu.taxonomy import load_taxonomy
from tests.suqiu.store.conftest import HEADER, PHONE, row


def load(database, path, **options):
    faults = []
    settings = options.pop("settings", Settings())
    result = import_file(database, path, settings, on_faults=faults.extend, **options)
    return result, faults


def stored(database, sql):
    with database.owner().connect() as connection:
        return [tuple(found) for found in connection.execute(text(sql))]


def counts(result):
    return result.new, result.updated, result.unchanged, result.faulty


def test_import_again_changes_nothing_and_changes_are_found(database, write):
    path = write([row(1), row(2), row(3)])
    assert counts(load(database, path)[0]) == (3, 0, 0, 0)
    assert counts(load(database, path)[0]) == (0, 0, 3, 0)
    path = write([row(1), row(2, 状态="已处置", 办结时间="2026-03-09 10:00:00"), row(4)])
    assert counts(load(database, path)[0]) == (1, 1, 1, 0)
    events = stored(database, "SELECT ticket_no, from_status, to_status FROM ticket_event")
    assert events == [("T0002", "处置中", "已处置")]


def test_a_file_is_imported_by_one_at_a_time(database, write, monkeypatch):
    monkeypatch.setattr(runs, "_NOTICED", 0.1)
    path, other = write([row(1)]), write([row(2)], name="other.csv")
    with database.driver() as busy:
        runs.hold(busy, runs.import_hash(path, None), path.name)
        with pytest.raises(BusyError, match="另一个"):
            load(database, path)
        assert counts(load(database, path, dry_run=True)[0]) == (1, 0, 0, 0)
        assert counts(load(database, other)[0]) == (1, 0, 0, 0)
    assert counts(load(database, path)[0]) == (1, 0, 0, 0)


def test_two_files_with_the_same_tickets_at_once_count_and_tell_each_change_once(
    database, write, monkeypatch
):
    monkeypatch.setattr(chunk_reader, "CHUNK", 2)
    numbers = range(1, 9)
    load(database, write([row(n) for n in numbers[:4]]))
    # In opposite orders, where each would hold what the other wants next.
    files = [
        write(
            [row(n, 状态="已处置", 办结时间="2026-03-09 10:00:00", 标题=name) for n in order],
            name=name,
        )
        for name, order in (("a.csv", numbers), ("b.csv", numbers[::-1]))
    ]
    with ThreadPoolExecutor(2) as imports:
        both = list(imports.map(lambda path: load(database, path)[0], files))
    assert sum(one.new for one in both) == 4
    assert sum(one.updated for one in both) == 12
    assert stored(database, "SELECT count(*), count(DISTINCT ticket_no) FROM ticket_event") == [
        (4, 4)
    ]


def test_who_waits_for_the_desk_and_the_desk_for_him_comes_again(database, write):
    load(database, write([row(1), row(2)]))
    path = write([row(n, 标题="又改了") for n in (1, 2)])
    with database.owner().connect() as desk, ThreadPoolExecutor(1) as imports:
        # It was here first, so that the import is the one who is sent back.
        desk.execute(text("SET deadlock_timeout = '1min'"))
        desk.execute(text("SELECT FROM ticket WHERE ticket_no = 'T0002' FOR UPDATE"))
        imported = imports.submit(load, database, path)
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while not stored(database, waits)[0][0]:
            time.sleep(0.01)
        desk.execute(text("SELECT FROM ticket WHERE ticket_no = 'T0001' FOR UPDATE"))
        desk.rollback()
        assert counts(imported.result()[0]) == (0, 2, 0, 0)


def test_what_is_stored(database, write):
    settings = Settings(caller_salt="0123456789abcdef")
    load(database, write([row(1, 是否解决="1", 是否纳入考核="否")]), settings=settings)
    ticket = stored(
        database,
        "SELECT level1, level3, solved, assessed, received_at::text, closed_at FROM ticket",
    )
    assert ticket == [("市政公用", "停水", "是", False, "2026-03-02 08:00:00", None)]
    [(original, phone, hashed)] = stored(
        database, "SELECT original_body, phone, phone_hash FROM ticket_person"
    )
    assert PHONE in original
    assert phone == PHONE
    assert hashed == phone_hash("+86 199-0000-1234", "0123456789abcdef")
    assert PHONE not in stored(database, "SELECT body FROM ticket_text")[0][0]
    assert stored(database, "SELECT name FROM department") == [("水务局",)]
    assert ("东湖街道/翠湖社区", "东湖街道") in stored(database, "SELECT id, parent FROM area")


def test_the_hash_is_of_the_first_number():
    for phone in ("＋86 199 0000 1234", "19900001234.0、85001234"):
        assert phone_hash(phone, "s" * 16) == phone_hash("19900001234", "s" * 16)
    assert phone_hash("没有", "s" * 16) is None


FAULTS = [
    ({"工单编号": ""}, "工单编号", True, "为空"),
    ({"受理时间": ""}, "受理时间", True, "为空"),
    ({"受理时间": "去年"}, "受理时间", True, "不是时间"),
    ({"受理时间": "2026-02-30 08:00"}, "受理时间", True, "不是时间"),
    ({"受理时间": "0202-03-01"}, "受理时间", True, "年份"),
    ({"办结时间": "待定"}, "办结时间", False, "已留空"),
    ({"办结时间": "2020-01-01"}, "办结时间", False, "早于"),
    ({"退单次数": "-1"}, "退单次数", False, "整数"),
    ({"退单次数": "99999999999"}, "退单次数", False, "整数"),
    ({"是否解决": "也许"}, "是否解决", False, "未表态"),
    ({"是否纳入考核": "看情况"}, "是否纳入考核", False, "是 或 否"),
    ({"分类代码": "999999"}, "分类代码", False, "没有代码"),
    ({"分类代码": "20101"}, "分类代码", False, "补为 020101"),
    ({"状态": "飞走了"}, "状态", False, "不在流程里"),
    ({"诉求内容": "长" * 200}, "诉求内容", True, "超过上限"),
    ({"标题": "有\x07铃"}, "标题", False, "控制字符"),
]


@pytest.mark.parametrize(("cells", "field", "fatal", "words"), FAULTS)
def test_fault_is_named_and_good_rows_are_kept(database, write, cells, field, fatal, words):
    path = write([row(1), row(2, **cells), row(3)])
    result, faults = load(database, path, settings=Settings(max_text_chars=100))
    [fault] = faults
    assert (fault.row, fault.field, fault.fatal) == (3, field, fatal)
    assert words in fault.message
    assert counts(result) == (2, 0, 0, 1) if fatal else (3, 0, 0, 0)


OWN = """代码,一级分类,二级分类,三级分类
020101,田里,浇地,渠水断了
020102,田里,道路,渠水断了
020103,田里,道路,机耕路坏了
"""


@pytest.fixture
def own(tmp_path):
    """A site's classification, whose 020101 is another leaf than the shipped one's."""
    path = tmp_path / "own.csv"
    path.write_text(OWN, "utf-8")
    return load_taxonomy(path)


@pytest.mark.parametrize(
    ("cells", "filed"),
    [
        ({"分类代码": "020101"}, ("020101", "田里", "浇地", "渠水断了")),
        ({"三级分类": "机耕路坏了"}, ("020103", "田里", "道路", "机耕路坏了")),
        (
            {"二级分类": "浇地", "三级分类": "渠水断了"},
            ("020101", "田里", "浇地", "渠水断了"),
        ),
        ({"三级分类": "渠水断了"}, (None, None, None, "渠水断了")),
        ({"三级分类": "没有的"}, (None, None, None, "没有的")),
        ({"一级分类": "城里", "三级分类": "机耕路坏了"}, (None, "城里", None, "机耕路坏了")),
    ],
)
def test_codes_and_names_are_those_of_the_sites_classification(
    database, tmp_path, own, cells, filed
):
    path = tmp_path / "export.jsonl"
    ticket = {"工单编号": "W1", "受理时间": "2026-03-01 08:00:00", **cells}
    path.write_text(json.dumps(ticket, ensure_ascii=False), "utf-8")
    _, faults = load(database, path, taxonomy=own)
    assert stored(database, "SELECT leaf_code, level1, level2, level3 FROM ticket") == [filed]
    assert [fault.fatal for fault in faults] == ([] if filed[0] else [False])


def test_number_twice_in_a_file(database, write, monkeypatch):
    monkeypatch.setattr(chunk_reader, "CHUNK", 2)
    path = write([row(1), row(2), row(1), row(2, 标题="别的"), row(2)])
    result, faults = load(database, path)
    assert counts(result) == (2, 0, 2, 1)
    [fault] = faults
    assert (fault.row, fault.field) == (5, "工单编号")
    assert "第 3 行" in fault.message


def test_dry_run_reports_all_and_writes_nothing(database, write, monkeypatch):
    monkeypatch.setattr(chunk_reader, "CHUNK", 2)
    path = write([row(1), row(2, 受理时间="x"), row(3), row(4)])
    result, faults = load(database, path, dry_run=True)
    assert counts(result) == (3, 0, 0, 1)
    assert len(faults) == 1
    assert stored(database, "SELECT count(*) FROM ticket") == [(0,)]
    assert stored(database, "SELECT count(*) FROM import_run") == [(0,)]


def test_a_file_without_a_column_leaves_it_as_it_is(database, write):
    load(database, write([row(1, 退单次数="2")]))
    header = ("工单编号", "受理时间", "状态")
    result, _ = load(database, write([row(1, 状态="已处置")], header=header))
    assert counts(result) == (0, 1, 0, 0)
    found = stored(database, "SELECT return_count, status, street FROM ticket")
    assert found == [(2, "已处置", "东湖街道")]
    assert PHONE in stored(database, "SELECT original_body FROM ticket_person")[0][0]


def test_mapping_file(database, tmp_path, write):
    mapping = tmp_path / "other.toml"
    mapping.write_text(
        '[columns]\n"流水"="工单编号"\n"时刻"="received_at"\n"办理阶段"="状态"\n'
        '[values.status]\n"归档"="已结案"\n[dates]\nformats=["%d/%m/%Y %H:%M"]\n',
        encoding="utf-8",
    )
    cells = {"流水": "Z1", "时刻": "05/03/2026 09:30", "办理阶段": "归档", "工单编号": "忽略"}
    path = write([cells], header=("流水", "时刻", "办理阶段", "诉求内容"))
    load(database, path, mapping=mapping)
    found = stored(database, "SELECT ticket_no, received_at::text, status FROM ticket")
    assert found == [("Z1", "2026-03-05 09:30:00", "已结案")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[columns]\na='没有的字段'", "不认识"),
        ("[rows]\na=1", "rows"),
        ("[columns]\na='标题'\nb='title'", "两列"),
        ("[dates]\nformats='x'", "formats"),
        ("[[", "TOML"),
    ],
)
def test_bad_mapping_is_refused(database, tmp_path, write, content, words):
    mapping = tmp_path / "bad.toml"
    mapping.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        load(database, write([row(1)]), mapping=mapping)


def test_missing_columns_are_named(database, write):
    with pytest.raises(InputError, match="受理时间"):
        load(database, write([row(1)], header=("工单编号", "标题")))


def test_columns_that_are_not_used_are_told_and_a_file_without_words_most_of_all(
    database, tmp_path
):
    path = tmp_path / "t.csv"
    path.write_text("工单编号,受理时间,诉说,备注\n1,2026-03-01 08:00,停水,急\n", "utf-8")
    result, faults = load(database, path)
    told = [str(fault) for fault in faults]
    assert counts(result) == (1, 0, 0, 0)
    assert told == [
        "第 1 行「文件」：没有认出诉求内容的列；没有用的列：诉说、备注；其中有要的，用 --mapping 指出它是什么"
    ]


def test_what_the_classifier_knows_by_name_the_import_knows():
    fields = {"id": "ticket_no", "created": "received_at"}
    known = aliases()
    for alias, field in ticket_aliases().items():
        assert known[alias] == fields.get(field, field)


@pytest.mark.parametrize("number", ["..", "next", "合计", "1/../2", "9" * 201])
def test_what_is_no_number_of_a_ticket_is_not_stored(database, write, number):
    result, faults = load(database, write([row(1), row(2, 工单编号=number)]))
    assert counts(result) == (1, 0, 0, 1)
    assert [fault.field for fault in faults] == ["工单编号"]


@pytest.mark.parametrize("field", ["街道", "承办单位", "来源", "联系电话"])
def test_a_letter_in_the_wrong_column_does_not_stop_the_import(database, write, field):
    letter = "".join(chr(0x4E00 + n * 7919 % 20000) for n in range(6000))
    path = write([row(1), row(2) | {field: letter}], header=tuple(dict.fromkeys((*HEADER, field))))
    result, faults = load(database, path)
    assert counts(result) == (2, 0, 0, 0)
    assert [str(fault) for fault in faults] == [
        f"第 3 行「{field}」：有 6,000 个字符，这一列最多 200 个，已留空"
    ]


def test_objects_without_the_columns_are_not_done(database, tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text('{"何号": "1", "内容": "停水"}\n' * 3, "utf-8")
    with pytest.raises(InputError, match="缺少「工单编号」「受理时间」列"):
        load(database, path)
    with pytest.raises(InputError, match="缺少「工单编号」「受理时间」列"):
        load(database, path)
    assert stored(database, "SELECT sum(rows_done) FROM import_run") == [(0,)]


def test_other_formats(database, tmp_path):
    cells = row(1)
    book = openpyxl.Workbook()
    book.active.append(list(HEADER))
    book.active.append([cells[name] for name in HEADER])
    book.save(tmp_path / "a.xlsx")
    lines = [row(1), {"无关": 1}, row(2) | {"渠道": "电话"}]
    with gzip.open(tmp_path / "b.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    assert counts(load(database, tmp_path / "a.xlsx")[0]) == (1, 0, 0, 0)
    assert counts(load(database, tmp_path / "b.jsonl.gz")[0]) == (1, 0, 1, 1)


def test_text_that_looks_like_copy_syntax_comes_through(database, write):
    body = "\\N 一行\n两行\t\\. 反斜杠\\"
    load(database, write([row(1, 诉求内容=body)]))
    assert stored(database, "SELECT original_body FROM ticket_person") == [(body,)]


def test_worker_processes_give_the_same(database, write, monkeypatch):
    monkeypatch.setattr(chunk_reader, "WORTH_PROCESSES", 0)
    rows = [row(number) for number in range(1, 1201)]
    path = write([*rows, row(7, 标题="别的"), row(9), row(1300, 受理时间="x")])
    result, faults = load(database, path, settings=Settings(workers=2))
    assert counts(result) == (1200, 0, 1, 2)
    assert [(fault.row, fault.field) for fault in faults] == [
        (1202, "工单编号"),
        (1204, "受理时间"),
    ]
    assert counts(load(database, path, settings=Settings(workers=1))[0]) == (0, 0, 1201, 2)


WHEN = (*HEADER, "事发时间")


@pytest.mark.parametrize(
    ("cell", "kept", "words"),
    [
        ("2026/03/01 22:00:00", "2026-03-01 22:00", ""),
        ("46082.9166666667", "2026-03-01 22:00", ""),
        ("上周三晚上", "上周三晚上", ""),
        ("不详", None, ""),
        ("", None, ""),
        (f"昨晚，{PHONE}可核实", "昨晚，⟦手机1⟧可核实", ""),
        ("2026-02-30", None, "「2026-02-30」不是时间，已留空"),
        ("=NOW()", None, "单元格是公式"),
        ("晚" * 201, None, "超过上限"),
    ],
)
def test_when_it_happened_is_kept_as_it_was_said(database, write, cell, kept, words):
    result, faults = load(database, write([row(1, 事发时间=cell)], header=WHEN))
    assert counts(result) == (1, 0, 0, 0)
    assert stored(database, "SELECT occurred_at FROM ticket") == [(kept,)]
    assert [(fault.row, fault.field) for fault in faults] == [(2, "事发时间")] * bool(words)
    assert words in "".join(fault.message for fault in faults)


def test_when_it_happened_comes_with_a_later_file_and_stays(database, write):
    load(database, write([row(1)]))
    told = write([row(1, 事发时间="上周三晚上")], header=WHEN)
    assert counts(load(database, told)[0]) == (0, 1, 0, 0)
    assert counts(load(database, told)[0]) == (0, 0, 1, 0)
    load(database, write([row(1, 状态="已处置")]))
    assert stored(database, "SELECT occurred_at FROM ticket") == [("上周三晚上",)]


def test_when_it_happened_follows_a_mapping(database, tmp_path, write):
    mapping = tmp_path / "other.toml"
    mapping.write_text(
        '[columns]\n"何时"="事发时间"\n[values.occurred_at]\n"说不准"=""\n'
        '[dates]\nformats=["%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M"]\n',
        encoding="utf-8",
    )
    cells = [row(1, 何时="05/03/2026 09:30"), row(2, 何时="说不准"), row(3, 何时="上周三晚上")]
    load(database, write(cells, header=(*HEADER, "何时")), mapping=mapping)
    found = stored(database, "SELECT occurred_at FROM ticket ORDER BY ticket_no")
    assert found == [("2026-03-05 09:30",), (None,), ("上周三晚上",)]


def _lines(tmp_path, *values):
    path = tmp_path / "some.jsonl"
    path.write_text("\n".join(json.dumps(v, ensure_ascii=False) for v in values), "utf-8")
    return path


def test_columns_that_no_object_has_are_told_before_its_rows(suqiu, store_environment, tmp_path):
    """Which is what is wrong; that each of ten thousand rows lacks them says no more."""
    run_ = suqiu("import", _lines(tmp_path, *[{"序号": i, "诉求内容": "停水"} for i in range(9)]))
    assert run_.code == 2
    assert "缺少「工单编号」「受理时间」列；文件里的列是：序号、诉求内容" in run_.err
    assert "没有工单编号或受理时间字段" not in run_.err
    # There is no header in it.
    assert "表头" not in run_.err


def test_objects_before_the_first_ticket_are_told_in_order(database, tmp_path):
    good = {"工单编号": "A1", "受理时间": "2026-09-01 10:00:00", "诉求内容": "停水"}
    _, faults = load(database, _lines(tmp_path, {"备注": "导出于昨天"}, good, {"备注": "完"}))
    assert [fault.row for fault in faults if fault.fatal] == [1, 3]


def test_where_no_row_can_be_read_the_first_says_why(database, tmp_path):
    path = tmp_path / "cut.jsonl"
    path.write_text('{"工单编号": "A1"\n{"工单编号": "A2"\n', "utf-8")
    with pytest.raises(InputError, match=r"没有一行能读：第 1 行.*JSON"):
        load(database, path)
