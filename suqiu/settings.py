"""All settings in one place; read from the environment (SUQIU_…) or a .env file."""

from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from suqiu.errors import SettingsError

_REASONS = {
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "int_parsing": "应是整数",
    "int_from_float": "应是整数",
    "float_parsing": "应是数字",
}


class Settings(BaseSettings):
    """Settings of one process; passed in, never global. Impossible values are refused."""

    model_config = SettingsConfigDict(
        env_prefix="SUQIU_", env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True,
        extra="ignore", frozen=True,
    )  # fmt: skip

    cache_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("suqiu", appauthor=False)),
        description="训练好的默认模型放在哪里",
    )
    model: Path | None = Field(None, description="模型目录；不填则用随附数据训练的默认模型")
    auto_threshold: float = Field(
        0.8, ge=0.5, le=1.0, description="首选类别的概率达到多少就不需人工复核"
    )
    max_text_chars: int = Field(
        100_000, ge=100, le=10_000_000, description="一条诉求最多多少个字符，超过的交人工"
    )
    max_request_bytes: int = Field(
        8 << 20, ge=1 << 10, le=1 << 30, description="一次 HTTP 请求最多多少字节"
    )
    workers: int = Field(0, ge=0, le=256, description="处理文件时的进程数；0 表示等于处理器核数")
    host: str = Field("127.0.0.1", description="HTTP 服务监听的地址")
    port: int = Field(8000, ge=1, le=65535, description="HTTP 服务监听的端口")


def load_settings() -> Settings:
    """Settings from the environment; SettingsError names the value that is impossible."""
    try:
        return Settings()  # type: ignore[call-arg]  # the environment fills it
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        reason = _REASONS.get(first["type"], "{msg}").format(**first.get("ctx", {}), **first)
        raise SettingsError(
            f"设置 SUQIU_{name} 的值 {first['input']} 不可用：{reason}", hint="见 docs/settings.md"
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError("设置文件 .env 不是 UTF-8 编码", hint="用 UTF-8 重新保存") from error
