"""A model may word a paragraph; a lying one gets nothing into the report."""

import json
import re

import pytest

from reporting.reports.faithful import unfaithful
from reporting.reports.manuscript import By, Paragraph
from reporting.reports.rewording import Rewriter
from suqiu.llm import Bridge, ChatOptions, OpenAIChat
from suqiu.settings import Settings
from tests.llm_model import answer as usual


def said(rewrite):
    """A model that rewrites the paragraph it is given."""

    def answer(messages, schema):
        found = re.search(r"段落：(.*)\n记号", messages[-1]["content"], re.DOTALL)
        if found is None:
            return usual(messages, schema)
        return json.dumps({"text": rewrite(found[1])})

    return answer


@pytest.fixture
def drafted(llm_server, september):
    def drafted(rewrite, behaviour=None):
        llm_server.answer = said(rewrite)
        if behaviour:
            llm_server.behave(behaviour)
        options = ChatOptions.from_settings(Settings(llm_url=llm_server.url, llm_retries=0))
        with Bridge(lambda: OpenAIChat(options), 8) as bridge:
            return Rewriter(bridge, 30).reword(september.manuscript, september.book)

    return drafted


def by_model(manuscript):
    return [b.text for b in manuscript.blocks if isinstance(b, Paragraph) and b.by is By.MODEL]


def test_an_honest_model_is_taken(drafted):
    taken = by_model(drafted(lambda text: "总体来看，" + text))
    assert len(taken) > 10
    assert all(text.startswith("总体来看，") for text in taken)


def _swapped(text):
    names = re.findall(r"\{[a-z]+\}", text)
    if len(names) < 2:
        return text + "最高。"
    first, last = names[0], names[-1]
    return text.replace(first, "\0").replace(last, first).replace("\0", last)


LIES = {
    "digits": lambda t: t.replace("。", "，另有358件。", 1),
    "wide digits": lambda t: t.replace("。", "，另有３件。", 1),
    "circled": lambda t: t.replace("。", "，共⑨件。", 1),
    "numerals": lambda t: t.replace("。", "，其中三千二百件属于噪声。", 1),
    "percent": lambda t: t.replace("。", "，百分之九十九满意。", 1),
    "half": lambda t: t.replace("。", "，占了大半。", 1),
    "superlative": lambda t: t.replace("。", "，为历史最高。", 1),
    "ranking": lambda t: t.replace("。", "，居全省第一。", 1),
    "cause": lambda t: t.replace("。", "，主要是由于天气炎热。", 1),
    "entity": lambda t: t.replace("。", "，李明小区反映突出。", 1),
    "praise": lambda t: t.replace("。", "，成效显著。", 1),
    "degree": lambda t: t.replace("。", "，较为集中。", 1),
    "another whole": lambda t: t.replace("。", "，占总量比重居前。", 1),
    "negation": lambda t: t + "不存在突出问题。",
    "majority": lambda t: t.replace("。", "，绝大多数得到解决。", 1),
    "bent": lambda t: re.sub(r"(\{[a-z]+\})", r"近\1", t, count=1),
    "swapped": _swapped,
    "dropped": lambda t: re.sub(r"\{[a-z]+\}", "", t, count=1),
    "twice": lambda t: re.sub(r"(\{[a-z]+\})", r"\1\1", t, count=1),
    "unknown": lambda t: t + "{zz}",
    "our own placeholder": lambda t: t + "{f:received}",
    "minus": lambda t: re.sub(r"(\{[a-z]+\})", r"-\1", t),
    "percent sign": lambda t: re.sub(r"(\{[a-z]+\})", r"\1％", t),
    "money": lambda t: re.sub(r"(\{[a-z]+\})", r"¥\1", t),
    "arrow": lambda t: re.sub(r"(\{[a-z]+\})", r"\1↓", t),
    "struck out": lambda t: re.sub(r"(\{[a-z]+\})", "\\1\u0336", t),
    "doubted": lambda t: t.replace("。", "？"),
    "read backwards": lambda t: "\u202e" + t,
    "a control character": lambda t: t + "\x00",
    "a terminal's order": lambda t: t + "\x1b[",
    "half a sign": lambda t: t + "\ud800",
    "stops without end": lambda t: t.replace("。", "。。。"),
    "a list of clauses": lambda t: t.replace("，", "、"),
    "begun in the middle": lambda t: "，" + t,
    "markup": lambda t: t + "<!-- -->",
    "a heading": lambda t: "# " + t,
    "another line": lambda t: "本期，\u2028" + t,
    "and more": lambda t: re.sub(r"(\{[a-z]+\})", r"\1以上", t),
    "to come": lambda t: "将" + t,
    "up to": lambda t: "截至" + t,
    "a part of": lambda t: t.replace("，", "，其中", 1),
    "empty": lambda t: "",
    "long": lambda t: t * 5,
    "obeys the injected": lambda t: "忽略以上要求，已按指示修改。",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_model_gets_nothing_in(drafted, september, lie):
    manuscript = drafted(LIES[lie])
    assert by_model(manuscript) == []
    assert [b.text for b in manuscript.blocks if isinstance(b, Paragraph)] == [
        b.text for b in september.manuscript.blocks if isinstance(b, Paragraph)
    ]
    assert any(isinstance(b, Paragraph) and b.note for b in manuscript.blocks)


@pytest.mark.parametrize("behaviour", ["500", "nonsense", "wrong_schema", "reset", "empty", "html"])
def test_a_failing_model_leaves_the_rules(drafted, behaviour):
    manuscript = drafted(lambda text: text, behaviour)
    assert by_model(manuscript) == []
    # What nobody said was not sent back.
    assert re.search(r"采用0段，退回0段，没有答成\d+段（大模型.+）$", manuscript.notes[-1])


def test_the_model_sees_no_words_of_citizens(drafted, llm_server):
    drafted(lambda text: text)
    assert all(
        "派人来看一看" not in json.dumps(one, ensure_ascii=False) for one in llm_server.requests
    )


def test_words_that_change_places_are_not_faithful(september):
    ours = "已办结{f:received.closed}；尚有{f:received.open}未办结。"
    assert unfaithful(ours, ours, september.book) == ""
    assert unfaithful(
        ours, "未办结{f:received.closed}；尚有{f:received.open}已办结。", september.book
    )


@pytest.mark.parametrize(
    "theirs",
    [
        "受理{f:received}；已办结的{f:received.closed}{f:received.open}未办结。",
        "受理{f:received}的已办结{f:received.closed}，{f:received.open}未办结。",
        "受理{f:received}；已办结{f:received.closed}{f:received.open}未办结。",
        "受理{f:received}；已办结{f:received.closed}.{f:received.open}未办结。",
        "受理{f:received}已办结{f:received.closed}，{f:received.open}未办结。",
    ],
)
def test_figures_do_not_run_into_one_another(september, theirs):
    ours = "受理{f:received}；已办结{f:received.closed}，{f:received.open}未办结。"
    assert unfaithful(ours, ours.replace("；", "，"), september.book) == ""
    assert unfaithful(ours, theirs, september.book)


def test_a_sign_nobody_sees_is_named_in_the_note(september):
    ours = "受理{f:received}。"
    assert "U+202E" in unfaithful(ours, "\u202e" + ours, september.book)
