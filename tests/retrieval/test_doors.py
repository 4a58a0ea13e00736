"""The commands and the HTTP door."""

import orjson
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from classifier.leaning import LeafLeaner
from retrieval.encoder import LocalEncoder, encoder_of
from retrieval.errors import RetrievalError
from serve.api import problems, similar
from serve.api.rate import KnownTokens
from serve.http.backend import Backend
from suqiu.settings import Settings
from suqiu.store.accounts.tokens import make_token
from suqiu.store.users import local_administrator


@pytest.fixture
def client(indexed, store_environment, small_model):
    app = FastAPI()
    app.state.encoder, app.state.leaner = None, LeafLeaner(small_model)
    app.state.backend = Backend(Settings())
    app.state.tokens = KnownTokens()
    problems.install(app)
    app.include_router(similar.router)
    with indexed.owner().begin() as connection:
        token = make_token(connection, local_administrator().name)
    with TestClient(app, headers={"Authorization": f"Bearer {token}"}) as found:
        yield found
    app.state.backend.close()


def test_similar_over_http(client):
    found = client.post("/api/v1/similar", json={"text": "锦源小区停水", "limit": 2}).json()
    assert len(found["similar"]) == 2
    assert found["similar"][0]["leaf_code"] == "020101"
    assert found["read_as"] is None
    wrong = client.post("/api/v1/similar", json={"text": "小区夜间施公"}).json()
    assert wrong["read_as"] == "小区夜间施工"
    by_number = client.post("/api/v1/similar", json={"ticket_no": "A1"}).json()
    assert "A1" not in [one["ticket_no"] for one in by_number["similar"]]
    assert by_number["read_as"] is None


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"text": "x", "ticket_no": "A1"},
        {"ticket_no": "X"},
        {"text": "停水", "period": "昨天"},
        {"text": "停水", "limit": 0},
        {"text": "停水", "copies": 0},
    ],
)
def test_bad_requests(client, form):
    answer = client.post("/api/v1/similar", json=form)
    assert answer.status_code == 422
    assert answer.json()["hint"]


def test_without_a_token(client):
    assert (
        client.post(
            "/api/v1/similar", json={"text": "停水"}, headers={"Authorization": ""}
        ).status_code
        == 401
    )


def test_similar_and_index_commands(suqiu, indexed, store_environment):
    found = orjson.loads(suqiu("similar", "惠民路违停", "--period", "2026-09", "--json").out)
    assert found["similar"][0]["ticket_no"] == "B1"
    by_number = orjson.loads(suqiu("similar", "A1", "--json").out)
    assert by_number["similar"][0]["leaf_code"] == "020101"
    assert "机动车违停" in suqiu("similar", "惠民路违停").out
    status = orjson.loads(suqiu("index", "status", "--json").out)
    assert status["tickets"] == status["indexed"]
    assert "已索引 0 条" in suqiu("index", "update").out
    assert suqiu("similar", "停水", "--period", "昨天").code == 2


def test_own_bodies_are_found_by_their_titles(suqiu, tmp_path):
    file = tmp_path / "texts.csv"
    file.write_text(
        "编号,标题,内容\nT1,停水三天,小区停水三天没人管\nT2,路灯不亮,惠民路的路灯不亮\nX3,噪音,半夜施工噪音\n",
        "utf-8",
    )
    found = orjson.loads(suqiu("eval", "retrieval", "--texts", file, "--json").out)
    assert (found["n"], found["recall_1"]) == (3, 1.0)
    chosen = suqiu("eval", "retrieval", "--texts", file, "--prefix", "T", "--json")
    assert orjson.loads(chosen.out)["n"] == 2
    assert suqiu("eval", "retrieval", "--texts", file, "--prefix", "Z").code == 2


def test_an_encoder_that_is_not_there_says_so(tmp_path):
    assert encoder_of(None) is None
    with pytest.raises(RetrievalError, match="没有编码模型目录"):
        encoder_of(tmp_path / "none")


def test_a_folder_without_a_model_is_refused(tmp_path):
    """Without sentence-transformers, what to install; with it, what is wrong with the folder."""
    with pytest.raises(RetrievalError) as refused:
        LocalEncoder(tmp_path)
    assert refused.value.hint
