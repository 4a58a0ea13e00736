import pytest

from suqiu.errors import SettingsError
from suqiu.settings import load_settings


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    """No .env of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("AUTO_PRECISION", "0.4", "不能小于 0.5"),
        ("AUTO_PRECISION", "1.1", "不能大于 0.999"),
        ("AUTO_PRECISION", "nan", "不能大于 0.999"),
        ("AUTO_PRECISION", "很高", "应是数字"),
        ("MAX_TEXT_CHARS", "10", "不能小于 100"),
        ("MAX_TEXT_CHARS", "99999999999999999999", "不能大于"),
        ("MAX_REQUEST_BYTES", "0", "不能小于 1024"),
        ("WORKERS", "-1", "不能小于 0"),
        ("WORKERS", "1.5", "应是整数"),
        ("PORT", "0", "不能小于 1"),
        ("PORT", "65536", "不能大于 65535"),
        ("PORT", "http", "应是整数"),
    ],
)
def test_an_impossible_value_is_refused_by_name(monkeypatch, name, value, reason):
    monkeypatch.setenv(f"SUQIU_{name}", value)
    with pytest.raises(SettingsError, match=f"SUQIU_{name} 的值 .* 不可用：{reason}") as error:
        load_settings()
    assert error.value.hint


def test_a_command_shows_which_setting_is_wrong(monkeypatch, suqiu):
    monkeypatch.setenv("SUQIU_PORT", "x")
    run = suqiu("classify", "停水")
    assert run.code == 2
    assert "SUQIU_PORT" in run.err
    assert run.out == ""


def test_an_empty_value_means_the_default(monkeypatch):
    monkeypatch.setenv("SUQIU_MODEL", "")
    monkeypatch.setenv("SUQIU_PORT", "")
    settings = load_settings()
    assert settings.model is None
    assert settings.port == 8000


def test_settings_come_from_the_env_file(tmp_path):
    (tmp_path / ".env").write_text("SUQIU_PORT=8123\nOTHER=其他程序的\n", "utf-8")
    assert load_settings().port == 8123


def test_an_env_file_in_another_encoding_is_named(tmp_path):
    (tmp_path / ".env").write_bytes("SUQIU_HOST=停水".encode("gb18030") + b"\xff")
    with pytest.raises(SettingsError, match=r"\.env 不是 UTF-8"):
        load_settings()
