"""The auditor: sees who did what, proves that nothing was changed, changes nothing."""

import csv

from playwright.sync_api import expect

from browser.district import District
from browser.watch import Open, Watch

_POST = """async (address) => (await fetch(address, {
  method: 'POST', headers: {'x-csrf': document.body.dataset.csrf, 'accept': 'application/json',
  'content-type': 'application/x-www-form-urlencoded'}, body: 'name=小林&role=administrator'})).status"""


def test_who_did_what(open_as: Open, district: District) -> None:
    """By person and by action; as a file, all of it."""
    page = open_as("审计老郑", "/audit")
    expect(page.get_by_role("region", name="哈希链")).to_contain_text("没有改过")
    page.get_by_label("谁").fill("管理员")
    page.get_by_label("动作").fill("user.")
    page.get_by_role("button", name="筛选").click()
    rows = page.locator("main tbody tr")
    expect(rows.filter(has_text="小林").first).to_be_visible()
    assert set(rows.locator("td:nth-child(3)").all_inner_texts()) <= {"管理员", "首次启动"}
    page.get_by_role("link", name="清空").click()
    with page.expect_download() as got:
        page.get_by_role("link", name="导出 CSV").click()
    with got.value.path().open(encoding="utf-8-sig", newline="") as file:
        exported = list(csv.DictReader(file))
    assert [int(row["编号"]) for row in exported] == list(range(1, len(exported) + 1))
    assert {("添加或修改用户", "user.save"), ("邀请用户", "user.invite")} <= {
        (row["动作"], row["动作代码"]) for row in exported
    }


def test_the_head_copied_out_proves_the_end(open_as: Open, district: District) -> None:
    """What the page shows is what `suqiu audit verify --head` checks."""
    page = open_as("审计老郑", "/audit")
    head = page.locator(".secret").inner_text().strip()
    assert "完好" in district.suqiu("audit", "verify", "--head", head)


def test_the_auditor_changes_nothing(open_as: Open, watch: Watch) -> None:
    """One page in the menu, no form that writes, and a made-up request is refused and noted."""
    watch.refusals = {403}
    page = open_as("审计老郑", "/")
    assert page.url.endswith("/audit")
    expect(page.get_by_role("navigation", name="主导航").get_by_role("link")).to_have_count(1)
    expect(page.locator("main form[method=post]")).to_have_count(0)
    for address in ("/admin/users", "/web/pins", "/web/tickets/XL036/release", "/warnings/1/ack"):
        assert page.evaluate(_POST, address) == 403
    page.reload()
    refused = page.locator("tbody tr").filter(has_text="access.refused")
    expect(refused.filter(has_text="审计老郑").first).to_be_visible()
