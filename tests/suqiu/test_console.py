"""Which faults of a file are shown, and how the others are counted."""

from suqiu.console import FaultList
from suqiu.errors import Fault


def test_a_lost_row_is_shown_after_any_number_of_reminders(capsys):
    faults = FaultList()
    for row in range(2, 1002):
        faults.add([Fault(row, "状态", "状态「已答复」不在流程里", fatal=False)])
    faults.add([Fault(1002, "受理时间", "看不懂")])
    shown = capsys.readouterr().err
    assert shown.count("已答复") == 5
    assert "第 1002 行「受理时间」：看不懂" in shown
    assert faults.summary().splitlines() == [
        "共 1,000 处「状态」：状态「已答复」不在流程里",
        "有问题 1001 处：1 处未能处理，1000 处只是提醒或已修复，照常处理",
    ]


def test_reminders_that_differ_do_not_hide_lost_rows(capsys):
    faults = FaultList()
    for row in range(2, 102):
        faults.add([Fault(row, "编号", f"与第 {row} 行重复", fatal=False)])
    for row in range(102, 202):
        faults.add([Fault(row, "编号", f"第 {row} 行是空的")])
    shown = capsys.readouterr().err
    assert (shown.count("重复"), shown.count("空的")) == (50, 50)
    assert faults.summary().startswith("有问题 200 处：100 处未能处理")


def test_no_fault_no_words():
    assert FaultList().summary() == ""
