"""`/find/knowledge`: quoted word for word with source, owner and validity, or honestly nothing."""

from datetime import timedelta

import pytest

from retrieval.knowledge.base import add_document, documents_in
from suqiu import clock
from suqiu.data import datasets_root

GUIDE = """# 居住证办理指南

## 所需材料

本人居民身份证、照片，以及居住地住址、就业、就读等证明材料。<img src=x onerror=alert(1)>
"""
ASKED = "/find/knowledge?q=请问办居住证需要什么材料"


@pytest.fixture
def database(staffed):
    """An empty knowledge base."""
    with staffed.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM knowledge_document")
    return staffed


@pytest.fixture
def knowledge_base(database, tmp_path):
    """A guide that is valid, one that was, one that will be."""
    today = clock.today()
    texts = {
        "residence.md": (GUIDE, today - timedelta(400), None),
        "old.txt": ("老年人乘坐公交车凭老年证半价。", today - timedelta(400), today - timedelta(1)),
        "new.txt": ("养犬登记每年审验一次。", today + timedelta(1), None),
    }
    with database.owner().begin() as connection:
        for name, (text, start, end) in texts.items():
            (tmp_path / name).write_text(text, "utf-8")
            add_document(
                connection, tmp_path / name, owner="政务服务中心", valid_from=start, valid_to=end
            )


@pytest.mark.parametrize("address", ["/find/knowledge", ASKED])
def test_an_empty_knowledge_base_says_how_to_fill_it(visit, address):
    keeper, clerk = visit("管理员").get(address).text, visit("老王").get(address).text
    assert "suqiu knowledge add 目录 --owner" in keeper
    assert "还没有知识" in clerk
    assert "管理员用" in clerk
    assert "--owner" not in clerk


@pytest.mark.parametrize("name", ["老王", "水利局", "区长", "分析员", "管理员"])
def test_a_passage_is_quoted_with_where_it_is_from(visit, knowledge_base, name):
    page = visit(name).get(ASKED).text
    assert "地住址、就业、就读等证明<mark>材料</mark>。" in page
    for told in ("《居住证办理指南》", "residence.md", "政务服务中心", "起</dd>", "复制原文和出处"):
        assert told in page
    assert "<img" not in page
    assert "&lt;img src=x" in page
    # What is over all of it is not said twice.
    assert "指南 &gt; " not in page


@pytest.mark.parametrize(
    "question", ["楼上装修太吵了怎么办", "老年人乘坐公交车半价吗", "养犬登记审验"]
)
def test_where_nothing_fits_it_says_nothing(visit, knowledge_base, question):
    page = visit("老王").get(f"/find/knowledge?q={question}").text
    assert "没有：今天有效的 1 份知识里没有能回答" in page
    assert "blockquote" not in page
    assert "/find?q=" in page  # the same words, among the tickets


def test_the_nearest_is_shown_as_such(visit, database):
    today = clock.today()
    with database.owner().begin() as connection:
        for guide in documents_in([datasets_root() / "retrieval" / "guides"]):
            add_document(connection, guide, owner="生态环境局", valid_from=today, valid_to=None)
    page = visit("老王").get("/find/knowledge?q=晚上施工有补偿吗").text
    assert "不一定答了所问" in page
    assert "最接近的原文 " in page
    assert "<blockquote" in page
    page = visit("老王").get("/find/knowledge?q=停水之前会不会通知").text
    assert "不一定答了所问" not in page
    assert "提前二十四小时公告" in page


def test_who_keeps_it_sees_what_has_run_out(visit, knowledge_base):
    keeper = visit("管理员").get("/find/knowledge").text
    for told in ("共 3 份", "有效 1 份", "过期 1 份", "还没有生效 1 份", "old.txt", "已过期", "未生效",
                 "suqiu knowledge remove"):  # fmt: skip
        assert told in keeper
    clerk = visit("老王").get("/find/knowledge").text
    assert "今天有效的知识 1 份" in clerk
    assert "old.txt" not in clerk
    assert "知识库" not in clerk
