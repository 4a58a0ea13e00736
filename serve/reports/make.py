"""Makes reports: wires the reader's connection, the layer, the warnings and the model."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches

from reporting.check.check import check_document
from reporting.check.document import of_text
from reporting.check.findings import Checked
from reporting.facts.book import FactBook
from reporting.facts.counting import FactCounter
from reporting.metrics import Layer
from reporting.query.query import Mentions, Where
from reporting.reports.archive import file_report
from reporting.reports.charts import Drawing
from reporting.reports.compose import compose, with_manuscript
from reporting.reports.layout import charts_of
from reporting.reports.manuscript import Manuscript
from reporting.reports.markdown import to_markdown
from reporting.reports.period import period_of
from reporting.reports.rewording import Rewriter
from reporting.reports.spec import find_spec
from serve.asking.build import build_layer
from serve.reports.stored_warnings import StoredWarnings
from suqiu import clock
from suqiu.errors import InputError
from suqiu.llm import Bridge, ChatOptions, OpenAIChat
from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.users import User

# A report is no conversation: its paragraphs may wait for a slow model.
_REWORDING_SECONDS = 120.0
_WORDS = ("内容", "text")  # a topic that is no value of a dimension


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report as filed: its id, its words, its facts, and what the checker says of it."""

    id: str
    manuscript: Manuscript
    book: FactBook
    checked: Checked


def make_report(
    settings: Settings,
    database: Database,
    user: User,
    spec_name: str,
    period_text: str,
    *,
    as_of: date,
    topic: str | None = None,
    unit: str | None = None,
    model: bool = False,
) -> MadeReport:
    """Make, check and file one report over what the user may see, as of the end of a day, or of
    today as of the hour.
    """
    layer = build_layer(settings, database)
    spec = find_spec(spec_name, settings.reports_dir)
    period = period_of(period_text, as_of)
    now = moment_of(as_of)
    part = None if topic is None else topic_of(topic, layer)
    with database.reader(user) as connection:
        if part is not None:
            check_topic(FactCounter(connection, layer, now), part)
        warnings = StoredWarnings(connection)
        made = compose(
            connection, layer, spec, period, as_of=now, topic=part, unit=unit,
            warnings=warnings if warnings.reaches(period) else None,
            scope="、".join((*user.streets, *user.departments)),
        )  # fmt: skip
    if model:
        made = with_manuscript(made, _reworded(settings, made.manuscript, made.book))
    checked = self_check(made.manuscript, made.book)
    with database.owner().begin() as connection:
        id_ = file_report(connection, made, user, topic or "")
    return MadeReport(id_, made.manuscript, made.book, checked)


def moment_of(as_of: date) -> datetime:
    """The end of the day; of today, which is not over, the last full hour."""
    now = clock.now()
    if as_of == now.date():
        return now.replace(minute=0, second=0, microsecond=0)
    return datetime.combine(as_of + timedelta(days=1), time())


def self_check(manuscript: Manuscript, book: FactBook) -> Checked:
    """What the checker says of the printed words."""
    blank = [Drawing(b"")] * len(charts_of(manuscript))
    return check_document(of_text(to_markdown(manuscript, book, blank, "x")), book)


def topic_of(text: str, layer: Layer) -> Where | Mentions:
    """level2=供水 or 二级分类=供水, several values joined by 、; 内容=翠湖花园 what the words of the
    tickets mention (one of several). InputError when unknown.
    """
    name, _, values = text.partition("=")
    known = next(
        (one for one in layer.dimensions.values()
         if name in (one.id, one.name) and not one.is_time),
        None,
    )  # fmt: skip
    labels = tuple(value.strip() for value in values.split("、") if value.strip())
    if labels and name in _WORDS:
        return Mentions(labels)
    if known is None or not labels:
        raise InputError(
            f"专题 {text} 读不懂",
            hint="写成 三级分类=停水、承办单位=水务局、街道=东湖街道 或 内容=翠湖花园",
        )
    return Where(known.id, labels)


def check_topic(counter: FactCounter, topic: Where | Mentions) -> None:
    """InputError when no ticket the reader sees has one of the values: a slip of the pen would
    make a report of nothing. Words may well be mentioned by none.
    """
    if isinstance(topic, Mentions):
        return
    dimension = counter.layer.dimensions[topic.dimension]
    for value in topic.values:
        if counter.all("received", None, (Where(topic.dimension, (value,)),)).value:
            continue
        known = [one.label for one in counter.groups("received", topic.dimension, None, ())]
        near = [one for one in known if value in one or one in value]
        near += [one for one in get_close_matches(value, known, cutoff=0.4) if one not in near]
        raise InputError(
            f"没有{dimension.name}是“{value}”的工单",
            hint=f"是不是：{'、'.join(near[:5])}" if near else "核对名称，要与工单里的一字不差",
        )


def _reworded(settings: Settings, manuscript: Manuscript, book: FactBook) -> Manuscript:
    options = ChatOptions.from_settings(settings)
    if options is None:
        raise InputError("没有设置大模型", hint="设置 SUQIU_LLM_URL，或不用 --llm")
    with Bridge(lambda: OpenAIChat(options), options.concurrency) as bridge:
        return Rewriter(bridge, _REWORDING_SECONDS).reword(manuscript, book)
