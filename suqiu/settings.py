"""All settings in one place; read from the environment (SUQIU_…) or a .env file."""

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from suqiu.errors import SettingsError

_REASONS = {
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "int_parsing": "应是整数",
    "int_from_float": "应是整数",
    "float_parsing": "应是数字",
    "literal_error": "应是 {expected} 之一",
}

# Those that change what the classifier says; the others are the machine's.
CLASSIFIER_SETTINGS = (
    "auto_precision",
    "auto_threshold",
    "auto_urgent",
    "candidate_coverage",
    "urgent_recall",
    "max_text_chars",
)


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
    runs_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("suqiu", appauthor=False)) / "runs",
        description="评测运行的记录放在哪里",
    )
    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("suqiu", appauthor=False)),
        description="随附的数据库放在哪里",
    )
    database_url: SecretStr | None = Field(
        None, description="自备 PostgreSQL（15 或更新）属主的地址；不填则用随附的数据库"
    )
    database_reader_url: SecretStr | None = Field(
        None, description="自备 PostgreSQL 只读角色 suqiu_reader 的地址"
    )
    database_silence: float = Field(
        10.0, ge=2, le=600,
        description="数据库多少秒没有任何回应，另外去连也没有回应，就不再等它",
    )  # fmt: skip
    statement_timeout: float = Field(
        10.0, ge=0.1, le=3600, description="一次查询最多多少秒，超过即中止"
    )
    semantic_dir: Path | None = Field(
        None, description="本地指标目录；其中的 TOML 逐条覆盖随附的 datasets/semantic/"
    )
    reports_dir: Path | None = Field(
        None, description="本地报告规格目录；其中的同名 TOML 代替随附的 datasets/reports/"
    )
    row_limit: int = Field(10_000, ge=1, le=1_000_000, description="一次查询最多取多少行")
    model: Path | None = Field(
        None,
        description="模型目录；不填则用 suqiu model use 选的（评测除外），没选过就用随附数据训练的",
    )
    duty_list: Path | None = Field(
        None, description="本地权责清单（派单目录）；不填则用分类表里的主办协办"
    )
    dispatch_dir: Path | None = Field(
        None,
        description="本地派单规则目录；其中的 rules.csv、ownerless.csv、names.csv 各代替 "
        "datasets/departments/ 里随附的",
    )
    auto_precision: float = Field(
        0.9, ge=0.5, le=0.999, description="自动派单要达到的准确率；据此在留出数据上推算置信度阈值"
    )
    auto_threshold: float | None = Field(
        None, ge=0, le=1, description="直接指定置信度阈值，不按准确率推算"
    )
    auto_urgent: bool = Field(False, description="紧急、特急的也可以自动派单；默认一律请人看")
    candidate_coverage: float = Field(
        0.9, ge=0.5, le=0.99, description="候选类别集合包含正确类别的概率（共形预测）"
    )
    urgent_recall: float = Field(
        0.85,
        ge=0.5,
        le=0.99,
        description="紧急的要找回多少；只在训练数据里有紧急程度时起作用，据此推算门槛",
    )
    intake_dir: Path | None = Field(
        None, description="本地受理规则目录；其中的同名文件代替随附的 datasets/intake/"
    )
    caller_lists: Path | None = Field(
        None, description="来电名单文件（只存哈希），见 suqiu callers add"
    )
    caller_salt: str | None = Field(
        None, repr=False, description="来电名单哈希用的盐，至少 16 个字符，与名单分开保存"
    )
    max_text_chars: int = Field(
        100_000, ge=100, le=10_000_000, description="一条诉求最多多少个字符，超过的交人工"
    )
    max_request_bytes: int = Field(
        8 << 20, ge=1 << 10, le=1 << 30, description="一次 HTTP 请求最多多少字节"
    )
    api_rate: int = Field(
        3000, ge=0, le=1_000_000,
        description="每个令牌（没有令牌或令牌没有认出的按地址）每分钟最多请求接口多少次；0 表示不限",
    )  # fmt: skip
    api_tokens_required: bool = Field(
        False, description="分类、填单、分类表的接口也要令牌；默认能连到端口的都能用"
    )
    workers: int = Field(0, ge=0, le=256, description="处理文件时的进程数；0 表示等于处理器核数")
    serve_processes: int = Field(
        1, ge=1, le=64, description="HTTP 服务由几个进程一起应答；模型只装一次，共用内存"
    )
    host: str = Field("127.0.0.1", description="HTTP 服务监听的地址")
    port: int = Field(8000, ge=1, le=65535, description="HTTP 服务监听的端口")
    encoder_path: Path | None = Field(
        None, description="本地 sentence-transformers 编码模型目录；不填则只按词项找相似工单和知识"
    )
    repeat_window: int = Field(
        30, ge=1, le=366, description="多少天以内的工单算作重复诉求、多人同诉"
    )
    llm_url: str | None = Field(
        None, description="大模型服务的地址（OpenAI 协议，如 http://10.0.0.5:8000/v1）；不填则不用"
    )
    llm_model: str | None = Field(None, description="模型名；不填则用服务列出的第一个")
    llm_api_key: SecretStr | None = Field(None, description="模型服务的密钥；本地服务一般不需要")
    llm_timeout: float = Field(
        20.0, ge=0.1, le=3600, description="一次模型调用最多多少秒，含排队和重试"
    )
    llm_concurrency: int = Field(16, ge=1, le=1024, description="同时进行的模型调用最多几个")
    llm_dialect: Literal[
        "auto", "json_schema", "structured_outputs", "json_object", "none"
    ] = Field("auto", description="结构化输出的写法；auto 为启动后自动识别")  # fmt: skip
    llm_retries: int = Field(2, ge=0, le=10, description="可重试的失败最多重试几次")
    llm_breaker_failures: int = Field(5, ge=1, le=1000, description="连续失败几次就暂停调用模型")
    llm_breaker_pause: float = Field(
        30.0, ge=0.1, le=3600, description="暂停多少秒后再试一次，成功即恢复"
    )
    llm_price_in: float = Field(0.0, ge=0, le=1e6, description="每百万输入词元的价格，用于计费统计")
    llm_price_out: float = Field(
        0.0, ge=0, le=1e6, description="每百万输出词元的价格，用于计费统计"
    )

    llm_share: float = Field(
        0.3, ge=0, le=1, description="一天的工单里最多多大比例可以问大模型，没有把握的在先"
    )
    llm_tokens_per_day: int = Field(
        0, ge=0, le=10**12, description="一天最多用多少词元；0 表示不限"
    )
    llm_deadline: float = Field(
        10.0, ge=0.1, le=600, description="HTTP 请求最多等大模型多少秒，过时用快速结果"
    )
    llm_rule: Path | None = Field(
        None, description="合并规则文件，由 suqiu llm learn 学得；不填则为缓存目录里的 cascade.json"
    )
    llm_candidates: int = Field(8, ge=3, le=8, description="提示里最多列几个候选类别")
    llm_examples: int = Field(1, ge=0, le=2, description="提示里每个候选类别附几条相近的例子")
    llm_ticket_chars: int = Field(
        1500, ge=100, le=10_000, description="提示里诉求最多多少个字，多的截去"
    )
    schedules: Path | None = Field(
        None, description="本地任务时间表（TOML），代替随附的 datasets/schedules/jobs.toml"
    )
    warning_rules: Path | None = Field(
        None, description="本地预警规则（TOML），代替随附的 datasets/warnings/rules.toml"
    )
    warning_webhooks: SecretStr | None = Field(
        None, description="新预警 POST 到哪些网址，逗号隔开；可用企业微信、钉钉机器人的地址"
    )
    warning_mail_to: str | None = Field(None, description="新预警发到哪些邮箱，逗号隔开")
    mail_host: str | None = Field(None, description="邮件服务器（SMTP）的主机名")
    mail_port: int = Field(587, ge=1, le=65535, description="邮件服务器的端口")
    mail_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="邮件连接怎样加密；none 只用于内网"
    )
    mail_user: str | None = Field(None, description="邮件服务器的用户名；不填则不登录")
    mail_password: SecretStr | None = Field(None, description="邮件服务器的密码")
    mail_from: str | None = Field(None, description="发件人；不填则用邮件服务器的用户名")
    oidc_issuer: str | None = Field(
        None,
        description="单点登录（OIDC）签发方的地址，如 https://sso.example.gov.cn/realms/main；不填则不用",
    )
    oidc_client_id: str | None = Field(None, description="在签发方登记的客户端编号")
    oidc_client_secret: SecretStr | None = Field(None, description="客户端密钥")
    oidc_redirect: str | None = Field(
        None,
        description="在签发方登记的回调地址，以 /login/sso/back 结尾；不填则按浏览器访问的地址",
    )
    oidc_scopes: str = Field("openid profile", description="向签发方要哪些范围，空格隔开")
    oidc_name_claim: str = Field(
        "preferred_username",
        description="用户名在 ID 令牌的哪个声明里；签发方必须保证它唯一、本人不能改",
    )
    oidc_role_claim: str | None = Field(
        None, description="角色在哪个声明里；不填则只让这里已有的用户进来"
    )
    oidc_roles: str | None = Field(
        None, description="声明的值对应哪个角色，如 坐席=dispatcher,科长=leader"
    )
    oidc_departments_claim: str | None = Field(
        None, description="部门在哪个声明里；只用于由角色声明管的用户"
    )
    oidc_streets_claim: str | None = Field(
        None, description="街道在哪个声明里；只用于由角色声明管的用户"
    )
    oidc_administrators: bool = Field(
        False, description="管理员和审计员能不能经单点登录进来；默认只能用本地账号"
    )


def load_settings() -> Settings:
    """Settings from the environment; SettingsError names the value that is impossible."""
    try:
        return Settings()  # type: ignore[call-arg]  # the environment fills it
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        reason = _REASONS.get(first["type"], "{msg}").format(**first.get("ctx", {}), **first)
        reason = reason.replace("' or '", "'、'")
        raise SettingsError(
            f"设置 SUQIU_{name} 的值 {first['input']} 不可用：{reason}", hint="见 docs/settings.md"
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError("设置文件 .env 不是 UTF-8 编码", hint="用 UTF-8 重新保存") from error
