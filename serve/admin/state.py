"""How the service is: database, model, model server, taxonomy, departments, folders."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from classifier.cascade import CascadeStatus
from serve.models.holder import Refused
from serve.models.pointer import shown_name
from serve.models.serving import Serving
from suqiu.settings import Settings
from suqiu.store import migrating
from suqiu.store.migrations import HEAD

_SIGNS = {"ok": "正常", "absent": "没有", "paused": "暂停，用快速结果", "off": "规则里关闭"}
_LOW_DISK = 0.1


@dataclass(frozen=True, slots=True)
class Line:
    """One thing and how it is; `well` is None where it is neither good nor bad."""

    name: str
    value: str
    well: bool | None = None


def database_lines(connection: Connection) -> list[Line]:
    """Version, size, connections, what is in it."""
    version = migrating.version(connection)
    row = connection.execute(
        text("""SELECT current_setting('server_version') AS server,
            pg_size_pretty(pg_database_size(current_database())) AS size,
            (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS clients,
            current_setting('max_connections')::int AS most,
            (SELECT count(*) FROM ticket) AS tickets,
            (SELECT count(*) FROM ticket t WHERE closed_at IS NULL) AS open,
            (SELECT max(received_at) FROM ticket) AS newest,
            (SELECT count(*) FROM department) AS departments,
            (SELECT count(*) FROM web_session WHERE expires_at > LOCALTIMESTAMP) AS sessions""")
    ).one()
    return [
        Line("PostgreSQL", row.server, True),
        Line("数据库版本", f"{version}（程序需要 {HEAD}）", version == HEAD),
        Line("占用空间", row.size),
        Line("连接", f"{row.clients} / {row.most}", row.clients < 0.9 * row.most),
        Line("工单", f"{row.tickets:,} 条，未办结 {row.open:,} 条"),
        Line("最新受理", f"{row.newest:%Y-%m-%d %H:%M}" if row.newest else "还没有工单"),
        Line("承办单位", f"{row.departments:,} 个"),
        Line("登录中的会话", f"{row.sessions:,} 个"),
    ]


def model_lines(
    serving: Serving, refused: Refused | None, status: CascadeStatus, settings: Settings
) -> list[Line]:
    """The fast model, its classification, and the language model's server."""
    model = serving.classifier.model
    card, taxonomy = model.card, model.taxonomy
    server = status.state.value
    chosen = "SUQIU_MODEL 指定" if settings.model is not None else shown_name(serving.name)
    rejected = [
        Line(
            "没有换上的模型",
            f"{refused.name or '指针'}，{refused.at:%Y-%m-%d %H:%M}：{refused.reason}；"
            "仍用上面的，修好后再 suqiu model use，或 suqiu model rollback",
            False,
        )
    ] if refused is not None else []  # fmt: skip
    return [
        Line("分类模型", f"{card.name}（{chosen}）", True),
        Line("启用时间", f"{serving.since:%Y-%m-%d %H:%M:%S}"),
        *rejected,
        Line("分类表版本", f"{taxonomy.version}，{len(taxonomy.leaves):,} 个末级类别"),
        Line("分类表内容哈希", taxonomy.hash[:16]),
        Line("派单目录", str(serving.classifier.departments.duty.site or "用分类表里的主办协办")),
        Line("大模型服务", f"{_SIGNS.get(server, server)}{status.reason and f'：{status.reason}'}",
             None if settings.llm_url is None else server == "ok"),
    ]  # fmt: skip


def folder_lines(settings: Settings) -> Sequence[Line]:
    """Free space where the service writes."""
    found = []
    for name, folder in (("数据目录", settings.data_dir), ("缓存目录", settings.cache_dir)):
        if not folder.exists():
            found.append(Line(name, f"{folder}（还没有建）"))
            continue
        usage = shutil.disk_usage(folder)
        found.append(
            Line(
                name,
                f"{folder}，余 {usage.free / 1e9:,.1f} GB",
                usage.free > _LOW_DISK * usage.total,
            )
        )
    return found
