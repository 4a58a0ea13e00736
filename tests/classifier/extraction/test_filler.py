"""What a model is told of a letter when a form is filled: nothing of who wrote it, however it is cut."""

import json

import pytest

from classifier.extraction.filler import FormFiller
from suqiu.llm import Bridge, ChatOptions, OpenAIChat
from suqiu.records import Ticket
from suqiu.settings import Settings

MATTER = "小区楼下烧烤店油烟扰民，要求处理。"
PHONE = "13912340987"
# Of a letter the model reads so much.
READ = 3000


@pytest.fixture
def fill(llm_server):
    def fill(*bodies):
        options = ChatOptions.from_settings(Settings(llm_url=llm_server.url))
        with Bridge(lambda: OpenAIChat(options), 4) as bridge:
            return FormFiller(bridge).fill(
                [Ticket(str(at), body=body) for at, body in enumerate(bodies)], 20
            )

    return fill


def sent(server):
    return json.dumps([one["messages"] for one in server.requests], ensure_ascii=False)


@pytest.mark.parametrize("within", [1, 4, 7, 10])
def test_no_number_is_cut_before_it_is_masked(fill, llm_server, within):
    """So many of its digits stand before the end of what is read."""
    start = (MATTER * READ)[: READ - within]
    fill(f"{start}{PHONE}，请联系我。{MATTER}")
    letter = llm_server.requests[-1]["messages"][-1]["content"].splitlines()[1]
    assert letter == f"{start}⟦手机1⟧，请联系我。"[:READ]


def test_a_flat_is_masked_and_comes_back(fill, llm_server):
    body = f"家住翠湖花园3栋2单元501室，{MATTER}"
    said = {"title": "翠湖花园⟦房号1⟧，小区楼下烧烤店油烟扰民"}
    names = ("summary", "time", "street", "community", "estate", "road", "object", "demand")
    usual = llm_server.answer
    llm_server.answer = lambda messages, schema: (
        json.dumps({**dict.fromkeys(names, ""), **said})
        if "填表" in messages[0]["content"]
        else usual(messages, schema)
    )
    (filled,) = fill(body)
    assert "⟦房号1⟧" in sent(llm_server)
    assert "501" not in sent(llm_server)
    assert filled.extraction.title.value == "翠湖花园3栋2单元501室，小区楼下烧烤店油烟扰民"
