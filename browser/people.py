"""Who works here, made through the pages: each by an invitation that is good once."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

PASSWORD = "Qing-feng-2026"


@dataclass(frozen=True, slots=True)
class Person:
    """A user as the administrator enters it; `departments` a line each."""

    name: str
    role: str
    title: str
    departments: str = ""
    streets: str = ""


ADMINISTRATOR = Person("管理员", "administrator", "管理员")
TEAM = (
    Person("小林", "dispatcher", "派单员"),
    Person("小周", "dispatcher", "派单员"),
    Person("承办老钱", "department", "承办单位", departments="供水公司"),
    Person("林局", "leader", "领导"),
    Person("分析小吴", "analyst", "分析员"),
    Person("审计老郑", "auditor", "审计员"),
)
EVERYBODY = (ADMINISTRATOR, *TEAM)
# The first of each role.
OF_ROLE = {person.role: person for person in reversed(EVERYBODY)}


def set_password(page: Page, link: str, password: str = PASSWORD) -> None:
    """Follow an invitation, set the password, and be inside."""
    page.goto(link)
    page.get_by_label("新密码").fill(password)
    page.get_by_role("button", name="设置并登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def add_person(page: Page, base: str, person: Person) -> str:
    """Enter a user as the administrator of `page`; the link of the invitation."""
    page.goto(f"{base}/admin")
    form = page.get_by_role("region", name="添加用户")
    form.get_by_label("用户名").fill(person.name)
    form.get_by_label("角色").select_option(person.role)
    form.get_by_label("部门").fill(person.departments)
    form.get_by_label("街道").fill(person.streets)
    form.get_by_role("button", name="添加").click()
    expect(page.get_by_role("status").filter(has_text="已添加")).to_be_visible()
    return invite(page, person.name)


def invite(page: Page, name: str, action: str = "邀请") -> str:
    """Press 邀请 or 重置 in the row of a user; the link that is shown once."""
    if action == "邀请":
        page.get_by_role("button", name=f"邀请 {name}", exact=True).click()
    else:
        sure(page, action, name)
    link: str = page.locator(".told .secret").inner_text()
    return link.strip()


def sure(place: Page | Locator, action: str, of: str = "") -> None:
    """Open what says what `action` does, and confirm it."""
    said = f"{action} {of}".strip()
    place.get_by_label(f"{said}，先看会怎样", exact=True).click()
    place.get_by_role("button", name=f"确认{said}", exact=True).click()


def log_in(page: Page, base: str, name: str, password: str = PASSWORD, code: str = "") -> None:
    """Fill the form and send it; waits a little when too many have tried from here."""
    for _ in range(10):
        page.goto(f"{base}/login")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码", exact=True).fill(password)
        if code:
            page.get_by_label("动态验证码").fill(code)
        page.get_by_role("button", name="登录", exact=True).click()
        if "尝试太频繁" not in page.inner_text("main"):
            return
        page.wait_for_timeout(6000)
    raise AssertionError("一分钟过去，还是尝试太频繁")
