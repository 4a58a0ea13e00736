"""Makes reports: wires the reader's connection, the layer, the warnings and the model."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from reporting.check.check import check_document
from reporting.check.findings import Checked
from reporting.check.reading.document import of_text
from reporting.facts.book import FactBook
from reporting.facts.counting import FactCounter
from reporting.reports.archive import file_report, find_same
from reporting.reports.charts import Drawing
from reporting.reports.compose import compose
from reporting.reports.layout import charts_of
from reporting.reports.manuscript import Manuscript
from reporting.reports.markdown import to_markdown
from reporting.reports.period import period_of
from reporting.reports.rewording import Rewriter
from reporting.reports.spec import find_spec
from reporting.reports.topic import settle_topic, topic_of
from serve.asking.build import build_catalogue, build_layer
from serve.reports.stored_warnings import StoredWarnings
from suqiu import clock
from suqiu.errors import InputError
from suqiu.llm import Bridge, ChatOptions, OpenAIChat
from suqiu.progress import Advance
from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.users import User

# A report is no conversation: its paragraphs may wait for a slow model.
_REWORDING_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report as filed: its id, its words, its facts, and what the checker says of it; `again` when
    the same draft was there already.
    """

    id: str
    manuscript: Manuscript
    book: FactBook
    checked: Checked
    again: bool = False


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
    advance: Advance = lambda sections: None,
) -> MadeReport:
    """Make, check and file one report over what the user may see, as of the end of a day, or of
    today as of the hour. `advance` hears of each section once it is composed.
    """
    layer = build_layer(settings, database)
    spec = find_spec(spec_name, settings.reports_dir)
    period = period_of(period_text, as_of)
    now = moment_of(as_of)
    part = None if topic is None else topic_of(topic, layer)
    with database.reader(user) as connection:
        if part is not None:
            counter = FactCounter(connection, layer, now)
            part = settle_topic(counter, part, build_catalogue(settings, database))
        warnings = StoredWarnings(connection)
        made = compose(
            connection, layer, spec, period, as_of=now, topic=part, unit=unit,
            warnings=warnings if warnings.reaches(period) else None,
            scope="、".join((*user.streets, *user.departments)), advance=advance,
        )  # fmt: skip
    if model:
        made = replace(made, manuscript=_reworded(settings, made.manuscript, made.book))
    checked = self_check(made.manuscript, made.book)
    with database.owner().begin() as connection:
        same = find_same(connection, made, user, topic or "")
        id_ = same or file_report(connection, made, user, topic or "")
    return MadeReport(id_, made.manuscript, made.book, checked, again=same is not None)


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


def _reworded(settings: Settings, manuscript: Manuscript, book: FactBook) -> Manuscript:
    options = ChatOptions.from_settings(settings)
    if options is None:
        raise InputError("没有设置大模型", hint="设置 SUQIU_LLM_URL，或不用 --llm")
    with Bridge(lambda: OpenAIChat(options), options.concurrency) as bridge:
        return Rewriter(bridge, _REWORDING_SECONDS).reword(manuscript, book)
