"""A leader asks: sentence, chart, table, 口径 and SQL; drills, follows up, pins, copies."""

import csv
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.checks import faults_of
from browser.watch import Open


def _ask(page: Page, question: str) -> None:
    page.get_by_label("问题").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn h2").last).to_have_text(question)
    expect(page.get_by_role("button", name="问", exact=True)).to_be_enabled()


@pytest.fixture
def chat(open_as: Open) -> Page:
    """The chat of a leader."""
    return open_as("林局", "/chat")


def test_examples_of_the_day_are_answered(chat: Page) -> None:
    """Every example shown can be asked with a click, and is answered with numbers."""
    examples = chat.locator("[data-example]").all_inner_texts()
    assert len(examples) >= 4
    for example in examples:
        chat.reload()
        chat.get_by_role("button", name=example, exact=True).click()
        expect(chat.locator(".turn .actions")).to_be_visible()


def test_answer_with_all_its_parts(chat: Page, shoot: Callable[..., None]) -> None:
    """Chart and table beside the sentence; definition, conditions and SQL one click away."""
    _ask(chat, "上个月各街道受理量")
    turn = chat.locator(".turn").last
    expect(turn.locator(".chart canvas")).to_be_visible()
    expect(turn.locator(".rows tbody tr").nth(2)).to_be_visible()
    turn.get_by_text("口径、条件和 SQL").click()
    expect(turn.locator(".definition")).to_contain_text("口径：")
    expect(turn.locator(".sql")).to_contain_text("SELECT")
    shoot(chat, "chat-answer", whole=True)
    assert not (found := faults_of(chat)), "\n".join(found)


def test_drill_and_follow_up(chat: Page) -> None:
    """From a number to its tickets; the next question goes on from the last."""
    _ask(chat, "上个月受理了多少件")
    turn = chat.locator(".turn").last
    turn.get_by_role("button", name="看工单").click()
    expect(turn.locator(".tickets tbody tr").first).to_contain_text("MN")
    # A leader has no desk: numbers of tickets are no links to a refusal.
    expect(turn.locator(".tickets a")).to_have_count(0)
    _ask(chat, "那望江街道呢")
    expect(chat.locator(".turn").last.locator(".sentence")).to_contain_text("望江街道")


def test_picture_thumbs_and_correction(chat: Page) -> None:
    """The chart as a PNG; a thumb up; a correction, which is asked for."""
    _ask(chat, "近30天每天受理量")
    turn = chat.locator(".turn").last
    with chat.expect_download() as got:
        turn.get_by_role("button", name="图存为图片").click()
    assert got.value.path().read_bytes().startswith(b"\x89PNG")
    turn.get_by_role("button", name="有用").click()
    expect(chat.locator("#banner")).to_contain_text("已记下")
    turn.get_by_role("button", name="不对").click()
    dialog = chat.get_by_role("dialog", name="哪里不对")
    expect(dialog).to_be_visible()
    assert not (found := faults_of(chat)), "\n".join(found)
    chat.keyboard.type("应该只算工作日")
    with chat.expect_response("**/judge") as judged:
        chat.keyboard.press("Enter")
    assert judged.value.ok
    expect(dialog).to_be_hidden()


def test_a_table_is_taken_away(chat: Page) -> None:
    """As CSV and as a workbook, whole; an answer without a table offers none."""
    _ask(chat, "上个月各街道受理量和满意率")
    turn = chat.locator(".turn").last
    shown = turn.locator(".rows tbody tr").count()
    with chat.expect_download() as got:
        turn.get_by_role("button", name="下载 CSV").click()
    assert got.value.suggested_filename == "上个月各街道受理量和满意率.csv"
    with got.value.path().open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    assert head == ["街道", "受理量（件）", "满意率"]
    assert len(rows) == shown > 1
    with chat.expect_download() as got:
        turn.get_by_role("button", name="下载 Excel").click()
    assert got.value.path().read_bytes().startswith(b"PK")
    _ask(chat, "上个月受理了多少件")
    expect(chat.locator(".turn").last.get_by_role("button", name="看工单")).to_be_visible()
    expect(chat.locator(".turn").last.get_by_role("button", name="下载 CSV")).to_be_hidden()


def test_an_answer_goes_into_a_report(chat: Page, shoot: Callable[..., None]) -> None:
    """Saved as a report of its own and then into that draft; every number is traced there."""
    question = "上个月各街道受理量"
    _ask(chat, question)
    turn = chat.locator(".turn").last
    turn.get_by_role("button", name="存入报告").click()
    dialog = chat.get_by_role("dialog", name="存入报告")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("存到哪一份")).to_contain_text(f"新建专报“专题：{question}”")
    shoot(chat, "chat-save")
    assert not (found := faults_of(chat)), "\n".join(found)
    dialog.get_by_role("button", name="存入").click()
    link = turn.get_by_role("link", name=f"专题：{question}")
    expect(link).to_be_visible(timeout=60_000)
    _ask(chat, "上个月哪个街道满意率最低")
    turn = chat.locator(".turn").last
    turn.get_by_role("button", name="存入报告").click()
    # The newest draft comes first, after the new report.
    dialog.get_by_label("存到哪一份").select_option(index=1)
    dialog.get_by_role("button", name="存入").click()
    expect(turn.locator(".saved")).to_contain_text("第 2 稿", timeout=60_000)
    link.click()
    expect(chat.get_by_text("每个数都有依据")).to_be_visible()
    source = chat.get_by_label("报告文字").input_value()
    assert f"## {question}" in source
    assert "[[图 1" in source
    shoot(chat, "chat-saved", whole=True)


def test_a_long_wait_can_be_given_up(chat: Page) -> None:
    """By the button, by Esc, by opening another conversation; the question stays, and is asked again."""
    _ask(chat, "上个月受理了多少件")
    chat.reload()
    button = chat.get_by_role("button", name="问", exact=True)
    # Taken and never answered.
    chat.route("**/web/ask", lambda _: None)
    for way in ("button", "Escape", "past"):
        chat.get_by_label("问题").fill("今年各月受理量走势")
        chat.keyboard.press("Enter")
        expect(chat.get_by_role("button", name="不等了")).to_be_visible()
        assert not (found := faults_of(chat)), "\n".join(found)
        match way:
            case "button":
                chat.get_by_role("button", name="不等了").click()
            case "past":
                chat.locator(".past button").first.click()
                expect(chat.locator(".turn h2")).to_have_text("上个月受理了多少件")
            case key:
                chat.keyboard.press(key)
        expect(button).to_be_enabled()
        expect(chat.get_by_role("button", name="不等了")).to_be_hidden()
        expect(chat.get_by_label("问题")).to_have_value("今年各月受理量走势")
        expect(chat.locator("#banner")).to_be_hidden()
    chat.unroute("**/web/ask")
    chat.keyboard.press("Enter")
    expect(chat.locator(".turn h2").last).to_have_text("今年各月受理量走势")


def test_what_cannot_be_answered_says_what_can(chat: Page, shoot: Callable[..., None]) -> None:
    """No number is invented; what can be asked instead is offered."""
    _ask(chat, "明天会不会下雨")
    turn = chat.locator(".turn").last
    expect(turn.locator(".sentence")).not_to_be_empty()
    expect(turn.locator(".rows table")).to_have_count(0)
    shoot(chat, "chat-refused")


def test_conversations_are_kept_and_ones_own(chat: Page, open_as: Open) -> None:
    """Yesterday's conversation opens again; a colleague does not see it."""
    _ask(chat, "上个月青云街道受理了多少件")
    chat.reload()
    chat.locator(".past").get_by_text("青云街道受理").click()
    expect(chat.locator(".turn .sentence").first).to_contain_text("青云街道")
    # Its chart, table and 口径 come again when they are asked for.
    turn = chat.locator(".turn").first
    expect(turn.locator(".actions")).to_be_hidden()
    turn.get_by_role("button", name="看图、表和口径").click()
    expect(turn.locator(".again")).to_contain_text("与当时相同")
    turn.get_by_text("口径、条件和 SQL").click()
    expect(turn.locator(".definition")).to_contain_text("口径：")
    assert not (found := faults_of(chat)), "\n".join(found)
    other = open_as("分析小吴", "/chat")
    expect(other.locator("aside")).not_to_contain_text("青云街道受理")


@pytest.mark.parametrize("theme", ["", "dark"])
def test_a_phone_can_read_it(open_as: Open, theme: str, shoot: Callable[..., None]) -> None:
    """390 pixels wide: nothing sticks out, chart and table included."""
    page = open_as("林局", "/chat", theme=theme, width=390, height=844)
    _ask(page, "上个月各街道受理量和满意率")
    _ask(page, "今年各月受理量走势")
    page.locator(".turn").last.get_by_role("button", name="看工单").click()
    expect(page.locator(".tickets tbody tr").first).to_be_visible()
    shoot(page, f"chat-phone-{theme or 'light'}", whole=True)
    assert not (found := faults_of(page)), "\n".join(found)
