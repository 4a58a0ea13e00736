"""What results tell in each form, and that no output takes an input away."""

from dataclasses import replace
from pathlib import Path

import pytest

from suqiu.errors import InputError
from suqiu.files.rows import iter_rows
from suqiu.files.source import open_source
from suqiu.files.target import check_target
from suqiu.files.writer import COLUMNS, open_writer, table_row
from suqiu.records import (
    Acceptance,
    Decision,
    DepartmentCandidate,
    Evidence,
    Intake,
    LevelCandidate,
    Role,
    Suggestion,
    Urgency,
)
from suqiu.records import Candidate as Leaf


def test_a_target_is_no_input(write, tmp_path):
    data = write("编号,内容\n1,小区停水三天\n")
    (tmp_path / "soft.csv").symlink_to(data)
    (tmp_path / "hard.csv").hardlink_to(data)
    for name in ("t.csv", "soft.csv", "hard.csv", f"../{tmp_path.name}/t.csv"):
        with pytest.raises(InputError, match="会覆盖输入文件"):
            check_target(tmp_path / name, None, tmp_path / "none.csv", data)
    with pytest.raises(InputError, match="会覆盖输入文件"):
        check_target(tmp_path, data)
    check_target(tmp_path / "new.csv", data, None)
    check_target(tmp_path / "new", data)


def test_who_may_lead_but_else_assists_is_in_the_column_of_assistants():
    departments = (
        DepartmentCandidate("城管局", Role.LEAD, 0.6, "", assists=True),
        DepartmentCandidate("住建局", Role.LEAD, 0.2, "", assists=True),
        DepartmentCandidate("公安局", Role.LEAD, 0.1),
        DepartmentCandidate("供电公司", Role.ASSIST, 1.0, "", assists=True),
    )
    found = Suggestion("1", (), (), departments, Decision.REVIEW, Evidence(), "m")
    row = table_row(found)
    assert "城管局" in row
    assert "住建局、供电公司" in row


TOLD = Suggestion(
    "1",
    (Leaf("020101", "停水", "市政公用 / 供水 / 停水", 0.9),),
    (LevelCandidate(1, "02", "市政公用", 0.99), LevelCandidate(2, "0201", "供水", 0.95)),
    (
        DepartmentCandidate("供水公司", Role.LEAD, 0.7, "职责：供水"),
        DepartmentCandidate("住建局", Role.LEAD, 0.25, "同类工单：3 件", assists=True),
        DepartmentCandidate("街道办", Role.ASSIST, 1.0, assists=True),
    ),
    Decision.REVIEW,
    Evidence(("停水",)),
    "m",
    sure_level=2,
    candidate_set=("020101", "020102"),
    intake=Intake(
        "投诉", 0.81, Urgency("紧急", ("停水", "老人"), "转专业公司抢修"),
        Acceptance(False, "涉诉", "向法院反映", ("判决",)), ("时间", "地点"), "涉法涉诉", "代表委员",
    ),
)  # fmt: skip
# Sites' macros count on the first of these places.
FIRST = (
    "编号 分类代码 分类 概率 其他候选 主办部门 主办概率 协办部门 处理 依据 诉求类型 紧急程度 受理 "
    "模型 错误 方式 降级原因"
)
ADDED = {
    "主办依据": "职责：供水", "其他主办": "住建局 0.25（同类工单：3 件）",
    "协办依据": "住建局 0.25（同类工单：3 件）；街道办 1.00",
    "各级概率": "市政公用 0.99；供水 0.95", "把握到第几级": 2, "候选集合": "020101、020102",
    "诉求类型概率": 0.81, "紧急依据": "停水、老人", "紧急处置": "转专业公司抢修",
    "不予受理理由": "涉诉", "不予受理去处": "向法院反映", "不予受理依据": "判决",
    "缺少要素": "时间、地点", "处理类别": "涉法涉诉", "来电名单": "代表委员",
}  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_table_tells_what_json_tells(tmp_path, form):
    path = tmp_path / f"r.{form}"
    with open_writer(path, form) as writer:
        writer.write(TOLD)
        writer.write(replace(TOLD, codes=(), levels=(), departments=(), intake=None, error="空"))
    full, bare = (row.cells for row in iter_rows(open_source(path)))
    assert list(full) == [*FIRST.split(), *ADDED]
    assert {name: full[name] for name in ADDED} == {name: str(ADDED[name]) for name in ADDED}
    assert {bare[name] for name in ADDED if name != "候选集合"} == {""}


def test_every_column_of_text_is_disarmed():
    evil = "=1+1"
    intake = Intake(
        evil, 0.5, Urgency(evil, (evil,), evil), Acceptance(False, evil, evil, (evil,)),
        (evil,), evil, evil,
    )  # fmt: skip
    told = replace(
        TOLD, id=evil, model=evil, error=evil, degraded_reason=evil, candidate_set=(evil,),
        codes=(Leaf(evil, evil, evil, 0.5), Leaf(evil, evil, evil, 0.5)),
        levels=(LevelCandidate(1, evil, evil, 0.5),), evidence=Evidence((evil,)), intake=intake,
        departments=tuple(
            DepartmentCandidate(evil, role, 0.5, evil, assists=True)
            for role in (Role.LEAD, Role.LEAD, Role.ASSIST)
        ),
    )  # fmt: skip
    cells = dict(zip(COLUMNS, table_row(told), strict=True))
    texts = {name: cell for name, cell in cells.items() if isinstance(cell, str)}
    assert len(texts) == len(COLUMNS) - 4
    for name in texts.keys() - {"处理", "受理", "方式"}:
        assert texts[name].startswith("'="), name


def test_where_nothing_can_be_written_is_said_before_the_work(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match=r"写不了 .*路径中间有一段不是目录"):
        check_target(tmp_path / "file" / "deep" / "out.csv")
    check_target(tmp_path / "new" / "deep" / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    check_target(Path("/dev/null"))
