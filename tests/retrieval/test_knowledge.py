"""Quoted word for word with its source, or not at all."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import docx
import orjson
import pytest
from sqlalchemy import text

from retrieval.knowledge.base import add_document, list_documents
from retrieval.knowledge.documents import read_document
from retrieval.knowledge.passages import cut
from retrieval.knowledge.quote import find_quotes
from suqiu.data import datasets_root
from suqiu.errors import InputError
from suqiu.store.users import local_administrator

RESIDENCE = """# 居住证办理指南

## 申领条件

公民离开常住户口所在地，到其他城市居住半年以上，有合法稳定就业、住所或者连续就读的，可以申领居住证。

## 所需材料

本人居民身份证、照片，以及居住地住址、就业、就读等证明材料。

## 办理时限

受理后十五个工作日内发放居住证。
"""
FUND = """<html><head><title>x</title><style>p{}</style></head><body><h1>住房公积金提取</h1>
<h2>租房提取</h2><p>无房职工租房的，每年可以提取一次公积金，每月不超过一千五百元。</p>
<script>alert("公积金")</script><h2>购房提取</h2><p>购买自住住房的，凭合同和发票提取。</p></body></html>"""
DAY = date(2026, 10, 1)


def ask(database, question, on=DAY):
    with database.reader(local_administrator()) as connection:
        return find_quotes(connection, question, on, None).answers


@pytest.fixture(scope="module")
def knowledge_base(store_database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("knowledge")
    (folder / "residence.md").write_text(RESIDENCE, "utf-8")
    (folder / "fund.html").write_text(FUND, "utf-8")
    word = docx.Document()
    word.add_heading("不动产登记", 1)
    word.add_heading("收费", 2)
    word.add_paragraph("住宅类不动产登记费每件八十元，车库每件八十元。")
    word.save(folder / "estate.docx")
    (folder / "old.txt").write_text("老年人乘坐公交车凭老年证半价。", "utf-8")
    (folder / "new.txt").write_text("养犬登记每年审验一次，凭免疫证明办理。", "utf-8")
    with store_database.owner().begin() as connection:
        for name, start, end in (
            ("residence.md", date(2025, 1, 1), None),
            ("fund.html", date(2025, 1, 1), date(2026, 12, 31)),
            ("estate.docx", date(2025, 1, 1), None),
            ("old.txt", date(2020, 1, 1), date(2026, 9, 30)),
            ("new.txt", date(2026, 10, 2), None),
        ):
            add_document(
                connection, folder / name, owner="政务服务中心", valid_from=start, valid_to=end
            )
    return store_database


@pytest.mark.parametrize(
    ("question", "passage", "heading"),
    [
        ("请问办居住证需要什么材料？", "本人居民身份证、照片，以及居住地住址、就业、就读等证明材料。", "居住证办理指南 > 所需材料"),
        ("租房能提取公积金吗", "无房职工租房的，每年可以提取一次公积金，每月不超过一千五百元。", "住房公积金提取 > 租房提取"),
        ("不动产登记收费多少", "住宅类不动产登记费每件八十元，车库每件八十元。", "不动产登记 > 收费"),
    ],
)  # fmt: skip
def test_the_passage_itself_is_the_answer(knowledge_base, question, passage, heading):
    best = ask(knowledge_base, question)[0]
    assert (best.body, best.heading) == (passage, heading)
    assert best.owner == "政务服务中心"


@pytest.mark.parametrize(
    "question",
    ["楼上装修太吵了怎么办", "小学什么时候报名", "今天天气怎么样", "高速公路收费站堵车", "吗", ""],
)
def test_where_nothing_fits_it_says_nothing(knowledge_base, question):
    assert ask(knowledge_base, question) == ()


def test_only_what_is_valid_that_day(knowledge_base):
    old, new = "老年人乘坐公交车半价吗", "养犬登记怎么审验"
    assert ask(knowledge_base, old) == ()
    assert ask(knowledge_base, old, date(2026, 9, 30))
    assert ask(knowledge_base, new) == ()
    assert ask(knowledge_base, new, date(2026, 10, 2))


def test_scripts_are_not_read(tmp_path):
    file = tmp_path / "a.html"
    file.write_text(FUND, "utf-8")
    assert "alert" not in "".join(p.body for p in cut(read_document(file).blocks))


TABLE = """<table><caption>婚姻登记</caption>
<tr><th>材料<th>份数<th>说明</tr>
<tr><td>居民身份证</td><td>1</td><td><p>原件</p><p>另带复印件</p></td></tr>
<tr><td>照片<td><td>两寸<br>红底
</table>"""
LAYOUT = """<table><tr><td>左栏</td><td><h2>受理时间</h2><p>周一至周五。</p>
<table><tr><td>上午</td><td>九点</td></tr></table><p>节假日不办。</p></td></tr></table><p>完</p>"""


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        (TABLE, ["婚姻登记", "材料 | 份数 | 说明", "居民身份证 | 1 | 原件 另带复印件", "照片 | 两寸 红底"]),
        (LAYOUT, ["左栏", "受理时间", "周一至周五。", "上午 | 九点", "节假日不办。", "完"]),
        ("<p>前</p><td>一</td><td>二</td>", ["前", "一", "二"]),
        ("<table><tr><td>只有一格</td></tr><tr><td>没有结尾", ["只有一格", "没有结尾"]),
    ],
)  # fmt: skip
def test_a_row_of_a_table_is_a_line_unless_it_only_places_things(tmp_path, page, lines):
    file = tmp_path / "a.html"
    file.write_text(page, "utf-8")
    assert [block.text for block in read_document(file).blocks] == lines


def test_several_files_are_added_at_once_or_none(
    suqiu, store_environment, knowledge_base, tmp_path
):
    one, folder = tmp_path / "one.md", tmp_path / "more"
    folder.mkdir()
    one.write_text("# 甲\n\n第一份。\n", "utf-8")
    for name in ("two.md", "three.txt"):
        (folder / name).write_text("另一份。\n", "utf-8")
    words = ("--owner", "档案局")
    assert suqiu("knowledge", "add", one, folder, folder / "two.md", *words).code == 0
    with knowledge_base.owner().connect() as connection:
        added = [one for one in list_documents(connection) if one.owner == "档案局"]
    assert sorted(one.source for one in added) == ["one.md", "three.txt", "two.md"]
    (folder / "one.md").write_text("同名。\n", "utf-8")
    run = suqiu("knowledge", "add", one, folder, *words)
    assert (run.code, "同名" in run.err) == (2, True)
    assert suqiu("knowledge", "add", one, tmp_path / "none.md", *words).code == 2


def test_what_is_not_added_in_the_end_is_not_told_as_added(
    suqiu, store_environment, knowledge_base, tmp_path
):
    (tmp_path / "a.md").write_text("# 甲\n\n第一份。\n", "utf-8")
    (tmp_path / "b.docx").write_bytes(b"no document")
    run = suqiu("knowledge", "add", tmp_path, "--owner", "档案馆")
    assert (run.code, run.out) == (2, "")
    with knowledge_base.owner().connect() as connection:
        assert "档案馆" not in {one.owner for one in list_documents(connection)}


def test_of_two_who_add_a_file_at_once_the_later_ones_stays(knowledge_base, tmp_path):
    file = tmp_path / "same.md"
    file.write_text("# 甲\n\n一份。\n", "utf-8")

    words = {"valid_from": date(2026, 1, 1), "valid_to": None}

    def add_later():
        with knowledge_base.owner().begin() as connection:
            add_document(connection, file, owner="后", **words)

    with ThreadPoolExecutor(1) as people:
        with knowledge_base.owner().begin() as connection:
            add_document(connection, file, owner="先", **words)
            later = people.submit(add_later)
            waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            while not connection.execute(waits).scalar_one():
                time.sleep(0.01)
        later.result()
    with knowledge_base.owner().connect() as connection:
        found = [one.owner for one in list_documents(connection) if one.source == "same.md"]
    assert found == ["后"]


RULES = """养犬管理规定
第一条　每户限养一只犬，不得饲养烈性犬、大型犬。
第二条　犬只伤人的，养犬人应当立即将伤者送医并先行垫付医疗费用。
二、登记材料
应当提交：
1. 身份证明，外地户籍的还要提交居住证或者租赁合同原件。
2. 犬只免疫证明，由动物诊疗机构出具，有效期一年以内的。
三、其他
1. 办理登记之后领取犬牌，遗失的可以到原来的登记处补领一次。
2. 登记每年审验一次，逾期六个月没有审验的，登记自行失效。
"""
FAQ = "# 问答\n\n**问：几点关门？**\n答：晚上九点。\n\n**问：收费吗？**\n答：不收费。\n"


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        (
            RULES,
            [
                ("", "养犬管理规定"),
                ("", "第一条　每户"),
                ("", "第二条　犬只"),
                ("二、登记材料", "应当提交：\n1. 身份证明，外地户籍的还要提交居住证或者租赁合同原件。\n2. 犬只"),
                ("三、其他", "1. 办理登记"),
                ("三、其他", "2. 登记每年"),
            ],
        ),
        (FAQ, [("问答", "**问：几点关门？**\n答：晚上"), ("问答", "**问：收费吗？**\n答：不")]),
        ("要带的：\n1. 身份证\n2. 户口簿\n3. 照片\n办好要三天。", [("", "要带的：\n1. 身份证\n2. 户口簿\n3. 照片\n办")]),
    ],
)  # fmt: skip
def test_what_is_numbered_is_cut_by_its_numbers(tmp_path, text, passages):
    file = tmp_path / "a.txt"
    file.write_text(text, "utf-8")
    if text.startswith("#"):
        file = file.rename(tmp_path / "a.md")
    found = cut(read_document(file).blocks)
    assert len(found) == len(passages)
    for one, (heading, begins) in zip(found, passages, strict=True):
        assert (one.heading, one.body[: len(begins)]) == (heading, begins)
    said = "".join(f"{one.heading}{one.body}" for one in found)
    assert all(line in said for line in text.split("\n") if not line.startswith("#"))


def test_long_paragraphs_are_cut_and_lose_nothing(tmp_path):
    file = tmp_path / "a.md"
    text = "".join(f"第{i}条规定如下内容。" for i in range(200))
    file.write_text(text, "utf-8")
    passages = cut(read_document(file).blocks)
    assert max(len(p.body) for p in passages) <= 400
    assert "".join(p.body for p in passages).replace("\n", "") == text


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", b"no zip"), ("a.md", b""), ("a.pdf", b"x"), ("a.html", b"<script>x</script>")],
)
def test_files_that_cannot_be_read(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError):
        read_document(file)


def test_commands(suqiu, store_environment, knowledge_base, tmp_path):
    file = tmp_path / "bus.md"
    file.write_text("# 公交\n\n夜班公交运行到二十三点。\n", "utf-8")
    words = ("--owner", "交通局", "--valid-from", "2026-01-01")
    assert suqiu("knowledge", "add", file, *words).code == 0
    file.write_text("# 公交\n\n夜班公交运行到零点。\n", "utf-8")
    assert suqiu("knowledge", "add", file, *words).code == 0
    asked = suqiu("knowledge", "ask", "夜班公交运行到几点", "--as-of", "2026-10-01", "--json")
    quotes = orjson.loads(asked.out)["quotes"]
    assert [one["body"] for one in quotes] == ["夜班公交运行到零点。"]
    with knowledge_base.owner().connect() as connection:
        (number,) = [d.id for d in list_documents(connection) if d.source == "bus.md"]
    assert suqiu("knowledge", "remove", number).code == 0
    assert suqiu("knowledge", "remove", number).code == 2
    nothing = suqiu("knowledge", "ask", "夜班公交运行到几点", "--as-of", "2026-10-01")
    assert "没有能回答" in nothing.out
    assert suqiu("knowledge", "list").code == 0
    assert suqiu("knowledge", "add", datasets_root() / "retrieval" / "guides", *words).code == 0
    near = ("knowledge", "ask", "晚上施工有补偿吗")
    form = orjson.loads(suqiu(*near, "--json").out)
    assert (form["found"], form["quotes"], form["nearest"][0]["source"]) == (False, [], "噪声.md")
    assert "不一定答了所问" in suqiu(*near).out
    assert suqiu("knowledge", "add", file, "--owner", " ").code == 2
