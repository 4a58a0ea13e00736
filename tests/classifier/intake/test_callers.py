"""Caller lists hold hashes only."""

import io

import pytest

from classifier.intake.callers import (
    CallerLists,
    add_callers,
    load_caller_lists,
)
from classifier.intake.desk import IntakeDesk
from serve.config.check import CheckVerdict, check_all
from suqiu.errors import InputError, SettingsError
from suqiu.phone import number_hash, phone_numbers
from suqiu.records import Ticket
from suqiu.settings import Settings
from tests.workbook import write_workbook

SALT = "0123456789abcdef"


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("SUQIU_CALLER_SALT", SALT)
    return tmp_path / "名单" / "callers.csv"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13900001111", "13900001111"),
        ("+86 139-0000-1111", "13900001111"),
        ("008613900001111", "13900001111"),
        ("１３９００００１１１１", "13900001111"),
        ("(0471) 1234567", "04711234567"),
        ("12345", "12345"),
        ("13900001111.0", "13900001111"),
        ("1.3900001111E+10", "13900001111"),
        ("1.39E+10", ""),
        ("013900001111", "13900001111"),
        ("'13900001111", "13900001111"),
        ("010-85001234", "01085001234"),
        ("13900001111转12", ""),
        ("13900001111，13900002222", "13900001111"),
        ("139****1111", ""),
        ("", ""),
    ],
)
def test_numbers_are_made_alike(written, number):
    assert next(iter(phone_numbers(written)), "") == number


def test_the_command_writes_hashes_and_no_number(suqiu, file):
    run = suqiu(
        "callers", "add", "13900001111", "0471-1234567", "--list", "骚扰名单", "--file", file
    )
    assert run.code == 0, run.err
    assert "骚扰名单 新增 2 个，共 2 个" in run.out
    text = file.read_text("utf-8")
    assert "13900001111" not in text
    assert text.startswith("hash,list\n")
    assert number_hash("13900001111", SALT) in text


def test_numbers_come_from_standard_input_too(suqiu, file, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("13900001111\n\n13900002222\n13900001111\n"))
    run = suqiu("callers", "add", "-", "--list", "代表委员白名单", "--file", file)
    assert "代表委员 新增 2 个，共 2 个" in run.out
    again = suqiu("callers", "add", "13900001111", "--list", "代表委员", "--file", file)
    assert "新增 0 个，共 2 个" in again.out


def test_a_number_can_move_to_another_list(suqiu, file):
    suqiu("callers", "add", "13900001111", "--list", "骚扰名单", "--file", file)
    suqiu("callers", "add", "13900001111", "--list", "代表委员", "--file", file)
    lists = load_caller_lists(file, SALT)
    assert lists.name("139 0000 1111") == "代表委员"
    assert lists.name("13900002222") == lists.name("") == ""


def test_the_desk_names_the_list(desk, file):
    callers = CallerLists(SALT, {number_hash("13900001111", SALT): "骚扰名单"})
    named = IntakeDesk(desk.rules, callers)
    assert named.take(Ticket("1", "停水", phone="+8613900001111")).caller == "骚扰名单"
    assert named.take(Ticket("1", "停水", phone="13900002222")).caller == ""
    assert desk.take(Ticket("1", "停水", phone="13900001111")).caller == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["13900001111", "--list", "黑名单"], "没有「黑名单」这种名单"),
        (["没有号码", "--list", "骚扰名单"], "第 1 行「号码」：不是电话号码"),
    ],
)
def test_what_cannot_be_added_is_refused(suqiu, file, words, message):
    run = suqiu("callers", "add", *words, "--file", file)
    assert (run.code, file.exists()) == (2, False)
    assert message in run.err


def test_without_a_file_or_a_salt_nothing_is_written(suqiu, file, monkeypatch):
    run = suqiu("callers", "add", "13900001111", "--list", "骚扰名单")
    assert (run.code, "--file" in run.err) == (2, True)
    monkeypatch.setenv("SUQIU_CALLER_SALT", "短")
    run = suqiu("callers", "add", "13900001111", "--list", "骚扰名单", "--file", file)
    assert (run.code, file.exists()) == (2, False)
    assert "SUQIU_CALLER_SALT" in run.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hash,list\n13900001111,骚扰名单\n", "第 2 行「hash」"),
        (f"hash,list\n{'0' * 64},黑名单\n", "第 2 行「list」：「黑名单」"),
        (f"号码,名单\n{'0' * 64},骚扰名单\n", "缺少列 hash、list"),
    ],
)
def test_a_damaged_list_is_refused(tmp_path, text, message):
    path = tmp_path / "callers.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=message):
        load_caller_lists(path, SALT)


def test_a_missing_list_and_a_missing_salt_are_refused(tmp_path):
    with pytest.raises(InputError, match="找不到来电名单"):
        load_caller_lists(tmp_path / "callers.csv", SALT)
    with pytest.raises(SettingsError, match="SUQIU_CALLER_SALT"):
        load_caller_lists(tmp_path / "callers.csv", None)


@pytest.mark.parametrize(
    "cell", ["{}，{}", "{}、{}", "{}/{}", "'{};{}.0", "{} {}", "0{} | +86 {}", "没有，{}，{}"]
)
def test_each_number_of_a_cell_counts(file, cell):
    add_callers(file, [cell.format("13900001111", "13900002222")], "骚扰名单", SALT)
    lists = load_caller_lists(file, SALT)
    assert lists.name("13900001111") == lists.name("139-0000-2222") == "骚扰名单"
    assert lists.name("0431-85001234、13900002222.0") == "骚扰名单"
    assert lists.name("0431-85001234、13900003333") == ""


def test_what_is_no_number_is_told_with_its_row_and_the_rest_is_added(suqiu, file, monkeypatch):
    cells = (
        "手机\n13900001111\n\n1.39E+10\n0431-85001234转12\n85001234\n1390000111\n"
        "13900002222、无\n123\n021 5555\n"
    )
    monkeypatch.setattr("sys.stdin", io.StringIO(cells))
    run = suqiu("callers", "add", "-", "--list", "骚扰名单", "--file", file)
    assert (run.code, "新增 2 个，共 2 个" in run.out) == (1, True)
    for row, reason in (
        (1, "不是电话号码"), (4, "科学计数"), (5, "分机"), (6, "没有区号"), (7, "却有 10 位"),
        (8, "不是电话号码"), (9, "有 3 位数字"), (10, "像带区号的座机，却有 7 位"),
    ):  # fmt: skip
        assert any(f"第 {row} 行" in line and reason in line for line in run.err.splitlines()), row
    assert "85001234" not in run.err


def test_another_salt_is_refused(suqiu, file, monkeypatch):
    suqiu("callers", "add", "13900001111", "--list", "骚扰名单", "--file", file)
    before = file.read_bytes()
    with pytest.raises(SettingsError, match="不是用现在的 SUQIU_CALLER_SALT 建的"):
        load_caller_lists(file, SALT[::-1])
    monkeypatch.setenv("SUQIU_CALLER_SALT", SALT[::-1])
    run = suqiu("callers", "add", "13900002222", "--list", "骚扰名单", "--file", file)
    assert run.code == 2
    assert "换回建名单时的盐" in run.err
    assert file.read_bytes() == before


def test_a_list_without_a_check_still_loads_and_is_given_one(suqiu, file):
    file.parent.mkdir()
    file.write_text(f"hash,list\n{number_hash('13900001111', SALT)},骚扰名单\n", "utf-8")
    old = load_caller_lists(file, SALT)
    assert (old.checked, old.name("13900001111")) == (False, "骚扰名单")
    run = suqiu("callers", "add", "13900002222", "--list", "骚扰名单", "--file", file)
    assert "没有盐的校验" in run.err
    assert "新增 1 个，共 2 个" in run.out
    new = load_caller_lists(file, SALT)
    assert (new.checked, len(new.names)) == (True, 2)
    again = suqiu("callers", "add", "13900002222", "--list", "骚扰名单", "--file", file)
    assert (again.code, "没有盐的校验" in again.err) == (0, False)


@pytest.mark.usefixtures("store_environment")
@pytest.mark.parametrize(
    ("salt", "verdict"), [(SALT, CheckVerdict.FINE), (SALT[::-1], CheckVerdict.REFUSED)]
)
def test_the_settings_are_checked_with_the_list(file, salt, verdict):
    add_callers(file, ["13900001111"], "骚扰名单", SALT)
    settings = Settings(caller_lists=file, caller_salt=salt)
    [check] = [one for one in check_all(settings) if one.name == "来电名单"]
    assert check.verdict == verdict


def test_lists_on_several_sheets_are_all_read(tmp_path, monkeypatch):
    path = tmp_path / "callers.xlsx"
    rows = [["hash", "list"], [number_hash("13900001111", SALT), "骚扰名单"]]
    others = [["List", "Hash"], ["代表委员", number_hash("13900002222", SALT)]]
    write_workbook(path, {"骚扰": rows, "说明": [["怎么用"], ["勿改"]], "代表": others})
    lists = load_caller_lists(path, SALT)
    assert lists.name("13900001111") == "骚扰名单"
    assert lists.name("13900002222") == "代表委员"
    assert lists.notes == (
        "工作表「说明」（2 行）没有读：表头里没有需要的列", "读了 2 张工作表：「骚扰」「代表」",
    )  # fmt: skip
    write_workbook(path, {"骚扰": rows, "代表": [*others, ["代表委员", "13900002222"]]})
    with pytest.raises(InputError, match="工作表「代表」第 3 行「hash」"):
        load_caller_lists(path, SALT)
