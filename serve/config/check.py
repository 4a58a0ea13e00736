"""Whether a service may start with these settings: reachable, writable, not dangerous."""

import asyncio
import ipaddress
import os
import stat
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from classifier.cache import default_model, is_trained, taxonomy_of
from classifier.departments.coverage import taken_by_leaf, unowned
from classifier.departments.duty import DutyList, read_duties
from classifier.departments.local import COVER, REMEDY, local_missing, said_apart
from classifier.departments.rules import load_dispatch_rules
from classifier.intake.callers import load_caller_lists
from classifier.model.leaf_model import LeafModel
from serve.config.files import faulty_files
from serve.config.names import unknown_names
from serve.models.pointer import pinned
from serve.oidc.options import options_of
from serve.oidc.provider import Provider
from suqiu.errors import InputError, ModelError, SettingsError, SuqiuError
from suqiu.llm import ChatOptions
from suqiu.llm.probe import probe
from suqiu.llm.probed import ProbeMark
from suqiu.settings import Settings
from suqiu.store import migrating
from suqiu.store.connection.trouble import unreachable
from suqiu.store.database import Database
from suqiu.store.migrations import HEAD
from suqiu.store.server import embedded

_WEAK = frozenset(("", "postgres", "suqiu", "password", "123456", "admin", "changeme", "root"))
_SHORTEST_SALT = 16
_LEAST_THRESHOLD = 0.5
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class CheckVerdict(StrEnum):
    """REFUSED: do not start so. WARNED: may be meant. FINE: nothing to do."""

    FINE = "正常"
    WARNED = "注意"
    REFUSED = "不可用"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    verdict: CheckVerdict
    detail: str
    hint: str = ""


def check_all(settings: Settings, *, env_file: Path = Path(".env")) -> list[Check]:
    """Everything, the quick checks first; the model server is called, the database opened.

    An embedded database that did not run is stopped again.
    """
    return [
        *_names(env_file), *_dangers(settings), *_automatic(settings),
        *_secrets(settings, env_file), *_folders(settings), *_files(settings), *_dispatch(settings), *_single_sign_on(settings), _database(settings),
        *_model_server(settings),
    ]  # fmt: skip


def _names(env_file: Path) -> Iterator[Check]:
    for name, meant in unknown_names(env_file):
        hint = f"是不是 {meant}" if meant else "名字见 docs/settings.md"
        yield Check("设置", CheckVerdict.WARNED, f"没有 {name} 这个设置，不起作用", hint)


def _files(settings: Settings) -> Iterator[Check]:
    for name, error in faulty_files(settings):
        yield Check(name, CheckVerdict.REFUSED, error.message, error.hint)


def _single_sign_on(settings: Settings) -> Iterator[Check]:
    try:
        options = options_of(settings)
    except SettingsError as error:
        yield Check("单点登录", CheckVerdict.REFUSED, error.message, error.hint)
        return
    if options is None:
        return
    try:
        Provider(options).endpoints()
    except SuqiuError as error:
        yield Check("单点登录", CheckVerdict.WARNED, error.message, "本地账号不受影响")
        return
    if options.plain_http:
        yield Check("单点登录", CheckVerdict.WARNED, "签发方没有用 https", "换成 https 的地址")
    else:
        yield Check("单点登录", CheckVerdict.FINE, options.issuer)


def _dangers(settings: Settings) -> Iterator[Check]:
    if settings.auto_threshold is not None and settings.auto_threshold < _LEAST_THRESHOLD:
        yield Check(
            "自动派单", CheckVerdict.REFUSED, f"SUQIU_AUTO_THRESHOLD={settings.auto_threshold}：没把握的也自动派",
            "去掉它，按 SUQIU_AUTO_PRECISION 推算",
        )  # fmt: skip
    elif settings.auto_precision < 0.8:
        yield Check(
            "自动派单",
            CheckVerdict.WARNED,
            f"要求的准确率只有 {settings.auto_precision:.0%}",
            "一般不低于 90%",
        )
    if _is_loopback(settings.host):
        yield Check("监听地址", CheckVerdict.FINE, f"{settings.host}，只有本机能连")
    else:
        yield Check(
            "监听地址", CheckVerdict.WARNED, f"{settings.host}：密码在网上明文传输",
            "只监听 127.0.0.1，前面放带证书的反向代理，见 deploy/nginx.conf",
        )  # fmt: skip
        if not settings.api_tokens_required:
            yield Check(
                "接口令牌", CheckVerdict.WARNED, "分类、填单、分类表不要令牌，能连到端口的都能用",
                "SUQIU_API_TOKENS_REQUIRED=true，或用防火墙、代理限制谁能连",
            )  # fmt: skip
    if settings.mail_host and settings.mail_security == "none":
        yield Check("邮件", CheckVerdict.WARNED, "不加密", "SUQIU_MAIL_SECURITY=starttls")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield Check(
            "运行用户", CheckVerdict.WARNED, "以 root 运行", "建专用用户，见 deploy/suqiu.service"
        )


def _automatic(settings: Settings) -> Iterator[Check]:
    """Whether the model in use can keep the precision asked for."""
    if settings.auto_threshold is not None:
        if settings.auto_threshold >= _LEAST_THRESHOLD:
            yield Check(
                "自动派单", CheckVerdict.FINE, f"直接指定阈值 {settings.auto_threshold}，不推算"
            )
        return
    if settings.model is not None and not settings.model.exists():
        # Told among the folders.
        return
    try:
        chosen = pinned(settings)
        if not is_trained(chosen):
            yield Check("自动派单", CheckVerdict.FINE, "随附模型还没有训练，首次使用时推算阈值")
            return
        short = default_model(chosen).shortfall(settings.auto_precision)
    except ModelError as error:
        yield Check("模型", CheckVerdict.REFUSED, error.message, error.hint)
        return
    if short is None:
        yield Check(
            "自动派单", CheckVerdict.FINE, f"留出数据能保证 {settings.auto_precision * 100:g}%"
        )
    else:
        yield Check(
            "自动派单",
            CheckVerdict.WARNED,
            short.text,
            "增加标注后重新训练，或放宽 SUQIU_AUTO_PRECISION",
        )


def _secrets(settings: Settings, env_file: Path) -> Iterator[Check]:
    for name in ("database_url", "database_reader_url"):
        given = getattr(settings, name)
        if given is not None:
            yield _password(f"SUQIU_{name.upper()}", given.get_secret_value())
    if settings.database_url is not None and settings.database_reader_url is None:
        yield Check(
            "只读角色", CheckVerdict.REFUSED, "没有 SUQIU_DATABASE_READER_URL", "设置只读角色的地址"
        )
    salt = settings.caller_salt
    if settings.caller_lists is not None and not salt:
        yield Check("来电名单", CheckVerdict.REFUSED, "有名单没有盐", "设置 SUQIU_CALLER_SALT")
    elif salt and len(salt) < _SHORTEST_SALT:
        yield Check("来电名单", CheckVerdict.REFUSED, "盐太短", f"至少 {_SHORTEST_SALT} 个字符")
    elif settings.caller_lists is not None:
        yield _caller_lists(settings.caller_lists, salt)
    if settings.llm_api_key is not None and settings.llm_url and _is_open(settings.llm_url):
        yield Check(
            "大模型密钥",
            CheckVerdict.REFUSED,
            "密钥和诉求会在公网上明文传输",
            "SUQIU_LLM_URL 用 https",
        )
    if env_file.is_file() and os.name == "posix" and env_file.stat().st_mode & _OTHERS:
        yield Check(
            "设置文件", CheckVerdict.REFUSED, f"{env_file} 别的用户能读", f"chmod 600 {env_file}"
        )


def _caller_lists(path: Path, salt: str | None) -> Check:
    try:
        lists = load_caller_lists(path, salt)
    except SuqiuError as error:
        return Check("来电名单", CheckVerdict.REFUSED, error.message, error.hint)
    if not lists.checked:
        return Check(
            "来电名单",
            CheckVerdict.WARNED,
            "名单是旧格式，没法核对盐",
            "用 suqiu callers add 加一个号码就补上",
        )
    said = "；".join((f"{len(lists.names)} 个号码", *lists.notes))
    return Check("来电名单", CheckVerdict.FINE, said)


def _password(name: str, url: str) -> Check:
    try:
        parsed = make_url(url)
    except ArgumentError:
        return Check(
            name, CheckVerdict.REFUSED, "不是数据库地址", "形如 postgresql://用户:密码@主机/库"
        )
    local = parsed.host is None or _is_loopback(parsed.host)
    if (parsed.password or "") in _WEAK and not ("host" in parsed.query or local):
        return Check(name, CheckVerdict.REFUSED, "没有密码或密码太常见", "换一个随机的长密码")
    return Check(name, CheckVerdict.FINE, "已设置")


def _folders(settings: Settings) -> Iterator[Check]:
    for name in ("data_dir", "cache_dir", "runs_dir"):
        folder: Path = getattr(settings, name)
        nearest = next(one for one in (folder, *folder.absolute().parents) if one.exists())
        if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
            yield Check(f"SUQIU_{name.upper()}", CheckVerdict.FINE, f"{folder} 可写")
        else:
            yield Check(
                f"SUQIU_{name.upper()}",
                CheckVerdict.REFUSED,
                f"{folder} 不可写",
                "改权限，或换目录",
            )
    for name in ("model", "duty_list", "semantic_dir", "reports_dir", "intake_dir",
                 "dispatch_dir", "warning_rules", "schedules", "encoder_path", "llm_rule"):  # fmt: skip
        path: Path | None = getattr(settings, name)
        if path is not None and not path.exists():
            yield Check(f"SUQIU_{name.upper()}", CheckVerdict.REFUSED, f"{path} 不存在", "检查路径")


def _dispatch(settings: Settings) -> Iterator[Check]:
    """The rules and every fault of the duty list, under the classification of the model."""
    folder, path = settings.dispatch_dir, settings.duty_list
    own_rules = folder is not None and folder.exists()
    own_list = path is not None and path.exists()
    if not own_rules and not own_list:
        return
    try:
        rules = load_dispatch_rules(folder if own_rules else None)
        if own_rules:
            yield Check("派单规则", CheckVerdict.FINE, str(folder))
    except InputError as error:
        yield Check("派单规则", CheckVerdict.REFUSED, error.message, error.hint)
        rules = load_dispatch_rules()
    try:
        taxonomy = taxonomy_of(pinned(settings))
        duties = read_duties(path, taxonomy) if path is not None and own_list else None
    except SuqiuError as error:
        yield Check("派单目录", CheckVerdict.REFUSED, error.message, error.hint)
        return
    for fault in duties.faults if duties is not None else ():
        verdict = CheckVerdict.REFUSED if fault.fatal else CheckVerdict.WARNED
        yield Check("派单目录", verdict, f"{path} {fault}", "行号与表格一致")
    if duties is not None and not duties.fatal:
        yield Check("派单目录", CheckVerdict.FINE, str(duties))
    if duties is not None:
        if said := unowned(duties, taxonomy, _taken(settings)):
            yield Check("派单目录", CheckVerdict.WARNED, said, COVER)
        for several in rules.names.kept_apart(duties.names):
            yield Check("派单目录", CheckVerdict.WARNED, said_apart(several))
    codes = [leaf.code for leaf in taxonomy.leaves]
    names = DutyList(taxonomy, codes, duties, rules.local_department).names
    if missing := local_missing(names, rules):
        yield Check("属地兜底", CheckVerdict.WARNED, missing, REMEDY)


def _taken(settings: Settings) -> dict[str, int]:
    """How many past tickets of each leaf the model in use has learned who took them; none where it
    has not, or cannot be read.
    """
    folder = pinned(settings).model
    if folder is None:
        return {}
    try:
        model = LeafModel.load(folder)
    except ModelError:
        return {}
    return taken_by_leaf(model.history, model.codes)


def _database(settings: Settings) -> Check:
    # Before a service starts, its manager ends whatever the check left running.
    own = settings.database_url is None
    stopping = embedded.stopped_after(settings.data_dir / "postgres") if own else nullcontext()
    try:
        with (
            stopping,
            Database.open(settings) as database,
            database.owner().connect() as connection,
        ):
            database.check_session(reader=True)
            if not migrating.writable(connection):
                return Check(
                    "数据库",
                    CheckVerdict.REFUSED,
                    "SUQIU_DATABASE_URL 的用户不是属主，或数据库只读",
                    "写属主的地址，主机是可写的主库，不是备库",
                )
            return Check(
                "数据库",
                CheckVerdict.FINE,
                f"版本 {migrating.version(connection)}，程序需要 {HEAD}",
            )
    except SuqiuError as error:
        return Check("数据库", CheckVerdict.REFUSED, error.message, error.hint)
    except OperationalError as error:
        told = unreachable(error)
        return Check("数据库", CheckVerdict.REFUSED, f"只读角色：{told.message}", told.hint)


def _model_server(settings: Settings) -> Iterator[Check]:
    options = ChatOptions.from_settings(settings)
    if options is None:
        yield Check("大模型服务", CheckVerdict.FINE, "没有设置，不用大模型")
        return
    report = asyncio.run(probe(options))
    bad = [one for one in report.findings if one.mark is ProbeMark.FATAL]
    if report.usable:
        yield Check("大模型服务", CheckVerdict.FINE, settings.llm_url or "")
    else:
        # The service runs without it.
        told = "；".join(one.detail for one in bad[:2]) or "不能用"
        yield Check(
            "大模型服务", CheckVerdict.WARNED, told, "suqiu llm check 看详情；没有它就用快速模型"
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_open(url: str) -> bool:
    """Whether an address goes in the clear to somewhere outside private networks."""
    parts = urlsplit(url)
    if parts.scheme == "https" or parts.hostname is None or parts.hostname == "localhost":
        return False
    try:
        return not ipaddress.ip_address(parts.hostname).is_private
    except ValueError:
        # A short name is one of the intranet.
        return "." in parts.hostname
