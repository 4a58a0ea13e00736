"""`/find`: what is found and how it is told, by whom, and what the address says."""

import re
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from serve.web.guard import COOKIE
from tests.serve.web.find.conftest import LAMP
from tests.serve.web.office import NASTY, PHONE, TestClient

WORDS = "路灯坏半个月没人修"


def found(reply):
    """Numbers of the results, best first."""
    return re.findall(r'<p class="meta"><span>([^<]+)</span>', reply.text)


def heading(reply):
    return re.search(r'<h2 id="found-title">([^<]+)', reply.text)[1].strip()


def test_before_anything_is_asked_it_says_how(visit):
    page = visit("老王").get("/find").text
    assert "写一句话比一个词准" in page
    assert re.search(r'id="words"[^>]* autofocus', page)
    assert "<option>东湖街道</option>" in page
    assert "<option>水利局</option>" in page


def test_a_result_says_what_became_of_it(visit):
    reply = visit("东湖派单员").get(f"/find?q={WORDS}")
    assert found(reply) == ["D2"]  # the latest of one text stands for all
    assert "另有 1 件相同" in reply.text
    assert '<a href="/desk/D1">D1</a>' in reply.text
    assert "<mark>路灯坏半个月没人修</mark>，晚上" in reply.text
    assert 'href="/desk/D2"' in reply.text
    alone = visit("水利局").get(f"/find?q={WORDS}")
    assert found(alone) == ["D1"]
    for told in ("市政公用 / 供水 / 停水", "水利局", "已结案", "已解决", "满意", "30 小时"):
        assert told in alone.text
    assert "件相同" not in alone.text


def test_what_is_written_by_its_sound_is_found_and_told(visit):
    clerk = visit("东湖派单员")
    reply = clerk.get("/find?q=夜间施公")
    assert "按“夜间施工”查找。" in reply.text
    assert "<mark>夜间施工</mark>" in reply.text
    assert "按“" not in clerk.get("/find?q=夜间施工").text


def test_what_has_no_word_of_the_question_says_so(visit):
    page = visit("老王").get("/find?q=路径规划").text
    assert "没有一条有“路径规划”里的词" in page
    assert "没有一条" not in visit("老王").get(f"/find?q={WORDS}").text


def answered(browser, number):
    """The page about a ticket's number, without its CSRF words (first: they may hold it)."""
    page = re.sub('="[-\\w]{32,}"', "", browser.get(f"/find?q={number}").text)
    return page.replace(number, "?")


def test_nobody_finds_what_he_may_not_see(visit):
    assert found(visit("中山派单员").get(f"/find?q={WORDS}")) == ["Z1"]
    for name in ("D1", "D2"):
        assert f">{name}<" not in visit("中山派单员").get(f"/find?q={WORDS}").text
    hidden, absent = (answered(visit("中山派单员"), number) for number in ("D1", "D9"))
    assert "没有找到" in hidden
    assert hidden == absent


def test_who_has_no_desk_reads_without_links(visit):
    reply = visit("区长").get(f"/find?q={WORDS}")
    assert found(reply) == ["Z1"]
    assert "另有 2 件相同" in reply.text
    assert "/desk" not in reply.text


def test_an_auditor_has_no_business_here(visit):
    for address in ("/find?q=停水", "/find/knowledge?q=停水"):
        assert visit("审计员").get(address).status_code == 403


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ("street=中山街道", ["Z1"]), ("street=东湖街道", ["D2"]), ("department=水利局", ["D1"]),
        ("leaf=020101", ["D1"]), ("leaf=020101&street=中山街道", []), ("street=没有的街道", []),
        ("period=近7天", ["Z1"]), ("period=2019", []), ("period=2019-01..2019-03", []),
    ],
)  # fmt: skip
def test_filters_narrow(visit, filters, numbers):
    reply = visit("老王").get(f"/find?q={WORDS}&{filters}")
    assert found(reply) == numbers
    assert "不限范围" in reply.text
    if not numbers:
        assert "没有找到“路灯坏半个月没人修”" in reply.text


def test_the_class_is_named_in_its_box(visit):
    page = visit("老王").get(f"/find?q={WORDS}&leaf=020101").text
    assert re.search(r'id="leaf-search"[^>]* value="[^"]+ / [^"]+"', page)
    assert re.search(r'name="leaf"[^>]* value="020101"', page)


def test_a_period_nobody_understands_is_told_and_the_words_stay(visit):
    reply = visit("老王").get(f"/find?q={WORDS}&period=很久以前")
    assert reply.status_code == 422
    assert "读不懂时间段" in reply.text
    assert f'value="{WORDS}"' in reply.text
    assert found(reply) == []


def test_the_number_of_a_ticket_finds_what_is_like_it(visit):
    reply = visit("老王").get("/find?q=Z1")
    assert found(reply) == ["D2"]
    assert heading(reply) == "与工单 Z1 最像的 1 条"
    assert '<a href="/desk/Z1">打开工单 Z1</a>' in reply.text


def test_more_are_a_click_away_and_keep_their_places(visit):
    wang = visit("老王")
    first = wang.get("/find?q=塔吊夜间施工扰民")
    assert len(found(first)) == 10
    link = re.search(r'id="more" href="([^"#]+)#r11"', first.text)[1].replace("&amp;", "&")
    second = wang.get(link)
    assert found(second)[:10] == found(first)
    assert len(found(second)) == 12
    assert 'id="more"' not in second.text


def asked(reply):
    place = urlsplit(reply.headers["location"])
    return place.path, {name: values[0] for name, values in parse_qs(place.query).items()}


def test_what_is_sent_becomes_an_address_that_can_be_shared(visit):
    wang = visit("老王")
    sent = {"csrf": wang.word, "q": f"  {WORDS} ", "street": "东湖街道", "period": "", "leaf": ""}
    reply = wang.client.post("/find", data=sent)
    assert reply.status_code == 303
    assert asked(reply) == ("/find", {"q": WORDS, "street": "东湖街道"})
    assert found(visit("分析员").get(reply.headers["location"])) == ["D2"]
    tab = re.search(r'href="(/find/knowledge[^"]*)"', wang.get(reply.headers["location"]).text)[1]
    assert parse_qs(urlsplit(tab.replace("&amp;", "&")).query)["q"] == [WORDS]


def test_who_follows_a_link_logs_in_and_is_there(app):
    address = "/find?q=%E5%81%9C%E6%B0%B4&street=%E4%B8%9C%E6%B9%96%E8%A1%97%E9%81%93"
    stranger = TestClient(app, follow_redirects=False)
    reply = stranger.get(address, headers={"accept": "text/html"})
    assert parse_qs(urlsplit(reply.headers["location"]).query)["next"] == [address]
    long = stranger.get(f"{address}{'x' * 2000}", headers={"accept": "text/html"})
    assert parse_qs(urlsplit(long.headers["location"]).query)["next"] == ["/find"]


def test_no_name_or_number_of_a_person_stands_in_an_address(visit):
    wang = visit("老王")
    for path in ("/find", "/find/knowledge"):
        sent = {"csrf": wang.word, "q": f"联系人王建国，电话{PHONE}，路灯坏了"}
        reply = wang.client.post(path, data=sent)
        place, query = asked(reply)
        assert place == path
        assert PHONE not in query["q"]
        assert "王建国" not in query["q"]
        page = wang.get(reply.headers["location"]).text
        assert "已隐去" in page
    typed = wang.get(f"/find?q=电话{PHONE}路灯坏了").text
    assert PHONE not in typed


def test_markup_in_a_ticket_and_in_a_question_is_letters(visit):
    wang = visit("老王")
    for question in (NASTY, f'"><img src=x>{WORDS}', "井盖丢了</title><script>x</script>"):
        for path in ("/find", "/find/knowledge"):
            page = wang.client.get(path, params={"q": question}).text
            assert not re.search(r"<script(?![^>]* src=)|<img|</title><", page), (path, question)
    page = wang.get("/find?q=井盖丢了").text
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r"<style|<[^>]* (style|on\w+)=", page)


@pytest.mark.parametrize("question", ["？？", "⟦手机1⟧", "。"])
def test_a_question_without_words(visit, question):
    reply = visit("老王").get(f"/find?q={question}")
    assert "没有可以查的字" in reply.text


def test_a_question_too_long_is_refused_as_a_page(visit):
    reply = visit("老王").get(f"/find?q={'停' * 501}")
    assert reply.status_code == 422
    assert "主导航" in reply.text


def test_looking_leaves_no_trace_but_the_line_of_the_request(visit, past):
    """As with the similar tickets of the desk: masked words within one's scope."""
    count = "SELECT count(*) FROM audit"
    with past.owner().connect() as connection:
        before = connection.exec_driver_sql(count).scalar_one()
    visit("老王").get(f"/find?q={WORDS}")
    visit("老王").get("/find/knowledge?q=居住证")
    with past.owner().connect() as connection:
        assert connection.exec_driver_sql(count).scalar_one() == before


@pytest.fixture
def held(past):
    """Nobody can read the index while this is held."""
    with past.owner().connect() as connection:
        connection.exec_driver_sql("LOCK TABLE ticket_index IN ACCESS EXCLUSIVE MODE")
        yield connection
        connection.rollback()


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setenv("SUQIU_STATEMENT_TIMEOUT", "0.3")


def test_a_search_that_takes_too_long_is_stopped_and_says_so(impatient, visit, held):
    reply = visit("老王").get(f"/find?q={WORDS}")
    assert reply.status_code == 503
    assert "查得太久" in reply.text
    assert f'value="{WORDS}"' in reply.text


def test_nobody_waits_behind_slow_searches(app, visit, held):
    cookie = visit("老王").client.cookies[COOKIE]
    with TestClient(app, cookies={COOKIE: cookie}) as client:
        client.get("/desk")
        replies = []
        searches = [
            threading.Thread(target=lambda: replies.append(client.get(f"/find?q={LAMP}")))
            for _ in range(8)
        ]
        for one in searches:
            one.start()
        time.sleep(0.5)
        began = time.monotonic()
        assert client.get("/desk").status_code == 200
        assert client.get("/login").status_code == 200
        assert time.monotonic() - began < 2
        assert replies == []
        held.rollback()
        for one in searches:
            one.join(20)
    assert [one.status_code for one in replies] == [200] * 8
