"""How people write several bodies into one cell, and who of them leads."""

import time

import pytest

from classifier.departments.cells import is_nobody, names_in
from classifier.departments.duty import Duty, read_duties


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("甲局、乙局；丙局", ["甲局", "乙局", "丙局"]),
        ("综合行政执法局（牵头）、生态环境分局（配合）", ["综合行政执法局", "生态环境分局"]),
        ("公安分局（协办）、人社局（主办）", ["人社局", "公安分局"]),
        ("配合单位：公安分局、住建局；牵头单位：人社局", ["人社局", "公安分局", "住建局"]),
        ("市场监管局+住建局", ["市场监管局", "住建局"]),
        ("综合行政执法局 住建局", ["综合行政执法局", "住建局"]),
        ("教育局和财政局", ["教育局", "财政局"]),
        ("卫健委与医保局", ["卫健委", "医保局"]),
        ("发展和改革局", ["发展和改革局"]),
        ("城市管理和综合执法局", ["城市管理和综合执法局"]),
        ("乡镇和街道办事处", ["乡镇和街道办事处"]),
        ("江城市 城管局", ["江城市 城管局"]),
        ("街道办事处（乡、镇）", ["街道办事处（乡、镇）"]),
        ("综合行政执法局（城市管理局）", ["综合行政执法局（城市管理局）"]),
        ("（牵头）", []),
    ],
)
def test_names_of_a_cell(cell, names):
    assert names_in(cell) == names


@pytest.mark.parametrize("unit", ["甲局 ", "甲和", "甲局（牵头", "牵头单位：", "（"])
def test_a_long_cell_takes_no_longer(unit):
    before = time.process_time()
    names_in((unit * 20_000)[:40_000])
    assert time.process_time() - before < 1


@pytest.mark.parametrize(
    ("name", "nobody"),
    [("权属单位", True), ("行业主管部门", True), ("相关职能部门", True), ("铁路部门", False), ("责任区管委会", False)],
)  # fmt: skip
def test_who_is_nobody_in_particular(name, nobody):
    assert is_nobody(name) is nobody


def test_whom_nobody_can_send_a_ticket_does_not_lead(small_taxonomy, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("代码,主办单位,协办单位\n020101,权属单位,供水公司\n020102,权属单位,\n", "utf-8")
    found = read_duties(path, small_taxonomy)
    assert found.duties["020101"] == Duty("供水公司", ("权属单位",))
    assert found.duties["020102"].lead == "权属单位"
    assert not found.fatal
    assert [(one.row, one.field) for one in found.faults] == [(2, "主办单位"), (3, "主办单位")]
    assert "由 供水公司 主办" in found.faults[0].message
