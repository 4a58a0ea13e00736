"""Coming in and going out: one-time links, wrong passwords, lock-out, one-time codes."""

import pyotp
import pytest
from playwright.sync_api import Page, expect

from browser.district import District
from browser.people import PASSWORD, Person, add_person, invite, log_in, set_password, sure
from browser.watch import Open, Watch


@pytest.fixture
def stranger(open_as: Open, watch: Watch) -> Page:
    """A browser nobody has logged in with."""
    watch.refusals = {401, 422}
    return open_as(None, "/login")


def test_without_login_every_page_asks_for_it(stranger: Page, district: District) -> None:
    """And comes back to the page that was wanted."""
    stranger.goto("/desk/callbacks")
    expect(stranger.get_by_role("heading", name="登录")).to_be_visible()
    stranger.get_by_label("用户名").fill("小周")
    stranger.get_by_label("密码", exact=True).fill(PASSWORD)
    stranger.keyboard.press("Enter")
    expect(stranger.get_by_role("heading", name="回访")).to_be_visible()
    stranger.get_by_role("button", name="退出").click()
    expect(stranger.get_by_role("heading", name="登录")).to_be_visible()
    stranger.go_back()
    stranger.reload()
    expect(stranger.get_by_role("heading", name="登录")).to_be_visible()


def test_a_link_is_good_once(stranger: Page, district: District, watch: Watch) -> None:
    """The first administrator's link was used when the team came in."""
    watch.refusals = {410}
    stranger.goto(district.link)
    expect(stranger.get_by_role("heading")).to_contain_text("这个链接已用过")
    expect(stranger.get_by_label("新密码")).to_have_count(0)


def test_a_weak_password_is_told_why(stranger: Page, district: District, open_as: Open) -> None:
    """Rules of the password are said, and the link stays good."""
    admin = open_as("管理员", "/admin")
    link = add_person(admin, district.url, Person("新来的小马", "dispatcher", "派单员"))
    stranger.goto(link)
    stranger.get_by_label("新密码").fill("aaaaaaaaaaaa")
    stranger.get_by_role("button", name="设置并登录").click()
    expect(stranger.get_by_role("alert")).to_contain_text("三种")
    set_password(stranger, link)


def test_five_failures_lock(stranger: Page, district: District, open_as: Open) -> None:
    """The right password does not help then; the administrator sees it and resets."""
    admin = open_as("管理员", "/admin")
    set_password(
        stranger, add_person(admin, district.url, Person("健忘小钟", "dispatcher", "派单员"))
    )
    stranger.get_by_role("button", name="退出").click()
    for _ in range(5):
        log_in(stranger, district.url, "健忘小钟", "Wrong-word-1")
        expect(stranger.get_by_role("alert")).to_contain_text("用户名或密码不对")
    log_in(stranger, district.url, "健忘小钟")
    expect(stranger.get_by_role("alert")).to_contain_text("锁定")
    admin.goto("/admin")
    expect(admin.get_by_role("row", name="健忘小钟")).to_contain_text("锁定到")
    set_password(stranger, invite(admin, "健忘小钟", "重置"), "Xin-mima-2026")


def test_one_time_codes(stranger: Page, district: District, open_as: Open) -> None:
    """Asked for when turned on, good once, and turned off again."""
    admin = open_as("管理员", "/admin")
    set_password(
        stranger, add_person(admin, district.url, Person("谨慎小方", "dispatcher", "派单员"))
    )
    admin.goto("/admin")
    admin.get_by_role("button", name="开验证码 谨慎小方").click()
    expect(admin.get_by_text("验证码等本人设")).to_be_visible()
    stranger.get_by_role("button", name="退出").click()
    log_in(stranger, district.url, "谨慎小方")
    expect(stranger.get_by_role("heading", name="设动态验证码")).to_be_visible()
    used = pyotp.TOTP(stranger.locator("code").inner_text()).now()
    stranger.get_by_label("再输一次密码").fill(PASSWORD)
    stranger.get_by_label("动态验证码", exact=True).fill(used)
    stranger.get_by_role("button", name="设好并登录").click()
    stranger.get_by_role("button", name="退出").click()
    log_in(stranger, district.url, "谨慎小方", code=used)
    expect(stranger.get_by_role("alert")).to_be_visible()
    admin.goto("/admin")
    sure(admin, "关验证码", "谨慎小方")
    log_in(stranger, district.url, "谨慎小方")
    expect(stranger.get_by_role("button", name="退出")).to_be_visible()
