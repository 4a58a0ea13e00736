"""`suqiu config check`: what is dangerous is refused, what may be meant is told."""

import json
import shutil
import tempfile
from pathlib import Path

import pytest

from serve.config.check import CheckVerdict, check_all
from suqiu.data import dataset_path
from suqiu.settings import Settings, load_settings
from suqiu.store.server import embedded


def _found(name, verdict, **settings):
    from serve.config import check as config_check

    checks = [
        *config_check._dangers(Settings(**settings)),
        *config_check._secrets(Settings(**settings), settings.pop("env_file", NOWHERE)),
    ]
    return [one for one in checks if one.name == name and one.verdict is verdict]


class _Nowhere:
    def is_file(self):
        return False


NOWHERE = _Nowhere()


@pytest.mark.parametrize(
    ("name", "verdict", "settings"),
    [
        ("自动派单", CheckVerdict.REFUSED, {"auto_threshold": 0.1}),
        ("自动派单", CheckVerdict.WARNED, {"auto_precision": 0.6}),
        ("监听地址", CheckVerdict.WARNED, {"host": "0.0.0.0"}),
        ("监听地址", CheckVerdict.FINE, {"host": "127.0.0.1"}),
        ("接口令牌", CheckVerdict.WARNED, {"host": "0.0.0.0"}),
        ("邮件", CheckVerdict.WARNED, {"mail_host": "m", "mail_security": "none"}),
        ("SUQIU_DATABASE_URL", CheckVerdict.REFUSED,
         {"database_url": "postgresql://suqiu:suqiu@10.0.0.8/suqiu"}),
        ("SUQIU_DATABASE_URL", CheckVerdict.FINE,
         {"database_url": "postgresql://suqiu:Kx82-mno-31@10.0.0.8/suqiu"}),
        ("SUQIU_DATABASE_URL", CheckVerdict.REFUSED, {"database_url": "::nonsense::"}),
        ("只读角色", CheckVerdict.REFUSED, {"database_url": "postgresql://a:Kx82-mno@10.0.0.8/s"}),
        ("来电名单", CheckVerdict.REFUSED, {"caller_salt": "short"}),
        ("来电名单", CheckVerdict.REFUSED, {"caller_lists": "lists.txt"}),
        ("大模型密钥", CheckVerdict.REFUSED,
         {"llm_url": "http://api.example.com/v1", "llm_api_key": "sk-1"}),
    ],
)  # fmt: skip
def test_a_value_is_judged(name, verdict, settings):
    assert _found(name, verdict, **settings)


@pytest.mark.parametrize(
    "settings", [{"host": "127.0.0.1"}, {"host": "0.0.0.0", "api_tokens_required": True}]
)
def test_open_routes_are_told_only_where_others_can_connect(settings):
    assert not _found("接口令牌", CheckVerdict.WARNED, **settings)


@pytest.mark.parametrize(
    "url", ["https://api.example.com/v1", "http://10.0.0.5:8000/v1", "http://gpu1/v1"]
)
def test_a_key_may_go_encrypted_or_within_the_intranet(url):
    assert not _found("大模型密钥", CheckVerdict.REFUSED, llm_url=url, llm_api_key="sk-1")


def test_a_readable_settings_file_is_refused(tmp_path, store_environment):
    env = tmp_path / ".env"
    env.write_text("SUQIU_LLM_API_KEY=x")
    for mode, verdicts in ((0o644, {CheckVerdict.REFUSED}), (0o600, set())):
        env.chmod(mode)
        found = check_all(load_settings(), env_file=env)
        assert {one.verdict for one in found if one.name == "设置文件"} == verdicts


def test_a_good_site_may_start(suqiu, store_environment, tmp_path, monkeypatch):
    monkeypatch.setenv("SUQIU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    run = suqiu("config", "check", "--json")
    checks = {one["name"]: one for one in json.loads(run.out)}
    assert run.code == 0, checks
    assert checks["数据库"]["verdict"] == "正常"


@pytest.fixture
def own_database(monkeypatch):
    """The folder of an embedded server that does not run yet."""
    # Not pytest's own folder: the server runs as another user where tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="suqiu-check-"))
    monkeypatch.setenv("SUQIU_DATA_DIR", str(folder))
    yield folder / "postgres"
    embedded.stop(folder / "postgres")
    shutil.rmtree(folder, ignore_errors=True)


def test_a_check_stops_the_database_it_started_and_no_other(
    suqiu, own_database, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert suqiu("config", "check").code == 0
    assert not embedded.is_running(own_database)
    embedded.start(own_database)
    assert suqiu("config", "check").code == 0
    assert embedded.is_running(own_database)


def test_a_database_out_of_reach_and_a_missing_model_are_refused(suqiu, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SUQIU_DATABASE_URL", "postgresql://a:Secret-word-1@127.0.0.1:1/x")
    monkeypatch.setenv("SUQIU_DATABASE_READER_URL", "postgresql://b:Secret-word-1@127.0.0.1:1/x")
    monkeypatch.setenv("SUQIU_DUTY_LIST", str(tmp_path / "missing.xlsx"))
    run = suqiu("config", "check")
    assert run.code == 1
    assert "连不上数据库" in run.out
    assert "missing.xlsx" in run.out
    assert "Secret-word-1" not in run.out + run.err


def test_a_dead_model_server_is_told_but_not_refused(
    suqiu, store_environment, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SUQIU_LLM_URL", "http://127.0.0.1:1/v1")
    run = suqiu("config", "check", "--json")
    (found,) = [one for one in json.loads(run.out) if one["name"] == "大模型服务"]
    assert found["verdict"] == "注意"
    assert run.code == 0


@pytest.mark.parametrize(
    ("verdict", "settings"),
    [
        (CheckVerdict.FINE, {"auto_precision": 0.8}),
        (CheckVerdict.WARNED, {"auto_precision": 0.999}),
        (CheckVerdict.FINE, {"auto_precision": 0.999, "auto_threshold": 0.9}),
    ],
)
def test_a_promise_the_model_cannot_keep_is_told(verdict, settings, model_folder):
    from serve.config import check as config_check

    checks = list(config_check._automatic(Settings(model=model_folder, **settings)))
    assert [(one.name, one.verdict) for one in checks] == [("自动派单", verdict)]
    assert ("全部交人工" in checks[0].detail) is (verdict is CheckVerdict.WARNED)


def test_a_model_that_cannot_be_read_is_refused(tmp_path):
    from serve.config import check as config_check

    (check,) = config_check._automatic(Settings(model=tmp_path))
    assert check.verdict is CheckVerdict.REFUSED


def _dispatch(**settings):
    from serve.config import check as config_check

    return list(config_check._dispatch(Settings(**settings)))


def test_every_fault_of_the_duty_list_is_told(tmp_path, model_folder):
    path = tmp_path / "duty.csv"
    path.write_text("代码,主办单位\n999999,甲局\n020101,\n888888,乙局\n020102,丙局\n", "utf-8")
    found = _dispatch(model=model_folder, duty_list=path)
    refused = [one.detail for one in found if one.verdict is CheckVerdict.REFUSED]
    assert [f"第 {row} 行" in said for row, said in zip((2, 3, 4), refused, strict=True)] == [
        True
    ] * 3
    path.write_text("代码,主办单位,版本\n020102,丙局,2026-03\n", "utf-8")
    fine, missing = _dispatch(model=model_folder, duty_list=path)
    assert (fine.verdict, fine.detail) == (CheckVerdict.FINE, "duty.csv（版本 2026-03，1 类）")
    assert missing.verdict is CheckVerdict.WARNED
    assert missing.detail.startswith("派单目录 duty.csv 没有写 ")
    assert "SUQIU_DUTY_LIST" in missing.hint


def test_a_row_of_an_upper_level_gives_all_its_leaves_an_owner(tmp_path, model_folder, small_model):
    tops = dict.fromkeys(leaf.names[0] for leaf in small_model.taxonomy.leaves)
    path = tmp_path / "duty.csv"
    path.write_text("类别,主办单位\n" + "".join(f"{top},某局\n" for top in tops), "utf-8")
    fine, *rest = _dispatch(model=model_folder, duty_list=path)
    assert fine.verdict is CheckVerdict.FINE
    assert f"{len(small_model.codes)} 类" in fine.detail
    assert not any("没有写" in one.detail for one in rest if one.name == "派单目录")


def test_two_names_of_the_list_that_are_usually_one_body_are_told(tmp_path, model_folder):
    path = tmp_path / "duty.csv"
    path.write_text("代码,主办单位\n020101,城管局\n020102,综合行政执法局\n", "utf-8")
    found = _dispatch(model=model_folder, duty_list=path)
    said = [one.detail for one in found if one.verdict is CheckVerdict.WARNED]
    assert any(one.startswith("城管局、综合行政执法局 各算一个单位") for one in said)


def test_a_local_department_that_is_not_in_the_list_is_told(tmp_path, model_folder, small_model):
    path = tmp_path / "duty.csv"
    rows = "".join(f"{code},镇政府\n" for code in small_model.codes)
    path.write_text(f"代码,主办单位\n{rows}", "utf-8")
    settings = {"model": model_folder, "duty_list": path}
    warned = [one for one in _dispatch(**settings) if one.verdict is CheckVerdict.WARNED]
    assert "属地兜底不起作用" in warned[0].detail
    assert "local_department" in warned[0].hint
    assert "重新训练" in warned[0].hint
    folder = tmp_path / "rules"
    folder.mkdir()
    shipped = dataset_path("departments/rules.csv").read_text("utf-8")
    (folder / "rules.csv").write_text(
        shipped.replace("街道办事处（乡镇人民政府）", "镇政府"), "utf-8"
    )
    found = _dispatch(**settings, dispatch_dir=folder)
    assert {one.verdict for one in found} == {CheckVerdict.FINE}
    (folder / "rules.csv").write_text(shipped.replace("0.8", "很多"), "utf-8")
    assert any(
        one.name == "派单规则" and one.verdict is CheckVerdict.REFUSED
        for one in _dispatch(**settings, dispatch_dir=folder)
    )


def test_a_misspelt_setting_is_told_with_the_one_it_is_like(tmp_path, monkeypatch):
    from serve.config.names import unknown_names

    monkeypatch.setenv("SUQIU_PROT", "8000")
    monkeypatch.setenv("SUQIU_PORT", "8000")
    file = tmp_path / ".env"
    file.write_text(
        "# SUQIU_ABC=1\nexport suqiu_llm_ulr = x\nSUQIU_HOST=127.0.0.1\nOTHER=1\n", "utf-8"
    )
    assert list(unknown_names(file)) == [
        ("SUQIU_PROT", "SUQIU_PORT"),
        ("suqiu_llm_ulr", "SUQIU_LLM_URL"),
    ]


@pytest.mark.parametrize("name", ["schedules", "warning_rules"])
def test_a_file_that_cannot_be_read_is_refused_before_the_night(tmp_path, name):
    from serve.config.files import faulty_files

    file = tmp_path / "own.toml"
    file.write_text("x = [\n", "utf-8")
    [(setting, error)] = faulty_files(Settings(**{name: file}))
    assert setting == f"SUQIU_{name.upper()}"
    assert "own.toml" in str(error)
    assert list(faulty_files(Settings())) == []
