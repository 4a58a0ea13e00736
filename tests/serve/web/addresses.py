"""Every address of the application, enumerated, and what is sent there to get past the form."""

from fastapi.routing import APIRoute
from starlette.routing import Mount, Route

from serve.web.guard import COOKIE
from suqiu import clock
from suqiu.store.accounts.sessions import session_of
from tests.serve.web.office import Browser

# What stands for each part of an address; routes with other parts must be entered here.
FILLED = {
    "{number}": "T1", "{action}": "invite", "{pin_id}": "1", "{turn_id}": "1", "{step}": "approve",
    "{form}": "csv", "{report_id}": "x", "{conversation_id}": "x", "{format}": "md", "{token}": "x",
}  # fmt: skip
_STALE = {"stamp": "2026-01-01T00:00:00"}
# Bodies that keep the form, so that it is not the form that refuses.
BODIES = {
    "/web/tickets/{number}/decide": _STALE | {"leaf": "020101", "lead": "水利局"},
    "/web/tickets/{number}/return": _STALE | {"status": "待受理", "reason": "不归我们"},
    "/web/tickets/{number}/merge": _STALE | {"into": "T2"},
    "/web/tickets/{number}/callback": _STALE | {"result": "接通", "solved": "是"},
    "/web/tickets/{number}/supervise": _STALE | {"step": "督办", "note": "请抓紧"},
    "/web/tickets/{number}/person": {"reason": "核实地址"},
    "/web/turns/{turn_id}/judge": {"thumbs": 1},
    "/web/turns/{turn_id}/save": {"report": ""},
    "/api/v1/turns/{turn_id}/judge": {"thumbs": 1},
    "/api/v1/ask": {"question": "上个月受理量是多少"},
    "/api/v1/similar": {"text": "停水"},
    "/api/v1/classify": {"tickets": [{"body": "停水"}]},
    "/api/v1/extract": {"tickets": [{"body": "停水"}]},
    "/web/ask": {"question": "上个月受理量是多少"},
    "/web/drill": {"query": {"metrics": ["received"]}},
    "/web/pins": {"title": "受理量", "question": "本月受理量"},
}


class Visitor(Browser):
    """Somebody's browser that knows the session's CSRF word without opening a page."""

    def __init__(self, app, database, user):
        super().__init__(app, database, user)
        with database.owner().begin() as connection:
            self.word = session_of(connection, self.client.cookies[COOKIE]).csrf

    def send_form(self, path, **values):
        """A form of such a page, filled in."""
        form = {
            "csrf": self.word, "source": "x", "version": "1", "despite": "看过", "reason": "误报",
            "until": f"{clock.today()}",
        }  # fmt: skip
        return self.client.post(address_of(path, **values), data=form)

    def send(self, method, path, **values):
        """A request that keeps the form, with the CSRF word."""
        return send(self.client, method, path, {"x-csrf": self.word}, **values)


def routes_of(app):
    """Method and path of every route, `/static` aside."""
    found = []

    def walk(routes):
        for route in routes:
            inner = getattr(route, "original_router", None)
            if isinstance(route, APIRoute | Route):
                path = route.path.replace(":path}", "}")
                found.extend((method, path) for method in sorted(route.methods - {"HEAD"}))
            elif inner is not None:
                walk(inner.routes)
            else:
                assert isinstance(route, Mount), route
                assert route.path == "/static", route.path

    walk(app.routes)
    assert len(found) > 50
    return found


def address_of(path, **values):
    """The path with its parts filled in."""
    for name, value in {
        **FILLED,
        **{f"{{{name}}}": value for name, value in values.items()},
    }.items():
        path = path.replace(name, str(value))
    assert "{" not in path, f"enter the parts of {path} in FILLED"
    return path


def send(client, method, path, headers=None, **values):
    """A request that keeps the form, answered as JSON."""
    more = {} if method == "GET" else {"json": BODIES.get(path, {})}
    return client.request(
        method,
        address_of(path, **values),
        headers={"accept": "application/json", **(headers or {})},
        **more,
    )
