"""`suqiu report why`: what explains the change of a figure."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Annotated

import typer
from rich.table import Table

from reporting.attribution import Attribution, explain
from reporting.attribution.shown import shown_parts, waterfall
from reporting.facts.counting import FactCounter
from reporting.metrics import Dimension, Metric, load_layer
from reporting.reports.period import as_known, period_of, so_far
from reporting.reports.topic import settle_topic, topic_of
from serve.asking.build import build_catalogue
from serve.cli.options import AsOf, UserName, as_of_day, user_named, write_json
from serve.reports.make import moment_of
from suqiu.console import out, say
from suqiu.periods.period import Period
from suqiu.settings import load_settings
from suqiu.store.database import Database


def register(app: typer.Typer) -> None:
    """Hang the command on the group."""
    app.command("why")(why_command)


def why_command(
    period: Annotated[
        str, typer.Option("--period", metavar="时段", help="2026-09、2026Q3、上个月")
    ],
    metric: Annotated[
        str, typer.Option("--metric", metavar="指标", help="受理量或 received，见 suqiu metrics")
    ] = "received",
    against: Annotated[
        str, typer.Option("--against", help="mom 环比、yoy 同比，或另一个时段")
    ] = "mom",
    by: Annotated[
        str,
        typer.Option("--by", metavar="维度", help="按哪些维度分解，逗号隔开，如 街道 或 street"),
    ] = "level3,street,department",
    where: Annotated[
        str | None,
        typer.Option(
            "--where", metavar="维度=取值", help="只看一部分，如 二级分类=供水、内容=翠湖花园"
        ),
    ] = None,
    top: Annotated[
        int, typer.Option("--top", min=1, max=100, help="每个维度列几项，其余合并")
    ] = 10,
    as_of: AsOf = None,
    user_name: UserName = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，含瀑布图的数据")] = False,
) -> None:
    """为什么涨了（或跌了）：哪些分类、区域、单位贡献了变化，正负相加等于总变化。"""
    settings = load_settings()
    layer = load_layer(settings.semantic_dir)
    day = as_of_day(as_of)
    now = moment_of(day)
    part = None if where is None else topic_of(where, layer)
    metric = _id_of(metric, layer.metrics)
    dimensions = [_id_of(one.strip(), layer.dimensions) for one in re.split("[,，、]", by)]
    found = []
    with (
        Database.open(settings) as database,
        database.reader(user_named(database, user_name)) as connection,
    ):
        counter = FactCounter(connection, layer, now)
        current = as_known(period_of(period, day), now, counter)
        base = (
            current.previous() if against == "mom"
            else current.year_earlier() if against == "yoy"
            else so_far(period_of(against, day), now)
        )  # fmt: skip
        if part is not None:
            part = settle_topic(counter, part, build_catalogue(settings, database))
        _say_missing(counter, (base, current))
        filters = () if part is None else (part,)
        for dimension in dimensions:
            found.append(explain(counter, metric, dimension, current, base, filters))
    names = {one: layer.dimensions[one].name for one in layer.dimensions}
    for one in found:
        if as_json:
            write_json(_form(one, top))
        else:
            _show(one, layer.metrics[metric].name, names[one.dimension], top)


def _say_missing(counter: FactCounter, periods: Iterable[Period]) -> None:
    """Of which days there is no data: what is compared with them tells little."""
    first = counter.first()
    for one in periods:
        if first is not None and not counter.covers(one):
            since = f"{first.year}年{first.month}月{first.day}日"
            say(f"注意：现有数据自{since}起，{one.text}的数据不全，增减不能当真")
        missed = sum(gap.days for gap in counter.gaps(one))
        if missed:
            say(f"注意：{one.text}里有 {missed} 天没有一件工单，可能没有入库，增减仅供参考")


def _id_of(word: str, known: Mapping[str, Metric] | Mapping[str, Dimension]) -> str:
    """The id of a metric or dimension called by its id or its Chinese name, else the word."""
    return next((id_ for id_, one in known.items() if word in (id_, one.name)), word)


def _show(found: Attribution, metric: str, dimension: str, top: int) -> None:
    out.print(
        f"{metric}：{found.base.text} {_written(found.before, found.unit)} → "
        f"{found.period.text} {_written(found.after, found.unit)}，"
        f"变化 {_signed(found.change, found.unit)}（按{dimension}）"
    )
    table = Table(dimension, "前", "后", "贡献", "自身变化", "结构变化")
    for part in shown_parts(found, top):
        table.add_row(
            part.label,
            "" if part.before is None else _written(part.before, found.unit),
            "" if part.after is None else _written(part.after, found.unit),
            _signed(part.contribution, found.unit), _signed(part.within, found.unit),
            _signed(part.mix, found.unit),
        )  # fmt: skip
    out.print(table)


def _form(found: Attribution, top: int) -> dict[str, object]:
    parts = shown_parts(found, top)
    return {
        "metric": found.metric, "dimension": found.dimension, "unit": found.unit,
        "period": found.period.text, "base": found.base.text, "before": float(found.before),
        "after": float(found.after), "change": float(found.change),
        "parts": [
            {"label": part.label, "before": _float(part.before), "after": _float(part.after),
             "contribution": float(part.contribution), "within": float(part.within),
             "mix": float(part.mix)}
            for part in parts
        ],
        "chart": waterfall(found, parts),
    }  # fmt: skip


def _written(value: Fraction, unit: str) -> str:
    if unit == "ratio":
        return f"{float(value) * 100:.2f}%"
    if unit == "hour":
        return f"{float(value):.1f}小时"
    return f"{int(value):,}{unit}"


def _signed(value: Fraction, unit: str) -> str:
    if unit == "ratio":
        return f"{float(value) * 100:+.2f}个百分点"
    if unit == "hour":
        return f"{float(value):+.2f}小时"
    return f"{int(value):+,}{unit}"


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
