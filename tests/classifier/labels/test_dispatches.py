"""Dispatches in an export: which columns tell of them, several names in a cell, and too few."""

import csv

import pytest

from classifier.labels.dispatches import (
    columns_of,
    dispatch_of,
    read_dispatches,
    ticket_hashes,
    too_few,
)
from classifier.labels.labels import LabelledTicket
from suqiu.records import Ticket


def _dispatch(**cells):
    return dispatch_of(LabelledTicket(Ticket("1", "路灯不亮"), "", (), cells))


@pytest.mark.parametrize(
    "column", ["退回单位", "退回部门", "退单部门", "原承办单位", "改派前单位", "returned_by"]
)
def test_a_return_is_read_from_any_known_column(column):
    found = _dispatch(**{"承办单位": "路灯所", column: "城管局；供电公司"})
    assert found.returned_by == ("城管局", "供电公司")


def test_of_several_departments_in_a_cell_the_first_led():
    assert _dispatch(承办单位="路灯所、城管局").department == "路灯所"
    assert _dispatch(承办单位="、 路灯所").department == "路灯所"
    whole = "街道办事处（乡、镇人民政府）"
    assert _dispatch(承办单位=f"{whole}，城管局").department == whole


def test_who_took_it_in_the_end_did_not_send_it_back():
    found = _dispatch(承办单位="路灯所", 原承办单位="路灯所", 退单单位="城管局")
    assert found.returned_by == ("城管局",)


def test_the_columns_used_are_told_and_those_passed_over():
    header = ["编号", "承办单位", "退回部门", "改派单位", "退回时间", "退回原因"]
    found = columns_of(header)
    assert (found.department, found.returned) == (("承办单位",), ("退回部门",))
    assert found.passed_over == ("改派单位",)
    assert "没有用「改派单位」列" in str(found)
    assert "没有退回单位的列" in str(columns_of(["承办单位"]))


def test_too_few_dispatches_are_told():
    def rows(count, *departments):
        cells = [{"承办单位": departments[i % len(departments)]} for i in range(count)]
        return [_dispatch(**one) for one in cells]

    assert "不到 50 条" in too_few(rows(49, "甲", "乙"))
    assert "都是一个单位的" in too_few(rows(60, "甲"))
    assert not too_few(rows(50, "甲", "乙"))


def test_a_ticket_is_known_again_by_its_words():
    one, same, other = ticket_hashes(
        [Ticket("1", "路灯不亮，三天了"), Ticket("2", "路灯 不亮三天了。"), Ticket("3", "路灯亮了")]
    )
    assert one == same != other


def test_a_file_is_read_with_its_first_department(tmp_path):
    path = tmp_path / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["编号", "内容", "承办单位", "原承办单位"])
        rows.writerow(["1", "路灯不亮", "路灯所、城管局", "供电公司"])
    (found,), faults = read_dispatches(path)
    assert (found.department, found.returned_by, faults) == ("路灯所", ("供电公司",), [])
