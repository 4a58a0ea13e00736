"""What is written by its sound is put right; what somebody may have meant is not."""

from datetime import date

import pytest
from sqlalchemy import update

from classifier.leaning import LeafLeaner
from retrieval.index import update_index
from retrieval.knowledge.base import add_document
from retrieval.knowledge.quote import find_quotes
from retrieval.spelling import Spelling, read_among, read_as
from retrieval.terms import text_terms
from suqiu.store.schema import ticket
from suqiu.store.users import local_administrator
from tests.retrieval.conftest import add

WORDS = ("公积金", "低保", "大学生", "地下水", "下水道", "离婚", "就医", "押金", "锦元")
SPELLING = Spelling(WORDS)


class Told:
    """A leaner whose leaves are told with some words."""

    def words(self):
        return WORDS

    def lean(self, texts):
        return [{} for _ in texts]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("公积经怎么取", [("公积经", "公积金")]),
        ("公基金怎么取", [("公基金", "公积金")]),
        ("家里低宝停了", [("低宝", "低保")]),
        ("下水到堵了", [("下水到", "下水道")]),
        ("离昏要不要鸭金", [("离昏", "离婚"), ("鸭金", "押金")]),
        # A word itself, a word with what stands before it, two signs wrong, another tone.
        ("公积金和低保", []),
        ("老师打学生", []),
        ("桥洞底下睡着人", []),
        ("桥下河水就一点", []),
        ("", []),
    ],
)
def test_one_sign_that_sounds_alike(written, found):
    assert sorted(SPELLING.heard(written)) == sorted(found)


def test_what_the_documents_have_stays():
    documents = [text_terms("鸭金河的公告")]
    assert read_among(documents, "鸭金和离昏", Told()) == "鸭金和离婚"
    assert read_among(documents, "鸭金和离昏", None) == "鸭金和离昏"


def test_a_place_of_the_tickets_is_no_mistake(indexed):
    def read(text):
        with indexed.reader(local_administrator()) as connection:
            return read_as(connection, text, Told())

    assert read("锦源停水") == "锦元停水"
    assert read("锦源停水" + "，等了很久都没有人来说一声" * 4).startswith("锦源")
    # Of fewer than five tickets nobody is told where they are.
    numbers = [f"P{at}" for at in range(5)]
    with indexed.owner().begin() as connection:
        for number in numbers:
            add(connection, number, "2026-09-09", "1", "东湖街道", "020101", "停水", "停水")
        connection.execute(
            update(ticket).where(ticket.c.ticket_no.in_(numbers)).values(community="锦源社区")
        )
    update_index(indexed.owner())
    assert read("锦源停水") == "锦源停水"


def test_the_answer_says_how_the_question_was_read(store_database, tmp_path, small_model):
    day = date(2026, 10, 1)
    (tmp_path / "a.md").write_text(
        "# 医保报销\n\n## 住院报销\n\n住院费用医保按比例报销，每年最高十万元。\n",
        "utf-8",
    )
    with store_database.owner().begin() as connection:
        add_document(connection, tmp_path / "a.md", owner="中心", valid_from=day, valid_to=None)

    def ask(question):
        with store_database.reader(local_administrator()) as connection:
            return find_quotes(connection, question, day, LeafLeaner(small_model))

    assert ask("医宝住院报销多少钱") == ask("医保住院报销多少钱")
    assert ask("医宝住院报销多少钱").read_as == "医保住院报销多少钱"
    assert ask("医保住院报销多少钱").answers
