"""An administrator: people and what they see, tokens, settings, state."""

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from browser.checks import faults_of
from browser.district import District
from browser.people import Person, add_person, set_password, sure
from browser.watch import Open, Watch


def test_a_scope_is_what_he_sees(open_as: Open, district: District, watch: Watch) -> None:
    """Two streets, then one: the worklist follows at once; closed, he is out at once."""
    watch.refusals = {401, 403, 404}
    admin = open_as("管理员", "/admin")
    person = Person("街道小何", "dispatcher", "派单员", streets="东岭街道")
    his = open_as(None, "/login")
    set_password(his, add_person(admin, district.url, person))
    his.goto("/desk?tab=all")
    streets = his.locator("#worklist tbody td:nth-child(7)").all_inner_texts()
    assert set(streets) == {"东岭街道"}
    admin.goto("/admin")
    row = admin.get_by_role("row", name=person.name)
    row.get_by_text("修改", exact=True).click()
    row.get_by_label("街道（一行一个）").fill("南湖街道")
    row.get_by_role("button", name="保存").click()
    expect(admin.get_by_role("status").filter(has_text="已修改")).to_be_visible()
    his.reload()
    assert set(his.locator("#worklist tbody td:nth-child(7)").all_inner_texts()) == {"南湖街道"}
    row = admin.get_by_role("row", name=person.name)
    row.get_by_label(f"停用 {person.name}，先看会怎样").press("Enter")
    expect(row.get_by_text("令牌、邀请作废")).to_be_visible()
    expect(row).not_to_contain_text("已停用")
    assert not (found := faults_of(admin)), "\n".join(found)
    admin.keyboard.press("Tab")
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("row", name=person.name)).to_contain_text("已停用")
    his.reload()
    expect(his.get_by_role("heading", name="登录")).to_be_visible()


def test_nobody_locks_himself_out(open_as: Open, watch: Watch) -> None:
    """The last administrator cannot be closed, by himself least of all."""
    watch.refusals = {422}
    page = open_as("管理员", "/admin")
    sure(page, "停用", "管理员")
    expect(page.get_by_role("alert")).to_contain_text("不能停用自己")


def test_what_cannot_be_is_told(open_as: Open, watch: Watch) -> None:
    """A user twice is a change, an impossible secrecy is stopped before it is sent."""
    page = open_as("管理员", "/admin")
    form = page.get_by_role("region", name="添加用户")
    form.get_by_label("用户名").fill("某人")
    form.get_by_label("最高密级").fill("12")
    form.get_by_role("button", name="添加").click()
    assert form.get_by_label("最高密级").evaluate("(one) => !one.validity.valid")


def _status(district: District, token: str) -> int:
    asked = urllib.request.Request(
        f"{district.url}/api/v1/ask", data='{"question": "今天受理了多少件"}'.encode(),
        headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
    )  # fmt: skip
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_token_is_shown_once_and_taken_back(open_as: Open, district: District) -> None:
    """Good until it is revoked; the list shows what it is for, never the token."""
    page = open_as("管理员", "/admin/tokens")
    page.locator("select[name=name]").select_option("分析小吴")
    page.get_by_label("给谁").fill("受理系统")
    page.get_by_role("button", name="生成").click()
    token = page.locator(".secret").inner_text().strip()
    row = page.get_by_role("row", name="受理系统")
    expect(row).to_be_visible()
    expect(row).not_to_contain_text(token)
    assert _status(district, token) == 200
    page.goto("/admin/tokens")
    assert token not in page.content()
    sure(row, "作废", "受理系统")
    expect(page.get_by_role("status").filter(has_text="已作废")).to_be_visible()
    expect(row).to_have_count(0)
    assert _status(district, token) == 401


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/admin/settings", ("SUQIU_DATA_DIR", "本地设置", "suqiu config check")),
        ("/admin/state", ("PostgreSQL", "分类模型", "磁盘")),
    ],
)
def test_how_it_runs_is_shown(open_as: Open, path: str, words: tuple[str, ...]) -> None:
    """Settings with their effect, state of database, model and disk."""
    page = open_as("管理员", path)
    for word in words:
        expect(page.locator("main")).to_contain_text(word)
