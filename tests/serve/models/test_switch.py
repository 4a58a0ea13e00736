"""Another model while questions come in: none is lost, and a broken one changes nothing."""

import threading
import time

import httpx
import numpy as np
import pytest
import uvicorn

from classifier.labels.moves import MOVES_FILE, Move, write_moves
from classifier.model.fingerprints import FILE as FINGERPRINTS
from classifier.model.fingerprints import fingerprints
from serve.classifying.build import build_serving, first_classifier
from serve.models.holder import Watcher
from serve.models.pointer import Change, pinned, read_pointer, registry_folder, write_pointer
from serve.models.registry import register_model
from serve.web.guard import COOKIE
from suqiu import clock
from suqiu.store.accounts.sessions import start_session
from suqiu.store.users import User, save_user
from tests.serve.apps import create_app

ASKED = {"tickets": [{"body": "小区停水三天了，没有人来修"}, {"body": "工地半夜施工噪音大"}]}


class Hammer:
    """Threads that ask without a pause, and what they were answered."""

    def __init__(self, url, threads=4):
        self.url = url
        self.models, self.wrong = [], []
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(threads)]

    def _ask(self):
        with httpx.Client(timeout=30) as client:
            while not self._done.is_set():
                try:
                    reply = client.post(f"{self.url}/api/v1/classify", json=ASKED)
                    found = {one["model"] for one in reply.json()["suggestions"]}
                    assert len(found) == 1
                    self.models.append(found.pop())
                except Exception as error:
                    self.wrong.append(repr(error))

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self._done.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, model, seconds=60):
        """Until the newest answers are this model's and some more came after."""
        _until(lambda: self.models[-1:] == [model], seconds)
        more = len(self.models) + 10
        _until(lambda: len(self.models) >= more, seconds)


def _until(check, seconds=60):
    ends = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def service(site, trained, suqiu):
    """A running service with the model `first`; gives its address and its application."""
    assert suqiu("model", "use", trained("first")).code == 0
    chosen, classifier = first_classifier(site)
    app = create_app(classifier, site, chosen=chosen)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    watcher = Watcher(app.state.models, 0.05).start()
    thread.start()
    _until(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", app
    watcher.stop()
    server.should_exit = True
    thread.join(20)


def test_a_switch_a_broken_one_and_a_rollback_under_load(
    service, suqiu, trained, choose_broken, store_database
):
    url, app = service
    with Hammer(url) as hammer:
        hammer.wait_for("first")
        assert suqiu("model", "use", trained("second"), "--reason", "好一点").code == 0
        hammer.wait_for("second")
        since = httpx.get(f"{url}/healthz").json()
        choose_broken()
        _until(lambda: app.state.models.refused is not None)
        hammer.wait_for("second")
        health = httpx.get(f"{url}/healthz").json()
        assert (health["model"], health["since"]) == ("second", since["since"])
        assert "损坏" in health["refused"]
        assert "损坏" in _state_page(url, store_database)
        assert suqiu("model", "rollback").code == 0
        _until(lambda: app.state.models.refused is None)
        assert suqiu("model", "rollback", "--reason", "还是旧的好").code == 0
        hammer.wait_for("first")
    assert hammer.wrong == []
    # Threads of the old model may answer last; but each model has its time.
    assert list(dict.fromkeys(hammer.models)) == ["first", "second"]
    assert "first" in httpx.get(f"{url}/healthz").json()["model"]
    with store_database.owner().connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT action, detail->>'reason' FROM audit WHERE action LIKE 'model.%%' ORDER BY id"
        ).all()
    assert rows == [
        ("model.use", ""), ("model.use", "好一点"), ("model.rollback", ""),
        ("model.rollback", "还是旧的好"),
    ]  # fmt: skip


def _state_page(url, database):
    with database.owner().begin() as connection:
        save_user(connection, User("主任", "administrator"))
        cookie = start_session(connection, "主任")
    return httpx.get(f"{url}/admin/state", cookies={COOKIE: cookie}).text


def test_a_request_keeps_the_model_it_began_with(site, trained, classifier):
    from starlette.requests import Request

    from serve.models.serving import serving_of

    app = create_app(classifier, site)
    request = Request({"type": "http", "app": app, "state": {}})
    before = serving_of(request)
    name = register_model(site, str(trained("second")))
    write_pointer(site, read_pointer(site).used(Change(name, "use", clock.now(), "谁")))
    assert app.state.models.refresh()
    assert serving_of(request) is before
    later = serving_of(Request({"type": "http", "app": app, "state": {}}))
    assert later.classifier.model.card.name == "second"


def test_the_registry_keeps_what_the_codes_were_before(site, trained):
    folder = trained("second")
    assert not (registry_folder(site) / register_model(site, str(folder)) / MOVES_FILE).exists()
    folder = trained("third")
    write_moves(folder, [Move("01", "A1", 7, "市政 / 停水", "水务 / 停水")])
    kept = registry_folder(site) / register_model(site, str(folder)) / MOVES_FILE
    assert "01,A1,7,市政 / 停水,水务 / 停水" in kept.read_text("utf-8-sig")


def test_the_registry_keeps_what_a_model_learned_by_its_fingerprints(site, trained):
    folder = trained("second")
    np.save(folder / FINGERPRINTS, fingerprints(["小区停水三天了，没有人来修"]))
    kept = registry_folder(site) / register_model(site, str(folder)) / FINGERPRINTS
    assert kept.read_bytes() == (folder / FINGERPRINTS).read_bytes()


def test_a_broken_model_is_tried_once_a_change(site, choose_broken, classifier):
    app, tried = create_app(classifier, site), []
    build = app.state.models._build

    def counted(settings):
        tried.append(settings.model)
        return build(settings)

    app.state.models._build = counted
    choose_broken()
    assert not any(app.state.models.refresh() for _ in range(5))
    assert len(tried) == 1


def test_a_damaged_pointer_changes_nothing(site, classifier, trained):
    app = create_app(classifier, site)
    name = register_model(site, str(trained("second")))
    path = site.data_dir / "models" / "current.json"
    path.write_text("{", "utf-8")
    assert not app.state.models.refresh()
    assert app.state.models.refused is not None
    path.unlink()
    write_pointer(site, read_pointer(site).used(Change(name, "use", clock.now(), "谁")))
    assert app.state.models.refresh()
    assert app.state.models.refused is None


def test_a_service_starts_with_the_last_good_model(site, trained, suqiu, choose_broken):
    assert suqiu("model", "use", trained("first")).code == 0
    choose_broken()
    said = []
    name, classifier = first_classifier(site, report=said.append)
    assert name.startswith("first-")
    assert classifier.model.card.name == "first"
    assert "broken" in said[0]


def test_a_setting_wins_over_the_pointer(site, trained, classifier, model_folder):
    fixed = site.model_copy(update={"model": model_folder})
    app = create_app(classifier, fixed)
    name = register_model(site, str(trained("second")))
    write_pointer(site, read_pointer(site).used(Change(name, "use", clock.now(), "谁")))
    assert not app.state.models.refresh()
    assert pinned(fixed).model == model_folder
    assert pinned(site).model == site.data_dir / "models" / name
    assert build_serving(pinned(site))[0].model.card.name == "second"
