"""Asking labelled tickets: kept as it goes, resumed after a kill."""

import pytest

from classifier.cascade.gather import Asking, Labelled, ServerGoneError, gather
from classifier.cascade.verdict_file import VerdictFile, llm_model_of
from suqiu.records import Ticket
from tests.classifier.cascade.conftest import SHAPE


@pytest.fixture
def labelled(small_corpus):
    return [
        Labelled(Ticket(f"L{i}", f"{e.body[:12]}，大家有意见"), e.code)
        for i, e in enumerate(small_corpus.examples[::40])
    ][:12]


def ask(cascade, labelled, path, judge=True, **how):
    asking = Asking(cascade.judge if judge else None, 4, 30.0)
    file = VerdictFile(path, "tiny", SHAPE.name)
    return gather(cascade.classifier, labelled, file, asking, candidates=5, **how)


def test_a_killed_run_goes_on_where_it_was(make_cascade, llm_server, labelled, tmp_path):
    cascade = make_cascade(llm_server)
    path = tmp_path / "v.jsonl"
    whole = ask(cascade, labelled, path)
    assert len(whole) == 12
    lines = path.read_text().splitlines()
    assert not any(one.ticket.body in line for one in labelled for line in lines)
    # Killed in the middle of writing the sixth.
    path.write_text("\n".join(lines[:5]) + "\n" + lines[5][:30])
    calls = llm_server.calls
    again = ask(cascade, labelled, path)
    assert llm_server.calls == calls + 7
    assert [(one.id, one.verdict.choice) for one in again] == [
        (one.id, one.verdict.choice) for one in whole
    ]
    assert len(ask(cascade, labelled, path, judge=False)) == 12
    assert llm_server.calls == calls + 7
    assert llm_model_of(path) == "tiny"


def test_verdicts_of_other_prompts_and_texts_do_not_count(
    make_cascade, llm_server, labelled, tmp_path
):
    path = tmp_path / "v.jsonl"
    cascade = make_cascade(llm_server)
    ask(cascade, labelled, path)
    changed = [
        Labelled(Ticket(one.ticket.id, one.ticket.body + "。"), one.code) for one in labelled
    ]
    assert ask(cascade, changed, path, judge=False) == []
    other = VerdictFile(path, "tiny", "v0")
    assert gather(cascade.classifier, labelled, other, Asking(None), candidates=5) == []


def test_a_limit_takes_the_same_ones(make_cascade, llm_server, labelled, tmp_path):
    cascade = make_cascade(llm_server)
    few = ask(cascade, labelled, tmp_path / "v.jsonl", limit=3)
    more = ask(cascade, labelled[::-1], tmp_path / "v.jsonl", limit=6)
    assert [one.id for one in few] == [one.id for one in more][:3]


def test_a_dead_server_ends_the_run_with_what_there_is(
    make_cascade, llm_server, labelled, tmp_path
):
    path = tmp_path / "v.jsonl"
    cascade = make_cascade(llm_server)
    ask(cascade, labelled, path, limit=4)
    llm_server.behave("500")
    with pytest.raises(ServerGoneError, match="没有答成"):
        ask(cascade, labelled, path)
    assert len(ask(cascade, labelled, path, judge=False)) == 4


def test_nonsense_counts_as_failed_and_is_not_asked_again(
    make_cascade, llm_server, labelled, tmp_path
):
    path = tmp_path / "v.jsonl"
    cascade = make_cascade(llm_server, dialect="json_schema")
    llm_server.behave("nonsense")
    found = ask(cascade, labelled, path)
    assert [one.verdict.failure for one in found] == ["大模型答非所问"] * 12
    calls = llm_server.calls
    ask(cascade, labelled, path)
    assert llm_server.calls == calls
