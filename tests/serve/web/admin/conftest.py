"""Forms sent as a browser sends them, by whoever is named."""

from uuid import uuid4

import pytest

from serve.http.throttle import Tries
from serve.web.pages import login
from tests.serve.web.admin.forms import FormBrowser, TestClient


@pytest.fixture
def browser(app, database):
    return lambda user: FormBrowser(app, database, user)


@pytest.fixture
def anonymous(app):
    """A browser that nobody is logged in at."""
    return lambda: TestClient(app, follow_redirects=False, headers={"accept": "text/html"})


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Tries of other tests do not count."""
    monkeypatch.setattr(login, "_tries", Tries(uuid4().hex, burst=20, seconds=3))
