"""A report of the test town as its reader sees it."""

from reporting.check.check import check_document
from reporting.check.reading.document import of_text
from reporting.reports.compose import compose
from reporting.reports.period import period_of
from reporting.reports.render import files_of
from reporting.reports.spec import find_spec
from suqiu.store.users import local_administrator
from tests.reporting.conftest import AS_OF


def page_of(town, layer, spec, period, as_of=AS_OF, user=None, **more):
    """The report as Markdown; what it says is supported."""
    with town.reader(user or local_administrator()) as connection:
        made = compose(
            connection, layer, find_spec(spec), period_of(period, as_of.date()), as_of=as_of,
            **more,
        )  # fmt: skip
    page = files_of(made.manuscript, made.book, "r", ["md"])["r.md"].decode()
    assert check_document(of_text(page), made.book).findings == ()
    return page
