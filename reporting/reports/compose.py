"""From a specification to a manuscript and its facts, by rules alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from reporting.facts.book import FactBook
from reporting.facts.counting import FactCounter
from reporting.facts.maker import FactMaker
from reporting.metrics import Layer
from reporting.query.query import Against, Filter
from reporting.reports.background import background
from reporting.reports.manuscript import Manuscript
from reporting.reports.page import Page, Warnings
from reporting.reports.period import as_known
from reporting.reports.reach import known_days
from reporting.reports.sections import SECTIONS
from reporting.reports.spec import Spec, check_spec
from reporting.reports.then import layer_then
from reporting.reports.topic import topic_words
from suqiu.errors import InputError
from suqiu.periods import Grain, Period
from suqiu.progress import Advance

# A day or a week has no comparable week a year ago that people speak of.
_AGAINST = {
    Grain.DAY: (Against.MOM,), Grain.WEEK: (Against.MOM,), Grain.YEAR: (Against.YOY,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A report before it is a document."""

    spec: Spec
    period: Period
    manuscript: Manuscript
    book: FactBook


def compose(
    connection: Connection,
    layer: Layer,
    spec: Spec,
    period: Period,
    *,
    as_of: datetime,
    topic: Filter | None = None,
    unit: str | None = None,
    warnings: Warnings | None = None,
    scope: str = "",
    advance: Advance = lambda sections: None,
) -> Made:
    """The report of `period` over what the reader's connection sees, as of a whole hour; a day
    that is not over then is told of in hours, or left out of longer periods. `scope` names the
    streets or units it sees, where these are not all; `advance` hears of each section.

    InputError when the period does not fit the specification or lies ahead, or a topic is
    missing.
    """
    check_spec(spec, layer)
    layer = layer_then(layer, connection, as_of)
    counter = FactCounter(connection, layer, as_of)
    asked, period = period, as_known(period, as_of, counter)
    _check_fit(spec, period, topic)
    filters = (topic,) if topic is not None else ()
    maker = FactMaker(counter, period, filters)
    unit = unit or spec.unit or counter.district(period)
    _say_settings(maker, unit, as_of, scope)
    if topic is not None:
        maker.setting("topic", "专题", topic_words(topic, layer))
    whole = FactMaker(maker.counter, period, book=maker.book, prefix="whole/") if topic else None
    page = Page(
        maker, _against(period), warnings, whole=whole, as_of=as_of, scoped=bool(scope),
        cut=asked.end > period.end,
    )  # fmt: skip
    _write_sections(page, spec, advance)
    title = spec.title
    for name in ("unit", "period", "topic"):
        title = title.replace(f"{{{name}}}", f"{{f:{name}}}")
    manuscript = Manuscript(spec.id, title, unit, tuple(page.blocks), maker.book.hash)
    return Made(spec, period, manuscript, maker.book)


def _against(period: Period) -> tuple[Against, ...]:
    both = (Against.YOY, Against.MOM)
    return _AGAINST.get(period.grain, both) if period.grain else both


def _write_sections(page: Page, spec: Spec, advance: Advance) -> None:
    for section in spec.section:
        if section.kind not in ("overview", "urgent") and known_days(page) <= 0:
            continue  # 没有数据 is all there is to say, but of what is open at present
        SECTIONS[section.kind](page, section)
        advance(1)
    if known_days(page) > 0:
        background(page, spec)


def _check_fit(spec: Spec, period: Period, topic: Filter | None) -> None:
    """InputError where the specification is of another grain, or wants a topic or none."""
    if spec.grain is not None and period.grain != spec.grain:
        raise InputError(
            f"{spec.name}要按{_GRAINS.get(spec.grain, str(spec.grain))}出，{period.text}不是",
            hint="换一个时间段，或换一种报告",
        )
    if spec.topic != (topic is not None):
        raise InputError(
            f"{spec.name}{'要' if spec.topic else '不能'}给专题",
            hint="--topic level2=供水" if spec.topic else "去掉 --topic，或用专报",
        )


def _say_settings(maker: FactMaker, unit: str, as_of: datetime, scope: str) -> None:
    """What the whole report is about, as facts: period, unit, the last day counted, what is seen."""
    maker.setting("period", "统计时段", maker.period.text)
    maker.setting("unit", "单位", unit)
    last = as_of - timedelta(seconds=1)
    day = f"{last.year}年{last.month}月{last.day}日"
    maker.setting("as_of", "统计截止", day)
    if as_of.hour:
        maker.setting("moment", "统计时刻", f"{day}{as_of.hour}时")
    if scope:
        maker.setting("scope", "统计范围", scope)


_GRAINS = {
    Grain.DAY: "日", Grain.WEEK: "周", Grain.MONTH: "月", Grain.QUARTER: "季度", Grain.HALF: "半年",
    Grain.YEAR: "年",
}  # fmt: skip
