"""Pages: templates filled with data, always escaped, with the frame of the signed-in user."""

from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

import suqiu
from reporting.ask.telling.figures import written
from serve.asking.scoped import scope_of, sees_none
from serve.http.permissions import MAY_OPEN
from serve.web.assets import Assets
from suqiu import clock
from suqiu.store.accounts.sessions import Session

_HERE = Path(__file__).parent
# Area, address, name in the frame.
MENU = (
    ("desk", "/desk", "工单"),
    ("chat", "/chat", "问数"),
    ("find", "/find", "查找"),
    ("wall", "/wall", "大屏"),
    ("warnings", "/warnings", "预警"),
    ("reports", "/reports", "报告"),
    ("quality", "/quality", "质量"),
    ("admin", "/admin", "管理"),
    ("audit", "/audit", "审计"),
)
ROLE_NAMES = {
    "dispatcher": "派单员", "department": "承办单位", "leader": "领导", "analyst": "分析员",
    "administrator": "管理员", "auditor": "审计员",
}  # fmt: skip


def moment(at: datetime) -> str:
    """Day and time to the minute, with the year where it is not this one."""
    return f"{at:%m-%d %H:%M}" if at.year == clock.today().year else f"{at:%Y-%m-%d %H:%M}"


_templates = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    extensions=[Assets],
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["written"] = written
_templates.filters["moment"] = moment
_templates.globals["role_names"] = ROLE_NAMES
_templates.globals["scope_of"] = scope_of
_templates.globals["sees_none"] = sees_none


def page(
    request: Request, name: str, session: Session | None = None, status: int = 200, **data: Any
) -> HTMLResponse:
    """The template `name` with `data`; `session` gives menu, user and CSRF word."""
    areas = MAY_OPEN[session.user.role] if session else frozenset()
    html = _templates.get_template(name).render(
        version=suqiu.__version__,
        session=session,
        menu=[(area, link, text) for area, link, text in MENU if area in areas],
        path=request.url.path,
        **data,
    )
    return HTMLResponse(html, status)
